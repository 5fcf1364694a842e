//! Validates the scenarios' use of the mock against the mock's schema.

use serde_json::{Map, Value as Json};

use super::misprint::{self, shown};
use super::node::{Key, Node, Value};
use super::read::Reader;
use super::schema::{MockSchema, Others, Shape, Type};
use super::suggest;
use crate::source::Span;

impl Reader<'_> {
    /// The state to set the mock to.
    pub fn mock_setup(&mut self, node: &Node) -> Option<Map<String, Json>> {
        self.mock_map(node, |mock| mock.setup.as_ref())
    }

    /// What the mock is expected to answer.
    pub fn mock_expectation(&mut self, node: &Node) -> Option<Map<String, Json>> {
        self.mock_map(node, |mock| mock.expect.as_ref())
    }

    fn mock_map(
        &mut self,
        node: &Node,
        part: impl Fn(&MockSchema) -> Option<&Shape>,
    ) -> Option<Map<String, Json>> {
        let map = self.json_map(node, "`portal`")?;
        if let Some(shape) = self.mock.and_then(part) {
            self.fits(node, &Json::Object(map.clone()), shape, "`portal`");
        }
        Some(map)
    }

    /// Reports a name that is not a value of the mock.
    pub fn mock_value(&mut self, name: &str, span: impl Fn() -> Span) {
        let known = self.mock.and_then(|mock| mock.values.as_ref());
        let Some(known) = known.filter(|known| !known.iter().any(|value| value == name)) else {
            return;
        };
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let help = suggest::help(name, "it has", &known);
        let title = format!("the mock has no value `{name}`");
        self.push(self.error(span(), title).help(help));
    }

    /// A date and time that a clock can be set to; reports any other text.
    pub fn moment(&mut self, node: &Node, text: &str) -> Option<jiff::Timestamp> {
        let moment = text.parse().ok();
        if moment.is_none() {
            let title = format!("`{text}` is not a date and time");
            let help = "write it as in RFC 3339: `2023-01-10T15:01:00+08:00`";
            self.push(self.error(node.span, title).help(help));
        }
        moment
    }

    /// Reports everything in `node`, whose JSON is `value`, that does not fit the shape.
    fn fits(&mut self, node: &Node, value: &Json, shape: &Shape, what: &str) {
        if !shape.types.is_empty() && !shape.types.iter().any(|kind| kind.has(value)) {
            let words: Vec<_> = shape.types.iter().map(|kind| kind.words()).collect();
            let title = format!("{what} must be {}", words.join(" or "));
            let error = self.error(node.span, title);
            let error = error.label(format!("this is {}", kind(value)));
            self.push(match value {
                Json::Number(_) | Json::Bool(_) if shape.types.contains(&Type::Text) => {
                    error.help(in_quotes(value))
                }
                _ => error,
            });
            return;
        }
        if let Some(known) = &shape.values
            && !known.contains(value)
        {
            let known: Vec<String> = known.iter().map(plain).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            let written = plain(value);
            let help = match known.contains(&written.as_str()) {
                true => in_quotes(value),
                false => suggest::help(&written, "it is one of", &known),
            };
            self.cannot_be(node, value, what, help);
        }
        match (value, &node.value) {
            (Json::String(text), _) => self.text_fits(node, text, shape, what),
            (Json::Number(number), _) => {
                let number = number.as_f64().unwrap_or_default();
                let (least, most) = (shape.minimum, shape.maximum);
                if least.is_some_and(|least| number < least)
                    || most.is_some_and(|most| number > most)
                {
                    self.cannot_be(node, value, what, range(least, most));
                }
            }
            (Json::Array(values), Value::List(nodes)) => {
                let Some(items) = &shape.items else { return };
                for (node, value) in nodes.iter().zip(values) {
                    self.fits(node, value, items, &format!("an entry of {what}"));
                }
            }
            (Json::Object(map), Value::Map(entries)) => {
                self.map_fits(node, entries, map, shape, what);
            }
            _ => {}
        }
    }

    fn text_fits(&mut self, node: &Node, text: &str, shape: &Shape, what: &str) {
        if shape.moment {
            self.moment(node, text);
        }
        if let Some(pattern) = &shape.pattern
            && !pattern.is_match(text)
        {
            let title = format!("{what} cannot be `{text}`");
            let help = format!("it must match the pattern `{pattern}`");
            self.push(self.error(node.span, title).help(help));
        }
    }

    fn map_fits(
        &mut self,
        node: &Node,
        entries: &[(Key, Node)],
        map: &Map<String, Json>,
        shape: &Shape,
        what: &str,
    ) {
        let mut unknown = false;
        for (key, node) in entries {
            let Some(value) = map.get(&key.text) else {
                continue;
            };
            let name = format!("`{}`", shown(&key.text));
            if let Some(names) = &shape.names {
                let text = Json::String(key.text.clone());
                self.fits(&key.node(), &text, names, &format!("a key of {what}"));
            }
            let property = shape
                .properties
                .iter()
                .find(|(known, _)| *known == key.text);
            match (property, &shape.others) {
                (Some((_, property)), _) => self.fits(node, value, property, &name),
                (None, Others::Are(other)) => self.fits(node, value, other, &name),
                (None, Others::None) => {
                    self.unknown_mock_key(key, shape, what);
                    unknown = true;
                }
                (None, Others::Any) => {}
            }
        }
        // What seems to be missing may be what was misspelt.
        if unknown {
            return;
        }
        let start = entries.first().map_or(node.span, |(key, _)| key.span);
        for key in &shape.required {
            if !map.contains_key(key) {
                let error = self.error(start, format!("{what} has no `{key}`"));
                self.push(error.help(format!("write `{key}: …`")));
            }
        }
        let has = |keys: &Vec<String>| keys.iter().all(|key| map.contains_key(key));
        if !shape.any_of.is_empty() && !shape.any_of.iter().any(has) {
            let keys: Vec<&str> = shape.any_of.iter().flatten().map(String::as_str).collect();
            let help = format!("write at least one of {}", suggest::list(keys));
            let title = format!("{what} lacks a key");
            self.push(self.error(start, title).help(help));
        }
    }

    fn unknown_mock_key(&mut self, key: &Key, shape: &Shape, what: &str) {
        let known: Vec<&str> = shape.properties.iter().map(|(name, _)| &**name).collect();
        let help = misprint::in_word(&key.text, &known)
            .unwrap_or_else(|| suggest::help(&key.text, "known keys", &known));
        let title = format!("unknown key `{}` in {what}", shown(&key.text));
        self.push(self.error(key.span, title).help(help));
    }

    fn cannot_be(&mut self, node: &Node, value: &Json, what: &str, help: String) {
        let title = format!("{what} cannot be `{}`", plain(value));
        self.push(self.error(node.span, title).help(help));
    }
}

/// A value as its author would write it.
fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        _ => value.to_string(),
    }
}

fn in_quotes(value: &Json) -> String {
    format!("put it in quotes: {}", misprint::quoted(&plain(value)))
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "`null`",
        Json::Bool(_) => "`true` or `false`",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "a map",
    }
}

fn range(least: Option<f64>, most: Option<f64>) -> String {
    match (least, most) {
        (Some(least), Some(most)) => format!("write a number from {least} to {most}"),
        (Some(least), None) => format!("write a number from {least} on"),
        (None, Some(most)) => format!("write a number up to {most}"),
        (None, None) => String::new(),
    }
}
