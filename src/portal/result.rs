//! W15: what the bank does with a payment, and how it says so.

use jiff::SignedDuration;
use minijinja::context;

use super::clock::show;
use super::faults::Fault;
use super::fixtures::card;
use super::ledger::OrderState;
use super::state::World;
use super::unionpay::order_box;
use super::web::{Answer, Detour, Visit, go, page};
use super::{CASHIER, RESULT, pay_path};

/// How long a payment whose booking is unknown is shown as 处理中: until the next day.
const NEXT_DAY: SignedDuration = SignedDuration::from_hours(24);

/// What becomes of a payment that is right in itself, when the bank gives this `answer`; the code
/// that it says so with, unless all is well.
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
        "unknown-failed" | "04" => order.state = OrderState::Unknown { paid: false, from },
        "ok" => world.pay(number, from),
        "42" => {
            world.pay(number, from);
            return Some(answer);
        }
        "74" => {
            world.pay_lagging(number, from, NEXT_DAY);
            return Some(answer);
        }
        "75" => {
            world.ledger.pay_in_vain(number, from, now);
            return Some(answer);
        }
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
        let now = world.clock.now();
        let order = world.ledger.order(&number);
        if !order.is_some_and(|order| matches!(order.state, OrderState::Unknown { .. })) {
            return go(RESULT);
        }
        let late = !order.is_some_and(|order| order.in_time(now));
        let (failure, branch) = match ask(world, &number) {
            Some(true) if late => (Some("42"), "W15.query-late"),
            Some(true) => (None, "W15.query-paid"),
            Some(false) => (Some("64"), "W15.query-failed"),
            None => (Some("04"), "W15.query-unknown"),
        };
        world.reach(branch);
        session.upop.failure = failure;
        go(RESULT)
    })
}

/// What became of an order of unknown state: whether it was paid; `None` while nobody knows.
pub(super) fn ask(world: &mut World, number: &str) -> Option<bool> {
    let OrderState::Unknown { paid, from } = world.ledger.order(number)?.state else {
        return None;
    };
    if card(from).is_some_and(|card| world.answer(card) == "04") {
        return None;
    }
    if paid {
        world.pay(number, from);
    } else {
        world.ledger.order_mut(number)?.state = OrderState::Open;
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
            world.reach("X.paid-twice");
        }
        if outcome == "unknown" {
            world.reach("W15.unknown");
        }
        if outcome == "failed" {
            world.reach(if again { "W15.pay-again" } else { "W15.over" });
        }
        let values = context! {
            outcome,
            at,
            order => order_box(world, &number),
            success => world.text("paid").replace("{amount}", &order.amount.to_string()),
            reason => failure.filter(|_| !world.has(Fault::FalseSuccess)).map(|code| world.tell(&format!("answer_{code}"))),
            code => failure,
            note => note.map(|id| world.text(id)),
            again,
        };
        Ok(page(world, session, "result.html", values))
    })
}
