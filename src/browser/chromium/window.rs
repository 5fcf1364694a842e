//! A window of a case.

use super::state::State;

/// A window with its page.
pub(super) struct Window {
    /// Its target, which is also the id of its main frame.
    pub(super) id: String,
    /// The session that its commands go through.
    pub(super) session: String,
    /// The target that has opened it.
    pub(super) opener: Option<String>,
    /// What its page is doing.
    pub(super) state: State,
}
