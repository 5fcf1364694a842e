//! Turns the record of a run and its scenarios into an illustrated guide.
//!
//! ```text
//! RunRecord + Guide + cases + pictures ─compose→ Draft (Manifest + drawn pictures)
//! Draft + stored Manifest ─review→ stale steps, each with its reasons
//! Manifest + pictures ─markdown, DOCUMENTS→ the documents
//! ```
//!
//! The [`Manifest`] is the guide: every document is made only from it and the pictures. Accepting a
//! step replaces its entry in the manifest, and changes nothing else.

mod alt;
mod compose;
mod document;
mod docx;
mod draft;
mod hash;
mod manifest;
mod manual;
mod page;
mod pdf;
mod plan;
mod png;
mod problem;
mod stale;
mod templates;
mod tour;
mod words;

pub use self::compose::compose;
pub use self::document::{Document, DocumentError, Make, Source};
pub use self::draft::{Draft, Incomplete, Input};
pub use self::hash::{fingerprint, pixels, policy};
pub use self::manifest::{
    ChapterEntry, ChapterText, FORMAT, GuideText, Manifest, PictureEntry, StepEntry, StepText,
    TargetEntry,
};
pub use self::manual::{Manual, Place, Proved, Shows};
pub use self::page::{markdown, markdown_paragraphs, plain};
pub use self::problem::Problem;
pub use self::stale::{Reason, Review, Stale, merge, review};
pub use self::templates::Templates;

/// The documents that can be made from a guide, beside its Markdown files. A new one is a module
/// and an entry here.
pub const DOCUMENTS: &[Document] = &[page::HTML, tour::TOUR, pdf::PDF, docx::DOCX];
