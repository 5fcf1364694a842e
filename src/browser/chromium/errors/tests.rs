use serde_json::{Value, json};

use super::*;
use crate::browser::error_text::LONGEST_ADDRESS;

/// What is told of these events, all of one session.
fn told(events: &[(&str, Value)]) -> Vec<String> {
    let log = ErrorLog::default();
    log.opened("s", "main");
    log.take(
        "s",
        "Runtime.executionContextCreated",
        &context(1, "", "main"),
    );
    for (event, params) in events {
        log.take("s", event, params);
    }
    let all = log.taken();
    assert_eq!(log.taken(), PageErrors::default());
    all.errors.iter().map(ToString::to_string).collect()
}

fn context(id: u64, name: &str, frame: &str) -> Value {
    json!({ "context": { "id": id, "name": name, "auxData": { "frameId": frame } } })
}

fn asked(id: &str, method: &str, url: &str, kind: &str) -> (&'static str, Value) {
    let params = json!({
        "requestId": id, "type": kind, "initiator": { "type": "script" }, "frameId": "main",
        "request": { "method": method, "url": url },
    });
    ("Network.requestWillBeSent", params)
}

fn answered(id: &str, status: u16, by_worker: bool) -> (&'static str, Value) {
    let response = json!({ "status": status, "fromServiceWorker": by_worker });
    let params = json!({ "requestId": id, "response": response });
    ("Network.responseReceived", params)
}

fn failed(id: &str, rest: Value) -> (&'static str, Value) {
    let mut params = json!({ "requestId": id, "errorText": "net::ERR_FAILED", "canceled": false });
    for (key, value) in rest.as_object().unwrap() {
        params[key] = value.clone();
    }
    ("Network.loadingFailed", params)
}

fn thrown(id: u64, text: &str, description: &str) -> (&'static str, Value) {
    let frame =
        json!({ "url": "http://me:pw@h/app.js?v=3#x", "lineNumber": 11, "columnNumber": 6 });
    let exception = json!({ "type": "object", "subtype": "error", "description": description });
    let details = json!({
        "exceptionId": id, "text": text, "exception": exception, "executionContextId": 1,
        "stackTrace": { "callFrames": [frame] },
    });
    (
        "Runtime.exceptionThrown",
        json!({ "exceptionDetails": details }),
    )
}

fn revoked(id: u64) -> (&'static str, Value) {
    ("Runtime.exceptionRevoked", json!({ "exceptionId": id }))
}

fn logged(kind: &str, url: &str, text: &str) -> (&'static str, Value) {
    let argument = json!({ "type": "string", "value": text });
    let frame = json!({ "url": url, "lineNumber": 0, "columnNumber": 0 });
    let params = json!({
        "type": kind, "args": [argument], "executionContextId": 1,
        "stackTrace": { "callFrames": [frame] },
    });
    ("Runtime.consoleAPICalled", params)
}

fn entry(source: &str, level: &str, text: &str) -> (&'static str, Value) {
    let entry = json!({ "source": source, "level": level, "text": text, "url": "http://h/m.js" });
    ("Log.entryAdded", json!({ "entry": entry }))
}

fn violation(kind: &str, directive: &str, url: &str, report_only: bool) -> (&'static str, Value) {
    let place = json!({ "url": "http://h/", "lineNumber": 0, "columnNumber": 91 });
    let details = json!({
        "violatedDirective": directive, "blockedURL": url, "isReportOnly": report_only,
        "contentSecurityPolicyViolationType": kind, "sourceCodeLocation": place,
    });
    let details = json!({ "contentSecurityPolicyIssueDetails": details });
    (
        "Audits.issueAdded",
        json!({ "issue": { "details": details } }),
    )
}

#[test]
fn exceptions_are_told_with_their_place() {
    let description = "TypeError: x is null\n    at f (http://h/app.js:12:7)";
    assert_eq!(
        told(&[
            thrown(1, "Uncaught", description),
            thrown(2, "Uncaught", description)
        ]),
        ["uncaught TypeError: x is null (http://h/app.js:12:7) (2 times)"]
    );
}

#[test]
fn a_rejection_that_is_handled_later_is_none() {
    let rejected = |id| thrown(id, "Uncaught (in promise)", "Error: no");
    let one = "unhandled rejection: Error: no (http://h/app.js:12:7)";
    assert_eq!(told(&[rejected(1), rejected(2), revoked(2)]), [one]);
    assert!(told(&[rejected(1), rejected(2), revoked(2), revoked(1)]).is_empty());
    // Ids are those of a session.
    let log = ErrorLog::default();
    let (event, params) = rejected(1);
    log.take("page", event, &params);
    let (event, params) = revoked(1);
    log.take("worker", event, &params);
    assert_eq!(log.taken().errors.len(), 1);
}

#[test]
fn what_the_page_logs_as_an_error_is_told_and_nothing_of_extensions() {
    let events = [
        logged("error", "http://h/a.js", "broken"),
        logged("warning", "http://h/a.js", "careful"),
        logged("assert", "", "1 = 2"),
        logged("error", "chrome-extension://abc/content.js", "noise"),
    ];
    let expected = [
        "console.error: broken (http://h/a.js:1:1)",
        "console.error: assertion failed: 1 = 2",
    ];
    assert_eq!(told(&events), expected);
}

#[test]
fn a_request_is_told_once_with_what_became_of_it() {
    let url = "http://ann:key@h/sms?_=1701200000000&to=1#top";
    let events = [
        asked("1", "POST", url, "Fetch"),
        asked("2", "GET", "http://h/a.css", "Stylesheet"),
        asked("3", "GET", "http://h/fine", "XHR"),
        answered("3", 200, false),
        // Its text cannot be read, or a style sheet is none.
        answered("2", 404, false),
        failed(
            "2",
            json!({ "errorText": "net::ERR_ABORTED", "canceled": true }),
        ),
        answered("1", 500, false),
        failed(
            "3",
            json!({ "errorText": "net::ERR_INCOMPLETE_CHUNKED_ENCODING" }),
        ),
        failed("3", json!({})),
    ];
    let expected = [
        "POST http://h/sms?to=1 answered 500",
        "GET http://h/a.css answered 404",
        "GET http://h/fine failed: net::ERR_INCOMPLETE_CHUNKED_ENCODING",
    ];
    assert_eq!(told(&events), expected);
}

#[test]
fn what_blocked_a_request_is_named() {
    let events = |rest: Value| [asked("1", "GET", "http://o/x", "Fetch"), failed("1", rest)];
    let cors = json!({ "corsErrorStatus": { "corsError": "MissingAllowOriginHeader" } });
    let cases = [
        (cors, "was blocked: CORS MissingAllowOriginHeader"),
        (
            json!({ "blockedReason": "mixed-content" }),
            "was blocked: mixed-content",
        ),
        (
            json!({ "blockedReason": "csp", "errorText": "" }),
            "was blocked: Content-Security-Policy",
        ),
        (
            json!({ "blockedReason": "other", "errorText": "net::ERR_BLOCKED_BY_RESPONSE" }),
            "failed: net::ERR_BLOCKED_BY_RESPONSE",
        ),
    ];
    for (rest, how) in cases {
        assert_eq!(told(&events(rest)), [format!("GET http://o/x {how}")]);
    }
}

#[test]
fn what_the_page_cancels_and_what_the_browser_asks_for_by_itself_is_no_error() {
    let (event, mut icon) = asked("1", "GET", "http://h/favicon.ico", "Other");
    icon["initiator"]["type"] = "other".into();
    let (_, mut preflight) = asked("3", "OPTIONS", "http://o/x", "Other");
    preflight["initiator"]["type"] = "preflight".into();
    let events = [
        (event, icon),
        answered("1", 404, false),
        asked("2", "GET", "http://h/slow", "Fetch"),
        failed("2", json!({ "canceled": true })),
        (event, preflight),
        answered("3", 404, false),
        asked("4", "GET", "chrome-extension://abc/x.js", "Script"),
        answered("4", 404, false),
    ];
    assert!(told(&events).is_empty());
    // What a worker imports is of no kind either.
    let import = [
        asked("1", "GET", "http://h/import.js", "Other"),
        answered("1", 404, false),
    ];
    assert_eq!(told(&import), ["GET http://h/import.js answered 404"]);
}

#[test]
fn an_answer_that_a_service_worker_hands_on_is_one() {
    let page = || asked("1", "GET", "http://h/x", "Image");
    let worker = || asked("2", "GET", "http://h/x", "Fetch");
    let handed = [
        page(),
        worker(),
        answered("2", 404, false),
        answered("1", 404, true),
    ];
    assert_eq!(told(&handed), ["GET http://h/x answered 404"]);
    let made_up = [page(), answered("1", 503, true)];
    assert_eq!(told(&made_up), ["GET http://h/x answered 503"]);
}

#[test]
fn sockets_that_do_not_open_are_told() {
    let socket = json!({ "requestId": "1", "url": "ws://h/news" });
    let error = "Error during WebSocket handshake: Unexpected response code: 404";
    let events = [
        ("Network.webSocketCreated", socket),
        (
            "Network.webSocketFrameError",
            json!({ "requestId": "1", "errorMessage": error }),
        ),
        ("Network.webSocketClosed", json!({ "requestId": "1" })),
    ];
    assert_eq!(told(&events), [format!("GET ws://h/news failed: {error}")]);
}

#[test]
fn a_policy_is_told_where_no_request_tells_it() {
    let events = [
        asked("1", "POST", "http://o/form", "Document"),
        violation("kURLViolation", "form-action", "http://o/form", false),
        violation("kURLViolation", "connect-src", "http://o/x", false),
        violation("kURLViolation", "img-src", "http://o/x.png", false),
        violation("kURLViolation", "connect-src", "http://o/y", true),
        violation("kInlineViolation", "script-src-elem", "", false),
        // Libraries ask whether they may.
        violation("kEvalViolation", "script-src", "", false),
    ];
    let expected = [
        "POST http://o/form was blocked: Content-Security-Policy form-action",
        "browser: Content-Security-Policy script-src-elem blocked inline code (http://h/:1:92)",
        "http://o/x was blocked: Content-Security-Policy connect-src",
    ];
    assert_eq!(told(&events), expected);
}

#[test]
fn what_the_browser_logs_is_told_unless_a_request_tells_it() {
    let refused = "Failed to load module script: Expected a JavaScript module script";
    let events = [
        entry("javascript", "error", refused),
        entry("network", "error", "Failed to load resource"),
        entry("worker", "error", "in a worker"),
        entry("security", "warning", "soon"),
        entry(
            "security",
            "error",
            "It violates the following Content Security Policy directive",
        ),
    ];
    assert_eq!(
        told(&events),
        [format!("browser: {refused} (http://h/m.js)")]
    );
}

#[test]
fn contents_and_long_addresses_are_not_told_whole() {
    let long = format!("http://h/{}", "a".repeat(100_000));
    let events = [
        asked("1", "GET", "blob:http://h/9c1a", "Image"),
        failed("1", json!({})),
        asked("2", "GET", &long, "Image"),
        answered("2", 414, false),
    ];
    let told = told(&events);
    assert_eq!(told[0], "GET blob:… failed: net::ERR_FAILED");
    assert_eq!(
        told[1].chars().count(),
        "GET … answered 414".chars().count() + LONGEST_ADDRESS
    );
}

#[test]
fn frames_and_workers_come_behind_the_page_in_an_order_that_does_not_depend_on_time() {
    let log = ErrorLog::default();
    log.opened("s", "main");
    log.opened("popup", "other");
    for (session, id, frame) in [("s", 1, "main"), ("s", 2, "child"), ("popup", 1, "other")] {
        log.take(
            session,
            "Runtime.executionContextCreated",
            &context(id, "", frame),
        );
    }
    log.take(
        "s",
        "Runtime.executionContextCreated",
        &context(9, WORLD, "main"),
    );
    let say = |session: &str, context: u64, message: &str| {
        let (event, mut params) = logged("error", "", message);
        params["executionContextId"] = context.into();
        log.take(session, event, &params);
    };
    say("worker", 1, "worker");
    say("popup", 1, "popup");
    say("s", 2, "frame");
    say("s", 9, "page script");
    let (event, params) = asked("1", "GET", "http://h/x", "Image");
    log.take("s", event, &params);
    say("s", 1, "z");
    say("s", 1, "a");
    let (event, params) = answered("1", 404, false);
    log.take("s", event, &params);
    let told: Vec<_> = log.taken().errors.iter().map(ToString::to_string).collect();
    let errors =
        ["z", "a", "popup", "frame", "worker"].map(|words| format!("console.error: {words}"));
    assert_eq!(
        told,
        [&["GET http://h/x answered 404".to_owned()][..], &errors].concat()
    );
}
