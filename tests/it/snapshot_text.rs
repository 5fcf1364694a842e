//! Snapshots are YAML that every parser reads as the same text.

use serde_json::Value;
use stepproof::page::{Node, PageSnapshot};

/// Texts that some YAML parser takes for something else if they are not quoted.
const ODD: [&str; 60] = [
    "",
    "<<",
    "=",
    "~",
    "null",
    "NULL",
    "true",
    "Yes",
    "no",
    "On",
    "n",
    "1",
    "042",
    "0o17",
    "0x1F",
    "1e3",
    "1_000",
    "12:30:45",
    "2001-12-14t21:59:43.10-05:00",
    "2001-12-14 21:59:43.10 -5",
    "2001-01-01",
    "+.inf",
    "-.INF",
    ".NaN",
    "+1",
    ".5",
    "5.",
    "- a",
    "---",
    "...",
    "? a",
    "a: b",
    "a:",
    "a #b",
    "#a",
    "&a",
    "*a",
    "!!str a",
    "|",
    ">",
    "%a",
    "@a",
    "`a`",
    "'a'",
    "\"a\"",
    "[a]",
    "{a: b}",
    "a, b",
    "\u{fffe}",
    "a\u{ffff}b",
    "\u{85}",
    "\u{2028}",
    "\u{202e}",
    "a\\b",
    "\u{7f}",
    "\u{1f600}",
    "a\tb",
    "''",
    "a'b: c #d",
    "<<<<<<< HEAD",
];

#[test]
fn texts_names_and_values_are_the_same_to_a_reader_of_yaml() {
    let text = |text: &str| Node {
        text: Some(text.to_owned()),
        ..Node::default()
    };
    for odd in ODD {
        let page = PageSnapshot {
            title: odd.to_owned(),
            children: vec![
                text(odd),
                Node {
                    role: "button".to_owned(),
                    name: odd.to_owned(),
                    description: Some(odd.to_owned()),
                    children: vec![text(odd)],
                    ..Node::default()
                },
            ],
            ..PageSnapshot::default()
        };
        let written = page.to_string();
        let read: Value =
            serde_yaml::from_str(&written).unwrap_or_else(|e| panic!("{written}: {e}"));
        assert_eq!(read[0]["/title"], odd, "{written}");
        assert_eq!(read[2]["text"], odd, "{written}");
        let button = read[3].as_object().and_then(|button| button.iter().next());
        let (key, held) = button.unwrap_or_else(|| panic!("{written}"));
        let name = key.strip_prefix("button").unwrap_or_default().trim_start();
        let name: String = serde_json::from_str(name).unwrap_or_default();
        assert_eq!(name, odd, "{written}");
        assert_eq!(held[0]["/description"], odd, "{written}");
        assert_eq!(held[1]["text"], odd, "{written}");
    }
}
