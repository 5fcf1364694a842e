//! Folds texts for comparison. The page script does the same (`text.js`) with texts in a page; this is
//! for texts outside of it, such as a dialog that the browser shows. A test in the browser checks that
//! both agree.

use icu_normalizer::ComposingNormalizerBorrowed;

/// Invisible characters: soft hyphens, word joiners, direction marks, and private-use characters,
/// which icon fonts use.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}' | '\u{202b}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

/// Characters that join, separate or reorder others, or select a variant: they matter for display,
/// not for comparison.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{202c}'..='\u{202e}' | '\u{fe00}'..='\u{fe0f}')
}

/// Characters beside which spaces do not count, since layouts insert them.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

fn punctuation(c: char) -> Option<&'static str> {
    Some(match c {
        '。' => ".",
        '、' => ",",
        '“' | '”' | '„' | '「' | '」' => "\"",
        '‘' | '’' => "'",
        '《' => "<",
        '》' => ">",
        '【' => "[",
        '】' => "]",
        '—' | '–' => "-",
        '…' => "...",
        '￥' => "¥",
        _ => return None,
    })
}

/// A text as it is shown: without invisible characters, in NFC, with white space collapsed.
pub fn tidy(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !is_unseen(*c)).collect();
    collapse(&ComposingNormalizerBorrowed::new_nfc().normalize(&seen))
}

/// A text as it is compared: full-width forms and punctuation become ASCII, and spaces beside CJK
/// characters are dropped.
pub fn fold(text: &str) -> String {
    let mut plain = String::new();
    for c in tidy(text).chars() {
        match punctuation(c) {
            Some(ascii) => plain.push_str(ascii),
            None => plain.push(c),
        }
    }
    let plain = ComposingNormalizerBorrowed::new_nfkc().normalize(&plain);
    let plain: String = plain.chars().filter(|c| !is_joiner(*c)).collect();
    let plain = collapse(&plain);
    let mut folded = String::new();
    let mut rest = plain.chars().peekable();
    while let Some(c) = rest.next() {
        let beside_wide = folded.chars().next_back().is_some_and(is_wide)
            || rest.peek().copied().is_some_and(is_wide);
        if c != ' ' || !beside_wide {
            folded.push(c);
        }
    }
    folded
}

fn collapse(text: &str) -> String {
    // What JavaScript considers white space.
    let is_space = |c: char| (c.is_whitespace() && c != '\u{85}') || c == '\u{feff}';
    let words = text.split(is_space).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_forms_and_spaces_beside_them_do_not_count() {
        assert_eq!(fold("确定要删除吗？"), fold("确定要删除吗?"));
        assert_eq!(fold(" 登 录\n"), "登录");
        assert_eq!(fold("Ｎｅｘｔ　Ｓｔｅｐ"), "Next Step");
        assert_eq!(fold("a\u{200b}b c"), "ab c");
        assert_eq!(tidy("  a \t b  "), "a b");
    }
}
