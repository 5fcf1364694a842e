//! The texts of a page that a reader can see, folded for comparison.

use super::fold::fold;
use super::text::{self, Item};
use super::tree::PageSnapshot;
use super::views::View;

/// Keys whose values can be seen.
const SEEN: [&str; 7] = [
    "/title",
    "/location",
    "/name",
    "/placeholder",
    "/value",
    "/description",
    "/validation",
];

impl PageSnapshot {
    /// Its texts, folded. What stands in pieces beside each other is also read as one.
    pub fn texts(&self) -> Vec<String> {
        texts(&text::page_items(self))
    }
}

impl View {
    /// Its texts, folded. What stands in pieces beside each other is also read as one.
    pub fn texts(&self) -> Vec<String> {
        texts(&text::read(&self.text))
    }
}

fn texts(items: &[Item]) -> Vec<String> {
    let mut texts = Vec::new();
    read(items, &mut texts);
    texts
}

fn read(items: &[Item], texts: &mut Vec<String>) {
    let pieces: Vec<&str> = items.iter().filter_map(piece).collect();
    if pieces.len() > 1 {
        texts.push(fold(&pieces.concat()));
        texts.push(fold(&pieces.join(" ")));
    }
    for item in items {
        match item.is_key() {
            true if !SEEN.contains(&item.role.as_str()) => continue,
            _ => texts.extend([&item.name, &item.value].map(|text| fold(text))),
        }
        read(&item.children, texts);
    }
    texts.retain(|text| !text.is_empty());
}

/// What an element shows beside its neighbours: its name, or its only text.
fn piece(item: &Item) -> Option<&str> {
    let text = match item.children.as_slice() {
        _ if item.is_key() => "",
        _ if item.is_text() => &item.value,
        [only] if item.name.is_empty() && only.is_text() => &only.value,
        _ => &item.name,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::page::read_views;

    #[test]
    fn the_texts_of_a_page_are_its_names_values_and_what_stands_side_by_side() {
        let page = json!({
            "title": "缴费", "location": "/pay", "nodes": [
                [0, { "role": "paragraph" }],
                [1, { "text": "您已成功支付" }],
                [1, { "role": "strong" }],
                [2, { "text": "665.00" }],
                [1, { "text": "元!" }],
                [0, { "role": "textbox", "name": "手机号", "placeholder": "请输入" }],
                [1, { "text": "154" }],
                [0, { "role": "link", "name": "帮助", "url": "/help" }],
            ],
        });
        let page: PageSnapshot = serde_json::from_value(page).unwrap();
        let live = page.texts();
        for text in ["缴费", "手机号", "请输入", "154", "您已成功支付665.00元!"] {
            assert!(live.iter().any(|found| found == text), "{text}: {live:?}");
        }
        assert!(!live.iter().any(|text| text.contains("/help")));
        // A stored page has the same texts.
        let stored = read_views(&page.to_string());
        assert_eq!(stored[0].texts(), live);
    }
}
