//! The pages that cases pass, and the places on them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::case_id::CaseId;
use crate::source::Location;

/// A place on a page, where an operator can make a change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Place {
    /// Its address: a selector, or the method and path of a request.
    pub at: String,
    /// What a reader calls it, such as `button "下一步"`.
    pub what: String,
    /// Named elements by which messages may call it: some in it, if it has no name, and those around it,
    /// innermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub around: Vec<String>,
    /// Its content, by which it is recognised.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub mark: String,
}

/// A page that a case passes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passed {
    /// The case.
    pub case: CaseId,
    /// The steps that pass it, in order.
    pub steps: Vec<String>,
    /// The location of the first of them.
    pub location: Location,
}

/// A page: all documents with one path.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    /// Its path, with `*` for numbers and ids.
    pub path: String,
    /// Its title, when it was first seen.
    pub title: String,
    /// The cases that pass it.
    pub passed: Vec<Passed>,
    /// Whether the picture of a step shows it.
    pub pictured: bool,
    /// The places of each operator, with the cases that pass them.
    pub places: BTreeMap<&'static str, Vec<(Place, Vec<CaseId>)>>,
}

impl Page {
    /// Adds a place of an operator, on a page that a case passes.
    pub fn note(&mut self, operator: &'static str, place: Place, case: &CaseId) {
        let places = self.places.entry(operator).or_default();
        let known = places
            .iter_mut()
            .find(|(known, _)| known.at == place.at && known.mark == place.mark);
        match known {
            Some((_, cases)) if cases.contains(case) => {}
            Some((_, cases)) => cases.push(case.clone()),
            None => places.push((place, vec![case.clone()])),
        }
    }
}

/// The path of a page, with `*` for numbers and ids; empty if no site serves it. `pageOf` in
/// `script/lib.js` does the same.
pub fn page_of(url: &str) -> String {
    let Ok(url) = Url::parse(url) else {
        return String::new();
    };
    if !matches!(url.scheme(), "http" | "https") {
        return String::new();
    }
    let fragment = url.fragment().unwrap_or_default();
    let route = match fragment.starts_with('/') || fragment.starts_with("!/") {
        true => format!("#{}", fragment.split('?').next().unwrap_or_default()),
        false => String::new(),
    };
    let path = format!("{}{route}", url.path());
    let parts = path
        .split('/')
        .map(|part| if is_id(part) { "*" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn is_id(part: &str) -> bool {
    let digits = |c: char| c.is_ascii_digit();
    let numeric = part.len() >= 4 && part.chars().all(digits);
    let hexadecimal = part.len() >= 16 && part.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let long = part.split(|c: char| !digits(c)).any(|run| run.len() >= 8);
    numeric || hexadecimal || long
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_named_by_its_path_without_what_differs_from_run_to_run() {
        for (url, page) in [
            (
                "http://127.0.0.1:4711/sbf/zf/cashier?order=1",
                "/sbf/zf/cashier",
            ),
            ("https://a.example/orders/20231129/pay", "/orders/*/pay"),
            ("https://a.example/o/SB202311290000012345", "/o/*"),
            ("https://a.example/app#/orders/2?x=1", "/app#/orders/2"),
            ("https://a.example/app#top", "/app"),
            ("https://a.example/v2/item", "/v2/item"),
            ("about:blank", ""),
            ("data:text/html,x", ""),
        ] {
            assert_eq!(page_of(url), page, "{url}");
        }
    }
}
