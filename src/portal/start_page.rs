//! The start page for people, and the files that every page needs.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use minijinja::{Value, context};
use serde_json::json;

use super::INDEX;
use super::faults::faults;
use super::fixtures::{
    CARD_SMS, CARDS, CardSecret, Enrolment, PERSONS, WALLET_LOGIN, WALLET_PASSWORD,
};
use super::serve::App;
use super::web::render;

/// `/`, the live part of it, and the assets.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(start))
        .route("/__start/live", get(live))
        .route("/assets/portal.css", get(css))
        .route("/assets/app.css", get(app_css))
        .route("/assets/app-qr.svg", get(app_qr))
        .route("/assets/portal.js", get(js))
        .route("/assets/icon.svg", get(icon))
        .route("/favicon.ico", get(icon))
}

async fn css() -> Response {
    asset("text/css; charset=utf-8", include_str!("assets/portal.css"))
}

async fn app_css() -> Response {
    asset("text/css; charset=utf-8", include_str!("assets/app.css"))
}

async fn app_qr() -> Response {
    asset("image/svg+xml", include_str!("assets/app-qr.svg"))
}

async fn js() -> Response {
    asset(
        "text/javascript; charset=utf-8",
        include_str!("assets/portal.js"),
    )
}

async fn icon() -> Response {
    asset("image/svg+xml", include_str!("assets/icon.svg"))
}

/// Kept by the browser for a while, so that a walk through the pages fetches it once.
fn asset(kind: &'static str, content: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "max-age=300"),
    ];
    (headers, content).into_response()
}

async fn start(State(app): State<App>) -> Response {
    let world = app.world();
    let accounts = world.accounts().map(|account| {
        context! {
            login => world.login_of(account),
            password => world.password_of(account),
            phone => account.phone,
            name => world.owner(account).map(|owner| owner.name),
            locked => world.locked(account),
        }
    });
    let persons = PERSONS.iter().map(|person| {
        let unpaid = world.ledger.unpaid(person);
        let state = match person.enrolment {
            Enrolment::Absent => "未参保（职工医保） not enrolled".to_owned(),
            Enrolment::Exempt => "免缴 exempt".to_owned(),
            _ if unpaid.is_empty() => "已缴费 paid".to_owned(),
            _ => {
                let dues = unpaid
                    .iter()
                    .map(|due| format!("{}: {}元", due.year, due.amount));
                dues.collect::<Vec<_>>().join(", ")
            }
        };
        context! {
            key => person.key,
            name => person.name,
            document => person.document,
            id => person.id,
            category => person.category,
            state,
        }
    });
    let cards = CARDS.iter().map(|card| {
        let secret = match card.secret {
            CardSecret::Password(password) => password.to_owned(),
            CardSecret::Credit { cvn2, expiry } => format!("CVN2 {cvn2}, 有效期 {expiry}"),
        };
        context! { number => card.number, bank => card.bank, secret, answer => world.answer(card) }
    });
    let faults = faults().iter().map(|fault| {
        context! {
            name => fault.name,
            summary => fault.summary,
            pages => fault.pages,
            on => world.has(fault.name),
        }
    });
    let inbox = world.inbox.iter().rev().map(|sms| {
        context! { to => sms.to, text => sms.text.clone(), at => sms.at.clone() }
    });
    let values = context! {
        index => INDEX,
        accounts => accounts.collect::<Vec<Value>>(),
        persons => persons.collect::<Vec<Value>>(),
        cards => cards.collect::<Vec<Value>>(),
        faults => faults.collect::<Vec<Value>>(),
        card_sms => CARD_SMS,
        wallet => context! { login => WALLET_LOGIN, password => WALLET_PASSWORD },
        clock => world.clock.rfc3339(),
        running => world.clock.running(),
        inbox => inbox.collect::<Vec<Value>>(),
    };
    render("start.html", values)
}

/// The inbox and the clock, for the page to show as they change.
async fn live(State(app): State<App>) -> Response {
    let world = app.world();
    let body = json!({ "clock": world.clock.rfc3339(), "inbox": world.inbox });
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}
