//! Functions shared by the pages of the bank. They identify the order by its number and the browser by
//! its cookie.

use minijinja::{Value, context};

use crate::portal::fixtures::{CARD_HOLDER, account};
use crate::portal::identity;
use crate::portal::ledger::OrderState;
use crate::portal::paths::web::{CASHIER, RESULT};
use crate::portal::redirect::Redirect;
use crate::portal::session::Session;
use crate::portal::world::World;

/// The unsettled order of the bank's pages; otherwise a redirect to the right page.
pub(super) fn open_order(world: &World, session: &Session) -> Result<String, Redirect> {
    let number = session
        .upop
        .order
        .clone()
        .ok_or_else(|| Redirect(CASHIER.to_owned()))?;
    match world.ledger.order(&number).map(|order| &order.state) {
        Some(OrderState::Open) => Ok(number),
        Some(OrderState::Replaced) | None => Err(Redirect(CASHIER.to_owned())),
        Some(_) => Err(Redirect(RESULT.to_owned())),
    }
}

pub(super) fn order_box(world: &World, number: &str) -> Value {
    let order = world.ledger.order(number);
    context! {
        number,
        amount => order.map(|order| order.amount.to_string()),
    }
}

/// The phone to which the codes of the card are sent, masked.
pub(super) fn card_phone() -> String {
    identity::mask_phone(account(CARD_HOLDER).map_or("", |holder| holder.phone))
}
