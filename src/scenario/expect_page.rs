//! Reading of expectations of the page that have several keys: `count`, `options`, `attribute`, `url`.

use super::model::{Check, Expectation, Piece, Template, TextMatch};
use super::node::{Node, Value};
use super::read::Reader;
use crate::page::{Check as OnPage, Count};
use crate::source::Location;

type PageCheck = OnPage<Template>;

impl Reader<'_> {
    /// `{ of: locator, is: 3 }`, or `at_least` and `at_most`.
    pub fn count(&mut self, node: &Node) -> Option<PageCheck> {
        const EXAMPLE: &str =
            "write `count: { of: { role: row }, is: 3 }`, or `at_least` and `at_most`";
        let fields = self.fields(node, "`count`", &["of", "is", "at_least", "at_most"])?;
        let of = self.required(&fields, "of", EXAMPLE);
        let of = of.and_then(|of| self.locator(of, "`of`"));
        let mut number = |key: &str, what: &str| match fields.get(key) {
            None => Some(None),
            Some(node) => self.number_of_elements(node, what).map(Some),
        };
        let is = number("is", "`is`")?;
        let least = number("at_least", "`at_least`")?;
        let most = number("at_most", "`at_most`")?;
        let count = match (is, least, most) {
            (Some(is), None, None) => Count {
                least: is,
                most: Some(is),
            },
            (None, least, most)
                if least.or(most).is_some() && least <= Some(most.unwrap_or(usize::MAX)) =>
            {
                Count {
                    least: least.unwrap_or_default(),
                    most,
                }
            }
            _ => {
                let error = self.error(node.span, "`count` does not say how many");
                self.push(error.help(EXAMPLE));
                return None;
            }
        };
        Some(OnPage::Count {
            locator: of?,
            count,
        })
    }

    /// A number from zero.
    fn number_of_elements(&mut self, node: &Node, what: &str) -> Option<usize> {
        let text = &self.scalar(node, what)?.text;
        let number = text.parse().ok();
        if number.is_none() {
            let title = format!("`{text}` is not a number of elements");
            self.push(
                self.error(node.span, title)
                    .help("write a whole number: `3`"),
            );
        }
        number
    }

    /// `{ label: [text, …], … }`, one expectation per entry; or `{ field: locator, are: [text, …] }`.
    pub fn options(&mut self, node: &Node, expectations: &mut Vec<Expectation>) {
        const EXAMPLE: &str =
            "write `options: { label: [text, …] }`, or `{ field: locator, are: [text, …] }`";
        let Value::Map(entries) = &node.value else {
            let error = self.error(node.span, "`options` needs a drop-down and its options");
            return self.push(error.help(EXAMPLE));
        };
        let is_long = |(key, _): &(super::node::Key, Node)| matches!(&*key.text, "field" | "are");
        if entries.iter().any(is_long) {
            let Some(fields) = self.fields(node, "`options`", &["field", "are"]) else {
                return;
            };
            let field = self.required(&fields, "field", EXAMPLE);
            let are = self.required(&fields, "are", EXAMPLE);
            let location = self.location(fields.key("field").unwrap_or(node.span));
            let field = field.and_then(|field| self.locator(field, "`field`"));
            let are = are.and_then(|are| self.option_texts(are));
            return expectations.extend(options_of(location, field, are));
        }
        for (key, value) in self.entries(node, "`options`").unwrap_or_default() {
            let location = self.location(key.span);
            let field = self.label(key);
            let are = self.option_texts(value);
            expectations.extend(options_of(location, field, are));
        }
    }

    fn option_texts(&mut self, node: &Node) -> Option<Vec<TextMatch>> {
        let items = self.items(node, "the options")?;
        let texts = items.iter().map(|item| self.text_match(item, "an option"));
        // All of them are read, so that all mistakes are reported.
        let texts: Vec<_> = texts.collect();
        texts.into_iter().collect()
    }

    /// `{ of: locator, name: data-state, is: open }`.
    pub fn attribute(&mut self, node: &Node) -> Option<PageCheck> {
        const EXAMPLE: &str =
            "write `attribute: { of: { css: \"#pay\" }, name: data-state, is: open }`";
        let fields = self.fields(node, "`attribute`", &["of", "name", "is"])?;
        let of = self.required(&fields, "of", EXAMPLE);
        let name = self.required(&fields, "name", EXAMPLE);
        let is = self.required(&fields, "is", EXAMPLE);
        let locator = of.and_then(|of| self.locator(of, "`of`"));
        let name = name.and_then(|name| self.literal(name, "`name`"));
        let value = is.and_then(|is| self.field_value(is));
        Some(OnPage::Attribute {
            locator: locator?,
            name: name?,
            value: value?,
        })
    }

    /// A whole address, or one from its path on; or `{ path: …, query: { name: value } }`.
    pub fn url(&mut self, node: &Node, location: &Location, expectations: &mut Vec<Expectation>) {
        const EXAMPLE: &str = "write `url: /orders?status=open`, a whole `https://…` address, or \
                               `url: { path: /orders, query: { status: open } }`";
        let mut expect = |check| {
            expectations.push(Expectation {
                location: location.clone(),
                check: Check::Page(check),
            });
        };
        let is_in_parts = |(key, _): &(super::node::Key, Node)| key.text != "matches";
        if let Value::Map(entries) = &node.value
            && entries.iter().any(is_in_parts)
        {
            let Some(fields) = self.fields(node, "`url`", &["path", "query"]) else {
                return;
            };
            if let Some(text) = fields.get("path").and_then(|path| self.path(path)) {
                expect(OnPage::Path { text });
            }
            let query = fields
                .get("query")
                .and_then(|query| self.entries(query, "`query`"));
            for (key, value) in query.unwrap_or_default() {
                if let Some(value) = self.field_value(value) {
                    let name = key.text.clone();
                    expect(OnPage::Query { name, value });
                }
            }
            return;
        }
        let Some(text) = self.text_match(node, "`url`") else {
            return;
        };
        if let TextMatch::Is(template) = &text
            && let Some(Piece::Text(start)) = template.0.first()
            && !start.starts_with('/')
            && !start.contains("://")
        {
            let error = self.error(node.span, format!("`{template}` is not an address"));
            return self.push(error.help(EXAMPLE));
        }
        expect(OnPage::Url { text });
    }
}

fn options_of(
    location: Location,
    field: Option<super::model::Locator>,
    are: Option<Vec<TextMatch>>,
) -> Option<Expectation> {
    let (locator, options) = (field?, are?);
    let check = Check::Page(OnPage::Options { locator, options });
    Some(Expectation { location, check })
}
