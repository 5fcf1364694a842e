//! A4: the home page.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use super::screen::screen;
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::app::HOME;
use crate::portal::redirect::PageResult;
use crate::portal::request::RequestCx;
use crate::portal::session::Stage;

/// A4.
pub(super) static PAGE: Page = Page {
    id: "A4",
    path: HOME,
    template: "app/home.html",
    source: include_str!("../templates/app/home.html"),
    loss: Some("app-home"),
    points: &[
        ("anonymous", "the home page of nobody"),
        ("not-real-named", "the home page of an account, 未实名"),
        ("real-named", "the home page of an account, 已实名"),
        ("elsewhere", "an item that is not this procedure"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("app_home_title", "首页"),
        ("app_hello", "您好，"),
        ("app_anonymous", "您尚未登录"),
        ("app_common", "常用业务"),
        ("app_fn_social", "社保费办理"), // seed
        ("app_fn_tax", "个税汇算"),
        ("app_fn_invoice", "发票查验"),
        ("app_fn_proof", "纳税证明"),
        ("app_fn_query", "缴款查询"),
        ("app_fn_map", "办税地图"),
        ("app_fn_calendar", "办税日历"),
        ("app_fn_ask", "在线咨询"),
        ("app_notices", "通知公告"),
        ("app_nav", "底部导航"),
        ("app_messages", "消息"),
        ("app_mine", "我的"),
        ("app_mine_account", "账号信息"),
        ("app_guard_login", "办理该业务需要登录，请先登录"),
        ("app_guard_real_name", "您尚未实名认证，请先完成实名认证"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(HOME, get(home))
}

/// A4, for everybody: an item that needs an account says so when it is tapped.
async fn home(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        let account = session.account.filter(|_| session.stage == Stage::Personal);
        let owner = account.and_then(|account| world.accounts.owner(account));
        world.cover(match (account, owner) {
            (None, _) => "A4.anonymous",
            (Some(_), None) => "A4.not-real-named",
            (Some(_), Some(_)) => "A4.real-named",
        });
        let values = context! {
            known => account.is_some(),
            real => owner.is_some(),
        };
        Ok(screen(world, session, &PAGE, values))
    })
}
