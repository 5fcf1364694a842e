//! Makes foreign texts harmless: characters that control a terminal or reorder a line are made visible,
//! and Markdown syntax stays text.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A text in which every control character, direction mark and invisible character is replaced by
/// something visible. Line breaks are kept.
pub fn visible(text: &str) -> Cow<'_, str> {
    replace(text, true)
}

/// Like [`visible`], on one line.
pub fn one_line(text: &str) -> Cow<'_, str> {
    replace(text, false)
}

/// A text for a terminal: like [`visible`], but with tabs and our own colours.
pub fn terminal(text: &str) -> Cow<'_, str> {
    let tame = |c: char| matches!(c, '\n' | '\t') || !acts(c);
    if text.chars().all(tame) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = colour(rest).unwrap_or(0);
        let (taken, behind) = rest.split_at(length.max(c.len_utf8()));
        match length > 0 || tame(c) {
            true => out.push_str(taken),
            false => show(c, &mut out),
        }
        rest = behind;
    }
    Cow::Owned(out)
}

/// The length of the colour sequence that the text begins with: `ESC [ 1;31 m`.
fn colour(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("\u{1b}[")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    rest[digits..].starts_with('m').then_some(digits + 3)
}

fn replace(text: &str, keep_lines: bool) -> Cow<'_, str> {
    let shown = |c: char| (keep_lines && c == '\n') || !acts(c);
    if text.chars().all(shown) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().fold(String::new(), |mut out, c| {
        match shown(c) {
            true => out.push(c),
            false => show(c, &mut out),
        }
        out
    }))
}

/// Writes the visible form of a character.
fn show(c: char, out: &mut String) {
    match c {
        '\u{0}'..='\u{1f}' => out.extend(char::from_u32(0x2400 + u32::from(c))),
        '\u{7f}' => out.push('␡'),
        // Writing to a String cannot fail.
        _ => {
            let _ = write!(out, "<U+{:04X}>", u32::from(c));
        }
    }
}

/// Part of a source file for an excerpt: its tabs and line breaks are kept.
pub fn excerpt(text: &str) -> Cow<'_, str> {
    let mut rest = text.chars().peekable();
    let mut out = String::new();
    let mut changed = false;
    while let Some(c) = rest.next() {
        let ends = c == '\r' && rest.peek() == Some(&'\n');
        if ends || matches!(c, '\n' | '\t') || !acts(c) {
            out.push(c);
        } else {
            show(c, &mut out);
            changed = true;
        }
    }
    if changed {
        Cow::Owned(out)
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether a character is invisible or acts on a terminal: controls, direction marks and overrides, zero
/// width characters, tags, variation selectors other than those of emoji, and characters that XML forbids.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}'
            | '\u{ffff}' | '\u{e0000}'..='\u{e01ef}')
}

/// JSON with the same texts, in which characters that act on a terminal are escaped: files are often
/// viewed in one.
pub fn json(json: &str) -> Cow<'_, str> {
    let shown = |c: char| c == '\n' || !acts(c);
    if json.chars().all(shown) {
        return Cow::Borrowed(json);
    }
    Cow::Owned(json.chars().fold(String::new(), |mut out, c| {
        if shown(c) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
        out
    }))
}

/// JSON with the same texts for a `script` element: nothing in it ends the element or begins markup.
pub fn script_json(text: &str) -> String {
    let text = json(text);
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            c => out.push(c),
        }
    }
    out
}

/// Text that stays text in Markdown, also in a table: it becomes no HTML, link, address, emphasis,
/// formula, heading or list.
///
/// Characters that all Markdown readers accept with a backslash get one; the others become entities,
/// which no reader interprets as syntax.
pub fn markdown(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::new();
    for (at, c) in text.char_indices() {
        let (before, after) = (&text[..at], &text[at + c.len_utf8()..]);
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' => out.extend(['\\', c]),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '|' => out.push_str("&#124;"),
            '~' => out.push_str("&#126;"),
            '$' => out.push_str("&#36;"),
            // A mention would notify somebody.
            '@' => out.push_str("&#64;"),
            // An address would become a link.
            ':' if after.starts_with("//") => out.push_str("&#58;"),
            '.' if before.to_ascii_lowercase().ends_with("www") => out.push_str("\\."),
            // At the beginning of a line, a list or a rule.
            '-' | '+' | '=' if before.trim().is_empty() => out.extend(['\\', c]),
            '.' | ')' if is_number(before) => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

fn is_number(text: &str) -> bool {
    let text = text.trim_start();
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// An id as code in Markdown, also in a table.
pub fn markdown_code(text: &str) -> String {
    let text = one_line(text);
    let plain = |c: char| !matches!(c, '`' | '|' | '\\');
    if text.chars().all(plain) && !text.trim().is_empty() {
        format!("`{text}`")
    } else {
        markdown(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_made_visible() {
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
        assert_eq!(excerpt("a\tb\r\nc\rd\u{9b}"), "a\tb\r\nc␍d<U+009B>");
    }

    #[test]
    fn a_terminal_gets_our_colours_and_no_other_sequence() {
        let ours = "\u{1b}[1;31merror:\u{1b}[0m\ta\n";
        assert_eq!(terminal(ours), ours);
        assert_eq!(
            terminal("\u{1b}[1mé\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}31m\u{1b}[\r\n"),
            "\u{1b}[1mé␛[2J␛]0;t␇<U+009B>31m␛[␍\n"
        );
    }

    #[test]
    fn escaped_json_has_the_same_value() {
        let value = serde_json::json!({ "a\u{9b}": "\u{1b}[2J \u{202e}\u{e0041}é\n" });
        let text = serde_json::to_string_pretty(&value).unwrap();
        let safe = json(&text);
        assert!(safe.chars().all(|c| c == '\n' || !acts(c)), "{safe}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&safe).unwrap(),
            value
        );
    }

    #[test]
    fn markdown_stays_text() {
        let cases = [
            ("<img src=x>", "&lt;img src=x&gt;"),
            (
                "![a](b) [c](javascript:d)",
                r"!\[a\](b) \[c\](javascript:d)",
            ),
            (
                "a | *b* _c_ `d` ~~e~~ $f$ &lt;",
                r"a &#124; \*b\* \_c\_ \`d\` &#126;&#126;e&#126;&#126; &#36;f&#36; &amp;lt;",
            ),
            (
                "https://x.org WWW.x.org a@b.c",
                r"https&#58;//x.org WWW\.x.org a&#64;b.c",
            ),
            ("# a", r"\# a"),
            ("- a", r"\- a"),
            ("12. a", r"12\. a"),
            ("a 12. b-c", "a 12. b-c"),
            ("a\n\n<b>", "a␊␊&lt;b&gt;"),
            ("1) x", r"1\) x"),
        ];
        for (text, escaped) in cases {
            assert_eq!(markdown(text), escaped);
        }
        assert_eq!(markdown_code("a[b]/c"), "`a[b]/c`");
        assert_eq!(markdown_code("a`b|"), r"a\`b&#124;");
    }
}
