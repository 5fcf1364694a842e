//! A8: the insurance to pay for.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use super::screen::{say, screen};
use crate::portal::faults::Fault;
use crate::portal::fees::{person_line, rows, ticked};
use crate::portal::form::Fields;
use crate::portal::instance::Instance;
use crate::portal::money::Money;
use crate::portal::page::{Needs, Page, Wire};
use crate::portal::paths::app::{INSURED, PERSON, SUBMIT};
use crate::portal::redirect::{PageResult, go};
use crate::portal::request::RequestCx;

/// A8.
pub(super) static PAGE: Page = Page {
    id: "A8",
    path: INSURED,
    template: "app/insured.html",
    source: include_str!("../templates/app/insured.html"),
    needs: Needs::RealName,
    loss: Some("app-insured"),
    wire: &[(Fault::AppLostSession, Wire::Lost)],
    points: &[
        ("page", "the insurance to pay for, chosen already"),
        ("two-years", "two years are due"),
        ("insured-unchosen", "nothing ticked"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("app_insured_title", "参保信息"),
        ("app_next_insured", "下一步"), // seed
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(INSURED, get(insured).post(choose))
}

/// A8.
async fn insured(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let flow = session.flow(PERSON)?.clone();
        let dues = world.ledger.unpaid(flow.insured);
        world.cover(if dues.len() > 1 {
            "A8.two-years"
        } else {
            "A8.page"
        });
        let values = context! {
            person => person_line(world, flow.insured),
            rows => rows(flow.insured, &dues, &flow.rows, Money::default()),
            twice => world.has(Fault::AppDuplicateButton),
        };
        Ok(screen(world, session, &PAGE, values))
    })
}

/// A8 posted.
async fn choose(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let flow = session.flow(PERSON)?;
        let years = ticked(world, flow.insured, &fields);
        if !flow.choose(years) {
            return say(world, session, INSURED, "insured_unchosen");
        }
        go(SUBMIT)
    })
}
