//! A2: signing in to the APP.

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use minijinja::context;

use super::device::Device;
use super::screen::{enter, forget, screen};
use crate::portal::codes::captcha_image;
use crate::portal::faults::Fault;
use crate::portal::fixtures::Account;
use crate::portal::form::{Fields, one_error, required, say, with_errors};
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::app::{DOWNLOAD, HOME, LOGIN, REAL_NAME};
use crate::portal::redirect::{PageResult, go};
use crate::portal::request::RequestCx;
use crate::portal::session::{Flash, Session, Stage};
use crate::portal::world::World;

const CAPTCHA: &str = "/app/captcha";

/// A2.
pub(super) static PAGE: Page = Page {
    id: "A2",
    path: LOGIN,
    actions: &[CAPTCHA],
    template: "app/login.html",
    source: include_str!("../templates/app/login.html"),
    points: &[
        ("page", "the sign-in page"),
        ("iphone", "an iPhone has no APP and is led to A1"),
        ("captcha-redrawn", "another picture code is asked for"),
        ("company-wrong-way", "the tab 企业办税 is the wrong way"),
        ("account-empty", "no account"),
        ("password-empty", "no password"),
        ("image-code-empty", "no picture code"),
        ("captcha-wrong", "wrong picture code"),
        ("wrong-password", "wrong password"),
        ("account-locked", "the account is locked"),
        ("account-unknown", "there is no such account"),
        ("to-real-name", "signed in, the real name unknown: on to A3"),
        ("to-home", "signed in, the real name known: on to A4"),
        ("done-already", "who is signed in is led to A4"),
    ],
    texts: &[
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
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router
        .route(LOGIN, get(login).post(sign_in))
        .route(CAPTCHA, get(captcha_image))
        .route("/app/logout", post(sign_out))
}

/// A2.
async fn login(cx: RequestCx, headers: HeaderMap) -> PageResult {
    cx.with(|world, session| {
        if Device::of(&headers) == Device::Iphone {
            world.cover("A2.iphone");
            return go(DOWNLOAD);
        }
        if session.stage == Stage::Personal {
            world.cover("A2.done-already");
            return go(HOME);
        }
        world.cover("A2.page");
        world.draw_captcha(session, "sso");
        let values = context! { no_captcha => world.has(Fault::AppMissingField) };
        Ok(screen(world, session, &PAGE, values))
    })
}

/// A2 posted.
async fn sign_in(cx: RequestCx, fields: Fields) -> PageResult {
    cx.with(|world, session| match check(world, session, &fields) {
        Ok(account) => {
            enter(session, account);
            if world.accounts.owner(account).is_some() {
                world.cover("A2.to-home");
                return go(HOME);
            }
            world.cover("A2.to-real-name");
            go(REAL_NAME)
        }
        Err(flash) => {
            session.flash = Some(Flash {
                page: LOGIN,
                values: fields.keep(&["side", "account"]),
                ..flash
            });
            go(LOGIN)
        }
    })
}

fn check(world: &mut World, session: &Session, fields: &Fields) -> Result<&'static Account, Flash> {
    if fields.get("side") == "company" {
        return Err(say(world, LOGIN, "app_company_wrong_way"));
    }
    let mut wanted = vec![
        ("account", "app_account_empty"),
        ("password", "password_empty"),
    ];
    let with_captcha = !world.has(Fault::AppMissingField);
    if with_captcha {
        wanted.push(("captcha", "image_code_empty"));
    }
    let errors = required(world, fields, &wanted);
    if !errors.is_empty() {
        return Err(with_errors(errors));
    }
    if with_captcha && !world.captcha_right(session, "sso", fields.get("captcha")) {
        return Err(one_error(world, "captcha", "captcha_wrong"));
    }
    let name = fields.get("account");
    let account = world
        .accounts
        .by_login(name)
        .or_else(|| world.accounts.by_phone(name))
        .ok_or_else(|| one_error(world, "form", "app_account_unknown"))?;
    world
        .check_password(account, fields.get("password"))
        .map_err(|id| one_error(world, "form", id))?;
    Ok(account)
}

/// 退出登录.
async fn sign_out(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        world.cover("A4b.signed-out");
        forget(session);
        go(HOME)
    })
}
