//! A11: the result of a payment.

use axum::Router;
use axum::routing::{get, post};
use minijinja::context;

use super::orders::own_order;
use super::screen::screen;
use crate::portal::clock::show;
use crate::portal::faults::Fault;
use crate::portal::fixtures::Wallet;
use crate::portal::instance::Instance;
use crate::portal::ledger::OrderState;
use crate::portal::page::{Needs, Page};
use crate::portal::paths::app::{PAY, RESULT};
use crate::portal::redirect::{PageResult, go};
use crate::portal::request::RequestCx;
use crate::portal::settlement::ask_bank;

const QUERY: &str = "/app/result/query";

/// A11.
pub(super) static PAGE: Page = Page {
    id: "A11",
    path: RESULT,
    actions: &[QUERY],
    template: "app/result.html",
    source: include_str!("../templates/app/result.html"),
    needs: Needs::RealName,
    loss: Some("app-result"),
    points: &[
        ("paid-by-wechat", "paid by 微信支付"),
        ("paid-by-alipay", "paid by 支付宝"),
        ("insufficient", "too little money"),
        ("answer-69", "the order is too old"),
        ("unknown", "the result is unknown"),
        ("query-paid", "the query says paid"),
        ("query-failed", "the query says failed"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("app_success", "缴费成功"), // seed
        ("app_to_records", "查看缴费记录"),
        ("app_done", "完成"),
        ("app_insufficient", "余额不足，请更换支付方式"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(RESULT, get(result)).route(QUERY, post(query))
}

/// A11.
async fn result(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let order = own_order(world, session)?;
        let failure = session.phone.failure;
        let (outcome, at) = match order.state {
            OrderState::Paid(at) => ("paid", show(at)),
            OrderState::Unknown { .. } => ("unknown", String::new()),
            _ if failure.is_some() && world.has(Fault::AppFalseSuccess) => {
                ("paid", show(world.clock.now()))
            }
            _ if failure.is_some() => ("failed", String::new()),
            _ => return go(PAY),
        };
        let mut refunds = world.ledger.refunds.iter();
        let twice = refunds.any(|refund| refund.order == order.number);
        if twice {
            world.cover("X.paid-twice");
        }
        match (outcome, session.phone.wallet) {
            ("paid", Some(Wallet::Alipay)) => world.cover("A11.paid-by-alipay"),
            ("paid", _) => world.cover("A11.paid-by-wechat"),
            ("unknown", _) => world.cover("A11.unknown"),
            _ => {}
        }
        let values = context! {
            outcome,
            at,
            number => order.number.clone(),
            insured => order.insured.name,
            years => order.years.clone(),
            amount => order.amount.to_string(),
            reason => failure.filter(|_| outcome == "failed").map(|code| world.covered_text(code)),
            note => twice.then(|| world.text("paid_twice")),
            again => order.payable(world.clock.now()),
        };
        Ok(screen(world, session, &PAGE, values))
    })
}

/// A11: asks the wallet for the result of a payment.
async fn query(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let number = own_order(world, session)?.number;
        match ask_bank(world, &number) {
            Some(true) => world.cover("A11.query-paid"),
            Some(false) => {
                world.cover("A11.query-failed");
                session.phone.failure = Some("app_insufficient");
            }
            None => {}
        }
        go(RESULT)
    })
}
