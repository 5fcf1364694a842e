//! W14b: the bound cards of 登录付款.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use super::bank::{card_phone, open_order, order_box};
use super::paying::pay_now;
use crate::portal::fixtures::{WALLET_CARDS, card};
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::web::{WALLET, pay_path};
use crate::portal::redirect::{PageResult, go};
use crate::portal::render::page;
use crate::portal::request::RequestCx;

/// W14b.
pub(super) static PAGE: Page = Page {
    id: "W14b",
    path: WALLET,
    template: "wallet.html",
    source: include_str!("../templates/wallet.html"),
    shown: true,
    loss: Some("wallet"),
    points: &[
        ("page", "the bound cards"),
        ("sms-sent", "a code was sent"),
        ("sms-first", "no code was asked for"),
        ("sms-expired", "the code is too old"),
        ("sms-too-soon", "another code within 60 seconds"),
        ("sms-limit", "more than five codes for an order"),
        ("answer-67", "the card is locked by wrong passwords"),
        ("answer-71", "wrong code"),
        ("session-lost", "the session is lost"),
    ],
    unseen: &["sms-empty"],
    texts: &[("wallet_cards", "选择银行卡")],
    ..Page::EMPTY
};

/// This page shows the cards; the payment is handled by [`pay_now`], like that of the card page.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(WALLET, get(wallet).post(pay_now))
}

/// W14b: the bound cards.
async fn wallet(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
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
            phone => card_phone(),
        };
        Ok(page(world, session, &PAGE, values))
    })
}
