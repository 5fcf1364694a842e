//! Finds the phrases of a text: what a reader is told to do.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::book::{BOOK, Verb, Where};
use super::pattern::{is, pattern};

/// A phrase in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    pub verb: Verb,
    pub at: Range<usize>,
}

static PHRASES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let mut words: Vec<&str> = BOOK
        .iter()
        .flat_map(|(.., words)| *words)
        .copied()
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let forms = words.into_iter().map(|word| match word.is_ascii() {
        true => format!(r"\b{word}\b"),
        false => word.to_owned(),
    });
    let forms: Vec<String> = forms.collect();
    Regex::new(&format!("(?i){}", forms.join("|"))).ok()
});

/// Words after which English has an imperative.
const BEFORE_IMPERATIVES: [&str; 38] = [
    "and",
    "then",
    "to",
    "please",
    "you",
    "can",
    "must",
    "should",
    "now",
    "or",
    "by",
    "also",
    "next",
    "first",
    "finally",
    "simply",
    "just",
    "again",
    "will",
    "optionally",
    "once",
    "either",
    "when",
    "if",
    "may",
    "manually",
    "after",
    "before",
    "instead",
    "carefully",
    "need",
    "otherwise",
    "lastly",
    "second",
    // Behind the place of what is done: `in the **Name** field enter …`.
    "field",
    "box",
    "section",
    "dialog",
];

/// Words right before a phrase that make it none.
const DENIED: [&str; 17] = [
    "勿",
    "默认",
    "已",
    "已经",
    "自动",
    "未",
    "没有",
    "是否",
    "无法",
    "不再",
    "系统",
    "already",
    "automatically",
    "is",
    "are",
    "不会",
    "不",
];

// A clause that forbids what follows in it.
pattern!(
    FORBIDS,
    r"(?i)^\s*别|请勿|切勿|不要|不得|严禁|禁止|避免|无需|无须|不需|不必|不用|不能|不可|\b(?:do|does|need|must|should|can|will) ?not\b|n['’]t\b|\b(?:cannot|never|avoid|instead of|rather than|without|no need to)\b"
);
// What follows directly is a condition or a purpose.
pattern!(
    PURPOSE,
    r"^\s*(?:如果?|若是?|如需|如要|若要|若需|为了?|要想|想要|一旦|假如|以便)(?:您|你|用户|需要?|要|想|直接)*$"
);
pattern!(
    CONDITION,
    r"(?i)^\s*(?:(?:and|then|or|but) )?(?:if|unless|before|while|until|to|in order to)\b"
);
pattern!(
    RESULT,
    r"(?i)\b(?:click|clicking|tap|press|select|choose)\b.*\bto\s*$"
);
pattern!(WAITS, r"(?i)\bwait\b|\buntil\b|等待|等到|直到|^\s*待");
// What a Chinese verb is followed by where it is none.
pattern!(NO_VERB, "^(?:的|成功|完成|完毕|失败)");
// A key after `按`.
pattern!(
    KEY_NAME,
    r"^\s*(?:回车|空格|[A-Z][A-Za-z+]*\d*\s*键|F\d{1,2}|(?:Ctrl|Alt|Shift|Cmd)\s*\+)"
);
// Where a control is: `点旧地址右边的“删除”`.
pattern!(
    PLACE,
    r#"^(?:\p{Han}{1,12}(?:的|[侧边角方面部面中里上下])|\p{Han}{0,10}(?:菜单|按钮|图标|链接|选项|标签|栏))[“「『【*`"]*$"#
);
// In front of what is done with a term: `将“短信提醒”`.
pattern!(
    TAKEN_UP,
    r#"(?:将|把)[^，。；\n]*[”」』】*`"]\s*(?:开关|选项|功能|按钮)?\s*$"#
);
pattern!(
    IN_FIELD,
    r#"[”」』】*`"]\s*(?:文本|输入)?[框栏]?[中里内处]?(?:详细|简要|如实|简单|清楚)?\s*$"#
);
// `Give the book a **Title**`, not `give **Ann** a role`.
pattern!(
    GIVEN,
    r"(?i)^ (?:it|them|(?:the|your|this|that|an?|each) [a-z]+(?: [a-z]+)?) (?:an?|the) "
);
// Keys after `use`.
pattern!(
    KEYS,
    r#"^\s*(?:the )?(?:(?:keyboard )?shortcuts?|key combination|keys?|快捷键|组合键)?\s*[“"「【`*]*(?:(?:Ctrl|Control|Cmd|Command|Alt|Option|Shift)[*`]*\s*\+|(?:Enter|Tab|Esc|回车|F\d{1,2})[”"」】`*]*\s*(?:key|键))"#
);
pattern!(
    BEGINS,
    r"(?i)^[\s*•-]*(?:(?:请|再|然后|接着|最后|首先|先|并且?|或者?|and|then|please|now|next|finally|first|or)\s*)*$|(?:\band|\bthen|然后|并|再)\s*$"
);

/// The phrases of a text, outside of its terms and addresses.
pub(super) fn phrases(text: &str, terms: &[Range<usize>]) -> Vec<Phrase> {
    let found = PHRASES.as_ref().map(|phrases| phrases.find_iter(text));
    let found = found.into_iter().flatten().filter_map(|found| {
        let at = found.range();
        let in_term = terms
            .iter()
            .any(|term| term.start < at.end && at.start < term.end);
        let word = found.as_str().to_lowercase();
        let clause = clause(text, at.start, terms);
        let mut readings = BOOK.iter().filter(|(.., words)| words.contains(&&*word));
        let verb = readings.find_map(|(verb, place, _)| {
            let fits = match place {
                Where::Anywhere => true,
                Where::Imperative => is_imperative(&text[..at.start]),
                Where::Begin => is(&BEGINS, clause),
                Where::AfterTerm => is(&TAKEN_UP, &text[..at.start]),
                Where::InField => is(&IN_FIELD, &text[..at.start]),
                Where::BeforeTerm => {
                    let is_near = |term: &Range<usize>| {
                        let between = text.get(at.end..term.start).unwrap_or_default().trim();
                        term.start > at.end && (between.chars().count() <= 2 || is(&PLACE, between))
                    };
                    *verb == Verb::Press && is(&KEY_NAME, &text[at.end..])
                        || terms.iter().any(is_near)
                }
            };
            fits.then_some(*verb)
        })?;
        // `选择的文件` is a noun, and `安装成功后` was done before.
        let is_no_verb = verb != Verb::Shows && is(&NO_VERB, &text[at.end..])
            || verb == Verb::Use && !is(&KEYS, &text[at.end..])
            || word == "give" && !is(&GIVEN, &text[at.end..])
            || verb == Verb::Shows && is_attribute(&text[..at.start], &text[at.end..])
            || word == "says" && text[..at.start].ends_with("where it ");
        if in_term || verb == Verb::Noun || is_no_verb {
            return None;
        }
        let is_meant =
            !is_denied(&text[..at.start], verb) && !is_ruled_out(clause, &text[at.end..], verb);
        let verb = if is_meant { verb } else { Verb::Noun };
        Some(Phrase { verb, at })
    });
    found.collect()
}

/// Whether what a page shows only says which control is used: `点击出现的“撤回”`.
fn is_attribute(before: &str, behind: &str) -> bool {
    let verbs = ["点击", "单击", "点", "选择", "勾选"].iter();
    behind.starts_with('的') && verbs.into_iter().any(|verb| before.ends_with(verb))
}

/// The clause before a place; signs in terms end none.
fn clause<'t>(text: &'t str, at: usize, terms: &[Range<usize>]) -> &'t str {
    let start = text[..at].char_indices().rev().find(|(index, c)| {
        let ends = match c {
            '，' | ',' | '；' | ';' | '。' | '！' | '!' | '？' | '?' | '（' | '(' | '：' | ':'
            | '\n' => true,
            '.' => text[index + 1..].starts_with(char::is_whitespace),
            _ => false,
        };
        ends && !terms.iter().any(|term| term.contains(index))
    });
    let clause = &text[start.map_or(0, |(index, c)| index + c.len_utf8())..at];
    let turn = [" then ", " but ", "而是", "forget to ", "忘了", "忘记"].iter();
    let turn = turn.filter_map(|word| Some(clause.rfind(word)? + word.len()));
    &clause[turn.max().unwrap_or(0)..]
}

/// Whether the clause forbids what the phrase tells, or tells it as a condition, a purpose, or what is
/// waited for.
fn is_ruled_out(clause: &str, behind: &str, verb: Verb) -> bool {
    if verb == Verb::Shows {
        return false;
    }
    let sentence = behind.split(['。', '；', '\n']).next().unwrap_or_default();
    let goes_on = sentence.contains(['，', ',', '请', '则', '可']);
    let since = [" and ", "并", "后"].iter();
    let since = since.filter_map(|word| Some(clause.rfind(word)? + word.len()));
    let waiting = &clause[since.max().unwrap_or(0)..];
    let leads_on = matches!(
        verb,
        Verb::Open | Verb::Enter | Verb::Upload | Verb::Outside
    );
    is(&FORBIDS, clause)
        || is(&PURPOSE, clause) && goes_on
        || is(&CONDITION, clause) && sentence.contains(',')
        || clause.trim() == "To"
        || leads_on && is(&RESULT, clause)
        || is(&WAITS, waiting)
}

/// Whether an English clause begins here, or goes on with a word that an imperative follows.
fn is_imperative(before: &str) -> bool {
    let before = before.trim_end_matches(['*', ' ']);
    let word = before
        .rsplit(|c: char| !c.is_ascii_alphabetic())
        .next()
        .unwrap_or_default();
    word.is_empty() && !before.ends_with(|c: char| c.is_alphanumeric())
        || BEFORE_IMPERATIVES.contains(&&*word.to_lowercase())
}

fn is_denied(before: &str, verb: Verb) -> bool {
    let before = before.trim_end().to_lowercase();
    // “The system shows …” and “is shown” are what is meant.
    let denies =
        |word: &&&str| verb != Verb::Shows || !["系统", "自动", "is", "are"].contains(*word);
    DENIED.iter().filter(denies).any(|word| {
        let rest = before.strip_suffix(word);
        let whole = |rest: &str| !rest.ends_with(|c: char| c.is_ascii_alphabetic());
        rest.is_some_and(|rest| !word.is_ascii() || whole(rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verbs(text: &str) -> Vec<Verb> {
        phrases(text, &[])
            .into_iter()
            .map(|phrase| phrase.verb)
            .filter(|verb| *verb != Verb::Noun)
            .collect()
    }

    #[test]
    fn instructions_are_told_from_other_uses_of_their_words() {
        for (text, expected) in [
            ("点击下一步，输入密码", &[Verb::Click, Verb::Fill][..]),
            ("取消勾选记住我", &[Verb::Uncheck]),
            ("Click Save and enter the code", &[Verb::Click, Verb::Fill]),
            ("In the list, type a name", &[Verb::Fill]),
            ("On the toolbar click Save", &[Verb::Click]),
        ] {
            assert_eq!(verbs(text), expected, "{text}");
        }
        for text in [
            "请勿点击链接",
            "系统默认勾选银联支付",
            "在输入框中",
            "Do not click the link",
            "The type of the open file",
            "It is already selected",
            "Don't press it",
        ] {
            assert_eq!(verbs(text), [], "{text}");
        }
    }
}
