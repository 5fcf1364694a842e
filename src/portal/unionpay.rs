//! W13 and W14b: the bank's first page, and the cards of its wallet. The bank's pages know the order
//! by its number and the browser by its cookie.

use minijinja::{Value, context};

use super::fixtures::{
    CARD_HOLDER, Card, WALLET_CARDS, WALLET_LOGIN, WALLET_PASSWORD, account, card,
};
use super::form::{Fields, one_error, required, with_errors};
use super::ledger::OrderState;
use super::session::{Flash, Session, Upop};
use super::state::World;
use super::web::{Answer, Detour, Visit, go, page};
use super::{CARD, CASHIER, PAY, RESULT, WALLET, identity, pay_path};

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
            let values = context! { text => world.tell("order_unknown") };
            return Ok(page(world, session, "bank_notice.html", values));
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
        let now = world.clock.now();
        let order = world.ledger.order(&number);
        if !order.is_some_and(|order| order.payable(now)) {
            world.reach("W13.expired");
            session.upop.failure = Some("69");
            return go(RESULT);
        }
        match find_card(world, &fields) {
            Ok(card) => {
                world.reach("W13.by-card");
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
                errors.insert("captcha", world.tell("captcha_wrong").to_owned());
            } else if fields.get("login") != WALLET_LOGIN
                || fields.get("password") != WALLET_PASSWORD
            {
                errors.insert("wallet", world.tell("wallet_wrong").to_owned());
            }
        }
        if errors.is_empty() {
            world.reach("W13.by-login");
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
        };
        Ok(page(world, session, "wallet.html", values))
    })
}

/// The order that the bank's pages are about while it is not settled; else the way there.
pub(super) fn open_order(world: &World, session: &Session) -> Result<String, Detour> {
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

pub(super) fn order_box(world: &World, number: &str) -> Value {
    let order = world.ledger.order(number);
    context! {
        number,
        amount => order.map(|order| order.amount.to_string()),
    }
}

/// Where the card's codes go, masked.
pub(super) fn phone() -> String {
    identity::mask_phone(account(CARD_HOLDER).map_or("", |holder| holder.phone))
}
