//! A YAML file as a tree that keeps the texts as they are written, and their locations.

use crate::source::{Source, Span, number};

/// A node of the tree.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub value: Value,
    pub span: Span,
}

/// The value of a node. Scalars stay texts: `042`, `no` and `1e3` are what they look like.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Scalar(Scalar),
    List(Vec<Node>),
    Map(Vec<(Key, Node)>),
}

/// A text, and whether it was quoted or in a block (`|`, `>`).
#[derive(Debug, Clone)]
pub(super) struct Scalar {
    pub text: String,
    pub quoted: bool,
}

/// A key of a map.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub text: String,
    pub span: Span,
}

impl Key {
    /// The key as if it were a value.
    pub fn node(&self) -> Node {
        Node {
            value: Value::Scalar(Scalar {
                text: self.text.clone(),
                quoted: false,
            }),
            span: self.span,
        }
    }
}

impl Node {
    /// The scalar, if it is one.
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The value of a key, if this is a map that has it.
    pub fn field(&self, key: &str) -> Option<&Node> {
        let Value::Map(entries) = &self.value else {
            return None;
        };
        let found = entries.iter().find(|(found, _)| found.text == key);
        found.map(|(_, node)| node)
    }

    /// Whether nothing was written here, as after a bare `text:`.
    pub fn is_empty(&self) -> bool {
        self.scalar()
            .is_some_and(|scalar| scalar.text.is_empty() && !scalar.quoted)
    }

    /// Whether the empty text was written: `""`.
    pub fn is_quoted_nothing(&self) -> bool {
        self.scalar()
            .is_some_and(|scalar| scalar.text.is_empty() && scalar.quoted)
    }

    /// The node in words, for messages.
    pub fn kind(&self) -> &'static str {
        match &self.value {
            _ if self.is_empty() => "nothing",
            Value::Scalar(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// The span of `text[from..to]` of this scalar; the span of the whole scalar if that is unknown,
    /// because it was written with escapes or over several lines.
    pub fn part(&self, source: &Source, from: usize, to: usize) -> Span {
        let Some(scalar) = self.scalar() else {
            return self.span;
        };
        let written = &source.text[self.span.start..self.span.end];
        let shift = written.find(scalar.text.as_str());
        match (shift, scalar.text.get(..from)) {
            (Some(shift), Some(before)) if !before.contains('\n') => Span {
                start: self.span.start + shift + from,
                end: self.span.start + shift + to,
                line: self.span.line,
                column: self.span.column
                    + number(written[..shift].chars().count() + before.chars().count()),
            },
            _ => self.span,
        }
    }
}
