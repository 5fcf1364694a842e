//! WXb: 账号绑定.

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use minijinja::context;

use super::screen::{enter, screen};
use crate::portal::fixtures::Account;
use crate::portal::form::{Fields, one_error};
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::app::{BIND, LIST};
use crate::portal::redirect::{PageResult, go};
use crate::portal::registration::{check_code, holder, send_code};
use crate::portal::request::RequestCx;
use crate::portal::session::{Flash, Stage};
use crate::portal::world::World;

const BIND_SMS: &str = "/wx/bjswfwh/sms";

/// WXb.
pub(super) static PAGE: Page = Page {
    id: "WXb",
    path: BIND,
    actions: &[BIND_SMS],
    template: "app/bind.html",
    source: include_str!("../templates/app/bind.html"),
    points: &[
        ("page", "账号绑定"),
        ("sms-sent", "a code was sent"),
        ("sms-too-soon", "another code within 60 seconds"),
        ("sms-limit", "more than five codes in a day"),
        ("phone-empty", "no phone"),
        ("phone-wrong", "the phone number cannot be right"),
        ("account-unknown", "the phone has no account"),
        ("account-locked", "the account is locked"),
        ("sms-first", "no code was asked for"),
        ("sms-empty", "no code"),
        ("sms-wrong", "wrong code"),
        ("sms-expired", "the code is too old"),
        ("bound", "bound: on to A5"),
    ],
    texts: &[
        ("wx_bind_lead", "首次使用请绑定电子税务局个人账号。"),
        ("wx_bind_do", "绑定"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router
        .route(BIND, get(form).post(bind))
        .route(BIND_SMS, post(send))
}

/// 账号绑定: links the account of a phone number, which is proven by a code.
async fn form(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        session.phone.wechat = true;
        if session.stage == Stage::Personal {
            return go(LIST);
        }
        world.cover("WXb.page");
        Ok(screen(world, session, &PAGE, context! {}))
    })
}

/// Asks for a code.
async fn send(cx: RequestCx, fields: Fields) -> Response {
    send_code(&cx, bindable, &fields)
}

/// 账号绑定, posted.
async fn bind(cx: RequestCx, fields: Fields) -> PageResult {
    cx.with(|world, session| {
        let proven = match holder(world, bindable, &fields) {
            Ok(account) => check_code(world, session, account, &fields).map(|()| account),
            Err(id) => Err(one_error(world, "phone", id)),
        };
        match proven {
            Ok(account) => {
                world.cover("WXb.bound");
                enter(session, account);
                go(LIST)
            }
            Err(flash) => {
                session.flash = Some(Flash {
                    page: BIND,
                    values: fields.keep(&["phone"]),
                    ..flash
                });
                go(BIND)
            }
        }
    })
}

/// The account of a phone number, if it can be linked; `Err` is the id of the message.
fn bindable(world: &World, phone: &str) -> Result<&'static Account, &'static str> {
    let account = world
        .accounts
        .by_phone(phone)
        .ok_or("app_account_unknown")?;
    if world.locked(account) {
        return Err("account_locked");
    }
    Ok(account)
}
