//! The terms that no page of a running case has shown yet.

use std::collections::BTreeSet;

use super::mentions::{judges, unmentioned_in};
use super::repair::{on_no_page, unproved};
use super::said::{leaves_open, named};
use crate::page::PageSnapshot;
use crate::record::Failure;
use crate::scenario::{Case, ErrorLevel, Phrase, Step, Term, TermRules};

/// The terms of a case that no page has shown yet.
#[derive(Debug)]
pub struct Claims {
    rules: TermRules,
    /// Of the sentence of the current step, and whether a page must show it alone.
    sentence: Vec<(Term, Phrase, bool)>,
    /// What the pages of the step have shown with a number in it.
    numbers: BTreeSet<String>,
    /// Of notes, warnings, sections, captions and introductions, which any page may show.
    remarks: Vec<(Term, Phrase)>,
    /// The locale of the device, if the sentences have to mention what their steps use.
    mentions: Option<String>,
}

/// What is told of a sentence at the end of its step.
#[derive(Debug, Default)]
pub struct Told {
    /// What it quotes and no page has shown.
    pub unproved: Vec<Failure>,
    /// What it does not mention, or mentions in another order. A sentence that fails by what it quotes is
    /// not judged: one mistake is told once.
    pub unmentioned: Vec<Failure>,
}

impl Claims {
    /// Those of a case, before its first step.
    pub fn of(case: &Case, rules: &TermRules) -> Self {
        let mut claims = Self {
            rules: rules.clone(),
            sentence: Vec::new(),
            numbers: BTreeSet::new(),
            remarks: Vec::new(),
            mentions: judges(rules, case).then(|| case.device.locale.clone()),
        };
        if rules.level != ErrorLevel::Off {
            claims.remarks = rules.remarks(case);
        }
        claims
    }

    /// A step begins.
    pub fn begin(&mut self, step: &Step) {
        self.numbers.clear();
        if self.rules.level != ErrorLevel::Off {
            let terms = self.rules.sentence(step).into_iter();
            let terms = terms.map(|(term, phrase)| {
                let alone = leaves_open(step, &term.sentence);
                (term, phrase, alone)
            });
            self.sentence = terms.collect();
        }
    }

    /// Whether the sentence of the step claims something that no page has shown yet.
    pub fn are_open(&self) -> bool {
        !self.sentence.is_empty()
    }

    /// A reader could see this page.
    pub fn see(&mut self, page: &PageSnapshot) {
        if !self.sentence.is_empty() || !self.remarks.is_empty() {
            self.see_texts(&page.texts());
        }
    }

    /// A reader could see these texts, which are folded.
    pub fn see_texts(&mut self, texts: &[String]) {
        self.sentence
            .retain(|(_, phrase, alone)| !phrase.is_in_one_of(texts, *alone));
        self.remarks
            .retain(|(_, phrase)| !phrase.is_in_one_of(texts, false));
        let has_digit = |text: &&String| text.contains(|c: char| c.is_ascii_digit());
        if self
            .sentence
            .iter()
            .any(|(term, ..)| has_digit(&&term.text))
        {
            self.numbers.extend(texts.iter().filter(has_digit).cloned());
        }
    }

    /// The step has come to its end: what no page of it has shown. What it has used and what it
    /// expected was there, if only for a moment.
    pub fn end(&mut self, step: &Step) -> Told {
        self.see_texts(&named(step));
        let open = std::mem::take(&mut self.sentence);
        let fails = |sentence: &str| {
            let mut open = open.iter().map(|(term, ..)| &term.sentence);
            self.rules.level == ErrorLevel::Fail && open.any(|other| other == sentence)
        };
        let device = self.mentions.iter();
        let numbers: Vec<String> = std::mem::take(&mut self.numbers).into_iter().collect();
        Told {
            unproved: open
                .iter()
                .map(|(term, ..)| unproved(step, term, &numbers))
                .collect(),
            unmentioned: device
                .flat_map(|device| unmentioned_in(step, device, |sentence| !fails(sentence)))
                .collect(),
        }
    }

    /// The case has come to its end: what no page of it has shown.
    pub fn end_of_case(&mut self) -> Vec<Failure> {
        let open = std::mem::take(&mut self.remarks);
        open.iter().map(|(term, _)| on_no_page(term)).collect()
    }
}
