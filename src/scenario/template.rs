//! Texts with run-time values, and `${…}` in them as it is written.

use std::ops::Range;

/// A text with run-time values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template(pub Vec<Piece>);

impl Template {
    /// A template without run-time values.
    pub fn literal(text: impl Into<String>) -> Self {
        Self(vec![Piece::Text(text.into())])
    }
}

/// The template as it is written; safe to print, since run-time values are not filled in.
impl std::fmt::Display for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Secret(name) => write!(f, "${{secret.{name}}}"),
            Piece::Portal(path) => write!(f, "${{portal.{path}}}"),
            Piece::Value(name) => write!(f, "${{value.{name}}}"),
        })
    }
}

/// A piece of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Literal text.
    Text(String),
    /// `${secret.NAME}`.
    Secret(String),
    /// `${portal.path}`: a value that the mock's control API is asked for at run time.
    Portal(String),
    /// `${value.NAME}`: a value of the scenario that is got at run time.
    Value(String),
}

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
