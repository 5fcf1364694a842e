//! A9: the fees to pay, and the sentence to confirm.

use std::collections::BTreeMap;

use axum::Router;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use minijinja::context;

use super::insured::flow;
use super::screen::{say, saying, screen};
use crate::portal::faults::Fault;
use crate::portal::fees::{fees, order, person_line, rows, sentence, ticked, total};
use crate::portal::form::{Fields, Rejection};
use crate::portal::guards::signed_in;
use crate::portal::instance::Instance;
use crate::portal::money::{Money, WRONG};
use crate::portal::page::{Needs, Page};
use crate::portal::paths::app::{HOME, INSURED, LIST, PAY, SUBMIT};
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
        let flow = flow(session)?.clone();
        if flow.rows.is_empty() {
            return go(INSURED);
        }
        if world.has(Fault::AppHttp500) {
            let (title, text) = (world.text("broken_title"), world.text("broken"));
            let page = saying(world, session, title, text, HOME);
            return Ok((StatusCode::INTERNAL_SERVER_ERROR, page).into_response());
        }
        let wrong = if world.has(Fault::AppWrongAmount) {
            WRONG
        } else {
            Money::default()
        };
        let confirming = session
            .flash
            .as_ref()
            .is_some_and(|flash| flash.page == SUBMIT && flash.values.contains_key("confirm"));
        let dues = fees(world, &flow);
        if dues.is_empty() && session.flash.is_none() {
            // It was paid elsewhere meanwhile, or this is the way back from the result.
            session.flash = Some(Rejection::Message("already_declared").flash(world, SUBMIT, LIST));
        }
        world.cover(if confirming { "A9.confirm" } else { "A9.page" });
        let total = total(&dues, &flow, wrong);
        let name = if world.has(Fault::AppWrongPerson) {
            world.text("wrong_person")
        } else {
            flow.insured.name
        };
        let values = context! {
            person => person_line(world, flow.insured),
            rows => rows(flow.insured, &dues, &flow.ticked, wrong),
            total => total.to_string(),
            special => !flow.ticked.is_empty(),
            sentence => confirming.then(|| sentence(world.text("confirm"), name, total)),
            disabled => world.has(Fault::AppDisabledButton),
        };
        Ok(screen(world, session, &PAGE, values))
    })
}

/// A9 posted.
async fn choose(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let insured = flow(session)?.insured;
        let mut ticked = ticked(world, insured, &fields);
        if let Some(flow) = &mut session.flow {
            ticked.retain(|year| flow.rows.contains(year));
            flow.ticked.clone_from(&ticked);
        }
        if fees(world, flow(session)?).is_empty() {
            return go(SUBMIT);
        }
        if ticked.is_empty() {
            return say(world, session, SUBMIT, "fees_unchosen");
        }
        session.flash = Some(Flash {
            page: SUBMIT,
            values: BTreeMap::from([("confirm".to_owned(), "1".to_owned())]),
            ..Flash::default()
        });
        go(SUBMIT)
    })
}

/// The sentence is confirmed: makes the order, or uses the existing one.
async fn confirm(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let account = signed_in(session)?;
        let flow = flow(session)?.clone();
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
