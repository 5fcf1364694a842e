//! The few words of a guide that its authors do not write.

use serde::Serialize;

/// Words of a tour in one language.
#[derive(Debug, Serialize)]
pub(super) struct TourWords {
    /// Before and after a number of steps.
    steps: (&'static str, &'static str),
    back: &'static str,
    next: &'static str,
    /// Before and after the name of the control to click.
    click: (&'static str, &'static str),
    /// What a click beside it says.
    missed: &'static str,
    /// What to do where there is nothing to click.
    read: &'static str,
    /// Below the last step.
    done: &'static str,
    again: &'static str,
    /// Before the title of the chapter that follows.
    following: &'static str,
    /// The buttons that change between the tour and the list of all steps.
    list: &'static str,
    walk: &'static str,
}

/// Words in one language.
pub(super) struct Words {
    /// The notice that the pictures show a mock.
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
    /// Words for controls that have no name, by their role.
    kinds: &'static [(&'static str, &'static str)],
    /// The word for every other role.
    control: &'static str,
    /// Words of a tour.
    pub(super) tour: TourWords,
}

impl Words {
    /// The word for a control of this role that has no name.
    pub(super) fn kind(&self, role: &str) -> &'static str {
        let kind = self.kinds.iter().find(|(known, _)| *known == role);
        kind.map_or(self.control, |(_, word)| word)
    }

    /// A name in quotes. A name that is already quoted gets no second pair.
    pub(super) fn quoted(&self, name: &str) -> String {
        let (open, close) = self.quotes;
        let inside = |(open, close): (char, char)| {
            let rest = name.strip_prefix(open)?.strip_suffix(close)?;
            (!rest.contains([open, close])).then_some(())
        };
        match QUOTES.into_iter().find_map(inside) {
            Some(()) => name.to_owned(),
            None => format!("{open}{name}{close}"),
        }
    }
}

const QUOTES: [(char, char); 6] = [
    ('“', '”'),
    ('‘', '’'),
    ('"', '"'),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
];

const CHINESE: Words = Words {
    mock: "图片取自模拟系统，仅供演示，不是真实的政务网站；图中人员、号码、金额均为虚构。",
    note: "提示",
    warning: "注意",
    contents: "目录",
    step: ("第", "步"),
    quotes: ("“", "”"),
    comma: "、",
    kinds: &[
        ("button", "按钮"),
        ("checkbox", "复选框"),
        ("combobox", "下拉框"),
        ("img", "图片"),
        ("link", "链接"),
        ("listbox", "列表"),
        ("radio", "单选按钮"),
        ("searchbox", "搜索框"),
        ("slider", "滑块"),
        ("spinbutton", "数字框"),
        ("switch", "开关"),
        ("tab", "选项卡"),
        ("textbox", "输入框"),
    ],
    control: "控件",
    tour: TourWords {
        steps: ("共", "步"),
        back: "上一步",
        next: "下一步",
        click: ("请在图中点击", "。"),
        missed: "不是这里。",
        read: "阅读后点击“下一步”按钮。",
        done: "全部步骤已完成。",
        again: "重新开始",
        following: "接着学习：",
        list: "查看全部步骤",
        walk: "逐步演练",
    },
};

const ENGLISH: Words = Words {
    mock: "The pictures show a mock system, not the real service; all people, numbers and amounts in them are invented.",
    note: "Note",
    warning: "Warning",
    contents: "Contents",
    step: ("Step ", ""),
    quotes: ("\"", "\""),
    comma: ", ",
    kinds: &[
        ("button", "button"),
        ("checkbox", "tick box"),
        ("combobox", "list"),
        ("img", "picture"),
        ("link", "link"),
        ("listbox", "list"),
        ("radio", "radio button"),
        ("searchbox", "search field"),
        ("slider", "slider"),
        ("spinbutton", "number field"),
        ("switch", "switch"),
        ("tab", "tab"),
        ("textbox", "text field"),
    ],
    control: "control",
    tour: TourWords {
        steps: ("", " steps"),
        back: "Back",
        next: "Next",
        click: ("Click ", " in the picture."),
        missed: "Not there.",
        read: "Read, then press Next.",
        done: "That was the last step.",
        again: "Start again",
        following: "Continue with: ",
        list: "Show all steps",
        walk: "Go step by step",
    },
};

/// The words for a locale: Chinese for `zh`, English for all others.
pub(super) fn words(locale: &str) -> &'static Words {
    if is_chinese(locale) {
        &CHINESE
    } else {
        &ENGLISH
    }
}

pub(super) fn is_english(locale: &str) -> bool {
    locale == "en" || locale.starts_with("en-")
}

pub(super) fn is_chinese(locale: &str) -> bool {
    locale == "zh" || locale.starts_with("zh-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_name_gets_no_second_pair_of_quotes() {
        for (name, quoted) in [
            ("Mill", "“Mill”"),
            ("“Mill”", "“Mill”"),
            ("『水车』", "『水车』"),
            ("“Mill” and “Pond”", "““Mill” and “Pond””"),
            ("The “Mill”", "“The “Mill””"),
        ] {
            assert_eq!(words("zh-CN").quoted(name), quoted);
        }
    }
}
