//! Quarantines that are over, or of no case: they are mistakes in the settings.

use super::project::Project;
use crate::scenario::{Diagnostic, Suite};

/// Diagnostics for the quarantines of the settings.
pub fn check(suite: &Suite, project: &Project) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for quarantine in &suite.settings.quarantine {
        let (case, owner) = (&quarantine.case, &quarantine.owner);
        if !suite.cases.is_empty() && !suite.cases.iter().any(|case| quarantine.is_for(case)) {
            let title = format!("no case is called `{case}`");
            let error = project.error_on(&quarantine.location, case.len(), title);
            found.push(
                error.help("`stepproof list` shows the cases; `*` stands for any characters"),
            );
        }
        if quarantine.is_over() {
            let title = format!(
                "the quarantine of `{case}` is over since {}",
                quarantine.until
            );
            let error = project.error_on(&quarantine.until_location, "2026-12-31".len(), title);
            found.push(error.help(format!(
                "ask {owner} whether it passes again, and delete the entry or give it another day"
            )));
        }
    }
    found
}
