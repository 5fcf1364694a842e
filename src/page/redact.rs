//! Blanks: what differs from run to run is replaced by a name before texts are compared.
//!
//! Equal values get equal numbers over all pages of a case, so that a mix-up of two order numbers
//! still shows.

use std::collections::BTreeMap;
use std::ops::Range;

use regex::Regex;

use super::text;
use super::tree::PageSnapshot;

/// The volatile values and secrets of one case, with what was seen of them so far.
#[derive(Debug, Clone, Default)]
pub struct Blanks {
    patterns: Vec<Pattern>,
    secrets: Vec<Secret>,
    /// By name: the values in the order in which they appeared.
    seen: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Clone)]
struct Pattern {
    name: String,
    regex: Regex,
    matched: bool,
}

/// A value that must not appear, and what stands for it.
#[derive(Clone)]
struct Secret {
    value: String,
    blank: String,
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.blank)
    }
}

/// A pattern that is no regular expression, or could only blank nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("volatile value `{name}`: {message}")]
pub struct BlankError {
    /// Name of the blank.
    pub name: String,
    /// What is wrong with it.
    pub message: String,
}

/// Secrets shorter than this are not looked for in texts: they would hit by chance.
const SHORTEST_SECRET: usize = 4;

impl Blanks {
    /// Compiles `(name, regular expression)` pairs. The first group of an expression, or all of
    /// its match when it has none, is the value. Where two match, the one that begins first
    /// counts, and of those the one that is declared first.
    pub fn new(patterns: &[(String, String)]) -> Result<Self, BlankError> {
        let compile = |(name, pattern): &(String, String)| {
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
                matched: false,
            })
        };
        Ok(Self {
            patterns: patterns.iter().map(compile).collect::<Result<_, _>>()?,
            ..Self::default()
        })
    }

    /// From now on writes `<secret-NAME>` for this value: as it stands, as it is written inside of
    /// quotes, and percent-encoded.
    pub fn conceal(&mut self, name: &str, value: &str) {
        if value.chars().count() < SHORTEST_SECRET {
            return;
        }
        let blank = format!("<secret-{name}>");
        let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
        for value in [value.to_owned(), quoted, percent_encoded(value)] {
            if self.secrets.iter().all(|known| known.value != value) {
                let blank = blank.clone();
                self.secrets.push(Secret { value, blank });
            }
        }
        // A secret that holds another is replaced first.
        self.secrets
            .sort_by_key(|secret| std::cmp::Reverse(secret.value.len()));
    }

    /// A page as its snapshot holds it. Blanks are filled in before the text is quoted, so that
    /// quotes do not depend on a value.
    pub fn page(&mut self, page: &PageSnapshot) -> String {
        let blanked = self.apply(&page.to_string());
        text::write(&text::read(&blanked))
    }

    /// A text with its values blanked.
    pub fn apply(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.secrets {
            if text.contains(&secret.value) {
                text = text.replace(&secret.value, &secret.blank);
            }
        }
        let found = self.find(&text);
        let mut out = String::with_capacity(text.len());
        let mut end = 0;
        for (range, pattern) in found {
            out.push_str(&text[end..range.start]);
            out.push_str(&self.number(pattern, &text[range.clone()]));
            end = range.end;
        }
        out.push_str(&text[end..]);
        out
    }

    /// Names of the patterns that matched nothing so far, in their order.
    pub fn unmatched(&self) -> Vec<&str> {
        self.patterns
            .iter()
            .filter(|pattern| !pattern.matched)
            .map(|pattern| pattern.name.as_str())
            .collect()
    }

    /// The values in a text, in order and without overlap, each with the index of its pattern.
    fn find(&mut self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut found = Vec::new();
        for (index, pattern) in self.patterns.iter_mut().enumerate() {
            for captures in pattern.regex.captures_iter(text) {
                // With groups, the first that took part; all of the match when there are none.
                let value = captures.iter().skip(1).flatten().next();
                let value = match captures.len() {
                    1 => captures.get(0),
                    _ => value,
                };
                if let Some(value) = value.filter(|value| !value.is_empty()) {
                    pattern.matched = true;
                    found.push((value.range(), index));
                }
            }
        }
        found.sort_by_key(|(range, index)| (range.start, *index));
        let mut end = 0;
        found.retain(|(range, _)| {
            let free = range.start >= end;
            if free {
                end = range.end;
            }
            free
        });
        found
    }

    fn number(&mut self, pattern: usize, value: &str) -> String {
        let name = &self.patterns[pattern].name;
        let values = self.seen.entry(name.clone()).or_default();
        let at = values.iter().position(|known| known == value);
        let at = at.unwrap_or_else(|| {
            values.push(value.to_owned());
            values.len() - 1
        });
        format!("<{name}-{}>", at + 1)
    }
}

fn percent_encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests;
