//! Proves terms by the stored pages of a case, without a browser.

use std::sync::LazyLock;

use regex::Regex;

use super::repair::{on_no_page, unproved};
use super::said::{leaves_open, named};
use crate::page::{Blanks, Moment, View};
use crate::record::Failure;
use crate::scenario::{Case, ErrorLevel, Guide, Phrase, Term, TermRules, Volatile};

/// The stored views of each step of a case; `None` for a step that has none.
pub type StoredPages = [Option<Vec<View>>];

/// What is wrong with a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// What is told of it, and where it is.
    pub failure: Failure,
    /// How many bytes it concerns from there on, in its line.
    pub length: usize,
    /// The sentence of a step that fails by what it quotes.
    pub sentence: Option<String>,
}

/// The terms of a case that none of its stored pages shows. A step is judged by its own pages, the page
/// that it leads to, and the one that it begins with; if one of them is not stored, it is not judged.
pub fn unshown(case: &Case, rules: &TermRules, pages: &StoredPages) -> Vec<Finding> {
    if rules.level == ErrorLevel::Off || pages.iter().all(Option::is_none) {
        return Vec::new();
    }
    let blanks = Stored::of(case);
    let mut unshown = Vec::new();
    for (index, step) in case.steps.iter().enumerate() {
        if let Some(mut texts) = blanks.of_step(pages, index) {
            texts.extend(named(step));
            let open = rules.sentence(step).into_iter();
            let open = open.filter(|(term, phrase)| {
                let alone = leaves_open(step, &term.sentence);
                !blanks.show(&texts, term, phrase, alone, rules)
            });
            unshown.extend(open.map(|(term, _)| Finding {
                failure: unproved(step, &term, &texts),
                length: term.text.len(),
                sentence: Some(term.sentence.clone()),
            }));
        }
    }
    if let Some(texts) = of_case(case, pages) {
        let open = rules.remarks(case).into_iter();
        let open = open.filter(|(term, phrase)| !blanks.show(&texts, term, phrase, false, rules));
        unshown.extend(open.map(|(term, _)| of_no_page(&term)));
    }
    unshown
}

/// The terms in the introduction of a guide that no stored page of its cases shows.
pub fn unshown_in_guide(
    guide: &Guide,
    cases: &[(&Case, &StoredPages)],
    rules: &TermRules,
) -> Vec<Finding> {
    let chapters = guide.chapters.iter();
    let chapters = chapters.map(|id| cases.iter().find(|(case, _)| case.id == *id));
    let Some(chapters) = chapters.collect::<Option<Vec<_>>>() else {
        return Vec::new();
    };
    let texts = chapters.iter().map(|(case, pages)| of_case(case, pages));
    let Some(texts) = texts.collect::<Option<Vec<_>>>() else {
        return Vec::new();
    };
    if rules.level == ErrorLevel::Off {
        return Vec::new();
    }
    let texts = texts.concat();
    let is_shown = |term: &Term, phrase: &Phrase| {
        let mut stored = chapters.iter().map(|(case, _)| Stored::of(case));
        stored.any(|blanks| blanks.show(&texts, term, phrase, false, rules))
    };
    let mut open = rules.introduction(guide);
    open.retain(|(term, phrase)| !is_shown(term, phrase));
    open.iter().map(|(term, _)| of_no_page(term)).collect()
}

/// The texts that a reader sees in a case, if all of its pages are stored.
fn of_case(case: &Case, pages: &StoredPages) -> Option<Vec<String>> {
    let all: Vec<&Vec<View>> = pages.iter().map(Option::as_ref).collect::<Option<_>>()?;
    let mut texts: Vec<String> = all.into_iter().flatten().flat_map(View::texts).collect();
    texts.extend(case.steps.iter().flat_map(named));
    Some(texts)
}

fn of_no_page(term: &Term) -> Finding {
    Finding {
        failure: on_no_page(term),
        length: term.text.len(),
        sentence: None,
    }
}

/// Reads stored pages, in which volatile values are blanks.
struct Stored {
    blanks: Blanks,
    names: Vec<String>,
}

/// The text with all blanks of a name alike.
fn unnumbered(text: &str) -> String {
    match &*NUMBERED {
        Some(numbered) => numbered.replace_all(text, "<$1>").into_owned(),
        None => text.to_owned(),
    }
}

/// A numbered blank.
static NUMBERED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"<([a-z][a-z0-9_-]*?)-\d+>").ok());

impl Stored {
    fn of(case: &Case) -> Self {
        let patterns: Vec<_> = case.volatile.iter().map(Volatile::blank).collect();
        Self {
            blanks: Blanks::new(&patterns).unwrap_or_default(),
            names: patterns.into_iter().map(|pattern| pattern.name).collect(),
        }
    }

    /// The texts that a reader sees during a step, if all of its pages are stored.
    fn of_step(&self, pages: &StoredPages, index: usize) -> Option<Vec<String>> {
        let own = pages.get(index)?.as_ref()?;
        let mut texts: Vec<String> = own.iter().flat_map(View::texts).collect();
        if let Some(next) = pages.get(index + 1) {
            texts.extend(next.as_ref()?.first().map(View::texts).unwrap_or_default());
        }
        // It begins on the page of the step before.
        if own.first().is_some_and(|view| view.moment == Moment::Shown)
            && let Some(before) = index.checked_sub(1)
        {
            texts.extend(
                pages[before]
                    .as_ref()?
                    .last()
                    .map(View::texts)
                    .unwrap_or_default(),
            );
        }
        Some(texts)
    }

    /// Whether one of the texts has the term. What a blank stands for is only known by its pattern.
    fn show(
        &self,
        texts: &[String],
        term: &Term,
        phrase: &Phrase,
        alone: bool,
        rules: &TermRules,
    ) -> bool {
        if phrase.is_in_one_of(texts, alone) {
            return true;
        }
        let blanked = self.blanks.clone().apply(&term.text);
        let is_blanked = blanked != term.text;
        let phrase = Phrase::of(&unnumbered(&blanked), &rules.placeholders);
        let has_number = term.text.contains(|c: char| c.is_ascii_digit());
        texts.iter().any(|text| {
            let text = unnumbered(text);
            is_blanked && phrase.as_ref().is_some_and(|phrase| phrase.is_in(&text))
                || has_number && self.is_unknown(&text)
        })
    }

    /// Whether it is a value that the case gets while it runs.
    fn is_unknown(&self, text: &str) -> bool {
        let name = text
            .strip_prefix('<')
            .and_then(|text| text.strip_suffix('>'));
        name.is_some_and(|name| !self.names.iter().any(|known| known == name))
    }
}
