//! Forms that many schemas share: references, maps, lists and texts.

use serde_json::{Map, Value, json};

pub(super) fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// A map of these keys alone; the schema of each is asked for.
pub(super) fn object(keys: &[&str], required: &[&str], of: fn(&str) -> Option<Value>) -> Value {
    let known = keys
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), of(key)?)));
    json!({
        "type": "object", "properties": known.collect::<Map<_, _>>(), "required": required,
        "additionalProperties": false, "minProperties": 1,
    })
}

/// A map of one of these words, or a bare word.
pub(super) fn words(all: &[&str], bare: &[&str], of: fn(&str) -> Option<Value>) -> Value {
    let with_value: Vec<_> = all
        .iter()
        .filter(|word| !bare.contains(word))
        .copied()
        .collect();
    let mut map = object(&with_value, &[], of);
    map["maxProperties"] = 1.into();
    match bare {
        [] => map,
        bare => any(&[map, word(bare)]),
    }
}

pub(super) fn any(of: &[Value]) -> Value {
    json!({ "anyOf": of })
}

pub(super) fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items, "minItems": 1 })
}

pub(super) fn word(words: &[&str]) -> Value {
    json!({ "enum": words })
}

pub(super) fn boolean() -> Value {
    json!({ "enum": [true, false, "true", "false"] })
}

/// A text: without quotes, numbers and `true` are texts, too.
pub(super) fn text() -> Value {
    json!({ "type": ["string", "number", "boolean"], "pattern": r"\S" })
}

/// A text that may be `""`.
pub(super) fn text_or_empty() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

/// A text of this form, or one with values that are filled in later.
pub(super) fn formed(pattern: &str) -> Value {
    let pattern = format!(r"^({pattern})$|\$\{{");
    json!({ "type": "string", "pattern": pattern })
}

pub(super) fn id() -> Value {
    let pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$";
    json!({ "type": ["string", "number", "boolean"], "pattern": pattern, "maxLength": 64 })
}

pub(super) fn duration() -> Value {
    formed(r"[0-9]+(ms|s|m)")
}

/// A map of names to values.
pub(super) fn named(value: Value) -> Value {
    by_name("^[a-z][a-z0-9_-]*$", value)
}

pub(super) fn by_name(names: &str, value: Value) -> Value {
    json!({
        "type": "object", "propertyNames": { "pattern": names }, "additionalProperties": value,
        "minProperties": 1,
    })
}

pub(super) fn secret_name() -> Value {
    json!({ "type": "string", "pattern": "^[A-Z][A-Z0-9_]*$" })
}

pub(super) const LOCALE: &str = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$";

pub(super) fn locale() -> Value {
    json!({ "type": "string", "pattern": LOCALE })
}

pub(super) fn local_text() -> Value {
    any(&[text(), by_name(LOCALE, text())])
}

/// A text to compare with, or `{ matches: … }`.
pub(super) fn text_match() -> Value {
    any(&[text(), matches()])
}

pub(super) fn matches() -> Value {
    object(&["matches"], &["matches"], |_| Some(text()))
}

/// JSON of any kind, below a map.
pub(super) fn map() -> Value {
    json!({ "type": "object" })
}

pub(super) fn pointer() -> Value {
    formed("/.*")
}

pub(super) fn status() -> Value {
    any(&[
        json!({ "type": "integer", "minimum": 200, "maximum": 599 }),
        json!({ "type": "string", "pattern": "^[2-5][0-9][0-9]$" }),
    ])
}

/// `{ label: value, … }`, or `{ field: locator, <with>: value }`.
pub(super) fn pairs(with: &str, value: &Value) -> Value {
    json!({
        "type": "object", "minProperties": 1,
        "if": { "anyOf": [{ "required": ["field"] }, { "required": [with] }] },
        "then": {
            "properties": { "field": reference("locator"), with: value },
            "required": ["field", with], "additionalProperties": false,
        },
        "else": { "additionalProperties": value },
    })
}

/// Patterns of volatile values, by name.
pub(super) fn volatile() -> Value {
    let map = object(&["matches", "numbered"], &["matches"], |key| {
        Some(match key {
            "numbered" => boolean(),
            _ => text(),
        })
    });
    named(any(&[text(), map]))
}
