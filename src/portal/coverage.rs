//! Coverage points: the branches of the pages, to measure the coverage of a suite.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// One branch of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoveragePoint {
    /// `W2.wrong-password`: the page and what happens there.
    pub id: String,
    /// The page's number, as in `docs/portal.md`.
    pub page: &'static str,
    /// What happens, in a few words.
    pub what: &'static str,
    /// Whether only a script in the page can report it.
    pub(super) scripted: bool,
}

/// Covered ids; they outlive a reset, which replaces the world.
#[derive(Debug, Clone, Default)]
pub(super) struct Covered(Arc<Mutex<BTreeSet<&'static str>>>);

impl Covered {
    /// Notes that a point was reached.
    pub fn insert(&self, id: &'static str) {
        let mut covered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        covered.insert(id);
    }

    /// What has been reached so far.
    pub fn so_far(&self) -> BTreeSet<&'static str> {
        let covered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        covered.clone()
    }
}
