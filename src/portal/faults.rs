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

static FAULTS: [Fault; 17] = [
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
