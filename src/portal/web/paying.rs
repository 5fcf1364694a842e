//! Paying by card: W14 and W14b.

use super::bank::open_order;
use crate::portal::fixtures::{CARD_HOLDER, Card, CardSecret, WALLET_CARDS, account, card, person};
use crate::portal::form::{Fields, one_error, required, with_errors};
use crate::portal::ledger::OrderState;
use crate::portal::paths::web::{CARD, PAY, RESULT, WALLET};
use crate::portal::redirect::{PageResult, go};
use crate::portal::request::RequestCx;
use crate::portal::session::{Flash, Session};
use crate::portal::settlement::settle;
use crate::portal::world::World;

/// W14 and W14b posted.
pub(super) async fn pay_now(cx: RequestCx, fields: Fields) -> PageResult {
    cx.with(|world, session| {
        let open = open_order(world, session);
        if open.is_err() && paid(world, session) {
            world.cover("W15.not-charged-again");
        }
        let number = open?;
        let wallet = session.upop.wallet && session.upop.signed_in;
        if wallet {
            let wanted = WALLET_CARDS
                .iter()
                .find(|number| **number == fields.get("card"));
            session.upop.card = wanted.and_then(|number| card(number));
        }
        let here = if wallet { WALLET } else { CARD };
        let Some(card) = session.upop.card else {
            return go(if wallet { WALLET } else { PAY });
        };
        if let Err(flash) = check_card(world, session, card, wallet, &fields) {
            session.flash = Some(Flash {
                page: here,
                ..flash
            });
            return go(here);
        }
        session.upop.sms = None;
        let answer = match world.answer(card) {
            // Its holder has opened it on W14; 登录付款 has no form for that.
            "77" if !wallet => "ok",
            answer => answer,
        };
        session.upop.failure = settle(world, &number, card.number, answer);
        if paid(world, session) {
            world.cover(if wallet {
                "W15.paid-by-login"
            } else {
                "W15.paid-by-card"
            });
        }
        go(RESULT)
    })
}

/// Whether the order of the bank's pages is paid.
fn paid(world: &World, session: &Session) -> bool {
    let order = session.upop.order.as_deref();
    let order = order.and_then(|number| world.ledger.order(number));
    order.is_some_and(|order| matches!(order.state, OrderState::Paid(_)))
}

/// Mistakes that can be corrected on the same page.
fn check_card(
    world: &mut World,
    session: &Session,
    card: &'static Card,
    wallet: bool,
    fields: &Fields,
) -> Result<(), Flash> {
    let Some(sent) = &session.upop.sms else {
        return Err(one_error(world, "sms", "sms_first"));
    };
    let mut errors = required(world, fields, &[("sms", "sms_empty")]);
    if !wallet {
        errors.append(&mut match card.secret {
            CardSecret::Password(_) => required(world, fields, &[("pin", "pin_empty")]),
            CardSecret::Credit { .. } => required(
                world,
                fields,
                &[("expiry", "expiry_empty"), ("cvn2", "cvn2_empty")],
            ),
        });
    }
    if !errors.is_empty() {
        return Err(with_errors(errors));
    }
    if !world.sms_fresh(sent) {
        return Err(one_error(world, "sms", "sms_expired"));
    }
    if sent.code != fields.get("sms") {
        return Err(one_error(world, "sms", "answer_71"));
    }
    if world.card_locked(card) {
        return Err(one_error(world, "form", "answer_67"));
    }
    if !wallet {
        let right = match card.secret {
            CardSecret::Password(password) => fields.get("pin") == password,
            CardSecret::Credit { cvn2, expiry } => {
                fields.get("cvn2") == cvn2 && fields.get("expiry").replace('/', "") == expiry
            }
        };
        if !right {
            world.tries.wrong_card(card);
            let id = if world.card_locked(card) {
                "answer_67"
            } else {
                "answer_65"
            };
            return Err(one_error(world, "form", id));
        }
    }
    if world.answer(card) == "77" && !wallet {
        check_holder(world, fields)?;
    }
    Ok(())
}

/// What stays in the form of a card that is used for the first time.
const HOLDER: &[&str] = &["holder", "holder_id", "phone", "agree"];

/// The form of a card that is used for the first time.
fn check_holder(world: &World, fields: &Fields) -> Result<(), Flash> {
    let wanted = [
        ("holder", "name_empty"),
        ("holder_id", "id_empty"),
        ("phone", "phone_empty"),
    ];
    let mut errors = required(world, fields, &wanted);
    if fields.get("agree").is_empty() {
        errors.insert("agree", world.covered_text("agree_empty").to_owned());
    }
    if !errors.is_empty() {
        return Err(Flash {
            values: fields.keep(HOLDER),
            ..with_errors(errors)
        });
    }
    let right = person(CARD_HOLDER).is_some_and(|holder| {
        holder.name == fields.get("holder")
            && holder.id.eq_ignore_ascii_case(fields.get("holder_id"))
    }) && account(CARD_HOLDER)
        .is_some_and(|holder| holder.phone == fields.get("phone"));
    if right {
        return Ok(());
    }
    Err(Flash {
        values: fields.keep(HOLDER),
        ..one_error(world, "form", "answer_66")
    })
}
