//! What the events of the network module say about the traffic of a page.

use serde_json::Value;

use crate::browser::calls::Calls;
use crate::browser::traffic::{Asked, AskedFor, Noted, Traffic};

/// Takes an event of the network module, except those of the document itself.
pub(super) fn take(traffic: &mut Traffic, event: &str, params: &Value) -> Noted {
    let request = &params["request"];
    let text = |name: &str| request[name].as_str().unwrap_or_default();
    let id = text("request");
    match event {
        "network.beforeRequestSent" => match asked_for(params) {
            Some(kind) => {
                // The body is not reported, only its size: a different size means another body.
                let size = request["bodySize"].to_string();
                let asked = Asked {
                    method: text("method"),
                    url: text("url"),
                    body: &size,
                    kind,
                };
                traffic.begin(id, &asked)
            }
            None => Noted::Nothing,
        },
        "network.responseStarted" if !is_redirected(params) => traffic.answered(id),
        "network.responseCompleted" if !is_redirected(params) => traffic.end(id),
        "network.fetchError" => traffic.end(id),
        _ => Noted::Nothing,
    }
}

/// Notes the requests that an event tells of.
pub(super) fn note(calls: &mut Calls, event: &str, params: &Value) {
    let text = |name: &str| params["request"][name].as_str().unwrap_or_default();
    let id = text("request");
    match event {
        "network.beforeRequestSent" => {
            let parts = [
                "script", "style", "image", "font", "audio", "video", "manifest",
            ];
            let is_part = parts.contains(&text("destination"));
            calls.begin(id, text("method"), text("url"), is_part);
        }
        "network.responseStarted" => {
            let status = params["response"]["status"].as_u64();
            calls.answer(id, status.and_then(|status| u16::try_from(status).ok()));
        }
        "network.fetchError" => calls.answer(id, None),
        _ => {}
    }
}

/// Whether the request goes on to another address, under the same id.
pub(super) fn is_redirected(params: &Value) -> bool {
    matches!(
        params["response"]["status"].as_u64(),
        Some(301 | 302 | 303 | 307 | 308)
    )
}

/// What a request is for; `None` if it is not waited for.
fn asked_for(params: &Value) -> Option<AskedFor> {
    let request = &params["request"];
    let url = request["url"].as_str().unwrap_or_default();
    if !url.starts_with("http") {
        return None;
    }
    let kind = |name: &str| request[name].as_str().unwrap_or_default();
    match (kind("destination"), kind("initiatorType")) {
        (_, "fetch" | "xmlhttprequest") => Some(AskedFor::Answer),
        // A beacon, a stream of events, a preflight: it does not change what the page shows by itself.
        ("" | "report", _) => None,
        ("image" | "style" | "font", _) => Some(AskedFor::Looks),
        _ => Some(AskedFor::Part),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn request(destination: &str, initiator: &str) -> Value {
        let request = json!({
            "request": "7", "method": "GET", "url": "http://h/x", "bodySize": 0,
            "destination": destination, "initiatorType": initiator,
        });
        json!({ "request": request })
    }

    #[test]
    fn requests_of_scripts_are_waited_for_and_beacons_are_not() {
        let asked = |destination, initiator| asked_for(&request(destination, initiator));
        assert_eq!(asked("", "fetch"), Some(AskedFor::Answer));
        assert_eq!(asked("", "xmlhttprequest"), Some(AskedFor::Answer));
        assert_eq!(asked("", ""), None);
        assert_eq!(asked("image", "img"), Some(AskedFor::Looks));
        assert_eq!(asked("script", "script"), Some(AskedFor::Part));
    }

    #[test]
    fn a_redirected_request_stays_open() {
        let mut traffic = Traffic::default();
        let mut params = request("", "fetch");
        take(&mut traffic, "network.beforeRequestSent", &params);
        params["response"] = json!({ "status": 302 });
        take(&mut traffic, "network.responseCompleted", &params);
        assert_eq!(traffic.open(true), ["GET http://h/x"]);
        params["response"] = json!({ "status": 200 });
        take(&mut traffic, "network.responseCompleted", &params);
        assert!(traffic.open(true).is_empty());
    }
}
