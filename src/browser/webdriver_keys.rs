//! Keys as WebDriver wants them (WebDriver, 17.4.2: each has a code point of its own).

use serde_json::{Value, json};

use super::keys::{Key, Modifier, parse};

fn named(name: &str) -> char {
    match name {
        "Enter" => '\u{e007}',
        "Tab" => '\u{e004}',
        "Escape" => '\u{e00c}',
        "Backspace" => BACKSPACE,
        "Delete" => '\u{e017}',
        "Insert" => '\u{e016}',
        "ArrowLeft" => '\u{e012}',
        "ArrowUp" => '\u{e013}',
        "ArrowRight" => '\u{e014}',
        "ArrowDown" => '\u{e015}',
        "Home" => '\u{e011}',
        "End" => '\u{e010}',
        "PageUp" => '\u{e00e}',
        "PageDown" => '\u{e00f}',
        "Space" => ' ',
        // The function keys follow each other.
        _ => {
            let number = name
                .strip_prefix('F')
                .and_then(|number| number.parse().ok());
            let code = number.and_then(|number: u32| char::from_u32(0xe030 + number));
            code.unwrap_or(' ')
        }
    }
}

const BACKSPACE: char = '\u{e003}';

fn held(modifier: Modifier) -> char {
    match modifier {
        Modifier::Alt => '\u{e00a}',
        Modifier::Control => '\u{e009}',
        Modifier::Meta => '\u{e03d}',
        Modifier::Shift => '\u{e008}',
    }
}

fn event(kind: &str, key: char) -> Value {
    json!({ "type": kind, "value": key })
}

fn press(key: char) -> [Value; 2] {
    [event("keyDown", key), event("keyUp", key)]
}

/// The events of a key press; `None` for a key that is not known.
pub(super) fn stroke(name: &str) -> Option<Vec<Value>> {
    let stroke = parse(name)?;
    let key = match stroke.key {
        Key::Named(name) => named(name),
        Key::Character(character) => character,
    };
    let held: Vec<_> = stroke.modifiers.iter().copied().map(held).collect();
    let down = held.iter().map(|key| event("keyDown", *key));
    let up = held.iter().rev().map(|key| event("keyUp", *key));
    Some(down.chain(press(key)).chain(up).collect())
}

/// The events that type a text in place of what is selected.
pub(super) fn text(text: &str) -> Vec<Value> {
    if text.is_empty() {
        return press(BACKSPACE).into();
    }
    let keys = text.chars().map(|character| match character {
        '\n' => named("Enter"),
        character => character,
    });
    keys.flat_map(press).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::NAMED_KEYS;

    #[test]
    fn a_modifier_is_held_while_the_key_is_pressed() {
        let events = stroke("Control+a").unwrap();
        let told: Vec<_> = events
            .iter()
            .map(|event| {
                (
                    event["type"].as_str().unwrap(),
                    event["value"].as_str().unwrap(),
                )
            })
            .collect();
        let expected = [
            ("keyDown", "\u{e009}"),
            ("keyDown", "a"),
            ("keyUp", "a"),
            ("keyUp", "\u{e009}"),
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn every_named_key_has_its_code_point() {
        for name in NAMED_KEYS.iter().filter(|name| **name != "Space") {
            assert!(named(name) > '\u{e000}', "{name}");
        }
    }

    #[test]
    fn an_empty_text_removes_what_is_selected() {
        assert_eq!(text("")[0]["value"], "\u{e003}");
        assert_eq!(text("a\n").len(), 4);
    }
}
