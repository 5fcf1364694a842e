//! Covers secret values in texts, however the text encodes them.
//!
//! A text is searched in every form that a reader could decode: each character may be written as it
//! is, in the other case or width, percent-encoded, as an HTML entity or as a JSON escape, with such
//! layers inside one another. Base64 and hex are decoded and searched, too. If a text was shortened
//! with `…`, the remaining part of a value counts as the value.
//!
//! Forms that are not meant to be decoded are out of reach: hashed, encrypted, written backwards.

mod pack;
mod read;

use std::borrow::Cow;
use std::ops::Range;

use self::read::{Reader, SIGNS, folded};

/// The values to cover, with their replacements.
#[derive(Clone, Default)]
pub struct Mask {
    values: Vec<Value>,
    starts: Starts,
}

/// The characters that a value may begin with, which rules out most positions of a text quickly.
#[derive(Clone, Copy, Default)]
struct Starts(u128);

impl Starts {
    fn add(&mut self, first: char) {
        for c in [first, first.to_ascii_uppercase()].into_iter().chain(SIGNS) {
            if c.is_ascii() {
                self.0 |= 1 << u32::from(c);
            }
        }
    }

    fn may(self, c: char) -> bool {
        !c.is_ascii() || self.0 & (1 << u32::from(c)) != 0
    }
}

#[derive(Clone)]
struct Value {
    /// The replacement: `<secret-NAME>`.
    blank: String,
    name: String,
    /// The value, folded for comparison.
    folded: Vec<char>,
    /// Its bytes in encodings other than UTF-8 that decoded text may have.
    bytes: Vec<Vec<u8>>,
}

/// The minimum length of a value: one or two characters occur in every text by chance.
pub const SHORTEST: usize = 3;

/// A shorter value is only covered as a word of its own: `CVV 123`, not `A1234`.
const SHORTEST_PART: usize = 4;

/// A value of at least this length is also found with spaces in it: `6222 0213`.
const SPACED: usize = 6;

/// Whether a value is not empty, but too short to be covered.
pub fn is_too_short(value: &str) -> bool {
    (1..SHORTEST).contains(&folded(value).len())
}

impl std::fmt::Debug for Mask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let blanks = self.values.iter().map(|value| &value.blank);
        f.debug_list().entries(blanks).finish()
    }
}

impl Value {
    fn stands_alone(&self) -> bool {
        self.folded.len() < SHORTEST_PART
    }

    /// How many characters of it a shortened text must still have to count.
    fn least(&self) -> usize {
        SHORTEST_PART.min(self.folded.len() - 1)
    }
}

impl Mask {
    /// From now on replaces this value by `<secret-NAME>`, unless it is shorter than [`SHORTEST`].
    pub fn add(&mut self, name: &str, value: &str) {
        let folded = folded(value);
        let known = |known: &Value| known.folded == folded;
        if folded.len() < SHORTEST || self.values.iter().any(known) {
            return;
        }
        self.starts.add(folded[0]);
        self.values.push(Value {
            blank: format!("<secret-{name}>"),
            name: name.to_owned(),
            bytes: pack::other_bytes(value),
            folded,
        });
    }

    /// Whether there is no value to cover.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The replacement of the value with this number.
    pub fn blank(&self, number: usize) -> &str {
        &self.values[number].blank
    }

    /// The name of the value with this number.
    pub fn name(&self, number: usize) -> &str {
        &self.values[number].name
    }

    /// The text with all values covered.
    pub fn cover<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let found = self.find(text);
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut end = 0;
        for (range, number) in found {
            out.push_str(&text[end..range.start]);
            out.push_str(self.blank(number));
            end = range.end;
        }
        out.push_str(&text[end..]);
        Cow::Owned(out)
    }

    /// Covers all values in place.
    pub fn cover_in(&self, text: &mut String) {
        if let Cow::Owned(covered) = self.cover(text) {
            *text = covered;
        }
    }

    /// The name of a value that the text contains, uncovered or covered.
    pub fn shown(&self, text: &str) -> Option<&str> {
        let open = self.find(text).first().map(|(_, number)| *number);
        let covered = || self.values.iter().position(|v| text.contains(&v.blank));
        let number = open.or_else(covered)?;
        Some(&self.values[number].name)
    }

    /// Where the values are in a text, with their numbers: in order and without overlap.
    pub fn find(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        if self.values.is_empty() || text.is_empty() {
            return Vec::new();
        }
        let mut found = self.plain(text);
        found.extend(self.packed(text));
        self.joined(found)
    }

    /// Joins overlapping ranges under the name of the longest value, so that no rest of another value
    /// remains.
    fn joined(&self, mut found: Vec<(Range<usize>, usize)>) -> Vec<(Range<usize>, usize)> {
        let length = |number: usize| self.values[number].folded.len();
        found.sort_by_key(|(range, number)| (range.start, std::cmp::Reverse(length(*number))));
        let mut joined: Vec<(Range<usize>, usize)> = Vec::new();
        for (range, number) in found {
            match joined.last_mut() {
                Some((last, named)) if range.start < last.end => {
                    last.end = last.end.max(range.end);
                    if length(number) > length(*named) {
                        *named = number;
                    }
                }
                _ => joined.push((range, number)),
            }
        }
        joined
    }

    /// Where the values are in the text itself.
    fn plain(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut found = Vec::new();
        let mut reader = Reader::new(text);
        let mut ends = vec![0; self.values.len()];
        let mut covered = 0;
        let mut before = ' ';
        for (at, c) in text.char_indices() {
            let cut = matches!(before, '…' | '.');
            before = c;
            if at < covered || !(cut || self.starts.may(c)) {
                continue;
            }
            if c == '<'
                && let Some(length) = self.covered(&text[at..])
            {
                covered = at + length;
                continue;
            }
            for (number, value) in self.values.iter().enumerate() {
                if at >= ends[number]
                    && let Some(end) = self.found_at(&mut reader, value, at)
                {
                    found.push((at..end, number));
                    ends[number] = end;
                }
            }
        }
        found
    }

    /// The length of the replacement that the text begins with.
    fn covered(&self, text: &str) -> Option<usize> {
        if !text.starts_with("<secret-") {
            return None;
        }
        let mut values = self.values.iter();
        let value = values.find(|value| text.starts_with(&value.blank))?;
        Some(value.blank.len())
    }

    /// The end of the value, if it begins here; after a `…`, the end of any last part of it.
    fn found_at(&self, reader: &mut Reader<'_>, value: &Value, at: usize) -> Option<usize> {
        let folded = &value.folded;
        if value.stands_alone() {
            let end = reader.whole(folded, at, false)?;
            return reader.stands_alone(at..end).then_some(end);
        }
        let spaced = folded.len() >= SPACED;
        let least = value.least();
        let whole = reader.part(folded, at, spaced, least);
        if whole.is_some() || !reader.is_behind_ellipsis(at) {
            return whole;
        }
        // The longest part is tried first.
        let mut ends = 1..=folded.len() - least;
        ends.find_map(|from| reader.part(&folded[from..], at, spaced, least))
    }

    /// Where the values are in base64 or hex.
    fn packed(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut found = Vec::new();
        pack::packed(text, |packed| {
            packed.texts(|part, source| {
                for (range, number) in self.plain(part) {
                    if !self.values[number].stands_alone() {
                        found.push((source(range), number));
                    }
                }
            });
            for (number, value) in self.values.iter().enumerate() {
                let places = value.bytes.iter().flat_map(|bytes| packed.places(bytes));
                found.extend(places.map(|range| (range, number)));
            }
        });
        found
    }
}

#[cfg(test)]
mod tests;
