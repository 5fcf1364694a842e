//! Text with a name, and places in it.

use std::sync::Arc;

/// A text file that was read, with the name that messages give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Path as the user knows it, relative to the project root where possible.
    pub name: Arc<str>,
    /// The whole text, UTF-8.
    pub text: Arc<str>,
}

/// A place in a file, as messages, events and reports give it.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub struct Place {
    /// Name of the file.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Place {
    /// No place: of a case that was never reached, say.
    pub fn nowhere() -> Self {
        let file = "".into();
        let (line, column) = (0, 0);
        Self { file, line, column }
    }

    /// `true` for [`Place::nowhere`].
    pub fn is_nowhere(&self) -> bool {
        self.file.is_empty()
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}
