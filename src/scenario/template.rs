//! `${…}` in a text.

use std::ops::Range;

/// A stretch of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Segment<'t> {
    /// Literal text, `$${` already undone.
    Text(String),
    /// The inside of `${…}`, and where all of it stands in the text.
    Value(&'t str, Range<usize>),
}

/// Splits a text at its values. `Err`: where a `${` begins that nothing closes.
pub(super) fn split(text: &str) -> Result<Vec<Segment<'_>>, usize> {
    let mut segments = Vec::new();
    let mut literal = String::new();
    let mut at = 0;
    while let Some(found) = text[at..].find("${") {
        let begin = at + found;
        if text[at..begin].ends_with('$') {
            literal.push_str(&text[at..begin]);
            literal.push('{');
            at = begin + 2;
            continue;
        }
        literal.push_str(&text[at..begin]);
        let inside = begin + 2;
        // A value has no bracket in it: `${a ${b}` lacks its first `}`.
        let close = text[inside..].find(['{', '}']).map(|found| inside + found);
        let Some(close) = close.filter(|close| text[*close..].starts_with('}')) else {
            return Err(begin);
        };
        if !literal.is_empty() {
            segments.push(Segment::Text(std::mem::take(&mut literal)));
        }
        segments.push(Segment::Value(&text[inside..close], begin..close + 1));
        at = close + 1;
    }
    literal.push_str(&text[at..]);
    if !literal.is_empty() {
        segments.push(Segment::Text(literal));
    }
    Ok(segments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_values_from_text() {
        let segments = split("a${inputs.b}c$${d}").unwrap();
        assert_eq!(
            segments,
            [
                Segment::Text("a".into()),
                Segment::Value("inputs.b", 1..12),
                Segment::Text("c${d}".into()),
            ]
        );
        assert_eq!(split("100$").unwrap(), [Segment::Text("100$".into())]);
        assert_eq!(split("ab${c"), Err(2));
        assert_eq!(split("${a ${b}"), Err(0));
    }
}
