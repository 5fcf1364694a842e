//! A2c: 忘记密码.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use minijinja::context;

use super::screen::screen;
use crate::portal::form::Fields;
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::app::{BIND, LOGIN};
use crate::portal::redirect::PageResult;
use crate::portal::registration::{Form, choose_password, send_code};
use crate::portal::request::RequestCx;

const FORGOT: &str = "/app/forgot-password";
const FORGOT_SMS: &str = "/app/forgot-password/sms";

/// A2c.
pub(super) static PAGE: Page = Page {
    id: "A2c",
    path: FORGOT,
    actions: &[FORGOT_SMS],
    template: "app/forgot.html",
    source: include_str!("../templates/app/forgot.html"),
    points: &[
        ("page", "忘记密码"),
        ("sms-sent", "a code was sent"),
        ("sms-too-soon", "another code within 60 seconds"),
        ("sms-limit", "more than five codes in a day"),
        ("phone-empty", "no phone"),
        ("phone-wrong", "the phone number cannot be right"),
        ("account-unknown", "the phone has no account"),
        ("password-empty", "no password"),
        ("password-weak", "the password is too weak"),
        ("again-differs", "the second password differs"),
        ("sms-first", "no code was asked for"),
        ("sms-empty", "no code"),
        ("sms-wrong", "wrong code"),
        ("sms-expired", "the code is too old"),
        (
            "password-changed",
            "another password, which unlocks the account: on to A2",
        ),
        (
            "wx-password-changed",
            "the same for who came by WX: on to WXb",
        ),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router
        .route(FORGOT, get(form).post(changed))
        .route(FORGOT_SMS, post(send))
}

const FORM: Form = Form {
    page: &PAGE,
    wanted: &[("password", "password_empty")],
    account: |world, phone| world.accounts.by_phone(phone).ok_or("app_account_unknown"),
    // Go back to the page on which the account was locked.
    done: |session| {
        if session.phone.wechat {
            ("wx_password_changed", BIND)
        } else {
            ("password_changed", LOGIN)
        }
    },
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

/// 忘记密码 posted.
async fn changed(cx: RequestCx, fields: Fields) -> PageResult {
    choose_password(&cx, &FORM, &fields, |world, account| {
        world
            .accounts
            .change_password(account, fields.get("password"));
    })
}
