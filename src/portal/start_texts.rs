//! Texts of the start page in both languages that are not in its template.

/// A word in Chinese and in English.
pub(super) type Both = (&'static str, &'static str);

/// A key of the setup with a few possible values.
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

/// Interesting dates and times, in Beijing time.
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
