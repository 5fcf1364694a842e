//! A10 and A11: how to pay, what came of it, and the records.

use minijinja::context;

use super::{
    ALIPAY, LIST, PAY, RECORDS, RESULT, SUBMIT, WXPAY, guarded, say, say_then, saying, screen,
    wrong,
};
use crate::portal::cashier::rows;
use crate::portal::clock::{Window, show};
use crate::portal::faults::Fault;
use crate::portal::fixtures::Wallet;
use crate::portal::form::Fields;
use crate::portal::ledger::{Order, OrderState};
use crate::portal::result::ask;
use crate::portal::session::Session;
use crate::portal::state::World;
use crate::portal::web::{Answer, Detour, Visit, go};

/// A10.
pub(super) async fn ways(visit: Visit) -> Answer {
    guarded(&visit, |world, session, _| {
        let order = open_order(world, session)?;
        let now = world.clock.now();
        world.reach(if order.payable(now) {
            "A10.page"
        } else {
            "A10.expired"
        });
        let values = context! {
            number => order.number.clone(),
            payer => order.payer_name.clone(),
            insured => order.insured.name,
            amount => order.amount.to_string(),
            seconds => order.seconds_left(now),
            way => session.phone.wallet.map(Wallet::name),
        };
        Ok(screen(world, session, PAY, "app/pay.html", values))
    })
}

/// A10 posted: 确认缴费.
pub(super) async fn choose_way(visit: Visit, fields: Fields) -> Answer {
    guarded(&visit, |world, session, _| {
        let order = open_order(world, session)?;
        let (wallet, missing, way) = match fields.get("way") {
            "wechat" => (Wallet::Wechat, "app_wechat_missing", WXPAY),
            "alipay" if !session.phone.wechat => (Wallet::Alipay, "app_alipay_missing", ALIPAY),
            _ => return wrong(world, session, PAY, "way", "app_way_empty"),
        };
        if !order.payable(world.clock.now()) {
            return say_then(world, session, PAY, "app_order_over", Some(SUBMIT));
        }
        session.phone.wallet = Some(wallet);
        if world.wallet_answer(wallet) == "not-installed" {
            return say(world, session, PAY, missing);
        }
        session.phone.failure = None;
        go(way)
    })
}

/// A11.
pub(super) async fn result(visit: Visit) -> Answer {
    guarded(&visit, |world, session, _| {
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
            world.reach("X.paid-twice");
        }
        match (outcome, session.phone.wallet) {
            ("paid", Some(Wallet::Alipay)) => world.reach("A11.paid-by-alipay"),
            ("paid", _) => world.reach("A11.paid-by-wechat"),
            ("unknown", _) => world.reach("A11.unknown"),
            _ => {}
        }
        let values = context! {
            outcome,
            at,
            number => order.number.clone(),
            insured => order.insured.name,
            years => order.years.clone(),
            amount => order.amount.to_string(),
            reason => failure.filter(|_| outcome == "failed").map(|code| world.tell(code)),
            note => twice.then(|| world.text("paid_twice")),
            again => order.payable(world.clock.now()),
        };
        Ok(screen(world, session, RESULT, "app/result.html", values))
    })
}

/// A11: asks the wallet what became of a payment.
pub(super) async fn query(visit: Visit) -> Answer {
    guarded(&visit, |world, session, _| {
        let number = own_order(world, session)?.number;
        match ask(world, &number) {
            Some(true) => world.reach("A11.query-paid"),
            Some(false) => {
                world.reach("A11.query-failed");
                session.phone.failure = Some("app_insufficient");
            }
            None => {}
        }
        go(RESULT)
    })
}

/// 缴费记录查询: the Web's records.
pub(super) async fn records(visit: Visit) -> Answer {
    guarded(&visit, |world, session, _| {
        if world.clock.window() == Window::Batch {
            let (title, text) = (world.text("records_title"), world.tell("window_batch"));
            return Ok(saying(world, session, title, text, LIST));
        }
        let rows = rows(world, session);
        let values = context! { rows };
        Ok(screen(world, session, RECORDS, "app/records.html", values))
    })
}

/// The order that was confirmed on A9, or the way there.
fn own_order(world: &World, session: &Session) -> Result<Order, Detour> {
    let number = session.order.as_deref();
    number
        .and_then(|number| world.ledger.order(number))
        .filter(|order| !matches!(order.state, OrderState::Replaced | OrderState::Refunded))
        .cloned()
        .ok_or_else(|| Detour(SUBMIT.to_owned()))
}

/// The same, while it is not settled; else the way to the result.
pub(super) fn open_order(world: &World, session: &Session) -> Result<Order, Detour> {
    let order = own_order(world, session)?;
    match order.state {
        OrderState::Open => Ok(order),
        _ => Err(Detour(RESULT.to_owned())),
    }
}
