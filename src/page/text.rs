//! The text form of a page: YAML in the style of ARIA snapshots, one element per line.
//!
//! Writing is deterministic, and reading gives back what was written. Reading never fails: a malformed
//! line is kept as text, so that a file edited by hand can still be compared.

use std::fmt::{self, Write as _};

use super::tree::{Flag, Node, PageSnapshot};

/// A line and the lines indented below it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Item {
    /// A role, `text`, or a key such as `/state`.
    pub role: String,
    /// The quoted name; empty if there is none.
    pub name: String,
    /// The marks in brackets: `level=1`, `checked`.
    pub marks: Vec<String>,
    /// The value of `text` and of keys.
    pub value: String,
    /// The items below it, keys first.
    pub children: Vec<Item>,
}

impl Item {
    pub(super) fn valued(role: &str, value: &str) -> Self {
        Self {
            role: role.to_owned(),
            value: value.to_owned(),
            ..Self::default()
        }
    }

    /// Whether it is a key of the element above it.
    pub fn is_key(&self) -> bool {
        self.role.starts_with('/')
    }

    /// Whether it is a piece of text.
    pub fn is_text(&self) -> bool {
        self.role == "text"
    }
}

impl fmt::Display for PageSnapshot {
    /// The page as in `.snap` files, ending with a line break.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&write(&page_items(self)))
    }
}

pub(super) fn page_items(page: &PageSnapshot) -> Vec<Item> {
    let mut items = vec![
        Item::valued("/title", &page.title),
        Item::valued("/location", &page.location),
    ];
    let keys = [
        ("/lang", &page.lang),
        ("/dir", &page.dir),
        ("/refresh", &page.refresh),
    ];
    items.extend(valued(&keys));
    items.extend(page.children.iter().map(node_item));
    items
}

fn node_item(node: &Node) -> Item {
    if let Some(text) = &node.text {
        return Item::valued("text", text);
    }
    let mut item = Item {
        role: node.role.clone(),
        name: node.name.clone(),
        marks: marks(node),
        ..Item::default()
    };
    if key(&item).chars().count() > LONGEST_KEY {
        let name = std::mem::take(&mut item.name);
        item.children.push(Item::valued("/name", &name));
    }
    item.children.extend(facts(node));
    item.children.extend(node.children.iter().map(node_item));
    item
}

/// YAML readers look for the end of a key only within its first 1024 characters.
const LONGEST_KEY: usize = 1000;

fn facts(node: &Node) -> Vec<Item> {
    let state = (!node.state.is_empty()).then(|| node.state.join(" "));
    valued(&[
        ("/state", &state),
        ("/lang", &node.lang),
        ("/dir", &node.dir),
        ("/roledescription", &node.roledescription),
        ("/url", &node.url),
        ("/action", &node.action),
        ("/target", &node.target),
        ("/accepts", &node.accepts),
        ("/sends", &node.sends),
        ("/popup", &node.popup),
        ("/numbers", &node.numbers),
        ("/sort", &node.sort),
        ("/spans", &node.spans),
        ("/shortcut", &node.shortcut),
        ("/placeholder", &node.placeholder),
        ("/value", &node.value),
        ("/description", &node.description),
        ("/validation", &node.validation),
        ("/live", &node.live),
    ])
}

/// The keys that have a value.
fn valued(keys: &[(&str, &Option<String>)]) -> Vec<Item> {
    let some = |(key, value): &(&str, &Option<String>)| {
        let value = value.as_deref()?;
        Some(Item::valued(key, value))
    };
    keys.iter().filter_map(some).collect()
}

fn marks(node: &Node) -> Vec<String> {
    let on = |name: &str, is: bool| is.then(|| name.to_owned());
    let flag = |name: &str, flag: &Flag| match flag {
        Flag::Is(true) => Some(name.to_owned()),
        Flag::Word(word) => Some(format!("{name}={word}")),
        Flag::Off | Flag::Is(false) => None,
    };
    [
        flag("checked", &node.checked),
        on("disabled", node.disabled),
        on("expanded", node.expanded),
        flag("invalid", &node.invalid),
        node.level.map(|level| format!("level={level}")),
        flag("pressed", &node.pressed),
        on("selected", node.selected),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Writes items, one per line, each with a line break.
pub(super) fn write(items: &[Item]) -> String {
    let mut out = String::new();
    write_items(&mut out, items, 0);
    out
}

fn write_items(out: &mut String, items: &[Item], depth: usize) {
    for item in items {
        for _ in 0..depth {
            out.push_str("  ");
        }
        out.push_str("- ");
        if item.is_text() || item.is_key() {
            out.push_str(&item.role);
            out.push_str(": ");
            push_scalar(out, &item.value);
            out.push('\n');
            continue;
        }
        out.push_str(&key(item));
        match item.children.as_slice() {
            [] => out.push('\n'),
            [only] if only.is_text() => {
                out.push_str(": ");
                push_scalar(out, &only.value);
                out.push('\n');
            }
            children => {
                out.push_str(":\n");
                write_items(out, children, depth + 1);
            }
        }
    }
}

/// `role "name" [mark]`, in single quotes as a whole if YAML would misread it.
fn key(item: &Item) -> String {
    let mut key = item.role.clone();
    if !item.name.is_empty() {
        key.push(' ');
        push_quoted(&mut key, &item.name);
    }
    for mark in &item.marks {
        let _ = write!(key, " [{mark}]");
    }
    if key.contains(": ") || key.contains(" #") {
        key = format!("'{}'", key.replace('\'', "''"));
    }
    key
}

/// A value: plain if YAML reads the same text back, in double quotes otherwise.
fn push_scalar(out: &mut String, value: &str) {
    if needs_quotes(value) {
        push_quoted(out, value);
    } else {
        out.push_str(value);
    }
}

/// A text as a value of one line in a scenario: plain, or in double quotes if YAML or the scenario would
/// take it for something else.
pub fn scalar(text: &str) -> String {
    let mut scalar = String::new();
    push_scalar(&mut scalar, &text.replace("${", "$${"));
    scalar
}

/// A text as a value in a scenario's `{ … }`: quoted if YAML or the scenario would take it for
/// something else.
pub fn inline_scalar(text: &str) -> String {
    let text = text.replace("${", "$${");
    if needs_quotes(&text) || text.contains([',', '[', ']', '{', '}']) {
        let mut quoted = String::new();
        push_quoted(&mut quoted, &text);
        return quoted;
    }
    text
}

fn needs_quotes(value: &str) -> bool {
    let Some(first) = value.chars().next() else {
        return true;
    };
    // `-`, `?` and `:` are only special before a space, but readers should not need to know that.
    let indicator = "-?:,[]{}#&*!|>'\"%@`=~".contains(first);
    // `<<` merges the keys of another mapping.
    let words = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n", ".nan", ".inf", "+.inf", "<<",
    ];
    indicator
        || first.is_whitespace()
        || value.ends_with(char::is_whitespace)
        || value.ends_with(':')
        || value.contains(": ")
        || value.contains(" #")
        || value.chars().any(must_escape)
        || words.iter().any(|word| value.eq_ignore_ascii_case(word))
        || looks_like_number(value)
}

/// Numbers, dates and times, in every form that some YAML reader recognises.
fn looks_like_number(value: &str) -> bool {
    let signs = |c: char| c.is_ascii_digit() || "+-_.,:".contains(c);
    value.starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '.')
        && value.contains(|c: char| c.is_ascii_digit())
        && (value.chars().all(|c| signs(c) || " TtZz".contains(c))
            || value
                .chars()
                .all(|c| signs(c) || c.is_ascii_hexdigit() || "xo".contains(c)))
}

/// Control characters, line separators, noncharacters, and characters that reorder text.
fn must_escape(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// In double quotes, with the escapes that JSON and YAML share.
fn push_quoted(out: &mut String, value: &str) {
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if must_escape(c) => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Reads the text form. A line that is indented too deep belongs to the line before it.
pub(super) fn read(text: &str) -> Vec<Item> {
    let lines: Vec<(usize, &str)> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            let body = line.trim_start_matches(' ');
            (line.len() - body.len(), body)
        })
        .collect();
    let mut rest = lines.as_slice();
    let mut items = Vec::new();
    while !rest.is_empty() {
        // A line that is indented less than the first one begins a new level.
        items.extend(read_level(&mut rest));
    }
    items
}

fn read_level(rest: &mut &[(usize, &str)]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let Some(&(indent, _)) = rest.first() else {
        return items;
    };
    while let Some(&(at, body)) = rest.first() {
        if at < indent {
            break;
        }
        if at > indent {
            let below = read_level(rest);
            match items.last_mut() {
                Some(last) => last.children.extend(below),
                None => items.extend(below),
            }
            continue;
        }
        *rest = &rest[1..];
        items.push(read_line(body));
    }
    items
}

fn read_line(body: &str) -> Item {
    body.strip_prefix("- ")
        .and_then(read_item)
        .unwrap_or_else(|| Item::valued("text", body))
}

fn read_item(body: &str) -> Option<Item> {
    let (key, value) = if body.starts_with('\'') {
        let (key, rest) = read_single(body)?;
        (key, rest)
    } else {
        let end = key_end(body)?;
        (body[..end].to_owned(), &body[end..])
    };
    let value = match value {
        "" | ":" => None,
        value => Some(read_scalar(value.strip_prefix(": ")?)?),
    };
    let mut item = read_key(&key)?;
    match value {
        Some(value) if item.is_text() || item.is_key() => item.value = value,
        Some(value) => item.children.push(Item::valued("text", &value)),
        None if item.is_text() || item.is_key() => return None,
        None => {}
    }
    Some(item)
}

/// Where the key ends: at the colon outside quotes, or at the end of the line.
fn key_end(body: &str) -> Option<usize> {
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in body.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ':' if !quoted && matches!(body[at + 1..].chars().next(), None | Some(' ')) => {
                return Some(at);
            }
            _ => {}
        }
    }
    (!quoted).then_some(body.len())
}

/// A single-quoted text, and the rest after it.
fn read_single(body: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut chars = body.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c != '\'' {
            text.push(c);
        } else if chars.next_if(|&(_, next)| next == '\'').is_some() {
            text.push('\'');
        } else {
            return Some((text, &body[at + 1..]));
        }
    }
    None
}

fn read_key(key: &str) -> Option<Item> {
    let (role, mut rest) = key.split_at(key.find(' ').unwrap_or(key.len()));
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if role.is_empty() || !role.strip_prefix('/').unwrap_or(role).chars().all(plain) {
        return None;
    }
    let mut item = Item::valued(role, "");
    if let Some(quoted) = rest.strip_prefix(" \"") {
        let (name, after) = read_quoted(quoted)?;
        item.name = name;
        rest = after;
    }
    while let Some(mark) = rest.strip_prefix(" [") {
        let (mark, after) = mark.split_once(']')?;
        item.marks.push(mark.to_owned());
        rest = after;
    }
    rest.is_empty().then_some(item)
}

fn read_scalar(value: &str) -> Option<String> {
    match value.strip_prefix('"') {
        Some(quoted) => read_quoted(quoted)
            .filter(|(_, rest)| rest.is_empty())
            .map(|(text, _)| text),
        None if value.starts_with('\'') => read_single(value)
            .filter(|(_, rest)| rest.is_empty())
            .map(|(text, _)| text),
        None => Some(value.to_owned()),
    }
}

/// A double-quoted text without its opening quote, and the rest after it.
fn read_quoted(body: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut chars = body.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((text, &body[at + 1..])),
            '\\' => match chars.next()?.1 {
                'n' => text.push('\n'),
                't' => text.push('\t'),
                'r' => text.push('\r'),
                'u' => {
                    let mut code = 0;
                    for _ in 0..4 {
                        code = code * 16 + chars.next()?.1.to_digit(16)?;
                    }
                    text.push(char::from_u32(code)?);
                }
                other => text.push(other),
            },
            c => text.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests;
