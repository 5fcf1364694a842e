//! The schemas of scenarios, parts and steps.

use serde_json::{Value, json};

use super::forms::{
    any, boolean, by_name, duration, formed, id, list, local_text, map, named, object, pointer,
    reference, secret_name, status, text, text_or_empty, volatile, word,
};
use crate::scenario::model::Method;
use crate::scenario::{accessibility, call, errors, part, picture, step, terms};

pub(super) fn of_scenario(key: &str) -> Option<Value> {
    Some(match key {
        "scenario" => id(),
        "title" | "doc" => local_text(),
        "guide" => object(&["title", "introduction"], &["title"], |_| {
            Some(local_text())
        }),
        "tags" => list(id()),
        "device" => text(),
        "portal" => map(),
        "secrets" => list(secret_name()),
        "volatile" => volatile(),
        "matrix" => list(named(text_or_empty())),
        "timeout" => duration(),
        "values" => named(run_value()),
        "session" => object(step::SESSION_KEYS, &["use"], |key| {
            Some(match key {
                "use" => text(),
                "with" => by_name("", text_or_empty()),
                "renew" => duration(),
                _ => call(json!(false)),
            })
        }),
        "before" | "after" => list(call(named(pointer()))),
        "steps" => reference("steps"),
        _ => return None,
    })
}

/// A call, and what is taken from its answer.
pub(super) fn call(take: Value) -> Value {
    let mut map = object(&[Method::WORDS, call::CALL_KEYS].concat(), &[], of_call);
    map["properties"]["take"] = take;
    map["oneOf"] = Method::WORDS
        .iter()
        .map(|word| json!({ "required": [word] }))
        .collect();
    map
}

pub(super) fn of_call(key: &str) -> Option<Value> {
    const TOKEN: &str = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$";
    Some(match key {
        "at" => text(),
        "headers" => by_name(TOKEN, text_or_empty()),
        "json" => json!(true),
        "status" => any(&[status(), list(status())]),
        "take" => pointer(),
        method => {
            Method::of(method)?;
            formed("/([^/].*)?")
        }
    })
}

pub(super) fn run_value() -> Value {
    let mut called = call(pointer());
    called["properties"][call::MATCHES] = text();
    let source = |key: &str| object(&[key], &[key], |_| Some(text()));
    let others = call::SOURCES.iter().map(|key| source(key));
    any(&others.chain([called]).collect::<Vec<_>>())
}

pub(super) fn of_part(key: &str) -> Option<Value> {
    Some(match key {
        "part" => id(),
        "doc" => local_text(),
        "inputs" => {
            let typed = object(part::INPUT_KEYS, &["type"], |key| {
                Some(match key {
                    "type" => word(part::TYPES),
                    "choices" => list(text()),
                    _ => text_or_empty(),
                })
            });
            let plain: Vec<_> = part::TYPES
                .iter()
                .filter(|word| **word != "choice")
                .copied()
                .collect();
            named(any(&[word(&plain), typed]))
        }
        "steps" => reference("steps"),
        _ => return None,
    })
}

pub(super) fn of_use(key: &str) -> Option<Value> {
    Some(match key {
        "use" => text(),
        "with" => by_name("", text_or_empty()),
        "prefix" => id(),
        "when" => when(),
        _ => return None,
    })
}

pub(super) fn when() -> Value {
    by_name("", any(&[text_or_empty(), list(text_or_empty())]))
}

pub(super) fn of_step(key: &str) -> Option<Value> {
    Some(match key {
        "step" => id(),
        "section" | "text" | "note" | "warning" => local_text(),
        "expect" | "then" => reference("expectations"),
        "do" => reference("actions"),
        "picture" => any(&[word(picture::WORDS), object(picture::KEYS, &[], of_picture)]),
        "snapshot" => word(picture::MOMENTS),
        "timeout" => duration(),
        "optional" => object(&["reason"], &["reason"], |_| Some(text())),
        "when" => when(),
        errors::PAGE_ERRORS | errors::REQUESTS => reference("errors"),
        accessibility::ACCESSIBILITY => reference("accessibility"),
        terms::TERMS => by_name("", text()),
        terms::MENTIONS => object(&["off"], &["off"], |_| Some(text())),
        _ => return None,
    })
}

pub(super) fn of_picture(key: &str) -> Option<Value> {
    let locator = || reference("locator");
    Some(match key {
        "when" => word(picture::MOMENTS),
        "compare" | "controls" | "dim" => boolean(),
        "crop" => any(&[word(&["auto", "window"]), list(locator())]),
        "mark" => list(object(&["box", "arrow", "inset", "label"], &[], |key| {
            Some(match key {
                "label" => local_text(),
                _ => reference("locator"),
            })
        })),
        "redact" => {
            let all = object(&["all"], &["all"], |_| Some(reference("locator")));
            list(any(&[locator(), all]))
        }
        "alt" | "caption" => local_text(),
        _ => return None,
    })
}
