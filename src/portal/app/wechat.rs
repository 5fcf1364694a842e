//! WX: 北京税务服务号, which is used instead of the APP on an iPhone. There is no public information on how
//! it looks: all of this is inferred.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use super::screen::screen;
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::app::WECHAT;
use crate::portal::redirect::PageResult;
use crate::portal::request::RequestCx;

/// WX.
pub(super) static PAGE: Page = Page {
    id: "WX",
    path: WECHAT,
    template: "app/wechat.html",
    source: include_str!("../templates/app/wechat.html"),
    points: &[("page", "北京税务服务号 and its menu")],
    texts: &[
        ("wx_title", "北京税务服务号"), // seed
        (
            "wx_hello",
            "欢迎关注北京税务服务号(模拟)。苹果手机用户可在此缴纳社保费。",
        ),
        ("wx_owner", "微信公众号(模拟)"),
        ("wx_menu", "服务号菜单"),
        ("wx_social", "社保费缴纳"),
        ("wx_records", "缴费查询"),
        ("wx_bind_title", "账号绑定"),
        ("wx_password_changed", "密码已修改，请重新绑定账号"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(WECHAT, get(account))
}

/// The service account and its menu.
async fn account(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        session.phone.wechat = true;
        world.cover("WX.page");
        Ok(screen(world, session, &PAGE, context! {}))
    })
}
