//! Parses strict, limited YAML to a tree; the only user of the YAML reader.
//!
//! It reads the event stream instead of using serde: so every scalar stays as written, duplicate keys
//! are seen, and every error has our own message.

use std::collections::HashMap;

use serde_yaml::granit_parser::{
    self, ErrorKind, Event, Marker, Parser, ScalarStyle, ScanError, StructureStyle,
};

use super::diagnostic::Diagnostic;
use super::findings::Findings;
use super::misprint::{self, quoted};
use super::node::{Key, Node, Scalar, Value};
use super::syntax::{TAB, Trouble, explain, trouble};
use crate::source::{Source, Span, number};

/// Limits of a file. A scenario of a hundred steps needs a hundredth of them.
const MAX_DEPTH: usize = 32;
const MAX_NODES: usize = 10_000;
const MAX_TEXT: usize = 16 * 1024;

/// A syntax error ends the reading of a file; boxed, since it is large and rare.
type Read<T> = Result<T, Box<Diagnostic>>;

/// The tree of a file; `None` if it has a syntax error, which is reported.
pub(super) fn parse(source: &Source, findings: &mut Findings) -> Option<Node> {
    let mut options = granit_parser::options! {
        disallow_directives: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    };
    options.set_emit_comments(false);
    let mut builder = Builder {
        source,
        events: Parser::new_from_str_with_options(&source.text, options),
        nodes: 0,
        brackets: Vec::new(),
        tag: None,
        findings,
    };
    match builder.document() {
        Ok(node) => Some(node),
        Err(diagnostic) => {
            findings.push(*diagnostic);
            None
        }
    }
}

struct Builder<'s, 'f> {
    source: &'s Source,
    events: Parser<'s, granit_parser::StrInput<'s>>,
    nodes: usize,
    /// The positions of the open brackets.
    brackets: Vec<Span>,
    /// The tag of the last event.
    tag: Option<Span>,
    findings: &'f mut Findings,
}

impl<'s> Builder<'s, '_> {
    fn document(&mut self) -> Read<Node> {
        let root = loop {
            match self.next()? {
                (Event::StreamStart | Event::DocumentStart(..), _) => {}
                (Event::StreamEnd, span) => return Err(self.empty(span)),
                (event, span) => break self.node(event, span, 1)?,
            }
        };
        if root.is_empty() {
            return Err(self.empty(root.span));
        }
        loop {
            match self.next()? {
                (Event::DocumentStart(..), span) => {
                    return Err(self.refuse(
                        span,
                        "a second YAML document begins here",
                        "write one scenario per file, without `---`",
                    ));
                }
                (Event::StreamEnd, _) => return Ok(root),
                _ => {}
            }
        }
    }

    fn next(&mut self) -> Read<(Event<'s>, Span)> {
        match self.events.next_event() {
            Some(Ok((event, span))) => {
                self.tag = span.tag_span().map(|tag| self.span(tag.start, tag.end));
                Ok((event, self.span(span.start, span.end)))
            }
            Some(Err(error)) => Err(Box::new(self.syntax(&error))),
            None => Ok((
                Event::StreamEnd,
                self.source
                    .span(self.source.text.len(), self.source.text.len()),
            )),
        }
    }

    fn node(&mut self, event: Event<'s>, span: Span, depth: usize) -> Read<Node> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(self.refuse(
                span,
                format!("the file has more than {MAX_NODES} values"),
                "split the scenario, or move steps to a part",
            ));
        }
        if depth > MAX_DEPTH {
            return Err(self.too_deep(span));
        }
        let (anchor, tag) = match &event {
            Event::Scalar(_, _, anchor, tag)
            | Event::SequenceStart(_, anchor, tag)
            | Event::MappingStart(_, anchor, tag) => (*anchor, tag.clone()),
            _ => (0, None),
        };
        if anchor != 0 {
            let (_, at) = self.next()?;
            return Err(self.no_alias(at));
        }
        if let Some(tag) = tag {
            let span = self.tag.unwrap_or(span);
            let title = format!("the tag `{}` is not supported", tag.original());
            let help = match self.quoted_from(span.start) {
                Some(quoted) => format!("if it is a text, put it in quotes: {quoted}"),
                None => "remove it; a value is a text unless it has to be something else".into(),
            };
            return Err(self.refuse(span, title, help));
        }
        match event {
            Event::Scalar(text, ..) if text.len() > MAX_TEXT => Err(self.refuse(
                span,
                format!("a text has more than {MAX_TEXT} bytes"),
                "nobody reads that much in one step of a guide",
            )),
            Event::Scalar(text, style, ..) => {
                let quoted = style != ScalarStyle::Plain;
                // The YAML reader returns `~` for a missing value; a written `~` has a width.
                let absent = !quoted && span.start == span.end;
                let mut text = if absent {
                    String::new()
                } else {
                    text.into_owned()
                };
                let mut quoted = quoted;
                if !quoted && let Some(lost) = self.lost_behind(span) {
                    text.push_str(&lost);
                    // The intended text is kept, so that no other error follows from it.
                    quoted = true;
                }
                Ok(Node {
                    value: Value::Scalar(Scalar { text, quoted }),
                    span,
                })
            }
            Event::SequenceStart(StructureStyle::Block, ..) => self.list(span, depth),
            Event::MappingStart(StructureStyle::Block, ..) => self.map(span, depth),
            Event::SequenceStart(..) => self.bracket(span, |builder| builder.list(span, depth)),
            Event::MappingStart(..) => self.bracket(span, |builder| builder.map(span, depth)),
            _ => Err(self.no_alias(span)),
        }
    }

    fn bracket(&mut self, span: Span, read: impl FnOnce(&mut Self) -> Read<Node>) -> Read<Node> {
        // The map of `[a: b]` has no bracket of its own.
        if !self.source.text[span.start..].starts_with(['{', '[']) {
            return read(self);
        }
        self.brackets.push(span);
        let node = read(self)?;
        self.brackets.pop();
        Ok(node)
    }

    fn list(&mut self, span: Span, depth: usize) -> Read<Node> {
        let mut items = Vec::new();
        let end = loop {
            match self.next()? {
                (Event::SequenceEnd, end) => break end,
                (event, at) => items.push(self.node(event, at, depth + 1)?),
            }
        };
        let last = items.last().map(|last| last.span.end);
        let end = self.end(span, end, last);
        Ok(Node {
            value: Value::List(items),
            span: Span { end, ..span },
        })
    }

    fn map(&mut self, span: Span, depth: usize) -> Read<Node> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut first: HashMap<String, Span> = HashMap::new();
        let end = loop {
            let key = match self.next()? {
                (Event::MappingEnd, end) => break end,
                (event, at) => self.node(event, at, depth + 1)?,
            };
            let key = self.key(key)?;
            let (event, at) = self.next()?;
            let value = self.node(event, at, depth + 1)?;
            match first.get(&key.text) {
                None => {
                    first.insert(key.text.clone(), key.span);
                    entries.push((key, value));
                }
                Some(before) => self.findings.push(
                    Diagnostic::error(
                        self.source,
                        key.span,
                        format!("duplicate key `{}`", key.text),
                    )
                    .label("again here")
                    .related(self.source, *before, "first here")
                    .help("keep one of them"),
                ),
            }
        };
        let last = entries.last().map(|(_, last)| last.span.end);
        let end = self.end(span, end, last);
        Ok(Node {
            value: Value::Map(entries),
            span: Span { end, ..span },
        })
    }

    /// Where a list or map ends: at its bracket, or else at its last entry, since the YAML reader
    /// reports the end of a block only after the following lines.
    fn end(&self, start: Span, end: Span, last: Option<usize>) -> usize {
        match last {
            Some(last) if self.brackets.last() != Some(&start) => last,
            _ => end.end,
        }
    }

    fn key(&mut self, node: Node) -> Read<Key> {
        match node.value {
            Value::Scalar(scalar) if scalar.text == "<<" && !scalar.quoted => Err(self.refuse(
                node.span,
                "the merge key `<<` is not supported",
                "write the keys out, or share steps with `use:`",
            )),
            Value::Scalar(scalar) => Ok(Key {
                text: scalar.text,
                span: node.span,
            }),
            _ => Err(self.refuse(
                node.span,
                format!("{} cannot be a key", node.kind()),
                "put values with `{`, `}`, `[` or `]` in quotes: \"${…}\"",
            )),
        }
    }

    fn span(&self, start: Marker, end: Marker) -> Span {
        let length = self.source.text.len();
        let from = start.byte_offset().unwrap_or(0).min(length);
        Span {
            start: from,
            end: end.byte_offset().unwrap_or(from).clamp(from, length),
            line: number(start.line()),
            column: number(start.col() + 1),
        }
    }

    /// Reports and returns the words that a `#` after an unquoted text turns into a comment. A comment
    /// is written with a space, `# so`; a word that follows directly belongs to the text, as in `Item #5`.
    fn lost_behind(&mut self, span: Span) -> Option<String> {
        let source = self.source;
        let line = source.text[span.end..].lines().next().unwrap_or_default();
        // A missing value ends before the colon of its key.
        let absent = span.start == span.end;
        let gap = line.strip_prefix(if absent { ":" } else { "" })?;
        let comment = gap.trim_start_matches([' ', '\t']);
        let words = comment.strip_prefix('#')?;
        let clings = words.starts_with(char::is_alphanumeric);
        let counts = || words.trim().chars().all(|c| c.is_ascii_digit());
        if !clings && (words.trim().is_empty() || !counts()) {
            return None;
        }
        // Without this bracket the rest is a syntax error, which is reported there.
        if !self.brackets.is_empty() && words.contains(['}', ']']) {
            return None;
        }
        let start = span.end + (line.len() - comment.len());
        let comment = comment.trim_end();
        let lost = source.span(start, start + comment.len());
        let (from, whole) = match absent {
            true => (start, start),
            false => (span.end, span.start),
        };
        let whole = &source.text[whole..lost.end];
        let title = format!("`{comment}` is lost: a `#` after a space begins a comment");
        let mut help = format!("put the text in quotes: {}", quoted(whole));
        if clings {
            help += &format!("; or write a comment with a space: `# {}`", words.trim());
        }
        let found = Diagnostic::error(source, lost, title).help(help);
        self.findings.push(found);
        Some(source.text[from..lost.end].to_owned())
    }

    /// The text that begins at `at`, to the end of its line or entry, in quotes.
    fn quoted_from(&self, at: usize) -> Option<String> {
        let mut text = self.value_from(at);
        let before = self.source.text[..at]
            .rsplit('\n')
            .next()
            .unwrap_or_default();
        // The text of a key ends before its colon.
        if before.trim().is_empty() || before.trim_end().ends_with(['{', ',', '-']) {
            text = text.split(": ").next().unwrap_or(text);
        }
        // The meaning of a single indicator is unknown.
        (text.chars().count() > 1).then(|| quoted(text))
    }

    /// The text from `at` to the end of its line or entry.
    fn value_from(&self, at: usize) -> &'s str {
        let line = self.source.text[at..].lines().next().unwrap_or_default();
        let end = match self.brackets.is_empty() {
            true => line.len(),
            false => line.find([',', '}', ']']).unwrap_or(line.len()),
        };
        line[..end].trim_end()
    }

    /// The start of the value that contains the byte `at`, on its line.
    fn value_before(&self, at: usize) -> Option<usize> {
        let text = &self.source.text;
        let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
        let value = start + text[start..at].find(": ")? + 2;
        (value <= at && self.brackets.is_empty()).then_some(value)
    }

    /// The quoted form of a text that is only partly quoted; the syntax error is at `at`, after one of
    /// the quotes.
    fn quoted_wholly(&self, at: usize) -> Option<String> {
        let text = &self.source.text;
        let before = text[..at].rsplit('\n').next().unwrap_or_default();
        let line = at - before.len();
        let opens = |(at, c): &(usize, char)| {
            matches!(c, '"' | '\'') && before[..*at].ends_with([' ', '{', '[', ','])
        };
        // If none is closed, the text began on an earlier line.
        let closed = |(at, quote): &(usize, char)| before[at + 1..].contains(*quote);
        let mut quotes = before.char_indices().filter(opens).rev();
        let (start, quote) = quotes.find(closed)?;
        let whole = self.value_from(line + start);
        let inner = whole
            .strip_prefix(quote)
            .and_then(|inner| inner.strip_suffix(quote))
            .filter(|inner| inner.contains(quote));
        Some(quoted(inner.unwrap_or(whole)))
    }

    /// The cause of the syntax error at `span`, if it can be explained better than by the YAML reader.
    fn mistyped(&self, kind: &ErrorKind, span: Span) -> Option<Diagnostic> {
        let text = &self.source.text;
        let error = |span, title: String, help: String| {
            Some(Diagnostic::error(self.source, span, title).help(help))
        };
        match trouble(kind) {
            Trouble::Structure => {}
            Trouble::BehindQuote => {
                return match self.quoted_wholly(span.start) {
                    Some(quoted) => {
                        let help = format!("put the whole text in quotes: {quoted}");
                        error(span, explain(kind, None).0, help)
                    }
                    None => {
                        let title = "a quote that was opened on an earlier line ends here";
                        let help = "close it on the line where its text ends";
                        error(span, title.into(), help.into())
                    }
                };
            }
            Trouble::Unclosed => {
                let opened = text[span.start..].lines().next()?;
                let (at, odd) = opened
                    .char_indices()
                    .find(|(_, c)| misprint::is_curly_quote(*c))?;
                let quoted = quoted(opened[..at].trim_start_matches(['"', '\'']));
                let title = format!("`{odd}` does not close a quoted text in YAML");
                let span = self
                    .source
                    .span(span.start + at, span.start + at + odd.len_utf8());
                return error(span, title, format!("write {quoted}"));
            }
            Trouble::Sign => {
                let quoted = self.quoted_from(span.start)?;
                let help = format!("put the text in quotes: {quoted}");
                return error(span, explain(kind, None).0, help);
            }
            Trouble::Other => return None,
        }
        let bracket = self.brackets.last().map(|bracket| bracket.start);
        // An unclosed bracket is itself the cause.
        let bracket = bracket.or_else(|| {
            text[span.start..]
                .starts_with(['{', '['])
                .then_some(span.start)
        });
        if let Some(found) = misprint::in_text(text, span.start, bracket) {
            let span = self.source.span(found.at.start, found.at.end);
            return error(span, found.title, found.help);
        }
        let value = self.value_before(span.start)?;
        let quoted = quoted(self.value_from(value));
        let sign = text[span.start..].chars().next()?;
        match sign {
            ':' => {
                let title = "a text with `: ` in it needs quotes";
                error(
                    span,
                    title.into(),
                    format!("put the text in quotes: {quoted}"),
                )
            }
            '-' | '?' if text[value..span.start].trim().is_empty() => {
                let title = format!("a text that begins with `{sign} ` needs quotes");
                error(span, title, format!("put the text in quotes: {quoted}"))
            }
            _ if text[value..].starts_with(['[', '{']) => {
                let sign = &text[value..=value];
                let title = format!("a text that begins with `{sign}` needs quotes");
                error(span, title, format!("put the text in quotes: {quoted}"))
            }
            _ => None,
        }
    }

    fn refuse(
        &self,
        span: Span,
        title: impl Into<String>,
        help: impl Into<String>,
    ) -> Box<Diagnostic> {
        Box::new(Diagnostic::error(self.source, span, title).help(help))
    }

    fn empty(&self, span: Span) -> Box<Diagnostic> {
        self.refuse(
            span,
            "the file is empty",
            "a scenario begins with `scenario: <id>`, a part with `part: <id>`",
        )
    }

    fn no_alias(&self, span: Span) -> Box<Diagnostic> {
        let share = "share steps with a part and `use:`";
        let help = match self.quoted_from(span.start) {
            Some(quoted) => format!("if it is a text, put it in quotes: {quoted}; {share}"),
            None => share.to_owned(),
        };
        self.refuse(span, "anchors and aliases are not supported", help)
    }

    fn too_deep(&self, span: Span) -> Box<Diagnostic> {
        self.refuse(
            span,
            format!("the file is nested deeper than {MAX_DEPTH} levels"),
            "no scenario needs that; check for an extra bracket",
        )
    }

    /// The first tab in an indentation at or after the line of `at`, since the YAML reader may report it
    /// too late or too early.
    fn tab_after(&self, at: usize) -> Option<Span> {
        let text = &self.source.text;
        let mut start = text[..at].rfind('\n').map_or(0, |at| at + 1);
        for line in text[start..].split_inclusive('\n') {
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            if let Some(tab) = line[..indent].find('\t') {
                return Some(self.source.span(start + tab, start + tab + 1));
            }
            start += line.len();
        }
        None
    }

    fn syntax(&self, error: &ScanError) -> Diagnostic {
        let span = self.span(*error.marker(), *error.marker());
        let next = self.source.text[span.start..].chars().next();
        let span = Span {
            end: span.start + next.filter(|c| !c.is_control()).map_or(0, char::len_utf8),
            ..span
        };
        if *error.kind() == ErrorKind::RecursionLimitExceeded {
            return *self.too_deep(span);
        }
        let (title, help) = explain(error.kind(), next);
        if title == TAB {
            let span = self.tab_after(span.start).unwrap_or(span);
            return Diagnostic::error(self.source, span, title).help(help);
        }
        let (before, behind) = self.source.text.split_at(span.start);
        let value = behind.starts_with("${") || before.ends_with('$') && behind.starts_with('{');
        if value && !self.brackets.is_empty() {
            return Diagnostic::error(self.source, span, "`${…}` needs quotes here")
                .help("write \"${…}\": inside brackets, a bare `{` begins a map");
        }
        if let Some(mistyped) = self.mistyped(error.kind(), span) {
            return mistyped;
        }
        let diagnostic = Diagnostic::error(self.source, span, title).help(help);
        match self.brackets.last() {
            Some(bracket) if *bracket != span => diagnostic.related(
                self.source,
                Span {
                    end: bracket.start + 1,
                    ..*bracket
                },
                "inside this bracket",
            ),
            _ => diagnostic,
        }
    }
}
