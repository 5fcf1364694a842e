//! What texts for readers claim about the page.

use std::collections::BTreeMap;

use super::errors::ErrorLevel;
use crate::case_id::CaseId;
use crate::page::fold;
use crate::source::{Location, Span};

/// A term that a text quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The term, without the signs around it.
    pub text: String,
    /// The text that quotes it.
    pub sentence: String,
    /// Its first byte there.
    pub at: usize,
    /// The locale of the text, if it is one of several.
    pub locale: Option<String>,
    /// Where it is written.
    pub location: Location,
}

impl Term {
    /// The text with something else in its place.
    pub fn with(&self, other: &str) -> String {
        let mut text = self.sentence.clone();
        text.replace_range(self.at..self.at + self.text.len(), other);
        text
    }

    /// What its text says before and behind it.
    pub fn around(&self) -> (&str, &str) {
        let behind = self.at + self.text.len();
        (&self.sentence[..self.at], &self.sentence[behind..])
    }
}

/// A term that is not of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTerm {
    /// The term.
    pub text: String,
    /// Why no page shows it.
    pub reason: String,
    /// Where it is declared.
    pub(in crate::scenario) span: Span,
}

impl KnownTerm {
    /// Whether this is the term.
    pub fn is(&self, term: &Term) -> bool {
        fold(&self.text) == fold(&term.text)
    }
}

/// What the texts of a step claim about the page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claims {
    /// The terms that its sentence quotes.
    pub sentence: Vec<Term>,
    /// The terms that its section, note, warning and caption quote.
    pub remarks: Vec<Term>,
    /// Terms of them that are not of the page.
    pub known: Vec<KnownTerm>,
    /// Where its sentence stands, in each of its locales.
    pub places: Vec<Location>,
    /// Why its sentence need not mention what the step uses.
    pub unmentioned: Option<Unmentioned>,
}

/// Why a sentence need not mention what its step uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmentioned {
    /// The reason.
    pub reason: String,
    /// Where it is declared.
    pub location: Location,
}

/// What is made of sentences that say something else than the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermRules {
    /// What terms do that no page shows.
    pub level: ErrorLevel,
    /// What controls do that a sentence does not mention, or in another order.
    pub mentions: ErrorLevel,
    /// Only in these cases, which guides show; in all, if there is no list.
    pub mentions_of: Option<Vec<CaseId>>,
    /// What quotes a term.
    pub quotes: QuoteRules,
    /// Words that stand for any text, beside the usual ones.
    pub placeholders: Vec<String>,
    /// Terms that are not of the page, for all scenarios.
    pub known: Vec<KnownTerm>,
}

impl Default for TermRules {
    fn default() -> Self {
        Self {
            level: ErrorLevel::default(),
            mentions: ErrorLevel::Off,
            mentions_of: None,
            quotes: QuoteRules::default(),
            placeholders: Vec::new(),
            known: Vec::new(),
        }
    }
}

/// What quotes a term, where the settings say it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct QuoteRules {
    /// In all texts.
    pub all: Option<Vec<Quote>>,
    /// In texts of a locale, or of a language.
    pub by_locale: BTreeMap<String, Vec<Quote>>,
}

/// The signs around a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quote {
    /// `“…”`
    Curly,
    /// `„…“`
    Low,
    /// `„…”`
    LowCurly,
    /// `”…”`
    Closing,
    /// `‘…’`
    Single,
    /// `「…」`
    Corner,
    /// `『…』`
    DoubleCorner,
    /// `【…】`
    Lenticular,
    /// `«…»`
    Guillemets,
    /// `»…«`
    InwardGuillemets,
    /// `"…"`
    Straight,
    /// `**…**`
    Bold,
    /// `` `…` ``
    Code,
}
