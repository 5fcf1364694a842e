//! W14: the card, the password control, and paying.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use minijinja::context;

use super::faults::Fault;
use super::fixtures::{CARD_HOLDER, Card, CardSecret, WALLET_CARDS, account, card, person};
use super::form::{Fields, one_error, required, with_errors};
use super::ledger::OrderState;
use super::result::settle;
use super::serve::App;
use super::session::{Flash, Session};
use super::setup::Control;
use super::state::World;
use super::unionpay::{open_order, order_box, phone};
use super::verify::sms_answer;
use super::web::{Answer, Visit, go, page};
use super::{CARD, PAY, RESULT, WALLET, pay_path};

/// W14.
pub(super) async fn card_page(visit: Visit) -> Answer {
    visit.with(|world, session| {
        let number = open_order(world, session)?;
        let Some(card) = session.upop.card.filter(|_| !session.upop.wallet) else {
            return go(&pay_path(&number));
        };
        if world.has(Fault::StuckControl) {
            world.control = Control::Detecting;
        }
        let credit = matches!(card.secret, CardSecret::Credit { .. });
        let first_use = world.answer(card) == "77";
        let (control, branch) = match world.control {
            _ if credit => ("ready", "W14.credit"),
            Control::Ready => ("ready", "W14.page"),
            Control::Missing => ("control_missing", "W14.control-missing"),
            Control::Outdated => ("control_outdated", "W14.control-outdated"),
            Control::Detecting => ("control_detecting", "W14.control-detecting"),
            Control::Reconnecting => ("control_reconnecting", "W14.control-reconnecting"),
        };
        world.reach(branch);
        if first_use {
            world.reach("W14.first-use");
        }
        // Found by the next look, which the page takes by itself.
        if matches!(world.control, Control::Detecting | Control::Reconnecting) {
            world.control = Control::Ready;
        }
        let values = context! {
            f => session.take_flash(CARD),
            order => order_box(world, &number),
            bank => card.bank,
            tail => card.tail(),
            phone => phone(),
            control => (control != "ready").then(|| world.text(control)),
            download => matches!(control, "control_missing" | "control_outdated"),
            credit,
            first_use,
        };
        Ok(page(world, session, "card.html", values))
    })
}

/// The download of the password control; fetching it installs it.
pub(super) async fn control(State(app): State<App>) -> Response {
    let mut world = app.world();
    world.reach("W14.control-installed");
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
        if session.upop.wallet {
            world.visiting = "W14b";
        }
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
        let open = open_order(world, session);
        if open.is_err() && paid(world, session) {
            world.reach("W15.not-charged-again");
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
            world.reach(if wallet {
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
        errors.insert("agree", world.tell("agree_empty").to_owned());
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
