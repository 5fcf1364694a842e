//! W4–W6: choosing the identity, the home page, the social insurance module.

use axum::extract::Path;
use axum::http::StatusCode;
use minijinja::context;

use super::fixtures::Standing;
use super::form::{Fields, say, say_then};
use super::session::{Session, Stage};
use super::setup::Opening;
use super::web::{Answer, Detour, Visit, go, need_personal, notice, page};
use super::{HOME, LOGIN, REAL_NAME, SOCIAL, VERIFY};

/// W4 and W5: one address; the layer 办税身份选择 covers it until an identity is chosen.
pub(super) async fn home(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        verified(session)?;
        let account = session.account;
        let owner = account.and_then(|account| world.owner(account));
        let (social, framed) = (world.social(), fields.get("main") == "sbf");
        match session.stage {
            Stage::Personal if framed => world.reach("W5.frame"),
            Stage::Personal if social == Opening::NewTab => world.reach("W5.new-tab"),
            Stage::Personal => world.reach("W5.page"),
            Stage::Enterprise => world.reach("W4.enterprise"),
            _ if owner.is_none() => world.reach("W4.not-real-named"),
            _ => world.reach("W4.page"),
        }
        let values = context! {
            f => session.take_flash(HOME),
            choosing => session.stage == Stage::Verified,
            enterprise => session.stage == Stage::Enterprise,
            switched => session.switched,
            companies => account.map(|account| {
                account.companies.iter().map(|company| company.name).collect::<Vec<_>>()
            }),
            person => owner.map(|owner| context! {
                name => owner.name,
                document => owner.document,
                id => world.masked(owner.id),
            }),
            new_tab => social == Opening::NewTab,
            in_frame => social == Opening::Frame,
            framed => social == Opening::Frame && framed,
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
            } else {
                let mut companies = account.companies.iter();
                let chosen = companies.find(|company| company.name == fields.get("company"));
                match chosen.map(|company| company.standing) {
                    Some(Standing::Usable) => session.stage = Stage::Enterprise,
                    Some(Standing::Stopped) => {
                        session.flash = Some(say(world, HOME, "company_stopped"));
                    }
                    Some(Standing::NoRights) => {
                        session.flash = Some(say(world, HOME, "company_no_rights"));
                    }
                    None => session.flash = Some(say(world, HOME, "company_unchosen")),
                }
            }
        } else if world.owner(account).is_some() {
            world.reach("W4.entered");
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
    visit.with(|world, session| {
        verified(session)?;
        world.reach("W4.switched-back");
        session.stage = Stage::Verified;
        session.switched = true;
        session.flow = None;
        go(HOME)
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
        let (back, branch) = if id.starts_with("menu_") {
            (SOCIAL, "W6.elsewhere")
        } else {
            (HOME, "W5.elsewhere")
        };
        world.reach(branch);
        let values = context! {
            title => world.text(id),
            text => world.text("elsewhere"),
            back,
        };
        Ok(page(world, session, "notice.html", values))
    })
}

/// The way to the earliest step that is missing before W4.
pub(super) fn verified(session: &Session) -> Result<(), Detour> {
    match session.stage {
        Stage::Anonymous => Err(Detour(LOGIN.to_owned())),
        Stage::Named => Err(Detour(VERIFY.to_owned())),
        _ => Ok(()),
    }
}
