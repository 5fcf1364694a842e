//! The page as the script reads it.

use serde::{Deserialize, Serialize};

/// A whole page: the answer of `capture`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PageSnapshot {
    /// Its title.
    pub title: String,
    /// Path, query and fragment: no host, so that a snapshot does not depend on a port.
    pub location: String,
    /// Its language (`<html lang>`).
    pub lang: Option<String>,
    /// What its body says.
    pub children: Vec<Node>,
}

/// A thing on the page, or (`text` set, `role` empty) a piece of text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Node {
    /// ARIA role; empty for text.
    pub role: String,
    /// Accessible name; empty when it has none.
    pub name: String,
    /// The text, for a piece of text.
    pub text: Option<String>,
    /// Level of a heading or tree item.
    pub level: Option<u32>,
    /// Checked or mixed.
    pub checked: Flag,
    /// Cannot be used.
    pub disabled: bool,
    /// What it controls is open.
    pub expanded: bool,
    /// `true`, `grammar` or `spelling`.
    pub invalid: Flag,
    /// Pressed or mixed.
    pub pressed: Flag,
    /// Selected.
    pub selected: bool,
    /// Further states, in this order: modal, inert, collapsed, required, readonly, current=V,
    /// busy, secret, invisible.
    pub state: Vec<String>,
    /// Where a link leads; without host when it stays on the site.
    pub url: Option<String>,
    /// Method and address of a form.
    pub action: Option<String>,
    /// The window that a link or form opens.
    pub target: Option<String>,
    /// What a field takes or a button does: `email; maxlength 40`, `submit`.
    pub accepts: Option<String>,
    /// Placeholder, when it is not the name.
    pub placeholder: Option<String>,
    /// Value of a slider, meter or progress bar.
    pub value: Option<String>,
    /// Accessible description.
    pub description: Option<String>,
    /// How changes are announced (`aria-live`).
    pub live: Option<String>,
    /// What it holds.
    pub children: Vec<Node>,
}

/// A state that is off, on, or something third such as `mixed`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Flag {
    /// Off: nothing is written.
    #[default]
    Off,
    /// On or off.
    Is(bool),
    /// Another word, such as `mixed`.
    Word(String),
}
