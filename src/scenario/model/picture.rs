//! The evidence of a step, and its picture.

use super::text::{LocalText, Locator};
use crate::page::Use;

/// When a step's evidence is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Evidence {
    /// Just before the step's last action on the page; after all actions if there is none.
    #[default]
    Auto,
    /// Before the step's first action.
    Before,
    /// After the step's last action.
    After,
    /// Never.
    Off,
}

/// How the picture of a step is taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// When it is taken.
    pub when: Evidence,
    /// The part of the page that it shows.
    pub crop: Crop,
    /// Whether the controls that the step uses are boxed.
    pub controls: bool,
    /// Additional marks.
    pub marks: Vec<Mark>,
    /// Whether everything that is not marked is darkened.
    pub dim: bool,
    /// What is covered before the picture is stored.
    pub redact: Vec<Redact>,
    /// Whether a run compares it with the accepted one; `None` where the step does not say.
    pub compare: Option<bool>,
    /// The description for readers who cannot see it; composed if there is none.
    pub alt: Option<LocalText>,
    /// A line below it.
    pub caption: Option<LocalText>,
}

impl Default for Picture {
    fn default() -> Self {
        Self {
            when: Evidence::Auto,
            crop: Crop::Auto,
            controls: true,
            marks: Vec::new(),
            dim: false,
            redact: Vec::new(),
            compare: None,
            alt: None,
            caption: None,
        }
    }
}

/// The part of the page that a picture shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Crop {
    /// The marked elements and their surroundings.
    Auto,
    /// The whole window.
    Window,
    /// These elements with padding, and the marked ones.
    Around(Vec<Locator>),
}

/// A mark in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Its kind.
    pub kind: MarkKind,
    /// The marked element.
    pub locator: Locator,
    /// How the step uses the element, if it does.
    pub purpose: Option<Use>,
    /// A text beside it; a font that has its characters must be configured.
    pub label: Option<LocalText>,
}

/// The kind of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// A box with a number.
    Box,
    /// An arrow.
    Arrow,
    /// A magnified copy in a corner.
    Inset,
}

/// A redaction in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Redact {
    /// The element to cover.
    pub locator: Locator,
    /// Whether to cover all elements that match; otherwise exactly one must match.
    pub all: bool,
}

/// Which pictures a run takes of steps that do not say; each word asks for more than the one before.
/// A step that compares its picture takes it in any run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pictures {
    /// None.
    Off,
    /// Those of steps that fail, as they fail.
    Failed,
    /// That of each step.
    #[default]
    All,
    /// That of each step, and it is compared with the accepted one.
    Compare,
}
