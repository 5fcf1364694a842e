//! Violations of the rules of accessibility, by axe-core (<https://github.com/dequelabs/axe-core>,
//! version 4.14.1, MPL 2.0): the files in `axe` are those of its npm package.

use serde::Deserialize;

use super::Rect;

/// Puts axe behind the page script, in whose world it is evaluated.
pub const AXE: &str = concat!(
    "__stepproof.take_axe((window, module, define) => {\n",
    include_str!("axe/axe.min.js"),
    "\n});\n",
);

/// Tags of axe that choose rules: standards, kinds and topics.
pub const AXE_TAGS: &[&str] = &[
    "wcag2a",
    "wcag2aa",
    "wcag2aaa",
    "wcag21a",
    "wcag21aa",
    "wcag22aa",
    "best-practice",
    "experimental",
    "ACT",
    "EN-301-549",
    "RGAAv4",
    "section508",
    "TTv5",
    "cat.aria",
    "cat.color",
    "cat.forms",
    "cat.keyboard",
    "cat.language",
    "cat.name-role-value",
    "cat.parsing",
    "cat.semantics",
    "cat.sensory-and-visual-cues",
    "cat.structure",
    "cat.tables",
    "cat.text-alternatives",
    "cat.time-and-media",
];

/// What a page violates.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Violations {
    /// How far the window is from the left of the page, in CSS pixels.
    pub x: f64,
    /// How far it is from its top.
    pub y: f64,
    /// The violations, in the order of axe's rules.
    pub found: Vec<Violation>,
}

/// An element that violates a rule.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Violation {
    /// Axe's name of the rule, e.g. `color-contrast`.
    pub rule: String,
    /// How much it hurts: `minor`, `moderate`, `serious` or `critical`.
    pub impact: String,
    /// The rule in a sentence.
    pub help: String,
    /// The address of what axe's authors say about it.
    pub url: String,
    /// What has to be done, in lines.
    pub fix: String,
    /// The element as messages call it: `button "Pay"`, `text "Total due"`, `page`.
    pub element: String,
    /// A CSS selector that finds it.
    pub selector: String,
    /// Where it is in the window, in CSS pixels; `None` when it is not drawn.
    pub rect: Option<Rect>,
}

#[cfg(test)]
mod tests {
    use super::{AXE, AXE_TAGS};

    #[test]
    fn axe_knows_every_tag() {
        let unknown = AXE_TAGS
            .iter()
            .filter(|tag| !AXE.contains(&format!("\"{tag}\"")));
        assert_eq!(unknown.collect::<Vec<_>>(), Vec::<&&str>::new());
    }
}
