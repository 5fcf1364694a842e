//! Characters that act on a terminal or reorder a line are shown instead of obeyed.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A text in which every control character, mark of direction and invisible character is
/// replaced by something to see. Line breaks are kept.
pub fn visible(text: &str) -> Cow<'_, str> {
    replace(text, true)
}

/// Like [`visible`], on one line.
pub fn one_line(text: &str) -> Cow<'_, str> {
    replace(text, false)
}

fn replace(text: &str, keep_lines: bool) -> Cow<'_, str> {
    let shown = |c: char| (keep_lines && c == '\n') || !acts(c);
    if text.chars().all(shown) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().fold(String::new(), |mut out, c| {
        match c {
            _ if shown(c) => out.push(c),
            '\u{0}'..='\u{1f}' => out.extend(char::from_u32(0x2400 + u32::from(c))),
            '\u{7f}' => out.push('␡'),
            // Writing to a String cannot fail.
            _ => {
                let _ = write!(out, "<U+{:04X}>", u32::from(c));
            }
        }
        out
    }))
}

/// Characters that nobody sees: controls, marks and overrides of direction, zero width, tags,
/// variation selectors beyond those of emoji, and what XML has no place for.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}'
            | '\u{ffff}' | '\u{e0000}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_would_act() {
        let cases = [
            ("点击“登录”。", "点击“登录”。"),
            ("\u{1b}[31mred\u{7}", "␛[31mred␇"),
            ("a\r\nb\tc", "a␍␊b␉c"),
            ("pay \u{202e}005", "pay <U+202E>005"),
            ("\u{9b}2J\u{7f}", "<U+009B>2J␡"),
            ("a\u{200b}b\u{feff}", "a<U+200B>b<U+FEFF>"),
            ("\u{ffff}", "<U+FFFF>"),
        ];
        for (text, shown) in cases {
            assert_eq!(one_line(text), shown);
        }
        assert_eq!(visible("a\nb\r"), "a\nb␍");
    }
}
