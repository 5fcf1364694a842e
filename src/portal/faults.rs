//! Mutations of the portal: each is one thing that a test of the flow has to notice (or, for
//! `slow`, must not mind).

/// A mutation that can be switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Kebab-case name, as in `faults: […]`.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// The pages it shows on.
    pub pages: &'static str,
}

const fn fault(name: &'static str, pages: &'static str, summary: &'static str) -> Fault {
    Fault {
        name,
        summary,
        pages,
    }
}

static FAULTS: [Fault; 37] = [
    fault("renamed-button", "W9", "The button 下一步 is called 继续."),
    fault(
        "renamed-menu",
        "W6-W10",
        "The menu item 城乡居民基本医疗保险费办理 is called 城乡居民医保费申报.",
    ),
    fault(
        "wrong-amount",
        "W10, W11",
        "The amount to pay is shown 10 yuan too high; the order has the right one.",
    ),
    fault(
        "skipped-step",
        "W9",
        "The page 参保信息选择 is skipped: W7 leads straight to W10.",
    ),
    fault(
        "lost-session",
        "W9",
        "The session is lost: 「用户登录超时？」 instead of the page.",
    ),
    fault("http-500", "W10", "The page answers 500."),
    fault(
        "no-answer",
        "W12",
        "The cashier takes the request and never answers.",
    ),
    fault(
        "missing-notice",
        "W11",
        "The confirm sentence no longer asks to check person and amount.",
    ),
    fault(
        "extra-dialog",
        "W7",
        "A native alert of the browser comes up.",
    ),
    fault("slow", "all", "Every answer comes 300 ms late. Harmless."),
    fault("disabled-button", "W10", "The button 提交 is disabled."),
    fault("duplicate-button", "W9", "There are two buttons 下一步."),
    fault(
        "wrong-person",
        "W11",
        "The confirm sentence names another person.",
    ),
    fault(
        "double-charge",
        "W14",
        "The card is charged twice; the pages show nothing of it.",
    ),
    fault(
        "preselected-other",
        "W7",
        "他人 is preselected instead of 本人.",
    ),
    fault("missing-field", "W2", "The field 验证码 is missing."),
    fault(
        "lost-record",
        "W15",
        "The payment is made and never recorded.",
    ),
    fault(
        "app-missing-field",
        "A2",
        "The field 图形验证码 is missing.",
    ),
    fault(
        "app-unchecked-result",
        "A3",
        "The front's word is taken: /app/real-name/done?resultStatus=9000 makes the real name known, whatever Alipay says.",
    ),
    fault(
        "app-renamed-item",
        "A5",
        "The item 城乡居民基本医疗保险缴费办理 is called 城乡居民医保缴费.",
    ),
    fault(
        "app-swapped-choice",
        "A6",
        "The two choices lead to each other's page.",
    ),
    fault(
        "app-missing-notice",
        "A7",
        "The 提示信息 and its checkbox are missing, and nothing asks for them.",
    ),
    fault(
        "app-preticked-notice",
        "A7",
        "The 提示信息 is ticked already.",
    ),
    fault(
        "app-extra-dialog",
        "A7",
        "A native alert of the browser comes up.",
    ),
    fault(
        "app-covered-button",
        "A7",
        "A bar lies over the button 下一步, so that no tap reaches it.",
    ),
    fault(
        "app-skipped-step",
        "A8",
        "The page 参保信息 is skipped: A7 leads straight to A9.",
    ),
    fault(
        "app-lost-session",
        "A8",
        "The session is lost: 「用户登录超时？」 instead of the page.",
    ),
    fault(
        "app-renamed-button",
        "A8",
        "The button 下一步 is called 继续.",
    ),
    fault(
        "app-duplicate-button",
        "A8",
        "There are two buttons 下一步.",
    ),
    fault(
        "app-wrong-amount",
        "A9",
        "The amount to pay is shown 10 yuan too high; the order has the right one.",
    ),
    fault(
        "app-wrong-person",
        "A9",
        "The confirm sentence names another person.",
    ),
    fault("app-disabled-button", "A9", "The button 提交 is disabled."),
    fault("app-http-500", "A9", "The page answers 500."),
    fault(
        "app-no-answer",
        "A10",
        "The page takes the request and never answers.",
    ),
    fault(
        "app-double-charge",
        "A10",
        "The wallet is charged twice; the pages show nothing of it.",
    ),
    fault(
        "app-lost-record",
        "A11",
        "The wallet is charged and the payment never recorded.",
    ),
    fault(
        "app-false-success",
        "A11",
        "A payment that failed is shown as 缴费成功.",
    ),
];

/// All mutations, in the order of the list in `docs/portal.md`.
pub fn faults() -> &'static [Fault] {
    &FAULTS
}

/// The fault of that name, with its own lifetime.
pub(super) fn find(name: &str) -> Option<&'static str> {
    FAULTS
        .iter()
        .find(|fault| fault.name == name)
        .map(|fault| fault.name)
}
