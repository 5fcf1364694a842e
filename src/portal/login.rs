//! W1 and W2: the index and signing in; the picture codes.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use minijinja::context;

use super::faults::Fault;
use super::fixtures::Account;
use super::form::{Fields, one_error, required, say, with_errors};
use super::session::{Flash, Session, Stage};
use super::state::World;
use super::web::{Answer, Visit, go, page};
use super::{HOME, INDEX, LOGIN, VERIFY, captcha};

/// W1.
pub(super) async fn index(visit: Visit) -> Answer {
    visit.with(|world, session| {
        if session.stage >= Stage::Verified {
            world.reach("W1.signed-in");
            return go(HOME);
        }
        let forced = u8::from(world.has(Fault::PopupBeforeLogin));
        let announcements = world.setup.announcements.0.max(forced);
        match announcements {
            0 => {}
            1 => world.reach("W1.announcement"),
            _ => world.reach("W1.two-announcements"),
        }
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
        let done = match session.stage {
            Stage::Anonymous => None,
            Stage::Named => Some(VERIFY),
            _ => Some(HOME),
        };
        if let Some(next) = done {
            world.reach("W2.done-already");
            return go(next);
        }
        world.draw_captcha(session, "sso");
        let flash = session.take_flash(LOGIN);
        let no_captcha = world.has(Fault::MissingField);
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
    let found = world.accounts().find(|account| match way {
        "phone" => account.phone == name,
        "id" => world
            .owner(account)
            .is_some_and(|owner| owner.id.eq_ignore_ascii_case(name)),
        _ => world.login_of(account) == name,
    });
    let Some(account) = found else {
        return Err(one_error(world, "form", "account_unknown"));
    };
    world
        .check_password(account, fields.get("password"))
        .map_err(|id| one_error(world, "form", id))?;
    world.reach(match way {
        "phone" => "W2.by-phone",
        "id" => "W2.by-id",
        _ => "W2.by-name",
    });
    Ok(account)
}

/// The picture of the present code; a new code when the person asked for one.
pub(super) async fn captcha_image(visit: Visit, fields: Fields) -> Response {
    visit.with(|world, session| {
        let scene = if fields.get("scene") == "upop" {
            "upop"
        } else {
            "sso"
        };
        let fresh = !fields.get("fresh").is_empty();
        if fresh {
            world.reach_here("captcha-redrawn");
        }
        if fresh || !session.captchas.contains_key(scene) {
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
    visit.with(|world, session| {
        world.reach("X.signed-out");
        *session = Session::default();
        go(INDEX)
    })
}
