//! Chooses cases by what the command line names.

use super::args::SelectArgs;
use super::check::lies_in;
use super::exit::{Exit, Stop};
use super::project::Project;
use super::suggest::did_you_mean;
use crate::scenario::Case;

/// The cases that the arguments name, in the order of the suite.
pub fn select<'a>(
    cases: &'a [Case],
    args: &SelectArgs,
    project: &Project,
) -> Result<Vec<&'a Case>, Stop> {
    let mut wanted = Vec::new();
    for word in &args.what {
        let wish = Wish::of(word, cases, project).ok_or_else(|| unknown(word, cases))?;
        wanted.push(wish);
    }
    let selected: Vec<_> = cases
        .iter()
        .filter(|case| wanted.is_empty() || wanted.iter().any(|wish| wish.is(case)))
        .filter(|case| args.tag.is_empty() || has_any(case, &args.tag))
        .filter(|case| !has_any(case, &args.exclude_tag))
        .filter(|case| args.grep.as_ref().is_none_or(|grep| matches(case, grep)))
        .collect();
    if selected.is_empty() {
        let number = cases.len();
        let message = format!("none of the {number} cases is selected");
        return Err(Stop::new(Exit::NothingSelected, message)
            .help("`stepproof list` shows them with their tags"));
    }
    Ok(selected)
}

/// What a word of the command line stands for.
enum Wish<'a> {
    Case(&'a str),
    Scenario(&'a str),
    Path(String),
}

impl<'a> Wish<'a> {
    /// An id goes before a path of the same name.
    fn of(word: &'a str, cases: &[Case], project: &Project) -> Option<Self> {
        if cases.iter().any(|case| case.id == word) {
            Some(Self::Case(word))
        } else if cases.iter().any(|case| case.scenario == word) {
            Some(Self::Scenario(word))
        } else {
            project.relative(word).map(Self::Path)
        }
    }

    fn is(&self, case: &Case) -> bool {
        match self {
            Self::Case(id) => case.id == *id,
            Self::Scenario(id) => case.scenario == *id,
            Self::Path(path) => lies_in(&case.place.file, path),
        }
    }
}

fn unknown(word: &str, cases: &[Case]) -> Stop {
    let ids = cases.iter().flat_map(|case| [&*case.id, &*case.scenario]);
    let hint = did_you_mean(word, ids);
    let message = format!("`{word}` is no case, scenario, file or folder{hint}");
    Stop::new(Exit::NothingSelected, message).help("`stepproof list` shows the cases")
}

fn has_any(case: &Case, tags: &[String]) -> bool {
    case.tags.iter().any(|tag| tags.contains(tag))
}

fn matches(case: &Case, grep: &regex::Regex) -> bool {
    let titles = match &case.title {
        crate::scenario::LocalText::One(title) => vec![title],
        crate::scenario::LocalText::ByLocale(titles) => titles.values().collect(),
    };
    grep.is_match(&case.id) || titles.into_iter().any(|title| grep.is_match(title))
}
