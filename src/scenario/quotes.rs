//! Finds what a text quotes: the signs around a term, and where they are none.

use std::ops::Range;

use super::model::{Quote, QuoteRules};

/// The signs, as they are written in settings, opening and closing.
const QUOTES: [(Quote, &str, &str, &str); 13] = [
    (Quote::Curly, "“”", "“", "”"),
    (Quote::Low, "„“", "„", "“"),
    (Quote::LowCurly, "„”", "„", "”"),
    (Quote::Closing, "””", "”", "”"),
    (Quote::Single, "‘’", "‘", "’"),
    (Quote::Corner, "「」", "「", "」"),
    (Quote::DoubleCorner, "『』", "『", "』"),
    (Quote::Lenticular, "【】", "【", "】"),
    (Quote::Guillemets, "«»", "«", "»"),
    (Quote::InwardGuillemets, "»«", "»", "«"),
    (Quote::Straight, "\"\"", "\"", "\""),
    (Quote::Bold, "bold", "**", "**"),
    (Quote::Code, "code", "`", "`"),
];

/// Quotation marks that count in every language.
const MARKS: [Quote; 7] = [
    Quote::Curly,
    Quote::Low,
    Quote::LowCurly,
    Quote::Corner,
    Quote::DoubleCorner,
    Quote::Guillemets,
    Quote::Straight,
];

/// In a sentence, these are names too; in a note they are emphasis, headings and examples.
const MARKUP: [Quote; 2] = [Quote::Bold, Quote::Code];

/// Bold words that are emphasis, without the colon at their end.
const EMPHASIS: [&str; 35] = [
    "Note",
    "Important",
    "Warning",
    "Caution",
    "Attention",
    "Tip",
    "Hint",
    "Optional",
    "Required",
    "Do not",
    "Don't",
    "Not",
    "NOT",
    "Never",
    "NEVER",
    "Always",
    "MUST",
    "ONLY",
    "ALL",
    "务必",
    "不要",
    "不能",
    "不得",
    "不可",
    "切勿",
    "请勿",
    "禁止",
    "必须",
    "一定",
    "只能",
    "注意",
    "重要",
    "警告",
    "必填",
    "选填",
];

/// The words of the setting `quotes`.
pub(super) const WORDS: [&str; QUOTES.len()] = {
    let mut words = [""; QUOTES.len()];
    let mut at = 0;
    while at < words.len() {
        words[at] = QUOTES[at].1;
        at += 1;
    }
    words
};

impl Quote {
    /// By its word in settings.
    pub(super) fn of(word: &str) -> Option<Self> {
        let found = QUOTES.iter().find(|(_, known, ..)| *known == word);
        found.map(|(quote, ..)| *quote)
    }
}

impl QuoteRules {
    /// Where the terms stand that a sentence of this locale quotes.
    pub fn terms(&self, sentence: &str, locale: &str) -> Vec<Range<usize>> {
        quoted(sentence, &self.of(locale, false))
    }

    /// What quotes a term in a text of this locale: in a sentence, or in a `remark`.
    pub(super) fn of(&self, locale: &str, remark: bool) -> Vec<Quote> {
        let language = locale.split('-').next().unwrap_or_default();
        let by_locale = self.by_locale.get(locale).or(self.by_locale.get(language));
        if let Some(quotes) = by_locale.or(self.all.as_ref()) {
            return quotes.clone();
        }
        let own: &[Quote] = match language {
            "de" => &[Quote::InwardGuillemets],
            "sv" | "fi" => &[Quote::Closing],
            "zh" if !remark => &[Quote::Lenticular],
            _ => &[],
        };
        let markup: &[Quote] = if remark { &[] } else { &MARKUP };
        [&MARKS, own, markup].concat()
    }
}

/// The terms that a text quotes, and where they stand in it. A term with the name of a mark
/// (`{label:1}`) is right by itself, and left out.
pub(super) fn quoted(text: &str, quotes: &[Quote]) -> Vec<Range<usize>> {
    let mut terms = Vec::new();
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        let opened = QUOTES.iter().filter(|(quote, ..)| quotes.contains(quote));
        let closed = opened.filter_map(|(quote, _, open, close)| {
            let inside = inside(text, at, open, close)?;
            Some((*quote, inside.end + close.len(), inside))
        });
        let Some((quote, end, inside)) = closed.min_by_key(|(_, end, _)| *end) else {
            // All stars or backticks in a row are one sign.
            let row = text[at..].len() - text[at..].trim_start_matches(next).len();
            at += if "*`".contains(next) {
                row
            } else {
                next.len_utf8()
            };
            continue;
        };
        // `**“提交”**`: the term is in the quotes.
        if MARKUP.contains(&quote) {
            let mut within = quoted(&text[inside.clone()], &marks(quotes));
            if !within.is_empty() {
                within.iter_mut().for_each(|term| {
                    *term = term.start + inside.start..term.end + inside.start;
                });
                terms.extend(within);
                at = end;
                continue;
            }
        }
        at = end;
        let is_emphasis = quote == Quote::Bold && is_emphasis(text, &inside);
        if !is_emphasis && !text[inside.clone()].contains("{label:") {
            terms.push(without_markup(text, inside));
        }
    }
    terms
}

fn marks(quotes: &[Quote]) -> Vec<Quote> {
    let mut marks = quotes.to_vec();
    marks.retain(|quote| !MARKUP.contains(quote));
    marks
}

/// What stands between an opening sign at this place and its closing one.
fn inside(text: &str, at: usize, open: &str, close: &str) -> Option<Range<usize>> {
    let start = at + open.len();
    if !text[at..].starts_with(open) || !opens(text, at, start, open, close) {
        return None;
    }
    let mut from = start;
    loop {
        let end = from + text[from..].find(close)?;
        let inside = &text[start..end];
        // A sign that opens again was not closed, and no term has an empty line.
        if inside.contains("\n\n") || open != close && inside.contains(open) {
            return None;
        }
        if !inside.trim().is_empty() && closes(text, end, close, open) {
            return Some(start..end);
        }
        from = end + close.len();
    }
}

/// Whether signs that look the same on both sides open here: not an inch (`5"`), nor a placeholder
/// (`***`).
fn opens(text: &str, at: usize, start: usize, open: &str, close: &str) -> bool {
    if open != close {
        return true;
    }
    let (before, after) = (text[..at].chars().next_back(), text[start..].chars().next());
    !after.is_none_or(char::is_whitespace)
        && match open {
            "**" | "`" => !open.starts_with([before, after].map(|c| c.unwrap_or(' '))),
            _ => !before.is_some_and(is_letter),
        }
}

/// Whether a sign closes here: it may as well be an apostrophe, or an inch.
fn closes(text: &str, end: usize, close: &str, open: &str) -> bool {
    let before = text[..end].chars().next_back();
    let after = text[end + close.len()..].chars().next();
    match close {
        "**" | "`" => {
            !before.is_some_and(char::is_whitespace)
                && !close.starts_with([before, after].map(|c| c.unwrap_or(' ')))
        }
        "’" => !after.is_some_and(is_letter),
        _ if open == close => {
            !before.is_some_and(char::is_whitespace) && !after.is_some_and(is_letter)
        }
        _ => true,
    }
}

/// A letter or digit of a script that puts spaces between words.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric()
        && !matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}')
}

/// Whether bold words only stress something: `**not**`, `**Note:** …`.
fn is_emphasis(text: &str, inside: &Range<usize>) -> bool {
    const COLONS: [char; 2] = [':', '：'];
    let bold = text[inside.clone()].trim();
    let word = bold.trim_end_matches(COLONS);
    let behind = text[inside.end..].trim_start_matches('*');
    let begins = text[..inside.start]
        .trim_end_matches('*')
        .trim_end_matches(' ');
    let is_label = (begins.is_empty() || begins.ends_with('\n'))
        && (word != bold || behind.starts_with(COLONS));
    is_label || bold.starts_with(|c: char| c.is_lowercase()) || EMPHASIS.contains(&word)
}

/// `“**提交**”`: the term is what is bold.
fn without_markup(text: &str, inside: Range<usize>) -> Range<usize> {
    for sign in ["**", "`"] {
        let term = &text[inside.clone()];
        let bare = term
            .strip_prefix(sign)
            .and_then(|term| term.strip_suffix(sign));
        if let Some(bare) = bare.filter(|bare| !bare.is_empty() && !bare.contains(sign)) {
            let start = inside.start + sign.len();
            return start..start + bare.len();
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms<'t>(locale: &str, remark: bool, text: &'t str) -> Vec<&'t str> {
        let quotes = QuoteRules::default().of(locale, remark);
        let all = quoted(text, &quotes).into_iter();
        all.map(|range| &text[range]).collect()
    }

    #[test]
    fn terms_are_what_stands_in_quotes_in_bold_or_as_code() {
        for (locale, text, expected) in [
            (
                "zh-CN",
                "点击“登录”，进入「首页」或『我的』。",
                &["登录", "首页", "我的"][..],
            ),
            ("zh-CN", "点击【提交】，再点击\"确定\"。", &["提交", "确定"]),
            (
                "en",
                "Click \"Save\", then **Send** or `Go`.",
                &["Save", "Send", "Go"],
            ),
            ("fr", "« Suivant » und „Weiter“", &[" Suivant ", "Weiter"]),
            ("pl", "Kliknij „Dalej”.", &["Dalej"]),
            ("de", "Auf »Weiter« klicken.", &["Weiter"]),
            ("sv", "Klicka på ”Spara”.", &["Spara"]),
            (
                "zh",
                "提示“前往‘北京税务服务号’”",
                &["前往‘北京税务服务号’"],
            ),
            ("zh", "选择“{label:1}”{1}，点击“确定”", &["确定"]),
            ("zh", "点击**“提交”**或“**取消**”。", &["提交", "取消"]),
            ("en", "“open and then “Save”", &["Save"]),
            ("en", "A \"5\" screen\" is listed", &["5"]),
        ] {
            assert_eq!(terms(locale, false, text), expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_quote_is_none() {
        for text in [
            "a 5\" screen and a 7\" one, “open",
            "“” and \"\" and ****",
            "the user's and the clerks' files, don't",
            "5 ** 2 and 2 ** 3",
            "手机号154****0001和138****0002",
            "尾号***，另一张***",
            "Do **not** close the page. **Note:** it takes a minute.",
            "请**务必**核对。\n**提示**：不要关闭页面。",
            "```\ncode\n```",
        ] {
            assert_eq!(terms("en", false, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn markup_in_a_note_is_no_term_unless_the_settings_say_so() {
        let note = "**Backups** are made with `npm run backup`; see \"Help\".";
        assert_eq!(terms("en", true, note), ["Help"]);
        assert_eq!(terms("zh", true, "【注意】见“帮助”。"), ["帮助"]);
        let mut rules = QuoteRules::default();
        rules.by_locale.insert("en".to_owned(), vec![Quote::Bold]);
        let found = |locale| quoted(note, &rules.of(locale, true)).len();
        assert_eq!((found("en-GB"), found("fr")), (1, 1));
        assert_eq!(
            &note[quoted(note, &rules.of("en-GB", true))[0].clone()],
            "Backups"
        );
    }

    #[test]
    fn apostrophes_do_not_close_single_quotes() {
        let text = "Choose ‘Don’t save’ now";
        let found = quoted(text, &[Quote::Single]);
        assert_eq!(&text[found[0].clone()], "Don’t save");
    }
}
