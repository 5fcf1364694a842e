//! W12: the cashier.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use crate::portal::faults::Fault;
use crate::portal::instance::Instance;
use crate::portal::ledger::OrderState;
use crate::portal::page::{Needs, Page, Wire};
use crate::portal::paths::web::{CASHIER, RECORDS, SUBMIT, pay_path};
use crate::portal::redirect::{PageResult, Redirect, go};
use crate::portal::render::page;
use crate::portal::request::RequestCx;
use crate::portal::session::Session;
use crate::portal::setup::CashierOpening;
use crate::portal::world::World;

/// W12.
pub(super) static PAGE: Page = Page {
    id: "W12",
    path: CASHIER,
    template: "cashier.html",
    source: include_str!("../templates/cashier.html"),
    needs: Needs::Personal,
    shown: true,
    menu: "pay",
    loss: Some("cashier"),
    wire: &[(Fault::NoAnswer, Wire::Silent)],
    points: &[
        ("page", "the cashier"),
        ("shown-again", "back or refresh: the same order"),
        ("expired", "the order is too old"),
        ("paid-already", "a paid order leads to the records"),
        ("new-tab", "the bank's page opens in a new tab"),
        ("paying-trouble", "支付遇到问题 stays on the page"),
        ("session-lost", "the session is lost"),
    ],
    scripted: &["paying-trouble"],
    texts: &[
        ("cashier_title", "支付"),
        ("order_number", "订单编号"),
        ("payer", "缴费人"),
        ("order_amount", "订单金额"),
        ("valid_for", "支付剩余时间"),
        ("order_over", "已超时"),
        ("pay_way", "支付方式"),
        ("way_unionpay", "银联支付"), // seed
        ("way_wechat", "微信支付"),
        ("way_alipay", "支付宝"),
        ("paying", "请在新打开的页面完成支付。"),
        ("paying_done", "支付完成"),
        ("paying_trouble", "支付遇到问题"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(CASHIER, get(cashier).post(choose_way))
}

/// W12.
async fn cashier(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let number = own_order(world, session)?;
        let now = world.clock.now();
        let Some(order) = world.ledger.order(&number) else {
            return go(SUBMIT);
        };
        if matches!(order.state, OrderState::Paid(_) | OrderState::Refunded) {
            world.cover("W12.paid-already");
            return go(RECORDS);
        }
        let new_tab =
            world.setup.cashier == CashierOpening::NewTab || world.has(Fault::BankInNewTab);
        if new_tab {
            world.cover("W12.new-tab");
        }
        if !order.payable(now) {
            world.cover("W12.expired");
        }
        if session.cashier_shown.replace(number.clone()).as_ref() == Some(&number) {
            world.cover("W12.shown-again");
        }
        let values = context! {
            number,
            payer => order.payer_name.clone(),
            insured => order.insured.name,
            amount => order.amount.to_string(),
            seconds => order.seconds_left(now),
            new_tab,
        };
        Ok(page(world, session, &PAGE, values))
    })
}

/// W12 posted.
async fn choose_way(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        go(&pay_path(&own_order(world, session)?))
    })
}

/// The order of this browser, or a redirect to the step that makes one.
fn own_order(world: &World, session: &Session) -> Result<String, Redirect> {
    session
        .order
        .clone()
        .filter(|number| world.ledger.order(number).is_some())
        .ok_or_else(|| Redirect(SUBMIT.to_owned()))
}
