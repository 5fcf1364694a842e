//! The documents that are made from a guide on demand, beside its Markdown files.

use super::manifest::Manifest;
use super::templates::Templates;
use crate::files::FileError;
use crate::template::TemplateError;

/// A kind of document.
#[derive(Debug)]
pub struct Document {
    /// Its name on the command line.
    pub format: &'static str,
    /// The extension of its files.
    pub extension: &'static str,
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
    /// A browser prints an HTML page to PDF.
    Print {
        /// The page to print.
        page: fn(&Source<'_>) -> Result<String, DocumentError>,
        /// Turns the browser's PDF into the document.
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
    pub picture: &'a dyn Fn(&str) -> Result<Vec<u8>, FileError>,
}

/// Why a document cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// A template of the team's own is wrong.
    #[error(transparent)]
    Template(#[from] TemplateError),
    /// A picture cannot be read.
    #[error(transparent)]
    Picture(#[from] FileError),
    /// A picture is not a PNG.
    #[error("`{0}` is not a PNG file")]
    NotPng(String),
    /// The library for Word documents fails, or writes something else than is expected of it.
    #[error("the Word document cannot be made: {0}")]
    Word(Box<dyn std::error::Error + Send + Sync>),
}
