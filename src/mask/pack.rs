//! Decodes base64 and hex, so that their content can be searched like any other text.

use std::ops::Range;

use super::read::readings;

/// Decoded bytes, with their positions in the text.
pub(super) struct Packed<'a> {
    text: &'a str,
    digits: &'a [Digit],
    bits: usize,
    bytes: Vec<u8>,
}

/// Shorter runs of digits contain no value.
const SHORTEST: usize = 6;

/// A digit, and its position.
struct Digit {
    value: u8,
    source: Range<usize>,
}

/// Calls `take` for everything that may be base64 or hex in a text, starting at each possible digit.
pub(super) fn packed(text: &str, mut take: impl FnMut(&Packed<'_>)) {
    let mut packed = |run: &[Digit], bits: usize, starts: usize| {
        for from in 0..starts {
            let digits = run.get(from..).unwrap_or_default();
            let bytes = unpack(digits, bits);
            if !bytes.is_empty() {
                take(&Packed {
                    text,
                    digits,
                    bits,
                    bytes,
                });
            }
        }
    };
    runs(text, base64, is_line_break, |run| packed(run, 6, 4));
    let separates = |c: char| matches!(c, ' ' | ':' | '-' | ',');
    runs(text, hex, separates, |run| packed(run, 4, 2));
}

fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r')
}

/// Runs of digits, which a separator, or a line break of two characters, may interrupt.
fn runs(
    text: &str,
    digit: impl Fn(char) -> Option<u8>,
    separates: impl Fn(char) -> bool,
    mut take: impl FnMut(&[Digit]),
) {
    let mut run: Vec<Digit> = Vec::new();
    let (mut at, mut separators) = (0, 0);
    while let Some(raw) = text[at..].chars().next() {
        let next = at + raw.len_utf8();
        let found = match raw {
            // `+` and `/` may be encoded themselves.
            '%' | '&' | '\\' => {
                let mut all = readings(text, at, 2).into_iter();
                all.find_map(|(c, end)| Some((digit(c)?, end)))
            }
            _ => digit(raw).map(|value| (value, next)),
        };
        if let Some((value, end)) = found {
            let source = at..end;
            run.push(Digit { value, source });
            (at, separators) = (end, 0);
            continue;
        }
        at = next;
        separators += 1;
        if !separates(raw) || separators > 2 {
            if run.len() >= SHORTEST {
                take(&run);
            }
            run.clear();
            separators = 0;
        }
    }
    if run.len() >= SHORTEST {
        take(&run);
    }
}

fn base64(c: char) -> Option<u8> {
    let c = u8::try_from(c).ok()?;
    match c {
        b'A'..=b'Z' => Some(c - b'A'),
        b'a'..=b'z' => Some(c - b'a' + 26),
        b'0'..=b'9' => Some(c - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    }
}

fn hex(c: char) -> Option<u8> {
    c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn unpack(digits: &[Digit], bits: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(digits.len() * bits / 8);
    let (mut kept, mut have) = (0_u32, 0);
    for digit in digits {
        kept = (kept << bits) | u32::from(digit.value);
        have += bits;
        if have >= 8 {
            have -= 8;
            bytes.push(((kept >> have) & 0xff) as u8);
        }
    }
    bytes
}

impl Packed<'_> {
    /// Calls `take` for each part that is text, with a function that maps a range of it to the source. If
    /// the encoded text was shortened, so is the decoded text.
    pub(super) fn texts(&self, mut take: impl FnMut(&str, &dyn Fn(Range<usize>) -> Range<usize>)) {
        let mut at = 0;
        for chunk in self.bytes.utf8_chunks() {
            let valid = chunk.valid();
            let first = at;
            at += valid.len() + chunk.invalid().len();
            if valid.len() < 3 {
                continue;
            }
            let before = if first == 0 && self.is_cut_before() {
                "…"
            } else {
                ""
            };
            let ends = first + valid.len() == self.bytes.len();
            let behind = if ends && self.is_cut_behind() {
                "…"
            } else {
                ""
            };
            let source = |range: Range<usize>| {
                let start = first + range.start.saturating_sub(before.len());
                let last = first + range.end.saturating_sub(before.len() + 1);
                self.between(start, last)
            };
            match before.is_empty() && behind.is_empty() {
                true => take(valid, &source),
                false => take(&format!("{before}{valid}{behind}"), &source),
            }
        }
    }

    fn is_cut_before(&self) -> bool {
        let first = self.digits.first().map_or(0, |digit| digit.source.start);
        let before = &self.text[..first];
        before.ends_with('…') || before.ends_with("...")
    }

    fn is_cut_behind(&self) -> bool {
        let end = self.digits.last().map_or(0, |digit| digit.source.end);
        let behind = &self.text[end..];
        behind.starts_with('…') || behind.starts_with("...")
    }

    /// The ranges of the source that encode exactly these bytes.
    pub(super) fn places<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
        let windows = self.bytes.windows(bytes.len()).enumerate();
        let found = windows.filter(move |(_, window)| *window == bytes);
        found.map(move |(at, _)| self.between(at, at + bytes.len() - 1))
    }

    /// The range of the source that encodes the bytes from `first` to `last`, with every digit that has a
    /// bit of them.
    fn between(&self, first: usize, last: usize) -> Range<usize> {
        let most = self.digits.len() - 1;
        let start = (first * 8 / self.bits).min(most);
        let end = ((last * 8 + 7) / self.bits).min(most);
        self.digits[start].source.start..self.digits[end].source.end
    }
}

/// The bytes of a value in encodings other than UTF-8: UTF-16 in both byte orders, and Latin-1 if it is
/// different.
pub(super) fn other_bytes(value: &str) -> Vec<Vec<u8>> {
    let units = || value.encode_utf16();
    let mut all = vec![
        units().flat_map(u16::to_le_bytes).collect(),
        units().flat_map(u16::to_be_bytes).collect(),
    ];
    let latin: Option<Vec<u8>> = value.chars().map(|c| u8::try_from(c).ok()).collect();
    all.extend(latin.filter(|_| !value.is_ascii()));
    all
}
