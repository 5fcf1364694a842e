//! Keys by name, as CDP wants them.

use serde_json::{Value, json};

/// Named keys: name, `code`, Windows key code, text it types.
const NAMED: [(&str, &str, u32, &str); 15] = [
    ("Enter", "Enter", 13, "\r"),
    ("Tab", "Tab", 9, ""),
    ("Escape", "Escape", 27, ""),
    ("Backspace", "Backspace", 8, ""),
    ("Delete", "Delete", 46, ""),
    ("Space", "Space", 32, " "),
    ("ArrowLeft", "ArrowLeft", 37, ""),
    ("ArrowUp", "ArrowUp", 38, ""),
    ("ArrowRight", "ArrowRight", 39, ""),
    ("ArrowDown", "ArrowDown", 40, ""),
    ("Home", "Home", 36, ""),
    ("End", "End", 35, ""),
    ("PageUp", "PageUp", 33, ""),
    ("PageDown", "PageDown", 34, ""),
    ("F5", "F5", 116, ""),
];

/// Modifiers: name and bit.
const MODIFIERS: [(&str, u32); 4] = [("Alt", 1), ("Control", 2), ("Meta", 4), ("Shift", 8)];

struct Stroke {
    modifiers: u32,
    key: String,
    code: String,
    number: u32,
    text: String,
}

fn parse(name: &str) -> Option<Stroke> {
    let mut parts: Vec<&str> = name.split('+').collect();
    let key = parts.pop()?;
    let mut modifiers = 0;
    for part in parts {
        modifiers |= MODIFIERS.iter().find(|(name, _)| *name == part)?.1;
    }
    if let Some((name, code, number, text)) = NAMED.iter().find(|(name, ..)| *name == key) {
        let key = if *name == "Space" { " " } else { name };
        return Some(Stroke {
            modifiers,
            key: key.to_owned(),
            code: (*code).to_owned(),
            number: *number,
            text: (*text).to_owned(),
        });
    }
    let mut letters = key.chars();
    let letter = letters.next().filter(char::is_ascii_alphanumeric)?;
    if letters.next().is_some() {
        return None;
    }
    let upper = letter.to_ascii_uppercase();
    let prefix = if letter.is_ascii_digit() {
        "Digit"
    } else {
        "Key"
    };
    // With Control or Meta a letter is a command, not text.
    let text = if modifiers & 6 == 0 {
        letter.to_string()
    } else {
        String::new()
    };
    Some(Stroke {
        modifiers,
        key: letter.to_string(),
        code: format!("{prefix}{upper}"),
        number: u32::from(upper),
        text,
    })
}

/// Whether `press` knows this key, e.g. `Enter`, `Control+A`.
pub fn is_known(name: &str) -> bool {
    parse(name).is_some()
}

/// The two events of a key press; `None` for a key that is not known.
pub(super) fn events(name: &str) -> Option<[Value; 2]> {
    let stroke = parse(name)?;
    let event = |kind: &str, text: &str| {
        json!({
            "type": kind,
            "modifiers": stroke.modifiers,
            "key": stroke.key,
            "code": stroke.code,
            "windowsVirtualKeyCode": stroke.number,
            "text": text,
        })
    };
    let down = if stroke.text.is_empty() {
        "rawKeyDown"
    } else {
        "keyDown"
    };
    Some([event(down, &stroke.text), event("keyUp", "")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_name_with_modifiers() {
        for key in ["Enter", "Tab", "Control+A", "Shift+Tab", "x", "7"] {
            assert!(is_known(key), "{key}");
        }
        for key in ["enter", "Return", "Ctrl+A", "ab", "", "+", "Control+"] {
            assert!(!is_known(key), "{key}");
        }
    }

    #[test]
    fn a_letter_types_itself_unless_it_is_a_command() {
        assert_eq!(events("x").unwrap()[0]["text"], "x");
        assert_eq!(events("Control+x").unwrap()[0]["text"], "");
        assert_eq!(events("Enter").unwrap()[0]["text"], "\r");
    }
}
