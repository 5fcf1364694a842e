//! W13–W15: the bank's pages. They know the order by its number and the browser by its cookie.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use minijinja::{Value, context};

use super::clock::show;
use super::fixtures::{
    CARD_HOLDER, Card, CardSecret, WALLET_CARDS, WALLET_LOGIN, WALLET_PASSWORD, account, card,
    person,
};
use super::ledger::OrderState;
use super::login::{one_error, required, sms_answer, with_errors};
use super::session::{Flash, Session, Upop};
use super::setup::{Control, Stop};
use super::state::World;
use super::web::{Answer, Detour, Fields, Visit, go, notice, page, timed_out};
use super::{App, CARD, CASHIER, PAY, RESULT, WALLET, identity, pay_path};

/// W13.
pub(super) async fn pay(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        let wanted = fields.get("order");
        if world.ledger.order(wanted).is_some() {
            if session.upop.order.as_deref() != Some(wanted) {
                session.upop = Upop {
                    order: Some(wanted.to_owned()),
                    ..Upop::default()
                };
            }
        } else if !wanted.is_empty() {
            let (title, text) = (world.text("pay_title"), world.text("order_unknown"));
            return Ok(notice(world, session, StatusCode::NOT_FOUND, title, text));
        }
        let number = open_order(world, session)?;
        world.draw_captcha(session, "upop");
        let values = context! {
            f => session.take_flash(PAY),
            order => order_box(world, &number),
        };
        Ok(page(world, session, "pay.html", values))
    })
}

/// W13 posted: the card's number.
pub(super) async fn choose_card(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        let number = open_order(world, session)?;
        match find_card(world, &fields) {
            Ok(card) => {
                session.upop.card = Some(card);
                session.upop.wallet = false;
                session.upop.sms = None;
                go(CARD)
            }
            Err(flash) => {
                session.flash = Some(Flash {
                    page: PAY,
                    values: fields.keep(&["card"]),
                    ..flash
                });
                go(&pay_path(&number))
            }
        }
    })
}

fn find_card(world: &World, fields: &Fields) -> Result<&'static Card, Flash> {
    let digits: String = fields
        .get("card")
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    if digits.is_empty() {
        return Err(one_error(world, "card", "card_empty"));
    }
    let shaped = (16..=19).contains(&digits.len())
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && ["62", "60", "81"]
            .iter()
            .any(|prefix| digits.starts_with(prefix));
    if !shaped {
        return Err(one_error(world, "card", "card_misshapen"));
    }
    let found = card(&digits).ok_or_else(|| one_error(world, "card", "answer_61"))?;
    match world.answer(found) {
        "61" => Err(one_error(world, "card", "answer_61")),
        "62" => Err(one_error(world, "card", "answer_62")),
        "63" => Err(one_error(world, "card", "answer_63")),
        _ => Ok(found),
    }
}

/// W13 posted: 登录付款.
pub(super) async fn wallet_login(visit: Visit, fields: Fields) -> Answer {
    visit.with(|world, session| {
        let number = open_order(world, session)?;
        let mut errors = required(
            world,
            &fields,
            &[
                ("login", "login_empty"),
                ("password", "password_empty"),
                ("captcha", "captcha_empty"),
            ],
        );
        if errors.is_empty() {
            if !world.captcha_right(session, "upop", fields.get("captcha")) {
                errors.insert("captcha", world.text("captcha_wrong").to_owned());
            } else if fields.get("login") != WALLET_LOGIN
                || fields.get("password") != WALLET_PASSWORD
            {
                errors.insert("wallet", world.text("wallet_wrong").to_owned());
            }
        }
        if errors.is_empty() {
            session.upop.signed_in = true;
            return go(WALLET);
        }
        session.flash = Some(Flash {
            page: PAY,
            values: fields.keep(&["login"]),
            ..with_errors(errors)
        });
        go(&pay_path(&number))
    })
}

/// W14b: the bound cards.
pub(super) async fn wallet(visit: Visit) -> Answer {
    visit.with(|world, session| {
        let number = open_order(world, session)?;
        if !session.upop.signed_in {
            return go(&pay_path(&number));
        }
        session.upop.wallet = true;
        let chosen = session
            .upop
            .card
            .filter(|card| WALLET_CARDS.contains(&card.number));
        let cards = WALLET_CARDS.iter().filter_map(|number| card(number)).map(|card| {
            context! {
                number => card.number,
                bank => card.bank,
                tail => card.tail(),
                checked => chosen.map_or(card.number == WALLET_CARDS[0], |chosen| chosen == card),
            }
        });
        let values = context! {
            cards => cards.collect::<Vec<_>>(),
            f => session.take_flash(WALLET),
            order => order_box(world, &number),
            phone => phone(),
            wait => world.sms_wait(session.upop.sms.as_ref()),
        };
        Ok(page(world, session, "wallet.html", values))
    })
}

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
        session.upop.failure = settle(world, &number, card);
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

/// What the bank does with a payment that is right in itself; the code with which it failed.
fn settle(world: &mut World, number: &str, card: &'static Card) -> Option<&'static str> {
    let now = world.clock.now();
    let answer = world.answer(card);
    let order = world.ledger.order_mut(number)?;
    if order.state != OrderState::Open {
        return None;
    }
    if !order.payable(now) {
        return Some("69");
    }
    match answer {
        "unknown-paid" => order.state = OrderState::Unknown { paid: true },
        "unknown-failed" => order.state = OrderState::Unknown { paid: false },
        "42" => {
            world.pay(number, card);
            return Some("42");
        }
        "ok" | "77" => world.pay(number, card),
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
        let (card, order) = (session.upop.card, world.ledger.order_mut(&number));
        if let (Some(card), Some(order)) = (card, order)
            && let OrderState::Unknown { paid } = order.state
        {
            order.state = OrderState::Open;
            if paid {
                world.pay(&number, card);
            } else {
                session.upop.failure = Some("64");
            }
        }
        go(RESULT)
    })
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

/// The order that the bank's pages are about while it is not settled; else the way there.
fn open_order(world: &World, session: &Session) -> Result<String, Detour> {
    let number = session
        .upop
        .order
        .clone()
        .ok_or_else(|| Detour(CASHIER.to_owned()))?;
    match world.ledger.order(&number).map(|order| &order.state) {
        Some(OrderState::Open) => Ok(number),
        Some(OrderState::Replaced) | None => Err(Detour(CASHIER.to_owned())),
        Some(_) => Err(Detour(RESULT.to_owned())),
    }
}

fn order_box(world: &World, number: &str) -> Value {
    let order = world.ledger.order(number);
    context! {
        number,
        amount => order.map(|order| order.amount.to_string()),
    }
}

/// Where the card's codes go, masked.
fn phone() -> String {
    identity::mask_phone(account(CARD_HOLDER).map_or("", |holder| holder.phone))
}
