//! What `check` tells of sentences: terms that no stored page shows.

use std::collections::HashMap;

use super::exit::CliError;
use super::project::Project;
use crate::case_id::CaseId;
use crate::claims::unshown;
use crate::page::{View, read_views};
use crate::scenario::{Case, Diagnostic, ErrorLevel, Severity, TermRules};
use crate::snapshots;

/// The terms of the cases that no stored page shows. A page that is pending counts as stored: the
/// sentence may be the first that was changed.
pub fn unproved(
    project: &Project,
    cases: &[&Case],
    rules: &TermRules,
) -> Result<Vec<Diagnostic>, CliError> {
    let stored = stored(project)?;
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for case in cases {
        let pages = case.steps.iter();
        let pages = pages.map(|step| stored.get(&(case.id.case(), step.id.clone())).cloned());
        for found in unshown(case, rules, &pages.collect::<Vec<_>>()) {
            let failure = found.failure;
            let length = found.term.text.len();
            let mut diagnostic = project.error_on(&failure.location, length, failure.title);
            if rules.level != ErrorLevel::Fail {
                diagnostic.severity = Severity::Warning;
            }
            diagnostic.label = (!failure.details.is_empty()).then(|| failure.details.join("; "));
            diagnostic.help = failure.help;
            // A part is used by many cases.
            if !diagnostics.contains(&diagnostic) {
                diagnostics.push(diagnostic);
            }
        }
    }
    Ok(diagnostics)
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
