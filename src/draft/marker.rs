//! What stands in front of a step or a remark: `1.`, `（一）`, `第一步`, `Step 1:`, `注意：`.

use std::sync::LazyLock;

use regex::Regex;

use super::article::Remark;

/// The form of a number, the outermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Marker {
    /// `一、`
    Chinese,
    /// `（一）`
    ChineseInBrackets,
    /// `第一步`, `步骤1`, `Step 1`
    Step,
    /// `1.`, `1、`
    Number,
    /// `(1)`, `1)`
    NumberInBrackets,
    /// `①`
    Circled,
    /// `a.`, `b)`
    Letter,
}

impl Marker {
    /// Whether it says itself that a step follows.
    pub fn is_step(self) -> bool {
        self == Self::Step
    }
}

const DIGITS: &str = "[一二三四五六七八九十百]{1,4}";

static MARKERS: LazyLock<Vec<(Marker, Regex)>> = LazyLock::new(|| {
    let sign = r"\s*[:：、,，.．)）—–-]*\s*";
    let forms = [
        (
            Marker::Step,
            format!(r"^第\s*(?:\d{{1,3}}|{DIGITS})\s*步{sign}"),
        ),
        (
            Marker::Step,
            format!(r"^步骤\s*(?:\d{{1,3}}|{DIGITS}){sign}"),
        ),
        (Marker::Step, format!(r"(?i)^step\s+\d{{1,3}}\b{sign}")),
        (Marker::Chinese, format!(r"^{DIGITS}[、．.]\s*")),
        (
            Marker::ChineseInBrackets,
            format!(r"^[（(]{DIGITS}[）)]\s*[、.]?\s*"),
        ),
        (
            Marker::NumberInBrackets,
            r"^[（(]\d{1,3}[）)]\s*[、.]?\s*".to_owned(),
        ),
        (Marker::NumberInBrackets, r"^\d{1,3}[)）]\s*".to_owned()),
        (Marker::Number, r"^\d{1,3}(?:[、．]\s*|\.\s+)".to_owned()),
        (Marker::Circled, r"^[①-⑳]\s*".to_owned()),
        (Marker::Letter, r"^[a-z][.)]\s+".to_owned()),
    ];
    let forms = forms.into_iter();
    forms
        .filter_map(|(marker, form)| Some((marker, Regex::new(&form).ok()?)))
        .collect()
});

/// `1.登录`: a number whose full stop no space follows.
static TIGHT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\d{1,3}\.").ok());

/// The number in front of a text, and what follows it.
///
/// It may be bold: `**步骤一**：登录`.
pub(super) fn marker(text: &str) -> Option<(Marker, &str)> {
    if let Some((bold, rest)) = text
        .strip_prefix("**")
        .and_then(|bold| bold.split_once("**"))
    {
        let (found, within) =
            marker(bold).or_else(|| marker(&format!("{bold} ")).map(|(found, _)| (found, "")))?;
        let rest = rest.trim_start_matches([' ', ':', '：', '.', '、', '-', '–', '—']);
        return within.is_empty().then_some((found, rest));
    }
    let found = MARKERS.iter().find_map(|(marker, form)| {
        let end = form.find(text)?.end();
        Some((*marker, &text[end..]))
    });
    found.or_else(|| {
        let rest = &text[TIGHT.as_ref()?.find(text)?.end()..];
        let is_text = rest.starts_with(|c: char| !c.is_ascii() || c.is_ascii_uppercase());
        is_text.then_some((Marker::Number, rest))
    })
}

static REMARK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:\*\*)?(?:温馨|特别|友情)?(注意事项|注意|注|说明|提示|备注|提醒|警告|重要|危险|notes?|tips?|hint|warning|caution|important|danger|attention)(?:\*\*)?\s*[:：](?:\*\*)?\s*").ok()
});

/// The remark that a text begins as, and its text.
pub(super) fn remark(text: &str) -> Option<(Remark, &str)> {
    let found = REMARK.as_ref()?.captures(text)?;
    let word = found[1].to_lowercase();
    let remark = Remark::of(&word).or(Remark::of(word.trim_end_matches('s')));
    let rest = &text[found[0].len()..];
    (!rest.is_empty()).then_some((remark.unwrap_or(Remark::Note), rest))
}

/// The remark that a text is the title of: `温馨提示：`.
pub(super) fn bare_remark(text: &str) -> Option<Remark> {
    let title = text.trim_matches('*').trim_end_matches([':', '：']);
    // What the pattern needs behind the word.
    let probe = format!("{title}:-");
    let (found, rest) = remark(&probe)?;
    (rest == "-").then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_every_form() {
        for (text, marker_of, rest) in [
            ("一、登录", Marker::Chinese, "登录"),
            ("十一、提示", Marker::Chinese, "提示"),
            ("（一）登录", Marker::ChineseInBrackets, "登录"),
            ("第一步：登录", Marker::Step, "登录"),
            ("第2步 登录", Marker::Step, "登录"),
            ("步骤1、登录", Marker::Step, "登录"),
            ("Step 12: Log in", Marker::Step, "Log in"),
            ("STEP 3 – Log in", Marker::Step, "Log in"),
            ("1、登录", Marker::Number, "登录"),
            ("1.登录", Marker::Number, "登录"),
            ("1. Log in", Marker::Number, "Log in"),
            ("（1）登录", Marker::NumberInBrackets, "登录"),
            ("2) Log in", Marker::NumberInBrackets, "Log in"),
            ("②登录", Marker::Circled, "登录"),
            ("a) Log in", Marker::Letter, "Log in"),
        ] {
            assert_eq!(marker(text), Some((marker_of, rest)), "{text}");
        }
        for text in [
            "1.5 GB are free",
            "2023年",
            "一次",
            "Steps",
            "3 files",
            "i.e. it",
        ] {
            assert_eq!(marker(text), None, "{text}");
        }
    }

    #[test]
    fn remarks_are_found_by_their_word() {
        assert_eq!(remark("注意：慢"), Some((Remark::Note, "慢")));
        assert_eq!(remark("**Warning:** hot"), Some((Remark::Warning, "hot")));
        assert_eq!(remark("Notes: a"), Some((Remark::Note, "a")));
        assert_eq!(remark("Note the number."), None);
    }
}
