//! The few words of a guide that are not its authors'.

/// Words in one language.
pub(super) struct Words {
    /// Says that the pictures show a mock.
    pub(super) mock: &'static str,
    /// Before a remark.
    pub(super) note: &'static str,
    /// Before a warning.
    pub(super) warning: &'static str,
    /// Above the list of chapters.
    pub(super) contents: &'static str,
    /// Before and after the number of a step.
    pub(super) step: (&'static str, &'static str),
    /// Before and after a name.
    pub(super) quotes: (&'static str, &'static str),
    /// Between names.
    pub(super) comma: &'static str,
}

const CHINESE: Words = Words {
    mock: "图片取自模拟系统，仅供演示，不是真实的政务网站；图中人员、号码、金额均为虚构。",
    note: "提示",
    warning: "注意",
    contents: "目录",
    step: ("第", "步"),
    quotes: ("“", "”"),
    comma: "、",
};

const ENGLISH: Words = Words {
    mock: "The pictures show a mock system, not the real service; all people, numbers and amounts in them are invented.",
    note: "Note",
    warning: "Warning",
    contents: "Contents",
    step: ("Step ", ""),
    quotes: ("\"", "\""),
    comma: ", ",
};

/// The words for a locale: Chinese for `zh`, English for all others.
pub(super) fn words(locale: &str) -> &'static Words {
    if is_chinese(locale) {
        &CHINESE
    } else {
        &ENGLISH
    }
}

pub(super) fn is_chinese(locale: &str) -> bool {
    locale == "zh" || locale.starts_with("zh-")
}
