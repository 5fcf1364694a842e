//! The picture of a step in the record of a run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::page::Rect;

/// The picture of a step, and what it shows where: in CSS pixels from its top left corner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Path in the output tree, with `/`. Redactions are already applied to that file.
    pub path: String,
    /// Pixels per CSS pixel.
    pub scale: f64,
    /// Its width: that of the window, or of the larger part of the page that it has to show.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// Title of the page, without volatile values.
    pub title: String,
    /// The elements that the step's marks mark, in the order of the marks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Marked>,
    /// The elements that the picture is cropped to, if the step names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crop: Vec<Option<Target>>,
    /// The covered areas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covered: Vec<Rect>,
    /// The areas of values that differ from run to run; only in pictures for a guide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volatile: Vec<Rect>,
    /// Elements that never stop moving; only in pictures for a guide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moving: Vec<Moving>,
    /// For each of the project's redactions, how many elements it covers here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redactions: Vec<usize>,
    /// ID numbers, phone numbers and bank cards that are neither covered nor invented; masked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal: Vec<String>,
    /// Names of the secrets that it shows uncovered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
}

/// An element that never stops moving and cannot be stopped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Moving {
    /// Its description for messages.
    pub what: String,
    /// Where it is.
    pub rect: Rect,
}

/// What was found for a mark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Marked {
    /// The element, which is visible.
    Seen(Target),
    /// The step used the control on an earlier page.
    Gone,
    /// The step used the control, but the picture does not show it as it was then: why.
    LeftOut(String),
    /// The element exists but is not visible: why.
    Hidden(String),
    /// There is no such element.
    Missing,
}

/// An element as it was in the picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// ARIA role.
    pub role: String,
    /// Accessible name without volatile values; for a used control, the name that it had then.
    pub name: String,
    /// Its name in the picture, if that is different.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// Where it is.
    pub rect: Rect,
    /// The dialogs, forms, tables and regions that contain it, innermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub around: Vec<Rect>,
    /// If the step used it: how many controls the step used before it on this page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<usize>,
}
