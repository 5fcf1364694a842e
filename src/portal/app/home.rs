//! A4 to A6: the home page, the list of social insurance, and for whom.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use minijinja::context;

use super::{
    DOWNLOAD, HOME, LIST, LOGIN, MINE, REAL_NAME, WHO, guarded, say_then, saying, screen, signed_in,
};
use crate::portal::faults::Fault;
use crate::portal::identity;
use crate::portal::session::Stage;
use crate::portal::web::{Answer, Visit};

/// A4, for everybody: what needs an account says so when it is tapped.
pub(super) async fn home(visit: Visit) -> Answer {
    visit.with(|world, session| {
        let account = session.account.filter(|_| session.stage == Stage::Personal);
        let owner = account.and_then(|account| world.owner(account));
        world.reach(match (account, owner) {
            (None, _) => "A4.anonymous",
            (Some(_), None) => "A4.not-real-named",
            (Some(_), Some(_)) => "A4.real-named",
        });
        let values = context! {
            known => account.is_some(),
            real => owner.is_some(),
        };
        Ok(screen(world, session, HOME, "app/home.html", values))
    })
}

/// 我的.
pub(super) async fn mine(visit: Visit) -> Answer {
    visit.with(|world, session| {
        let account = signed_in(session)?;
        world.reach("A4b.page");
        let owner = world.owner(account);
        let values = context! {
            login => world.login_of(account),
            phone => identity::mask_phone(account.phone),
            owner => owner.map(|owner| context! {
                name => owner.name,
                id => identity::mask(owner.id),
            }),
        };
        Ok(screen(world, session, MINE, "app/mine.html", values))
    })
}

/// The items that this mock does not go into.
pub(super) async fn elsewhere(visit: Visit, Path(item): Path<String>) -> Answer {
    visit.with(|world, session| {
        let known = [
            ("app_fn_tax", HOME),
            ("app_fn_invoice", HOME),
            ("app_fn_proof", HOME),
            ("app_fn_query", HOME),
            ("app_fn_map", HOME),
            ("app_fn_calendar", HOME),
            ("app_fn_ask", HOME),
            ("app_messages", HOME),
            ("app_pension", LIST),
            ("app_flexible", LIST),
            ("app_terms", DOWNLOAD),
        ];
        let Some((id, back)) = known.iter().find(|(id, _)| *id == item) else {
            let (title, text) = (world.text("not_found_title"), world.text("not_found"));
            let page = saying(world, session, title, text, HOME);
            return Ok((StatusCode::NOT_FOUND, page).into_response());
        };
        world.reach(if *back == LIST {
            "A5.elsewhere"
        } else {
            "A4.elsewhere"
        });
        let (title, text) = (world.text(id), world.text("elsewhere"));
        Ok(saying(world, session, title, text, back))
    })
}

/// A5, behind the guards of A4.
pub(super) async fn list(visit: Visit) -> Answer {
    visit.with(|world, session| {
        let account = match signed_in(session) {
            Ok(account) => account,
            // Where there is no APP there is no home page either.
            Err(way) if session.phone.wechat => return Err(way),
            Err(_) => return say_then(world, session, HOME, "app_guard_login", Some(LOGIN)),
        };
        if world.owner(account).is_none() {
            return say_then(world, session, HOME, "app_guard_real_name", Some(REAL_NAME));
        }
        world.reach("A5.page");
        Ok(screen(world, session, LIST, "app/list.html", context! {}))
    })
}

/// A6.
pub(super) async fn who(visit: Visit) -> Answer {
    guarded(&visit, |world, session, _| {
        world.reach("A6.page");
        let swapped = world.has(Fault::AppSwappedChoice);
        Ok(screen(
            world,
            session,
            WHO,
            "app/who.html",
            context! { swapped },
        ))
    })
}
