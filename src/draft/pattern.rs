//! Patterns of texts, compiled when they are first used.

use std::sync::LazyLock;

use regex::Regex;

/// A pattern; `None` if it is no valid one, which a test of it shows.
pub(super) type Pattern = LazyLock<Option<Regex>>;

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        pub(super) static $name: crate::draft::pattern::Pattern =
            std::sync::LazyLock::new(|| regex::Regex::new($pattern).ok());
    };
}
pub(super) use pattern;

/// Whether a text matches.
pub(super) fn is(pattern: &Pattern, text: &str) -> bool {
    pattern
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(text))
}

/// What the first group that takes part has of a text.
pub(super) fn group<'t>(pattern: &Pattern, text: &'t str) -> Option<&'t str> {
    let found = pattern.as_ref()?.captures(text)?;
    let mut groups = found.iter().skip(1).flatten();
    groups.next().map(|group| group.as_str())
}
