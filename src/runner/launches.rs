//! Whether browsers start at all. If they do not, a run ends soon instead of trying for every case.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::case_id::CaseId;
use crate::record::{Class, Failure};
use crate::scenario::Case;

/// After this many failed starts in a row, no more are tried.
const TRIES: u32 = 3;

/// The starts of browsers in a run.
#[derive(Default)]
pub(super) struct Launches {
    /// How many have failed since the last that worked, by the browser that the cases name.
    failed: Mutex<BTreeMap<Option<String>, u32>>,
}

impl Launches {
    /// Counts an attempt to start a browser for this case.
    pub(super) fn note(&self, case: &CaseId, started: bool) {
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = failed.entry(case.browser().map(str::to_owned)).or_default();
        *failed = if started { 0 } else { *failed + 1 };
    }

    /// Whether no browser is expected to start for this case any more.
    pub(super) fn are_hopeless(&self, case: &CaseId) -> bool {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = failed.get(&case.browser().map(str::to_owned));
        failed.is_some_and(|failed| *failed >= TRIES)
    }
}

/// Why a case was not run.
pub(super) fn not_run(case: &Case) -> Failure {
    Failure::new(
        Class::Interrupted,
        format!("not run, since no browser started in {TRIES} attempts"),
        &case.location,
    )
}
