//! How names on a page and in a sentence are compared.

use super::super::pattern::pattern;
use crate::page::{Control, fold};

pattern!(
    PROMPT,
    "^(?:请(?:您)?(?:先)?(?:输入|选择|填写|上传)|(?:please )?(?:enter|select|choose|pick)(?: (?:your|an?|the))? )"
);

/// A name as it is compared: a sentence may write it with other capitals, and without the star of a
/// required field, its colon, or the words that ask for its value.
pub(super) fn key(name: &str) -> String {
    let name = fold(name).to_lowercase();
    let bare = name.trim_matches(|c: char| c.is_whitespace() || "*:".contains(c));
    let prompt = PROMPT.as_ref().and_then(|prompt| prompt.find(bare));
    let asked = prompt.map_or(bare, |prompt| &bare[prompt.end()..]);
    match asked.is_empty() {
        true => name.clone(),
        false => asked.to_owned(),
    }
}

/// The fields of the page that the words name, in the order of the words.
pub(super) fn fields_in(words: &str, controls: &[Control]) -> Vec<String> {
    let words = key(words);
    let fields = controls.iter().filter(|control| control.purpose == "fill");
    let mut found: Vec<(std::ops::Range<usize>, &str)> = fields
        .filter_map(|control| {
            let name = key(&control.name);
            let at = words.find(&name).filter(|_| name.chars().count() > 1)?;
            Some((at..at + name.len(), &*control.name))
        })
        .collect();
    let all = found.clone();
    // `密码` is no field of its own in `确认密码`.
    found.retain(|(at, _)| {
        let is_part = |other: &std::ops::Range<usize>| {
            other.start <= at.start && at.end <= other.end && other.len() > at.len()
        };
        !all.iter().any(|(other, _)| is_part(other))
    });
    found.sort_by_key(|(at, _)| at.start);
    found.dedup_by_key(|(at, _)| at.start);
    found.into_iter().map(|(_, name)| name.to_owned()).collect()
}
