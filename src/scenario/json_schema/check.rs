//! The schemas of expectations.

use serde_json::Value;

use super::forms::{
    any, by_name, formed, list, map, matches, object, pairs, reference, status, text, text_match,
    text_or_empty, word,
};
use crate::scenario::expect::CheckWord;
use crate::scenario::expect_browser::METHODS;

/// The value of an expectation.
pub(super) fn of_check(written: &str) -> Option<Value> {
    Some(match CheckWord::of(written)? {
        CheckWord::Text
        | CheckWord::NoText
        | CheckWord::Title
        | CheckWord::Download
        | CheckWord::Validation => text_match(),
        CheckWord::Visible
        | CheckWord::Hidden
        | CheckWord::Enabled
        | CheckWord::Disabled
        | CheckWord::Checked
        | CheckWord::Unchecked
        | CheckWord::Focused => reference("locator"),
        CheckWord::Count => object(&["of", "is", "at_least", "at_most"], &["of"], |key| {
            Some(match key {
                "of" => reference("locator"),
                _ => text(),
            })
        }),
        CheckWord::Options => pairs("are", &list(text_match())),
        CheckWord::Attribute => object(&["of", "name", "is"], &["of", "name", "is"], |key| {
            Some(match key {
                "of" => reference("locator"),
                "name" => text(),
                _ => any(&[text_or_empty(), matches()]),
            })
        }),
        CheckWord::Url => any(&[
            formed("(/|https?://).*"),
            matches(),
            object(&["path", "query"], &[], |key| {
                Some(match key {
                    "path" => text_match(),
                    _ => by_name("", any(&[text_or_empty(), matches()])),
                })
            }),
        ]),
        CheckWord::Status => status(),
        CheckWord::Request => object(&["method", "path", "status"], &["method", "path"], |key| {
            Some(match key {
                "method" => word(METHODS),
                "path" => any(&[formed("/.*"), matches()]),
                _ => status(),
            })
        }),
        CheckWord::Cookie => any(&[text(), by_name("", any(&[text_or_empty(), matches()]))]),
        CheckWord::NoCookie => text(),
        CheckWord::Console => word(&["no_errors"]),
        CheckWord::Value => pairs("is", &any(&[text_or_empty(), matches()])),
        CheckWord::Path => any(&[formed("/.*"), matches()]),
        CheckWord::Portal => map(),
    })
}
