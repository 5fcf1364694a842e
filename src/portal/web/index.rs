//! W1: the index.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use crate::portal::faults::Fault;
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::web::{HOME, INDEX};
use crate::portal::redirect::{PageResult, go};
use crate::portal::render::page;
use crate::portal::request::RequestCx;
use crate::portal::session::Stage;

/// W1.
pub(super) static PAGE: Page = Page {
    id: "W1",
    path: INDEX,
    template: "index.html",
    source: include_str!("../templates/index.html"),
    shown: true,
    points: &[
        ("page", "the index"),
        ("announcement", "an announcement covers the index"),
        (
            "two-announcements",
            "two announcements, one after the other",
        ),
        ("announcement-closed", "an announcement is closed"),
        ("signed-in", "who is signed in is led to the home page"),
    ],
    scripted: &["announcement-closed"],
    texts: &[
        ("login", "登录"),
        ("nav", "主导航"),
        ("nav_home", "首页"),
        ("notices", "通知公告"),
        ("help", "办税帮助"),
        ("index_title", "足不出户，网上办税"),
        ("index_lead", "税费申报、缴纳、查询一站办理"),
        ("index_service_1", "纳税人信息查询"),
        ("index_service_2", "办税日历"),
        ("index_service_3", "办税地图"),
        ("index_service_4", "政策法规"),
        (
            "index_notice_1",
            "关于2023年度城乡居民基本医疗保险缴费的提示",
        ),
        ("index_notice_2", "2023年1月征期日历"),
        ("index_notice_3", "关于系统维护的通知"),
        ("index_help_1", "自然人注册与登录说明"),
        ("index_help_2", "社保费缴纳操作说明"),
        ("announcement_title", "通知公告"),
        (
            "announcement_1",
            "城乡居民基本医疗保险费可于每月5日至20日的工作日15:00前缴纳。",
        ),
        (
            "announcement_2",
            "每月15日(遇节假日顺延)为银行批量扣款日，当日不能查询缴费。",
        ),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(INDEX, get(index))
}

/// W1.
async fn index(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        if session.stage >= Stage::Verified {
            world.cover("W1.signed-in");
            return go(HOME);
        }
        let forced = u8::from(world.has(Fault::PopupBeforeLogin));
        let announcements = world.setup.announcements.0.max(forced);
        match announcements {
            0 => {}
            1 => world.cover("W1.announcement"),
            _ => world.cover("W1.two-announcements"),
        }
        Ok(page(world, session, &PAGE, context! { announcements }))
    })
}
