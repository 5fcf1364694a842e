//! What keeps a guide from being written.

use crate::source::Location;

/// Something that keeps a guide from being built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it is to be mended.
    pub location: Location,
    /// One line.
    pub title: String,
    /// What to do.
    pub help: String,
    /// The step it is about (`case/step`), when it is about one.
    pub step: Option<String>,
}
