//! The wallets: a password of six digits, and what they answer.

use minijinja::context;

use super::pay::open_order;
use super::{ALIPAY, PAY, RESULT, WXPAY, guarded, say, screen, wrong};
use crate::portal::fixtures::{PAY_PASSWORD, Wallet};
use crate::portal::form::Fields;
use crate::portal::ledger::Order;
use crate::portal::result::settle;
use crate::portal::session::Session;
use crate::portal::state::World;
use crate::portal::web::{Answer, Detour, Visit, go};

/// 微信支付.
pub(super) async fn wechat(visit: Visit) -> Answer {
    show(&visit, Wallet::Wechat)
}

/// 微信支付, posted.
pub(super) async fn pay_by_wechat(visit: Visit, fields: Fields) -> Answer {
    pay(&visit, Wallet::Wechat, &fields)
}

/// 支付宝.
pub(super) async fn alipay(visit: Visit) -> Answer {
    show(&visit, Wallet::Alipay)
}

/// 支付宝, posted.
pub(super) async fn pay_by_alipay(visit: Visit, fields: Fields) -> Answer {
    pay(&visit, Wallet::Alipay, &fields)
}

fn path(wallet: Wallet) -> &'static str {
    match wallet {
        Wallet::Wechat => WXPAY,
        Wallet::Alipay => ALIPAY,
    }
}

/// The order to pay. Who comes back when it is settled is led to the result.
fn unpaid(world: &World, session: &Session) -> Result<Order, Detour> {
    open_order(world, session).inspect_err(|way| {
        if way.0 == RESULT {
            world.reach_here("not-charged-again");
        }
    })
}

fn show(visit: &Visit, wallet: Wallet) -> Answer {
    guarded(visit, |world, session, _| {
        let order = unpaid(world, session)?;
        if session.phone.wallet != Some(wallet) {
            return go(PAY);
        }
        world.reach_here("page");
        let values = context! {
            path => path(wallet),
            by => wallet.name(),
            number => order.number,
            amount => order.amount.to_string(),
        };
        let at = path(wallet);
        Ok(screen(world, session, at, "app/wallet.html", values))
    })
}

fn pay(visit: &Visit, wallet: Wallet, fields: &Fields) -> Answer {
    guarded(visit, |world, session, _| {
        let order = unpaid(world, session)?;
        if session.phone.wallet != Some(wallet) {
            return go(PAY);
        }
        if fields.get("do") == "cancel" {
            return say(world, session, PAY, "app_pay_cancelled");
        }
        let typed = fields.get("password");
        let error = if world.wallet_locked(wallet) {
            Some("app_pay_locked")
        } else if typed.is_empty() {
            Some("app_pay_password_empty")
        } else if typed != PAY_PASSWORD {
            world.wrong_wallet(wallet);
            Some(if world.wallet_locked(wallet) {
                "app_pay_locked"
            } else {
                "app_pay_password_wrong"
            })
        } else {
            None
        };
        if let Some(id) = error {
            return wrong(world, session, path(wallet), "password", id);
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
