//! What `check` tells of sentences: terms that no stored page shows, and controls that they do not
//! mention.

use std::collections::HashMap;

use super::exit::CliError;
use super::project::Project;
use crate::case_id::CaseId;
use crate::claims::{Finding, StoredPages, unmentioned, unshown, unshown_in_guide};
use crate::page::{View, read_views};
use crate::scenario::{Case, Diagnostic, ErrorLevel, Severity, Step, Suite};
use crate::snapshots::{self, KeptKind};

/// What is wrong with the sentences of the cases. A page that is pending counts as stored: the sentence
/// may be the first that was changed.
pub fn check(project: &Project, suite: &Suite) -> Result<Vec<Diagnostic>, CliError> {
    let stored = stored(project)?;
    let rules = &suite.settings.terms;
    let pages = suite.cases.iter().map(|case| {
        let of = |step: &Step| stored.get(&(case.id.case(), step.id.clone())).cloned();
        case.steps.iter().map(of).collect::<Vec<_>>()
    });
    let pages: Vec<Vec<Option<Vec<View>>>> = pages.collect();
    let cases: Vec<(&Case, &StoredPages)> = suite
        .cases
        .iter()
        .zip(pages.iter().map(Vec::as_slice))
        .collect();
    let of_cases = cases
        .iter()
        .flat_map(|(case, pages)| unshown(case, rules, pages));
    let guides = suite.settings.guides.iter();
    let of_guides = guides.flat_map(|guide| unshown_in_guide(guide, &cases, rules));
    let mut unproved: Vec<Finding> = Vec::new();
    for finding in of_cases.chain(of_guides) {
        // A part is used by many cases, whose steps may use other controls.
        let is_same = |other: &Finding| {
            let (one, other) = (&finding.failure, &other.failure);
            (&one.location, &one.title) == (&other.location, &other.title)
        };
        if !unproved.iter().any(is_same) {
            unproved.push(finding);
        }
    }
    let told = unproved
        .iter()
        .filter_map(|finding| finding.sentence.clone());
    let told: Vec<String> = told.filter(|_| rules.level == ErrorLevel::Fail).collect();
    let told: Vec<&str> = told.iter().map(String::as_str).collect();
    let unproved = unproved.into_iter().map(|found| (found, rules.level));
    let all: Vec<&Case> = suite.cases.iter().collect();
    let unmentioned = unmentioned(&all, rules, &told).into_iter();
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
        if file.kind == KeptKind::Page
            && let Some(text) = snapshots::text(&file.path)?
        {
            let views = stored.entry((file.case, file.step)).or_default();
            views.extend(read_views(&text));
        }
    }
    Ok(stored)
}
