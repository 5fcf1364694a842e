//! The APP's flow, A1 to A11, and the WeChat service account that takes the APP's place on an
//! iPhone. People, orders, records and the clock are the Web's.

mod branches;
mod certify;
mod download;
mod fees;
mod home;
mod pay;
mod real_name;
mod register;
mod sign_in;
mod texts;
mod wallet;
mod wechat;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use minijinja::{Value, context};

use super::fixtures::{Account, Wallet};
use super::login;
use super::serve::App;
use super::session::{Session, Stage};
use super::state::World;
use super::web::{Answer, Detour, Visit, go, page};
use crate::portal::faults::Fault;

pub(super) use branches::{BRANCHES, PAGES};
pub(super) use texts::TEXTS;

const DOWNLOAD: &str = "/app/download";
const LOGIN: &str = "/app/login";
const REGISTER: &str = "/app/register";
const FORGOT: &str = "/app/forgot-password";
pub(super) const REAL_NAME: &str = "/app/real-name";
pub(super) const HOME: &str = "/app/home";
pub(super) const MINE: &str = "/app/mine";
pub(super) const LIST: &str = "/app/sbf";
pub(super) const WHO: &str = "/app/sbf/who";
pub(super) const PERSON: &str = "/app/sbf/person";
pub(super) const INSURED: &str = "/app/sbf/insured";
pub(super) const SUBMIT: &str = "/app/sbf/submit";
pub(super) const RECORDS: &str = "/app/sbf/records";
pub(super) const PAY: &str = "/app/pay";
pub(super) const RESULT: &str = "/app/result";
const WXPAY: &str = "/wxpay";
const ALIPAY: &str = "/alipay/pay";
const CERTIFY: &str = "/alipay/certify";
const WECHAT: &str = "/wx/bjswfwh";
const BIND: &str = "/wx/bjswfwh/bind";

/// What only the pages of the APP remember.
#[derive(Debug, Default)]
pub(super) struct Phone {
    pub installed: bool,
    /// Came by the service account, where there is no APP.
    pub wechat: bool,
    pub certify: Option<certify::Certification>,
    /// The wallet that was chosen on A10.
    pub wallet: Option<Wallet>,
    /// The answer with which the last payment failed.
    pub failure: Option<&'static str>,
}

/// Whether a page belongs to the phone: the APP, the wallets, the service account.
pub(super) fn on_phone(path: &str) -> bool {
    ["/app/", "/wxpay", "/alipay/", "/wx/"]
        .iter()
        .any(|prefix| path.starts_with(prefix))
}

/// All pages of the phone.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(DOWNLOAD, get(download::download).post(download::install))
        .route(LOGIN, get(sign_in::login).post(sign_in::sign_in))
        .route("/app/captcha", get(login::captcha_image))
        .route("/app/logout", post(sign_in::sign_out))
        .route(REGISTER, get(register::form).post(register::register))
        .route("/app/register/sms", post(register::send))
        .route(FORGOT, get(register::forgot).post(register::changed))
        .route("/app/forgot-password/sms", post(register::forgot_sms))
        .route(REAL_NAME, get(real_name::form).post(real_name::begin))
        .route("/app/real-name/done", get(real_name::done))
        .route(CERTIFY, get(certify::ask).post(certify::decide))
        .route(HOME, get(home::home))
        .route(MINE, get(home::mine))
        .route("/app/fn/{item}", get(home::elsewhere))
        .route(LIST, get(home::list))
        .route(WHO, get(home::who))
        .route(PERSON, get(fees::person).post(fees::choose_person))
        .route(INSURED, get(fees::insured).post(fees::choose_insured))
        .route(SUBMIT, get(fees::submit).post(fees::choose_fees))
        .route("/app/sbf/confirm", post(fees::confirm))
        .route(RECORDS, get(pay::records))
        .route(PAY, get(pay::ways).post(pay::choose_way))
        .route(WXPAY, get(wallet::wechat).post(wallet::pay_by_wechat))
        .route(ALIPAY, get(wallet::alipay).post(wallet::pay_by_alipay))
        .route(RESULT, get(pay::result))
        .route("/app/result/query", post(pay::query))
        .route(WECHAT, get(wechat::account))
        .route(BIND, get(wechat::form).post(wechat::bind))
        .route("/wx/bjswfwh/sms", post(wechat::send))
}

/// Renders a page of the phone with what was left for it.
fn screen(
    world: &World,
    session: &mut Session,
    at: &'static str,
    template: &str,
    values: Value,
) -> Response {
    let flash = session.take_flash(at);
    let common = context! {
        f => flash,
        wechat => session.phone.wechat,
        covered => world.has(Fault::AppCoveredButton),
    };
    page(world, session, template, context! { ..values, ..common })
}

/// A page that says one thing and leads `back`.
fn saying(world: &World, session: &mut Session, title: &str, text: &str, back: &str) -> Response {
    let values = context! { title, text, back };
    screen(world, session, "", "app/notice.html", values)
}

/// The account that is signed in, or the way there.
fn signed_in(session: &Session) -> Result<&'static Account, Detour> {
    let way = if session.phone.wechat { BIND } else { LOGIN };
    session
        .account
        .filter(|_| session.stage == Stage::Personal)
        .ok_or_else(|| Detour(way.to_owned()))
}

/// Works for somebody who is signed in and whose real name is known; others are led to the step
/// that is missing.
fn guarded(
    visit: &Visit,
    work: impl FnOnce(&mut World, &mut Session, &'static Account) -> Answer,
) -> Answer {
    visit.with(|world, session| {
        let account = signed_in(session)
            .ok()
            .filter(|account| world.owner(account).is_some());
        match account {
            Some(account) => work(world, session, account),
            None => {
                world.reach("X.deep-link");
                signed_in(session)?;
                go(REAL_NAME)
            }
        }
    })
}

/// Forgets who is signed in; the device stays what it is.
fn forget(session: &mut Session) {
    let Phone {
        installed, wechat, ..
    } = std::mem::take(&mut session.phone);
    *session = Session::default();
    session.phone.installed = installed;
    session.phone.wechat = wechat;
}

/// 「用户登录超时？」 instead of a page.
pub(super) fn timed_out(world: &World, session: &mut Session) -> Response {
    forget(session);
    let (again, cancel) = if session.phone.wechat {
        (BIND, WECHAT)
    } else {
        (LOGIN, HOME)
    };
    let values = context! { timeout => true, again, cancel };
    screen(world, session, "", "app/notice.html", values)
}

/// Leaves an error beside a field of `at`, and goes there.
fn wrong(
    world: &World,
    session: &mut Session,
    at: &'static str,
    field: &'static str,
    id: &str,
) -> Answer {
    let mut flash = super::form::one_error(world, field, id);
    flash.page = at;
    session.flash = Some(flash);
    go(at)
}

/// Leaves a message over `at`, and goes there.
fn say(world: &World, session: &mut Session, at: &'static str, id: &str) -> Answer {
    say_then(world, session, at, id, None)
}

/// The same, with a message whose 确定 leads to `to`.
fn say_then(
    world: &World,
    session: &mut Session,
    at: &'static str,
    id: &str,
    to: Option<&'static str>,
) -> Answer {
    session.flash = Some(super::form::say_then(world, at, id, to));
    go(at)
}
