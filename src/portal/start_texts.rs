//! What the start page says in both languages, beside its template.

/// A word in Chinese and in English.
pub(super) type Both = (&'static str, &'static str);

/// A key of the setup that has a few values to choose from.
pub(super) struct Choice {
    pub key: &'static str,
    pub name: Both,
    /// Each with its name; an empty value leaves the key out.
    pub values: &'static [(&'static str, Both)],
}

pub(super) const CHOICES: &[Choice] = &[
    Choice {
        key: "announcements",
        name: ("首页公告弹窗", "Announcements on the index"),
        values: &[
            ("0", ("无", "none")),
            ("1", ("1个", "one")),
            ("2", ("2个", "two")),
        ],
    },
    Choice {
        key: "sms_sent",
        name: ("今天已发送的验证码", "Codes sent today"),
        values: &[
            ("0", ("0条", "none")),
            ("4", ("4条（还可1条）", "4 (one is left)")),
            ("5", ("5条（已达上限）", "5 (the limit)")),
        ],
    },
    Choice {
        key: "lose_session_at",
        name: ("在哪一页登录超时（一次）", "Session lost at (once)"),
        values: &[
            ("", ("不超时", "nowhere")),
            ("verify", ("身份验证", "W3 second check")),
            ("home", ("首页", "W4, W5 home")),
            ("real-name", ("实名制申请", "RN real name")),
            ("social", ("社保费", "W6 module")),
            ("person", ("缴费人信息", "W7 person")),
            ("insured", ("参保信息选择", "W9 insurance")),
            ("submit", ("缴费信息提交", "W10 fees")),
            ("cashier", ("支付", "W12 cashier")),
            ("pay", ("银联首页", "W13 bank")),
            ("card", ("银行卡", "W14 card")),
            ("wallet", ("已绑定的卡", "W14b bound cards")),
            ("result", ("支付结果", "W15 result")),
            ("records", ("缴费记录", "REC records")),
        ],
    },
    Choice {
        key: "social",
        name: ("“社保”打开方式", "社保 opens in"),
        values: &[
            ("same-tab", ("本页", "the same tab")),
            ("new-tab", ("新标签页", "a new tab")),
            ("frame", ("框架", "a frame")),
        ],
    },
    Choice {
        key: "cashier",
        name: ("银联页面打开方式", "The bank's page opens in"),
        values: &[
            ("same-tab", ("本页", "the same tab")),
            ("new-tab", ("新标签页", "a new tab")),
        ],
    },
    Choice {
        key: "password_control",
        name: ("密码控件", "Password control"),
        values: &[
            ("ready", ("已安装", "installed")),
            ("missing", ("未安装", "missing")),
            ("outdated", ("待更新", "outdated")),
            ("detecting", ("检测中", "being detected")),
            ("reconnecting", ("重新连接中", "reconnecting")),
        ],
    },
    Choice {
        key: "record_lag",
        name: ("缴费记录延迟", "A record is late by"),
        values: &[
            ("0", ("不延迟", "nothing")),
            ("5", ("5分钟", "5 minutes")),
            ("30", ("30分钟", "30 minutes")),
            ("1440", ("1天", "a day")),
        ],
    },
];

/// Moments worth a look, in Beijing.
pub(super) const MOMENTS: &[(&str, Both)] = &[
    ("2023-01-10T10:00", ("缴费时间内", "open for payment")),
    (
        "2023-01-10T14:59",
        ("15:00前1分钟", "a minute before 15:00"),
    ),
    ("2023-01-14T10:00", ("周末", "a weekend")),
    (
        "2023-01-16T10:00",
        ("批量扣款日", "the day of the batch debit"),
    ),
    ("2023-01-21T10:00", ("20日以后", "after the 20th")),
];

/// What each fault does, in Chinese; the fault itself says it in English.
const FAULTS: &[(&str, &str)] = &[
    ("renamed-button", "“下一步”改称“继续”。"),
    (
        "renamed-menu",
        "菜单项“城乡居民基本医疗保险费办理”改称“城乡居民医保费申报”。",
    ),
    ("wrong-amount", "页面上的应缴金额多10元，订单金额正确。"),
    (
        "skipped-step",
        "跳过“参保信息选择”，直接进入“缴费信息提交”。",
    ),
    ("lost-session", "登录状态丢失，页面变为“用户登录超时？”。"),
    ("http-500", "页面返回500错误。"),
    ("no-answer", "收银台收到请求后一直不应答。"),
    ("missing-notice", "确认语句不再提示核对参保人和金额。"),
    ("extra-dialog", "弹出浏览器自带的提示框。"),
    ("slow", "每次应答都慢300毫秒。"),
    ("disabled-button", "“提交”不可用。"),
    ("duplicate-button", "出现两个“下一步”。"),
    ("wrong-person", "确认语句里是别人的姓名。"),
    ("double-charge", "银行卡被扣款两次，页面上看不出来。"),
    ("preselected-other", "默认选中“他人”，而不是“本人”。"),
    ("missing-field", "缺少“验证码”输入框。"),
    ("lost-record", "已付款，但没有缴费记录。"),
    ("unmasked-id", "证件号码完整显示，没有遮盖。"),
    ("missing-alt", "验证码图片没有名称。"),
    ("captcha-refused", "正确的图形验证码也被拒绝。"),
    ("kept-password", "密码被拒绝后仍留在输入框里。"),
    ("unlocked-account", "密码错多少次都不锁定账号。"),
    ("wrong-error", "密码错误时提示“系统繁忙，请稍后再试”。"),
    ("prefilled", "“账号”里已经填有另一个名字。"),
    ("popup-before-login", "公告弹窗盖住首页。"),
    ("sms-not-sent", "提示“验证码已发送”，实际没有发送。"),
    ("sms-unasked", "图形验证码不对也发送短信。"),
    ("short-sms-life", "短信验证码一发出就过期。"),
    ("no-sms-pause", "可以马上再次获取验证码。"),
    ("click-only-tabs", "栏目只能点击切换，悬停不切换。"),
    ("module-in-frame", "“社保”在首页的框架里打开。"),
    ("module-in-new-tab", "“社保”在新标签页打开。"),
    (
        "dead-link",
        "菜单项“城乡居民基本医疗保险费办理”指向不存在的页面。",
    ),
    (
        "renamed-heading",
        "标题变为“城乡居民基本医疗保险费办理”，与菜单项相同。",
    ),
    ("lost-enrolment", "任何人都没有参保信息。"),
    ("already-declared", "没有人申报过，却提示“已经申报”。"),
    ("closed-window", "任何时间都提示“当前不在缴费时间内”。"),
    ("open-window", "任何时间都可以缴费。"),
    ("unchecked-name", "不核对姓名与参保登记是否一致。"),
    ("lost-required", "“证件号码”不再标为必填。"),
    ("lost-row", "表格少了最后一行。"),
    ("wrong-period", "费款所属期是下一年度。"),
    ("covered-button", "有看不见的东西盖在按钮上。"),
    ("late-rows", "表格内容比页面晚1秒出现。"),
    ("slow-page", "页面慢2秒。"),
    ("moved-button", "“提交”移到这一行的另一端。"),
    ("late-button", "“提交”在前1.5秒不可用。"),
    ("deaf-button", "“提交”在前1.5秒点击无效。"),
    ("stale-total", "缴费金额不随勾选变化。"),
    ("locked-order", "没有别的订单，也提示“交易被锁定”。"),
    ("second-order", "再次确认会产生第二个订单。"),
    ("wrong-order-amount", "订单金额多10元。"),
    ("unticked-way", "没有默认选中“银联支付”。"),
    ("bank-in-new-tab", "银联页面在新标签页打开。"),
    ("endless-spinner", "“加载中”一直盖住页面。"),
    ("stuck-control", "一直在检测密码控件。"),
    ("clear-password", "银行卡密码明文显示。"),
    ("unlocked-card", "密码错多少次都不锁定银行卡。"),
    ("endless-unknown", "支付结果永远未知。"),
    ("false-success", "支付失败却显示已付款。"),
    ("endless-pending", "缴费记录一直“处理中”。"),
    ("lost-refund", "重复扣款不退回。"),
    ("animated", "弹窗滑入。"),
    ("restyled", "换了颜色、大小和圆角。"),
    ("wrapped", "内容外面多了几层没有意义的元素。"),
    ("app-missing-field", "缺少“图形验证码”输入框。"),
    (
        "app-unchecked-result",
        "只信前端的结果：打开 /app/real-name/done?resultStatus=9000 即视为已实名，不论支付宝如何回答。",
    ),
    (
        "app-renamed-item",
        "“城乡居民基本医疗保险缴费办理”改名为“城乡居民医保缴费”。",
    ),
    ("app-swapped-choice", "两个选项互相打开对方的页面。"),
    (
        "app-missing-notice",
        "没有“提示信息”及其勾选框，也不要求勾选。",
    ),
    ("app-preticked-notice", "“提示信息”已预先勾选。"),
    ("app-extra-dialog", "弹出浏览器自带的提示框。"),
    ("app-covered-button", "按钮“下一步”被遮盖，点不到。"),
    (
        "app-skipped-step",
        "跳过参保信息页面，直接进入缴费信息页面。",
    ),
    ("app-lost-session", "登录丢失，显示“用户登录超时？”。"),
    ("app-renamed-button", "按钮“下一步”改名为“继续”。"),
    ("app-duplicate-button", "有两个“下一步”按钮。"),
    ("app-wrong-amount", "显示的应缴金额多10元，订单金额正确。"),
    ("app-wrong-person", "确认语句中是另一个人的姓名。"),
    ("app-disabled-button", "按钮“提交”不可用。"),
    ("app-http-500", "页面返回500错误。"),
    ("app-no-answer", "页面收到请求后一直不回答。"),
    ("app-double-charge", "扣款两次，页面上看不出来。"),
    ("app-lost-record", "已扣款，但没有缴费记录。"),
    ("app-false-success", "支付失败却显示“缴费成功”。"),
];

/// What the fault of that name does, in Chinese; empty when nobody has said so.
pub(super) fn fault(name: &str) -> &'static str {
    FAULTS
        .iter()
        .find(|(known, _)| *known == name)
        .map_or("", |(_, text)| text)
}
