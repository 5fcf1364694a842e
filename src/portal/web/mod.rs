//! The Web's flow, W1 to W15, with the pages of the bank.

mod bank;
mod card;
mod cashier;
mod elsewhere;
mod forgot;
mod home;
mod index;
mod insured;
mod login;
mod pay;
mod paying;
mod person;
mod real_name;
mod records;
mod register;
mod result;
mod social;
mod submit;
mod verify;
mod wallet;

use axum::response::Response;
use minijinja::context;

use crate::portal::flow::{SiteFlow, no_address};
use crate::portal::page::Page;
use crate::portal::render::show_template;
use crate::portal::session::{Browser, Session, Stage};
use crate::portal::world::World;

/// The flow.
pub(super) static FLOW: SiteFlow = SiteFlow {
    prefixes: &[],
    pages: &[
        (&index::PAGE, index::routes),
        (&login::PAGE, login::routes),
        (&register::PAGE, register::routes),
        (&forgot::PAGE, forgot::routes),
        (&verify::PAGE, verify::routes),
        (&home::PAGE, home::routes),
        (&home::BELOW, no_address),
        (&social::PAGE, social::routes),
        (&person::PAGE, person::routes),
        (&person::OTHER, no_address),
        (&insured::PAGE, insured::routes),
        (&submit::PAGE, submit::routes),
        (&submit::CONFIRMATION, no_address),
        (&cashier::PAGE, cashier::routes),
        (&pay::PAGE, pay::routes),
        (&card::PAGE, card::routes),
        (&wallet::PAGE, wallet::routes),
        (&result::PAGE, result::routes),
        (&records::PAGE, records::routes),
        (&real_name::PAGE, real_name::routes),
        (&ACROSS, no_address),
    ],
    beside: elsewhere::routes,
    texts: &[],
    templates: &[
        ("macros.html", include_str!("../templates/macros.html")),
        ("base.html", include_str!("../templates/base.html")),
        ("bank.html", include_str!("../templates/bank.html")),
        (
            "bank_notice.html",
            include_str!("../templates/bank_notice.html"),
        ),
        ("notice.html", include_str!("../templates/notice.html")),
    ],
    timed_out,
};

/// The states and branches that belong to no single page.
static ACROSS: Page = Page {
    id: "X",
    points: &[
        (
            "deep-link",
            "a later page leads to the earliest missing step",
        ),
        ("signed-out", "退出"),
        ("self-pupil", "学生儿童 for oneself"),
        ("self-worker", "劳动年龄内居民 for oneself"),
        ("self-elder", "城乡老年人 for oneself"),
        ("other-pupil", "学生儿童 for somebody else"),
        ("other-worker", "劳动年龄内居民 for somebody else"),
        ("other-elder", "城乡老年人 for somebody else"),
        ("two-years", "two years in one order"),
        ("id-ends-in-x", "a number that ends in X"),
        ("id-in-lower-case", "a number that ends in x"),
        ("name-with-dot", "a name with a middle dot"),
        ("residence-permit", "somebody of Hong Kong"),
        ("paid-elsewhere", "paid by somebody else or in another way"),
        ("paid-twice", "a fee is charged a second time, and refunded"),
    ],
    ..Page::EMPTY
};

fn timed_out(world: &World, browser: &mut Browser, page: &str) -> Response {
    let page = if page == home::PAGE.id && browser.web.stage > Stage::Verified {
        home::BELOW.id
    } else {
        page
    };
    world.cover(&format!("{page}.session-lost"));
    browser.web = Session::default();
    show_template(
        world,
        &browser.web,
        "notice.html",
        context! { timeout => true },
    )
}
