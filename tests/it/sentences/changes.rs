//! Changes of the sentences of both guides: wrong ones, and mere rewordings.

/// A file, a text in it, what is written instead, and the term that is reported, or where the sentence
/// begins.
pub type Mutation = (&'static str, &'static str, &'static str, &'static str);

pub const OTHER_NAMES: [Mutation; 14] = [
    ("parts/sign-in.yaml", "右上角“登录”", "右上角“登陆”", "登陆"),
    (
        "parts/sign-in.yaml",
        "点击“获取验证码”",
        "点击“发送验证码”",
        "发送验证码",
    ),
    (
        "parts/sign-in.yaml",
        "点击“验证”。",
        "点击“确认验证”。",
        "确认验证",
    ),
    (
        "parts/sign-in.yaml",
        "勾选“个人进入”",
        "勾选“以个人身份进入”",
        "以个人身份进入",
    ),
    (
        "parts/medical.yaml",
        "“我要办税”下面",
        "“我要缴费”下面",
        "我要缴费",
    ),
    (
        "parts/medical.yaml",
        "“社保”选项",
        "“社保大厅”选项",
        "社保大厅",
    ),
    (
        "parts/medical.yaml",
        "选择“城乡居民医疗”",
        "选择“城镇居民医疗”",
        "城镇居民医疗",
    ),
    (
        "parts/order.yaml",
        "核对无误后点击“提交”",
        "核对无误后点击“递交”",
        "递交",
    ),
    (
        "parts/order.yaml",
        "勾选“银联支付”",
        "勾选“银行卡支付”",
        "银行卡支付",
    ),
    (
        "parts/pay.yaml",
        "选择“确认付款”",
        "选择**确认支付**",
        "确认支付",
    ),
    (
        "parts/app-account.yaml",
        "点击“打开”及",
        "点击“启动”及",
        "启动",
    ),
    (
        "parts/app-medical.yaml",
        "点击“社保费办理”",
        "点击「社保办理」",
        "社保办理",
    ),
    (
        "parts/app-pay.yaml",
        "点击“确认缴费”",
        "点击【立即缴费】",
        "立即缴费",
    ),
    (
        "parts/app-pay.yaml",
        "点击“确认支付”",
        "点击\"立即支付\"",
        "立即支付",
    ),
];

pub const OTHER_NUMBERS: [Mutation; 7] = [
    (
        "parts/order.yaml",
        "保险费xxx.00元",
        "保险费656.00元",
        "您正在为XXX",
    ),
    (
        "parts/order.yaml",
        "保险费xxx.00元",
        "保险费xxx.50元",
        "您正在为XXX",
    ),
    (
        "parts/pay.yaml",
        "支付xxx.00元!”。",
        "支付565.00元!”。",
        "您已成功支付",
    ),
    (
        "parts/pay.yaml",
        "支付xxx.00元!”。",
        "支付xxx元整!”。",
        "您已成功支付",
    ),
    (
        "parts/order.yaml",
        "页面左下角显示缴费金额",
        "页面左下角显示“缴费金额:656.00元”",
        "缴费金额:656",
    ),
    (
        "parts/order.yaml",
        "险种、金额等参保信息",
        "“2024年城乡居民基本医疗保险”等参保信息",
        "2024年",
    ),
    (
        "parts/app-order.yaml",
        "保险费xxx.00元",
        "保险费6650.00元",
        "您正在为XXX",
    ),
];

/// A file, its sentence, another locale, what is written for it, and the term that is reported.
pub type Translation = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

pub const OTHER_LOCALES: [Translation; 6] = [
    (
        "parts/order.yaml",
        "系统默认勾选“银联支付”，选择右下角“确定”。",
        "en",
        "Choose “OK” below “银联支付”.",
        "OK",
    ),
    (
        "parts/order.yaml",
        "系统默认勾选“银联支付”，选择右下角“确定”。",
        "en",
        "Keep **UnionPay** and press “确定”.",
        "UnionPay",
    ),
    (
        "parts/sign-in.yaml",
        "弹窗内勾选“个人进入”，进入电子税务局Web端操作页面。",
        "de",
        "Im Dialog „Als Person“ wählen.",
        "Als Person",
    ),
    (
        "parts/sign-in.yaml",
        "弹窗内勾选“个人进入”，进入电子税务局Web端操作页面。",
        "zh-TW",
        "勾選「個人進入」。",
        "個人進入",
    ),
    (
        "parts/medical.yaml",
        "点击“我要办税”下面的“社保”选项，进入社保费操作模块。",
        "fr",
        "Sous « 我要办税 », cliquez sur « Assurance ».",
        " Assurance",
    ),
    (
        "app/self.yaml",
        "选择为自己还是他人缴费。样例为自己缴费。",
        "en",
        "Press \"Pay for myself\".",
        "Pay for myself",
    ),
];

/// The sentence mentions two controls in the other order.
pub const OTHER_ORDERS: [Mutation; 6] = [
    (
        "parts/medical.yaml",
        "点击“我要办税”下面的“社保”选项",
        "点击“社保”选项，在“我要办税”下面",
        "社保",
    ),
    (
        "parts/medical.yaml",
        "选择“城乡居民医疗”模块下的“城乡居民基本医疗保险费办理”",
        "选择“城乡居民基本医疗保险费办理”，在“城乡居民医疗”模块下",
        "城乡居民基本医疗保险费办理",
    ),
    (
        "parts/sign-in.yaml",
        "输入正确的验证码信息，点击“获取验证码”，输入预留手机号接收到的验证码，点击“验证”。",
        "先点击“验证”，再点击“获取验证码”。",
        "验证”，再",
    ),
    (
        "parts/app-pay.yaml",
        "选择“${inputs.way}”，点击“确认缴费”，输入支付密码，点击“确认支付”",
        "选择“${inputs.way}”，点击“确认支付”，输入支付密码，点击“确认缴费”",
        "支付密码",
    ),
    (
        "parts/app-medical.yaml",
        "点击“确定”回到首页，点击“社保费办理”",
        "点击“社保费办理”，点击“确定”回到首页",
        "社保费办理”，点击",
    ),
    (
        "parts/order.yaml",
        "勾选对应缴费人的特殊缴费信息，页面左下角显示缴费金额，核对无误后点击“提交”",
        "点击“提交”，再勾选对应缴费人的特殊缴费信息",
        "提交”，再",
    ),
];

/// The page has another name: the file, the old and the new name, the locators that were repaired, and
/// a text before the term.
pub type Renaming = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static str,
);

pub const OLD_NAMES: [Renaming; 7] = [
    (
        "parts/order.yaml",
        "提交",
        "申报",
        &["click: 提交"],
        "核对无误后点击“",
    ),
    (
        "parts/sign-in.yaml",
        "获取验证码",
        "发送短信",
        &["click: 获取验证码"],
        "信息，点击“",
    ),
    (
        "parts/sign-in.yaml",
        "个人进入",
        "自然人进入",
        &["click: 个人进入"],
        "弹窗内勾选“",
    ),
    (
        "parts/pay.yaml",
        "确认付款",
        "立即付款",
        &["disabled: 确认付款", "click: 确认付款"],
        "短信验证码后，选择“",
    ),
    (
        "parts/medical.yaml",
        "我要办税",
        "办税大厅",
        &["tab: 我要办税"],
        "text: 点击“",
    ),
    (
        "parts/app-pay.yaml",
        "确认缴费",
        "去支付",
        &["click: 确认缴费"],
        "，点击“",
    ),
    (
        "parts/app-account.yaml",
        "打开",
        "启动应用",
        &["click: 打开"],
        "样例点击“",
    ),
];

/// A file, a text in it, and what may be written instead.
pub type Rewording = (&'static str, &'static str, &'static str);

pub const REWORDINGS: [Rewording; 40] = [
    (
        "parts/sign-in.yaml",
        "点击右上角“登录”",
        "请单击页面右上角的“登录”",
    ),
    (
        "parts/sign-in.yaml",
        "点击右上角“登录”",
        "点击右上角**登录**",
    ),
    (
        "parts/sign-in.yaml",
        "点击右上角“登录”",
        "点击右上角「登 录」",
    ),
    (
        "parts/sign-in.yaml",
        "点击右上角“登录”",
        "点击右上角『登录』",
    ),
    (
        "parts/sign-in.yaml",
        "点击右上角“登录”",
        "点击右上角【登录】",
    ),
    ("parts/sign-in.yaml", "点击右上角“登录”", "点击右上角`登录`"),
    (
        "parts/sign-in.yaml",
        "点击右上角“登录”",
        "点击右上角\"登录\"按钮",
    ),
    (
        "parts/sign-in.yaml",
        "点击右上角“登录”",
        "点击右上角的登录按钮",
    ),
    (
        "parts/sign-in.yaml",
        "缴费人登录电子税务局网页",
        "在浏览器打开`https://etax.example/xxmh/html/index.html`",
    ),
    (
        "parts/sign-in.yaml",
        "弹窗内勾选“个人进入”",
        "在弹窗内**务必**勾选“个人进入”",
    ),
    (
        "parts/sign-in.yaml",
        "弹窗内勾选",
        "在“办税身份选择”弹窗内勾选",
    ),
    (
        "parts/sign-in.yaml",
        "进入电子税务局Web端操作页面",
        "等待数秒",
    ),
    (
        "parts/sign-in.yaml",
        "样例使用手机验证码验证方式",
        "样例使用“手机验证码验证”方式",
    ),
    (
        "parts/sign-in.yaml",
        "输入正确的验证码信息",
        "输入图中的4位字符（不分大小写）",
    ),
    (
        "parts/medical.yaml",
        "点击“我要办税”下面的“社保”选项",
        "先点“我要办税”，再点它下面的“社保”",
    ),
    (
        "parts/medical.yaml",
        "，页面自动跳转",
        "。稍候片刻，页面会自动跳转",
    ),
    (
        "parts/medical.yaml",
        "在左侧功能菜单选择",
        "在左侧“功能菜单”中展开",
    ),
    (
        "web/self.yaml",
        "默认显示本人基本信息",
        "默认显示“张测试”的基本信息",
    ),
    (
        "web/self.yaml",
        "则直接点击“下一步”",
        "直接点击“下一步”即可",
    ),
    (
        "web/self.yaml",
        "输入带星号的基本信息",
        "输入带 * 的“证件号码”“姓名”等信息",
    ),
    (
        "parts/order.yaml",
        "在跳转页面内确认",
        "在新打开的页面内仔细核对",
    ),
    ("parts/order.yaml", "点击“下一步”", "单击“下一步”按钮"),
    (
        "parts/order.yaml",
        "险种、金额等参保信息",
        "险种、金额（如“665.00”）等参保信息",
    ),
    (
        "parts/order.yaml",
        "核对无误后点击“提交”",
        "确认金额正确后，点击“提交”",
    ),
    (
        "parts/order.yaml",
        "社会保险费xxx.00元,请",
        "社会保险费665.00元，请",
    ),
    ("parts/order.yaml", "您正在为XXX缴纳", "您正在为张测试缴纳"),
    (
        "parts/order.yaml",
        "您正在为XXX缴纳城乡居民基本医疗保险费社会保险费xxx.00元,请认真核对参保人个人信息及金额!",
        "您正在为XXX缴纳…请认真核对参保人个人信息及金额！",
    ),
    (
        "parts/order.yaml",
        "页面弹窗提示",
        "屏幕中央弹出对话框，内容为",
    ),
    (
        "parts/order.yaml",
        "系统默认勾选“银联支付”",
        "“银联支付”已默认勾选（5\" 屏幕上需向下滚动）",
    ),
    (
        "parts/pay.yaml",
        "样例选择“卡号付款”",
        "这里以「卡号付款」为例",
    ),
    (
        "parts/pay.yaml",
        "输入正确银行卡号",
        "输入银行卡号“6216261000000000018”",
    ),
    (
        "parts/pay.yaml",
        "若为首次登录，按照页面提示下载密码控件，安装成功后可显示密码输入框。",
        "",
    ),
    (
        "parts/pay.yaml",
        "您已成功支付xxx.00元!",
        "您已成功支付665.00元！",
    ),
    ("parts/pay.yaml", "缴费成功！", "至此，缴费完成。"),
    (
        "parts/app-account.yaml",
        "安卓手机扫描下方二维码",
        "用安卓手机扫描二维码",
    ),
    (
        "parts/app-account.yaml",
        "勾选用户服务协议",
        "勾选“我已阅读并同意《用户服务协议》(模拟)”",
    ),
    (
        "parts/app-medical.yaml",
        "样例点击“确定”回到首页，",
        "关闭提示：点击“确定”。然后",
    ),
    (
        "app/self.yaml",
        "默认显示本人身份信息",
        "默认显示本人身份信息（证件号码“110199199001019912”）",
    ),
    (
        "parts/app-order.yaml",
        "请再次核对",
        "请再核对一遍，**不要**关闭APP",
    ),
    (
        "parts/app-pay.yaml",
        "样例在弹窗点击“确定”",
        "样例在“提示”弹窗点击“确定”",
    ),
];
