//! Where scenarios say names: in locators, sentences, and the glossary.

use std::ops::Range;

use super::node::Node;
use super::written::Written;
use crate::page::{fold, inline_scalar};
use crate::source::{Source, Span};

/// A text of a scenario that is a name, or has names in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The file it is in.
    pub source: Source,
    /// The whole scalar, as it is written.
    pub span: Span,
    /// Its text.
    pub text: String,
    /// The names in it: the whole text of a locator, the terms of a sentence.
    pub names: Vec<Range<usize>>,
    /// Whether it is a sentence, in which braces are doubled.
    pub is_sentence: bool,
}

/// A piece of a file to replace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The file.
    pub source: Source,
    /// What is replaced.
    pub span: Span,
    /// What stands there instead.
    pub text: String,
}

impl Named {
    /// A text that is a name as a whole.
    pub(super) fn whole(source: &Source, node: &Node) -> Option<Self> {
        let text = node.scalar()?.text.clone();
        Some(Self {
            source: source.clone(),
            span: node.span,
            names: std::iter::once(0..text.len()).collect(),
            text,
            is_sentence: false,
        })
    }

    /// A sentence that has these names in it.
    pub(super) fn sentence(source: &Source, node: &Node, names: Vec<Range<usize>>) -> Option<Self> {
        let whole = Self::whole(source, node)?;
        Some(Self {
            names,
            is_sentence: true,
            ..whole
        })
    }

    /// The edits that give `old` the name `new` here. Quotes of YAML are added where the new name needs
    /// them; then the whole text is written anew.
    pub fn renamed(&self, old: &str, new: &str) -> Vec<Edit> {
        let places: Vec<&Range<usize>> = self.places(old);
        if places.is_empty() {
            return Vec::new();
        }
        let mut new = new.replace("${", "$${");
        if self.is_sentence {
            new = new.replace('{', "{{").replace('}', "}}");
        }
        let mut text = self.text.clone();
        for place in places.iter().rev() {
            text.replace_range((*place).clone(), &new);
        }
        let written = &self.source.text[self.span.start..self.span.end];
        let in_style: Option<String> = match written.as_bytes().first() {
            Some(b'"') => Some(new.replace('\\', "\\\\").replace('"', "\\\"")),
            Some(b'\'') => Some(new.replace('\'', "''")),
            Some(b'|' | b'>') => Some(new),
            // A plain text may need quotes now.
            _ => (inline_scalar(&text) == text || is_harmless(&new)).then_some(new),
        };
        let edit = |span: Span, text: String| Edit {
            source: self.source.clone(),
            span,
            text,
        };
        let layout = Written::new(&self.source, self.span, &self.text);
        let in_place = in_style.zip(layout).and_then(|(new, layout)| {
            let spans = places.iter().map(|place| layout.span(place));
            let edits = spans.map(|span| Some(edit(span?, new.clone())));
            edits.collect::<Option<Vec<_>>>()
        });
        in_place.unwrap_or_else(|| vec![edit(self.span, quoted(&text))])
    }

    /// Where it says a name in other words: within a longer term, or without quotes.
    pub fn mentions(&self, name: &str) -> Option<Span> {
        let places = self.places(name);
        let layout = Written::new(&self.source, self.span, &self.text)?;
        let mut found = self.text.match_indices(name);
        let (at, _) = found.find(|(at, _)| {
            let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
            let before = self.text[..*at].chars().next_back();
            let after = self.text[at + name.len()..].chars().next();
            let is_part = is_letter(name.chars().next()) && is_letter(before)
                || is_letter(name.chars().next_back()) && is_letter(after);
            !is_part && !places.iter().any(|place| place.contains(at))
        })?;
        layout.span(&(at..at + name.len()))
    }

    /// The names in it that are this one.
    fn places(&self, name: &str) -> Vec<&Range<usize>> {
        let wanted = fold(name);
        let names = self.names.iter();
        names
            .filter(|range| fold(&self.text[(*range).clone()]) == wanted)
            .collect()
    }
}

/// Whether a plain text stays plain with this in it.
fn is_harmless(text: &str) -> bool {
    !text.contains([
        ':', '#', ',', '[', ']', '{', '}', '"', '\'', '\\', '&', '*', '!', '|', '>', '%', '@', '`',
    ])
}

/// In double quotes of YAML.
fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", text.replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::findings::Findings;
    use crate::scenario::quotes::quoted as quoted_terms;
    use crate::scenario::yaml::parse;

    /// A line of YAML in which the value of `text:` or `name:` is renamed.
    fn renamed(line: &str, old: &str, new: &str) -> String {
        let source = Source::new("a.yaml", line);
        let tree = parse(&source, &mut Findings::default()).unwrap();
        let named = match tree.field("text") {
            Some(text) => {
                let quotes = crate::scenario::QuoteRules::default().of("zh", false);
                let names = quoted_terms(&text.scalar().unwrap().text, &quotes);
                Named::sentence(&source, text, names).unwrap()
            }
            None => Named::whole(&source, tree.field("name").unwrap()).unwrap(),
        };
        let mut text = line.to_owned();
        for edit in named.renamed(old, new).iter().rev() {
            text.replace_range(edit.span.start..edit.span.end, &edit.text);
        }
        text
    }

    #[test]
    fn only_the_name_is_replaced_in_every_style() {
        for (line, expected) in [
            ("name: 提交 # 提交", "name: 递交 # 提交"),
            ("{ name: \"提交\" }", "{ name: \"递交\" }"),
            ("name: 提交申请", "name: 提交申请"),
            (
                "text: 提交前，点击“提交”或“提交申请”。",
                "text: 提交前，点击“递交”或“提交申请”。",
            ),
            (
                "text: 'It''s “提交”, 「 提 交 」'",
                "text: 'It''s “递交”, 「递交」'",
            ),
            (
                "text: \"先\\n点击\\\"提交\\\"\"",
                "text: \"先\\n点击\\\"递交\\\"\"",
            ),
            (
                "text: |\n  先看。\n  点击“提交”。\n",
                "text: |\n  先看。\n  点击“递交”。\n",
            ),
        ] {
            assert_eq!(renamed(line, "提交", "递交"), expected);
        }
    }

    #[test]
    fn a_name_that_yaml_would_misread_is_put_in_quotes() {
        assert_eq!(
            renamed("name: Send", "Send", "Send: now"),
            "name: \"Send: now\""
        );
        assert_eq!(
            renamed("{ name: Send }", "Send", "a, b"),
            "{ name: \"a, b\" }"
        );
        assert_eq!(renamed("name: 'Send'", "Send", "don't"), "name: 'don''t'");
        assert_eq!(
            renamed("name: \"Send\"", "Send", "a \"b\""),
            "name: \"a \\\"b\\\"\""
        );
        assert_eq!(
            renamed("text: Press “Send”.", "Send", "Go #1"),
            "text: \"Press “Go #1”.\""
        );
        assert_eq!(
            renamed("text: Press “Send”.", "Send", "{x}"),
            "text: \"Press “{{x}}”.\""
        );
    }

    #[test]
    fn other_words_are_found_and_parts_of_words_are_not() {
        let source = Source::new(
            "a.yaml",
            "text: Log in to the “Logs”, or “Log” out; a Login",
        );
        let tree = parse(&source, &mut Findings::default());
        let text = tree.as_ref().unwrap().field("text").unwrap();
        let mut named = Named::whole(&source, text).unwrap();
        named.names = vec![];
        assert_eq!(named.mentions("Log").map(|span| span.column), Some(7));
        named.text = named.text.replacen("Log", "Fog", 1);
        assert!(named.mentions("Logi").is_none());
    }
}
