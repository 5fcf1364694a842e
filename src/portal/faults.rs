//! Faults of the portal: a test of the flow must notice each of them, except harmless ones, which must
//! not fail it. Flaky ones strike only some instances.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

/// Faults that are on.
pub(super) type Faults = BTreeSet<Fault>;

/// The description of a fault.
struct About {
    name: &'static str,
    pages: &'static str,
    summary: &'static str,
    summary_zh: &'static str,
    kind: Kind,
    /// The id of the text that it replaces, and the replacement.
    swap: Option<(&'static str, &'static str)>,
}

/// What a fault is to a test of the flow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// It must notice it.
    Harmful,
    /// It must not fail by it.
    Harmless,
    /// It must notice it in the instances that it strikes.
    Flaky,
}

macro_rules! faults {
    ($($kind:ident $fault:ident $name:literal on $pages:literal {
        $summary:literal $summary_zh:literal $($id:literal => $text:literal)?
    })+) => {
        /// A fault that can be switched on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Fault {
            $(#[doc = $summary] $fault,)+
        }

        impl Fault {
            const ALL: &'static [Self] = &[$(Self::$fault,)+];

            const fn about(self) -> &'static About {
                match self {
                    $(Self::$fault => &About {
                        name: $name,
                        pages: $pages,
                        summary: $summary,
                        summary_zh: $summary_zh,
                        kind: faults!(@$kind),
                        swap: faults!(@swap $($id => $text)?),
                    },)+
                }
            }
        }
    };
    (@harmful) => { Kind::Harmful };
    (@harmless) => { Kind::Harmless };
    (@flaky) => { Kind::Flaky };
    (@swap) => { None };
    (@swap $id:literal => $text:literal) => { Some(($id, $text)) };
}

// Name, pages, what it does in English and in Chinese, and the text that it replaces; in the order of
// the list in `docs/portal.md`.
faults! {
    harmful RenamedButton "renamed-button" on "W9" {
        "The button 下一步 is called 继续."
        "“下一步”改称“继续”。"
        "next_insured" => "继续"
    }
    harmful RenamedMenu "renamed-menu" on "W6-W10" {
        "The menu item 城乡居民基本医疗保险费办理 is called 城乡居民医保费申报."
        "菜单项“城乡居民基本医疗保险费办理”改称“城乡居民医保费申报”。"
        "menu_medical" => "城乡居民医保费申报"
    }
    harmful WrongAmount "wrong-amount" on "W10, W11" {
        "The amount to pay is shown 10 yuan too high; the order has the right one."
        "页面上的应缴金额多10元，订单金额正确。"
    }
    harmful SkippedStep "skipped-step" on "W9" {
        "The page 参保信息选择 is skipped: W7 leads straight to W10."
        "跳过“参保信息选择”，直接进入“缴费信息提交”。"
    }
    harmful LostSession "lost-session" on "W9" {
        "The session is lost: 「用户登录超时？」 instead of the page."
        "登录状态丢失，页面变为“用户登录超时？”。"
    }
    harmful Http500 "http-500" on "W10" {
        "The page answers 500."
        "页面返回500错误。"
    }
    flaky FlakyPage "flaky-page" on "W10" {
        "The page answers 500 in three of ten instances, by the `seed` of the setup."
        "十个实例中有三个，页面返回500错误（由seed决定）。"
    }
    harmful NoAnswer "no-answer" on "W12" {
        "The cashier takes the request and never answers."
        "收银台收到请求后一直不应答。"
    }
    harmful MissingNotice "missing-notice" on "W11" {
        "The confirm sentence no longer asks to check person and amount."
        "确认语句不再提示核对参保人和金额。"
        "confirm" => "您正在为{name}缴纳城乡居民基本医疗保险费社会保险费{amount}元。"
    }
    harmful ExtraDialog "extra-dialog" on "W7" {
        "A native alert of the browser comes up."
        "弹出浏览器自带的提示框。"
    }
    harmless Slow "slow" on "all" {
        "Every answer comes 300 ms late."
        "每次应答都慢300毫秒。"
    }
    harmful DisabledButton "disabled-button" on "W10" {
        "The button 提交 is disabled."
        "“提交”不可用。"
    }
    harmful DuplicateButton "duplicate-button" on "W9" {
        "There are two buttons 下一步."
        "出现两个“下一步”。"
    }
    harmful WrongPerson "wrong-person" on "W11" {
        "The confirm sentence names another person."
        "确认语句里是别人的姓名。"
    }
    harmful DoubleCharge "double-charge" on "W14" {
        "The card is charged twice; the pages show nothing of it."
        "银行卡被扣款两次，页面上看不出来。"
    }
    harmful PreselectedOther "preselected-other" on "W7" {
        "他人 is preselected instead of 本人."
        "默认选中“他人”，而不是“本人”。"
    }
    harmful MissingField "missing-field" on "W2" {
        "The field 验证码 is missing."
        "缺少“验证码”输入框。"
    }
    harmful LostRecord "lost-record" on "W15" {
        "The payment is made and never recorded."
        "已付款，但没有缴费记录。"
    }
    harmful UnmaskedId "unmasked-id" on "W4, W5, W9, W10" {
        "证件号码 is shown in full."
        "证件号码完整显示，没有遮盖。"
    }
    harmful MissingAlt "missing-alt" on "W2" {
        "The picture of the code has lost its name."
        "验证码图片没有名称。"
    }
    harmful CaptchaRefused "captcha-refused" on "W2" {
        "The right picture code is refused."
        "正确的图形验证码也被拒绝。"
    }
    harmful KeptPassword "kept-password" on "W2" {
        "A refused password stands in its field again."
        "密码被拒绝后仍留在输入框里。"
    }
    harmful UnlockedAccount "unlocked-account" on "W2, W3" {
        "No number of wrong passwords locks an account."
        "密码错多少次都不锁定账号。"
    }
    harmful WrongError "wrong-error" on "W2" {
        "A wrong password is answered with 「系统繁忙，请稍后再试」."
        "密码错误时提示“系统繁忙，请稍后再试”。"
        "wrong_password" => "系统繁忙，请稍后再试"
    }
    harmful Prefilled "prefilled" on "W2" {
        "账号 is filled in already, with another name."
        "“账号”里已经填有另一个名字。"
    }
    harmful PopupBeforeLogin "popup-before-login" on "W1" {
        "An announcement covers the index."
        "公告弹窗盖住首页。"
    }
    harmful SmsNotSent "sms-not-sent" on "W3, W14" {
        "「验证码已发送」, and none is."
        "提示“验证码已发送”，实际没有发送。"
    }
    harmful SmsUnasked "sms-unasked" on "W3" {
        "A code is sent though the picture code is wrong."
        "图形验证码不对也发送短信。"
    }
    harmful ShortSmsLife "short-sms-life" on "W3, W14" {
        "Every code by SMS is too old at once."
        "短信验证码一发出就过期。"
    }
    harmful NoSmsPause "no-sms-pause" on "W3, W14" {
        "The next code can be asked for at once."
        "可以马上再次获取验证码。"
    }
    harmless ClickOnlyTabs "click-only-tabs" on "W5" {
        "The tabs switch by a click, not under the pointer."
        "栏目只能点击切换，悬停不切换。"
    }
    harmful ModuleInFrame "module-in-frame" on "W5" {
        "社保 opens in a frame of the home page."
        "“社保”在首页的框架里打开。"
    }
    harmful ModuleInNewTab "module-in-new-tab" on "W5" {
        "社保 opens in a new tab."
        "“社保”在新标签页打开。"
    }
    harmful DeadLink "dead-link" on "W6-W10" {
        "The menu item 城乡居民基本医疗保险费办理 leads to a page that is not there."
        "菜单项“城乡居民基本医疗保险费办理”指向不存在的页面。"
    }
    harmful RenamedHeading "renamed-heading" on "W7-W10" {
        "The heading is 城乡居民基本医疗保险费办理, like the menu item."
        "标题变为“城乡居民基本医疗保险费办理”，与菜单项相同。"
        "person_title" => "城乡居民基本医疗保险费办理"
    }
    harmful LostEnrolment "lost-enrolment" on "W7" {
        "Nobody is enrolled: 「没有您的参保信息」."
        "任何人都没有参保信息。"
    }
    harmful AlreadyDeclared "already-declared" on "W7" {
        "「该缴费人已经申报，不允许重复申报」, though nobody has."
        "没有人申报过，却提示“已经申报”。"
    }
    harmful ClosedWindow "closed-window" on "W7" {
        "「当前不在缴费时间内」 at any time."
        "任何时间都提示“当前不在缴费时间内”。"
    }
    harmful OpenWindow "open-window" on "W7" {
        "Fees can be paid at any time."
        "任何时间都可以缴费。"
    }
    harmful UncheckedName "unchecked-name" on "W8" {
        "The name is not compared with the registry's."
        "不核对姓名与参保登记是否一致。"
    }
    harmful LostRequired "lost-required" on "W8" {
        "证件号码 is no longer marked as required."
        "“证件号码”不再标为必填。"
    }
    harmful LostRow "lost-row" on "W9" {
        "The last row of the table is missing."
        "表格少了最后一行。"
    }
    harmful WrongPeriod "wrong-period" on "W9" {
        "费款所属期 is the year after."
        "费款所属期是下一年度。"
    }
    harmful CoveredButton "covered-button" on "W9" {
        "Something that cannot be seen lies over the buttons."
        "有看不见的东西盖在按钮上。"
    }
    harmless LateRows "late-rows" on "W9" {
        "The rows of the table come a second after the page."
        "表格内容比页面晚1秒出现。"
    }
    harmless SlowPage "slow-page" on "W9" {
        "The page comes two seconds late."
        "页面慢2秒。"
    }
    harmless MovedButton "moved-button" on "W10" {
        "提交 stands at the other end of its line."
        "“提交”移到这一行的另一端。"
    }
    harmless LateButton "late-button" on "W10" {
        "提交 is disabled for the first 1.5 seconds."
        "“提交”在前1.5秒不可用。"
    }
    harmless DeafButton "deaf-button" on "W10" {
        "提交 takes no click for the first 1.5 seconds."
        "“提交”在前1.5秒点击无效。"
    }
    harmful StaleTotal "stale-total" on "W10" {
        "缴费金额 does not follow the ticks."
        "缴费金额不随勾选变化。"
    }
    harmful LockedOrder "locked-order" on "W11" {
        "「交易被锁定」, though there is no other order."
        "没有别的订单，也提示“交易被锁定”。"
    }
    harmful SecondOrder "second-order" on "W11" {
        "Confirming again makes another order."
        "再次确认会产生第二个订单。"
    }
    harmful WrongOrderAmount "wrong-order-amount" on "W12-W15" {
        "The order is 10 yuan too high."
        "订单金额多10元。"
    }
    harmful UntickedWay "unticked-way" on "W12" {
        "银联支付 is not chosen."
        "没有默认选中“银联支付”。"
    }
    harmful BankInNewTab "bank-in-new-tab" on "W12" {
        "The bank's page opens in a new tab."
        "银联页面在新标签页打开。"
    }
    harmful EndlessSpinner "endless-spinner" on "W13" {
        "「加载中」 covers the page for ever."
        "“加载中”一直盖住页面。"
    }
    harmful StuckControl "stuck-control" on "W14" {
        "The password control is looked for for ever."
        "一直在检测密码控件。"
    }
    harmful ClearPassword "clear-password" on "W14" {
        "银行卡密码 is shown as it is typed."
        "银行卡密码明文显示。"
    }
    harmful UnlockedCard "unlocked-card" on "W14" {
        "No number of wrong passwords locks a card."
        "密码错多少次都不锁定银行卡。"
    }
    harmful EndlessUnknown "endless-unknown" on "W15" {
        "What became of a payment is never known."
        "支付结果永远未知。"
    }
    harmful FalseSuccess "false-success" on "W15" {
        "A payment that failed is shown as paid."
        "支付失败却显示已付款。"
    }
    harmful EndlessPending "endless-pending" on "REC" {
        "A record is 处理中 for ever."
        "缴费记录一直“处理中”。"
    }
    harmful LostRefund "lost-refund" on "REC" {
        "What was paid twice is not refunded."
        "重复扣款不退回。"
    }
    harmless Animated "animated" on "all" {
        "Dialogs slide in."
        "弹窗滑入。"
    }
    harmless Restyled "restyled" on "all" {
        "Other colours, sizes and corners."
        "换了颜色、大小和圆角。"
    }
    harmless Wrapped "wrapped" on "all" {
        "More elements around the content, which mean nothing."
        "内容外面多了几层没有意义的元素。"
    }
    harmful AppMissingField "app-missing-field" on "A2" {
        "The field 图形验证码 is missing."
        "缺少“图形验证码”输入框。"
    }
    harmful AppUncheckedResult "app-unchecked-result" on "A3" {
        "The front's word is taken: /app/real-name/done?resultStatus=9000 makes the real name known, whatever Alipay says."
        "只信前端的结果：打开 /app/real-name/done?resultStatus=9000 即视为已实名，不论支付宝如何回答。"
    }
    harmful AppRenamedItem "app-renamed-item" on "A5" {
        "The item 城乡居民基本医疗保险缴费办理 is called 城乡居民医保缴费."
        "“城乡居民基本医疗保险缴费办理”改名为“城乡居民医保缴费”。"
        "app_medical" => "城乡居民医保缴费"
    }
    harmful AppSwappedChoice "app-swapped-choice" on "A6" {
        "The two choices lead to each other's page."
        "两个选项互相打开对方的页面。"
    }
    harmful AppMissingNotice "app-missing-notice" on "A7" {
        "The 提示信息 and its checkbox are missing, and nothing asks for them."
        "没有“提示信息”及其勾选框，也不要求勾选。"
    }
    harmful AppPretickedNotice "app-preticked-notice" on "A7" {
        "The 提示信息 is ticked already."
        "“提示信息”已预先勾选。"
    }
    harmful AppExtraDialog "app-extra-dialog" on "A7" {
        "A native alert of the browser comes up."
        "弹出浏览器自带的提示框。"
    }
    harmful AppCoveredButton "app-covered-button" on "A7" {
        "A bar lies over the button 下一步, so that no tap reaches it."
        "按钮“下一步”被遮盖，点不到。"
    }
    harmful AppSkippedStep "app-skipped-step" on "A8" {
        "The page 参保信息 is skipped: A7 leads straight to A9."
        "跳过参保信息页面，直接进入缴费信息页面。"
    }
    harmful AppLostSession "app-lost-session" on "A8" {
        "The session is lost: 「用户登录超时？」 instead of the page."
        "登录丢失，显示“用户登录超时？”。"
    }
    harmful AppRenamedButton "app-renamed-button" on "A8" {
        "The button 下一步 is called 继续."
        "按钮“下一步”改名为“继续”。"
        "app_next_insured" => "继续"
    }
    harmful AppDuplicateButton "app-duplicate-button" on "A8" {
        "There are two buttons 下一步."
        "有两个“下一步”按钮。"
    }
    harmful AppWrongAmount "app-wrong-amount" on "A9" {
        "The amount to pay is shown 10 yuan too high; the order has the right one."
        "显示的应缴金额多10元，订单金额正确。"
    }
    harmful AppWrongPerson "app-wrong-person" on "A9" {
        "The confirm sentence names another person."
        "确认语句中是另一个人的姓名。"
    }
    harmful AppDisabledButton "app-disabled-button" on "A9" {
        "The button 提交 is disabled."
        "按钮“提交”不可用。"
    }
    harmful AppHttp500 "app-http-500" on "A9" {
        "The page answers 500."
        "页面返回500错误。"
    }
    harmful AppNoAnswer "app-no-answer" on "A10" {
        "The page takes the request and never answers."
        "页面收到请求后一直不回答。"
    }
    harmful AppDoubleCharge "app-double-charge" on "A10" {
        "The wallet is charged twice; the pages show nothing of it."
        "扣款两次，页面上看不出来。"
    }
    harmful AppLostRecord "app-lost-record" on "A11" {
        "The wallet is charged and the payment never recorded."
        "已扣款，但没有缴费记录。"
    }
    harmful AppFalseSuccess "app-false-success" on "A11" {
        "A payment that failed is shown as 缴费成功."
        "支付失败却显示“缴费成功”。"
    }
}

impl Fault {
    /// Kebab-case name, as in `faults: […]`.
    pub fn name(self) -> &'static str {
        self.about().name
    }

    /// What it does, in a sentence.
    pub fn summary(self) -> &'static str {
        self.about().summary
    }

    /// The same in Chinese.
    pub(super) fn summary_zh(self) -> &'static str {
        self.about().summary_zh
    }

    /// The pages on which it shows.
    pub fn pages(self) -> &'static str {
        self.about().pages
    }

    /// Whether a test of the flow must notice it.
    pub fn harmful(self) -> bool {
        self.about().kind != Kind::Harmless
    }

    /// Whether it strikes only some instances, by chance.
    pub fn flaky(self) -> bool {
        self.about().kind == Kind::Flaky
    }

    /// The id of the text that it replaces, and the replacement.
    pub(super) fn swap(self) -> Option<(&'static str, &'static str)> {
        self.about().swap
    }

    /// The fault of that name.
    pub(super) fn find(name: &str) -> Option<Self> {
        faults().iter().copied().find(|fault| fault.name() == name)
    }
}

/// All faults, in the order of the list in `docs/portal.md`.
pub fn faults() -> &'static [Fault] {
    Fault::ALL
}

// Lists of faults are sorted by name.
impl Ord for Fault {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name().cmp(other.name())
    }
}

impl PartialOrd for Fault {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for Fault {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        output.serialize_str(self.name())
    }
}
