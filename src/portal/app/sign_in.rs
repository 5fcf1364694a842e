//! A2: signing in to the APP.

use axum::http::HeaderMap;
use minijinja::context;

use super::download::Device;
use super::{DOWNLOAD, HOME, LOGIN, REAL_NAME, forget, screen};
use crate::portal::faults::Fault;
use crate::portal::fixtures::Account;
use crate::portal::form::{Fields, one_error, required, say, with_errors};
use crate::portal::session::{Flash, Session, Stage};
use crate::portal::state::World;
use crate::portal::web::{Answer, Visit, go};

/// A2.
pub(super) async fn login(visit: Visit, headers: HeaderMap) -> Answer {
    visit.with(|world, session| {
        if Device::of(&headers) == Device::Iphone {
            world.reach("A2.iphone");
            return go(DOWNLOAD);
        }
        if session.stage == Stage::Personal {
            world.reach("A2.done-already");
            return go(HOME);
        }
        world.reach("A2.page");
        world.draw_captcha(session, "sso");
        let values = context! { no_captcha => world.has(Fault::AppMissingField) };
        Ok(screen(world, session, LOGIN, "app/login.html", values))
    })
}

/// A2 posted.
pub(super) async fn sign_in(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| match check(world, session, &fields) {
        Ok(account) => {
            enter(session, account);
            if world.owner(account).is_some() {
                world.reach("A2.to-home");
                return go(HOME);
            }
            world.reach("A2.to-real-name");
            go(REAL_NAME)
        }
        Err(flash) => {
            session.flash = Some(Flash {
                page: LOGIN,
                values: fields.keep(&["side", "account"]),
                ..flash
            });
            go(LOGIN)
        }
    })
}

/// Signs in; what was there of somebody else is forgotten.
pub(super) fn enter(session: &mut Session, account: &'static Account) {
    forget(session);
    session.account = Some(account);
    session.stage = Stage::Personal;
}

fn check(world: &mut World, session: &Session, fields: &Fields) -> Result<&'static Account, Flash> {
    if fields.get("side") == "company" {
        return Err(say(world, LOGIN, "app_company_wrong_way"));
    }
    let mut wanted = vec![
        ("account", "app_account_empty"),
        ("password", "password_empty"),
    ];
    let with_captcha = !world.has(Fault::AppMissingField);
    if with_captcha {
        wanted.push(("captcha", "image_code_empty"));
    }
    let errors = required(world, fields, &wanted);
    if !errors.is_empty() {
        return Err(with_errors(errors));
    }
    if with_captcha && !world.captcha_right(session, "sso", fields.get("captcha")) {
        return Err(one_error(world, "captcha", "captcha_wrong"));
    }
    let name = fields.get("account");
    let account = world
        .account_by_login(name)
        .or_else(|| world.account_by_phone(name))
        .ok_or_else(|| one_error(world, "form", "app_account_unknown"))?;
    world
        .check_password(account, fields.get("password"))
        .map_err(|id| one_error(world, "form", id))?;
    Ok(account)
}

/// 退出登录.
pub(super) async fn sign_out(visit: Visit) -> Answer {
    visit.with(|world, session| {
        world.reach("A4b.signed-out");
        forget(session);
        go(HOME)
    })
}
