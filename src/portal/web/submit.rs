//! W10 and W11: the fees to pay, and the sentence to confirm.

use axum::Router;
use axum::http::StatusCode;
use axum::routing::{get, post};
use minijinja::context;

use crate::portal::faults::Fault;
use crate::portal::fees::{Offer, order, ticked};
use crate::portal::form::{Fields, say};
use crate::portal::instance::Instance;
use crate::portal::page::{Needs, Page};
use crate::portal::paths::web::{CASHIER, INSURED, PERSON, SOCIAL, SUBMIT};
use crate::portal::redirect::{PageResult, go};
use crate::portal::render::{notice, page};
use crate::portal::request::RequestCx;
use crate::portal::session::Flash;

const CONFIRM: &str = "/sbf/cxjm/yl/jfqr";

/// W10.
pub(super) static PAGE: Page = Page {
    id: "W10",
    path: SUBMIT,
    template: "submit.html",
    source: include_str!("../templates/submit.html"),
    needs: Needs::Personal,
    shown: true,
    menu: "pay",
    loss: Some("submit"),
    points: &[
        ("page", "the fees to pay"),
        ("fees-unchosen", "nothing ticked"),
        ("back", "back to W9"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("submit_title", "缴费信息提交"), // F1
        ("fee_kinds", "缴费信息类型"),
        ("fees_normal", "正常缴费信息"),  // F1
        ("fees_special", "特殊缴费信息"), // F1, seed
        ("col_year", "年度"),
        ("col_category", "人员类别"),
        ("col_group", "特殊人员类型"),
        ("fee_row", "{year}年城乡居民基本医疗保险费"),
        ("total", "缴费金额"), // seed
        ("yuan", "元"),
        ("submit", "提交"), // seed
        ("fees_unchosen", "请选择缴费信息"),
        ("order_locked", "交易被锁定，请于30分钟后重试"), // E1
        ("wrong_person", "张三样"),
    ],
    ..Page::EMPTY
};

/// W11, over W10.
pub(super) static CONFIRMATION: Page = Page {
    id: "W11",
    path: CONFIRM,
    needs: Needs::Personal,
    points: &[
        ("page", "the sentence to confirm"),
        ("cancelled", "cancelled, with the ticks kept"),
        ("order-made", "an order is made"),
        ("same-order", "confirming again finds the order"),
        ("order-replaced", "other years replace the open order"),
        ("order-locked", "another order for the fee is under way"),
        ("already-declared", "paid meanwhile"),
        ("window-closed", "outside the time for payment"),
        ("window-batch", "on the day of the batch debit"),
    ],
    scripted: &["cancelled"],
    texts: &[(
        "confirm", // seed
        "您正在为{name}缴纳城乡居民基本医疗保险费社会保险费{amount}元,请认真核对参保人个人信息及金额!",
    )],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router
        .route(SUBMIT, get(submit).post(choose))
        .route(CONFIRM, post(confirm))
}

/// W10, and W11 over it once after 提交.
async fn submit(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let flow = session.flow(PERSON)?.clone();
        if flow.rows.is_empty() {
            return go(INSURED);
        }
        if world.has(Fault::Http500) || world.strikes(Fault::FlakyPage) {
            let (title, text) = (world.text("broken_title"), world.text("broken"));
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            return Ok(notice(world, session, status, title, text));
        }
        let flash = session.take_flash(SUBMIT);
        let confirming = flash.is_confirming();
        if confirming {
            world.cover("W11.page");
        }
        let offer = Offer {
            wrong_amount: Fault::WrongAmount,
            wrong_person: Fault::WrongPerson,
            disabled: Fault::DisabledButton,
        };
        let values = context! { f => flash, ..offer.values(world, &flow, confirming) };
        Ok(page(world, session, &PAGE, values))
    })
}

/// W10 posted.
async fn choose(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let flow = session.flow(PERSON)?;
        if fields.get("to") == "back" {
            world.cover("W10.back");
            return go(INSURED);
        }
        let years = ticked(world, flow.insured, &fields);
        session.flash = Some(match flow.tick(years) {
            true => Flash::confirming(SUBMIT),
            false => say(world, SUBMIT, "fees_unchosen"),
        });
        go(SUBMIT)
    })
}

/// W11 confirmed: makes the order, or uses the existing one.
async fn confirm(cx: RequestCx) -> PageResult {
    cx.on(&CONFIRMATION, |world, session| {
        let flow = session.flow(PERSON)?.clone();
        let Some(account) = session.account.filter(|_| !flow.ticked.is_empty()) else {
            return go(SUBMIT);
        };
        match order(world, account, &flow) {
            Ok(number) => {
                session.order = Some(number);
                go(CASHIER)
            }
            Err(rejection) => {
                session.flash = Some(rejection.flash(world, SUBMIT, SOCIAL));
                go(SUBMIT)
            }
        }
    })
}
