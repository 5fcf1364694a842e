//! Keys in the form that CDP needs.

use serde_json::{Value, json};

use crate::browser::keys::{Key, Modifier, parse};

/// What CDP needs to know about a key.
struct Codes {
    key: String,
    code: String,
    /// Windows key code.
    number: u32,
    /// The text that it types.
    text: String,
}

/// The number of a named key and the text that it types.
fn named(name: &str) -> (u32, &'static str) {
    match name {
        "Enter" => (13, "\r"),
        "Tab" => (9, ""),
        "Escape" => (27, ""),
        "Backspace" => (8, ""),
        "Delete" => (46, ""),
        "Space" => (32, " "),
        "ArrowLeft" => (37, ""),
        "ArrowUp" => (38, ""),
        "ArrowRight" => (39, ""),
        "ArrowDown" => (40, ""),
        "Home" => (36, ""),
        "End" => (35, ""),
        "PageUp" => (33, ""),
        "PageDown" => (34, ""),
        "F5" => (116, ""),
        _ => (0, ""),
    }
}

fn codes(key: Key) -> Codes {
    match key {
        Key::Named(name) => {
            let (number, text) = named(name);
            Codes {
                key: if name == "Space" { " " } else { name }.to_owned(),
                code: name.to_owned(),
                number,
                text: text.to_owned(),
            }
        }
        Key::Character(character) => {
            let upper = character.to_ascii_uppercase();
            let prefix = match character.is_ascii_digit() {
                true => "Digit",
                false => "Key",
            };
            Codes {
                key: character.to_string(),
                code: format!("{prefix}{upper}"),
                number: u32::from(upper),
                text: character.to_string(),
            }
        }
    }
}

fn bit(modifier: Modifier) -> u32 {
    match modifier {
        Modifier::Alt => 1,
        Modifier::Control => 2,
        Modifier::Meta => 4,
        Modifier::Shift => 8,
    }
}

/// The two events of a key press; `None` for an unknown key.
pub(super) fn events(name: &str) -> Option<[Value; 2]> {
    let stroke = parse(name)?;
    let codes = codes(stroke.key);
    let modifiers = stroke.modifiers.iter().copied();
    let modifiers = modifiers.fold(0, |bits, modifier| bits | bit(modifier));
    // With Control or Meta a letter is a command, not text.
    let is_command = modifiers & (bit(Modifier::Control) | bit(Modifier::Meta)) != 0;
    let text = match stroke.key {
        Key::Character(_) if is_command => "",
        _ => &codes.text,
    };
    let event = |kind: &str, text: &str| {
        json!({
            "type": kind,
            "modifiers": modifiers,
            "key": codes.key,
            "code": codes.code,
            "windowsVirtualKeyCode": codes.number,
            "text": text,
        })
    };
    let down = if text.is_empty() {
        "rawKeyDown"
    } else {
        "keyDown"
    };
    Some([event(down, text), event("keyUp", "")])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::keys::NAMED;

    #[test]
    fn a_letter_types_itself_unless_it_is_a_command() {
        assert_eq!(events("x").unwrap()[0]["text"], "x");
        assert_eq!(events("Control+x").unwrap()[0]["text"], "");
        assert_eq!(events("Enter").unwrap()[0]["text"], "\r");
    }

    #[test]
    fn modifiers_are_bits() {
        assert_eq!(events("Control+Shift+Tab").unwrap()[0]["modifiers"], 10);
    }

    #[test]
    fn every_named_key_has_its_number() {
        for name in NAMED {
            assert!(named(name).0 > 0, "{name}");
        }
    }
}
