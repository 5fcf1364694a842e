//! A10: how to pay.

use axum::Router;
use axum::routing::get;
use minijinja::context;

use super::orders::open_order;
use super::screen::{say, say_then, screen, wrong};
use crate::portal::faults::Fault;
use crate::portal::fixtures::Wallet;
use crate::portal::form::Fields;
use crate::portal::instance::Instance;
use crate::portal::page::{Needs, Page, Wire};
use crate::portal::paths::app::{ALIPAY, PAY, SUBMIT, WXPAY};
use crate::portal::redirect::{PageResult, go};
use crate::portal::request::RequestCx;

/// A10.
pub(super) static PAGE: Page = Page {
    id: "A10",
    path: PAY,
    template: "app/pay.html",
    source: include_str!("../templates/app/pay.html"),
    needs: Needs::RealName,
    loss: Some("app-pay"),
    wire: &[(Fault::AppNoAnswer, Wire::Silent)],
    points: &[
        ("page", "the ways to pay"),
        ("expired", "the order is too old"),
        ("way-empty", "no way chosen"),
        ("wechat-missing", "WeChat is not installed"),
        ("alipay-missing", "Alipay is not installed"),
        ("order-over", "confirmed when the order is too old"),
        ("session-lost", "the session is lost"),
    ],
    texts: &[
        ("app_pay_title", "支付方式"), // seed
        ("app_pay_ways", "选择支付方式"),
        ("app_pay_do", "确认缴费"), // seed
        ("app_way_empty", "请选择支付方式"),
        ("app_wechat_missing", "未检测到微信，请安装后重试"),
        ("app_order_over", "订单已超时，请重新提交"),
        ("app_pay_cancelled", "支付已取消"),
        ("app_pay_password_empty", "请输入支付密码"),
        ("app_pay_password_wrong", "支付密码错误，请重新输入"),
        ("app_pay_locked", "支付密码输入错误次数过多，请明日再试"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router.route(PAY, get(ways).post(choose_way))
}

/// A10.
async fn ways(cx: RequestCx) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let order = open_order(world, session)?;
        let now = world.clock.now();
        world.cover(if order.payable(now) {
            "A10.page"
        } else {
            "A10.expired"
        });
        let values = context! {
            number => order.number.clone(),
            payer => order.payer_name.clone(),
            insured => order.insured.name,
            amount => order.amount.to_string(),
            seconds => order.seconds_left(now),
            way => session.phone.wallet.map(Wallet::name),
        };
        Ok(screen(world, session, &PAGE, values))
    })
}

/// A10 posted: 确认缴费.
async fn choose_way(cx: RequestCx, fields: Fields) -> PageResult {
    cx.on(&PAGE, |world, session| {
        let order = open_order(world, session)?;
        let (wallet, missing, way) = match fields.get("way") {
            "wechat" => (Wallet::Wechat, "app_wechat_missing", WXPAY),
            "alipay" if !session.phone.wechat => (Wallet::Alipay, "app_alipay_missing", ALIPAY),
            _ => return wrong(world, session, PAY, "way", "app_way_empty"),
        };
        if !order.payable(world.clock.now()) {
            return say_then(world, session, PAY, "app_order_over", Some(SUBMIT));
        }
        session.phone.wallet = Some(wallet);
        if world.wallet_answer(wallet) == "not-installed" {
            return say(world, session, PAY, missing);
        }
        session.phone.failure = None;
        go(way)
    })
}
