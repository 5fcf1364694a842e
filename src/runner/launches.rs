//! Whether browsers start at all. If they do not, a run ends soon instead of trying for every case.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::record::{Class, Failure};
use crate::scenario::Case;

/// After this many failed starts in a row, no more are tried.
const TRIES: u32 = 3;

/// The starts of browsers in a run.
#[derive(Default)]
pub(super) struct Launches {
    /// How many have failed since the last that worked.
    failed: AtomicU32,
}

impl Launches {
    /// Counts an attempt to start a browser.
    pub(super) fn note(&self, started: bool) {
        if started {
            self.failed.store(0, Ordering::Relaxed);
        } else {
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Whether no browser is expected to start any more.
    pub(super) fn are_hopeless(&self) -> bool {
        self.failed.load(Ordering::Relaxed) >= TRIES
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
