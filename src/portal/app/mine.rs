//! A4b: 我的.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use super::screen::screen;
use crate::portal::guards::signed_in;
use crate::portal::identity;
use crate::portal::instance::Instance;
use crate::portal::page::{Needs, Page};
use crate::portal::redirect::PageResult;
use crate::portal::request::RequestCx;

const MINE: &str = "/app/mine";

/// A4b.
pub(super) static PAGE: Page = Page {
    id: "A4b",
    path: MINE,
    template: "app/mine.html",
    source: include_str!("../templates/app/mine.html"),
    needs: Needs::SignedIn,
    loss: Some("app-mine"),
    points: &[
        ("page", "我的"),
        ("signed-out", "退出登录"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[("app_sign_out", "退出登录")],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(MINE, get(mine))
}

/// 我的.
async fn mine(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let account = signed_in(session)?;
        world.cover("A4b.page");
        let owner = world.accounts.owner(account);
        let values = context! {
            login => world.accounts.login_of(account),
            phone => identity::mask_phone(account.phone),
            owner => owner.map(|owner| context! {
                name => owner.name,
                id => identity::mask(owner.id),
            }),
        };
        Ok(screen(world, session, &PAGE, values))
    })
}
