//! Files that scenarios upload: looked for before a browser starts.

use std::collections::BTreeSet;

use super::project::Project;
use crate::scenario::{Case, Diagnostic, Kind};
use crate::source::Place;

/// Diagnostics of files that cannot be uploaded. The entries of a matrix say the same thing once.
pub fn check(cases: &[Case], project: &Project) -> Vec<Diagnostic> {
    let steps = cases.iter().flat_map(|case| &case.steps);
    let actions = steps.flat_map(|step| &step.actions);
    let files = actions.filter_map(|action| match &action.kind {
        Kind::Upload(_, file) => Some(file),
        _ => None,
    });
    let findings: BTreeSet<(&Place, String)> = files
        .filter_map(|file| Some((&file.place, project.unreadable(file)?)))
        .collect();
    let diagnostic = |(place, title)| {
        let help = "write a path relative to this file, to a file of the project";
        project.error_at(place, title).help(help)
    };
    findings.into_iter().map(diagnostic).collect()
}
