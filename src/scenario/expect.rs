//! Reading of expectations.

use super::action::ACTIONS;
use super::misprint::{self, shown};
use super::model::{Check, Expectation, Piece, TextMatch};
use super::node::{Node, Value};
use super::read::Reader;
use super::suggest;
use super::text::Dynamic;
use crate::page::Check as OnPage;

pub(super) const CHECKS: &[&str] = &[
    "text",
    "no_text",
    "visible",
    "hidden",
    "enabled",
    "disabled",
    "checked",
    "unchecked",
    "value",
    "path",
    "title",
    "download",
    "portal",
];

const SYNONYMS: &[(&str, &str)] = &[
    ("url", "path"),
    ("see", "text"),
    ("contains", "text"),
    ("not_text", "no_text"),
    ("not_visible", "hidden"),
    ("invisible", "hidden"),
    ("selected", "checked"),
    ("chosen", "checked"),
    ("downloaded", "download"),
    ("file", "download"),
];

impl Reader<'_> {
    /// The expectations of `expect:` or `then:`.
    pub fn expectations(&mut self, node: &Node, what: &'static str) -> Vec<Expectation> {
        let mut expectations = Vec::new();
        for item in self.items(node, what).unwrap_or_default() {
            self.expectation(item, &mut expectations);
        }
        expectations
    }

    fn expectation(&mut self, node: &Node, expectations: &mut Vec<Expectation>) {
        let Some((key, value)) = self.one_key(node, "an expectation") else {
            return;
        };
        let location = self.location(key.span);
        let word = key.text.as_str();
        let Some(value) = value.filter(|_| CHECKS.contains(&word)) else {
            let (title, help) = if CHECKS.contains(&word) {
                (
                    format!("`{word}` does not say what to look at"),
                    format!("write `- {word}: …`"),
                )
            } else {
                let acts = ACTIONS.contains(&word);
                let synonym = SYNONYMS.iter().find(|(synonym, _)| *synonym == word);
                let help = synonym
                    .map(|(_, check)| format!("did you mean `{check}`?"))
                    .or_else(|| acts.then(|| "actions stand in `do` of the step".to_owned()))
                    .or_else(|| misprint::in_word(word, CHECKS))
                    .unwrap_or_else(|| suggest::help(word, "expectations", CHECKS));
                (format!("unknown expectation `{}`", shown(word)), help)
            };
            self.push(self.error(key.span, title).help(help));
            return;
        };
        let check = match word {
            "text" | "no_text" => {
                let present = word == "text";
                let what = if present { "`text`" } else { "`no_text`" };
                self.text_match(value, what)
                    .map(|text| Check::Page(OnPage::Text { text, present }))
            }
            "visible" | "hidden" => {
                let present = word == "visible";
                let what = if present { "`visible`" } else { "`hidden`" };
                self.locator(value, what)
                    .map(|locator| Check::Page(OnPage::Visible { locator, present }))
            }
            "enabled" | "disabled" => self.locator(value, "the control").map(|locator| {
                let enabled = word == "enabled";
                Check::Page(OnPage::Enabled { locator, enabled })
            }),
            "checked" | "unchecked" => self.locator(value, "the control").map(|locator| {
                let checked = word == "checked";
                Check::Page(OnPage::Checked {
                    locator,
                    checked,
                    or_gone: false,
                })
            }),
            "path" => self
                .path(value)
                .map(|text| Check::Page(OnPage::Path { text })),
            "title" => self
                .text_match(value, "`title`")
                .map(|text| Check::Page(OnPage::Title { text })),
            "download" => self.text_match(value, "`download`").map(Check::Download),
            "portal" => self.mock_expectation(value).map(Check::Portal),
            _ => return self.values(value, expectations),
        };
        expectations.extend(check.map(|check| Expectation { location, check }));
    }

    /// `value: { label: value, … }`, an expectation each; or `{ field: locator, is: value }`.
    fn values(&mut self, node: &Node, expectations: &mut Vec<Expectation>) {
        const EXAMPLE: &str = "write `value: { label: value }`, or `{ field: locator, is: value }`";
        let Value::Map(entries) = &node.value else {
            let error = self.error(node.span, "`value` needs a field and its value");
            self.push(error.help(EXAMPLE));
            return;
        };
        if entries
            .iter()
            .any(|(key, _)| matches!(key.text.as_str(), "field" | "is"))
        {
            let Some(fields) = self.fields(node, "`value`", &["field", "is"]) else {
                return;
            };
            let field = self.required(&fields, "field", EXAMPLE);
            let is = self.required(&fields, "is", EXAMPLE);
            let location = self.location(fields.key("field").unwrap_or(node.span));
            let field = field.and_then(|field| self.locator(field, "`field`"));
            let is = is.and_then(|is| self.field_value(is));
            if let (Some(locator), Some(value)) = (field, is) {
                let check = Check::Page(OnPage::Value { locator, value });
                expectations.push(Expectation { location, check });
            }
            return;
        }
        for (key, value) in self.entries(node, "`value`").unwrap_or_default() {
            let location = self.location(key.span);
            let field = self.label(key);
            let is = self.field_value(value);
            if let (Some(locator), Some(value)) = (field, is) {
                let check = Check::Page(OnPage::Value { locator, value });
                expectations.push(Expectation { location, check });
            }
        }
    }

    /// What a field holds; `""` is the empty field.
    fn field_value(&mut self, node: &Node) -> Option<TextMatch> {
        match node.scalar() {
            Some(_) => self
                .template_or_empty(node, "the value", Dynamic::Portal)
                .map(TextMatch::Is),
            None => self.text_match(node, "the value"),
        }
    }

    fn path(&mut self, node: &Node) -> Option<TextMatch> {
        let path = self.text_match(node, "`path`")?;
        if let TextMatch::Is(template) = &path
            && let Some(Piece::Text(text)) = template.0.first()
            && !text.starts_with('/')
        {
            let error = self.error(
                node.span,
                format!("the path `{template}` has no `/` at its start"),
            );
            self.push(error.help("a path is what follows the host: `/pay/confirm`"));
            return None;
        }
        Some(path)
    }
}
