//! Files that scenarios upload: they are checked before a browser starts.

use std::collections::BTreeSet;

use super::project::Project;
use crate::scenario::{Action, Case, Diagnostic};
use crate::source::Location;

/// Diagnostics for files that cannot be uploaded. The cases of a matrix report each file once.
pub fn check(cases: &[Case], project: &Project) -> Vec<Diagnostic> {
    let steps = cases.iter().flat_map(|case| &case.steps);
    let actions = steps.flat_map(|step| &step.actions);
    let files = actions.flat_map(Action::files);
    let findings: BTreeSet<(&Location, String)> = files
        .filter_map(|file| Some((&file.location, project.unreadable(file)?)))
        .collect();
    let diagnostic = |(location, title)| {
        let help = "write a path relative to this file, to a file of the project";
        project.error_at(location, title).help(help)
    };
    findings.into_iter().map(diagnostic).collect()
}
