use serde_json::{Value, json};

use super::*;

/// What is told of these events, all of one page.
fn told(events: &[(&str, Value)]) -> Vec<String> {
    let log = ErrorLog::default();
    log.opened("main");
    for (event, params) in events {
        let context = params["context"].as_str().unwrap_or("main");
        log.take(context, event, params);
    }
    let all = log.taken();
    assert_eq!(log.taken(), PageErrors::default());
    all.errors.iter().map(ToString::to_string).collect()
}

fn logged(kind: &str, method: &str, text: &str, url: &str) -> (&'static str, Value) {
    let frame = json!({ "url": url, "lineNumber": 6, "columnNumber": 4 });
    let frames: Vec<_> = Some(frame)
        .filter(|_| !url.is_empty())
        .into_iter()
        .collect();
    let params = json!({
        "type": kind, "method": method, "level": "error", "text": text,
        "stackTrace": { "callFrames": frames },
    });
    ("log.entryAdded", params)
}

fn asked(id: &str, method: &str, url: &str, kind: (&str, &str)) -> (&'static str, Value) {
    let (destination, initiator) = kind;
    let request = json!({
        "request": id, "method": method, "url": url,
        "destination": destination, "initiatorType": initiator,
    });
    ("network.beforeRequestSent", json!({ "request": request }))
}

const FETCH: (&str, &str) = ("", "fetch");

fn answered(event: &'static str, id: &str, status: u16) -> (&'static str, Value) {
    let params = json!({ "request": { "request": id }, "response": { "status": status } });
    (event, params)
}

fn completed(id: &str, status: u16) -> (&'static str, Value) {
    answered("network.responseCompleted", id, status)
}

fn failed(id: &str, error: &str) -> (&'static str, Value) {
    let params = json!({ "request": { "request": id }, "errorText": error });
    ("network.fetchError", params)
}

#[test]
fn words_of_scripts_have_their_kind_and_place() {
    let script = "http://h/app.js?v=3";
    let mut warning = logged("console", "warn", "no error", script);
    warning.1["level"] = "warn".into();
    let events = [
        logged("console", "error", "failed\n twice", script),
        warning,
        logged("console", "assert", "nope 3", script),
        logged("javascript", "", "TypeError: x is null", script),
        logged(
            "javascript",
            "",
            "uncaught exception: [object Object]",
            script,
        ),
        logged("javascript", "", "Error: ", script),
        logged("javascript", "", "PayError: two\nlines", script),
        logged("javascript", "", "TypeError: nobody cares", ""),
        logged("javascript", "", "uncaught exception: plain", ""),
        logged(
            "javascript",
            "",
            "SyntaxError: expected expression, got ';'",
            "",
        ),
        logged(
            "javascript",
            "",
            "SyntaxError: JSON.parse: unexpected end",
            "",
        ),
        logged("javascript", "", "Error: theirs", "moz-extension://x/a.js"),
    ];
    let expected = [
        "console.error: failed twice (http://h/app.js:7:5)",
        "console.error: assertion failed: nope 3 (http://h/app.js:7:5)",
        "uncaught TypeError: x is null (http://h/app.js:7:5)",
        "uncaught [object Object] (http://h/app.js:7:5)",
        "uncaught Error (http://h/app.js:7:5)",
        "uncaught PayError: two lines (http://h/app.js:7:5)",
        "unhandled rejection: TypeError: nobody cares",
        "unhandled rejection: plain",
        "uncaught SyntaxError: expected expression, got ';'",
        "unhandled rejection: SyntaxError: JSON.parse: unexpected end",
    ];
    assert_eq!(told(&events), expected);
}

#[test]
fn words_of_the_browser_are_told_once_and_in_few() {
    let settings = "Content-Security-Policy: The page’s settings blocked";
    let because = "because it violates the following directive: “default-src 'self'”";
    let says = |words: &str| logged("javascript", "", words, "");
    let reads = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at";
    let events = [
        asked("1", "PUT", "http://other/api", FETCH),
        says(&format!(
            "{reads} http://other/api. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200."
        )),
        says(&format!(
            "{reads} http://other/api. (Reason: CORS request did not succeed). Status code: (null)."
        )),
        failed("1", "NS_ERROR_DOM_BAD_URI"),
        says(&format!(
            "{settings} an inline script (script-src-elem) from being executed {because}"
        )),
        says(&format!(
            "{settings} the loading of a resource (connect-src) at http://x/a {because}"
        )),
        says(&format!(
            "{settings} a JavaScript eval (script-src) from being executed {because}"
        )),
        says(
            "Content-Security-Policy: (Report-Only policy) The page’s settings would block the loading \
             of a resource (img-src) at http://x/b because it violates",
        ),
        says("The character encoding of the document was not declared"),
        says("Firefox can’t establish a connection to the server at ws://h/socket."),
        says(
            "The stylesheet http://h/a was not loaded because its MIME type, “text/html”, is not “text/css”.",
        ),
    ];
    let expected = [
        "PUT http://other/api was blocked: CORS header ‘Access-Control-Allow-Origin’ missing",
        "browser: Content-Security-Policy script-src-elem blocked inline code",
        "http://x/a was blocked: Content-Security-Policy connect-src",
        "browser: The stylesheet http://h/a was not loaded because its MIME type, “text/html”, is not “text/css”.",
    ];
    assert_eq!(told(&events), expected);
}

#[test]
fn requests_fail_by_their_answer_or_without_one() {
    let events = [
        asked(
            "1",
            "POST",
            "http://me:pw@h/api?_=1701200000000&id=7#x",
            FETCH,
        ),
        asked("2", "GET", "http://h/moved", FETCH),
        asked("3", "GET", "http://h/app.js", ("script", "script")),
        asked("4", "GET", "http://h/module.js", ("script", "script")),
        asked("5", "GET", "http://h/left", ("document", "")),
        asked("6", "OPTIONS", "http://other/api", ("", "")),
        asked("7", "GET", "http://h/worker.js", ("worker", "")),
        completed("2", 302),
        asked("2", "GET", "http://h/gone", FETCH),
        completed("2", 410),
        failed("3", "NS_ERROR_CONNECTION_REFUSED"),
        failed("4", "NS_ERROR_CORRUPTED_CONTENT"),
        failed("5", "NS_BINDING_ABORTED"),
        completed("6", 403),
        // The answer of a script's worker is refused for its type, too.
        answered("network.responseStarted", "7", 404),
        failed("7", "NS_ERROR_CORRUPTED_CONTENT"),
        completed("1", 500),
    ];
    let expected = [
        "POST http://h/api?id=7 answered 500",
        "GET http://h/gone answered 410",
        "GET http://h/app.js failed: NS_ERROR_CONNECTION_REFUSED",
        "GET http://h/worker.js answered 404",
    ];
    assert_eq!(told(&events), expected);
}

#[test]
fn frames_and_workers_come_after_the_page() {
    let mut frame = logged("console", "error", "a frame", "http://h/frame");
    frame.1["context"] = "frame".into();
    let events = [
        asked("1", "GET", "http://h/worker.js", ("worker", "")),
        frame,
        logged("console", "error", "a worker", "http://h/worker.js"),
        logged("console", "error", "the page", "http://h/"),
    ];
    let expected = [
        "console.error: the page (http://h/:7:5)",
        "console.error: a frame (http://h/frame:7:5)",
        "console.error: a worker (http://h/worker.js:7:5)",
    ];
    assert_eq!(told(&events), expected);
}
