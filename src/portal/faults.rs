//! Mutations of the portal: each is one thing that a test of the flow has to notice or, when it is
//! harmless, must not mind.

/// A mutation that can be switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// Kebab-case name, as in `faults: […]`.
    pub name: &'static str,
    /// What it does, in a sentence.
    pub summary: &'static str,
    /// The pages it shows on.
    pub pages: &'static str,
    /// Whether a test of the flow has to notice it.
    pub harmful: bool,
}

const fn fault(name: &'static str, pages: &'static str, summary: &'static str) -> Fault {
    Fault {
        name,
        summary,
        pages,
        harmful: true,
    }
}

const fn harmless(name: &'static str, pages: &'static str, summary: &'static str) -> Fault {
    Fault {
        harmful: false,
        ..fault(name, pages, summary)
    }
}

static FAULTS: &[Fault] = &[
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
    harmless("slow", "all", "Every answer comes 300 ms late."),
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
        "unmasked-id",
        "W4, W5, W9, W10",
        "证件号码 is shown in full.",
    ),
    fault(
        "missing-alt",
        "W2",
        "The picture of the code has lost its name.",
    ),
    fault(
        "captcha-refused",
        "W2",
        "The right picture code is refused.",
    ),
    fault(
        "kept-password",
        "W2",
        "A refused password stands in its field again.",
    ),
    fault(
        "unlocked-account",
        "W2, W3",
        "No number of wrong passwords locks an account.",
    ),
    fault(
        "wrong-error",
        "W2",
        "A wrong password is answered with 「系统繁忙，请稍后再试」.",
    ),
    harmless(
        "prefilled",
        "W2",
        "账号 is filled in already, with another name.",
    ),
    fault(
        "popup-before-login",
        "W1",
        "An announcement covers the index.",
    ),
    fault("sms-not-sent", "W3, W14", "「验证码已发送」, and none is."),
    fault(
        "sms-unasked",
        "W3",
        "A code is sent though the picture code is wrong.",
    ),
    fault(
        "short-sms-life",
        "W3, W14",
        "Every code by SMS is too old at once.",
    ),
    fault(
        "no-sms-pause",
        "W3, W14",
        "The next code can be asked for at once.",
    ),
    harmless(
        "click-only-tabs",
        "W5",
        "The tabs switch by a click, not under the pointer.",
    ),
    fault(
        "module-in-frame",
        "W5",
        "社保 opens in a frame of the home page.",
    ),
    fault("module-in-new-tab", "W5", "社保 opens in a new tab."),
    fault(
        "dead-link",
        "W6-W10",
        "The menu item 城乡居民基本医疗保险费办理 leads to a page that is not there.",
    ),
    fault(
        "renamed-heading",
        "W7-W10",
        "The heading is 城乡居民基本医疗保险费办理, like the menu item.",
    ),
    fault(
        "lost-enrolment",
        "W7",
        "Nobody is enrolled: 「没有您的参保信息」.",
    ),
    fault(
        "already-declared",
        "W7",
        "「该缴费人已经申报，不允许重复申报」, though nobody has.",
    ),
    fault("closed-window", "W7", "「当前不在缴费时间内」 at any time."),
    fault("open-window", "W7", "Fees can be paid at any time."),
    fault(
        "unchecked-name",
        "W8",
        "The name is not compared with the registry's.",
    ),
    fault(
        "lost-required",
        "W8",
        "证件号码 is no longer marked as required.",
    ),
    fault("lost-row", "W9", "The last row of the table is missing."),
    fault("wrong-period", "W9", "费款所属期 is the year after."),
    fault(
        "covered-button",
        "W9",
        "Something that cannot be seen lies over the buttons.",
    ),
    harmless(
        "late-rows",
        "W9",
        "The rows of the table come a second after the page.",
    ),
    harmless("slow-page", "W9", "The page comes two seconds late."),
    harmless(
        "moved-button",
        "W10",
        "提交 stands at the other end of its line.",
    ),
    harmless(
        "late-button",
        "W10",
        "提交 is disabled for the first 1.5 seconds.",
    ),
    harmless(
        "deaf-button",
        "W10",
        "提交 takes no click for the first 1.5 seconds.",
    ),
    fault("stale-total", "W10", "缴费金额 does not follow the ticks."),
    fault(
        "locked-order",
        "W11",
        "「交易被锁定」, though there is no other order.",
    ),
    fault(
        "second-order",
        "W11",
        "Confirming again makes another order.",
    ),
    fault(
        "wrong-order-amount",
        "W12-W15",
        "The order is 10 yuan too high.",
    ),
    fault("unticked-way", "W12", "银联支付 is not chosen."),
    fault(
        "bank-in-new-tab",
        "W12",
        "The bank's page opens in a new tab.",
    ),
    fault(
        "endless-spinner",
        "W13",
        "「加载中」 covers the page for ever.",
    ),
    fault(
        "stuck-control",
        "W14",
        "The password control is looked for for ever.",
    ),
    fault(
        "clear-password",
        "W14",
        "银行卡密码 is shown as it is typed.",
    ),
    fault(
        "unlocked-card",
        "W14",
        "No number of wrong passwords locks a card.",
    ),
    fault(
        "endless-unknown",
        "W15",
        "What became of a payment is never known.",
    ),
    fault(
        "false-success",
        "W15",
        "A payment that failed is shown as paid.",
    ),
    fault("endless-pending", "REC", "A record is 处理中 for ever."),
    fault("lost-refund", "REC", "What was paid twice is not refunded."),
    harmless("animated", "all", "Dialogs slide in."),
    harmless("restyled", "all", "Other colours, sizes and corners."),
    harmless(
        "wrapped",
        "all",
        "More elements around the content, which mean nothing.",
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
    FAULTS
}

/// The fault of that name, with its own lifetime.
pub(super) fn find(name: &str) -> Option<&'static str> {
    FAULTS
        .iter()
        .find(|fault| fault.name == name)
        .map(|fault| fault.name)
}
