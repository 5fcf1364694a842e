//! Recognises values that differ in each run, such as times and order numbers, by what has changed.

use std::sync::LazyLock;

use regex::Regex;

use super::change::{Change, ChangeKind};

/// Most characters of the text before a value that its pattern has.
const BEFORE: usize = 24;

/// Values that are long enough to be made anew each time.
const LONG: usize = 8;

/// Tokens that may hold a value; a day and the time on it are one.
static VALUES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let day = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?";
    let time = r"\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?";
    let pattern = format!(r"{day}(?:[T ]\s*{time})?|{time}|[A-Za-z\d]+(?:[-_.][A-Za-z\d]+)*");
    Regex::new(&pattern).ok()
});

/// What a value is followed by if it is a duration.
static UNIT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let words = "ms|milliseconds?|s|sec|secs|seconds?|min|mins|minutes?|hours?|days?";
    let pattern = format!(r"^\s?(?:(?:{words})\b|毫秒|秒|分钟|小时|天)");
    Regex::new(&pattern).ok()
});

/// How a value that differs in each run is declared below `volatile`, as `name: 'pattern'`; none if any
/// change is of another kind. An amount or a count is a change, whatever its digits.
pub fn varying(changes: &[Change]) -> Option<String> {
    let texts: Option<Vec<_>> = changes.iter().map(texts).collect();
    let declared: Option<Vec<_>> = texts?
        .into_iter()
        .map(|(old, new)| declared(old, new))
        .collect();
    let mut declared = declared?;
    declared.dedup();
    (!declared.is_empty()).then(|| declared.join(", "))
}

/// The text that a change replaces, and the new one.
fn texts(change: &Change) -> Option<(&str, &str)> {
    match &change.kind {
        ChangeKind::Renamed { old, new, .. } | ChangeKind::Text { old, new, .. } => {
            Some((old, new))
        }
        ChangeKind::Fact {
            old: Some(old),
            new: Some(new),
            ..
        } => Some((old, new)),
        _ => None,
    }
}

/// The declarations of the values by which the texts differ; none if they differ by anything else.
fn declared(old: &str, new: &str) -> Option<String> {
    let (olds, news) = (pieces(old), pieces(new));
    if olds.len() != news.len() {
        return None;
    }
    let mut declared: Vec<String> = Vec::new();
    for (at, (was, is)) in olds.iter().zip(&news).enumerate() {
        if was == is {
            continue;
        }
        // Every second piece is a value.
        if at % 2 == 0 {
            return None;
        }
        let after = news.get(at + 1).copied().unwrap_or_default();
        let (name, pattern) = pattern(was, is, after)?;
        let before = before(news[at - 1]);
        let unit = match name {
            "duration" => unit(after).unwrap_or_default(),
            _ => "",
        };
        let whole = match (before.is_empty(), unit.is_empty()) {
            (true, true) => pattern,
            _ => format!(
                "{}({pattern}){}",
                regex::escape(before),
                regex::escape(unit)
            ),
        };
        declared.push(format!("{name}: '{}'", whole.replace('\'', "''")));
    }
    (!declared.is_empty()).then(|| declared.join(", "))
}

/// The text between values and the values, in turn.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut end = 0;
    for value in VALUES.iter().flat_map(|values| values.find_iter(text)) {
        if value
            .as_str()
            .contains(|letter: char| letter.is_ascii_digit())
        {
            let at = value.start();
            let value = without_unit(value.as_str());
            pieces.extend([&text[end..at], value]);
            end = at + value.len();
        }
    }
    pieces.push(&text[end..]);
    pieces
}

/// The number of a duration whose unit follows at once; anything else as it is.
fn without_unit(value: &str) -> &str {
    let digits = value.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let is_number = digits
        .chars()
        .all(|letter| letter.is_ascii_digit() || letter == '.');
    match is_number && unit(&value[digits.len()..]).is_some() {
        true => digits,
        false => value,
    }
}

/// The name and the pattern of a value that was this and is that; `after` follows it.
fn pattern(was: &str, is: &str, after: &str) -> Option<(&'static str, String)> {
    let shape = |value: &str| {
        let mut shape = String::new();
        for letter in value.chars() {
            match letter {
                '0'..='9' if shape.ends_with("\\d+") => {}
                '0'..='9' => shape.push_str("\\d+"),
                letter => shape.push_str(&regex::escape(letter.encode_utf8(&mut [0; 4]))),
            }
        }
        shape
    };
    let alike = shape(was) == shape(is);
    let is_day = |value: &str| {
        let parts: Vec<_> = value.split(['-', '/', '.']).collect();
        let digits = |part: &&str| part.chars().all(|letter| letter.is_ascii_digit());
        parts.len() == 3 && parts[0].len() == 4 && parts.iter().all(digits)
    };
    let is_moment = |value: &str| value.contains([':', '月']) || is_day(value);
    if alike && is_moment(was) && is_moment(is) {
        let name = if is.contains(':') { "time" } else { "date" };
        return Some((name, shape(is)));
    }
    let is_number = |value: &str| {
        value
            .chars()
            .all(|letter| letter.is_ascii_digit() || letter == '.')
    };
    if is_number(was) && is_number(is) && unit(after).is_some() {
        return Some(("duration", r"[\d.]+".to_owned()));
    }
    let is_long = |value: &str| value.len() >= LONG && !value.contains('.');
    (is_long(was) && is_long(is)).then(|| {
        let length = |value: &str| value.chars().count();
        let same = length(was) == length(is);
        let kind = match (alike, is_number(is)) {
            (true, true) => r"\d",
            _ => r"[\w-]",
        };
        let pattern = match same {
            true => format!("{kind}{{{}}}", length(is)),
            false => format!("{kind}+"),
        };
        ("id", pattern)
    })
}

/// The unit with which a text begins.
fn unit(text: &str) -> Option<&str> {
    let found = UNIT.as_ref()?.find(text)?;
    Some(found.as_str())
}

/// The end of the text before a value, from the beginning of a word.
fn before(text: &str) -> &str {
    let quoted = text.rfind(['"', '\\', '\n']).map_or(0, |at| at + 1);
    let text = &text[quoted..];
    let Some((start, _)) = text.char_indices().rev().nth(BEFORE) else {
        return text.trim_start();
    };
    let text = &text[start..];
    let word = text.find(char::is_whitespace);
    word.map_or(text, |at| text[at..].trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(old: &str, new: &str) -> Change {
        Change {
            kind: ChangeKind::Text {
                of: None,
                old: old.to_owned(),
                new: new.to_owned(),
            },
            within: None,
            seen: None,
        }
    }

    fn declared(old: &str, new: &str) -> Option<String> {
        let declared = varying(&[text(old, new)])?;
        // Each pattern matches what it was made of, and what it is to match next.
        for declaration in declared.split(", ") {
            let (_, pattern) = declaration.split_once(": ").unwrap();
            let pattern = Regex::new(&pattern[1..pattern.len() - 1].replace("''", "'")).unwrap();
            assert!(
                pattern.is_match(old) && pattern.is_match(new),
                "{declaration}"
            );
        }
        Some(declared)
    }

    #[test]
    fn times_durations_and_long_numbers_differ_in_each_run() {
        let rows = [
            (
                "· Queries took 1.977ms",
                "· Queries took 12.3ms",
                r"duration: '· Queries took ([\d.]+)ms'",
            ),
            ("用时 3 秒", "用时 12 秒", r"duration: '用时 ([\d.]+) 秒'"),
            ("12:01", "9:30", r"time: '\d+:\d+'"),
            (
                "placed 2026-12-01 10:22:03",
                "placed 2026-12-02 09:00:59",
                r"time: 'placed (\d+\-\d+\-\d+ \d+:\d+:\d+)'",
            ),
            (
                "2026年12月1日",
                "2026年12月10日",
                r"date: '\d+年\d+月\d+日'",
            ),
            (
                "Order A-83749283 is paid",
                "Order A-11112222 is paid",
                r"id: 'Order ([\w-]{10})'",
            ),
            (
                "流水号：202612010001",
                "流水号：202612010002",
                r"id: '流水号：(\d{12})'",
            ),
            (
                "it's 0f8fad5b-d9cb-469f-a165-70867728950e",
                "it's 7c9e6679-7425-40de-944b-e07fc1f90ae7",
                r"id: 'it''s ([\w-]{36})'",
            ),
        ];
        for (old, new, expected) in rows {
            assert_eq!(declared(old, new).as_deref(), Some(expected));
        }
    }

    #[test]
    fn amounts_counts_and_words_do_not() {
        for (old, new) in [
            ("665.00", "675.00"),
            ("3 items", "4 items"),
            ("page 1/3", "page 2/3"),
            ("version 1.2.3", "version 1.2.4"),
            ("Pay by 12:00", "Paid by 12:30"),
            ("took 3 ms", "needed 4 ms"),
            ("1", "1 minute ago"),
        ] {
            assert_eq!(varying(&[text(old, new)]), None, "{old} → {new}");
        }
    }

    #[test]
    fn one_change_of_another_kind_is_enough_for_none() {
        let time = text("12:01", "12:02");
        assert_eq!(varying(&[time.clone(), text("665.00", "675.00")]), None);
        assert_eq!(varying(&[]), None);
        let twice = varying(&[time.clone(), time]);
        assert_eq!(twice.as_deref(), Some(r"time: '\d+:\d+'"));
    }
}
