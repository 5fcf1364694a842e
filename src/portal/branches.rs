//! Every way that the pages can go, so that a suite can be measured by what it reaches.
//!
//! An id is the page and a word. Where a branch is a text that a form is answered with, the word is
//! the id of that text (see [`World::tell`]).

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::app;
use super::state::World;

/// One way that a page can go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Branch {
    /// `W2.wrong-password`: the page and what happens there.
    pub id: &'static str,
    /// The page's number, as in `docs/portal.md`.
    pub page: &'static str,
    /// What happens, in a few words.
    pub what: &'static str,
}

/// Reached ids; they outlive a reset, which replaces the world.
pub(super) type Reached = Arc<Mutex<BTreeSet<&'static str>>>;

/// What has been reached so far.
pub(super) fn so_far(reached: &Reached) -> BTreeSet<&'static str> {
    let reached = reached.lock().unwrap_or_else(PoisonError::into_inner);
    reached.clone()
}

/// All branches, in the order of the pages.
pub fn branches() -> &'static [Branch] {
    static ALL: LazyLock<Vec<Branch>> = LazyLock::new(|| [WEB, app::BRANCHES].concat());
    &ALL
}

/// The branch of that id, with its own lifetime.
fn find(id: &str) -> Option<&'static str> {
    let branch = branches().iter().find(|branch| branch.id == id);
    branch.map(|branch| branch.id)
}

impl World {
    /// Notes that a branch was reached.
    pub fn reach(&self, id: &str) {
        let Some(id) = find(id) else {
            debug_assert!(false, "no branch {id}");
            return;
        };
        let mut reached = self.reached.lock().unwrap_or_else(PoisonError::into_inner);
        reached.insert(id);
    }

    /// Notes a branch where code is shared with what is no page of the Web flow.
    pub fn reach_web(&self, id: &str) {
        if !self.visiting.is_empty() {
            self.reach(id);
        }
    }

    /// Notes a branch of the page that the present request is about.
    pub fn reach_here(&self, word: &str) {
        let id = format!("{}.{word}", self.visiting);
        if !UNSEEN.contains(&&*id) {
            self.reach_web(&id);
        }
    }

    /// The text of that id, which answers what was typed: a branch of the page it was typed on.
    pub fn tell(&self, id: &str) -> &'static str {
        let word = id.strip_prefix("app_").unwrap_or(id);
        self.reach_here(&word.replace('_', "-"));
        self.text(id)
    }

    /// Notes a branch that happens in the page alone, which a script there tells.
    pub fn reach_in_page(&self, id: &str) {
        if IN_PAGE.contains(&id) {
            self.reach(id);
        }
    }
}

/// Branches that only a script in the page can tell of.
pub(super) const IN_PAGE: &[&str] = &[
    "W1.announcement-closed",
    "W5.tab-by-hover",
    "W8.form-cleared",
    "W11.cancelled",
    "W12.paying-trouble",
    "W14.control-detected",
];

/// What is answered to programs that post a form by themselves, and to no person: the page's button works
/// once these fields are filled.
const UNSEEN: &[&str] = &[
    "W14.sms-empty",
    "W14.pin-empty",
    "W14.expiry-empty",
    "W14.cvn2-empty",
    "W14.name-empty",
    "W14.id-empty",
    "W14.phone-empty",
    "W14b.sms-empty",
];

/// The page of an address; none for what is no page of the flows.
pub(super) fn page_of(path: &str) -> &'static str {
    PAGES
        .iter()
        .chain(app::PAGES)
        .find(|(known, _)| *known == path)
        .map_or("", |(_, page)| page)
}

const PAGES: &[(&str, &str)] = &[
    (super::INDEX, "W1"),
    (super::LOGIN, "W2"),
    ("/sso/captcha", "W2"),
    (super::VERIFY, "W3"),
    (super::VERIFY_SMS, "W3"),
    (super::HOME, "W4"),
    (super::REAL_NAME, "RN"),
    (super::SOCIAL, "W6"),
    (super::PERSON, "W7"),
    (super::INSURED, "W9"),
    (super::SUBMIT, "W10"),
    (super::CONFIRM, "W11"),
    (super::CASHIER, "W12"),
    (super::RECORDS, "REC"),
    (super::PAY, "W13"),
    (super::PAY_LOGIN, "W13"),
    (super::CARD, "W14"),
    (super::CARD_SMS, "W14"),
    (super::WALLET, "W14b"),
    (super::RESULT, "W15"),
    (super::QUERY, "W15"),
    (super::REGISTER, "REG"),
    (super::REGISTER_SMS, "REG"),
    (super::FORGOT, "PWD"),
    (super::FORGOT_SMS, "PWD"),
];

pub(super) const fn branch(id: &'static str, page: &'static str, what: &'static str) -> Branch {
    Branch { id, page, what }
}

/// A table of branches by page.
macro_rules! table {
    ($($page:literal { $($word:literal: $what:literal,)+ })+) => {
        &[$($($crate::portal::branches::branch(concat!($page, ".", $word), $page, $what),)+)+]
    };
}
pub(super) use table;

static WEB: &[Branch] = table! {
    "W1" {
        "page": "the index",
        "announcement": "an announcement covers the index",
        "two-announcements": "two announcements, one after the other",
        "announcement-closed": "an announcement is closed",
        "signed-in": "who is signed in is led to the home page",
    }
    "W2" {
        "page": "the sign-in page",
        "by-name": "signed in by 用户名",
        "by-phone": "signed in by 手机号码",
        "by-id": "signed in by 身份证件号码",
        "captcha-redrawn": "another picture code is asked for",
        "company-wrong-way": "the tab 企业业务办理 is the wrong way",
        "account-empty": "no account",
        "password-empty": "no password",
        "captcha-empty": "no picture code",
        "login-captcha-wrong": "wrong picture code",
        "wrong-password": "wrong password",
        "account-locked": "the account is locked",
        "account-unknown": "there is no such account",
        "done-already": "who is signed in is led on",
    }
    "REG" {
        "page": "用户注册",
        "sms-sent": "a code was sent",
        "sms-too-soon": "another code within 60 seconds",
        "sms-limit": "more than five codes in a day",
        "login-choose": "no user name",
        "login-taken": "the user name is taken",
        "password-empty": "no password",
        "password-weak": "the password is too weak",
        "again-differs": "the second password differs",
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
    "PWD" {
        "page": "忘记密码",
        "sms-sent": "a code was sent",
        "sms-too-soon": "another code within 60 seconds",
        "sms-limit": "more than five codes in a day",
        "password-empty": "no password",
        "password-weak": "the password is too weak",
        "again-differs": "the second password differs",
        "phone-empty": "no phone",
        "phone-wrong": "the phone number cannot be right",
        "account-unknown": "the phone has no account",
        "sms-first": "no code was asked for",
        "sms-empty": "no code",
        "sms-wrong": "wrong code",
        "sms-expired": "the code is too old",
        "password-changed": "the password is changed, and a lock is gone",
    }
    "W3" {
        "page": "the second check",
        "by-password": "passed by password",
        "by-sms": "passed by a code on the phone",
        "password-empty": "no password",
        "image-code-empty": "no picture code",
        "captcha-wrong": "wrong picture code",
        "wrong-password": "wrong password",
        "account-locked": "the account is locked",
        "sms-sent": "a code was sent",
        "sms-first": "no code was asked for",
        "sms-empty": "no code",
        "sms-wrong": "wrong code",
        "sms-expired": "the code is too old",
        "sms-too-soon": "another code within 60 seconds",
        "sms-limit": "more than five codes in a day",
        "session-lost": "the session is lost",
    }
    "W4" {
        "page": "the choice of identity",
        "company-none": "no company to enter for",
        "company-unchosen": "no company chosen",
        "company-stopped": "the company has been stopped",
        "company-no-rights": "no rights for the company",
        "enterprise": "entered for a company: a dead end",
        "switched-back": "back from there by 切换身份",
        "not-real-named": "the real name is unknown",
        "identity-unbound": "entering without a real name",
        "entered": "entered as a person",
        "session-lost": "the session is lost",
    }
    "W5" {
        "page": "the home page",
        "tab-by-hover": "a tab opens under the pointer",
        "elsewhere": "an item that is not this procedure",
        "new-tab": "社保 opens a new tab",
        "frame": "社保 opens in a frame",
        "session-lost": "the session is lost",
    }
    "W6" {
        "page": "the social insurance module",
        "elsewhere": "another group of the menu",
        "session-lost": "the session is lost",
    }
    "W7" {
        "page": "本人: own data",
        "chosen": "fees for oneself",
        "not-insured": "not enrolled",
        "exempt": "exempt",
        "already-declared": "paid already",
        "window-closed": "outside the time for payment",
        "window-batch": "on the day of the batch debit",
        "session-lost": "the session is lost",
    }
    "W8" {
        "chosen": "fees for somebody else",
        "form-cleared": "choosing 本人 or 他人 clears the form",
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
    }
    "W9" {
        "page": "the insurance to pay for",
        "two-years": "two years are due",
        "insured-unchosen": "nothing ticked",
        "back": "back to W7 with its data",
        "session-lost": "the session is lost",
    }
    "W10" {
        "page": "the fees to pay",
        "fees-unchosen": "nothing ticked",
        "back": "back to W9",
        "session-lost": "the session is lost",
    }
    "W11" {
        "page": "the sentence to confirm",
        "cancelled": "cancelled, with the ticks kept",
        "order-made": "an order is made",
        "same-order": "confirming again finds the order",
        "order-replaced": "other years replace the open order",
        "order-locked": "another order for the fee is under way",
        "already-declared": "paid meanwhile",
        "window-closed": "outside the time for payment",
        "window-batch": "on the day of the batch debit",
    }
    "W12" {
        "page": "the cashier",
        "shown-again": "back or refresh: the same order",
        "expired": "the order is too old",
        "paid-already": "a paid order leads to the records",
        "new-tab": "the bank's page opens in a new tab",
        "paying-trouble": "支付遇到问题 stays on the page",
        "session-lost": "the session is lost",
    }
    "W13" {
        "page": "the bank's first page",
        "by-card": "卡号付款",
        "by-login": "登录付款",
        "card-empty": "no card number",
        "card-misshapen": "no number that a card can have",
        "answer-61": "unknown card",
        "answer-62": "the card's bank does not serve the merchant",
        "answer-63": "the card's state forbids it",
        "expired": "the order is too old to give a card for",
        "login-empty": "no user name",
        "password-empty": "no password",
        "captcha-empty": "no picture code",
        "captcha-wrong": "wrong picture code",
        "wallet-wrong": "wrong user name or password",
        "order-unknown": "there is no such order",
        "session-lost": "the session is lost",
    }
    "W14" {
        "page": "the card, with its password field",
        "credit": "a credit card",
        "first-use": "a card that is used for the first time",
        "control-detecting": "the password control is being looked for",
        "control-reconnecting": "the password control is being connected again",
        "control-detected": "the page finds the control by itself",
        "control-missing": "no password control",
        "control-outdated": "an old password control",
        "control-installed": "the control was fetched",
        "sms-sent": "a code was sent",
        "sms-first": "no code was asked for",
        "sms-expired": "the code is too old",
        "sms-too-soon": "another code within 60 seconds",
        "sms-limit": "more than five codes for an order",
        "agree-empty": "first use: not agreed",
        "answer-65": "wrong password, date or CVN2",
        "answer-66": "first use: not the holder",
        "answer-67": "wrong for the third time",
        "answer-71": "wrong code",
        "session-lost": "the session is lost",
    }
    "W14b" {
        "page": "the bound cards",
        "sms-sent": "a code was sent",
        "sms-first": "no code was asked for",
        "sms-expired": "the code is too old",
        "sms-too-soon": "another code within 60 seconds",
        "sms-limit": "more than five codes for an order",
        "answer-67": "the card is locked by wrong passwords",
        "answer-71": "wrong code",
        "session-lost": "the session is lost",
    }
    "W15" {
        "paid-by-card": "paid by 卡号付款",
        "paid-by-login": "paid by 登录付款",
        "not-charged-again": "a paid order is not charged again",
        "unknown": "the result is unknown",
        "query-paid": "the query says paid",
        "query-failed": "the query says failed",
        "query-unknown": "the query does not know either",
        "answer-04": "交易状态未明",
        "query-late": "the query says paid too late (42)",
        "pay-again": "failed, to be tried again in the same order",
        "over": "failed, and the order is over",
        "answer-12": "a repeated transaction",
        "answer-33": "over the limit",
        "answer-42": "charged, though too late",
        "answer-64": "too little money",
        "answer-65": "the bank finds password, date or CVN2 wrong",
        "answer-66": "the bank finds the holder wrong",
        "answer-67": "the bank counts too many wrong passwords",
        "answer-68": "the card does not support it",
        "answer-69": "the order is too old",
        "answer-71": "the bank finds the code wrong",
        "answer-72": "not signed up for payment without card",
        "answer-73": "the card has expired",
        "answer-74": "charged, booking unknown",
        "answer-75": "charged, booking failed",
        "answer-77": "not opened for this kind of payment",
        "session-lost": "the session is lost",
    }
    "REC" {
        "page": "the records",
        "empty": "none",
        "paid": "已缴费",
        "pending": "处理中",
        "batch-debit": "paid by the batch debit",
        "refunding": "charged twice: the refund is under way",
        "refunded": "the refund has arrived",
        "window-batch": "on the day of the batch debit",
        "session-lost": "the session is lost",
    }
    "RN" {
        "page": "实名制申请: was the real name collected before?",
        "face": "否: by face, where the mock ends",
        "link": "是: the form to link it",
        "known": "the real name is known",
        "name-empty": "no name",
        "id-empty": "no number",
        "id-wrong": "the number cannot be right",
        "nation-mismatch": "document and nationality do not agree",
        "real-name-hall": "not a resident ID: at the tax hall",
        "real-name-unknown": "no such real name",
        "real-name-linked": "the real name is linked",
        "session-lost": "the session is lost",
    }
    "X" {
        "deep-link": "a later page leads to the earliest missing step",
        "signed-out": "退出",
        "self-pupil": "学生儿童 for oneself",
        "self-worker": "劳动年龄内居民 for oneself",
        "self-elder": "城乡老年人 for oneself",
        "other-pupil": "学生儿童 for somebody else",
        "other-worker": "劳动年龄内居民 for somebody else",
        "other-elder": "城乡老年人 for somebody else",
        "two-years": "two years in one order",
        "id-ends-in-x": "a number that ends in X",
        "id-in-lower-case": "a number that ends in x",
        "name-with-dot": "a name with a middle dot",
        "residence-permit": "somebody of Hong Kong",
        "paid-elsewhere": "paid by somebody else or in another way",
        "paid-twice": "a fee is charged a second time, and refunded",
    }
};
