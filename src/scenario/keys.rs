//! Reading of `press`: keys of a keyboard by their DOM names.

use super::model::ActionKind;
use super::node::Node;
use super::read::Reader;
use super::suggest;

/// The keys that have names, by those of the DOM.
pub const KEYS: &[&str] = &[
    "Enter",
    "Tab",
    "Escape",
    "Space",
    "Backspace",
    "Delete",
    "Home",
    "End",
    "PageUp",
    "PageDown",
    "ArrowUp",
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "F5",
];

/// The keys that are held while another is pressed.
pub const MODIFIERS: &[&str] = &["Control", "Shift", "Alt", "Meta"];

impl Reader<'_> {
    /// A key, or `{ key, in }`.
    pub fn press(&mut self, node: &Node) -> Option<ActionKind> {
        if node.scalar().is_some() {
            return Some(ActionKind::Press(self.key_name(node)?, None));
        }
        let fields = self.fields(node, "`press`", &["key", "in"])?;
        let key = self.required(
            &fields,
            "key",
            "write `press: Enter` or `press: { key: Enter, in: 账号 }`",
        );
        let key = key.and_then(|key| self.key_name(key));
        let field = match fields.get("in") {
            None => None,
            Some(field) => Some(self.locator(field, "`in`")?),
        };
        Some(ActionKind::Press(key?, field))
    }

    fn key_name(&mut self, node: &Node) -> Option<String> {
        let name = self.literal(node, "`press`")?;
        let mut parts: Vec<&str> = name.split('+').collect();
        let key = parts.pop().unwrap_or_default();
        let unknown = if !KEYS.contains(&key) && !is_letter(key) {
            Some((key, KEYS))
        } else {
            parts
                .into_iter()
                .find(|part| !MODIFIERS.contains(part))
                .map(|part| (part, MODIFIERS))
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
        let help = synonym.map_or_else(
            || suggest::help(word, "keys", known),
            |key| format!("did you mean `{key}`?"),
        );
        self.push(
            self.error(node.span, format!("unknown key `{word}`"))
                .help(help),
        );
        None
    }
}

/// A key that types itself.
fn is_letter(key: &str) -> bool {
    key.len() == 1 && key.chars().all(|c| c.is_ascii_alphanumeric())
}
