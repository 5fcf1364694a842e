//! The pages of the phone and their branches.

use super::{
    ALIPAY, BIND, CERTIFY, DOWNLOAD, FORGOT, HOME, INSURED, LIST, LOGIN, MINE, PAY, PERSON,
    REAL_NAME, RECORDS, REGISTER, RESULT, SUBMIT, WECHAT, WHO, WXPAY,
};
use crate::portal::branches::{Branch, table};

pub(in crate::portal) const PAGES: &[(&str, &str)] = &[
    (DOWNLOAD, "A1"),
    (LOGIN, "A2"),
    ("/app/captcha", "A2"),
    (REGISTER, "A2b"),
    ("/app/register/sms", "A2b"),
    (FORGOT, "A2c"),
    ("/app/forgot-password/sms", "A2c"),
    (REAL_NAME, "A3"),
    ("/app/real-name/done", "A3"),
    (CERTIFY, "A3b"),
    (HOME, "A4"),
    (MINE, "A4b"),
    (LIST, "A5"),
    (RECORDS, "A5b"),
    (WHO, "A6"),
    (PERSON, "A7"),
    (INSURED, "A8"),
    (SUBMIT, "A9"),
    ("/app/sbf/confirm", "A9"),
    (PAY, "A10"),
    (WXPAY, "A10b"),
    (ALIPAY, "A10c"),
    (RESULT, "A11"),
    ("/app/result/query", "A11"),
    (WECHAT, "WX"),
    (BIND, "WXb"),
    ("/wx/bjswfwh/sms", "WXb"),
];

pub(in crate::portal) static BRANCHES: &[Branch] = table! {
    "A1" {
        "android": "on an Android phone: the steps and 下载安装",
        "installed": "安装完成, to be opened",
        "iphone": "on an iPhone: the notice and the way to 北京税务服务号",
        "desktop": "on a computer: the code is to be scanned",
    }
    "A2" {
        "page": "the sign-in page",
        "iphone": "an iPhone has no APP and is led to A1",
        "captcha-redrawn": "another picture code is asked for",
        "company-wrong-way": "the tab 企业办税 is the wrong way",
        "account-empty": "no account",
        "password-empty": "no password",
        "image-code-empty": "no picture code",
        "captcha-wrong": "wrong picture code",
        "wrong-password": "wrong password",
        "account-locked": "the account is locked",
        "account-unknown": "there is no such account",
        "to-real-name": "signed in, the real name unknown: on to A3",
        "to-home": "signed in, the real name known: on to A4",
        "done-already": "who is signed in is led to A4",
    }
    "A2b" {
        "page": "注册",
        "sms-sent": "a code was sent",
        "sms-too-soon": "another code within 60 seconds",
        "sms-limit": "more than five codes in a day",
        "login-choose": "no user name",
        "login-taken": "the user name is taken",
        "password-empty": "no password",
        "password-weak": "the password is too weak",
        "again-differs": "the second password differs",
        "agree-empty": "not agreed",
        "phone-empty": "no phone",
        "phone-wrong": "the phone number cannot be right",
        "phone-taken": "the phone has an account",
        "phone-not-mock": "a phone that is not for tests",
        "sms-first": "no code was asked for",
        "sms-empty": "no code",
        "sms-wrong": "wrong code",
        "sms-expired": "the code is too old",
        "registered": "the account is there",
    }
    "A2c" {
        "page": "忘记密码",
        "sms-sent": "a code was sent",
        "sms-too-soon": "another code within 60 seconds",
        "sms-limit": "more than five codes in a day",
        "phone-empty": "no phone",
        "phone-wrong": "the phone number cannot be right",
        "account-unknown": "the phone has no account",
        "password-empty": "no password",
        "password-weak": "the password is too weak",
        "again-differs": "the second password differs",
        "sms-first": "no code was asked for",
        "sms-empty": "no code",
        "sms-wrong": "wrong code",
        "sms-expired": "the code is too old",
        "password-changed": "another password, which unlocks the account: on to A2",
        "wx-password-changed": "the same for who came by WX: on to WXb",
    }
    "A3" {
        "page": "实名认证, 未实名",
        "known": "已实名",
        "name-empty": "no name",
        "id-empty": "no number",
        "id-wrong": "the number cannot be right",
        "real-name-hall": "another document than the resident ID",
        "alipay-missing": "Alipay is not installed",
        "certified": "9000: passed",
        "certify-cancelled": "6001: cancelled",
        "certify-network": "6002: no network",
        "certify-refused": "4000: name and number do not agree",
        "certify-expired": "completed after more than 23 hours",
        "certify-unfinished": "back from Alipay before it has decided",
        "session-lost": "the session is lost",
    }
    "A3b" {
        "page": "Alipay asks to agree",
        "face": "Alipay looks at the face",
    }
    "A4" {
        "anonymous": "the home page of nobody",
        "not-real-named": "the home page of an account, 未实名",
        "real-named": "the home page of an account, 已实名",
        "elsewhere": "an item that is not this procedure",
        "session-lost": "the session is lost",
    }
    "A4b" {
        "page": "我的",
        "signed-out": "退出登录",
        "session-lost": "the session is lost",
    }
    "A5" {
        "page": "社保费办理",
        "guard-login": "tapped without being signed in",
        "guard-real-name": "tapped without a real name",
        "elsewhere": "养老 or 灵活就业, which are not this procedure",
        "session-lost": "the session is lost",
    }
    "A5b" {
        "empty": "no records",
        "paid": "已缴费",
        "pending": "处理中",
        "batch-debit": "paid by the batch debit",
        "refunding": "charged twice: the refund is under way",
        "refunded": "the refund has arrived",
        "window-batch": "on the day of the batch debit",
        "session-lost": "the session is lost",
    }
    "A6" {
        "page": "the choice between oneself and others",
        "session-lost": "the session is lost",
    }
    "A7" {
        "self": "own data, read-only",
        "other": "the form for others",
        "notice-not-ticked": "the notice is not ticked",
        "document-empty": "no kind of document",
        "id-empty": "no number",
        "name-empty": "no name",
        "nation-empty": "no nationality",
        "id-wrong": "the number cannot be right",
        "phone-wrong": "the phone number cannot be right",
        "nation-mismatch": "document and nationality do not agree",
        "own-id": "the payer's own number",
        "not-insured": "not enrolled",
        "name-mismatch": "the number is enrolled under another name",
        "exempt": "exempt",
        "already-declared": "paid already",
        "window-closed": "outside the time for payment",
        "window-batch": "on the day of the batch debit",
        "session-lost": "the session is lost",
    }
    "A8" {
        "page": "the insurance to pay for, chosen already",
        "two-years": "two years are due",
        "insured-unchosen": "nothing ticked",
        "session-lost": "the session is lost",
    }
    "A9" {
        "page": "the fees to pay",
        "fees-unchosen": "nothing ticked",
        "confirm": "the sentence to confirm",
        "order-made": "an order is made",
        "same-order": "confirming again finds the order, also one of the Web",
        "order-replaced": "other years replace the open order",
        "order-locked": "another order for the fee is under way",
        "already-declared": "paid meanwhile",
        "window-closed": "outside the time for payment",
        "window-batch": "on the day of the batch debit",
        "session-lost": "the session is lost",
    }
    "A10" {
        "page": "the ways to pay",
        "expired": "the order is too old",
        "way-empty": "no way chosen",
        "wechat-missing": "WeChat is not installed",
        "alipay-missing": "Alipay is not installed",
        "order-over": "confirmed when the order is too old",
        "session-lost": "the session is lost",
    }
    "A10b" {
        "page": "微信支付 asks for the password",
        "pay-password-empty": "no password",
        "pay-password-wrong": "wrong password",
        "pay-locked": "wrong for the third time",
        "pay-cancelled": "cancelled",
        "not-charged-again": "an order that is settled is not charged again",
    }
    "A10c" {
        "page": "支付宝 asks for the password",
        "pay-password-empty": "no password",
        "pay-password-wrong": "wrong password",
        "pay-locked": "wrong for the third time",
        "pay-cancelled": "cancelled",
        "not-charged-again": "an order that is settled is not charged again",
    }
    "A11" {
        "paid-by-wechat": "paid by 微信支付",
        "paid-by-alipay": "paid by 支付宝",
        "insufficient": "too little money",
        "answer-69": "the order is too old",
        "unknown": "the result is unknown",
        "query-paid": "the query says paid",
        "query-failed": "the query says failed",
        "session-lost": "the session is lost",
    }
    "WX" {
        "page": "北京税务服务号 and its menu",
    }
    "WXb" {
        "page": "账号绑定",
        "sms-sent": "a code was sent",
        "sms-too-soon": "another code within 60 seconds",
        "sms-limit": "more than five codes in a day",
        "phone-empty": "no phone",
        "phone-wrong": "the phone number cannot be right",
        "account-unknown": "the phone has no account",
        "account-locked": "the account is locked",
        "sms-first": "no code was asked for",
        "sms-empty": "no code",
        "sms-wrong": "wrong code",
        "sms-expired": "the code is too old",
        "bound": "bound: on to A5",
    }
};
