//! The order that a browser pays.

use crate::portal::ledger::{Order, OrderState};
use crate::portal::paths::app::{RESULT, SUBMIT};
use crate::portal::redirect::Redirect;
use crate::portal::session::Session;
use crate::portal::world::World;

/// The order that was confirmed on A9, or a redirect to it.
pub(super) fn own_order(world: &World, session: &Session) -> Result<Order, Redirect> {
    let number = session.order.as_deref();
    number
        .and_then(|number| world.ledger.order(number))
        .filter(|order| !matches!(order.state, OrderState::Replaced | OrderState::Refunded))
        .cloned()
        .ok_or_else(|| Redirect(SUBMIT.to_owned()))
}

/// The same, if it is not settled; otherwise a redirect to the result.
pub(super) fn open_order(world: &World, session: &Session) -> Result<Order, Redirect> {
    let order = own_order(world, session)?;
    match order.state {
        OrderState::Open => Ok(order),
        _ => Err(Redirect(RESULT.to_owned())),
    }
}
