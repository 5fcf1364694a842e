//! Plain text: lines, of which some are headings, items or the addresses of pictures.

use std::sync::LazyLock;

use regex::Regex;

use crate::draft::article::{Article, Builder, Kind};
use crate::draft::marker::{marker, remark};
use crate::source::number;

/// An address, a file or a caption of a picture, alone on its line.
static PICTURE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:https?://)?[\w./%~:-]+\.(?:png|jpe?g|gif|webp|svg|bmp)(?:\?\S*)?$|^[（(【\[]?(?:[如见]?[上下]?图|图片|截图|figure|fig\.|screenshot) ?\d[\d.-]*(?:[:：. ].{0,20}|[\p{Han}]{0,12})[）)】\]]?$|^[（(【\[](?:图|图片|截图|如图|见[上下]?图|screenshot)[）)】\]]$").ok()
});

/// So long is a line that an editor has wrapped.
const WRAPPED: usize = 60;

/// So long is a heading, at most.
const HEADING: usize = 60;

/// Reads an article.
pub(super) fn read(text: &str) -> Article {
    let mut builder = Builder::default();
    let lines: Vec<&str> = text.lines().collect();
    // The line before, if this one may go on with it.
    let mut before: Option<&str> = None;
    for (index, written) in lines.iter().enumerate() {
        let line = written.trim();
        builder.line = Some(number(index + 1));
        let is_picture = |line: &str| {
            PICTURE
                .as_ref()
                .is_some_and(|picture| picture.is_match(line))
        };
        if line.is_empty() || is_rule(line) {
            builder.end();
            before = None;
            continue;
        }
        if is_picture(line) {
            builder.end();
            builder.image(line);
            before = None;
            continue;
        }
        if before.is_some_and(|before| goes_on(before, written)) {
            builder.text("\n");
            builder.text(line);
            before = Some(written);
            continue;
        }
        let next = lines.get(index + 1).map_or("", |next| next.trim());
        if is_heading(line, next, is_picture(next)) {
            builder.begin(Kind::Heading(2));
            before = None;
        } else {
            builder.begin(Kind::Paragraph);
            before = Some(written);
        }
        match bullet(line) {
            Some(item) => {
                builder.becomes(Kind::Item { ordered: false }, 1);
                builder.text(item);
            }
            None => builder.text(line),
        }
    }
    builder.finish()
}

fn is_rule(line: &str) -> bool {
    line.chars().count() >= 3 && line.chars().all(|c| "-=_*~#—".contains(c))
}

fn bullet(line: &str) -> Option<&str> {
    let item = line.strip_prefix(['-', '*', '•', '·', '●', '○', '▪', '◆', '■'])?;
    let is_item = item.starts_with(char::is_whitespace) || !line.starts_with(['-', '*', '·']);
    is_item.then(|| item.trim_start())
}

/// Whether a line goes on with the one before: it is indented below an item, or that one was wrapped.
fn goes_on(before: &str, written: &str) -> bool {
    let line = written.trim();
    if bullet(line).is_some() || marker(line).is_some() || remark(line).is_some() {
        return false;
    }
    let indent = |text: &str| text.len() - text.trim_start().len();
    let is_item = bullet(before.trim()).is_some() || marker(before.trim()).is_some();
    let ends = before
        .trim_end()
        .ends_with(['。', '！', '!', '；', '.', '：', ':']);
    indent(written) > indent(before) && (is_item || indent(before) > 0)
        || !ends && before.is_ascii() && before.trim().len() >= WRAPPED
}

/// Whether a line is a heading: short, without the punctuation of a sentence, and not beside a picture.
fn is_heading(line: &str, next: &str, before_picture: bool) -> bool {
    let is_short = line.chars().count() <= HEADING;
    let is_sentence = line.contains(['。', '，', '；', ';', '！', '!', '？', '?', '“', '"', ','])
        || line.ends_with(['.', ':', '：'])
        || line.contains("://");
    let is_underlined = is_rule(next) && next.starts_with(['=', '-']);
    let is_title = |word: &str| !word.starts_with(|c: char| c.is_ascii_lowercase());
    let words: Vec<&str> = line.split(' ').collect();
    let is_named = !line.is_ascii() || words.len() <= 8 && is_title(words[0]);
    let is_numbered = marker(line).is_some_and(|(marker, rest)| {
        !marker.is_step() || rest.is_empty() || line.is_ascii() && next.is_empty()
    });
    let is_step = marker(line).is_some_and(|(marker, _)| marker.is_step());
    is_short
        && !is_sentence
        && !before_picture
        && bullet(line).is_none()
        && (is_underlined || is_named && (!is_numbered || is_step && next.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_headings_items_pictures_and_paragraphs() {
        let article = read(
            "How to pay\n==========\n\nThis is a long line that an editor has wrapped at some place, so that\nit goes on here.\n\n1. Click \"Save\",\n   then wait.\n- bullet\nhttp://a.example/1.png?width=10\n缴费流程\n若为本人，点击“下一步”\n",
        );
        let blocks: Vec<_> = article
            .blocks
            .iter()
            .map(|block| (block.kind, &*block.text, block.line.unwrap()))
            .collect();
        assert_eq!(
            blocks,
            [
                (Kind::Heading(2), "How to pay", 1),
                (
                    Kind::Paragraph,
                    "This is a long line that an editor has wrapped at some place, so that it goes on here.",
                    4
                ),
                (Kind::Paragraph, "1. Click \"Save\", then wait.", 7),
                (Kind::Item { ordered: false }, "bullet", 9),
                (Kind::Image, "http://a.example/1.png?width=10", 10),
                (Kind::Heading(2), "缴费流程", 11),
                (Kind::Paragraph, "若为本人，点击“下一步”", 12),
            ]
        );
    }
}
