//! W14: the card, the password control, and paying.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use minijinja::context;

use super::fixtures::{CARD_HOLDER, Card, CardSecret, WALLET_CARDS, account, card, person};
use super::form::{Fields, one_error, required, with_errors};
use super::result::settle;
use super::serve::App;
use super::session::{Flash, Session};
use super::setup::{Control, Stop};
use super::state::World;
use super::unionpay::{open_order, order_box, phone};
use super::verify::sms_answer;
use super::web::{Answer, Visit, go, page, timed_out};
use super::{CARD, PAY, RESULT, WALLET, pay_path};

/// W14.
pub(super) async fn card_page(visit: Visit) -> Answer {
    visit.with(|world, session| {
        let number = open_order(world, session)?;
        let Some(card) = session.upop.card.filter(|_| !session.upop.wallet) else {
            return go(&pay_path(&number));
        };
        if world.loses_session(Stop::Card) {
            return Ok(timed_out(world, session));
        }
        let control = match world.control {
            Control::Ready => "ready",
            Control::Missing => "missing",
            Control::Outdated => "outdated",
            // Found by the next look, so that a page never changes by itself.
            Control::Detecting => {
                world.control = Control::Ready;
                "detecting"
            }
        };
        let values = context! {
            f => session.take_flash(CARD),
            order => order_box(world, &number),
            bank => card.bank,
            tail => card.tail(),
            phone => phone(),
            control,
            credit => matches!(card.secret, CardSecret::Credit { .. }),
            first_use => world.answer(card) == "77",
            wait => world.sms_wait(session.upop.sms.as_ref()),
        };
        Ok(page(world, session, "card.html", values))
    })
}

/// The download of the password control; fetching it installs it.
pub(super) async fn control(State(app): State<App>) -> Response {
    let mut world = app.world();
    world.control = Control::Ready;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"control.exe\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, world.text("control_file")).into_response()
}

/// W14: asks for the code of the card.
pub(super) async fn card_sms(visit: Visit) -> Answer {
    visit.with(|world, session| {
        let number = open_order(world, session)?;
        let last = session.upop.sms.clone();
        let to = account(CARD_HOLDER).map_or("", |holder| holder.phone);
        // Each order counts for itself: the bank does not know the portal's accounts.
        let sent = world.send_sms(&number, to, "card", last.as_ref());
        let (slot, result) = sms_answer(world, sent, "sms");
        session.upop.sms = slot.or(session.upop.sms.take());
        Ok(result)
    })
}

/// W14 and W14b posted.
pub(super) async fn pay_now(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        let number = open_order(world, session)?;
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
        let answer = world.answer(card);
        session.upop.failure = settle(world, &number, card.number, answer);
        go(RESULT)
    })
}

/// What can be wrong and tried again on the same page.
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
            world.wrong_card(card);
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

/// The form of a card that is used for the first time.
fn check_holder(world: &World, fields: &Fields) -> Result<(), Flash> {
    let wanted = [
        ("holder", "name_empty"),
        ("holder_id", "id_empty"),
        ("phone", "phone_empty"),
    ];
    let mut errors = required(world, fields, &wanted);
    if fields.get("agree").is_empty() {
        errors.insert("agree", world.text("agree_empty").to_owned());
    }
    if !errors.is_empty() {
        return Err(Flash {
            values: fields.keep(&["holder", "holder_id", "phone"]),
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
        values: fields.keep(&["holder", "holder_id", "phone"]),
        ..one_error(world, "form", "answer_66")
    })
}
