//! Blanks: values that differ from run to run are replaced by names before texts are compared.
//!
//! Equal values get equal numbers on all pages of a case, so that confusing two order numbers is
//! still a change; unless they are equal only by chance, such as two times to the minute.

use std::collections::BTreeMap;
use std::ops::Range;

use regex::Regex;

use super::text;
use super::tree::{Node, PageSnapshot};
use crate::mask::Mask;

/// The volatile values and secrets of a case, and the values seen so far.
#[derive(Debug, Clone, Default)]
pub struct Blanks {
    patterns: Vec<Pattern>,
    secrets: Mask,
    /// Values that the scenario got from the mock, with their names.
    handed: Vec<(String, String)>,
    /// The values of each name, in the order of their appearance.
    seen: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Clone)]
struct Pattern {
    name: String,
    regex: Regex,
    numbered: bool,
    matched: bool,
}

/// A value that differs from run to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VolatilePattern {
    /// Its name.
    pub name: String,
    /// A regular expression.
    pub pattern: String,
    /// Whether equal values get equal numbers; otherwise all are one blank.
    pub numbered: bool,
}

/// What to blank, by its index.
enum Hit {
    Pattern(usize),
    Secret(usize),
}

/// A pattern that is not a regular expression, or matches the empty text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("volatile value `{name}`: {message}")]
pub struct BlankError {
    /// Name of the blank.
    pub name: String,
    /// What is wrong with it.
    pub message: String,
}

/// Shorter volatile values are only recognised where their pattern matches.
const SHORTEST_VOLATILE: usize = 3;

impl Blanks {
    /// Compiles the patterns. The value is the first group of an expression, or
    /// the whole match if it has none. If two match, the match that begins first counts; if both begin
    /// at the same place, the pattern that is declared first.
    pub fn new(patterns: &[VolatilePattern]) -> Result<Self, BlankError> {
        let compile = |volatile: &VolatilePattern| {
            let VolatilePattern {
                name,
                pattern,
                numbered,
            } = volatile;
            let error = |message: String| BlankError {
                name: name.clone(),
                message,
            };
            let regex = Regex::new(pattern).map_err(|e| error(e.to_string()))?;
            if regex.is_match("") {
                return Err(error("the pattern matches the empty text".to_owned()));
            }
            Ok(Pattern {
                name: name.clone(),
                regex,
                numbered: *numbered,
                matched: false,
            })
        };
        Ok(Self {
            patterns: patterns.iter().map(compile).collect::<Result<_, _>>()?,
            ..Self::default()
        })
    }

    /// From now on replaces this value by `<secret-NAME>`, however a page encodes it.
    pub fn conceal(&mut self, name: &str, value: &str) {
        self.secrets.add(name, value);
    }

    /// The name of a secret that the text contains.
    pub fn secret_in(&self, text: &str) -> Option<&str> {
        self.secrets.shown(text)
    }

    /// From now on blanks this value wherever it is a whole text or the whole value of a field: the
    /// site creates it anew in every run, for example a code sent by SMS.
    pub fn hand_out(&mut self, name: &str, value: &str) {
        let handed = (name.to_owned(), value.to_owned());
        if !self.handed.contains(&handed) {
            self.handed.push(handed);
        }
    }

    /// The text of a page's snapshot. Values are blanked before the text is quoted, so that quotes do
    /// not depend on a value.
    pub fn page(&mut self, page: &PageSnapshot) -> String {
        let mut page = page.clone();
        page.children.iter_mut().for_each(|node| self.whole(node));
        let blanked = self.apply(&page.to_string());
        text::write(&text::read(&blanked))
    }

    /// A text with its values blanked.
    pub fn apply(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut end = 0;
        for (range, what) in self.find(text) {
            out.push_str(&text[end..range.start]);
            out.push_str(&match what {
                Hit::Secret(index) => self.secrets.blank(index).to_owned(),
                Hit::Pattern(index) => {
                    let pattern = &self.patterns[index];
                    let (name, numbered) = (pattern.name.clone(), pattern.numbered);
                    self.blank(&name, &text[range.clone()], numbered)
                }
            });
            end = range.end;
        }
        out.push_str(&text[end..]);
        out
    }

    /// A text for a guide: without volatile values, including those that were seen on the page.
    pub fn omitted(&self, text: &str) -> String {
        const OMITTED: &str = "…";
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for pattern in &self.patterns {
            for captures in pattern.regex.captures_iter(text) {
                ranges.extend(value_of(&captures).map(|value| value.range()));
            }
        }
        for value in self.volatile_in(text) {
            let found = text.match_indices(value);
            ranges.extend(found.map(|(start, value)| start..start + value.len()));
        }
        ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        let (mut out, mut end) = (String::new(), 0);
        for range in ranges {
            if range.start < end {
                continue;
            }
            out.push_str(&text[end..range.start]);
            out.push_str(OMITTED);
            end = range.end;
        }
        out.push_str(&text[end..]);
        out
    }

    /// The volatile values seen so far that a text contains.
    pub fn volatile_in(&self, text: &str) -> Vec<&str> {
        let values = self.seen.values().flatten();
        let handed = self.handed.iter().map(|(_, value)| value);
        let mut found: Vec<&str> = values
            .chain(handed)
            .map(String::as_str)
            .filter(|value| value.chars().count() >= SHORTEST_VOLATILE && text.contains(value))
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Blanks the values handed out, in a node and all below it.
    fn whole(&mut self, node: &mut Node) {
        if let Some(text) = &mut node.text
            && let Some((name, value)) = self.handed.iter().find(|(_, value)| value == text)
        {
            let (name, value) = (name.clone(), value.clone());
            *text = self.blank(&name, &value, true);
        }
        node.children.iter_mut().for_each(|child| self.whole(child));
    }

    /// Names of the patterns that matched nothing so far, in their order.
    pub fn unmatched(&self) -> Vec<&str> {
        self.patterns
            .iter()
            .filter(|pattern| !pattern.matched)
            .map(|pattern| pattern.name.as_str())
            .collect()
    }

    /// What is to be blanked in a text, in order and without overlap.
    ///
    /// A secret goes before what begins or ends inside of it; a volatile value goes before a short
    /// secret that it holds by chance.
    fn find(&mut self, text: &str) -> Vec<(Range<usize>, Hit)> {
        let volatile = self.find_patterns(text);
        let inside = |secret: &Range<usize>| {
            let holds =
                |v: &Range<usize>| v.start <= secret.start && secret.end <= v.end && v != secret;
            volatile.iter().any(|(range, _)| holds(range))
        };
        let secrets = self.secrets.find(text).into_iter();
        let secrets = secrets.filter(|(range, _)| !inside(range));
        let mut found: Vec<(Range<usize>, Hit)> = secrets
            .map(|(range, index)| (range, Hit::Secret(index)))
            .collect();
        for (range, index) in volatile {
            if !found.iter().any(|(other, _)| overlap(other, &range)) {
                found.push((range, Hit::Pattern(index)));
            }
        }
        found.sort_by_key(|(range, _)| range.start);
        found
    }

    /// The volatile values in a text, in order of place and declaration.
    fn find_patterns(&mut self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut found = Vec::new();
        for (index, pattern) in self.patterns.iter_mut().enumerate() {
            for captures in pattern.regex.captures_iter(text) {
                if let Some(value) = value_of(&captures) {
                    pattern.matched = true;
                    found.push((value.range(), index));
                }
            }
        }
        found.sort_by_key(|(range, index)| (range.start, *index));
        found
    }

    fn blank(&mut self, name: &str, value: &str, numbered: bool) -> String {
        let values = self.seen.entry(name.to_owned()).or_default();
        let at = values.iter().position(|known| known == value);
        let at = at.unwrap_or_else(|| {
            values.push(value.to_owned());
            values.len() - 1
        });
        match numbered {
            true => format!("<{name}-{}>", at + 1),
            false => format!("<{name}>"),
        }
    }
}

/// With groups, the first that took part; all of the match when there are none.
fn value_of<'t>(captures: &regex::Captures<'t>) -> Option<regex::Match<'t>> {
    let value = match captures.len() {
        1 => captures.get(0),
        _ => captures.iter().skip(1).flatten().next(),
    };
    value.filter(|value| !value.is_empty())
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

#[cfg(test)]
mod tests;
