//! Guides, and how their pictures are drawn.

use super::terms::Term;
use super::text::LocalText;
use crate::case_id::CaseId;
use crate::source::Location;

/// The chapter of a case in a guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// Its heading.
    pub title: LocalText,
    /// Paragraphs before the first step.
    pub introduction: Option<LocalText>,
}

/// A guide: cases as chapters of one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Guide {
    /// The name of its files.
    pub id: String,
    /// Where it is declared.
    pub location: Location,
    /// Its title.
    pub title: LocalText,
    /// Paragraphs before the first chapter.
    pub introduction: Option<LocalText>,
    /// The terms that they quote.
    pub terms: Vec<Term>,
    /// Ids of its cases, in order.
    pub chapters: Vec<CaseId>,
    /// The folder that it is written to, relative to the project.
    pub folder: String,
    /// The locales that it is written in; never empty.
    pub locales: Vec<String>,
    /// A folder with templates of the team's own, relative to the project.
    pub templates: Option<String>,
}

/// How pictures of guides are drawn: what is set replaces the default. Lengths are CSS pixels.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Theme {
    /// Colour of the marks, `#RRGGBB`.
    pub colour: Option<String>,
    /// Colour of the rim around the marks.
    pub halo: Option<String>,
    /// Width of their strokes.
    pub stroke: Option<f64>,
    /// Distance between a control and its box.
    pub gap: Option<f64>,
    /// Radius of the corners of boxes.
    pub radius: Option<f64>,
    /// Space around the marked elements.
    pub padding: Option<f64>,
    /// Maximum width of a picture.
    pub width: Option<f64>,
    /// Maximum size of a picture's file, in KiB.
    pub max_kb: Option<u64>,
    /// Pixels of the picture per CSS pixel.
    pub scale: Option<f64>,
    /// Font file for labels, relative to the project.
    pub font: Option<String>,
}
