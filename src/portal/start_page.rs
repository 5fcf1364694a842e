//! The start page for people, and the files that every page needs.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use minijinja::value::Serde;
use minijinja::{Value, context};

use super::clock::Window;
use super::faults::faults;
use super::fixtures::{
    CARD_SMS, CARDS, CardSecret, Enrolment, NEWCOMERS, PERSONS, WALLET_LOGIN, WALLET_PASSWORD,
};
use super::instance::Instance;
use super::paths::web::{FORGOT, INDEX, REGISTER};
use super::setup::ANSWERS;
use super::start_control;
use super::start_texts::{CHOICES, MOMENTS};
use super::world::World;

/// `/`, what it changes, and the assets.
pub(super) fn routes() -> Router<Instance> {
    Router::new()
        .route("/", get(start))
        .route("/__start/clock", post(start_control::clock))
        .route("/__start/fault", post(start_control::fault))
        .route("/__start/reset", post(start_control::reset))
        .route("/assets/portal.css", get(css))
        .route("/assets/app.css", get(app_css))
        .route("/assets/app-qr.svg", get(app_qr))
        .route("/assets/start.css", get(start_css))
        .route("/assets/portal.js", get(js))
        .route("/assets/start.js", get(start_js))
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

async fn start_css() -> Response {
    asset("text/css; charset=utf-8", include_str!("assets/start.css"))
}

async fn js() -> Response {
    asset(
        "text/javascript; charset=utf-8",
        include_str!("assets/portal.js"),
    )
}

async fn start_js() -> Response {
    asset(
        "text/javascript; charset=utf-8",
        include_str!("assets/start.js"),
    )
}

async fn icon() -> Response {
    asset("image/svg+xml", include_str!("assets/icon.svg"))
}

/// Cached by the browser for a while, so that a visit loads it once.
fn asset(kind: &'static str, content: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "max-age=300"),
    ];
    (headers, content).into_response()
}

async fn start(State(instance): State<Instance>) -> Response {
    let world = instance.world();
    let faults = faults().iter().map(|fault| {
        context! {
            name => fault.name(),
            summary => fault.summary(),
            summary_zh => fault.summary_zh(),
            pages => fault.pages(),
            harmful => fault.harmful(),
            on => world.has(*fault),
        }
    });
    let inbox = world.messages.inbox.iter().rev().map(|sms| {
        context! { to => sms.to, text => sms.text.clone(), at => sms.at.clone() }
    });
    let values = context! {
        index => INDEX,
        register => REGISTER,
        forgot => FORGOT,
        accounts => accounts(&world),
        newcomers => NEWCOMERS.iter().map(|account| account.phone).collect::<Vec<_>>(),
        persons => persons(&world),
        cards => cards(&world),
        faults => faults.collect::<Vec<Value>>(),
        card_sms => CARD_SMS,
        wallet => context! { login => WALLET_LOGIN, password => WALLET_PASSWORD },
        clock => world.clock.local().strftime("%Y-%m-%d %H:%M:%S").to_string(),
        clock_field => world.clock.local().strftime("%Y-%m-%dT%H:%M").to_string(),
        running => world.clock.running(),
        window => match world.clock.window() {
            Window::Open => "open",
            Window::Closed => "closed",
            Window::Batch => "batch",
        },
        moments => Value::from(Serde(MOMENTS)),
        inbox => inbox.collect::<Vec<Value>>(),
        setup => Value::from(Serde(&world.setup)),
        choices => CHOICES.iter().map(|choice| context! {
            key => choice.key,
            name => Value::from(Serde(choice.name)),
            values => Value::from(Serde(choice.values)),
        }).collect::<Vec<_>>(),
        answers => ANSWERS.to_vec(),
    };
    world.catalogue.render("start.html", values)
}

fn accounts(world: &World) -> Vec<Value> {
    let accounts = world.accounts.all().map(|account| {
        context! {
            key => account.key,
            login => world.accounts.login_of(account),
            password => world.accounts.password_of(account),
            phone => account.phone,
            name => world.accounts.owner(account).map(|owner| owner.name),
            companies => account.companies.len(),
            locked => world.locked(account),
        }
    });
    accounts.collect()
}

fn persons(world: &World) -> Vec<Value> {
    let persons = PERSONS.iter().map(|person| {
        let unpaid = world.ledger.unpaid(person);
        let state = match person.enrolment {
            Enrolment::Absent => "absent",
            Enrolment::Exempt => "exempt",
            _ if unpaid.is_empty() => "paid",
            _ => "due",
        };
        let dues = unpaid
            .iter()
            .map(|due| format!("{}: {}", due.year, due.amount));
        context! {
            key => person.key,
            name => person.name,
            document => person.document,
            id => person.id,
            nation => person.nation,
            category => person.category,
            dues => dues.collect::<Vec<_>>().join(", "),
            state,
        }
    });
    persons.collect()
}

fn cards(world: &World) -> Vec<Value> {
    let cards = CARDS.iter().map(|card| {
        let secret = match card.secret {
            CardSecret::Password(password) => password.to_owned(),
            CardSecret::Credit { cvn2, expiry } => format!("CVN2 {cvn2}, 有效期 {expiry}"),
        };
        context! { number => card.number, bank => card.bank, secret, answer => world.answer(card) }
    });
    cards.collect()
}
