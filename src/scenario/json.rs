//! Reads arbitrary maps as JSON, for the mock.

use serde_json::{Map, Number, Value as Json};

use super::node::{Node, Scalar, Value};
use super::read::Reader;
use super::scope::InputValue;
use super::template::{Segment, split};
use super::text::Dynamic;

impl Reader<'_> {
    /// A map as a JSON object.
    pub fn json_map(&mut self, node: &Node, what: &str) -> Option<Map<String, Json>> {
        let mut map = Map::new();
        for (key, value) in self.entries(node, what)? {
            map.insert(key.text.clone(), self.json(value, what)?);
        }
        Some(map)
    }

    /// A value as JSON.
    pub fn json(&mut self, node: &Node, what: &str) -> Option<Json> {
        match &node.value {
            Value::Map(entries) if entries.is_empty() => Some(Json::Object(Map::new())),
            Value::Map(_) => self.json_map(node, what).map(Json::Object),
            Value::List(items) => {
                let items: Option<Vec<Json>> =
                    items.iter().map(|item| self.json(item, what)).collect();
                items.map(Json::Array)
            }
            Value::Scalar(scalar) => {
                let text = self
                    .template_or_empty(node, what, Dynamic::None)?
                    .to_string();
                let plain = self.is_plain(scalar);
                Some(if plain {
                    literal(text)
                } else {
                    Json::String(text)
                })
            }
        }
    }

    /// Whether a text was written without quotes. The quotes around `"${matrix.year}"` are only there
    /// for YAML; what counts is how the value itself was written.
    pub fn is_plain(&self, scalar: &Scalar) -> bool {
        let sole = match split(&scalar.text).as_deref() {
            Ok([Segment::Value(path, _)]) => path.split_once('.'),
            _ => None,
        };
        match sole.and_then(|(_, name)| self.scope.values.get(name)) {
            Some(InputValue::Known(_, plain)) => *plain,
            _ => !scalar.quoted,
        }
    }
}

/// The JSON value of an unquoted text. It is a number only if it prints as it is written, so that no
/// digit of `042`, `665.00` or a card number is lost.
pub(super) fn literal(text: String) -> Json {
    match text.as_str() {
        "true" => Json::Bool(true),
        "false" => Json::Bool(false),
        "null" => Json::Null,
        _ => match text.parse::<Number>() {
            Ok(number) if number.to_string() == text => Json::Number(number),
            _ => Json::String(text),
        },
    }
}
