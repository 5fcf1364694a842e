//! The book of phrases: which words tell what a reader does, in Chinese and English.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// What a phrase tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    /// A click on what is named.
    Click,
    /// A click twice, with the other button, or none at all: the action of this name.
    Point(&'static str),
    /// A choice: of an option in a field, if the sentence names the field.
    Select,
    /// A value for a field that is chosen in it.
    Set,
    Check,
    Uncheck,
    Fill,
    Upload,
    /// A page by its address, or a click that leads there.
    Open,
    /// Like `Open`, or what the page does by itself.
    Enter,
    Press,
    /// Something outside of the page, or of too many parts.
    Outside,
    /// What the page shows.
    Shows,
    /// A clause that is the name of a usual button: `下一步。`
    Command,
    /// No verb, though it has the letters of one.
    Noun,
}

/// How sure it is that a phrase is an instruction.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    /// Wherever it stands.
    Anywhere,
    /// Where English has its imperatives: at the beginning of a clause, or after a word like `and`.
    Imperative,
    /// Only in front of a quoted term.
    BeforeTerm,
}

/// Longer phrases stand before those that they begin with.
const BOOK: &[(Verb, Where, &[&str])] = &[
    (
        Verb::Noun,
        Where::Anywhere,
        &[
            "输入框",
            "输入栏",
            "输入法",
            "选择框",
            "选项",
            "登录名",
            "登录密码",
            "登录方式",
            "登录页",
            "点击量",
            "打开方式",
            "上传成功",
            "提示信息",
            "显示器",
            "按照",
            "按钮",
            "按键",
            "点评",
            "首次登录",
            "重新登录",
            "点数",
            "选填",
            "填写说明",
        ],
    ),
    (
        Verb::Point("double_click"),
        Where::Anywhere,
        &["双击", "double-click", "double click"],
    ),
    (
        Verb::Point("right_click"),
        Where::Anywhere,
        &["右键点击", "右键单击", "右击", "right-click", "right click"],
    ),
    (
        Verb::Point("hover"),
        Where::Anywhere,
        &[
            "鼠标悬停在",
            "鼠标移到",
            "鼠标移至",
            "鼠标移动到",
            "悬停在",
            "hover over",
            "hover on",
        ],
    ),
    (
        Verb::Uncheck,
        Where::Anywhere,
        &[
            "取消勾选",
            "取消选中",
            "不勾选",
            "untick",
            "uncheck",
            "deselect",
        ],
    ),
    (Verb::Uncheck, Where::Imperative, &["clear"]),
    (Verb::Check, Where::Anywhere, &["勾选", "打勾", "tick"]),
    (Verb::Check, Where::Imperative, &["check"]),
    (
        Verb::Click,
        Where::Anywhere,
        &[
            "点击",
            "单击",
            "点选",
            "轻触",
            "轻点",
            "点按",
            "按下",
            "click on",
            "clicking on",
            "click",
            "clicking",
            "tap on",
            "tapping on",
            "tap",
            "tapping",
        ],
    ),
    (Verb::Click, Where::BeforeTerm, &["点", "下载", "download"]),
    (
        Verb::Set,
        Where::Anywhere,
        &["设置为", "设为", "改为", "选为", "切换为"],
    ),
    (Verb::Set, Where::Imperative, &["set", "change"]),
    (
        Verb::Select,
        Where::Anywhere,
        &[
            "选择",
            "选中",
            "下拉选择",
            "choose",
            "choosing",
            "select",
            "selecting",
            "pick",
        ],
    ),
    (Verb::Select, Where::BeforeTerm, &["选"]),
    (
        Verb::Fill,
        Where::Anywhere,
        &[
            "输入", "填写", "填入", "录入", "键入", "填报", "fill in", "fill out",
        ],
    ),
    (Verb::Fill, Where::BeforeTerm, &["填"]),
    (
        Verb::Fill,
        Where::Imperative,
        &["enter", "type in", "type", "fill"],
    ),
    (Verb::Upload, Where::Anywhere, &["上传"]),
    (Verb::Upload, Where::Imperative, &["upload", "attach"]),
    (
        Verb::Open,
        Where::Anywhere,
        &[
            "打开",
            "访问",
            "切换到",
            "切换至",
            "转到",
            "前往",
            "展开",
            "go to",
            "navigate to",
            "switch to",
            "browse to",
            "登录",
            "登陆",
        ],
    ),
    (
        Verb::Open,
        Where::Imperative,
        &[
            "open",
            "visit",
            "expand",
            "sign in to",
            "log in to",
            "sign in",
            "log in",
            "log on",
        ],
    ),
    (Verb::Enter, Where::Anywhere, &["进入"]),
    (Verb::Press, Where::Anywhere, &["press", "pressing", "敲击"]),
    (Verb::Press, Where::BeforeTerm, &["按"]),
    (
        Verb::Outside,
        Where::Anywhere,
        &[
            "扫码登录",
            "扫码",
            "扫描",
            "扫一扫",
            "拖动",
            "拖拽",
            "滑动",
            "拨打",
        ],
    ),
    (
        Verb::Outside,
        Where::Imperative,
        &["scan", "drag", "swipe", "call", "download", "install"],
    ),
    (
        Verb::Shows,
        Where::Anywhere,
        &[
            "提示", "显示", "出现", "弹出", "看到", "shows", "show", "displays", "display",
            "appears", "appear", "says", "reads", "see",
        ],
    ),
];

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
const BEFORE_IMPERATIVES: [&str; 34] = [
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
];

/// Words before a phrase that make it none.
const DENIED: [&str; 38] = [
    "不要",
    "请勿",
    "切勿",
    "勿",
    "不得",
    "无需",
    "不需",
    "不需要",
    "不必",
    "禁止",
    "别",
    "不能",
    "不可",
    "不用",
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
    "无须",
    "not",
    "n't",
    "n’t",
    "never",
    "without",
    "already",
    "automatically",
    "no need to",
    "cannot",
    "not need to",
    "is",
    "are",
    "不会",
];

/// The phrases of a text, outside of its terms and addresses.
pub(super) fn phrases(text: &str, terms: &[Range<usize>]) -> Vec<Phrase> {
    let found = PHRASES.as_ref().map(|phrases| phrases.find_iter(text));
    let found = found.into_iter().flatten().filter_map(|found| {
        let at = found.range();
        let in_term = terms
            .iter()
            .any(|term| term.start < at.end && at.start < term.end);
        let word = found.as_str().to_lowercase();
        let mut readings = BOOK.iter().filter(|(.., words)| words.contains(&&*word));
        let verb = readings.find_map(|(verb, place, _)| {
            let fits = match place {
                Where::Anywhere => true,
                Where::Imperative => is_imperative(&text[..at.start]),
                Where::BeforeTerm => terms.iter().any(|term| {
                    term.start > at.end && text[at.end..term.start].trim().chars().count() <= 2
                }),
            };
            fits.then_some(*verb)
        })?;
        let is_meant = !in_term && verb != Verb::Noun && !is_denied(&text[..at.start], verb);
        is_meant.then_some(Phrase { verb, at })
    });
    found.collect()
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
        rest.is_some_and(|rest| {
            !word.is_ascii() || word.starts_with("n'") || word.starts_with("n’") || whole(rest)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verbs(text: &str) -> Vec<Verb> {
        phrases(text, &[])
            .into_iter()
            .map(|phrase| phrase.verb)
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
