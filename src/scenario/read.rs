//! Typed reading of the tree: each method reports what is wrong and returns `None`, so that its caller
//! can continue.

use super::action::ActionWord;
use super::diagnostic::Diagnostic;
use super::expect::CheckWord;
use super::findings::Findings;
use super::misprint::{self, shown};
use super::node::{Key, Node, Scalar, Value};
use super::schema::MockSchema;
use super::scope::Scope;
use super::suggest;
use crate::source::{Location, Source, Span};

/// Reads the nodes of one file.
pub(super) struct Reader<'a> {
    pub source: &'a Source,
    pub scope: &'a Scope,
    /// The mock's schema; without it, the use of the mock is not validated.
    pub mock: Option<&'a MockSchema>,
    pub findings: &'a mut Findings,
}

/// The entries of a map whose keys are all known.
pub(super) struct Fields<'n> {
    entries: &'n [(Key, Node)],
    span: Span,
    what: &'static str,
}

impl<'n> Fields<'n> {
    /// The value of `key`, if it is written.
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|(_, node)| node)
    }

    /// Where `key` is written.
    pub fn key(&self, key: &str) -> Option<Span> {
        self.entry(key).map(|(key, _)| key.span)
    }

    fn entry(&self, key: &str) -> Option<&'n (Key, Node)> {
        self.entries.iter().find(|(found, _)| found.text == key)
    }
}

impl Reader<'_> {
    pub fn error(&self, span: Span, title: impl Into<String>) -> Diagnostic {
        Diagnostic::error(self.source, span, title)
    }

    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.findings.push(diagnostic);
    }

    pub fn location(&self, span: Span) -> Location {
        self.source.location(span)
    }

    /// Reports that `what` is of another kind than expected.
    pub fn mismatch(&mut self, node: &Node, what: &str, expected: &str) {
        let error = if node.is_empty() {
            self.error(node.span, format!("{what} is empty"))
                .label(format!("expected {expected}"))
        } else {
            self.error(node.span, format!("{what} must be {expected}"))
                .label(format!("this is {}", node.kind()))
        };
        self.push(error);
    }

    /// The entries of a map; keys that are not `known` are reported.
    pub fn fields<'n>(
        &mut self,
        node: &'n Node,
        what: &'static str,
        known: &[&str],
    ) -> Option<Fields<'n>> {
        let entries = self.entries(node, what)?;
        for (key, _) in entries {
            if !known.contains(&key.text.as_str()) {
                let lost = lost(&key.text).filter(|_| what == "a step");
                let misprint = misprint::in_word(&key.text, known);
                let near = suggest::nearest(&key.text, known.iter().copied());
                let help = match (misprint, near, lost) {
                    (Some(misprint), ..) => misprint,
                    (None, None, Some(lost)) => lost,
                    _ => suggest::help(&key.text, "known keys", known),
                };
                let title = format!("unknown key `{}` in {what}", shown(&key.text));
                self.push(self.error(key.span, title).help(help));
            }
        }
        Some(Fields {
            entries,
            span: entries.first().map_or(node.span, |(key, _)| key.span),
            what,
        })
    }

    /// The entries of a map with arbitrary keys, at least one.
    pub fn entries<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [(Key, Node)]> {
        match &node.value {
            Value::Map(entries) if entries.is_empty() => {
                self.push(self.error(node.span, format!("{what} is empty")));
                None
            }
            Value::Map(entries) => Some(entries),
            _ => {
                self.mismatch(node, what, "a map");
                None
            }
        }
    }

    /// The value of a required key.
    pub fn required<'n>(&mut self, fields: &Fields<'n>, key: &str, help: &str) -> Option<&'n Node> {
        let node = fields.get(key);
        if node.is_none() {
            let title = format!("{} has no `{key}`", fields.what);
            self.push(self.error(fields.span, title).help(help));
        }
        node
    }

    /// The items of a list, at least one.
    pub fn items<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Node]> {
        match &node.value {
            Value::List(items) if items.is_empty() => {
                self.push(
                    self.error(node.span, format!("{what} is empty"))
                        .help("leave the key out, or write an entry"),
                );
                None
            }
            Value::List(items) => Some(items),
            Value::Map(_) => {
                let error = self.error(node.span, format!("{what} must be a list"));
                self.push(
                    error
                        .label("this is a map")
                        .help("begin each entry with `- `"),
                );
                None
            }
            _ => {
                self.mismatch(node, what, "a list");
                None
            }
        }
    }

    /// A scalar that is not empty, as written.
    pub fn scalar<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n Scalar> {
        match node.scalar() {
            Some(scalar) if !scalar.text.trim().is_empty() => {
                let invisible = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
                if scalar.text.contains(invisible) {
                    let title = format!("{what} has a control character");
                    self.push(self.error(node.span, title));
                    return None;
                }
                Some(scalar)
            }
            Some(_) => {
                self.push(
                    self.error(node.span, format!("{what} is empty"))
                        .label("expected a text"),
                );
                None
            }
            None => {
                self.mismatch(node, what, "a text");
                None
            }
        }
    }

    /// One of a few words.
    pub fn word<'n>(&mut self, node: &'n Node, what: &str, words: &[&str]) -> Option<&'n str> {
        let text = self.scalar(node, what)?.text.as_str();
        if words.contains(&text) {
            return Some(text);
        }
        let title = format!("{what} cannot be `{text}`");
        let help = suggest::help(text, "it is one of", words);
        self.push(self.error(node.span, title).help(help));
        None
    }

    /// `true` or `false`.
    pub fn boolean(&mut self, node: &Node, what: &str) -> Option<bool> {
        self.word(node, what, &["true", "false"])
            .map(|word| word == "true")
    }

    /// A name for files, reports and links: lower case ASCII letters, digits and `-`.
    pub fn id(&mut self, node: &Node, what: &str) -> Option<String> {
        let text = &self.scalar(node, what)?.text;
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let reason = if let Some((at, odd)) = text.char_indices().find(|(_, c)| !allowed(*c)) {
            let span = node.part(self.source, at, at + odd.len_utf8());
            let title = format!("{what} cannot contain `{}`", odd.escape_debug());
            self.push(self.error(span, title).help(
                "an id may have lower case letters a-z, digits and `-`, since it names files and links",
            ));
            return None;
        } else if text.len() > 64 {
            "is longer than 64 characters"
        } else if text.starts_with('-') || text.ends_with('-') {
            "begins or ends with `-`"
        } else if is_device_name(text) {
            "is not a valid file name on every system"
        } else {
            return Some(text.clone());
        };
        self.push(self.error(node.span, format!("{what} {reason}")));
        None
    }

    /// The name of an input, a matrix key or a volatile value.
    pub fn name(&mut self, key: &Key, what: &str) -> bool {
        let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
        let fine = key.text.starts_with(|c: char| c.is_ascii_lowercase())
            && key.text.chars().all(allowed)
            && key.text.len() <= 64;
        if !fine {
            let title = format!("`{}` cannot be the name of {what}", key.text);
            self.push(
                self.error(key.span, title)
                    .help("begin with a letter a-z; then letters a-z, digits, `-` and `_`"),
            );
        }
        fine
    }

    /// The name of a secret, as an environment variable has it.
    pub fn secret_name(&mut self, text: &str, span: Span) -> bool {
        let fine = text.starts_with(|c: char| c.is_ascii_uppercase())
            && text
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        if !fine {
            let title = format!("`{text}` cannot be the name of a secret");
            self.push(
                self.error(span, title)
                    .help("use capital letters A-Z, digits and `_`, as in `LOGIN_PASSWORD`"),
            );
        }
        fine
    }
}

/// Names that Windows reserves for devices.
fn is_device_name(text: &str) -> bool {
    let numbered = |prefix| {
        text.strip_prefix(prefix).is_some_and(|rest: &str| {
            rest.len() == 1 && rest.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    matches!(text, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// Help for an action or expectation that was written as a key of the step.
fn lost(key: &str) -> Option<String> {
    let near = |words: &[&'static str]| suggest::nearest(key, words.iter().copied());
    match (near(ActionWord::WORDS), near(CheckWord::WORDS)) {
        (Some(action), _) => Some(format!("write the action `{action}` below `do:`")),
        (_, Some(check)) => Some(format!(
            "write the expectation `{check}` below `expect:` or `then:`"
        )),
        _ => None,
    }
}
