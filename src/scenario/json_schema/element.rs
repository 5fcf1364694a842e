//! The schemas of locators.

use serde_json::{Map, Value, json};

use super::forms::{any, list, object, reference, text, text_match, word};
use crate::locator::Side;
use crate::page;
use crate::scenario::locator;

/// A map that says what an element is: a kind with a name, `role` alone or with `name`, what it stands
/// beside, which of several it is, and where it is.
pub(super) fn located(place: bool) -> Value {
    let frame = place.then_some("frame");
    let mut properties = kinds(frame);
    let required = one_kind(&properties);
    let is_any: Vec<_> = properties.keys().map(|kind| needs(kind)).collect();
    let sides = Side::ALL.map(Side::key);
    for side in sides {
        properties.insert(side.to_owned(), any(&[text_match(), reference("kind")]));
    }
    properties.insert("in".to_owned(), reference("places"));
    let nth = object(&["number", "reason"], &["number", "reason"], |_| {
        Some(text())
    });
    properties.insert("nth".to_owned(), nth);
    let is_beside: Vec<_> = sides.map(needs).to_vec();
    let mut at_most_one = is_beside.clone();
    at_most_one.push(json!({ "not": { "anyOf": is_beside } }));
    json!({
        "type": "object", "properties": properties, "additionalProperties": false,
        "anyOf": [required, { "anyOf": is_beside, "not": { "anyOf": is_any } }],
        "oneOf": at_most_one,
    })
}

/// A map with one kind and nothing beside it.
pub(super) fn kind_alone() -> Value {
    let properties = kinds(None);
    let mut kind = one_kind(&properties);
    kind["type"] = "object".into();
    kind["properties"] = properties.into();
    kind["additionalProperties"] = false.into();
    kind
}

/// The kinds of elements, with what is written for each.
pub(super) fn kinds(frame: Option<&'static str>) -> Map<String, Value> {
    let kinds = page::roles().chain(locator::OTHER_KINDS.iter().copied());
    let kinds = kinds.chain(frame).map(|kind| {
        let value = match kind {
            "role" => word(&page::roles().collect::<Vec<_>>()),
            "testid" | "css" => text(),
            "any" => {
                let mut ways = list(any(&[text(), reference("kind")]));
                ways["minItems"] = 2.into();
                ways
            }
            "cell" | "gridcell" => {
                let keys = &["row", "column"];
                any(&[text_match(), object(keys, keys, |_| Some(text_match()))])
            }
            _ => text_match(),
        };
        (kind.to_owned(), value)
    });
    kinds.collect()
}

/// Exactly one kind is written; `name` also beside `role`.
pub(super) fn one_kind(kinds: &Map<String, Value>) -> Value {
    let others = kinds
        .keys()
        .filter(|kind| *kind != "role" && *kind != "name");
    let mut one: Vec<_> = others.map(|kind| needs(kind)).collect();
    for (kind, other) in [("role", "name"), ("name", "role")] {
        one.push(json!({ "required": [kind], "not": needs(other) }));
    }
    one.push(json!({ "required": ["role", "name"] }));
    json!({ "oneOf": one })
}

pub(super) fn needs(key: &str) -> Value {
    json!({ "required": [key] })
}
