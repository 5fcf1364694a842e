//! Chooses cases: those named by any path or id on the command line that also match its options.

use super::args::SelectArgs;
use super::exit::{CliError, Exit};
use super::project::Project;
use crate::case_id::CaseId;
use crate::scenario::{self, Case, SelectError, Selection, Suite};

/// The cases that the arguments name, in the order of the suite.
pub fn select(suite: &Suite, args: &SelectArgs, project: &Project) -> Result<Vec<Case>, CliError> {
    let options = Selection {
        tags: args.tag.clone(),
        exclude_tags: args.exclude_tag.clone(),
        grep: args.grep.clone(),
        ..Selection::default()
    };
    let mut cases = scenario::select(suite, &options).map_err(nothing)?;
    if args.what.is_empty() {
        return Ok(cases);
    }
    let mut named = Vec::new();
    for word in &args.what {
        let selection = of_word(word, suite, project);
        named.extend(scenario::select(suite, &selection).map_err(nothing)?);
    }
    cases.retain(|case| named.iter().any(|named| named.id == case.id));
    if cases.is_empty() {
        return Err(nothing(SelectError::NoneLeft));
    }
    Ok(cases)
}

/// What a word on the command line means: an id takes precedence over a path of the same name.
fn of_word(word: &str, suite: &Suite, project: &Project) -> Selection {
    let is_id = |case: &Case| case.id == CaseId::from(word) || case.id.scenario() == word;
    let path = match word.rsplit_once(':') {
        Some((path, line)) if line.parse::<u32>().is_ok() => (path, line.parse().ok()),
        _ => (word, None),
    };
    let looks_like_path = word.contains('/') || path.0.ends_with(".yaml");
    let (paths, ids) = match project.relative(path.0) {
        Some(relative) if !suite.cases.iter().any(is_id) => (vec![(relative, path.1)], vec![]),
        None if looks_like_path => (vec![(path.0.to_owned(), path.1)], vec![]),
        _ => (vec![], vec![word.to_owned()]),
    };
    Selection {
        paths,
        ids,
        ..Selection::default()
    }
}

fn nothing(error: SelectError) -> CliError {
    let help = match error {
        SelectError::Empty => "write one as `scenarios/<name>.yaml`, with `scenario:` and `steps:`",
        SelectError::Unknown { .. } | SelectError::NoneLeft => {
            "`stepproof list` shows the cases with their tags"
        }
    };
    CliError::new(Exit::NothingSelected, error.to_string()).help(help)
}
