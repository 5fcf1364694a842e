//! Keys by name, as scenarios write them.

use crate::scenario::NAMED_KEYS;

/// A modifier key, which is held while another key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Modifier {
    Alt,
    Control,
    Meta,
    Shift,
}

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// One of [`NAMED_KEYS`].
    Named(&'static str),
    /// A letter, a digit or a sign of ASCII.
    Character(char),
}

/// A key with its modifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stroke {
    pub(super) modifiers: Vec<Modifier>,
    pub(super) key: Key,
}

/// Reads a key, e.g. `Enter`, `Control+A`; `None` if it is unknown.
pub(super) fn parse(name: &str) -> Option<Stroke> {
    let (modifiers, key) = match name.rsplit_once('+') {
        Some((modifiers, key)) => (modifiers.split('+').collect(), key),
        None => (Vec::new(), name),
    };
    Some(Stroke {
        modifiers: modifiers.into_iter().map(modifier).collect::<Option<_>>()?,
        key: self::key(key)?,
    })
}

fn modifier(name: &str) -> Option<Modifier> {
    Some(match name {
        "Alt" => Modifier::Alt,
        "Control" => Modifier::Control,
        "Meta" => Modifier::Meta,
        "Shift" => Modifier::Shift,
        _ => return None,
    })
}

fn key(name: &str) -> Option<Key> {
    if let Some(named) = NAMED_KEYS.iter().find(|named| **named == name) {
        return Some(Key::Named(named));
    }
    let mut characters = name.chars();
    let first = characters
        .next()
        .filter(|c| c.is_ascii_graphic() && *c != '+')?;
    characters.next().is_none().then_some(Key::Character(first))
}

/// Whether `press` knows this key, e.g. `Enter`, `Control+A`.
pub fn is_known(name: &str) -> bool {
    parse(name).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_known_by_name_with_modifiers() {
        for key in ["Enter", "Tab", "Control+A", "Shift+Tab", "x", "7", "/"] {
            assert!(is_known(key), "{key}");
        }
        for key in [
            "enter", "Return", "Ctrl+A", "ab", "", "+", "Control+", "+A", "Tab+A",
        ] {
            assert!(!is_known(key), "{key}");
        }
    }

    #[test]
    fn modifiers_come_in_any_number() {
        let stroke = parse("Control+Shift+Tab").unwrap();
        assert_eq!(stroke.modifiers, [Modifier::Control, Modifier::Shift]);
        assert_eq!(stroke.key, Key::Named("Tab"));
        assert_eq!(parse("7").unwrap().key, Key::Character('7'));
    }
}
