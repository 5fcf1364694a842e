//! The quoted terms of proved prose.

use std::ops::Range;

use regex::Regex;

use super::marker::Code;
use super::{Manual, Proved};
use crate::scenario::{Term, TermRules};

/// What no reader sees: comments, tags, and the addresses and titles of links.
const UNSEEN: &str = r#"(?s:<!--.*?-->)|</?[A-Za-z][^>]*>|\]\([^)\n]*\)|^\[[^\]\n]+\]:[^\n]*"#;

impl Manual {
    /// The terms that a proved section quotes, outside of its places: those are proved by their steps.
    pub fn terms(&self, proved: &Proved, rules: &TermRules, locale: &str) -> Vec<Term> {
        let text = self.seen(&proved.inside);
        let mut terms = Vec::new();
        let mut start = 0;
        for paragraph in text.split_inclusive('\n') {
            for range in rules.quoted(paragraph, locale) {
                let at = proved.inside.start + start + range.start;
                let span = self.source.span(at, at + range.len());
                terms.push(Term {
                    text: paragraph[range.clone()].to_owned(),
                    sentence: paragraph.trim_end().to_owned(),
                    at: range.start,
                    locale: None,
                    location: self.source.location(span),
                });
            }
            start += paragraph.len();
        }
        terms
    }

    /// A part of the text, with spaces for what no reader takes for prose.
    fn seen(&self, inside: &Range<usize>) -> String {
        let mut bytes = self.source.text[inside.clone()].as_bytes().to_vec();
        let mut blank = |range: Range<usize>| {
            let start = range.start.max(inside.start) - inside.start;
            let end = range.end.min(inside.end).saturating_sub(inside.start);
            for byte in bytes.get_mut(start..end.max(start)).unwrap_or_default() {
                if *byte != b'\n' {
                    *byte = b' ';
                }
            }
        };
        for place in &self.places {
            blank(place.inside.clone());
        }
        for fenced in Code::of(&self.source.text).fenced() {
            blank(fenced.clone());
        }
        if let Ok(unseen) = Regex::new(&format!("(?m){UNSEEN}")) {
            for found in unseen.find_iter(&self.source.text) {
                blank(found.range());
            }
        }
        String::from_utf8(bytes).unwrap_or_default()
    }
}
