//! Violations of the rules of accessibility in the record of a run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What the page of a step violates.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessibilityRecord {
    /// The violations, in the order of axe's rules.
    pub violations: Vec<ViolationRecord>,
    /// Path of the list of those that are known, relative to the project root, where one is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
    /// What this list has, and the page no more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixed: Vec<String>,
}

/// An element that violates a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ViolationRecord {
    /// Axe's name of the rule, e.g. `color-contrast`.
    pub rule: String,
    /// How much it hurts: `minor`, `moderate`, `serious` or `critical`.
    pub impact: String,
    /// The element, without volatile values: `button "Pay"`.
    pub element: String,
    /// The rule in a sentence.
    pub help: String,
    /// The address of what axe's authors say about it.
    pub url: String,
    /// What has to be done, in lines.
    pub fix: String,
    /// A CSS selector that finds the element.
    pub selector: String,
    /// Whether it is in the list of those that are known.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_known: bool,
    /// Path of its picture in the output tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
}

impl ViolationRecord {
    /// The violation on a line, as exceptions and lists of known ones have it.
    pub fn line(&self) -> String {
        let Self {
            rule,
            impact,
            element,
            ..
        } = self;
        format!("{rule} ({impact}): {element}")
    }
}

impl AccessibilityRecord {
    /// Those that are not known.
    pub fn unknown(&self) -> impl Iterator<Item = &ViolationRecord> {
        self.violations
            .iter()
            .filter(|violation| !violation.is_known)
    }
}
