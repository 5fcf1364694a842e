//! What prevents a guide from being built.

use crate::source::Location;

/// Something that prevents a guide from being built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where to fix it.
    pub location: Location,
    /// One line.
    pub title: String,
    /// What to do.
    pub help: String,
    /// The step that it concerns (`case/step`), if it concerns one.
    pub step: Option<String>,
}
