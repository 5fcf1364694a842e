//! The control API under `/__portal`: what a test harness reads and sets. Every request needs the
//! instance's token, so that no page in a browser can use it.

use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::catalogue::Catalogue;
use super::clock::show;
use super::faults::{Fault, faults};
use super::instance::Instance;
use super::setup::unknown;
use super::world::World;
use super::{expect, setup};

/// The names that `${portal.NAME}` can use.
const VALUES: [(&str, &str); 4] = [
    ("captcha", "the picture code drawn last"),
    ("sms", "the last code sent to an account"),
    ("card_sms", "the last code sent by the bank"),
    ("order", "the number of the latest order"),
];

/// The version of the control API.
const VERSION: u32 = 1;

/// The schema of the control API.
pub(super) fn schema(catalogue: &Catalogue) -> Value {
    let values = VALUES.map(|(name, what)| (name.to_owned(), what.into()));
    let faults: Vec<Value> = faults().iter().map(|fault| fault_value(*fault)).collect();
    json!({
        "control_api": VERSION,
        "setup": setup::schema(catalogue),
        "expect": expect::schema(),
        "values": Map::from_iter(values),
        "faults": faults,
    })
}

fn fault_value(fault: Fault) -> Value {
    json!({
        "name": fault.name(),
        "summary": fault.summary(),
        "pages": fault.pages(),
        "harmful": fault.harmful(),
    })
}

/// An answer, or the message of an error.
type Reply = Result<Json<Value>, Refused>;

/// A request that cannot be granted.
struct Refused(StatusCode, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

fn bad(message: impl Into<String>) -> Refused {
    Refused(StatusCode::BAD_REQUEST, message.into())
}

/// The routes, all behind the token.
pub(super) fn routes(instance: &Instance) -> Router<Instance> {
    Router::new()
        .route("/schema", get(own_schema))
        .route("/values/{name}", get(value))
        .route("/reset", post(reset))
        .route("/expect", post(check))
        .route("/state", get(state))
        .route("/inbox", get(inbox))
        .route("/orders", get(orders))
        .route("/clock", get(clock).post(set_clock))
        .route("/branches", get(list_branches))
        .route("/faults", get(list_faults))
        .route("/faults/{name}", post(switch_on).delete(switch_off))
        .fallback(async || {
            Refused(
                StatusCode::NOT_FOUND,
                "no such part of the control API".into(),
            )
        })
        .method_not_allowed_fallback(async || {
            Refused(
                StatusCode::METHOD_NOT_ALLOWED,
                "not with this method".into(),
            )
        })
        .layer(from_fn_with_state(instance.clone(), authorise))
}

async fn authorise(State(instance): State<Instance>, request: Request, next: Next) -> Response {
    let bearer = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    if bearer != Some(instance.token()) {
        let text = "the control API wants `Authorization: Bearer TOKEN`".to_owned();
        return Refused(StatusCode::UNAUTHORIZED, text).into_response();
    }
    next.run(request).await
}

/// The object in a request's body; an empty body is an empty object.
fn object(body: &Bytes) -> Result<Map<String, Value>, Refused> {
    if body.is_empty() {
        return Ok(Map::new());
    }
    serde_json::from_slice(body).map_err(|error| bad(format!("not a JSON object: {error}")))
}

async fn own_schema(State(instance): State<Instance>) -> Json<Value> {
    Json(schema(instance.world().catalogue))
}

async fn value(State(instance): State<Instance>, Path(name): Path<String>) -> Reply {
    let world = instance.world();
    let last = |purpose: &str| {
        let sent = world
            .messages
            .inbox
            .iter()
            .rev()
            .find(|sms| sms.purpose == purpose);
        sent.map(|sms| sms.code.clone())
    };
    let value = match name.as_str() {
        "captcha" => world.captcha.clone(),
        "sms" => last("verify"),
        "card_sms" => last("card"),
        "order" => world.ledger.orders.last().map(|order| order.number.clone()),
        _ => {
            let known = VALUES.map(|(name, _)| name);
            return Err(Refused(
                StatusCode::NOT_FOUND,
                unknown("value", &name, &known),
            ));
        }
    };
    value
        .map(|value| Json(json!({ "value": value })))
        .ok_or_else(|| Refused(StatusCode::NOT_FOUND, format!("there is no `{name}` yet")))
}

async fn reset(State(instance): State<Instance>, body: Bytes) -> Reply {
    let mut world = instance.world();
    let setup = setup::read(&object(&body)?, world.catalogue).map_err(bad)?;
    world.restart(setup, &[]);
    Ok(Json(json!({ "ok": true })))
}

async fn check(State(instance): State<Instance>, body: Bytes) -> Reply {
    let wanted = object(&body)?;
    let expectation = expect::read(&wanted).map_err(bad)?;
    let found = expect::found(&instance.world(), &expectation, &wanted);
    Ok(Json(json!({ "ok": found == wanted, "found": found })))
}

async fn state(State(instance): State<Instance>) -> Reply {
    let world = instance.world();
    let records: Vec<Value> = world
        .ledger
        .records
        .iter()
        .map(|record| {
            json!({
                "person": record.insured.key,
                "year": record.year,
                "amount": record.amount.to_string(),
                "order": record.order,
                "paid": show(record.paid),
            })
        })
        .collect();
    let refunds: Vec<Value> = world
        .ledger
        .refunds
        .iter()
        .map(|refund| {
            json!({
                "person": refund.insured.key,
                "year": refund.year,
                "amount": refund.amount.to_string(),
                "order": refund.order,
                "charged": show(refund.charged),
                "back": show(refund.back),
            })
        })
        .collect();
    let charges: Vec<Value> = world
        .ledger
        .charges
        .iter()
        .map(|charge| {
            json!({
                "order": charge.order,
                "from": charge.from,
                "amount": charge.amount.to_string(),
            })
        })
        .collect();
    Ok(Json(json!({
        "clock": world.clock.rfc3339(),
        "running": world.clock.running(),
        "user": world.setup.user.0,
        "faults": world.faults,
        "sessions": world.sessions.len(),
        "records": records,
        "refunds": refunds,
        "charges": charges,
        "orders": order_list(&world),
    })))
}

async fn inbox(State(instance): State<Instance>) -> Reply {
    Ok(Json(json!({ "inbox": instance.world().messages.inbox })))
}

async fn orders(State(instance): State<Instance>) -> Reply {
    Ok(Json(json!({ "orders": order_list(&instance.world()) })))
}

fn order_list(world: &World) -> Vec<Value> {
    let now = world.clock.now();
    let orders = world.ledger.orders.iter();
    orders
        .map(|order| {
            json!({
                "number": order.number,
                "payer": order.payer,
                "person": order.insured.key,
                "years": order.years,
                "amount": order.amount.to_string(),
                "created": show(order.created),
                "status": order.status(now),
            })
        })
        .collect()
}

async fn clock(State(instance): State<Instance>) -> Reply {
    Ok(Json(clock_value(&instance.world())))
}

fn clock_value(world: &World) -> Value {
    json!({ "at": world.clock.rfc3339(), "running": world.clock.running() })
}

/// `{"at": "…"}` sets the clock, `{"advance": 90}` moves it on by seconds, `{"running": true}`
/// lets it tick.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    at: Option<Timestamp>,
    advance: Option<u32>,
    running: Option<bool>,
}

async fn set_clock(State(instance): State<Instance>, body: Bytes) -> Reply {
    let change = serde_json::from_value(Value::Object(object(&body)?))
        .map_err(|error| bad(error.to_string()))?;
    let mut world = instance.world();
    match change {
        ClockChange {
            at: Some(at),
            advance: None,
            running: None,
        } => world.clock.set(at),
        ClockChange {
            at: None,
            advance: Some(seconds),
            running: None,
        } => {
            world
                .clock
                .advance(SignedDuration::from_secs(i64::from(seconds)));
        }
        ClockChange {
            at: None,
            advance: None,
            running: Some(running),
        } => world.clock.run(running),
        _ => {
            return Err(bad(
                "wants either `at` (RFC 3339), `advance` (seconds) or `running` (boolean)",
            ));
        }
    }
    Ok(Json(clock_value(&world)))
}

async fn list_branches(State(instance): State<Instance>) -> Reply {
    let world = instance.world();
    let covered = world.covered.so_far();
    let list: Vec<Value> = world
        .catalogue
        .points()
        .iter()
        .map(|point| {
            json!({
                "id": point.id,
                "page": point.page,
                "what": point.what,
                "reached": covered.contains(point.id.as_str()),
            })
        })
        .collect();
    Ok(Json(json!({ "branches": list })))
}

async fn list_faults(State(instance): State<Instance>) -> Reply {
    let world = instance.world();
    let list: Vec<Value> = faults()
        .iter()
        .map(|fault| {
            let mut value = fault_value(*fault);
            value["on"] = world.has(*fault).into();
            value
        })
        .collect();
    Ok(Json(json!({ "faults": list })))
}

async fn switch_on(State(instance): State<Instance>, Path(name): Path<String>) -> Reply {
    switch(&instance, &name, true)
}

async fn switch_off(State(instance): State<Instance>, Path(name): Path<String>) -> Reply {
    switch(&instance, &name, false)
}

fn switch(instance: &Instance, name: &str, on: bool) -> Reply {
    let Some(fault) = Fault::find(name) else {
        let all: Vec<&str> = faults().iter().map(|fault| fault.name()).collect();
        return Err(Refused(StatusCode::NOT_FOUND, unknown("fault", name, &all)));
    };
    let mut world = instance.world();
    if on {
        world.faults.insert(fault);
    } else {
        world.faults.remove(&fault);
    }
    Ok(Json(json!({ "faults": world.faults })))
}
