//! The texts of the phone's pages that the Web's pages do not have.

/// The texts by id.
pub(in crate::portal) const TEXTS: &[(&str, &str)] = &[
    ("app_title", "北京电子税务局APP(模拟)"),
    ("app_brand", "北京电子税务局"),
    ("app_back", "返回"),
    ("app_back_to", "返回上一页"),
    (
        "app_note",
        "测试用模拟系统，与任何政府机关、银行或支付机构无关。请勿输入真实信息。",
    ),
    // A1.
    ("app_download_title", "下载北京电子税务局APP"),
    ("app_qr", "示例二维码，内容为“模拟系统 仅供测试”"),
    (
        "app_qr_caption",
        "示例二维码(扫描只显示“模拟系统 仅供测试”)",
    ),
    ("app_steps_title", "提前准备"),
    (
        "app_step_1",
        "安卓手机扫描二维码，下载安装北京电子税务局APP。",
    ), // seed
    ("app_step_2", "同时在该手机登录本人微信或支付宝备用。"), // seed
    (
        "app_step_3",
        "注册账号，个人办税登录，并通过支付宝完成实名认证。",
    ), // seed
    (
        "app_parent",
        "若家长为孩子缴费，需用家长身份信息注册登录，为孩子代缴。",
    ), // seed
    ("app_install", "下载安装"),
    ("app_installed", "安装完成"),
    ("app_open", "打开"),
    ("app_scan", "请使用安卓手机扫描二维码下载安装。"),
    ("app_open_here", "在浏览器中打开APP(模拟)"),
    ("app_iphone_title", "苹果手机用户"),
    ("app_iphone", "苹果手机请使用“北京税务服务号”公众号"), // seed
    ("app_iphone_go", "前往“北京税务服务号”"),
    // A2.
    ("app_login_title", "登录"),
    ("app_login_sides", "办税类型"),
    ("app_login_person", "个人办税"), // seed
    ("app_login_company", "企业办税"),
    (
        "app_company_wrong_way",
        "个人缴纳城乡居民社会保险费，请选择“个人办税”登录",
    ),
    ("app_account", "用户名/手机号"),
    ("app_account_empty", "请输入用户名/手机号"),
    ("app_account_unknown", "该用户未注册，请先注册"),
    ("app_register", "注册账号"), // seed
    ("app_look_around", "暂不登录"),
    // 注册.
    ("app_register_title", "注册"),
    ("app_login_name", "用户名"),
    ("app_agree", "我已阅读并同意《用户服务协议》(模拟)"),
    ("app_agree_empty", "请先阅读并同意用户服务协议"),
    ("app_phone", "手机号"),
    ("app_register_do", "注册"),
    ("app_have_account", "已有账号，去登录"),
    // A3, and Alipay's part of it.
    ("app_real_name_title", "实名认证"),
    ("app_real", "已实名"),
    ("app_unreal", "未实名"),
    (
        "app_real_name_lead",
        "办理个人业务前，请通过支付宝完成实名认证。",
    ),
    ("app_certify_do", "支付宝认证"),
    ("app_later", "暂不认证"),
    ("app_to_home", "进入首页"),
    ("app_alipay_missing", "未检测到支付宝，请安装后重试"),
    ("app_alipay_brand", "支付宝(模拟)"),
    ("app_certify_title", "身份认证"),
    ("app_certify_lead", "“北京电子税务局”申请核验您的身份信息："),
    ("app_agree_do", "同意授权"),
    ("app_face_title", "人脸识别"),
    (
        "app_face_lead",
        "请正对手机屏幕，保持光线充足。(模拟系统不使用摄像头)",
    ),
    ("app_face_do", "开始识别"),
    ("app_certified", "实名认证成功"),
    ("app_certify_cancelled", "您已取消支付宝认证"),
    ("app_certify_network", "网络连接出错，请稍后重试"),
    ("app_certify_refused", "姓名与身份证号不一致，认证未通过"),
    ("app_certify_expired", "认证已失效，请重新认证"),
    ("app_certify_unfinished", "认证未完成，请重新认证"),
    // A4.
    ("app_home_title", "首页"),
    ("app_hello", "您好，"),
    ("app_anonymous", "您尚未登录"),
    ("app_common", "常用业务"),
    ("app_fn_social", "社保费办理"), // seed
    ("app_fn_tax", "个税汇算"),
    ("app_fn_invoice", "发票查验"),
    ("app_fn_proof", "纳税证明"),
    ("app_fn_query", "缴款查询"),
    ("app_fn_map", "办税地图"),
    ("app_fn_calendar", "办税日历"),
    ("app_fn_ask", "在线咨询"),
    ("app_notices", "通知公告"),
    ("app_nav", "底部导航"),
    ("app_messages", "消息"),
    ("app_mine", "我的"),
    ("app_mine_account", "账号信息"),
    ("app_sign_out", "退出登录"),
    ("app_guard_login", "办理该业务需要登录，请先登录"),
    ("app_guard_real_name", "您尚未实名认证，请先完成实名认证"),
    ("app_terms", "用户服务协议"),
    // A5 and A6.
    ("app_list_title", "社保费办理"), // seed
    ("app_list_do", "缴费业务"),
    ("app_list_query", "查询业务"),
    ("app_pension", "城乡居民养老保险缴费办理"),
    ("app_medical", "城乡居民基本医疗保险缴费办理"), // seed
    ("app_flexible", "灵活就业人员社会保险缴费办理"),
    ("app_who_title", "选择缴费对象"),
    ("app_for_self", "为本人缴费"),
    ("app_for_self_hint", "缴纳本人的城乡居民基本医疗保险费"),
    ("app_for_other", "为他人缴费"),
    ("app_for_other_hint", "为子女、亲属等代缴"),
    // A7.
    ("app_person_title", "身份信息"), // seed
    ("app_notice_title", "提示信息"), // seed
    (
        "app_notice_1",
        "请核对姓名和证件号码，确保与参保登记信息一致。",
    ),
    (
        "app_notice_2",
        "缴费时间为每月5日至20日的工作日15:00前，批量扣款日除外。",
    ), // P3
    (
        "app_notice_3",
        "缴费成功后，如非重复缴费等情形，所缴费款不予退还。",
    ),
    ("app_notice", "我已阅读并知晓以上提示信息"),
    ("app_notice_not_ticked", "请先阅读并勾选提示信息"),
    ("app_own_id", "为本人缴费请选择“为本人缴费”"),
    ("app_next", "下一步"), // seed
    // A8 and A9.
    ("app_insured_title", "参保信息"),
    ("app_next_insured", "下一步"), // seed
    ("app_submit_title", "缴费信息"),
    // A10.
    ("app_pay_title", "支付方式"), // seed
    ("app_pay_ways", "选择支付方式"),
    ("app_pay_do", "确认缴费"), // seed
    ("app_way_empty", "请选择支付方式"),
    ("app_wechat_missing", "未检测到微信，请安装后重试"),
    ("app_order_over", "订单已超时，请重新提交"),
    ("app_pay_cancelled", "支付已取消"),
    ("app_wechat_brand", "微信支付(模拟)"),
    ("app_wallet_title", "请输入支付密码"),
    ("app_wallet_hint", "6位数字支付密码"),
    ("app_pay_password", "支付密码"),
    ("app_pay_password_empty", "请输入支付密码"),
    ("app_pay_password_wrong", "支付密码错误，请重新输入"),
    ("app_pay_locked", "支付密码输入错误次数过多，请明日再试"),
    ("app_pay_confirm", "确认支付"),
    ("app_pay_cancel", "取消支付"),
    // A11.
    ("app_success", "缴费成功"), // seed
    ("app_to_records", "查看缴费记录"),
    ("app_done", "完成"),
    ("app_insufficient", "余额不足，请更换支付方式"),
    // The service account: all inferred but its name.
    ("wx_title", "北京税务服务号"), // seed
    (
        "wx_hello",
        "欢迎关注北京税务服务号(模拟)。苹果手机用户可在此缴纳社保费。",
    ),
    ("wx_owner", "微信公众号(模拟)"),
    ("wx_menu", "服务号菜单"),
    ("wx_social", "社保费缴纳"),
    ("wx_records", "缴费查询"),
    ("wx_bind_title", "账号绑定"),
    ("wx_bind_lead", "首次使用请绑定电子税务局个人账号。"),
    ("wx_bind_do", "绑定"),
    ("wx_password_changed", "密码已修改，请重新绑定账号"),
];
