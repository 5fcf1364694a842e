//! A5: 社保费办理, behind the guards of A4.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use super::screen::{say_then, screen};
use crate::portal::guards::signed_in;
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::app::{HOME, LIST, LOGIN, REAL_NAME};
use crate::portal::redirect::PageResult;
use crate::portal::request::RequestCx;

/// A5.
pub(super) static PAGE: Page = Page {
    id: "A5",
    path: LIST,
    template: "app/list.html",
    source: include_str!("../templates/app/list.html"),
    loss: Some("app-list"),
    points: &[
        ("page", "社保费办理"),
        ("guard-login", "tapped without being signed in"),
        ("guard-real-name", "tapped without a real name"),
        (
            "elsewhere",
            "养老 or 灵活就业, which are not this procedure",
        ),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("app_list_title", "社保费办理"), // seed
        ("app_list_do", "缴费业务"),
        ("app_list_query", "查询业务"),
        ("app_pension", "城乡居民养老保险缴费办理"),
        ("app_medical", "城乡居民基本医疗保险缴费办理"), // seed
        ("app_flexible", "灵活就业人员社会保险缴费办理"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(LIST, get(list))
}

/// A5, behind the guards of A4.
async fn list(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        let account = match signed_in(session) {
            Ok(account) => account,
            // Without an APP, there is no home page.
            Err(way) if session.phone.wechat => return Err(way),
            Err(_) => return say_then(world, session, HOME, "app_guard_login", Some(LOGIN)),
        };
        if world.accounts.owner(account).is_none() {
            return say_then(world, session, HOME, "app_guard_real_name", Some(REAL_NAME));
        }
        world.cover("A5.page");
        Ok(screen(world, session, &PAGE, context! {}))
    })
}
