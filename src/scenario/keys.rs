//! Reading of `press`: keys of a keyboard by their DOM names.

use super::model::ActionKind;
use super::node::{Node, Value};
use super::read::Reader;
use super::suggest;

/// The keys that have a name.
pub const NAMED_KEYS: &[&str] = &[
    "Enter",
    "Tab",
    "Escape",
    "Space",
    "Backspace",
    "Delete",
    "Insert",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "ArrowUp",
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "F1",
    "F2",
    "F3",
    "F4",
    "F5",
    "F6",
    "F7",
    "F8",
    "F9",
    "F10",
    "F11",
    "F12",
];

/// The keys that are held while another key is pressed.
pub const MODIFIER_KEYS: &[&str] = &["Control", "Shift", "Alt", "Meta"];

/// The keys of the long form.
pub(super) const KEYS: [&str; 3] = ["key", "times", "in"];

/// How often keys can be pressed by one action.
const MOST_TIMES: usize = 100;

const EXAMPLE: &str = "write `press: Enter`, `press: [Tab, Enter]`, or `press: { key: ArrowDown, times: 3, in: 账号 }`";

impl Reader<'_> {
    /// A key, a list of keys, or `{ key, times, in }`.
    pub fn press(&mut self, node: &Node) -> Option<ActionKind> {
        if !matches!(node.value, Value::Map(_)) {
            return Some(ActionKind::Press(self.key_names(node)?, None));
        }
        let fields = self.fields(node, "`press`", &KEYS)?;
        let keys = self.required(&fields, "key", EXAMPLE);
        let keys = keys.and_then(|keys| self.key_names(keys));
        let times = match fields.get("times") {
            None => Some(1),
            Some(times) => self.times(times),
        };
        let field = match fields.get("in") {
            None => None,
            Some(field) => Some(self.locator(field, "`in`")?),
        };
        let keys = std::iter::repeat_n(keys?, times?).flatten().collect();
        Some(ActionKind::Press(keys, field))
    }

    fn key_names(&mut self, node: &Node) -> Option<Vec<String>> {
        if !matches!(node.value, Value::List(_)) {
            return Some(vec![self.key_name(node)?]);
        }
        let keys = self.items(node, "`press`")?;
        let names: Vec<_> = keys.iter().map(|key| self.key_name(key)).collect();
        names.into_iter().collect()
    }

    fn times(&mut self, node: &Node) -> Option<usize> {
        let text = self.literal(node, "`times`")?;
        let times = text.parse().ok();
        let times = times.filter(|times| (1..=MOST_TIMES).contains(times));
        if times.is_none() {
            let title = format!("`times` cannot be `{text}`");
            let help = format!("write a whole number from 1 to {MOST_TIMES}");
            self.push(self.error(node.span, title).help(help));
        }
        times
    }

    fn key_name(&mut self, node: &Node) -> Option<String> {
        let name = self.literal(node, "`press`")?;
        let mut parts: Vec<&str> = name.split('+').collect();
        let key = parts.pop().unwrap_or_default();
        let unknown = if !NAMED_KEYS.contains(&key) && !is_character(key) {
            Some((key, NAMED_KEYS))
        } else {
            parts
                .into_iter()
                .find(|part| !MODIFIER_KEYS.contains(part))
                .map(|part| (part, MODIFIER_KEYS))
        };
        let Some((word, known)) = unknown else {
            return Some(name);
        };
        let synonym = match word.to_lowercase().as_str() {
            "ctrl" => Some("Control"),
            "return" => Some("Enter"),
            "esc" => Some("Escape"),
            "cmd" | "command" => Some("Meta"),
            lower => known
                .iter()
                .find(|key| key.to_lowercase() == lower)
                .copied(),
        };
        if word.is_empty() {
            let title = format!("`{name}` does not end with a key");
            let help = "`+` joins keys; `type` types the sign itself";
            self.push(self.error(node.span, title).help(help));
            return None;
        }
        let help = match synonym {
            Some(key) => format!("did you mean `{key}`?"),
            None if is_text(&name) => {
                "`press` takes keys; `type` types a text key by key".to_owned()
            }
            None => suggest::help(word, "keys", known),
        };
        self.push(
            self.error(node.span, format!("unknown key `{word}`"))
                .help(help),
        );
        None
    }
}

/// Whether it looks like a text to type and not like the name of a key.
fn is_text(name: &str) -> bool {
    let is_near = suggest::nearest(name, NAMED_KEYS.iter().copied()).is_some();
    let is_like_a_key = name.starts_with(|c: char| c.is_ascii_uppercase());
    name.chars().count() > 1 && !name.contains('+') && !is_near && !is_like_a_key
}

/// A key that types itself: a letter, a digit or a sign of ASCII; `+` joins keys.
fn is_character(key: &str) -> bool {
    key.len() == 1 && key != "+" && key.chars().all(|c| c.is_ascii_graphic())
}
