//! W1–W3: the index, signing in, and the second check.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use minijinja::context;
use serde_json::json;

use super::fixtures::{ACCOUNTS, Account};
use super::session::{Flash, SentCode, Session, Stage};
use super::setup::Stop;
use super::state::World;
use super::web::{Answer, Detour, Fields, Visit, go, page, say, timed_out};
use super::{HOME, INDEX, LOGIN, VERIFY, captcha, identity};

/// W1.
pub(super) async fn index(visit: Visit) -> Answer {
    visit.with(|world, session| {
        if session.stage >= Stage::Verified {
            return go(HOME);
        }
        let announcements = world.setup.announcements.0;
        Ok(page(
            world,
            session,
            "index.html",
            context! { announcements },
        ))
    })
}

/// W2.
pub(super) async fn login(visit: Visit) -> Answer {
    visit.with(|world, session| {
        match session.stage {
            Stage::Anonymous => {}
            Stage::Named => return go(VERIFY),
            _ => return go(HOME),
        }
        world.draw_captcha(session, "sso");
        let flash = session.take_flash(LOGIN);
        let no_captcha = world.has("missing-field");
        Ok(page(
            world,
            session,
            "login.html",
            context! { f => flash, no_captcha },
        ))
    })
}

/// W2 posted.
pub(super) async fn sign_in(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
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
    let with_captcha = !world.has("missing-field");
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
    if with_captcha && !world.captcha_right(session, "sso", fields.get("captcha")) {
        return Err(one_error(world, "captcha", "login_captcha_wrong"));
    }
    let name = fields.get("account");
    let found = ACCOUNTS.iter().find(|account| match fields.get("way") {
        "phone" => account.phone == name,
        "id" => account
            .owner()
            .is_some_and(|owner| owner.id.eq_ignore_ascii_case(name)),
        _ => account.login == name,
    });
    let Some(account) = found else {
        return Err(one_error(world, "form", "account_unknown"));
    };
    world
        .check_password(account, fields.get("password"))
        .map_err(|id| one_error(world, "form", id))?;
    Ok(account)
}

/// W3.
pub(super) async fn verify(visit: Visit) -> Answer {
    visit.with(|world, session| {
        let account = named(session)?;
        if world.loses_session(Stop::Verify) {
            return Ok(timed_out(world, session));
        }
        world.draw_captcha(session, "sso");
        let values = context! {
            f => session.take_flash(VERIFY),
            phone => identity::mask_phone(account.phone),
            wait => world.sms_wait(session.sms.as_ref()),
        };
        Ok(page(world, session, "verify.html", values))
    })
}

/// W3: asks for a code by SMS.
pub(super) async fn verify_sms(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        let account = named(session)?;
        let sent = if world.captcha_right(session, "sso", fields.get("captcha")) {
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
pub(super) async fn verify_check(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        let account = named(session)?;
        let checked = if fields.get("method") == "sms" {
            check_sms(world, session, &fields)
        } else {
            check_password(world, session, account, &fields)
        };
        match checked {
            Ok(()) => {
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

fn check_sms(world: &World, session: &Session, fields: &Fields) -> Result<(), Flash> {
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
                "text": world.text("sms_sent"),
                "wait": super::state::SMS_PAUSE,
            });
            (Some(sent), Json(answer).into_response())
        }
        Err(id) => {
            let field = if id == "captcha_wrong" {
                captcha_field
            } else {
                "sms"
            };
            let answer = json!({ "ok": false, "text": world.text(id), "field": field });
            (None, Json(answer).into_response())
        }
    }
}

/// The picture of the present code; a new code when the person asked for one.
pub(super) async fn captcha_image(visit: Visit, fields: Fields) -> Response {
    visit.with(|world, session| {
        let scene = if fields.get("scene") == "upop" {
            "upop"
        } else {
            "sso"
        };
        if !fields.get("fresh").is_empty() || !session.captchas.contains_key(scene) {
            world.draw_captcha(session, scene);
        }
        let code = session.captchas.get(scene).cloned().unwrap_or_default();
        let svg = captcha::picture(&code, &mut world.rng);
        let headers = [
            (header::CONTENT_TYPE, "image/svg+xml"),
            (header::CACHE_CONTROL, "no-store"),
        ];
        (headers, svg).into_response()
    })
}

/// 退出.
pub(super) async fn sign_out(visit: Visit) -> Answer {
    visit.with(|_, session| {
        *session = Session::default();
        go(INDEX)
    })
}

/// Errors for the fields that are empty.
pub(super) fn required(
    world: &World,
    fields: &Fields,
    wanted: &[(&'static str, &'static str)],
) -> std::collections::BTreeMap<&'static str, String> {
    wanted
        .iter()
        .filter(|(field, _)| fields.get(field).is_empty())
        .map(|(field, id)| (*field, world.text(id).to_owned()))
        .collect()
}

/// A flash with these errors.
pub(super) fn with_errors(errors: std::collections::BTreeMap<&'static str, String>) -> Flash {
    Flash {
        errors,
        ..Flash::default()
    }
}

/// A flash with one error.
pub(super) fn one_error(world: &World, field: &'static str, id: &str) -> Flash {
    with_errors(std::iter::once((field, world.text(id).to_owned())).collect())
}
