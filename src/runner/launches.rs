//! Whether browsers start at all. Where they do not, a run ends soon, and not once for each case.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::record::{Class, Failure};
use crate::scenario::Case;

/// So many starts that fail one after the other say that the next will fail, too.
const TRIES: u32 = 3;

/// The starts of browsers in a run.
#[derive(Default)]
pub(super) struct Launches {
    /// How many have failed since one worked.
    failed: AtomicU32,
}

impl Launches {
    /// A browser was to be started, and is there or not.
    pub(super) fn note(&self, started: bool) {
        if started {
            self.failed.store(0, Ordering::Relaxed);
        } else {
            self.failed.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// No browser will start.
    pub(super) fn are_hopeless(&self) -> bool {
        self.failed.load(Ordering::Relaxed) >= TRIES
    }
}

/// Why a case was not run.
pub(super) fn not_run(case: &Case) -> Failure {
    Failure::new(
        Class::Interrupted,
        format!("not run, since no browser started in {TRIES} tries"),
        &case.location,
    )
}
