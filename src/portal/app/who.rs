//! A6: choosing for whom the fees are paid.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use super::screen::screen;
use crate::portal::faults::Fault;
use crate::portal::instance::Instance;
use crate::portal::page::{Needs, Page};
use crate::portal::paths::app::WHO;
use crate::portal::redirect::PageResult;
use crate::portal::request::RequestCx;

/// A6.
pub(super) static PAGE: Page = Page {
    id: "A6",
    path: WHO,
    template: "app/who.html",
    source: include_str!("../templates/app/who.html"),
    needs: Needs::RealName,
    loss: Some("app-who"),
    points: &[
        ("page", "the choice between oneself and others"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("app_who_title", "选择缴费对象"),
        ("app_for_self", "为本人缴费"),
        ("app_for_self_hint", "缴纳本人的城乡居民基本医疗保险费"),
        ("app_for_other", "为他人缴费"),
        ("app_for_other_hint", "为子女、亲属等代缴"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(WHO, get(who))
}

/// A6.
async fn who(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        world.cover("A6.page");
        let swapped = world.has(Fault::AppSwappedChoice);
        Ok(screen(world, session, &PAGE, context! { swapped }))
    })
}
