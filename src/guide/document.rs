//! The documents that are made of a guide on demand, beside its Markdown files.

use super::manifest::Manifest;
use super::templates::Templates;

/// A kind of document.
#[derive(Debug)]
pub struct Document {
    /// Its name on the command line and the extension of its files.
    pub format: &'static str,
    /// What it is, for `--help`.
    pub about: &'static str,
    /// How it is made.
    pub make: Make,
}

/// How a document is made.
#[derive(Debug, Clone, Copy)]
pub enum Make {
    /// From the guide alone.
    File(fn(&Source<'_>) -> Result<Vec<u8>, DocumentError>),
    /// A browser prints a page of HTML, and what it printed is finished.
    Print {
        /// The page.
        page: fn(&Source<'_>) -> Result<String, DocumentError>,
        /// Makes the document of what the browser printed.
        finish: fn(Vec<u8>) -> Vec<u8>,
    },
}

/// What a document is made from.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The guide.
    pub manifest: &'a Manifest,
    /// Its locale.
    pub locale: &'a str,
    /// Its templates.
    pub templates: &'a Templates,
    /// Reads a picture by its file.
    pub picture: &'a dyn Fn(&str) -> Result<Vec<u8>, String>,
}

/// Why there is no document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// A template of the team's own is wrong: in the template engine's words.
    #[error("{0}")]
    Template(String),
    /// A picture cannot be read, or the document cannot be packed.
    #[error("{0}")]
    Environment(String),
}
