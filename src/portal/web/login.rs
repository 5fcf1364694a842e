//! W2: signing in, and out.

use axum::Router;
use axum::routing::{get, post};
use minijinja::context;

use crate::portal::codes::captcha_image;
use crate::portal::faults::Fault;
use crate::portal::fixtures::Account;
use crate::portal::form::{Fields, one_error, required, say, with_errors};
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::web::{HOME, INDEX, LOGIN, VERIFY};
use crate::portal::redirect::{PageResult, go};
use crate::portal::render::page;
use crate::portal::request::RequestCx;
use crate::portal::session::{Flash, Session, Stage};
use crate::portal::world::World;

const CAPTCHA: &str = "/sso/captcha";

/// W2.
pub(super) static PAGE: Page = Page {
    id: "W2",
    path: LOGIN,
    actions: &[CAPTCHA],
    template: "login.html",
    source: include_str!("../templates/login.html"),
    shown: true,
    points: &[
        ("page", "the sign-in page"),
        ("by-name", "signed in by 用户名"),
        ("by-phone", "signed in by 手机号码"),
        ("by-id", "signed in by 身份证件号码"),
        ("captcha-redrawn", "another picture code is asked for"),
        ("company-wrong-way", "the tab 企业业务办理 is the wrong way"),
        ("account-empty", "no account"),
        ("password-empty", "no password"),
        ("captcha-empty", "no picture code"),
        ("login-captcha-wrong", "wrong picture code"),
        ("wrong-password", "wrong password"),
        ("account-locked", "the account is locked"),
        ("account-unknown", "there is no such account"),
        ("done-already", "who is signed in is led on"),
    ],
    texts: &[
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
        ("prefilled", "wangls"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router
        .route(LOGIN, get(login).post(sign_in))
        .route(CAPTCHA, get(captcha_image))
        .route("/sso/logout", post(sign_out))
}

/// W2.
async fn login(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        let done = match session.stage {
            Stage::Anonymous => None,
            Stage::Named => Some(VERIFY),
            _ => Some(HOME),
        };
        if let Some(next) = done {
            world.cover("W2.done-already");
            return go(next);
        }
        world.draw_captcha(session, "sso");
        let flash = session.take_flash(LOGIN);
        let no_captcha = world.has(Fault::MissingField);
        Ok(page(
            world,
            session,
            &PAGE,
            context! { f => flash, no_captcha },
        ))
    })
}

/// W2 posted.
async fn sign_in(cx: RequestCx, fields: Fields) -> PageResult {
    cx.with(|world, session| {
        if session.stage != Stage::Anonymous {
            return go(LOGIN);
        }
        match check_login(world, session, &fields) {
            Ok(account) => {
                *session = Session {
                    account: Some(account),
                    stage: Stage::Named,
                    ..Session::default()
                };
                go(VERIFY)
            }
            Err(mut flash) => {
                flash.page = LOGIN;
                flash.values = fields.keep(&["side", "way", "account"]);
                if world.has(Fault::KeptPassword) {
                    flash.values.append(&mut fields.keep(&["password"]));
                }
                session.flash = Some(flash);
                go(LOGIN)
            }
        }
    })
}

fn check_login(
    world: &mut World,
    session: &Session,
    fields: &Fields,
) -> Result<&'static Account, Flash> {
    if fields.get("side") == "company" {
        return Err(say(world, LOGIN, "company_wrong_way"));
    }
    let with_captcha = !world.has(Fault::MissingField);
    let mut errors = required(
        world,
        fields,
        &[("account", "account_empty"), ("password", "password_empty")],
    );
    if with_captcha {
        errors.append(&mut required(
            world,
            fields,
            &[("captcha", "captcha_empty")],
        ));
    }
    if !errors.is_empty() {
        return Err(with_errors(errors));
    }
    let refused = with_captcha && world.has(Fault::CaptchaRefused);
    if refused || (with_captcha && !world.captcha_right(session, "sso", fields.get("captcha"))) {
        return Err(one_error(world, "captcha", "login_captcha_wrong"));
    }
    let name = fields.get("account");
    let way = fields.get("way");
    let found = world.accounts.all().find(|account| match way {
        "phone" => account.phone == name,
        "id" => world
            .accounts
            .owner(account)
            .is_some_and(|owner| owner.id.eq_ignore_ascii_case(name)),
        _ => world.accounts.login_of(account) == name,
    });
    let Some(account) = found else {
        return Err(one_error(world, "form", "account_unknown"));
    };
    world
        .check_password(account, fields.get("password"))
        .map_err(|id| one_error(world, "form", id))?;
    world.cover(match way {
        "phone" => "W2.by-phone",
        "id" => "W2.by-id",
        _ => "W2.by-name",
    });
    Ok(account)
}

/// 退出.
async fn sign_out(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        world.cover("X.signed-out");
        *session = Session::default();
        go(INDEX)
    })
}
