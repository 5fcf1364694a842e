//! W4–W6: choosing the identity, the home page, the social insurance module.

use axum::extract::Path;
use axum::http::StatusCode;
use minijinja::context;

use super::form::{Fields, say, say_then};
use super::session::{Session, Stage};
use super::setup::Opening;
use super::web::{Answer, Detour, Visit, go, need_personal, notice, page};
use super::{HOME, LOGIN, REAL_NAME, SOCIAL, VERIFY, identity};

/// W4 and W5: one address; the layer 办税身份选择 covers it until an identity is chosen.
pub(super) async fn home(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        verified(session)?;
        let account = session.account;
        let owner = account.and_then(|account| world.owner(account));
        let values = context! {
            f => session.take_flash(HOME),
            choosing => session.stage == Stage::Verified,
            enterprise => session.stage == Stage::Enterprise,
            switched => session.switched,
            companies => account.map(|account| account.companies.to_vec()),
            person => owner.map(|owner| context! {
                name => owner.name,
                document => owner.document,
                id => identity::mask(owner.id),
            }),
            new_tab => world.setup.social == Opening::NewTab,
            in_frame => world.setup.social == Opening::Frame,
            framed => world.setup.social == Opening::Frame && fields.get("main") == "sbf",
        };
        Ok(page(world, session, "home.html", values))
    })
}

/// W4 posted.
pub(super) async fn enter(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        verified(session)?;
        if session.stage != Stage::Verified {
            return go(HOME);
        }
        let Some(account) = session.account else {
            return go(LOGIN);
        };
        if fields.get("as") == "company" {
            if account.companies.is_empty() {
                session.flash = Some(say(world, HOME, "company_none"));
            } else if !account.companies.contains(&fields.get("company")) {
                session.flash = Some(say(world, HOME, "company_unchosen"));
            } else {
                session.stage = Stage::Enterprise;
            }
        } else if world.owner(account).is_some() {
            session.stage = Stage::Personal;
        } else {
            let mut flash = say_then(world, HOME, "identity_unbound", Some(REAL_NAME));
            if let Some(dialog) = &mut flash.dialog {
                dialog.title = world.text("warm_title");
            }
            session.flash = Some(flash);
        }
        go(HOME)
    })
}

/// 切换身份.
pub(super) async fn switch(visit: Visit) -> Answer {
    visit.with(|_, session| {
        verified(session)?;
        session.stage = Stage::Verified;
        session.switched = true;
        session.flow = None;
        go(HOME)
    })
}

/// 实名制申请, where the mock ends.
pub(super) async fn real_name(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        verified(session)?;
        let answer = match fields.get("collected") {
            "yes" => Some("real_name_link"),
            "no" => Some("real_name_face"),
            _ => None,
        };
        let values = context! { answer => answer.map(|id| world.text(id)) };
        Ok(page(world, session, "real_name.html", values))
    })
}

/// W6.
pub(super) async fn social(visit: Visit) -> Answer {
    visit.with(|world, session| {
        need_personal(session)?;
        Ok(page(world, session, "social.html", context! {}))
    })
}

/// The items of the menus that this mock does not go into.
pub(super) async fn elsewhere(visit: Visit, Path(item): Path<String>) -> Answer {
    visit.with(|world, session| {
        need_personal(session)?;
        let known = [
            "menu_pension",
            "menu_flexible_medical",
            "menu_flexible_pension",
            "fn_report",
            "fn_declare",
            "fn_proof",
            "fn_invoice",
            "fn_refund",
            "fn_vehicle",
            "fn_house",
        ];
        let Some(id) = known.iter().find(|id| **id == item) else {
            let (title, text) = (world.text("not_found_title"), world.text("not_found"));
            return Ok(notice(world, session, StatusCode::NOT_FOUND, title, text));
        };
        let back = if id.starts_with("menu_") {
            SOCIAL
        } else {
            HOME
        };
        let values = context! {
            title => world.text(id),
            text => world.text("elsewhere"),
            back,
        };
        Ok(page(world, session, "notice.html", values))
    })
}

/// The way to the earliest step that is missing before W4.
fn verified(session: &Session) -> Result<(), Detour> {
    match session.stage {
        Stage::Anonymous => Err(Detour(LOGIN.to_owned())),
        Stage::Named => Err(Detour(VERIFY.to_owned())),
        _ => Ok(()),
    }
}
