//! Which cases to run.

use std::collections::{BTreeMap, BTreeSet};

use super::filter::{Filter, FilterError, FilterWord, Predicate};
use super::glob::fits;
use super::load::Suite;
use super::model::{Case, LocalText};
use super::suggest;

/// What to run. Empty lists do not restrict; of a list, one has to fit (of `exclude_tags`, none).
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Files and folders, and a line where one is given: `scenarios/web/self.yaml:12`. A line of
    /// a matrix entry selects its case; another line, or none, all cases of the file. A part
    /// selects the cases that use it.
    pub paths: Vec<(String, Option<u32>)>,
    /// Ids of cases or scenarios, with `*` for any characters and `?` for one.
    pub ids: Vec<String>,
    /// Tags, one of which a case must have.
    pub tags: Vec<String>,
    /// Tags, none of which a case may have.
    pub exclude_tags: Vec<String>,
    /// A text in the case's id, title or a step's sentence, in any case of letters.
    pub grep: Option<String>,
    /// A filter expression.
    pub filter: Option<Filter>,
    /// The same as it is written.
    pub expression: String,
    /// The files that have changed since the references of the filter, relative to the project.
    pub changed: BTreeMap<String, BTreeSet<String>>,
}

/// Nothing was selected, and what there would have been.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SelectError {
    /// There are no scenarios at all.
    #[error("there are no scenarios")]
    Empty,
    /// An argument fits nothing.
    #[error("no scenario matches {what} `{word}`; {help}")]
    Unknown {
        /// What kind of argument it is.
        what: &'static str,
        /// The argument.
        word: String,
        /// What it may have meant, or what there is.
        help: String,
    },
    /// A filter expression names something that fits nothing.
    #[error("{0}")]
    Filter(FilterError),
    /// Every argument fits something, and nothing fits all of them.
    #[error("no scenario matches all of what is asked for")]
    NoneLeft,
}

/// The selected cases, in the order of the suite.
pub fn select(suite: &Suite, selection: &Selection) -> Result<Vec<Case>, SelectError> {
    if suite.cases.is_empty() {
        return Err(SelectError::Empty);
    }
    let mut chosen: BTreeSet<usize> = (0..suite.cases.len()).collect();
    let mut restrict = |asked: bool, found: BTreeSet<usize>| {
        if asked {
            chosen.retain(|case| found.contains(case));
        }
    };
    let mut found = BTreeSet::new();
    for (path, line) in &selection.paths {
        found.extend(by_path(suite, path, *line)?);
    }
    restrict(!selection.paths.is_empty(), found);
    let mut found = BTreeSet::new();
    for id in &selection.ids {
        found.extend(some(suite, "id", id, &ids(suite), |case| {
            fits(id, &case.id.to_string()) || fits(id, case.id.scenario())
        })?);
    }
    restrict(!selection.ids.is_empty(), found);
    let mut found = BTreeSet::new();
    for tag in &selection.tags {
        found.extend(some(suite, "tag", tag, &tags(suite), |case| {
            case.tags.contains(tag)
        })?);
    }
    restrict(!selection.tags.is_empty(), found);
    for tag in &selection.exclude_tags {
        let out = some(suite, "tag", tag, &tags(suite), |case| {
            case.tags.contains(tag)
        })?;
        chosen.retain(|case| !out.contains(case));
    }
    if let Some(text) = &selection.grep {
        let lower = text.to_lowercase();
        let found = some(suite, "text", text, &[""; 0], |case| contains(case, &lower))?;
        chosen.retain(|case| found.contains(case));
    }
    if let Some(filter) = &selection.filter {
        let found = by_filter(suite, selection, filter)?;
        chosen.retain(|case| found.contains(case));
    }
    if chosen.is_empty() {
        return Err(SelectError::NoneLeft);
    }
    Ok(chosen
        .into_iter()
        .map(|at| suite.cases[at].clone())
        .collect())
}

/// The cases for which the expression holds. A predicate that fits no case is an error, as a mistyped
/// option is; that nothing has changed is none.
fn by_filter(
    suite: &Suite,
    selection: &Selection,
    filter: &Filter,
) -> Result<BTreeSet<usize>, SelectError> {
    let mut found: Vec<(&Predicate, BTreeSet<usize>)> = Vec::new();
    for predicate in filter.predicates() {
        let word = predicate.argument.as_str();
        let cases = match predicate.word {
            FilterWord::All => Ok((0..suite.cases.len()).collect()),
            FilterWord::Tag => some(suite, "tag", word, &tags(suite), |case| {
                case.tags.iter().any(|tag| fits(word, tag))
            }),
            FilterWord::Id => some(suite, "id", word, &ids(suite), |case| {
                fits(word, &case.id.to_string()) || fits(word, case.id.scenario())
            }),
            FilterWord::Text => {
                let lower = word.to_lowercase();
                some(suite, "text", word, &[""; 0], |case| contains(case, &lower))
            }
            FilterWord::File => by_path(suite, word, None),
            FilterWord::Changed => {
                let files = selection.changed.get(word);
                Ok(files.map_or_else(BTreeSet::new, |files| suite.changed_by(files)))
            }
        };
        let cases = cases.map_err(|error| {
            SelectError::Filter(FilterError {
                expression: selection.expression.clone(),
                column: predicate.column,
                title: error.to_string(),
            })
        })?;
        found.push((predicate, cases));
    }
    let is = |predicate: &Predicate, case: usize| {
        let mut found = found.iter();
        let known = found.find(|(other, _)| *other == predicate);
        known.is_some_and(|(_, cases)| cases.contains(&case))
    };
    let cases = 0..suite.cases.len();
    Ok(cases
        .filter(|case| filter.holds(&|predicate| is(predicate, *case)))
        .collect())
}

fn by_path(suite: &Suite, path: &str, line: Option<u32>) -> Result<BTreeSet<usize>, SelectError> {
    let wanted = path.trim_start_matches("./").trim_end_matches('/');
    let mut found = BTreeSet::new();
    let mut entries = BTreeSet::new();
    let mut lines = None;
    for (at, (case, origin)) in suite.cases.iter().zip(&suite.origins).enumerate() {
        let name = case.location.file.trim_start_matches("./");
        if name == wanted {
            lines = Some(origin.lines);
            if line.is_none_or(|line| line >= 1 && line <= origin.lines) {
                found.insert(at);
            }
            if let (Some(line), Some((first, last))) = (line, origin.entry)
                && (first..=last).contains(&line)
            {
                entries.insert(at);
            }
        }
        let inside = |name: &str| {
            wanted.is_empty()
                || name
                    .strip_prefix(wanted)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        let uses = |part: &str| part.trim_start_matches("./") == wanted;
        if line.is_none() && inside(name) || origin.parts.iter().any(|part| uses(part)) {
            found.insert(at);
        }
    }
    if !entries.is_empty() {
        return Ok(entries);
    }
    if !found.is_empty() {
        return Ok(found);
    }
    let word = line.map_or(path.to_owned(), |line| format!("{path}:{line}"));
    let help = match lines {
        Some(lines) => format!("the file has {lines} lines"),
        None => {
            let files: BTreeSet<&str> = suite
                .cases
                .iter()
                .map(|case| &*case.location.file)
                .collect();
            suggest::help(wanted, "files", &files.into_iter().collect::<Vec<_>>())
        }
    };
    Err(SelectError::Unknown {
        what: "path",
        word,
        help,
    })
}

/// The cases that fit; an argument that fits none is an error which names what there is.
fn some(
    suite: &Suite,
    what: &'static str,
    word: &str,
    known: &[impl AsRef<str>],
    fits: impl Fn(&Case) -> bool,
) -> Result<BTreeSet<usize>, SelectError> {
    let found: BTreeSet<usize> = suite
        .cases
        .iter()
        .enumerate()
        .filter(|(_, case)| fits(case))
        .map(|(at, _)| at)
        .collect();
    if found.is_empty() {
        let known: Vec<&str> = known.iter().map(AsRef::as_ref).collect();
        let help = match known.as_slice() {
            [] => "it is looked for in ids, titles and sentences".to_owned(),
            known => suggest::help(word, "there are", known),
        };
        return Err(SelectError::Unknown {
            what,
            word: word.to_owned(),
            help,
        });
    }
    Ok(found)
}

fn ids(suite: &Suite) -> Vec<String> {
    suite.cases.iter().map(|case| case.id.to_string()).collect()
}

fn tags(suite: &Suite) -> Vec<&str> {
    let tags: BTreeSet<&str> = suite
        .cases
        .iter()
        .flat_map(|case| case.tags.iter().map(String::as_str))
        .collect();
    tags.into_iter().collect()
}

fn contains(case: &Case, lower: &str) -> bool {
    let text = |text: &LocalText| match text {
        LocalText::One(text) => text.to_lowercase().contains(lower),
        LocalText::ByLocale(texts) => texts
            .values()
            .any(|text| text.to_lowercase().contains(lower)),
    };
    case.id.to_string().contains(lower)
        || text(&case.title)
        || case.steps.iter().any(|step| text(&step.text))
}
