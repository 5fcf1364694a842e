//! REG: 用户注册.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use minijinja::context;

use crate::portal::form::Fields;
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::web::{LOGIN, REGISTER};
use crate::portal::redirect::PageResult;
use crate::portal::registration::{Form, choose_password, send_code};
use crate::portal::render::page;
use crate::portal::request::RequestCx;

const REGISTER_SMS: &str = "/yhgl/yhzc/sms";

/// REG.
pub(super) static PAGE: Page = Page {
    id: "REG",
    path: REGISTER,
    actions: &[REGISTER_SMS],
    template: "register.html",
    source: include_str!("../templates/register.html"),
    shown: true,
    points: &[
        ("page", "用户注册"),
        ("sms-sent", "a code was sent"),
        ("sms-too-soon", "another code within 60 seconds"),
        ("sms-limit", "more than five codes in a day"),
        ("login-choose", "no user name"),
        ("login-taken", "the user name is taken"),
        ("password-empty", "no password"),
        ("password-weak", "the password is too weak"),
        ("again-differs", "the second password differs"),
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
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router
        .route(REGISTER, get(register).post(registered))
        .route(REGISTER_SMS, post(send))
}

const FORM: Form = Form {
    page: &PAGE,
    wanted: &[("login", "login_choose"), ("password", "password_empty")],
    account: |world, phone| world.accounts.newcomer(phone),
    done: |_| ("registered", LOGIN),
};

/// The form.
async fn register(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        let values = context! { f => session.take_flash(PAGE.path) };
        Ok(page(world, session, &PAGE, values))
    })
}

/// Asks for a code.
async fn send(cx: RequestCx, fields: Fields) -> Response {
    send_code(&cx, FORM.account, &fields)
}

/// 用户注册 posted.
async fn registered(cx: RequestCx, fields: Fields) -> PageResult {
    choose_password(&cx, &FORM, &fields, |world, account| {
        world
            .accounts
            .register(account, fields.get("login"), fields.get("password"));
    })
}
