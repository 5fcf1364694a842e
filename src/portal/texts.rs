//! Every text that a page of the portal shows, by id, so that a fault can swap any of them.
//! Verbatim texts are marked with their source (see `docs/portal.md`); the rest is ours.

use std::collections::{BTreeMap, BTreeSet};

use super::app;
use super::faults::Fault;

/// The texts by id.
const TEXTS: &[(&str, &str)] = &[
    // Every page.
    ("mock", "模拟系统 · 仅供测试"),
    ("site", "国家税务总局北京市电子税务局"),
    ("site_note", "(模拟)"),
    ("site_short", "电子税务局(模拟)"),
    ("welcome", "欢迎，"),
    ("switch", "切换身份"),
    ("logout", "退出"),
    (
        "footer",
        "本页面为测试用模拟系统，与任何政府机关、银行或支付机构无关。",
    ),
    ("footer_note", "请勿输入真实的账号、证件号码或银行卡号。"),
    ("ok", "确定"),
    ("cancel", "取消"),
    ("yes", "是"),
    ("no", "否"),
    ("dialog_title", "提示"),
    ("warm_title", "温馨提醒"),
    ("empty", "暂无数据"),
    ("go_back", "返回"),
    ("not_found_title", "页面不存在"),
    ("not_found", "您访问的页面不存在，请返回首页后重试。"),
    ("broken_title", "系统错误"),
    ("broken", "系统繁忙，请稍后再试。(500)"),
    ("elsewhere", "该功能不在模拟范围内。"),
    ("timeout", "用户登录超时？"),
    ("login_again", "重新登录"),
    ("captcha_change", "看不清，换一张"),
    // W1.
    ("login", "登录"),
    ("nav", "主导航"),
    ("nav_home", "首页"),
    ("notices", "通知公告"),
    ("help", "办税帮助"),
    ("index_title", "足不出户，网上办税"),
    ("index_lead", "税费申报、缴纳、查询一站办理"),
    ("index_service_1", "纳税人信息查询"),
    ("index_service_2", "办税日历"),
    ("index_service_3", "办税地图"),
    ("index_service_4", "政策法规"),
    (
        "index_notice_1",
        "关于2023年度城乡居民基本医疗保险缴费的提示",
    ),
    ("index_notice_2", "2023年1月征期日历"),
    ("index_notice_3", "关于系统维护的通知"),
    ("index_help_1", "自然人注册与登录说明"),
    ("index_help_2", "社保费缴纳操作说明"),
    ("announcement_title", "通知公告"),
    (
        "announcement_1",
        "城乡居民基本医疗保险费可于每月5日至20日的工作日15:00前缴纳。",
    ),
    (
        "announcement_2",
        "每月15日(遇节假日顺延)为银行批量扣款日，当日不能查询缴费。",
    ),
    // W2.
    ("login_title", "用户登录"),
    ("login_sides", "登录类型"),
    ("login_company", "企业业务办理"),
    ("login_person", "自然人业务办理"),
    ("login_way", "登录方式"),
    ("way_name", "用户名"),
    ("way_phone", "手机号码"),
    ("way_id", "身份证件号码"),
    ("company_code", "统一社会信用代码"),
    ("account", "账号"),
    ("password", "密码"),
    ("captcha", "验证码"),
    ("register", "用户注册"),
    ("forgot", "忘记密码"),
    (
        "company_wrong_way",
        "个人缴纳城乡居民社会保险费，请选择“自然人业务办理”登录",
    ),
    ("account_empty", "请输入账号"),
    ("password_empty", "请输入密码"),
    ("captcha_empty", "请输入验证码"),
    ("login_captcha_wrong", "验证码错误"),
    ("wrong_password", "输入的个人账号或密码错误，请重新输入！"), // X6
    (
        "account_locked",
        "连续认证错误次数过多，您的账号已被锁定。建议您直接使用“忘记密码”修改密码", // X6
    ),
    (
        "account_unknown",
        "该用户未注册，请在自然人业务入口进行用户注册",
    ), // X6
    // Registration and the forgotten password.
    ("register_phone", "手机号码"),
    ("password_again", "确认密码"),
    ("password_hint", "8至16位，含字母、数字、符号中的两种"), // L4
    ("register_do", "提交注册"),                              // L1
    (
        "register_note",
        "模拟系统只接受虚构的手机号码15400000005至15400000007。",
    ),
    ("login_choose", "请输入用户名"),
    ("login_taken", "该用户名已被使用"),
    (
        "password_weak",
        "密码应为8至16位，且包含字母、数字、符号中的两种",
    ),
    ("again_differs", "两次输入的密码不一致"),
    ("phone_taken", "该手机号已注册"),
    ("phone_not_mock", "模拟系统只接受虚构的手机号(见起始页)"),
    ("registered", "注册成功，请登录"),
    ("new_password", "新密码"),
    ("forgot_do", "提交"),
    ("password_changed", "密码已修改，请重新登录"),
    // W3, and the codes of W14.
    ("verify_title", "身份验证"),
    (
        "verify_lead",
        "为保障您的账户安全，请选择一种方式验证身份。",
    ),
    ("verify_way", "验证方式"),
    ("verify_password", "密码验证"),
    ("verify_sms", "手机验证码验证"),
    ("reserved_phone", "预留手机号"),
    ("image_code", "图形验证码"),
    ("sms_code", "短信验证码"),
    ("sms_get", "获取验证码"), // seed
    ("sms_free", "免费获取"),
    ("sms_again", "{n}秒后重新获取"),
    ("sms_sent", "验证码已发送"),
    ("verify", "验证"), // seed
    ("image_code_empty", "请输入图形验证码"),
    ("captcha_wrong", "图形验证码错误，请重新输入"),
    ("sms_first", "请先获取验证码"),
    ("sms_empty", "请输入短信验证码"),
    ("sms_wrong", "短信验证码错误"),
    ("sms_expired", "短信验证码已过期，请重新获取"),
    ("sms_too_soon", "获取过于频繁，请稍后再试"),
    ("sms_limit", "今日获取验证码次数已达上限，请明日再试"),
    (
        "sms_text_verify",
        "【电子税务局(模拟)】您的验证码为{code}，5分钟内有效。",
    ),
    (
        "sms_text_card",
        "【银联(模拟)】您正在进行在线支付，验证码{code}，5分钟内有效。",
    ),
    // W4.
    ("home_title", "我的电子税务局"),
    ("identity_title", "办税身份选择"), // X1
    ("as_company", "企业办税"),         // X1
    ("as_person", "个人办税"),          // X1
    ("company_choose", "选择企业"),
    ("company_none", "暂无企业，请先绑定企业"), // X2
    ("company_unchosen", "请先选择企业!"),      // X2
    ("company_stopped", "该纳税人主体已被停用，请咨询税务机关！"), // X2
    ("company_no_rights", "用户未分配用户权限！"), // X2
    ("enter_company", "企业进入"),              // X1
    ("enter_person", "个人进入"),               // seed
    ("user_name", "用户姓名"),
    ("document", "证件类型"),
    ("id_number", "证件号码"),
    ("id_until", "证件有效期"),
    ("id_until_date", "2033-12-31"),
    ("not_real_named", "暂时未实名，请先进行实名制申请"), // X1
    ("real_name", "实名制申请"),
    (
        "identity_unbound",
        "未绑定个人身份，不能办理个人业务，请点击确定按钮进行绑定。",
    ), // X2
    ("switch_ask", "您确定以个人身份直接进入系统吗？"), // X2
    ("real_name_ask", "您是否已经在税务机关进行过实名信息采集"), // X2
    ("real_name_link", "关联实名信息"),                 // X2
    ("real_name_sex", "性别"),                          // L4
    ("real_name_male", "男"),
    ("real_name_female", "女"),
    ("real_name_do", "关联"),
    ("real_name_hall", "请到办税服务厅办理"), // L2
    (
        "real_name_unknown",
        "未查询到您的实名信息，请核对后重新输入",
    ),
    ("real_name_linked", "实名信息关联成功"),
    ("real_name_known", "您已完成实名"),
    (
        "real_name_face",
        "请使用手机完成人脸识别。模拟系统到此为止。",
    ),
    ("company_home", "企业办税首页"),
    (
        "company_home_text",
        "您当前以企业身份办税。办理个人业务请切换身份。",
    ),
    // W5.
    ("home_tabs", "办税栏目"),
    ("tab_mine", "我的信息"),
    ("tab_do", "我要办税"), // seed
    ("tab_ask", "我要查询"),
    ("tab_talk", "互动中心"),
    ("tab_public", "公众服务"),
    ("panel_ask", "缴款记录、申报信息、完税证明等信息查询。"),
    ("panel_talk", "办税咨询、预约办税、留言反馈。"),
    ("panel_public", "办税地图、政策法规、发票查验。"),
    ("common_fn", "常用功能"),
    ("set_fn", "套餐业务"),
    ("special_fn", "特色业务"),
    ("todo", "我的待办"),
    ("remind", "服务提醒"),
    ("remind_text", "2023年度城乡居民基本医疗保险缴费进行中。"),
    ("fn_report", "综合信息报告"),
    ("fn_declare", "税费申报及缴纳"),
    ("fn_proof", "证明开具"),
    ("fn_social", "社保"), // seed
    ("fn_invoice", "发票使用"),
    ("fn_refund", "一般退(抵)税管理"),
    ("fn_vehicle", "车辆税费"),
    ("fn_house", "房产交易"),
    // W6.
    ("social_title", "社保费"),
    ("social_menu", "功能菜单"),
    ("social_lead", "请在左侧功能菜单中选择要办理的业务。"),
    ("group_pension", "城乡居民养老"),
    ("group_medical", "城乡居民医疗"), // seed
    ("group_flexible", "灵活就业"),
    ("menu_pension", "城乡居民基本养老保险费办理"),
    ("menu_medical", "城乡居民基本医疗保险费办理"), // seed
    ("menu_records", "缴费记录查询"),
    ("menu_flexible_pension", "灵活就业人员养老保险费办理"),
    ("menu_flexible_medical", "灵活就业人员医疗保险费办理"),
    // W7 and W8.
    ("steps", "办理步骤"),
    ("step_person", "缴费人信息"),
    ("step_insured", "参保信息选择"),
    ("step_submit", "缴费信息提交"),
    ("step_pay", "支付"),
    ("person_title", "城乡居民基本医疗保险缴费办理"), // seed
    ("person_for", "缴费对象"),
    ("person_self", "本人"),  // seed
    ("person_other", "他人"), // seed
    ("person_own", "本人基本信息"),
    ("person_insured", "被缴费人基本信息"),
    ("name", "姓名"),
    ("nation", "国籍(地区)"),
    ("phone", "手机号码"),
    ("next_person", "下一步"), // seed
    ("please_choose", "请选择"),
    ("document_empty", "请选择证件类型"),
    ("id_empty", "请输入证件号码"),
    ("name_empty", "请输入姓名"),
    ("nation_empty", "请选择国籍(地区)"),
    ("phone_empty", "请输入手机号码"),
    ("id_wrong", "证件号码不正确,请核对"),
    ("phone_wrong", "手机号码不正确,请核对"),
    ("nation_mismatch", "请确认国籍和证件类型"), // I7
    ("own_id", "为本人缴费请选择“本人”"),
    ("not_insured", "没有您的参保信息"), // F1
    ("exempt", "该参保人为免缴人员，无需缴费"),
    ("already_declared", "该缴费人已经申报，不允许重复申报"), // E1
    (
        "window_closed",
        "当前不在缴费时间内(每月5日至20日工作日15:00前)",
    ),
    ("window_batch", "批量扣款期间不能查询缴费"), // P3
    ("prefilled", "wangls"),
    ("extra_dialog", "系统将于今晚进行维护，请及时保存。"),
    // W9.
    ("insured_title", "参保信息选择"), // F1
    ("insured_person", "参保人"),
    ("insured_table", "参保信息"),
    ("choose", "选择"),
    ("col_insurance", "险种"),
    ("col_item", "征收品目"),
    ("col_period", "费款所属期"),
    ("col_due", "应缴费额"),
    ("col_district", "参保区"),
    ("insurance", "城乡居民基本医疗保险"),
    ("item", "城乡居民基本医疗保险费"),
    ("to", "至"),
    ("insured_row", "{year}年城乡居民基本医疗保险"),
    ("back", "上一步"),
    ("next_insured", "下一步"), // seed
    ("insured_unchosen", "请选择参保信息"),
    // W10.
    ("submit_title", "缴费信息提交"), // F1
    ("fee_kinds", "缴费信息类型"),
    ("fees_normal", "正常缴费信息"),  // F1
    ("fees_special", "特殊缴费信息"), // F1, seed
    ("col_year", "年度"),
    ("col_category", "人员类别"),
    ("col_group", "特殊人员类型"),
    ("fee_row", "{year}年城乡居民基本医疗保险费"),
    ("total", "缴费金额"), // seed
    ("yuan", "元"),
    ("submit", "提交"), // seed
    ("fees_unchosen", "请选择缴费信息"),
    // W11.
    (
        "confirm", // seed
        "您正在为{name}缴纳城乡居民基本医疗保险费社会保险费{amount}元,请认真核对参保人个人信息及金额!",
    ),
    ("order_locked", "交易被锁定，请于30分钟后重试"), // E1
    ("wrong_person", "张三样"),
    // W12 and the records.
    ("cashier_title", "支付"),
    ("order_number", "订单编号"),
    ("payer", "缴费人"),
    ("order_amount", "订单金额"),
    ("valid_for", "支付剩余时间"),
    ("order_over", "已超时"),
    ("pay_way", "支付方式"),
    ("way_unionpay", "银联支付"), // seed
    ("way_wechat", "微信支付"),
    ("way_alipay", "支付宝"),
    ("paying", "请在新打开的页面完成支付。"),
    ("paying_done", "支付完成"),
    ("paying_trouble", "支付遇到问题"),
    ("records_title", "缴费记录查询"),
    ("col_paid", "实缴金额"),
    ("col_time", "缴费时间"),
    ("col_state", "状态"),
    ("batch_debit", "银行批量扣款"),
    ("record_refunding", "退款处理中"),
    ("record_refunded", "已退款"),
    ("record_paid", "已缴费"),
    ("record_pending", "处理中"),
    // W13.
    ("pay_title", "银联在线支付"),
    ("bank_brand", "在线支付"),
    (
        "bank_footer",
        "本页面为测试用模拟系统，请勿输入真实银行卡信息。",
    ),
    ("merchant", "商户名称"),
    ("merchant_name", "北京市税务局(模拟)"),
    ("by_card", "卡号付款"),  // seed
    ("by_login", "登录付款"), // seed
    ("by_card_hint", "无需注册，输入银行卡号即可付款"),
    ("by_login_hint", "已绑定银行卡的云闪付用户登录后付款"),
    ("card_number", "银行卡号"),
    ("card_hint", "请输入16至19位银行卡号"),
    ("wallet_login", "用户名/手机号"),
    ("next_card", "下一步"), // seed
    ("card_empty", "请输入银行卡号"),
    ("card_misshapen", "请输入正确的银行卡号"),
    ("login_empty", "请输入用户名/手机号"),
    ("wallet_wrong", "用户名或密码错误，请重新输入"),
    ("loading", "加载中"),
    ("order_unknown", "订单不存在，请返回商户重新下单。"),
    // W14.
    ("bank_card", "银行卡"),
    ("card_tail", "尾号"),
    ("phone_bank", "手机号"),
    ("card_pin", "银行卡密码"),
    ("card_expiry", "有效期"),
    ("card_expiry_hint", "月/年，如1123"),
    ("cvn2_hint", "卡背面末三位"),
    ("control_detecting", "正在检测控件请稍等..."), // U9
    ("control_missing", "请先下载并安装密码控件"),  // U9
    ("control_outdated", "请下载并更新密码控件"),   // U9
    ("control_reconnecting", "密码控件重新连接中..."), // U9
    ("control_load", "下载密码控件"),
    ("control_loaded", "密码控件已下载，请安装后刷新页面"),
    ("control_done", "安装完成,请刷新"),
    ("control_look", "重新检测"),
    ("control_file", "模拟的密码控件，无需安装。\n"),
    (
        "first_use",
        "该卡首次使用，请补充持卡人信息并开通银联在线支付。",
    ),
    ("agree", "我已阅读并同意《银联在线支付服务协议》(模拟)"),
    ("agree_empty", "请先阅读并同意服务协议"),
    ("pay_now", "确认付款"),        // seed
    ("open_and_pay", "开通并付款"), // U5
    ("wallet_cards", "选择银行卡"),
    ("pin_empty", "请输入银行卡密码"),
    ("expiry_empty", "请输入有效期"),
    ("cvn2_empty", "请输入CVN2"),
    // Answers of the bank, all from U1; the middle of 68 is ours.
    ("answer_04", "交易状态未明"),
    ("answer_12", "重复交易"),
    ("answer_33", "交易金额超限"),
    ("answer_42", "扣款成功但交易超过规定支付时间"),
    ("answer_61", "输入的卡号无效，请确认后输入"),
    ("answer_62", "发卡银行不支持该商户"),
    ("answer_63", "卡状态不正确"),
    ("answer_64", "卡上的余额不足"),
    ("answer_65", "输入的密码、有效期或CVN2有误，交易失败"),
    ("answer_66", "持卡人身份信息或手机号输入不正确，验证失败"),
    ("answer_67", "密码输入次数超限"),
    (
        "answer_68",
        "您的银行卡暂不支持该业务，请向您的银行或95516咨询",
    ),
    ("answer_69", "您的输入超时，交易失败"),
    ("answer_71", "动态口令或短信验证码校验失败"),
    ("answer_72", "未签约银联无卡支付业务"),
    ("answer_73", "支付卡已超过有效期"),
    ("answer_74", "扣款成功，销账未知"),
    ("answer_75", "扣款成功，销账失败"),
    ("answer_77", "银行卡未开通认证支付"),
    // W15.
    ("result_title", "支付结果"),
    ("paid", "您已成功支付{amount}元!"), // seed
    ("paid_at", "支付时间"),
    (
        "paid_twice",
        "该费用此前已缴纳，重复扣款将于7日内原路退回。",
    ), // E4
    ("charge_back", "已扣款项将于7日内原路退回。"),
    ("to_merchant", "返回商户"),
    ("unknown_title", "支付结果未知"),
    ("unknown", "支付结果未知,请勿重复支付,请稍后查询"),
    ("query", "查询支付结果"),
    ("failed_title", "支付失败"),
    ("pay_again", "重新支付"),
];

/// The text of that id.
pub(super) fn text(id: &str, faults: &BTreeSet<Fault>) -> &'static str {
    let swaps = faults.iter().filter_map(|fault| fault.swap());
    let swapped = swaps.into_iter().find(|(known, _)| *known == id);
    let plain = || {
        TEXTS
            .iter()
            .chain(app::TEXTS)
            .find(|(known, _)| *known == id)
            .map(|(_, text)| *text)
    };
    // A missing text shows; a test looks for it on every page.
    swapped
        .map(|(_, text)| text)
        .or_else(plain)
        .unwrap_or("⟦?⟧")
}

/// All texts by id, for the templates.
pub(super) fn table(faults: &BTreeSet<Fault>) -> BTreeMap<&'static str, &'static str> {
    let mut table: BTreeMap<_, _> = TEXTS.iter().chain(app::TEXTS).copied().collect();
    table.extend(faults.iter().filter_map(|fault| fault.swap()));
    table
}
