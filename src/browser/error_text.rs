//! Texts of page errors, equal for all engines: short messages and addresses.

use serde_json::Value;

use super::traffic::{address, without_clock};

/// A message longer than this is cut: people read its beginning.
pub(super) const LONGEST: usize = 500;

/// So much of a message is looked at before it is cut.
pub(super) const READ: usize = 8 * LONGEST;

/// Longer addresses are cut.
pub(super) const LONGEST_ADDRESS: usize = 300;

/// A text of others on one line, without the lines of a stack, and not too long.
pub(super) fn brief(text: &str) -> String {
    let is_frame = |line: &str| line.starts_with("at ") && line.contains(':');
    let lines = beginning(text).lines().map(str::trim);
    let lines: Vec<_> = lines
        .enumerate()
        .filter(|(number, line)| *number == 0 || !is_frame(line))
        .map(|(_, line)| line)
        .collect();
    let words: Vec<_> = lines
        .iter()
        .flat_map(|line| line.split_whitespace())
        .collect();
    cut(&words.join(" "), LONGEST)
}

/// At most so many characters, with `…` where some are left out.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// As much as is looked at.
pub(super) fn beginning(text: &str) -> &str {
    text.char_indices()
        .nth(READ)
        .map_or(text, |(end, _)| &text[..end])
}

/// Where something happened, if that is known: `http://h/app.js:12:7`.
pub(super) fn place(frame: &Value) -> Option<String> {
    let mut at = script(frame["url"].as_str().unwrap_or_default());
    if at.is_empty() {
        return None;
    }
    for key in ["lineNumber", "columnNumber"] {
        let number = frame[key].as_i64().filter(|number| *number >= 0);
        let Some(number) = number else { break };
        at.push_str(&format!(":{}", number + 1));
    }
    Some(at)
}

/// The address of a script, without its query, which tells versions apart, not scripts.
fn script(url: &str) -> String {
    let path = url.split_once(['?', '#']).map_or(url, |(path, _)| path);
    match path.contains('@') {
        true => short(&address(path)),
        // A page may log a thousand errors: most addresses need no parser.
        false => short(path),
    }
}

/// The address of a request, without parameters that are only the time.
pub(super) fn request_address(url: &str) -> String {
    short(&without_clock(&address(url)))
}

/// An address without content that is part of it, and not too long.
fn short(url: &str) -> String {
    let mut embedded = ["data:", "blob:"].into_iter();
    match embedded.find(|scheme| url.starts_with(scheme)) {
        Some(scheme) => format!("{scheme}…"),
        None => cut(url, LONGEST_ADDRESS),
    }
}
