//! How the bank, or a wallet, processes a payment.

use jiff::SignedDuration;

use super::fixtures::card;
use super::ledger::OrderState;
use super::world::World;

/// How long a payment is shown as 处理中 if it is unknown whether it was recorded: until the next day.
const NEXT_DAY: SignedDuration = SignedDuration::from_hours(24);

/// Processes a valid payment with this `answer` of the bank; returns its code, unless the payment
/// succeeds.
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

/// Queries an order in an unknown state: whether it was paid; `None` while that is still unknown.
pub(super) fn ask_bank(world: &mut World, number: &str) -> Option<bool> {
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
