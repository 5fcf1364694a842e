//! A10b and A10c: the wallets, with their password of six digits and their answers.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use super::orders::open_order;
use super::screen::{say, screen, wrong};
use crate::portal::fixtures::{PAY_PASSWORD, Wallet};
use crate::portal::form::Fields;
use crate::portal::instance::Instance;
use crate::portal::ledger::Order;
use crate::portal::page::{Needs, Page};
use crate::portal::paths::app::{ALIPAY, PAY, RESULT, WXPAY};
use crate::portal::redirect::{PageResult, Redirect, go};
use crate::portal::request::RequestCx;
use crate::portal::session::Session;
use crate::portal::settlement::settle;
use crate::portal::world::World;

/// A10b: 微信支付.
pub(super) static WECHAT_PAY: Page = Page {
    id: "A10b",
    path: WXPAY,
    template: "app/wallet.html",
    source: include_str!("../templates/app/wallet.html"),
    needs: Needs::RealName,
    points: &[
        ("page", "微信支付 asks for the password"),
        ("pay-password-empty", "no password"),
        ("pay-password-wrong", "wrong password"),
        ("pay-locked", "wrong for the third time"),
        ("pay-cancelled", "cancelled"),
        (
            "not-charged-again",
            "an order that is settled is not charged again",
        ),
    ],
    texts: &[
        ("app_wechat_brand", "微信支付(模拟)"),
        ("app_wallet_title", "请输入支付密码"),
        ("app_wallet_hint", "6位数字支付密码"),
        ("app_pay_password", "支付密码"),
        ("app_pay_confirm", "确认支付"),
        ("app_pay_cancel", "取消支付"),
    ],
    ..Page::EMPTY
};

/// A10c: 支付宝.
pub(super) static ALIPAY_PAY: Page = Page {
    id: "A10c",
    path: ALIPAY,
    template: "app/wallet.html",
    source: include_str!("../templates/app/wallet.html"),
    needs: Needs::RealName,
    points: &[
        ("page", "支付宝 asks for the password"),
        ("pay-password-empty", "no password"),
        ("pay-password-wrong", "wrong password"),
        ("pay-locked", "wrong for the third time"),
        ("pay-cancelled", "cancelled"),
        (
            "not-charged-again",
            "an order that is settled is not charged again",
        ),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router
        .route(WXPAY, get(wechat).post(pay_by_wechat))
        .route(ALIPAY, get(alipay).post(pay_by_alipay))
}

/// 微信支付.
async fn wechat(cx: RequestCx) -> PageResult {
    ask(&cx, Wallet::Wechat)
}

/// 微信支付, posted.
async fn pay_by_wechat(cx: RequestCx, fields: Fields) -> PageResult {
    pay(&cx, Wallet::Wechat, &fields)
}

/// 支付宝.
async fn alipay(cx: RequestCx) -> PageResult {
    ask(&cx, Wallet::Alipay)
}

/// 支付宝, posted.
async fn pay_by_alipay(cx: RequestCx, fields: Fields) -> PageResult {
    pay(&cx, Wallet::Alipay, &fields)
}

fn page(wallet: Wallet) -> &'static Page {
    match wallet {
        Wallet::Wechat => &WECHAT_PAY,
        Wallet::Alipay => &ALIPAY_PAY,
    }
}

/// The order to pay. If it is already settled, a redirect to the result.
fn unpaid(world: &World, session: &Session) -> Result<Order, Redirect> {
    open_order(world, session).inspect_err(|way| {
        if way.0 == RESULT {
            world.cover_here("not-charged-again");
        }
    })
}

fn ask(cx: &RequestCx, wallet: Wallet) -> PageResult {
    cx.on(page(wallet), |world, session| {
        let order = unpaid(world, session)?;
        if session.phone.wallet != Some(wallet) {
            return go(PAY);
        }
        world.cover_here("page");
        let values = context! {
            path => page(wallet).path,
            by => wallet.name(),
            number => order.number,
            amount => order.amount.to_string(),
        };
        Ok(screen(world, session, page(wallet), values))
    })
}

fn pay(cx: &RequestCx, wallet: Wallet, fields: &Fields) -> PageResult {
    cx.on(page(wallet), |world, session| {
        let order = unpaid(world, session)?;
        if session.phone.wallet != Some(wallet) {
            return go(PAY);
        }
        if fields.get("do") == "cancel" {
            return say(world, session, PAY, "app_pay_cancelled");
        }
        let typed = fields.get("password");
        let error = if world.tries.wallet_locked(wallet) {
            Some("app_pay_locked")
        } else if typed.is_empty() {
            Some("app_pay_password_empty")
        } else if typed != PAY_PASSWORD {
            world.tries.wrong_wallet(wallet);
            Some(if world.tries.wallet_locked(wallet) {
                "app_pay_locked"
            } else {
                "app_pay_password_wrong"
            })
        } else {
            None
        };
        if let Some(id) = error {
            return wrong(world, session, page(wallet).path, "password", id);
        }
        let answer = world.wallet_answer(wallet);
        let failed = settle(world, &order.number, wallet.name(), answer);
        session.phone.failure = failed.map(|code| match code {
            "69" => "answer_69",
            _ => "app_insufficient",
        });
        go(RESULT)
    })
}
