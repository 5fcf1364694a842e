//! From the record of a run and its scenarios to an illustrated guide.
//!
//! ```text
//! RunRecord + Guide + cases + pictures ─compose→ Draft (Manifest + drawn pictures)
//! Draft + stored Manifest ─compare→ Stale steps, each with its reasons
//! Manifest ─markdown, documents→ the documents
//! ```
//!
//! The [`Manifest`] is the guide: every document is made of it and of the pictures alone. So a
//! step that is accepted is a step of the manifest, and nothing else changes with it.

mod alt;
mod compose;
mod document;
mod docx;
mod manifest;
mod page;
mod pdf;
mod plan;
mod problem;
mod stale;
mod templates;
mod words;

pub use self::compose::{Draft, Input, compose, hash_of as pixels};
pub use self::document::{Document, DocumentError, Make, Source};
pub use self::manifest::{
    ChapterEntry, ChapterText, FORMAT, GuideText, Manifest, PictureEntry, StepEntry, StepText,
};
pub use self::page::{markdown, plain};
pub use self::problem::Problem;
pub use self::stale::{Reason, Review, Stale, merge, review};
pub use self::templates::Templates;

/// All documents that can be made of a guide beside its Markdown files. A new one is a module of
/// its own and an entry here.
pub const DOCUMENTS: &[Document] = &[page::HTML, pdf::PDF, docx::DOCX];
