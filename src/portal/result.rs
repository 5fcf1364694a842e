//! W15: what the bank does with a payment, and how it says so.

use minijinja::context;

use super::clock::show;
use super::ledger::OrderState;
use super::state::World;
use super::unionpay::order_box;
use super::web::{Answer, Detour, Visit, go, page};
use super::{CASHIER, RESULT, pay_path};

/// What becomes of a payment that is right in itself, when the bank gives this `answer`; the code
/// with which it failed.
pub(super) fn settle(
    world: &mut World,
    number: &str,
    from: &'static str,
    answer: &'static str,
) -> Option<&'static str> {
    let now = world.clock.now();
    let order = world.ledger.order_mut(number)?;
    if order.state != OrderState::Open {
        return None;
    }
    if !order.payable(now) {
        return Some("69");
    }
    match answer {
        "unknown-paid" => order.state = OrderState::Unknown { paid: true, from },
        "unknown-failed" => order.state = OrderState::Unknown { paid: false, from },
        "42" => {
            world.pay(number, from);
            return Some("42");
        }
        "ok" | "77" => world.pay(number, from),
        code => return Some(code),
    }
    None
}

/// Asks the bank what became of a payment.
pub(super) async fn query(visit: Visit) -> Answer {
    visit.with(|world, session| {
        let number = session
            .upop
            .order
            .clone()
            .ok_or_else(|| Detour(CASHIER.to_owned()))?;
        if ask(world, &number) == Some(false) {
            session.upop.failure = Some("64");
        }
        go(RESULT)
    })
}

/// What became of an order of unknown state: whether it was paid.
pub(super) fn ask(world: &mut World, number: &str) -> Option<bool> {
    let order = world.ledger.order_mut(number)?;
    let OrderState::Unknown { paid, from } = order.state else {
        return None;
    };
    order.state = OrderState::Open;
    if paid {
        world.pay(number, from);
    }
    Some(paid)
}

/// W15.
pub(super) async fn result(visit: Visit) -> Answer {
    visit.with(|world, session| {
        let number = session
            .upop
            .order
            .clone()
            .ok_or_else(|| Detour(CASHIER.to_owned()))?;
        let Some(order) = world.ledger.order(&number) else {
            return go(CASHIER);
        };
        let failure = session.upop.failure;
        let (outcome, at) = match order.state {
            OrderState::Paid(at) => ("paid", show(at)),
            OrderState::Unknown { .. } => ("unknown", String::new()),
            _ if failure.is_some() => ("failed", String::new()),
            _ => return go(&pay_path(&number)),
        };
        let values = context! {
            outcome,
            at,
            order => order_box(world, &number),
            success => world.text("paid").replace("{amount}", &order.amount.to_string()),
            reason => failure.map(|code| world.text(&format!("answer_{code}"))),
            code => failure,
            again => order.payable(world.clock.now()),
        };
        Ok(page(world, session, "result.html", values))
    })
}
