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
    /// Whether Shift is held to type it.
    shifted: bool,
}

/// The number of a named key and the text that it types.
fn named(name: &str) -> (u32, &'static str) {
    match name {
        "Enter" => (13, "\r"),
        "Tab" => (9, ""),
        "Escape" => (27, ""),
        "Backspace" => (8, ""),
        "Delete" => (46, ""),
        "Insert" => (45, ""),
        "Space" => (32, " "),
        "ArrowLeft" => (37, ""),
        "ArrowUp" => (38, ""),
        "ArrowRight" => (39, ""),
        "ArrowDown" => (40, ""),
        "Home" => (36, ""),
        "End" => (35, ""),
        "PageUp" => (33, ""),
        "PageDown" => (34, ""),
        _ => {
            let function = name
                .strip_prefix('F')
                .and_then(|number| number.parse().ok());
            (function.map_or(0, |number: u32| 111 + number), "")
        }
    }
}

/// The keys of signs on a keyboard of the United States: code, number, and the signs that they type
/// without and with Shift.
const SIGNS: [(&str, u32, &str); 11] = [
    ("Minus", 189, "-_"),
    ("Equal", 187, "=+"),
    ("BracketLeft", 219, "[{"),
    ("BracketRight", 221, "]}"),
    ("Backslash", 220, "\\|"),
    ("Semicolon", 186, ";:"),
    ("Quote", 222, "'\""),
    ("Backquote", 192, "`~"),
    ("Comma", 188, ",<"),
    ("Period", 190, ".>"),
    ("Slash", 191, "/?"),
];

/// What the keys 0 to 9 type with Shift.
const SHIFTED_DIGITS: &str = ")!@#$%^&*(";

/// The key that types a character; `None` if the keyboard has none.
fn of_character(character: char) -> Option<Codes> {
    let digit = SHIFTED_DIGITS.find(character);
    let sign = SIGNS.iter().find(|(_, _, signs)| signs.contains(character));
    let (code, number, shifted) = match character {
        ' ' => ("Space".to_owned(), 32, false),
        letter if letter.is_ascii_alphabetic() => {
            let upper = letter.to_ascii_uppercase();
            (format!("Key{upper}"), u32::from(upper), upper == letter)
        }
        digit if digit.is_ascii_digit() => (format!("Digit{digit}"), u32::from(digit), false),
        _ => match (digit, sign) {
            (Some(digit), _) => (format!("Digit{digit}"), u32::from('0') + digit as u32, true),
            (_, Some((code, number, signs))) => {
                ((*code).to_owned(), *number, !signs.starts_with(character))
            }
            (None, None) => return None,
        },
    };
    Some(Codes {
        key: character.to_string(),
        code,
        number,
        text: character.to_string(),
        shifted,
    })
}

fn codes(key: Key) -> Option<Codes> {
    match key {
        Key::Named(name) => {
            let (number, text) = named(name);
            Some(Codes {
                key: if name == "Space" { " " } else { name }.to_owned(),
                code: name.to_owned(),
                number,
                text: text.to_owned(),
                shifted: false,
            })
        }
        Key::Character(character) => of_character(character),
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
    let codes = codes(stroke.key)?;
    let modifiers = stroke.modifiers.iter().copied();
    let modifiers = modifiers.fold(0, |bits, modifier| bits | bit(modifier));
    // With Control or Meta a letter is a command, not text.
    let is_command = modifiers & (bit(Modifier::Control) | bit(Modifier::Meta)) != 0;
    let text = match stroke.key {
        Key::Character(_) if is_command => "",
        _ => &codes.text,
    };
    Some(pressed(&codes, modifiers, text))
}

/// The two events of a key that is pressed and let go.
fn pressed(codes: &Codes, modifiers: u32, text: &str) -> [Value; 2] {
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
    [event(down, text), event("keyUp", "")]
}

/// A command of CDP with its parameters.
pub(super) type Sent = (&'static str, Value);

/// The commands that type a text key by key. A character that no key types comes as from an input
/// method: its text is inserted between the events of the key that browsers call `Process`.
pub(super) fn typed(text: &str) -> Vec<Sent> {
    const KEY: &str = "Input.dispatchKeyEvent";
    let keys = text.chars().map(|character| match character {
        '\n' => codes(Key::Named("Enter")),
        '\t' => codes(Key::Named("Tab")),
        character => of_character(character),
    });
    let mut commands = Vec::new();
    for (key, character) in keys.zip(text.chars()) {
        if let Some(codes) = key {
            let modifiers = if codes.shifted {
                bit(Modifier::Shift)
            } else {
                0
            };
            commands.extend(pressed(&codes, modifiers, &codes.text).map(|event| (KEY, event)));
            continue;
        }
        let process = Codes {
            key: "Process".into(),
            code: String::new(),
            number: 229,
            text: String::new(),
            shifted: false,
        };
        let [down, up] = pressed(&process, 0, "");
        let insert = ("Input.insertText", json!({ "text": character.to_string() }));
        commands.extend([(KEY, down), insert, (KEY, up)]);
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::NAMED_KEYS;

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
        for name in NAMED_KEYS {
            assert!(named(name).0 > 0, "{name}");
        }
        assert_eq!(named("F5").0, 116);
    }

    #[test]
    fn every_character_of_ascii_has_its_key() {
        for character in (' '..='~').filter(|c| !c.is_control()) {
            let codes = of_character(character).unwrap();
            assert!(!codes.code.is_empty() && codes.number > 0, "{character}");
        }
        let told = ['a', 'A', '7', '&', '-', '_'].map(|character| {
            let codes = of_character(character).unwrap();
            (codes.code, codes.number, codes.shifted)
        });
        let expected = [
            ("KeyA", 65, false),
            ("KeyA", 65, true),
            ("Digit7", 55, false),
            ("Digit7", 55, true),
            ("Minus", 189, false),
            ("Minus", 189, true),
        ];
        assert_eq!(
            told,
            expected.map(|(code, number, shifted)| (code.to_owned(), number, shifted))
        );
    }

    #[test]
    fn what_no_key_types_is_inserted_between_the_events_of_a_key() {
        let kinds = |text| -> Vec<_> {
            let commands = typed(text).into_iter();
            commands
                .map(|(_, event)| event["type"].as_str().unwrap_or("insert").to_owned())
                .collect()
        };
        assert_eq!(kinds("a\n"), ["keyDown", "keyUp", "keyDown", "keyUp"]);
        assert_eq!(kinds("张"), ["rawKeyDown", "insert", "keyUp"]);
    }
}
