//! W9: the insurance to pay for.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use crate::portal::faults::Fault;
use crate::portal::fees::{person_line, rows, ticked};
use crate::portal::form::{Fields, say};
use crate::portal::instance::Instance;
use crate::portal::money::Money;
use crate::portal::page::{Needs, Page, Wire};
use crate::portal::paths::web::{INSURED, PERSON, SUBMIT};
use crate::portal::redirect::{PageResult, go};
use crate::portal::render::page;
use crate::portal::request::RequestCx;

/// W9.
pub(super) static PAGE: Page = Page {
    id: "W9",
    path: INSURED,
    template: "insured.html",
    source: include_str!("../templates/insured.html"),
    needs: Needs::Personal,
    shown: true,
    menu: "pay",
    loss: Some("insured"),
    wire: &[
        (Fault::LostSession, Wire::Lost),
        (Fault::SlowPage, Wire::Late(2000)),
    ],
    points: &[
        ("page", "the insurance to pay for"),
        ("two-years", "two years are due"),
        ("insured-unchosen", "nothing ticked"),
        ("back", "back to W7 with its data"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("insured_title", "参保信息选择"), // F1
        ("insured_person", "参保人"),
        ("insured_table", "参保信息"),
        ("choose", "选择"),
        ("col_insurance", "险种"),
        ("col_item", "征收品目"),
        ("col_period", "费款所属期"),
        ("col_due", "应缴费额"),
        ("col_district", "参保区"),
        ("insurance", "城乡居民基本医疗保险"),
        ("item", "城乡居民基本医疗保险费"),
        ("to", "至"),
        ("insured_row", "{year}年城乡居民基本医疗保险"),
        ("back", "上一步"),
        ("next_insured", "下一步"), // seed
        ("insured_unchosen", "请选择参保信息"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(INSURED, get(insured).post(choose))
}

/// W9.
async fn insured(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let flow = session.flow(PERSON)?.clone();
        let mut dues = world.ledger.unpaid(flow.insured);
        if dues.len() > 1 {
            world.cover("W9.two-years");
        }
        if world.has(Fault::LostRow) {
            dues.pop();
        }
        let values = context! {
            f => session.take_flash(INSURED),
            person => person_line(world, flow.insured),
            rows => rows(flow.insured, &dues, &flow.rows, Money::default()),
            twice => world.has(Fault::DuplicateButton),
        };
        Ok(page(world, session, &PAGE, values))
    })
}

/// W9 posted.
async fn choose(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let flow = session.flow(PERSON)?;
        if fields.get("to") == "back" {
            world.cover("W9.back");
            return go(PERSON);
        }
        let years = ticked(world, flow.insured, &fields);
        if !flow.choose(years) {
            session.flash = Some(say(world, INSURED, "insured_unchosen"));
            return go(INSURED);
        }
        go(SUBMIT)
    })
}
