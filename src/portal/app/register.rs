//! A2b: 注册. After a reload, 获取验证码 can be pressed again, and the message says that it is too soon.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use minijinja::context;

use super::screen::screen;
use crate::portal::form::Fields;
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::app::LOGIN;
use crate::portal::redirect::PageResult;
use crate::portal::registration::{Form, choose_password, send_code};
use crate::portal::request::RequestCx;

const REGISTER: &str = "/app/register";
const REGISTER_SMS: &str = "/app/register/sms";

/// A2b.
pub(super) static PAGE: Page = Page {
    id: "A2b",
    path: REGISTER,
    actions: &[REGISTER_SMS],
    template: "app/register.html",
    source: include_str!("../templates/app/register.html"),
    points: &[
        ("page", "注册"),
        ("sms-sent", "a code was sent"),
        ("sms-too-soon", "another code within 60 seconds"),
        ("sms-limit", "more than five codes in a day"),
        ("login-choose", "no user name"),
        ("login-taken", "the user name is taken"),
        ("password-empty", "no password"),
        ("password-weak", "the password is too weak"),
        ("again-differs", "the second password differs"),
        ("agree-empty", "not agreed"),
        ("phone-empty", "no phone"),
        ("phone-wrong", "the phone number cannot be right"),
        ("phone-taken", "the phone has an account"),
        ("phone-not-mock", "a phone that is not for tests"),
        ("sms-first", "no code was asked for"),
        ("sms-empty", "no code"),
        ("sms-wrong", "wrong code"),
        ("sms-expired", "the code is too old"),
        ("registered", "the account is there"),
    ],
    texts: &[
        ("app_register_title", "注册"),
        ("app_login_name", "用户名"),
        ("app_agree", "我已阅读并同意《用户服务协议》(模拟)"),
        ("app_agree_empty", "请先阅读并同意用户服务协议"),
        ("app_phone", "手机号"),
        ("app_register_do", "注册"),
        ("app_have_account", "已有账号，去登录"),
        ("app_terms", "用户服务协议"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router
        .route(REGISTER, get(form).post(register))
        .route(REGISTER_SMS, post(send))
}

const FORM: Form = Form {
    page: &PAGE,
    wanted: &[
        ("login", "login_choose"),
        ("password", "password_empty"),
        ("agree", "app_agree_empty"),
    ],
    account: |world, phone| world.accounts.newcomer(phone),
    done: |_| ("registered", LOGIN),
};

/// The form.
async fn form(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        world.cover_here("page");
        Ok(screen(world, session, &PAGE, context! {}))
    })
}

/// Asks for a code.
async fn send(cx: RequestCx, fields: Fields) -> Response {
    send_code(&cx, FORM.account, &fields)
}

/// 注册 posted.
async fn register(cx: RequestCx, fields: Fields) -> PageResult {
    choose_password(&cx, &FORM, &fields, |world, account| {
        world
            .accounts
            .register(account, fields.get("login"), fields.get("password"));
    })
}
