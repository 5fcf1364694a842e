//! The flow in the APP, A1 to A11, and the WeChat service account that is used instead of the APP on an
//! iPhone. They share people, orders, records and the clock with the Web.

mod bind;
mod certify;
mod device;
mod download;
mod elsewhere;
mod forgot;
mod home;
mod insured;
mod list;
mod login;
mod mine;
mod orders;
mod pay;
mod person;
mod real_name;
mod records;
mod register;
mod result;
mod screen;
mod submit;
mod wallet;
mod wechat;
mod who;

use axum::response::Response;
use minijinja::context;

use self::screen::{forget, show_screen};
use crate::portal::flow::{SiteFlow, no_address};
use crate::portal::paths::app::{BIND, HOME, LOGIN, WECHAT};
use crate::portal::session::Browser;
use crate::portal::world::World;

/// The flow.
pub(super) static FLOW: SiteFlow = SiteFlow {
    prefixes: &["/app/", "/wxpay", "/alipay/", "/wx/"],
    pages: &[
        (&download::PAGE, download::routes),
        (&login::PAGE, login::routes),
        (&register::PAGE, register::routes),
        (&forgot::PAGE, forgot::routes),
        (&real_name::PAGE, real_name::routes),
        (&certify::PAGE, certify::routes),
        (&home::PAGE, home::routes),
        (&mine::PAGE, mine::routes),
        (&list::PAGE, list::routes),
        (&records::PAGE, records::routes),
        (&who::PAGE, who::routes),
        (&person::PAGE, person::routes),
        (&insured::PAGE, insured::routes),
        (&submit::PAGE, submit::routes),
        (&pay::PAGE, pay::routes),
        (&wallet::WECHAT_PAY, wallet::routes),
        (&wallet::ALIPAY_PAY, no_address),
        (&result::PAGE, result::routes),
        (&wechat::PAGE, wechat::routes),
        (&bind::PAGE, bind::routes),
    ],
    beside: elsewhere::routes,
    texts: &[
        ("app_title", "北京电子税务局APP(模拟)"),
        ("app_brand", "北京电子税务局"),
        ("app_back", "返回"),
        ("app_back_to", "返回上一页"),
        (
            "app_note",
            "测试用模拟系统，与任何政府机关、银行或支付机构无关。请勿输入真实信息。",
        ),
    ],
    templates: &[
        ("app/base.html", include_str!("../templates/app/base.html")),
        (
            "app/macros.html",
            include_str!("../templates/app/macros.html"),
        ),
        (
            "app/notice.html",
            include_str!("../templates/app/notice.html"),
        ),
    ],
    timed_out,
};

fn timed_out(world: &World, browser: &mut Browser, page: &str) -> Response {
    world.cover(&format!("{page}.session-lost"));
    let session = &mut browser.app;
    forget(session);
    let (again, cancel) = if session.phone.wechat {
        (BIND, WECHAT)
    } else {
        (LOGIN, HOME)
    };
    let values = context! { timeout => true, again, cancel };
    show_screen(world, session, "", "app/notice.html", values)
}
