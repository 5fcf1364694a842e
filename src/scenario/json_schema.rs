//! The JSON Schema of scenarios, parts and settings, for editors: made of the same lists of keys and words
//! as the reader. What takes more than one file or one place (names that must be declared, ids that must be
//! unique) is only known to the reader.

use serde_json::{Map, Value, json};

use super::action::ActionWord;
use super::expect::CheckWord;
use super::expect_browser::METHODS;
use super::model::{Method, Permission};
use super::{
    call, cases, device, errors, gesture, guide, keys, locator, part, picture, quotes, settings,
    site, step, terms,
};
use crate::locator::Side;
use crate::page;

/// The schema of every file below `scenarios/`: a scenario has `scenario`, a part `part`, and
/// `stepproof.yaml` neither.
pub fn json_schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "stepproof",
        "description": "Scenarios, parts and settings of stepproof.",
        "type": "object",
        "if": { "required": ["scenario"] },
        "then": { "$ref": "#/$defs/scenario" },
        "else": {
            "if": { "required": ["part"] },
            "then": { "$ref": "#/$defs/part" },
            "else": { "$ref": "#/$defs/settings" },
        },
        "$defs": {
            "scenario": object(cases::KEYS, &["scenario", "title", "steps"], of_scenario),
            "part": object(part::KEYS, &["part", "steps"], of_part),
            "settings": object(settings::KEYS, &[], of_settings),
            "steps": list(json!({
                "if": { "required": ["use"] },
                "then": object(step::USE_KEYS, &["use"], of_use),
                "else": object(step::KEYS, &["step", "text"], of_step),
            })),
            "actions": list(words(ActionWord::WORDS, &BARE, of_action)),
            "expectation": words(CheckWord::WORDS, &[], of_check),
            "expectations": list(reference("expectation")),
            "locator": any(&[text(), located(false)]),
            "kind": kind_alone(),
            "place": located(true),
            "places": any(&[reference("place"), list(reference("place"))]),
            "errors": any(&[word(&errors::WORDS), errors_map()]),
        },
    })
}

/// Actions that take no value.
const BARE: [&str; 3] = ["back", "reload", "close"];

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// A map of these keys alone; the schema of each is asked for.
fn object(keys: &[&str], required: &[&str], of: fn(&str) -> Option<Value>) -> Value {
    let known = keys
        .iter()
        .filter_map(|key| Some(((*key).to_owned(), of(key)?)));
    json!({
        "type": "object", "properties": known.collect::<Map<_, _>>(), "required": required,
        "additionalProperties": false, "minProperties": 1,
    })
}

/// A map of one of these words, or a bare word.
fn words(all: &[&str], bare: &[&str], of: fn(&str) -> Option<Value>) -> Value {
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

fn any(of: &[Value]) -> Value {
    json!({ "anyOf": of })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items, "minItems": 1 })
}

fn word(words: &[&str]) -> Value {
    json!({ "enum": words })
}

fn boolean() -> Value {
    json!({ "enum": [true, false, "true", "false"] })
}

/// A text: without quotes, numbers and `true` are texts, too.
fn text() -> Value {
    json!({ "type": ["string", "number", "boolean"], "pattern": r"\S" })
}

/// A text that may be `""`.
fn text_or_empty() -> Value {
    json!({ "type": ["string", "number", "boolean"] })
}

/// A text of this form, or one with values that are filled in later.
fn formed(pattern: &str) -> Value {
    let pattern = format!(r"^({pattern})$|\$\{{");
    json!({ "type": "string", "pattern": pattern })
}

fn id() -> Value {
    let pattern = "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$";
    json!({ "type": ["string", "number", "boolean"], "pattern": pattern, "maxLength": 64 })
}

fn duration() -> Value {
    formed(r"[0-9]+(ms|s|m)")
}

/// A map of names to values.
fn named(value: Value) -> Value {
    by_name("^[a-z][a-z0-9_-]*$", value)
}

fn by_name(names: &str, value: Value) -> Value {
    json!({
        "type": "object", "propertyNames": { "pattern": names }, "additionalProperties": value,
        "minProperties": 1,
    })
}

fn secret_name() -> Value {
    json!({ "type": "string", "pattern": "^[A-Z][A-Z0-9_]*$" })
}

const LOCALE: &str = "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$";

fn locale() -> Value {
    json!({ "type": "string", "pattern": LOCALE })
}

fn local_text() -> Value {
    any(&[text(), by_name(LOCALE, text())])
}

/// A text to compare with, or `{ matches: … }`.
fn text_match() -> Value {
    any(&[text(), matches()])
}

fn matches() -> Value {
    object(&["matches"], &["matches"], |_| Some(text()))
}

/// JSON of any kind, below a map.
fn map() -> Value {
    json!({ "type": "object" })
}

/// A map that says what an element is: a kind with a name, `role` alone or with `name`, what it stands
/// beside, which of several it is, and where it is.
fn located(place: bool) -> Value {
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
fn kind_alone() -> Value {
    let properties = kinds(None);
    let mut kind = one_kind(&properties);
    kind["type"] = "object".into();
    kind["properties"] = properties.into();
    kind["additionalProperties"] = false.into();
    kind
}

/// The kinds of elements, with what is written for each.
fn kinds(frame: Option<&'static str>) -> Map<String, Value> {
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
fn one_kind(kinds: &Map<String, Value>) -> Value {
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

fn needs(key: &str) -> Value {
    json!({ "required": [key] })
}

fn of_scenario(key: &str) -> Option<Value> {
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
fn call(take: Value) -> Value {
    let mut map = object(&[Method::WORDS, call::CALL_KEYS].concat(), &[], of_call);
    map["properties"]["take"] = take;
    map["oneOf"] = Method::WORDS
        .iter()
        .map(|word| json!({ "required": [word] }))
        .collect();
    map
}

fn pointer() -> Value {
    formed("/.*")
}

fn of_call(key: &str) -> Option<Value> {
    const TOKEN: &str = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$";
    Some(match key {
        "at" => text(),
        "headers" => by_name(TOKEN, text_or_empty()),
        "json" => json!(true),
        "status" => status(),
        "take" => pointer(),
        method => {
            Method::of(method)?;
            formed("/([^/].*)?")
        }
    })
}

fn run_value() -> Value {
    let mut called = call(pointer());
    called["properties"][call::MATCHES] = text();
    let source = |key: &str| object(&[key], &[key], |_| Some(text()));
    let others = call::SOURCES.iter().map(|key| source(key));
    any(&others.chain([called]).collect::<Vec<_>>())
}

fn of_part(key: &str) -> Option<Value> {
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

fn of_use(key: &str) -> Option<Value> {
    Some(match key {
        "use" => text(),
        "with" => by_name("", text_or_empty()),
        "prefix" => id(),
        "when" => when(),
        _ => return None,
    })
}

fn when() -> Value {
    by_name("", any(&[text_or_empty(), list(text_or_empty())]))
}

fn of_step(key: &str) -> Option<Value> {
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
        terms::TERMS => by_name("", text()),
        terms::MENTIONS => object(&["off"], &["off"], |_| Some(text())),
        _ => return None,
    })
}

fn of_picture(key: &str) -> Option<Value> {
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

/// The value of an action.
fn of_action(written: &str) -> Option<Value> {
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

fn of_click(key: &str) -> Option<Value> {
    Some(match key {
        "on" => reference("locator"),
        "at" => position(),
        _ => text(),
    })
}

fn drag() -> Value {
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

fn position() -> Value {
    formed(r"\s*[0-9.]+(px|%)?\s+[0-9.]+(px|%)?\s*")
}

fn press() -> Value {
    let modifiers = keys::MODIFIER_KEYS.join("|");
    let names = keys::NAMED_KEYS.join("|");
    let pattern = format!("(({modifiers})\\+)*({names}|[!-*,-~])");
    any(&[
        formed(&pattern),
        json!({ "enum": [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] }),
    ])
}

fn dialog() -> Value {
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

fn clock() -> Value {
    let mut map = object(&["advance", "set"], &[], |key| {
        Some(match key {
            "advance" => formed("[0-9]+(s|m|h)"),
            _ => text(),
        })
    });
    map["maxProperties"] = 1.into();
    map
}

/// `{ label: value, … }`, or `{ field: locator, <with>: value }`.
fn pairs(with: &str, value: &Value) -> Value {
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

/// The value of an expectation.
fn of_check(written: &str) -> Option<Value> {
    Some(match CheckWord::of(written)? {
        CheckWord::Text
        | CheckWord::NoText
        | CheckWord::Title
        | CheckWord::Download
        | CheckWord::Validation => text_match(),
        CheckWord::Visible
        | CheckWord::Hidden
        | CheckWord::Enabled
        | CheckWord::Disabled
        | CheckWord::Checked
        | CheckWord::Unchecked
        | CheckWord::Focused => reference("locator"),
        CheckWord::Count => object(&["of", "is", "at_least", "at_most"], &["of"], |key| {
            Some(match key {
                "of" => reference("locator"),
                _ => text(),
            })
        }),
        CheckWord::Options => pairs("are", &list(text_match())),
        CheckWord::Attribute => object(&["of", "name", "is"], &["of", "name", "is"], |key| {
            Some(match key {
                "of" => reference("locator"),
                "name" => text(),
                _ => any(&[text_or_empty(), matches()]),
            })
        }),
        CheckWord::Url => any(&[
            formed("(/|https?://).*"),
            matches(),
            object(&["path", "query"], &[], |key| {
                Some(match key {
                    "path" => text_match(),
                    _ => by_name("", any(&[text_or_empty(), matches()])),
                })
            }),
        ]),
        CheckWord::Status => status(),
        CheckWord::Request => object(&["method", "path", "status"], &["method", "path"], |key| {
            Some(match key {
                "method" => word(METHODS),
                "path" => any(&[formed("/.*"), matches()]),
                _ => status(),
            })
        }),
        CheckWord::Cookie => any(&[text(), by_name("", any(&[text_or_empty(), matches()]))]),
        CheckWord::NoCookie => text(),
        CheckWord::Console => word(&["no_errors"]),
        CheckWord::Value => pairs("is", &any(&[text_or_empty(), matches()])),
        CheckWord::Path => any(&[formed("/.*"), matches()]),
        CheckWord::Portal => map(),
    })
}

fn status() -> Value {
    any(&[
        json!({ "type": "integer", "minimum": 200, "maximum": 599 }),
        json!({ "type": "string", "pattern": "^[2-5][0-9][0-9]$" }),
    ])
}

/// Patterns of volatile values, by name.
fn volatile() -> Value {
    let map = object(&["matches", "numbered"], &["matches"], |key| {
        Some(match key {
            "numbered" => boolean(),
            _ => text(),
        })
    });
    named(any(&[text(), map]))
}

fn errors_map() -> Value {
    object(&["level", "except"], &[], |key| {
        Some(match key {
            "level" => word(&errors::WORDS),
            _ => list(text_match()),
        })
    })
}

fn of_settings(key: &str) -> Option<Value> {
    Some(match key {
        "devices" => by_name("", object(device::KEYS, &["viewport"], of_device)),
        "locale" => locale(),
        "timeouts" => object(&["step", "case"], &[], |_| Some(duration())),
        "sites" => named(object(site::KEYS, &["base_url"], of_site)),
        "volatile" => volatile(),
        errors::PAGE_ERRORS | errors::REQUESTS => reference("errors"),
        terms::SENTENCES => any(&[
            word(&errors::WORDS),
            object(terms::RULE_KEYS, &[], of_sentences),
        ]),
        terms::TERMS => by_name("", text()),
        "mock" => any(&[
            word(&["built-in"]),
            object(&["schema"], &["schema"], |_| Some(text())),
        ]),
        "mock_secrets" => by_name("^[A-Z][A-Z0-9_]*$", text()),
        "documents" => list(text()),
        "guides" => named(object(guide::GUIDE_KEYS, &["title", "chapters"], of_guide)),
        "theme" => object(guide::THEME_KEYS, &[], of_theme),
        "pictures" => word(&["keep", "compare"]),
        "redact" => list(reference("locator")),
        "invented" => list(text()),
        _ => return None,
    })
}

fn of_sentences(key: &str) -> Option<Value> {
    Some(match key {
        "level" | terms::MENTIONS => word(&errors::WORDS),
        "placeholders" => list(text()),
        "quotes" => {
            let quotes = list(word(&quotes::WORDS));
            any(&[quotes.clone(), by_name(LOCALE, quotes)])
        }
        _ => return None,
    })
}

fn of_device(key: &str) -> Option<Value> {
    Some(match key {
        "viewport" => json!({ "type": "string", "pattern": "^[0-9]+x[0-9]+$" }),
        "scale" => json!({ "type": ["number", "string"], "minimum": 0.5, "maximum": 4 }),
        "locale" => locale(),
        "now" => text(),
        "timezone" => json!({ "type": "string", "pattern": "^UTC$|/" }),
        "touch" => boolean(),
        "user_agent" => text(),
        "permissions" => object(Permission::WORDS, &[], |key| {
            Some(match Permission::of(key)? {
                Permission::Geolocation => any(&[word(&["denied"]), place()]),
                _ => word(&device::ANSWERS),
            })
        }),
        _ => return None,
    })
}

fn place() -> Value {
    object(device::PLACE_KEYS, &["latitude", "longitude"], |_| {
        Some(json!({ "type": ["number", "string"] }))
    })
}

fn of_site(key: &str) -> Option<Value> {
    const TOKEN: &str = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$";
    Some(match key {
        "base_url" => formed("https?://[^?#@]+"),
        "insecure" => boolean(),
        "login" => object(&["user", "password"], &["user", "password"], |key| {
            Some(match key {
                "password" => json!({ "type": "string", "pattern": r"\$\{secret\." }),
                _ => text(),
            })
        }),
        "headers" | "cookies" => by_name(TOKEN, text_or_empty()),
        "proxy" => formed("(https?|socks5)://[^@]+"),
        "ignore_requests" => list(text_match()),
        "services" => named(formed("https?://[^?#@]+")),
        "origins" => json!({ "type": "array", "items": formed("https?://[^/?#@]+/?") }),
        _ => return None,
    })
}

fn of_guide(key: &str) -> Option<Value> {
    Some(match key {
        "title" | "introduction" => local_text(),
        "chapters" => list(text()),
        "folder" | "templates" => text(),
        "locales" => list(locale()),
        _ => return None,
    })
}

fn of_theme(key: &str) -> Option<Value> {
    Some(match key {
        "colour" | "halo" => formed("#[0-9A-Fa-f]{6}"),
        "font" => text(),
        _ => json!({ "type": ["number", "string"] }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_and_word_has_a_schema() {
        type Of = fn(&str) -> Option<Value>;
        let tables: [(&[&str], Of); 12] = [
            (cases::KEYS, of_scenario),
            (part::KEYS, of_part),
            (step::KEYS, of_step),
            (step::USE_KEYS, of_use),
            (picture::KEYS, of_picture),
            (settings::KEYS, of_settings),
            (terms::RULE_KEYS, of_sentences),
            (device::KEYS, of_device),
            (site::KEYS, of_site),
            (guide::GUIDE_KEYS, of_guide),
            (guide::THEME_KEYS, of_theme),
            (CheckWord::WORDS, of_check),
        ];
        for (keys, of) in tables {
            let missing: Vec<_> = keys.iter().filter(|key| of(key).is_none()).collect();
            assert!(missing.is_empty(), "no schema for {missing:?}");
        }
        let missing = ActionWord::WORDS
            .iter()
            .filter(|word| of_action(word).is_none());
        assert!(missing.eq(BARE.iter()));
    }
}
