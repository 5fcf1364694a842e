//! The schemas of actions.

use serde_json::{Value, json};

use super::forms::{
    any, formed, list, object, pairs, reference, text, text_match, text_or_empty, word,
};
use crate::scenario::action::ActionWord;
use crate::scenario::{gesture, keys};

/// Actions that take no value.
pub(super) const BARE: [&str; 3] = ["back", "reload", "close"];

/// The value of an action.
pub(super) fn of_action(written: &str) -> Option<Value> {
    let locator = || reference("locator");
    Some(match ActionWord::of(written)? {
        ActionWord::Open => formed("/([^/].*)?|https?://.*"),
        ActionWord::Click | ActionWord::DoubleClick | ActionWord::RightClick => any(&[
            locator(),
            object(&gesture::CLICK_KEYS, &gesture::CLICK_KEYS, of_click),
        ]),
        ActionWord::Drag => drag(),
        ActionWord::Swipe => any(&[
            word(&gesture::DIRECTION_WORDS),
            object(&gesture::SWIPE_KEYS, &["direction"], |key| {
                Some(match key {
                    "direction" => word(&gesture::DIRECTION_WORDS),
                    _ => reference("locator"),
                })
            }),
        ]),
        // An end is a text like the name of a control.
        ActionWord::Scroll => any(&[
            locator(),
            object(&gesture::SCROLL_KEYS, &["to"], |_| {
                Some(reference("locator"))
            }),
        ]),
        ActionWord::Type | ActionWord::Paste => any(&[text(), pairs("with", &text())]),
        ActionWord::Keys => pairs("with", &text()),
        ActionWord::Until => any(&[reference("expectation"), reference("expectations")]),
        ActionWord::Choose | ActionWord::Check | ActionWord::Uncheck | ActionWord::Hover => {
            locator()
        }
        ActionWord::Fill => pairs("with", &text_or_empty()),
        ActionWord::Select => {
            let group = object(&["option", "group"], &["option", "group"], |_| Some(text()));
            let choice = any(&[text(), group]);
            pairs("option", &any(&[choice.clone(), list(choice)]))
        }
        ActionWord::Upload => pairs("file", &any(&[text(), list(text())])),
        ActionWord::Press => any(&[
            press(),
            list(press()),
            object(&keys::KEYS, &["key"], |key| {
                Some(match key {
                    "key" => any(&[press(), list(press())]),
                    "times" => any(&[
                        json!({ "type": "integer", "minimum": 1, "maximum": 100 }),
                        json!({ "type": "string", "pattern": "^[0-9]+$" }),
                    ]),
                    _ => reference("locator"),
                })
            }),
        ]),
        ActionWord::Back | ActionWord::Reload | ActionWord::Close => return None,
        ActionWord::Switch => text_match(),
        ActionWord::Dialog => dialog(),
        ActionWord::Clock => clock(),
    })
}

pub(super) fn of_click(key: &str) -> Option<Value> {
    Some(match key {
        "on" => reference("locator"),
        "at" => position(),
        _ => text(),
    })
}

pub(super) fn drag() -> Value {
    let mut map = object(&gesture::DRAG_KEYS, &[], |key| {
        Some(match key {
            "at" => position(),
            "by" => formed(r"\s*-?[0-9.]+(px)?\s+-?[0-9.]+(px)?\s*"),
            "path" => {
                let mut path = list(position());
                path["minItems"] = 2.into();
                path
            }
            _ => reference("locator"),
        })
    });
    map["oneOf"] = json!([
        { "required": ["from", "to"] },
        { "required": ["from", "by"], "maxProperties": 2 },
        { "required": ["on", "path"], "maxProperties": 2 },
    ]);
    map
}

pub(super) fn position() -> Value {
    formed(r"\s*[0-9.]+(px|%)?\s+[0-9.]+(px|%)?\s*")
}

pub(super) fn press() -> Value {
    let modifiers = keys::MODIFIER_KEYS.join("|");
    let names = keys::NAMED_KEYS.join("|");
    let pattern = format!("(({modifiers})\\+)*({names}|[!-*,-~])");
    any(&[
        formed(&pattern),
        json!({ "enum": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }),
    ])
}

pub(super) fn dialog() -> Value {
    let mut map = object(&["accept", "dismiss", "answer"], &[], |key| {
        Some(match key {
            "answer" => text_or_empty(),
            _ => text_match(),
        })
    });
    map["oneOf"] = json!([
        { "required": ["accept"] },
        { "required": ["dismiss"], "not": { "required": ["answer"] } },
    ]);
    any(&[word(&["accept", "dismiss"]), map])
}

pub(super) fn clock() -> Value {
    let mut map = object(&["advance", "set"], &[], |key| {
        Some(match key {
            "advance" => formed("[0-9]+(s|m|h)"),
            _ => text(),
        })
    });
    map["maxProperties"] = 1.into();
    map
}
