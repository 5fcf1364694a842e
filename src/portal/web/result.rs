//! W15: the result of a payment.

use axum::Router;
use axum::routing::{get, post};
use minijinja::context;

use super::bank::order_box;
use crate::portal::clock::show;
use crate::portal::faults::Fault;
use crate::portal::instance::Instance;
use crate::portal::ledger::OrderState;
use crate::portal::page::Page;
use crate::portal::paths::web::{CASHIER, RESULT, pay_path};
use crate::portal::redirect::{PageResult, Redirect, go};
use crate::portal::render::page;
use crate::portal::request::RequestCx;
use crate::portal::settlement::ask_bank;

const QUERY: &str = "/upop/pay/query";

/// W15.
pub(super) static PAGE: Page = Page {
    id: "W15",
    path: RESULT,
    actions: &[QUERY],
    template: "result.html",
    source: include_str!("../templates/result.html"),
    loss: Some("result"),
    points: &[
        ("paid-by-card", "paid by 卡号付款"),
        ("paid-by-login", "paid by 登录付款"),
        ("not-charged-again", "a paid order is not charged again"),
        ("unknown", "the result is unknown"),
        ("query-paid", "the query says paid"),
        ("query-failed", "the query says failed"),
        ("query-unknown", "the query does not know either"),
        ("answer-04", "交易状态未明"),
        ("query-late", "the query says paid too late (42)"),
        ("pay-again", "failed, to be tried again in the same order"),
        ("over", "failed, and the order is over"),
        ("answer-12", "a repeated transaction"),
        ("answer-33", "over the limit"),
        ("answer-42", "charged, though too late"),
        ("answer-64", "too little money"),
        ("answer-65", "the bank finds password, date or CVN2 wrong"),
        ("answer-66", "the bank finds the holder wrong"),
        ("answer-67", "the bank counts too many wrong passwords"),
        ("answer-68", "the card does not support it"),
        ("answer-69", "the order is too old"),
        ("answer-71", "the bank finds the code wrong"),
        ("answer-72", "not signed up for payment without card"),
        ("answer-73", "the card has expired"),
        ("answer-74", "charged, booking unknown"),
        ("answer-75", "charged, booking failed"),
        ("answer-77", "not opened for this kind of payment"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("answer_04", "交易状态未明"),
        ("answer_12", "重复交易"),
        ("answer_33", "交易金额超限"),
        ("answer_42", "扣款成功但交易超过规定支付时间"),
        ("answer_61", "输入的卡号无效，请确认后输入"),
        ("answer_62", "发卡银行不支持该商户"),
        ("answer_63", "卡状态不正确"),
        ("answer_64", "卡上的余额不足"),
        ("answer_65", "输入的密码、有效期或CVN2有误，交易失败"),
        ("answer_66", "持卡人身份信息或手机号输入不正确，验证失败"),
        ("answer_67", "密码输入次数超限"),
        (
            "answer_68",
            "您的银行卡暂不支持该业务，请向您的银行或95516咨询",
        ),
        ("answer_69", "您的输入超时，交易失败"),
        ("answer_71", "动态口令或短信验证码校验失败"),
        ("answer_72", "未签约银联无卡支付业务"),
        ("answer_73", "支付卡已超过有效期"),
        ("answer_74", "扣款成功，销账未知"),
        ("answer_75", "扣款成功，销账失败"),
        ("answer_77", "银行卡未开通认证支付"),
        ("result_title", "支付结果"),
        ("paid", "您已成功支付{amount}元!"), // seed
        ("paid_at", "支付时间"),
        (
            "paid_twice",
            "该费用此前已缴纳，重复扣款将于7日内原路退回。",
        ), // E4
        ("charge_back", "已扣款项将于7日内原路退回。"),
        ("to_merchant", "返回商户"),
        ("unknown_title", "支付结果未知"),
        ("unknown", "支付结果未知,请勿重复支付,请稍后查询"),
        ("query", "查询支付结果"),
        ("failed_title", "支付失败"),
        ("pay_again", "重新支付"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(RESULT, get(result)).route(QUERY, post(query))
}

/// Asks the bank for the result of a payment.
async fn query(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        let number = session
            .upop
            .order
            .clone()
            .ok_or_else(|| Redirect(CASHIER.to_owned()))?;
        let now = world.clock.now();
        let order = world.ledger.order(&number);
        if !order.is_some_and(|order| matches!(order.state, OrderState::Unknown { .. })) {
            return go(RESULT);
        }
        let late = !order.is_some_and(|order| order.in_time(now));
        let (failure, point) = match ask_bank(world, &number) {
            Some(true) if late => (Some("42"), "W15.query-late"),
            Some(true) => (None, "W15.query-paid"),
            Some(false) => (Some("64"), "W15.query-failed"),
            None => (Some("04"), "W15.query-unknown"),
        };
        world.cover(point);
        session.upop.failure = failure;
        go(RESULT)
    })
}

/// W15.
async fn result(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        let number = session
            .upop
            .order
            .clone()
            .ok_or_else(|| Redirect(CASHIER.to_owned()))?;
        let Some(order) = world.ledger.order(&number) else {
            return go(CASHIER);
        };
        let failure = session.upop.failure;
        let (outcome, at) = match order.state {
            OrderState::Paid(at) => ("paid", show(at)),
            OrderState::Unknown { .. } => ("unknown", String::new()),
            _ if failure.is_some() && world.has(Fault::FalseSuccess) => {
                ("paid", show(world.clock.now()))
            }
            _ if failure.is_some() => ("failed", String::new()),
            _ => return go(&pay_path(&number)),
        };
        let again = order.payable(world.clock.now());
        let mut refunds = world.ledger.refunds.iter();
        let refunded = refunds.any(|refund| refund.order == number);
        let note = match order.state {
            OrderState::Paid(_) if refunded => Some("paid_twice"),
            _ => refunded.then_some("charge_back"),
        };
        if note == Some("paid_twice") {
            world.cover("X.paid-twice");
        }
        if outcome == "unknown" {
            world.cover("W15.unknown");
        }
        if outcome == "failed" {
            world.cover(if again { "W15.pay-again" } else { "W15.over" });
        }
        let values = context! {
            outcome,
            at,
            order => order_box(world, &number),
            success => world.text("paid").replace("{amount}", &order.amount.to_string()),
            reason => failure.filter(|_| !world.has(Fault::FalseSuccess)).map(|code| world.covered_text(&format!("answer_{code}"))),
            code => failure,
            note => note.map(|id| world.text(id)),
            again,
        };
        Ok(page(world, session, &PAGE, values))
    })
}
