//! The book of phrases: which words tell what a reader does, in Chinese and English.

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
    /// An action of this name without a control.
    Plain(&'static str),
    /// From one place to another.
    Drag,
    /// A switch that is turned off, or a window that is closed.
    TurnOff,
    /// Something outside of the page, or of too many parts.
    Outside,
    /// What the page shows, and what a run does by itself: it waits and scrolls.
    Shows,
    /// A clause that is the name of a usual button: `下一步。`
    Command,
    /// No verb, though it has the letters of one, or a verb of what is not to be done.
    Noun,
}

impl Verb {
    /// Whether a reader does something.
    pub fn is_done(self) -> bool {
        !matches!(
            self,
            Self::Shows | Self::Noun | Self::Command | Self::Outside
        )
    }
}

/// How sure it is that a phrase is an instruction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// Wherever it stands.
    Anywhere,
    /// Where English has its imperatives: at the beginning of a clause, or after a word like `and`.
    Imperative,
    /// Only in front of a quoted term.
    BeforeTerm,
    /// Only where a clause begins, or goes on after `and`.
    Begin,
}

/// Longer phrases stand before those that they begin with.
pub(super) const BOOK: &[(Verb, Where, &[&str])] = &[
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
            "登录账",
            "登录用户",
            "登录界面",
            "登录窗口",
            "登录信息",
            "登录成功",
            "登录状态",
            "登录后",
            "点击量",
            "访问量",
            "访问权限",
            "访问控制",
            "填写好",
            "填写后",
            "输入后",
            "选择后",
            "上传后",
            "勾选后",
            "选择性",
            "提示框",
            "提示语",
            "扫描件",
            "扫描版",
            "扫描仪",
            "set up",
            "打开方式",
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
            "停用",
            "禁用",
            "untick",
            "uncheck",
            "deselect",
            "turn off",
            "switch off",
        ],
    ),
    (Verb::Uncheck, Where::Imperative, &["clear", "disable"]),
    (Verb::TurnOff, Where::BeforeTerm, &["关闭"]),
    (
        Verb::Check,
        Where::Anywhere,
        &["勾选", "打勾", "tick", "turn on", "switch on"],
    ),
    (Verb::Check, Where::BeforeTerm, &["开启", "启用"]),
    (Verb::Check, Where::Imperative, &["check", "enable"]),
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
    (Verb::Click, Where::Imperative, &["toggle"]),
    (
        Verb::Set,
        Where::Anywhere,
        &[
            "设置为",
            "设为",
            "改为",
            "修改为",
            "更改为",
            "选为",
            "切换为",
        ],
    ),
    (Verb::Set, Where::BeforeTerm, &["设置", "修改", "更改"]),
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
            "输入",
            "填写",
            "填入",
            "录入",
            "键入",
            "填报",
            "粘贴到",
            "fill in",
            "fill out",
            "key in",
        ],
    ),
    (Verb::Fill, Where::BeforeTerm, &["填"]),
    (
        Verb::Fill,
        Where::Imperative,
        &[
            "enter", "type in", "type", "fill", "specify", "provide", "paste",
        ],
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
            "go back to",
            "return to",
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
    (Verb::Open, Where::BeforeTerm, &["返回", "回到"]),
    (Verb::Enter, Where::Anywhere, &["进入"]),
    (
        Verb::Plain("back"),
        Where::Anywhere,
        &[
            "返回上一页",
            "返回上一步",
            "返回上级",
            "go back",
            "return to the previous page",
            "go back to the previous page",
        ],
    ),
    (
        Verb::Plain("reload"),
        Where::Anywhere,
        &[
            "刷新页面",
            "刷新网页",
            "刷新当前页面",
            "refresh the page",
            "reload the page",
        ],
    ),
    (Verb::Drag, Where::Anywhere, &["拖动", "拖拽", "拖到"]),
    (Verb::Drag, Where::Imperative, &["drag"]),
    (
        Verb::Press,
        Where::Anywhere,
        &["press", "pressing", "敲击", "按下"],
    ),
    (Verb::Press, Where::BeforeTerm, &["按"]),
    (
        Verb::Outside,
        Where::Anywhere,
        &[
            "扫码登录",
            "扫码",
            "扫描",
            "扫一扫",
            "滑动",
            "拨打",
            "长按",
            "退出登录",
            "press and hold",
        ],
    ),
    (Verb::Outside, Where::BeforeTerm, &["搜索"]),
    (
        Verb::Outside,
        Where::Imperative,
        &["scan", "swipe", "call", "download", "install", "search for"],
    ),
    (
        Verb::Outside,
        Where::Begin,
        &[
            "下载", "安装", "返回", "复制", "粘贴", "退出", "删除", "关闭", "刷新", "搜索", "提交",
            "保存", "copy", "close", "log out", "sign out", "refresh", "reload", "delete",
            "remove", "rename", "submit", "save", "confirm", "clear",
        ],
    ),
    (
        Verb::Shows,
        Where::Anywhere,
        &[
            "提示",
            "显示",
            "出现",
            "弹出",
            "看到",
            "等待",
            "滑动页面",
            "滑动屏幕",
            "下拉页面",
            "滚动",
            "shows",
            "show",
            "shown",
            "displays",
            "display",
            "displayed",
            "appears",
            "appear",
            "says",
            "reads",
            "see",
            "wait",
            "scroll",
            "scroll down",
            "scroll to",
            "scroll down to",
        ],
    ),
];
