//! The branches of the pages: everything that a page can show, so that a suite can be measured by
//! how much of it was seen.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::app;
use super::state::World;

/// Something that a page can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Branch {
    /// `PAGE.name`, such as `A7.notice-not-ticked`.
    pub id: &'static str,
    /// The page, such as `A7`.
    pub page: &'static str,
    /// What is there to see.
    pub what: &'static str,
}

static BRANCHES: LazyLock<Vec<Branch>> = LazyLock::new(|| app::table().collect());

/// Reached ids; they outlive a reset, which replaces the world.
pub(super) type Reached = Arc<Mutex<BTreeSet<&'static str>>>;

/// What has been reached so far.
pub(super) fn so_far(reached: &Reached) -> BTreeSet<&'static str> {
    let reached = reached.lock().unwrap_or_else(PoisonError::into_inner);
    reached.clone()
}

/// All branches, in the order of the pages.
pub fn branches() -> &'static [Branch] {
    &BRANCHES
}

impl World {
    /// Notes that a branch was reached.
    pub fn reach(&self, id: &'static str) {
        debug_assert!(
            branches().iter().any(|branch| branch.id == id),
            "no branch {id}"
        );
        let mut reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        reached.insert(id);
    }
}
