//! W14: the card, the password control, and paying.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use minijinja::context;

use super::bank::{card_phone, open_order, order_box};
use super::paying::pay_now;
use crate::portal::codes::sms_answer;
use crate::portal::faults::Fault;
use crate::portal::fixtures::{CARD_HOLDER, CardSecret, account};
use crate::portal::instance::Instance;
use crate::portal::page::Page;
use crate::portal::paths::web::{CARD, WALLET, pay_path};
use crate::portal::redirect::{PageResult, go};
use crate::portal::render::page;
use crate::portal::request::RequestCx;
use crate::portal::setup::Control;

const CARD_SMS: &str = "/upop/pay/sms";

/// W14.
pub(super) static PAGE: Page = Page {
    id: "W14",
    path: CARD,
    actions: &[CARD_SMS],
    template: "card.html",
    source: include_str!("../templates/card.html"),
    loss: Some("card"),
    points: &[
        ("page", "the card, with its password field"),
        ("credit", "a credit card"),
        ("first-use", "a card that is used for the first time"),
        (
            "control-detecting",
            "the password control is being looked for",
        ),
        (
            "control-reconnecting",
            "the password control is being connected again",
        ),
        ("control-detected", "the page finds the control by itself"),
        ("control-missing", "no password control"),
        ("control-outdated", "an old password control"),
        ("control-installed", "the control was fetched"),
        ("sms-sent", "a code was sent"),
        ("sms-first", "no code was asked for"),
        ("sms-expired", "the code is too old"),
        ("sms-too-soon", "another code within 60 seconds"),
        ("sms-limit", "more than five codes for an order"),
        ("agree-empty", "first use: not agreed"),
        ("answer-65", "wrong password, date or CVN2"),
        ("answer-66", "first use: not the holder"),
        ("answer-67", "wrong for the third time"),
        ("answer-71", "wrong code"),
        ("session-lost", "the session is lost"),
    ],
    scripted: &["control-detected"],
    unseen: &[
        "sms-empty",
        "pin-empty",
        "expiry-empty",
        "cvn2-empty",
        "name-empty",
        "id-empty",
        "phone-empty",
    ],
    texts: &[
        ("bank_card", "银行卡"),
        ("card_tail", "尾号"),
        ("phone_bank", "手机号"),
        ("card_pin", "银行卡密码"),
        ("card_expiry", "有效期"),
        ("card_expiry_hint", "月/年，如1123"),
        ("cvn2_hint", "卡背面末三位"),
        ("control_detecting", "正在检测控件请稍等..."), // U9
        ("control_missing", "请先下载并安装密码控件"),  // U9
        ("control_outdated", "请下载并更新密码控件"),   // U9
        ("control_reconnecting", "密码控件重新连接中..."), // U9
        ("control_load", "下载密码控件"),
        ("control_loaded", "密码控件已下载，请安装后刷新页面"),
        ("control_done", "安装完成,请刷新"),
        ("control_look", "重新检测"),
        ("control_file", "模拟的密码控件，无需安装。\n"),
        (
            "first_use",
            "该卡首次使用，请补充持卡人信息并开通银联在线支付。",
        ),
        ("agree", "我已阅读并同意《银联在线支付服务协议》(模拟)"),
        ("agree_empty", "请先阅读并同意服务协议"),
        ("pay_now", "确认付款"),        // seed
        ("open_and_pay", "开通并付款"), // U5
        ("pin_empty", "请输入银行卡密码"),
        ("expiry_empty", "请输入有效期"),
        ("cvn2_empty", "请输入CVN2"),
    ],
    ..Page::EMPTY
};

/// Its addresses.
pub(super) fn routes(router: Router<Instance>) -> Router<Instance> {
    router
        .route(CARD, get(card_page).post(pay_now))
        .route(CARD_SMS, post(card_sms))
        .route("/upop/control.exe", get(control))
}

/// W14.
async fn card_page(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        let number = open_order(world, session)?;
        let Some(card) = session.upop.card.filter(|_| !session.upop.wallet) else {
            return go(&pay_path(&number));
        };
        if world.has(Fault::StuckControl) {
            world.control = Control::Detecting;
        }
        let credit = matches!(card.secret, CardSecret::Credit { .. });
        let first_use = world.answer(card) == "77";
        let (control, point) = match world.control {
            _ if credit => ("ready", "W14.credit"),
            Control::Ready => ("ready", "W14.page"),
            Control::Missing => ("control_missing", "W14.control-missing"),
            Control::Outdated => ("control_outdated", "W14.control-outdated"),
            Control::Detecting => ("control_detecting", "W14.control-detecting"),
            Control::Reconnecting => ("control_reconnecting", "W14.control-reconnecting"),
        };
        world.cover(point);
        if first_use {
            world.cover("W14.first-use");
        }
        // The page finds it by itself with its next request.
        if matches!(world.control, Control::Detecting | Control::Reconnecting) {
            world.control = Control::Ready;
        }
        let values = context! {
            f => session.take_flash(CARD),
            order => order_box(world, &number),
            bank => card.bank,
            tail => card.tail(),
            phone => card_phone(),
            control => (control != "ready").then(|| world.text(control)),
            download => matches!(control, "control_missing" | "control_outdated"),
            credit,
            first_use,
        };
        Ok(page(world, session, &PAGE, values))
    })
}

/// The download of the password control; fetching it installs it.
async fn control(State(instance): State<Instance>) -> Response {
    let mut world = instance.world();
    world.cover("W14.control-installed");
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
async fn card_sms(cx: RequestCx) -> PageResult {
    cx.with(|world, session| {
        let number = open_order(world, session)?;
        if session.upop.wallet {
            world.visiting = world.catalogue.page_id(WALLET);
        }
        let last = session.upop.sms.clone();
        let to = account(CARD_HOLDER).map_or("", |holder| holder.phone);
        // Requests are counted per order: the bank does not know the accounts of the portal.
        let sent = world.send_sms(&number, to, "card", last.as_ref());
        let (slot, result) = sms_answer(world, sent, "sms");
        session.upop.sms = slot.or(session.upop.sms.take());
        Ok(result)
    })
}
