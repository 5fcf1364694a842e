//! Where each character of a text stands in its file: escapes, doubled quotes and folded lines are
//! undone when YAML is read.

use std::ops::Range;

use super::node::Node;
use crate::source::{Source, Span};

/// How the text of a scalar is written.
pub(super) struct Written<'s> {
    source: &'s Source,
    /// The bytes of each character, in the text and in the file.
    places: Vec<(usize, Range<usize>)>,
}

impl<'s> Written<'s> {
    /// Of a scalar; `None` if its text does not stand in the file.
    pub fn of(source: &'s Source, node: &Node) -> Option<Self> {
        Self::new(source, node.span, &node.scalar()?.text)
    }

    /// Of a text that is written there.
    pub fn new(source: &'s Source, span: Span, text: &str) -> Option<Self> {
        let start = span.start;
        let written = &source.text[start..span.end];
        let mut rest = match written.as_bytes().first()? {
            b'"' | b'\'' => 1,
            b'|' | b'>' => written.find('\n')?,
            _ => 0,
        };
        let style = written.as_bytes()[0];
        let mut places = Vec::new();
        let mut chars = text.char_indices().peekable();
        if matches!(style, b'|' | b'>') {
            rest += space(&written[rest..]);
        }
        while let Some((at, c)) = chars.next() {
            let left = &written[rest..];
            let gap = space(left);
            let length = match style {
                b'"' if left.starts_with('\\') => escape(left, c)?,
                b'\'' if left.starts_with("''") && c == '\'' => 2,
                // A line break with its indent is a space or more line breaks.
                _ if left[..gap].contains('\n') && c.is_whitespace() => {
                    places.push((at, start + rest..start + rest + gap));
                    while chars.next_if(|(_, next)| next.is_whitespace()).is_some() {}
                    rest += gap;
                    continue;
                }
                _ if left.starts_with(c) => c.len_utf8(),
                // A block may end with a line break that is not written.
                _ if left.is_empty() && c == '\n' => 0,
                _ => return None,
            };
            places.push((at, start + rest..start + rest + length));
            rest += length;
        }
        Some(Self { source, places })
    }

    /// The span in the file of a piece of the text.
    pub fn span(&self, piece: &Range<usize>) -> Option<Span> {
        let inside = |(at, _): &&(usize, Range<usize>)| piece.contains(at);
        let first = self.places.iter().find(inside)?;
        let last = self.places.iter().rfind(inside)?;
        Some(self.source.span(first.1.start, last.1.end))
    }
}

/// How many bytes of white space a text begins with.
fn space(text: &str) -> usize {
    text.len() - text.trim_start().len()
}

/// The length of an escape that stands for `c`, with an escaped line break before it.
fn escape(written: &str, c: char) -> Option<usize> {
    let code = |digits: usize| {
        let hex = written.get(2..2 + digits)?;
        let code = u32::from_str_radix(hex, 16).ok()?;
        (char::from_u32(code) == Some(c)).then_some(2 + digits)
    };
    match written[1..].chars().next()? {
        'x' => code(2),
        'u' => code(4),
        'U' => code(8),
        '\n' => {
            let skipped = 1 + space(&written[1..]);
            let next = &written[skipped..];
            match next.starts_with('\\') {
                true => escape(next, c).map(|length| skipped + length),
                false => next.starts_with(c).then(|| skipped + c.len_utf8()),
            }
        }
        other => Some(1 + other.len_utf8()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::findings::Findings;
    use crate::scenario::yaml::parse;

    /// Where “提交” stands in the value of `text:`, as line, column and what is written there.
    fn place(yaml: &str) -> Option<(u32, u32, String)> {
        let source = Source::new("a.yaml", yaml);
        let tree = parse(&source, &mut Findings::default())?;
        let node = tree.field("text")?;
        let at = node.scalar()?.text.find("提交")?;
        let span = Written::of(&source, node)?.span(&(at..at + "提交".len()))?;
        let written = source.text[span.start..span.end].to_owned();
        Some((span.line, span.column, written))
    }

    #[test]
    fn a_piece_of_a_text_is_found_in_every_style_of_yaml() {
        let found = |line, column, written: &str| Some((line, column, written.to_owned()));
        assert_eq!(place("text: 点击“提交”。"), found(1, 10, "提交"));
        assert_eq!(place("{ text: 点击 提交, a: b }"), found(1, 12, "提交"));
        assert_eq!(place("text: '点击''提交''。'"), found(1, 12, "提交"));
        assert_eq!(place("text: \"点击\\\"提交\\\"。\""), found(1, 12, "提交"));
        assert_eq!(
            place("text: \"\\u70b9击\\u63d0交\""),
            found(1, 15, "\\u63d0交")
        );
        assert_eq!(
            place("text: |\n  先看。\n\n  点击“提交”。\n"),
            found(4, 6, "提交")
        );
        assert_eq!(
            place("text: |-\n  先看\n    点击“提交”。\nb: c"),
            found(3, 8, "提交")
        );
        assert_eq!(
            place("text: >\n  先看，\n  点击“提交”。\n"),
            found(3, 6, "提交")
        );
        assert_eq!(place("text: 先看，\n  点击“提交”。\n"), found(2, 6, "提交"));
        assert_eq!(
            place("text: \"先看 \\\n  点击“提交”。\"\n"),
            found(2, 6, "提交")
        );
    }
}
