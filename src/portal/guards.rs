//! Redirects to the earliest missing step.

use super::fixtures::Account;
use super::page::Needs;
use super::paths::{app, web};
use super::redirect::Redirect;
use super::session::{Session, Stage};
use super::world::World;

/// Redirects to the earliest missing step, unless the browser has come as far as the page needs.
pub(super) fn check_needs(needs: Needs, world: &World, session: &Session) -> Result<(), Redirect> {
    let to = |path: &str| Err(Redirect(path.to_owned()));
    match (needs, session.stage) {
        (Needs::Nothing, _) => Ok(()),
        (Needs::Named, _) => named(session).map(drop),
        (Needs::Verified | Needs::Personal, Stage::Anonymous) => to(web::LOGIN),
        (Needs::Verified | Needs::Personal, Stage::Named) => to(web::VERIFY),
        (Needs::Personal, Stage::Verified | Stage::Enterprise) => to(web::HOME),
        (Needs::Verified | Needs::Personal, _) => Ok(()),
        (Needs::SignedIn, _) => signed_in(session).map(drop),
        (Needs::RealName, _) => {
            let account = signed_in(session);
            if account
                .as_ref()
                .is_ok_and(|account| world.accounts.owner(account).is_some())
            {
                return Ok(());
            }
            world.cover("X.deep-link");
            account?;
            to(app::REAL_NAME)
        }
    }
}

/// The account of a browser that has passed the first of the Web's two checks.
pub(super) fn named(session: &Session) -> Result<&'static Account, Redirect> {
    match (session.stage, session.account) {
        (Stage::Named, Some(account)) => Ok(account),
        (Stage::Anonymous, _) => Err(Redirect(web::LOGIN.to_owned())),
        _ => Err(Redirect(web::HOME.to_owned())),
    }
}

/// The account that is signed in to the APP.
pub(super) fn signed_in(session: &Session) -> Result<&'static Account, Redirect> {
    let way = if session.phone.wechat {
        app::BIND
    } else {
        app::LOGIN
    };
    session
        .account
        .filter(|_| session.stage == Stage::Personal)
        .ok_or_else(|| Redirect(way.to_owned()))
}
