//! What the events of the network domain say about the traffic of a page.

use serde_json::Value;

use crate::browser::calls::Calls;
use crate::browser::traffic::{Asked, AskedFor, Noted, Traffic};

/// Takes an event of the network domain, except those of the document itself.
pub(super) fn take(traffic: &mut Traffic, event: &str, params: &Value) -> Noted {
    let text = |pointer: &str| {
        let text = params.pointer(pointer).and_then(Value::as_str);
        text.unwrap_or_default()
    };
    let id = text("/requestId");
    match event {
        "Network.requestWillBeSent" => match asked_for(text("/type")) {
            Some(kind) => {
                let asked = Asked {
                    method: text("/request/method"),
                    url: text("/request/url"),
                    body: text("/request/postData"),
                    kind,
                };
                traffic.begin(id, &asked)
            }
            None => Noted::Nothing,
        },
        "Network.responseReceived" => traffic.answered(id),
        "Network.loadingFailed" | "Network.loadingFinished" => traffic.end(id),
        // A part of an answer.
        "Network.dataReceived" => traffic.receive_part(id),
        "Network.webSocketFrameSent" => traffic.send_message(),
        "Network.webSocketFrameReceived" | "Network.eventSourceMessageReceived" => {
            traffic.receive_message()
        }
        _ => Noted::Nothing,
    }
}

/// Notes the requests that an event tells of.
pub(super) fn note(calls: &mut Calls, event: &str, params: &Value) {
    let text = |pointer: &str| {
        let text = params.pointer(pointer).and_then(Value::as_str);
        text.unwrap_or_default()
    };
    let status = |pointer: &str| {
        let status = params.pointer(pointer).and_then(Value::as_u64);
        status.and_then(|status| u16::try_from(status).ok())
    };
    let id = text("/requestId");
    match event {
        // The browser asks by itself whether a page may ask another origin.
        "Network.requestWillBeSent" if text("/type") != "Preflight" => {
            calls.answer(id, status("/redirectResponse/status"));
            let parts = ["Script", "Stylesheet", "Image", "Font", "Media", "Manifest"];
            let is_part = parts.contains(&text("/type"));
            calls.begin(id, text("/request/method"), text("/request/url"), is_part);
        }
        "Network.responseReceived" => calls.answer(id, status("/response/status")),
        "Network.loadingFailed" => calls.answer(id, None),
        _ => {}
    }
}

/// What a request is for; `None` if it is not waited for.
fn asked_for(kind: &str) -> Option<AskedFor> {
    match kind {
        "XHR" | "Fetch" => Some(AskedFor::Answer),
        "Ping" | "Preflight" | "EventSource" | "Prefetch" | "CSPViolationReport" => None,
        "Image" | "Stylesheet" | "Font" => Some(AskedFor::Looks),
        _ => Some(AskedFor::Part),
    }
}
