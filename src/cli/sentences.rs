//! What `check` tells of sentences: terms that no stored page shows, and controls that they do not
//! mention.

use std::collections::HashMap;

use super::exit::CliError;
use super::project::Project;
use crate::case_id::CaseId;
use crate::claims::{Finding, unmentioned, unshown};
use crate::page::{View, read_views};
use crate::scenario::{Case, Diagnostic, ErrorLevel, Severity, TermRules};
use crate::snapshots;

/// What is wrong with the sentences of the cases. A page that is pending counts as stored: the sentence
/// may be the first that was changed.
pub fn check(
    project: &Project,
    cases: &[&Case],
    rules: &TermRules,
) -> Result<Vec<Diagnostic>, CliError> {
    let stored = stored(project)?;
    let mut unproved: Vec<Finding> = Vec::new();
    for case in cases {
        let pages = case.steps.iter();
        let pages = pages.map(|step| stored.get(&(case.id.case(), step.id.clone())).cloned());
        for finding in unshown(case, rules, &pages.collect::<Vec<_>>()) {
            // A part is used by many cases.
            if !unproved.contains(&finding) {
                unproved.push(finding);
            }
        }
    }
    let unproved = unproved.into_iter().map(|found| (found, rules.level));
    let unmentioned = unmentioned(cases, rules).into_iter();
    let unmentioned = unmentioned.map(|found| (found, rules.mentions));
    let all = unproved.chain(unmentioned);
    Ok(all
        .map(|(found, level)| diagnostic(project, found, level))
        .collect())
}

fn diagnostic(project: &Project, found: Finding, level: ErrorLevel) -> Diagnostic {
    let failure = found.failure;
    let mut diagnostic = project.error_on(&failure.location, found.length, failure.title);
    if level != ErrorLevel::Fail {
        diagnostic.severity = Severity::Warning;
    }
    diagnostic.label = (!failure.details.is_empty()).then(|| failure.details.join("; "));
    diagnostic.help = failure.help;
    diagnostic
}

/// The views of each step, stored and pending.
fn stored(project: &Project) -> Result<HashMap<(CaseId, String), Vec<View>>, CliError> {
    let mut stored: HashMap<(CaseId, String), Vec<View>> = HashMap::new();
    for file in snapshots::kept(&project.root)? {
        if file.drawn_by.is_none()
            && let Some(text) = snapshots::text(&file.path)?
        {
            let views = stored.entry((file.case, file.step)).or_default();
            views.extend(read_views(&text));
        }
    }
    Ok(stored)
}
