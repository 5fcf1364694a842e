//! W13: the bank's first page.

use axum::Router;
use axum::routing::{get, post};
use minijinja::context;

use super::bank::{open_order, order_box};
use crate::portal::fixtures::{Card, WALLET_LOGIN, WALLET_PASSWORD, card};
use crate::portal::form::{Fields, one_error, required, with_errors};
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::web::{CARD, PAY, RESULT, WALLET, pay_path};
use crate::portal::redirect::{PageResult, go};
use crate::portal::render::{page, show_template};
use crate::portal::request::RequestCx;
use crate::portal::session::{Flash, Upop};
use crate::portal::world::World;

const PAY_LOGIN: &str = "/upop/pay/login";

/// W13.
pub(super) static PAGE: Page = Page {
    id: "W13",
    path: PAY,
    actions: &[PAY_LOGIN],
    template: "pay.html",
    source: include_str!("../templates/pay.html"),
    shown: true,
    loss: Some("pay"),
    points: &[
        ("page", "the bank's first page"),
        ("by-card", "卡号付款"),
        ("by-login", "登录付款"),
        ("card-empty", "no card number"),
        ("card-misshapen", "no number that a card can have"),
        ("answer-61", "unknown card"),
        ("answer-62", "the card's bank does not serve the merchant"),
        ("answer-63", "the card's state forbids it"),
        ("expired", "the order is too old to give a card for"),
        ("login-empty", "no user name"),
        ("password-empty", "no password"),
        ("captcha-empty", "no picture code"),
        ("captcha-wrong", "wrong picture code"),
        ("wallet-wrong", "wrong user name or password"),
        ("order-unknown", "there is no such order"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("pay_title", "银联在线支付"),
        ("bank_brand", "在线支付"),
        (
            "bank_footer",
            "本页面为测试用模拟系统，请勿输入真实银行卡信息。",
        ),
        ("merchant", "商户名称"),
        ("merchant_name", "北京市税务局(模拟)"),
        ("by_card", "卡号付款"),  // seed
        ("by_login", "登录付款"), // seed
        ("by_card_hint", "无需注册，输入银行卡号即可付款"),
        ("by_login_hint", "已绑定银行卡的云闪付用户登录后付款"),
        ("card_number", "银行卡号"),
        ("card_hint", "请输入16至19位银行卡号"),
        ("wallet_login", "用户名/手机号"),
        ("next_card", "下一步"), // seed
        ("card_empty", "请输入银行卡号"),
        ("card_misshapen", "请输入正确的银行卡号"),
        ("login_empty", "请输入用户名/手机号"),
        ("wallet_wrong", "用户名或密码错误，请重新输入"),
        ("loading", "加载中"),
        ("order_unknown", "订单不存在，请返回商户重新下单。"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router
        .route(PAY, get(pay).post(choose_card))
        .route(PAY_LOGIN, post(wallet_login))
}

/// W13.
async fn pay(cx: RequestCx, fields: Fields) -> PageResult {
    cx.with(|world, session| {
        let wanted = fields.get("order");
        if world.ledger.order(wanted).is_some() {
            if session.upop.order.as_deref() != Some(wanted) {
                session.upop = Upop {
                    order: Some(wanted.to_owned()),
                    ..Upop::default()
                };
            }
        } else if !wanted.is_empty() {
            let values = context! { text => world.covered_text("order_unknown") };
            return Ok(show_template(world, session, "bank_notice.html", values));
        }
        let number = open_order(world, session)?;
        world.draw_captcha(session, "upop");
        let values = context! {
            f => session.take_flash(PAY),
            order => order_box(world, &number),
        };
        Ok(page(world, session, &PAGE, values))
    })
}

/// W13 posted: the card's number.
async fn choose_card(cx: RequestCx, fields: Fields) -> PageResult {
    cx.with(|world, session| {
        let number = open_order(world, session)?;
        let now = world.clock.now();
        let order = world.ledger.order(&number);
        if !order.is_some_and(|order| order.payable(now)) {
            world.cover("W13.expired");
            session.upop.failure = Some("69");
            return go(RESULT);
        }
        match find_card(world, &fields) {
            Ok(card) => {
                world.cover("W13.by-card");
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
async fn wallet_login(cx: RequestCx, fields: Fields) -> PageResult {
    cx.with(|world, session| {
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
                errors.insert("captcha", world.covered_text("captcha_wrong").to_owned());
            } else if fields.get("login") != WALLET_LOGIN
                || fields.get("password") != WALLET_PASSWORD
            {
                errors.insert("wallet", world.covered_text("wallet_wrong").to_owned());
            }
        }
        if errors.is_empty() {
            world.cover("W13.by-login");
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
