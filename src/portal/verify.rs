//! W3: the second check, by password or by a code on the phone.

use axum::Json;
use axum::response::{IntoResponse, Response};
use minijinja::context;
use serde_json::json;

use super::faults::Fault;
use super::fixtures::Account;
use super::form::{Fields, one_error, required, with_errors};
use super::session::{Flash, SentCode, Session, Stage};
use super::state::World;
use super::web::{Answer, Detour, Visit, go, page};
use super::{HOME, LOGIN, VERIFY, identity};

/// W3.
pub(super) async fn ask(visit: Visit) -> Answer {
    visit.with(|world, session| {
        let account = named(session)?;
        world.draw_captcha(session, "sso");
        let values = context! {
            f => session.take_flash(VERIFY),
            phone => identity::mask_phone(account.phone),
        };
        Ok(page(world, session, "verify.html", values))
    })
}

/// W3: asks for a code by SMS.
pub(super) async fn send(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
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
pub(super) async fn check(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        let account = named(session)?;
        let by_sms = fields.get("method") == "sms";
        let checked = if by_sms {
            check_sms(world, session, &fields)
        } else {
            check_password(world, session, account, &fields)
        };
        match checked {
            Ok(()) => {
                world.reach(if by_sms {
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

pub(super) fn check_sms(world: &World, session: &Session, fields: &Fields) -> Result<(), Flash> {
    let Some(sent) = &session.sms else {
        return Err(one_error(world, "sms", "sms_first"));
    };
    let errors = required(world, fields, &[("sms", "sms_empty")]);
    if !errors.is_empty() {
        return Err(with_errors(errors));
    }
    if !world.sms_fresh(sent) {
        return Err(one_error(world, "sms", "sms_expired"));
    }
    if sent.code != fields.get("sms") {
        return Err(one_error(world, "sms", "sms_wrong"));
    }
    Ok(())
}

/// The account of a browser that stands between the two checks.
fn named(session: &Session) -> Result<&'static Account, Detour> {
    match (session.stage, session.account) {
        (Stage::Named, Some(account)) => Ok(account),
        (Stage::Anonymous, _) => Err(Detour(LOGIN.to_owned())),
        _ => Err(Detour(HOME.to_owned())),
    }
}

/// The answer to a request for a code, and the code for the session to remember.
pub(super) fn sms_answer(
    world: &World,
    sent: Result<SentCode, &'static str>,
    captcha_field: &str,
) -> (Option<SentCode>, Response) {
    match sent {
        Ok(sent) => {
            let answer = json!({
                "ok": true,
                "text": world.tell("sms_sent"),
                "wait": world.sms_wait(Some(&sent)),
            });
            (Some(sent), Json(answer).into_response())
        }
        Err(id) => {
            let field = if id == "captcha_wrong" {
                captcha_field
            } else {
                "sms"
            };
            (None, sms_refused(world, field, id))
        }
    }
}

/// The answer to a request for a code that cannot be granted.
pub(super) fn sms_refused(world: &World, field: &str, id: &str) -> Response {
    Json(json!({ "ok": false, "text": world.tell(id), "field": field })).into_response()
}
