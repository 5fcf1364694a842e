//! Chooses cases: those named by any path or id on the command line that also match its options.

use std::collections::{BTreeMap, BTreeSet};

use super::args::SelectArgs;
use super::changed;
use super::exit::{CliError, Exit};
use super::project::Project;
use crate::case_id::CaseId;
use crate::scenario::{self, Case, Filter, FilterWord, SelectError, Selection, Suite};

/// The cases that the arguments name, in the order of the suite.
pub fn select(suite: &Suite, args: &SelectArgs, project: &Project) -> Result<Vec<Case>, CliError> {
    let cases = select_any(suite, args, project)?;
    match cases.is_empty() {
        true => Err(nothing(SelectError::NoneLeft)),
        false => Ok(cases),
    }
}

/// The same, but each argument may fit something, and nothing all of them.
pub fn select_any(
    suite: &Suite,
    args: &SelectArgs,
    project: &Project,
) -> Result<Vec<Case>, CliError> {
    let expression = args.filter.clone().unwrap_or_default();
    let filter = args.filter.as_deref().map(Filter::parse).transpose();
    let filter =
        filter.map_err(|error| CliError::new(Exit::Usage, error.to_string()).help(WORDS))?;
    let options = Selection {
        tags: args.tag.clone(),
        exclude_tags: args.exclude_tag.clone(),
        grep: args.grep.clone(),
        changed: changed_files(filter.as_ref(), project)?,
        filter,
        expression,
        ..Selection::default()
    };
    let mut cases = match scenario::select(suite, &options) {
        Err(SelectError::NoneLeft) => Vec::new(),
        cases => cases.map_err(nothing)?,
    };
    if args.what.is_empty() {
        return Ok(cases);
    }
    let mut named = Vec::new();
    for word in &args.what {
        let selection = of_word(word, suite, project);
        named.extend(scenario::select(suite, &selection).map_err(nothing)?);
    }
    cases.retain(|case| named.iter().any(|named| named.id == case.id));
    Ok(cases)
}

/// What filters are made of.
const WORDS: &str = "a filter is made of `tag(…)`, `id(…)`, `file(…)`, `text(…)`, `changed(REF)` and \
                     `all()`, with `&`, `|`, `!` and brackets";

/// The files that have changed since the references that the filter names.
fn changed_files(
    filter: Option<&Filter>,
    project: &Project,
) -> Result<BTreeMap<String, BTreeSet<String>>, CliError> {
    let predicates = filter.map(Filter::predicates).unwrap_or_default();
    let references = predicates.into_iter();
    let references = references.filter(|is| is.word == FilterWord::Changed);
    let files = references.map(|is| {
        let files = changed::since(&is.argument, &project.root)?;
        Ok((is.argument.clone(), files))
    });
    files.collect()
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
        SelectError::Filter(_) => WORDS,
        SelectError::Empty => "write one as `scenarios/<name>.yaml`, with `scenario:` and `steps:`",
        SelectError::Unknown { .. } | SelectError::NoneLeft => {
            "`stepproof list` shows the cases with their tags"
        }
    };
    CliError::new(Exit::NothingSelected, error.to_string()).help(help)
}
