//! W3: the second check, by password or by a code on the phone.

use axum::Router;
use axum::routing::{get, post};
use minijinja::context;

use crate::portal::codes::{check_sms, sms_answer};
use crate::portal::faults::Fault;
use crate::portal::fixtures::Account;
use crate::portal::form::{Fields, one_error, required, with_errors};
use crate::portal::guards::named;
use crate::portal::identity;
use crate::portal::instance::Instance;
use crate::portal::page::{Needs, Page};
use crate::portal::paths::web::{HOME, VERIFY};
use crate::portal::redirect::{PageResult, go};
use crate::portal::render::page;
use crate::portal::request::RequestCx;
use crate::portal::session::{Flash, Session, Stage};
use crate::portal::world::World;

const VERIFY_SMS: &str = "/sso/verify/sms";

/// W3.
pub(super) static PAGE: Page = Page {
    id: "W3",
    path: VERIFY,
    actions: &[VERIFY_SMS],
    template: "verify.html",
    source: include_str!("../templates/verify.html"),
    needs: Needs::Named,
    shown: true,
    loss: Some("verify"),
    points: &[
        ("page", "the second check"),
        ("by-password", "passed by password"),
        ("by-sms", "passed by a code on the phone"),
        ("password-empty", "no password"),
        ("image-code-empty", "no picture code"),
        ("captcha-wrong", "wrong picture code"),
        ("wrong-password", "wrong password"),
        ("account-locked", "the account is locked"),
        ("sms-sent", "a code was sent"),
        ("sms-first", "no code was asked for"),
        ("sms-empty", "no code"),
        ("sms-wrong", "wrong code"),
        ("sms-expired", "the code is too old"),
        ("sms-too-soon", "another code within 60 seconds"),
        ("sms-limit", "more than five codes in a day"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("verify_title", "身份验证"),
        (
            "verify_lead",
            "为保障您的账户安全，请选择一种方式验证身份。",
        ),
        ("verify_way", "验证方式"),
        ("verify_password", "密码验证"),
        ("verify_sms", "手机验证码验证"),
        ("reserved_phone", "预留手机号"),
        ("image_code", "图形验证码"),
        ("sms_code", "短信验证码"),
        ("sms_get", "获取验证码"), // seed
        ("sms_free", "免费获取"),
        ("sms_again", "{n}秒后重新获取"),
        ("sms_sent", "验证码已发送"),
        ("verify", "验证"), // seed
        ("image_code_empty", "请输入图形验证码"),
        ("captcha_wrong", "图形验证码错误，请重新输入"),
        ("sms_first", "请先获取验证码"),
        ("sms_empty", "请输入短信验证码"),
        ("sms_wrong", "短信验证码错误"),
        ("sms_expired", "短信验证码已过期，请重新获取"),
        ("sms_too_soon", "获取过于频繁，请稍后再试"),
        ("sms_limit", "今日获取验证码次数已达上限，请明日再试"),
        (
            "sms_text_verify",
            "【电子税务局(模拟)】您的验证码为{code}，5分钟内有效。",
        ),
        (
            "sms_text_card",
            "【银联(模拟)】您正在进行在线支付，验证码{code}，5分钟内有效。",
        ),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router
        .route(VERIFY, get(ask).post(check))
        .route(VERIFY_SMS, post(send))
}

/// W3.
async fn ask(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let account = named(session)?;
        world.draw_captcha(session, "sso");
        let values = context! {
            f => session.take_flash(VERIFY),
            phone => identity::mask_phone(account.phone),
        };
        Ok(page(world, session, &PAGE, values))
    })
}

/// W3: asks for a code by SMS.
async fn send(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let account = named(session)?;
        let right = world.captcha_right(session, "sso", fields.get("captcha"));
        let sent = if right || world.has(Fault::SmsUnasked) {
            let last = session.sms.clone();
            world.send_sms(account.key, account.phone, "verify", last.as_ref())
        } else {
            world.draw_captcha(session, "sso");
            Err("captcha_wrong")
        };
        let (slot, result) = sms_answer(world, sent, "captcha");
        session.sms = slot.or(session.sms.take());
        Ok(result)
    })
}

/// W3 posted.
async fn check(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let account = named(session)?;
        let by_sms = fields.get("method") == "sms";
        let checked = if by_sms {
            check_sms(world, session, &fields)
        } else {
            check_password(world, session, account, &fields)
        };
        match checked {
            Ok(()) => {
                world.cover(if by_sms {
                    "W3.by-sms"
                } else {
                    "W3.by-password"
                });
                session.stage = Stage::Verified;
                session.sms = None;
                go(HOME)
            }
            Err(mut flash) => {
                flash.page = VERIFY;
                flash.values = fields.keep(&["method"]);
                session.flash = Some(flash);
                go(VERIFY)
            }
        }
    })
}

fn check_password(
    world: &mut World,
    session: &Session,
    account: &Account,
    fields: &Fields,
) -> Result<(), Flash> {
    let wanted = [
        ("password", "password_empty"),
        ("captcha", "image_code_empty"),
    ];
    let errors = required(world, fields, &wanted);
    if !errors.is_empty() {
        return Err(with_errors(errors));
    }
    if !world.captcha_right(session, "sso", fields.get("captcha")) {
        return Err(one_error(world, "captcha", "captcha_wrong"));
    }
    world
        .check_password(account, fields.get("password"))
        .map_err(|id| one_error(world, "form", id))
}
