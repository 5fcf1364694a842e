//! The branches of the phone's pages. A text that a page says by an error or a message is noted
//! where it is shown; the rest by the handler that shows it.

use super::{
    ALIPAY, BIND, HOME, INSURED, LOGIN, PAY, PERSON, REAL_NAME, REGISTER, SUBMIT, WXPAY, texts,
};
use crate::portal::branches::Branch;
use crate::portal::session::Flash;
use crate::portal::setup::Stop;
use crate::portal::state::World;

/// A branch, and the text (of a page) that it is, if it is one.
struct Row {
    id: &'static str,
    what: &'static str,
    at: &'static str,
    text: &'static str,
}

const fn row(id: &'static str, what: &'static str) -> Row {
    Row {
        id,
        what,
        at: "",
        text: "",
    }
}

const fn said(id: &'static str, at: &'static str, text: &'static str) -> Row {
    Row {
        id,
        what: "",
        at,
        text,
    }
}

const ROWS: &[Row] = &[
    row("A1.android", "on an Android phone: the steps and 下载安装"),
    row("A1.installed", "安装完成 and 打开"),
    row(
        "A1.iphone",
        "on an iPhone: the notice and the way to 北京税务服务号",
    ),
    row("A1.desktop", "on a computer: the QR code is to be scanned"),
    row("A2.form", "the form of 个人办税"),
    row("A2.iphone", "an iPhone has no APP and is led to A1"),
    said("A2.company", LOGIN, "app_company_wrong_way"),
    said("A2.account-empty", LOGIN, "app_account_empty"),
    said("A2.password-empty", LOGIN, "password_empty"),
    said("A2.captcha-empty", LOGIN, "image_code_empty"),
    said("A2.captcha-wrong", LOGIN, "captcha_wrong"),
    said("A2.password-wrong", LOGIN, "wrong_password"),
    said("A2.locked", LOGIN, "account_locked"),
    said("A2.unknown", LOGIN, "app_account_unknown"),
    row("A2.to-real-name", "signed in, the real name unknown: to A3"),
    row("A2.to-home", "signed in, the real name known: to A4"),
    row("A2.register-form", "the form of 注册"),
    row(
        "A2.register-sms-sent",
        "a code was sent; 60 seconds until the next",
    ),
    row(
        "A2.register-sms-too-soon",
        "a second code within 60 seconds",
    ),
    row("A2.register-sms-limit", "a sixth code in a day"),
    said("A2.register-phone-empty", REGISTER, "phone_empty"),
    said("A2.register-phone-wrong", REGISTER, "phone_wrong"),
    said("A2.register-phone-taken", REGISTER, "phone_taken"),
    said("A2.register-phone-not-mock", REGISTER, "phone_not_mock"),
    said("A2.register-sms-first", REGISTER, "sms_first"),
    said("A2.register-sms-empty", REGISTER, "sms_empty"),
    said("A2.register-sms-wrong", REGISTER, "sms_wrong"),
    said("A2.register-sms-expired", REGISTER, "sms_expired"),
    said("A2.register-login-empty", REGISTER, "app_login_empty"),
    said("A2.register-login-taken", REGISTER, "app_login_taken"),
    said("A2.register-password-empty", REGISTER, "password_empty"),
    said("A2.register-password-weak", REGISTER, "app_password_weak"),
    said("A2.register-again-empty", REGISTER, "app_again_empty"),
    said("A2.register-again-differs", REGISTER, "app_again_differs"),
    said("A2.register-agree-empty", REGISTER, "app_agree_empty"),
    said("A2.register-done", REGISTER, "app_registered"),
    row("A3.form", "未实名, and the form"),
    row("A3.known", "已实名"),
    row("A3.session-lost", "用户登录超时？"),
    said("A3.name-empty", REAL_NAME, "name_empty"),
    said("A3.id-empty", REAL_NAME, "id_empty"),
    said("A3.id-wrong", REAL_NAME, "id_wrong"),
    said("A3.to-hall", REAL_NAME, "app_to_hall"),
    said("A3.alipay-missing", REAL_NAME, "app_alipay_missing"),
    row("A3.authorise", "Alipay asks to agree"),
    row("A3.face", "Alipay looks at the face"),
    said("A3.9000", REAL_NAME, "app_certified"),
    said("A3.6001", REAL_NAME, "app_certify_cancelled"),
    said("A3.6002", REAL_NAME, "app_certify_network"),
    said("A3.4000", REAL_NAME, "app_certify_refused"),
    said("A3.expired", REAL_NAME, "app_certify_expired"),
    said("A3.unfinished", REAL_NAME, "app_certify_unfinished"),
    row("A4.anonymous", "nobody is signed in"),
    row("A4.not-real-named", "signed in, 未实名"),
    row("A4.real-named", "signed in, 已实名"),
    said("A4.guard-login", HOME, "app_guard_login"),
    said("A4.guard-real-name", HOME, "app_guard_real_name"),
    row("A4.mine", "我的"),
    row("A4.sign-out", "退出登录"),
    row("A4.other-item", "an item that the mock does not go into"),
    row("A4.session-lost", "用户登录超时？"),
    row("A5.list", "the list of social insurance"),
    row(
        "A5.other-item",
        "养老 or 灵活就业, which the mock does not go into",
    ),
    row("A5.records", "缴费记录查询 with records"),
    row("A5.records-none", "缴费记录查询 without any"),
    row("A5.records-pending", "a record that lags: 处理中"),
    row("A5.records-batch", "no query on the day of the batch debit"),
    row("A5.session-lost", "用户登录超时？"),
    row("A6.choice", "为本人缴费 or 为他人缴费"),
    row("A6.session-lost", "用户登录超时？"),
    row("A7.self", "own data, read-only"),
    row("A7.other", "the form for others"),
    said("A7.notice-not-ticked", PERSON, "app_notice_empty"),
    said("A7.id-empty", PERSON, "id_empty"),
    said("A7.id-wrong", PERSON, "id_wrong"),
    said("A7.name-empty", PERSON, "name_empty"),
    said("A7.phone-wrong", PERSON, "phone_wrong"),
    said("A7.nation-mismatch", PERSON, "nation_mismatch"),
    said("A7.own-id", PERSON, "app_own_id"),
    said("A7.not-insured", PERSON, "not_insured"),
    said("A7.exempt", PERSON, "exempt"),
    said("A7.already-declared", PERSON, "already_declared"),
    said("A7.window-closed", PERSON, "window_closed"),
    said("A7.window-batch", PERSON, "window_batch"),
    row("A7.x-id", "an ID that ends with X"),
    row("A7.minority-name", "a name with ·"),
    row("A7.residence-permit", "a 港澳台居民居住证"),
    row("A7.session-lost", "用户登录超时？"),
    row("A8.child", "a row of 学生儿童"),
    row("A8.adult", "a row of 劳动年龄内居民"),
    row("A8.elder", "a row of 城乡老年人"),
    row("A8.two-rows", "two years"),
    said("A8.none-ticked", INSURED, "insured_unchosen"),
    row("A8.session-lost", "用户登录超时？"),
    row("A9.fees", "the fees"),
    said("A9.none-ticked", SUBMIT, "fees_unchosen"),
    row("A9.confirm", "the sentence to confirm"),
    said("A9.order-locked", SUBMIT, "order_locked"),
    said("A9.already-declared", SUBMIT, "already_declared"),
    said("A9.window-closed", SUBMIT, "window_closed"),
    said("A9.window-batch", SUBMIT, "window_batch"),
    row(
        "A9.order-found",
        "confirmed again: the order that is open already, of whatever side",
    ),
    row("A9.session-lost", "用户登录超时？"),
    row("A10.ways", "the order and the ways to pay"),
    row("A10.over", "the order can no longer be paid: 已超时"),
    said("A10.way-empty", PAY, "app_way_empty"),
    said("A10.wechat-missing", PAY, "app_wechat_missing"),
    said("A10.alipay-missing", PAY, "app_alipay_missing"),
    said("A10.order-over", PAY, "app_order_over"),
    row("A10.wechat", "微信支付 asks for the password"),
    row("A10.alipay", "支付宝 asks for the password"),
    said("A10.wechat-password-empty", WXPAY, "app_pay_password_empty"),
    said("A10.wechat-password-wrong", WXPAY, "app_pay_password_wrong"),
    said("A10.wechat-locked", WXPAY, "app_pay_locked"),
    said(
        "A10.alipay-password-empty",
        ALIPAY,
        "app_pay_password_empty",
    ),
    said(
        "A10.alipay-password-wrong",
        ALIPAY,
        "app_pay_password_wrong",
    ),
    said("A10.alipay-locked", ALIPAY, "app_pay_locked"),
    said("A10.cancelled", PAY, "app_pay_cancelled"),
    row("A10.not-twice", "a payment posted again charges nothing"),
    row("A10.session-lost", "用户登录超时？"),
    row("A11.paid-by-wechat", "缴费成功 by 微信支付"),
    row("A11.paid-by-alipay", "缴费成功 by 支付宝"),
    row("A11.insufficient", "too little money; 重新支付"),
    row("A11.late", "after 15 minutes"),
    row("A11.unknown", "支付结果未知; 查询支付结果"),
    row("A11.query-paid", "the query says paid"),
    row("A11.query-failed", "the query says failed"),
    row("A11.session-lost", "用户登录超时？"),
    row("WX.menu", "北京税务服务号 and its menu"),
    row("WX.bind", "账号绑定"),
    row("WX.sms-sent", "a code was sent; 60 seconds until the next"),
    row("WX.sms-too-soon", "a second code within 60 seconds"),
    row("WX.sms-limit", "a sixth code in a day"),
    said("WX.phone-empty", BIND, "phone_empty"),
    said("WX.phone-wrong", BIND, "phone_wrong"),
    said("WX.unknown", BIND, "app_account_unknown"),
    said("WX.locked", BIND, "account_locked"),
    said("WX.sms-first", BIND, "sms_first"),
    said("WX.sms-empty", BIND, "sms_empty"),
    said("WX.sms-wrong", BIND, "sms_wrong"),
    said("WX.sms-expired", BIND, "sms_expired"),
    row("WX.bound", "bound: to A5"),
];

/// The branches of the phone.
pub(in crate::portal) fn table() -> impl Iterator<Item = Branch> {
    ROWS.iter().map(|row| Branch {
        id: row.id,
        page: row.id.split_once('.').map_or(row.id, |(page, _)| page),
        what: if row.text.is_empty() {
            row.what
        } else {
            texts::plain(row.text)
        },
    })
}

/// Notes what `flash` says on the page `at`.
pub(super) fn shown(world: &World, at: &'static str, flash: &Flash) {
    let dialog = flash.dialog.as_ref().map(|dialog| dialog.text);
    let errors = flash.errors.values().map(String::as_str);
    for text in errors.chain(dialog) {
        for row in ROWS.iter().filter(|row| row.at == at && !at.is_empty()) {
            if world.text(row.text) == text {
                world.reach(row.id);
            }
        }
    }
}

/// Notes a text that the page `at` says without being loaded again.
pub(super) fn said_live(world: &World, at: &'static str, text: &str) {
    for row in ROWS.iter().filter(|row| row.at == at && row.text == text) {
        world.reach(row.id);
    }
}

/// The branch of a session that is lost there.
pub(super) fn lost(at: Stop) -> &'static str {
    match at {
        Stop::AppRealName => "A3.session-lost",
        Stop::AppHome => "A4.session-lost",
        Stop::AppList => "A5.session-lost",
        Stop::AppWho => "A6.session-lost",
        Stop::AppPerson => "A7.session-lost",
        Stop::AppInsured => "A8.session-lost",
        Stop::AppSubmit => "A9.session-lost",
        Stop::AppPay => "A10.session-lost",
        _ => "A11.session-lost",
    }
}
