//! The forms of the start page, which change the clock, the faults and the whole state. Pages have no
//! token of the control API, so a request is only accepted from the start page itself.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::clock::instant;
use super::faults::Fault;
use super::form::Fields;
use super::instance::Instance;
use super::setup;
use super::world::World;

/// The answer to a form that does not come from the start page.
fn refused(status: StatusCode, why: impl Into<String>) -> Response {
    (status, why.into()).into_response()
}

/// Changes the world if the request comes from the start page, then redirects back to it.
fn change(
    instance: &Instance,
    headers: &HeaderMap,
    work: impl FnOnce(&mut World) -> Result<(), String>,
) -> Response {
    if !same_origin(headers) {
        let why = "only the start page itself may change the portal";
        return refused(StatusCode::FORBIDDEN, why);
    }
    match work(&mut instance.world()) {
        Ok(()) => Redirect::to("/").into_response(),
        Err(why) => refused(StatusCode::BAD_REQUEST, why),
    }
}

/// Whether a page of this instance has sent the request. Browsers send these headers themselves, and no page
/// can change them. The host was checked before.
fn same_origin(headers: &HeaderMap) -> bool {
    let get = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let site = get(header::HeaderName::from_static("sec-fetch-site"));
    let origin = get(header::ORIGIN);
    let host = get(header::HOST).unwrap_or_default();
    site.is_none_or(|site| site == "same-origin")
        && origin.is_none_or(|origin| origin.strip_prefix("http://") == Some(host))
        && (site.is_some() || origin.is_some())
}

/// `run=on|off`, `advance=SECONDS`, or `at=2023-01-10T10:00` in Beijing.
pub(super) async fn clock(
    State(instance): State<Instance>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    change(&instance, &headers, |world| {
        let (run, advance) = (fields.get("run"), fields.get("advance"));
        if !run.is_empty() {
            world.clock.run(run == "on");
        } else if !advance.is_empty() {
            let seconds: u32 = advance.parse().map_err(|_| "advance: no number")?;
            let by = SignedDuration::from_secs(i64::from(seconds));
            world.clock.advance(by);
        } else {
            world.clock.set(moment(fields.get("at"))?);
        }
        Ok(())
    })
}

/// The moment of a field for date and time.
fn moment(typed: &str) -> Result<Timestamp, String> {
    let civil: DateTime = typed.parse().map_err(|error| format!("at: {error}"))?;
    instant(civil).ok_or_else(|| format!("at: {typed} is out of range"))
}

/// `name=NAME` and `on=true|false`; `name=` switches all of them off.
pub(super) async fn fault(
    State(instance): State<Instance>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    change(&instance, &headers, |world| {
        let name = fields.get("name");
        if name.is_empty() {
            world.faults.clear();
            return Ok(());
        }
        let fault = Fault::find(name).ok_or_else(|| format!("there is no fault {name}"))?;
        if fields.get("on") == "true" {
            world.faults.insert(fault);
        } else {
            world.faults.remove(&fault);
        }
        Ok(())
    })
}

/// The form of the state: its fields are the keys of the setup. Clock and faults stay as they are.
pub(super) async fn reset(
    State(instance): State<Instance>,
    headers: HeaderMap,
    fields: Fields,
) -> Response {
    change(&instance, &headers, |world| {
        let setup = setup::read(&setup_of(&fields), world.catalogue)?;
        let faults: Vec<_> = world.faults.iter().copied().collect();
        let now = world.clock.now();
        world.restart(setup, &faults);
        world.clock.set(now);
        Ok(())
    })
}

/// The setup of a form: texts, numbers, ticked checkboxes, and lists.
fn setup_of(fields: &Fields) -> Map<String, Value> {
    let mut setup = Map::new();
    for (name, value) in fields.all().filter(|(_, value)| !value.is_empty()) {
        let value = match name {
            "card" | "answer" => continue,
            "signed_in" | "locked" => json!(true),
            "announcements" | "record_lag" | "sms_sent" => value
                .parse::<u64>()
                .map_or_else(|_| json!(value), |n| json!(n)),
            "paid" | "pending" => {
                let list = setup.remove(name).unwrap_or_else(|| json!([]));
                let mut list = list.as_array().cloned().unwrap_or_default();
                list.push(json!(value));
                json!(list)
            }
            _ => json!(value),
        };
        setup.insert(name.to_owned(), value);
    }
    let (card, answer) = (fields.get("card"), fields.get("answer"));
    if !card.is_empty() && !answer.is_empty() {
        setup.insert("cards".to_owned(), json!({ card: answer }));
    }
    setup
}
