//! Reading of expectations.

use super::action::ActionWord;
use super::browser_check::BrowserCheck;
use super::misprint::{self, shown};
use super::model::{Check, Expectation, TextMatch};
use super::node::{Node, Value};
use super::read::Reader;
use super::suggest;
use super::text::Dynamic;
use super::vocabulary::vocabulary;
use crate::page::Check as OnPage;
use crate::source::Span;

vocabulary! {
    /// The word of `expect:` and `then:` that a check is written with.
    pub enum CheckWord {
        Text = "text",
        NoText = "no_text",
        Visible = "visible",
        Hidden = "hidden",
        Count = "count",
        Enabled = "enabled",
        Disabled = "disabled",
        Checked = "checked",
        Unchecked = "unchecked",
        Focused = "focused",
        Value = "value",
        Options = "options",
        Attribute = "attribute",
        Validation = "validation",
        Path = "path",
        Url = "url",
        Title = "title",
        Status = "status",
        Request = "request",
        Cookie = "cookie",
        NoCookie = "no_cookie",
        Console = "console",
        Download = "download",
        Portal = "portal",
    }
}

impl Check {
    /// The word that it is written with.
    pub fn word(&self) -> CheckWord {
        let choose = |on: bool, yes, no| if on { yes } else { no };
        match self {
            Self::Page(OnPage::Text { present, .. }) => {
                choose(*present, CheckWord::Text, CheckWord::NoText)
            }
            Self::Page(OnPage::Visible { present, .. }) => {
                choose(*present, CheckWord::Visible, CheckWord::Hidden)
            }
            Self::Page(OnPage::Enabled { enabled, .. }) => {
                choose(*enabled, CheckWord::Enabled, CheckWord::Disabled)
            }
            Self::Page(OnPage::Checked { checked, .. }) => {
                choose(*checked, CheckWord::Checked, CheckWord::Unchecked)
            }
            Self::Page(OnPage::Count { .. }) => CheckWord::Count,
            Self::Page(OnPage::Focused { .. }) => CheckWord::Focused,
            Self::Page(OnPage::Value { .. }) => CheckWord::Value,
            Self::Page(OnPage::Options { .. }) => CheckWord::Options,
            Self::Page(OnPage::Attribute { .. }) => CheckWord::Attribute,
            Self::Page(OnPage::Validation { .. }) => CheckWord::Validation,
            Self::Page(OnPage::Path { .. }) => CheckWord::Path,
            Self::Page(OnPage::Url { .. } | OnPage::Query { .. }) => CheckWord::Url,
            Self::Page(OnPage::Title { .. }) => CheckWord::Title,
            Self::Browser(BrowserCheck::Status(_)) => CheckWord::Status,
            Self::Browser(BrowserCheck::Request { .. }) => CheckWord::Request,
            Self::Browser(BrowserCheck::Cookie { present, .. }) => {
                choose(*present, CheckWord::Cookie, CheckWord::NoCookie)
            }
            Self::Browser(BrowserCheck::NoConsoleErrors) => CheckWord::Console,
            Self::Browser(BrowserCheck::Download(_)) => CheckWord::Download,
            Self::Portal(_) => CheckWord::Portal,
        }
    }
}

const SYNONYMS: &[(&str, &str)] = &[
    ("address", "url"),
    ("query", "url"),
    ("see", "text"),
    ("contains", "text"),
    ("not_text", "no_text"),
    ("not_visible", "hidden"),
    ("invisible", "hidden"),
    ("selected", "checked"),
    ("chosen", "checked"),
    ("downloaded", "download"),
    ("file", "download"),
    ("focus", "focused"),
    ("cookies", "cookie"),
    ("bubble", "validation"),
    ("validation_message", "validation"),
    ("call", "request"),
    ("response", "request"),
    ("http_status", "status"),
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

    /// An expectation that is no item of a list; a `value` of several fields is several.
    pub fn one_expectation(&mut self, node: &Node) -> Vec<Expectation> {
        let mut expectations = Vec::new();
        self.expectation(node, &mut expectations);
        expectations
    }

    fn expectation(&mut self, node: &Node, expectations: &mut Vec<Expectation>) {
        let Some((key, value)) = self.one_key(node, "an expectation") else {
            return;
        };
        let location = self.location(key.span);
        let Some(word) = CheckWord::of(&key.text) else {
            return self.unknown_check(&key.text, key.span);
        };
        let Some(value) = value else {
            let title = format!("{} does not say what to expect", word.quoted());
            let help = format!("write `- {}: …`", word.as_str());
            return self.push(self.error(key.span, title).help(help));
        };
        let check = match word {
            CheckWord::Text | CheckWord::NoText => {
                let present = word == CheckWord::Text;
                self.text_match(value, word.quoted())
                    .map(|text| Check::Page(OnPage::Text { text, present }))
            }
            CheckWord::Visible | CheckWord::Hidden => {
                let present = word == CheckWord::Visible;
                self.locator(value, word.quoted())
                    .map(|locator| Check::Page(OnPage::Visible { locator, present }))
            }
            CheckWord::Enabled | CheckWord::Disabled => {
                let enabled = word == CheckWord::Enabled;
                self.locator(value, "the control")
                    .map(|locator| Check::Page(OnPage::Enabled { locator, enabled }))
            }
            CheckWord::Checked | CheckWord::Unchecked => {
                let checked = word == CheckWord::Checked;
                self.locator(value, "the control").map(|locator| {
                    Check::Page(OnPage::Checked {
                        locator,
                        checked,
                        or_gone: false,
                    })
                })
            }
            CheckWord::Count => self.count(value).map(Check::Page),
            CheckWord::Focused => self
                .locator(value, "the control")
                .map(|locator| Check::Page(OnPage::Focused { locator })),
            CheckWord::Value => return self.values(value, expectations),
            CheckWord::Options => return self.options(value, expectations),
            CheckWord::Attribute => self.attribute(value).map(Check::Page),
            CheckWord::Validation => self
                .text_match(value, word.quoted())
                .map(|text| Check::Page(OnPage::Validation { text })),
            CheckWord::Url => return self.url(value, &location, expectations),
            CheckWord::Status => self
                .status(value)
                .map(BrowserCheck::Status)
                .map(Check::Browser),
            CheckWord::Request => self.request(value).map(Check::Browser),
            CheckWord::Cookie => {
                let cookies = self.cookies(value).into_iter();
                return expectations.extend(cookies.map(|(location, check)| Expectation {
                    location,
                    check: Check::Browser(check),
                }));
            }
            CheckWord::NoCookie => self.no_cookie(value).map(Check::Browser),
            CheckWord::Console => self.console(value).map(Check::Browser),
            CheckWord::Path => self
                .path(value)
                .map(|text| Check::Page(OnPage::Path { text })),
            CheckWord::Title => self
                .text_match(value, word.quoted())
                .map(|text| Check::Page(OnPage::Title { text })),
            CheckWord::Download => self
                .text_match(value, word.quoted())
                .map(BrowserCheck::Download)
                .map(Check::Browser),
            CheckWord::Portal => self.mock_expectation(value).map(Check::Portal),
        };
        expectations.extend(check.map(|check| Expectation { location, check }));
    }

    fn unknown_check(&mut self, unknown: &str, span: Span) {
        let synonym = SYNONYMS.iter().find(|(word, _)| *word == unknown);
        let acts = ActionWord::of(unknown).is_some();
        let help = synonym
            .map(|(_, check)| format!("did you mean `{check}`?"))
            .or_else(|| acts.then(|| "it is an action: write it in `do` of the step".to_owned()))
            .or_else(|| misprint::in_word(unknown, CheckWord::WORDS))
            .unwrap_or_else(|| suggest::help(unknown, "expectations", CheckWord::WORDS));
        let title = format!("unknown expectation `{}`", shown(unknown));
        self.push(self.error(span, title).help(help));
    }

    /// `value: { label: value, … }`, one expectation per entry; or `{ field: locator, is: value }`.
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

    /// The expected value of a field; `""` means that it is empty.
    pub fn field_value(&mut self, node: &Node) -> Option<TextMatch> {
        match node.scalar() {
            Some(_) => self
                .template_or_empty(node, "the value", Dynamic::Portal)
                .map(TextMatch::Is),
            None => self.text_match(node, "the value"),
        }
    }
}
