//! Named texts, and locations in them.

use std::sync::Arc;

use crate::escape::one_line;

/// The text of a file, with its name for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Path as the user knows it, relative to the project root where possible.
    pub name: Arc<str>,
    /// The whole text, UTF-8.
    pub text: Arc<str>,
}

impl Source {
    /// A text under a name.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            text: text.into(),
        }
    }

    /// The location where `span` begins.
    pub fn location(&self, span: Span) -> Location {
        Location {
            file: self.name.clone(),
            line: span.line,
            column: span.column,
        }
    }

    /// The span of the bytes `start..end`, its line and column counted from the text's beginning.
    pub fn span(&self, start: usize, end: usize) -> Span {
        let before = &self.text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Span {
            start,
            end,
            line: number(before.bytes().filter(|byte| *byte == b'\n').count() + 1),
            column: number(before[line_start..].chars().count() + 1),
        }
    }
}

/// A range of a [`Source`]'s text, with its line and column, so that its location needs no search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// Line of the first byte, from 1.
    pub line: u32,
    /// Column of the first byte in characters, from 1.
    pub column: u32,
}

/// A line or column number of a [`Location`]; files are far smaller than its range.
pub fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// A location in a file, for messages, events and reports.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    schemars::JsonSchema,
    serde::Serialize,
    serde::Deserialize,
)]
pub struct Location {
    /// Name of the file.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Location {
    /// No location, for example of a case that was never reached.
    pub fn nowhere() -> Self {
        let file = "".into();
        let (line, column) = (0, 0);
        Self { file, line, column }
    }

    /// `true` for [`Location::nowhere`].
    pub fn is_nowhere(&self) -> bool {
        self.file.is_empty()
    }
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}", one_line(&self.file), self.line, self.column)
    }
}
