//! PWD: 忘记密码.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use minijinja::context;

use crate::portal::form::Fields;
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::web::{FORGOT, LOGIN};
use crate::portal::redirect::PageResult;
use crate::portal::registration::{Form, choose_password, send_code};
use crate::portal::render::page;
use crate::portal::request::RequestCx;

const FORGOT_SMS: &str = "/yhgl/wjmm/sms";

/// PWD.
pub(super) static PAGE: Page = Page {
    id: "PWD",
    path: FORGOT,
    actions: &[FORGOT_SMS],
    template: "forgot.html",
    source: include_str!("../templates/forgot.html"),
    shown: true,
    points: &[
        ("page", "忘记密码"),
        ("sms-sent", "a code was sent"),
        ("sms-too-soon", "another code within 60 seconds"),
        ("sms-limit", "more than five codes in a day"),
        ("password-empty", "no password"),
        ("password-weak", "the password is too weak"),
        ("again-differs", "the second password differs"),
        ("phone-empty", "no phone"),
        ("phone-wrong", "the phone number cannot be right"),
        ("account-unknown", "the phone has no account"),
        ("sms-first", "no code was asked for"),
        ("sms-empty", "no code"),
        ("sms-wrong", "wrong code"),
        ("sms-expired", "the code is too old"),
        (
            "password-changed",
            "the password is changed, and a lock is gone",
        ),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router
        .route(FORGOT, get(forgot).post(changed))
        .route(FORGOT_SMS, post(send))
}

const FORM: Form = Form {
    page: &PAGE,
    wanted: &[("password", "password_empty")],
    account: |world, phone| world.accounts.by_phone(phone).ok_or("account_unknown"),
    done: |_| ("password_changed", LOGIN),
};

/// The form.
async fn forgot(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        let values = context! { f => session.take_flash(PAGE.path) };
        Ok(page(world, session, &PAGE, values))
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
