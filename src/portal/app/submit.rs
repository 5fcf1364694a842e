//! A9: the fees to pay, and the sentence to confirm.

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};

use super::screen::{say, saying, screen};
use crate::portal::faults::Fault;
use crate::portal::fees::{Offer, fees, order, ticked};
use crate::portal::form::{Fields, Rejection};
use crate::portal::guards::signed_in;
use crate::portal::instance::Instance;
use crate::portal::page::{Needs, Page};
use crate::portal::paths::app::{HOME, INSURED, LIST, PAY, PERSON, SUBMIT};
use crate::portal::redirect::{PageResult, go};
use crate::portal::request::RequestCx;
use crate::portal::session::Flash;

const CONFIRM: &str = "/app/sbf/confirm";

/// A9.
pub(super) static PAGE: Page = Page {
    id: "A9",
    path: SUBMIT,
    actions: &[CONFIRM],
    template: "app/submit.html",
    source: include_str!("../templates/app/submit.html"),
    needs: Needs::RealName,
    loss: Some("app-submit"),
    points: &[
        ("page", "the fees to pay"),
        ("fees-unchosen", "nothing ticked"),
        ("confirm", "the sentence to confirm"),
        ("order-made", "an order is made"),
        (
            "same-order",
            "confirming again finds the order, also one of the Web",
        ),
        ("order-replaced", "other years replace the open order"),
        ("order-locked", "another order for the fee is under way"),
        ("already-declared", "paid meanwhile"),
        ("window-closed", "outside the time for payment"),
        ("window-batch", "on the day of the batch debit"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[("app_submit_title", "缴费信息")],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router
        .route(SUBMIT, get(submit).post(choose))
        .route(CONFIRM, post(confirm))
}

/// A9, with the sentence to confirm over it once after 提交.
async fn submit(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let flow = session.flow(PERSON)?.clone();
        if flow.rows.is_empty() {
            return go(INSURED);
        }
        if world.has(Fault::AppHttp500) {
            let (title, text) = (world.text("broken_title"), world.text("broken"));
            let page = saying(world, session, title, text, HOME);
            return Ok((StatusCode::INTERNAL_SERVER_ERROR, page).into_response());
        }
        let confirming = session
            .flash
            .as_ref()
            .is_some_and(|flash| flash.page == SUBMIT && flash.is_confirming());
        if fees(world, &flow).is_empty() && session.flash.is_none() {
            // It was paid elsewhere meanwhile, or this is the way back from the result.
            session.flash = Some(Rejection::Message("already_declared").flash(world, SUBMIT, LIST));
        }
        world.cover(if confirming { "A9.confirm" } else { "A9.page" });
        let offer = Offer {
            wrong_amount: Fault::AppWrongAmount,
            wrong_person: Fault::AppWrongPerson,
            disabled: Fault::AppDisabledButton,
        };
        let values = offer.values(world, &flow, confirming);
        Ok(screen(world, session, &PAGE, values))
    })
}

/// A9 posted.
async fn choose(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let flow = session.flow(PERSON)?;
        let any = flow.tick(ticked(world, flow.insured, &fields));
        if fees(world, flow).is_empty() {
            return go(SUBMIT);
        }
        if !any {
            return say(world, session, SUBMIT, "fees_unchosen");
        }
        session.flash = Some(Flash::confirming(SUBMIT));
        go(SUBMIT)
    })
}

/// The sentence is confirmed: makes the order, or uses the existing one.
async fn confirm(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let account = signed_in(session)?;
        let flow = session.flow(PERSON)?.clone();
        if flow.ticked.is_empty() {
            return go(SUBMIT);
        }
        match order(world, account, &flow) {
            Ok(number) => {
                session.order = Some(number);
                session.phone.failure = None;
                go(PAY)
            }
            Err(rejection) => {
                session.flash = Some(rejection.flash(world, SUBMIT, LIST));
                go(SUBMIT)
            }
        }
    })
}
