//! How deep the elements of HTML are nested, before a tree is made of it: that takes the square of the
//! depth.

use std::cell::RefCell;

use html5ever::LocalName;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// Browsers draw 512 levels.
pub(super) const LIMIT: usize = 1000;

/// So much is read before the depth is looked at again.
const CHUNK: usize = 16 << 10;

/// Elements without an end.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// Elements whose end may be left out: they are not counted.
const OPEN: [&str; 16] = [
    "body", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option", "p", "rp", "rt",
    "tbody", "td", "th", "tr",
];

/// The line at which elements are nested deeper than the limit.
pub(super) fn too_deep(html: &str) -> Option<u32> {
    let tokenizer = Tokenizer::new(Depth::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut rest = html;
    while !rest.is_empty() {
        let end = (CHUNK.min(rest.len())..=rest.len()).find(|end| rest.is_char_boundary(*end));
        let (chunk, behind) = rest.split_at(end.unwrap_or(rest.len()));
        input.push_back(StrTendril::from_slice(chunk));
        drop(tokenizer.feed(&input));
        if let Some(line) = tokenizer.sink.0.borrow().reached {
            return u32::try_from(line).ok();
        }
        rest = behind;
    }
    None
}

#[derive(Default)]
struct Depth(RefCell<Open>);

#[derive(Default)]
struct Open {
    elements: Vec<LocalName>,
    /// The line at which they were too many.
    reached: Option<u64>,
}

impl TokenSink for Depth {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let Token::TagToken(Tag {
            kind,
            name,
            self_closing,
            ..
        }) = token
        else {
            return TokenSinkResult::Continue;
        };
        let mut open = self.0.borrow_mut();
        // `<div/>` is not closed, but `<path/>` in a drawing is.
        let is_drawn = |name: &LocalName| ["svg", "math"].contains(&&**name);
        let is_closed = self_closing && open.elements.iter().any(is_drawn);
        let is_counted = !is_closed && !VOID.contains(&&*name) && !OPEN.contains(&&*name);
        match kind {
            TagKind::StartTag => match &*name {
                "script" => return TokenSinkResult::RawData(RawKind::ScriptData),
                "style" => return TokenSinkResult::RawData(RawKind::Rawtext),
                "title" | "textarea" => return TokenSinkResult::RawData(RawKind::Rcdata),
                _ if is_counted && open.reached.is_none() => {
                    open.elements.push(name);
                    open.reached = (open.elements.len() > LIMIT).then_some(line);
                }
                _ => {}
            },
            TagKind::EndTag => {
                if let Some(at) = open.elements.iter().rposition(|other| *other == name) {
                    open.elements.truncate(at);
                }
            }
        }
        TokenSinkResult::Continue
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_nested_counts() {
        let wide = "<div><p>a<br><li>b<img></div>\n</span>".repeat(5000);
        assert_eq!(too_deep(&wide), None);
        let text = format!("<script>{}</script>", "<div>".repeat(5000));
        assert_eq!(too_deep(&text), None);
        let deep = format!("\n{}a", "<div></span>\n".repeat(LIMIT + 1));
        assert_eq!(too_deep(&deep), Some(u32::try_from(LIMIT).unwrap() + 2));
        assert_eq!(too_deep(&"<div/>".repeat(100_000)), Some(1));
        let drawing = format!("<svg>{}</svg>", "<path/>".repeat(5000));
        assert_eq!(too_deep(&drawing), None);
    }
}
