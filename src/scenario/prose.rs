//! The terms of prose outside of scenarios.

use std::ops::Range;

use super::model::TermRules;
use super::quotes::quoted;

impl TermRules {
    /// What prose in this locale quotes, and where.
    pub fn quoted(&self, text: &str, locale: &str) -> Vec<Range<usize>> {
        quoted(text, &self.quotes.of(locale, false))
    }
}
