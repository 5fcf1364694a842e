//! W6: the social insurance module.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use crate::portal::instance::Instance;
use crate::portal::page::{Needs, Page};
use crate::portal::paths::web::SOCIAL;
use crate::portal::redirect::PageResult;
use crate::portal::render::page;
use crate::portal::request::RequestCx;

/// W6.
pub(super) static PAGE: Page = Page {
    id: "W6",
    path: SOCIAL,
    template: "social.html",
    source: include_str!("../templates/social.html"),
    needs: Needs::Personal,
    shown: true,
    loss: Some("social"),
    points: &[
        ("page", "the social insurance module"),
        ("elsewhere", "another group of the menu"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("social_title", "社保费"),
        ("social_menu", "功能菜单"),
        ("social_lead", "请在左侧功能菜单中选择要办理的业务。"),
        ("group_pension", "城乡居民养老"),
        ("group_medical", "城乡居民医疗"), // seed
        ("group_flexible", "灵活就业"),
        ("menu_pension", "城乡居民基本养老保险费办理"),
        ("menu_medical", "城乡居民基本医疗保险费办理"), // seed
        ("menu_records", "缴费记录查询"),
        ("menu_flexible_pension", "灵活就业人员养老保险费办理"),
        ("menu_flexible_medical", "灵活就业人员医疗保险费办理"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(SOCIAL, get(social))
}

/// W6.
async fn social(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        Ok(page(world, session, &PAGE, context! {}))
    })
}
