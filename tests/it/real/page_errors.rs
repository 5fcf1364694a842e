//! What fails on a page, in the real browser: each kind, wherever it runs.

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::{any, get};
use stepproof::browser::{LaunchOptions, Launcher};
use stepproof::record::{CaseRecord, Outcome};
use stepproof::scenario::Step;

use crate::support::{Run, case, click, launcher, open, serve, step, text_on_page};

/// All that a page can do wrong, and what is not its fault. It says 好了 when all of it has come.
const ALL: &str = r#"<!doctype html><html lang=zh><title>all</title>
<link rel=icon href=/icon-404.png><link rel=stylesheet href="/css-404?v=3#x"><img src=/img-404>
<script src=/js-404></script><script src=/throws.js></script>
<iframe src=/frame></iframe><iframe src="//localhost:PORT/other-site"></iframe><iframe src=/csp></iframe>
<p id=p></p>
<script>
const ok = () => {}, wait = time => new Promise(done => setTimeout(done, time));
console.error('failed %s: %d of', 'twice', 2, { a: 1, b: {} }, new Error('inner'));
console.error('cut ' + '😀'.slice(0, 1));
console.error('\u001b[2Jhidden\u202e', 'x'.repeat(1e6));
console.warn('no error');
for (let time = 0; time < 300; time++) console.error('again');
Promise.reject(new TypeError('nobody cares'));
const late = Promise.reject(new Error('handled late'));
setTimeout(() => late.catch(ok), 100);
setTimeout(() => { throw { custom: 1 } });
addEventListener('error', ok);
const aborted = new AbortController();
const all = [
  fetch('/api?_=1701200000000&id=7', { method: 'POST' }),
  fetch('/reset').catch(ok),
  fetch('//localhost:PORT/cors').catch(ok),
  fetch('/slow', { signal: aborted.signal }).catch(ok),
  new Promise(done => new WebSocket('ws://' + location.host + '/socket').onerror = done),
  new Promise(done => new Worker('/worker.js').onmessage = done),
  new Promise(done => new SharedWorker('/shared.js').port.onmessage = done),
  navigator.serviceWorker.register('/service.js').catch(ok),
  import('/html-as-module').catch(ok),
  wait(600),
];
setTimeout(() => aborted.abort(), 50);
Promise.all(all).then(() => wait(300)).then(() => p.textContent = '好了');
</script>
<button onclick="window.open('/popup')">新窗口</button>"#;

const THROWS: &str = "\nfunction go() { undefinedFunction(); }\n  go();";

const WORKER: &str =
    "console.error('in a worker'); setTimeout(() => { throw new Error('of a worker') });
fetch('/worker-404').then(() => setTimeout(postMessage, 100, 1));";

const SHARED: &str = "console.error('in a shared worker');
onconnect = event => fetch('/shared-404').then(() => event.ports[0].postMessage(1));";

const SERVICE: &str = "console.error('in a service worker');
oninstall = event => event.waitUntil(fetch('/service-404'));";

const CSP: &str = "<script>alert(1)</script><script src=/policed.js></script>";

const POLICED: &str = "fetch('http://localhost:1/policed').catch(() => {});
try { eval('1') } catch (error) {}";

async fn app(page: &str, port: &str) -> Router {
    let html = |page: String| get(move || async move { Html(page) });
    let script = |text: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, "text/javascript")], text) })
    };
    let policy = "default-src 'self'";
    let csp = move || async move { ([(header::CONTENT_SECURITY_POLICY, policy)], Html(CSP)) };
    let frame = "<script>console.error('in a frame'); throw new Error('of a frame')</script>";
    let other = "<script>console.error('of another site'); fetch('/other-404')</script>";
    let popup = "<title>popup</title><p>二<script>console.error('in a window'); fetch('/popup-404')</script>";
    let slow = || async {
        tokio::time::sleep(Duration::from_secs(60)).await;
    };
    Router::new()
        .route("/", html(page.replace("PORT", port)))
        .route("/throws.js", script(THROWS))
        .route("/worker.js", script(WORKER))
        .route("/shared.js", script(SHARED))
        .route("/service.js", script(SERVICE))
        .route("/policed.js", script(POLICED))
        .route("/frame", html(frame.into()))
        .route("/other-site", html(other.into()))
        .route("/popup", html(popup.into()))
        .route("/html-as-module", html("<html>".into()))
        .route("/cors", any(|| async { "no header allows it" }))
        .route("/csp", get(csp))
        .route("/slow", get(slow))
        .route("/api", any(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
        .layer(from_fn(reset))
}

/// Ends the connection in the middle of the answer.
async fn reset(request: Request, next: Next) -> Response {
    if request.uri().path() != "/reset" {
        return next.run(request).await;
    }
    let broken =
        futures_util::stream::once(async { Err::<String, _>(std::io::Error::other("reset")) });
    axum::body::Body::from_stream(broken).into_response()
}

async fn run(steps: Vec<Step>) -> CaseRecord {
    let chromium = launcher(LaunchOptions::default());
    run_in(chromium, ALL, steps).await
}

async fn run_in(
    launcher: impl Launcher + 'static,
    page: &'static str,
    steps: Vec<Step>,
) -> CaseRecord {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let other = tokio::net::TcpListener::bind(format!("[::1]:{port}")).await;
    for listener in [Some(listener), other.ok()].into_iter().flatten() {
        let app = app(page, &port).await;
        tokio::spawn(async move { axum::serve(listener, app).await });
    }
    let mut run = Run::of(launcher, [case("a", steps)]);
    run.site = format!("http://127.0.0.1:{port}");
    run.record().await.cases.remove(0)
}

/// What failed in each step.
fn told(case: &CaseRecord) -> Vec<Vec<String>> {
    let steps = case.steps.iter();
    let told = steps.map(|step| step.page_errors.iter().map(ToString::to_string).collect());
    told.collect()
}

fn all_kinds() -> Vec<Step> {
    let mut first = step("open", [open("/")]);
    first.then = vec![text_on_page("好了")];
    let mut second = step("window", [click("新窗口")]);
    second.then = vec![text_on_page("二")];
    vec![first, second, step("after", [])]
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_fails_is_told_once_and_nothing_else() {
    let case = run(all_kinds()).await;
    assert_eq!(
        case.outcome,
        Outcome::Passed,
        "{:#?}",
        case.failures().collect::<Vec<_>>()
    );
    let told = told(&case);
    let long = format!("console.error: \u{1b}[2Jhidden\u{202e} {}", "x".repeat(500));
    let mut expected: Vec<String> = [
        "GET /css-404?v=3 answered 404",
        "GET /img-404 answered 404",
        "GET /js-404 answered 404",
        "uncaught ReferenceError: undefinedFunction is not defined (/throws.js:2:17)",
        "console.error: failed twice: 2 of {a: 1, b: {…}} Error: inner (/:8:9)",
        "console.error: cut \u{fffd} (/:9:9)",
        &format!("{}… (/:10:9)", long.chars().take(515).collect::<String>()),
        "console.error: again (/:12:48) (300 times)",
        "POST /api?id=7 answered 500",
        "GET /reset failed: net::ERR_EMPTY_RESPONSE",
        "GET http://localhost/cors was blocked: CORS MissingAllowOriginHeader",
        "GET /socket failed: Error during WebSocket handshake: Unexpected response code: 404",
        "unhandled rejection: TypeError: nobody cares (/:13:16)",
        "uncaught {custom: 1} (/:16:20)",
        "uncaught Error: of a frame (/frame:1:44)",
        "uncaught Error: of a worker (/worker.js:1:56)",
        "console.error: in a frame (/frame:1:17)",
        "console.error: in a worker (/worker.js:1:9)",
        "console.error: in a shared worker (/shared.js:1:9)",
        "console.error: in a service worker (/service.js:1:9)",
        "console.error: of another site (http://localhost/other-site:1:17)",
        "GET /worker-404 answered 404",
        "GET /shared-404 answered 404",
        "GET /service-404 answered 404",
        "GET http://localhost/other-404 answered 404",
        "http://localhost:1/policed was blocked: Content-Security-Policy connect-src",
        "browser: Content-Security-Policy script-src-elem blocked inline code (/csp:1:9)",
    ]
    .map(str::to_owned)
    .to_vec();
    let module = "browser: Failed to load module script: Expected a JavaScript";
    let port = regex::Regex::new(r"localhost:\d{4,}").unwrap();
    let mut first: Vec<String> = told[0]
        .iter()
        .map(|line| port.replace_all(line, "localhost").into_owned())
        .collect();
    let refused = first
        .iter()
        .position(|line| line.starts_with(module))
        .unwrap();
    first.remove(refused);
    first.sort();
    expected.sort();
    assert_eq!(first, expected);
    assert_eq!(
        told[1],
        [
            "console.error: in a window (/popup:1:41)",
            "GET /popup-404 answered 404"
        ]
    );
    assert!(told[2].is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runs_tell_the_same() {
    let first = run(all_kinds()).await;
    let second = run(all_kinds()).await;
    let port = regex::Regex::new(r"localhost:\d+").unwrap();
    let told = |case| {
        port.replace_all(&format!("{:#?}", told(case)), "localhost")
            .into_owned()
    };
    assert_eq!(told(&first), told(&second));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_logs_without_end_is_counted_and_holds_nothing_up() {
    let page = "<title>t</title><p>好了<script>
        for (let n = 0; n < 6000; n++) console.error('number ' + n % 3000);</script>";
    let site = serve(Router::new().route("/", get(move || async move { Html(page) }))).await;
    let mut first = step("open", [open("/")]);
    first.then = vec![text_on_page("好了")];
    first.timeout = Duration::from_secs(30);
    let mut run = Run::of(launcher(LaunchOptions::default()), [case("a", [first])]);
    run.site = site;
    let case = run.record().await.cases.remove(0);
    assert_eq!(case.outcome, Outcome::Passed);
    let step = &case.steps[0];
    assert_eq!(step.page_errors.len(), 50);
    assert_eq!(step.page_errors[0].times, 2);
    assert_eq!(step.more_page_errors, 950 + 4_000);
}

/// What a page does wrong by the words of no browser.
const IN_EVERY_BROWSER: &str = r#"<!doctype html><html lang=zh><meta charset=utf-8><title>all</title>
<link rel=icon href=data:,><script src=/throws.js></script><iframe src=/frame></iframe><p id=p></p>
<script>
console.error('failed %s: %d', 'twice', 2); console.warn('no error');
Promise.reject(new TypeError('nobody cares'));
const all = [fetch('/api?_=1701200000000&id=7', { method: 'POST' }),
  fetch('//localhost:PORT/cors').catch(() => {}),
  fetch('/slow', { signal: AbortSignal.timeout(50) }).catch(() => {})];
Promise.all(all).then(() => setTimeout(() => p.textContent = '好了', 500));
</script>
<button onclick="window.open('/popup')">新窗口</button>"#;

#[tokio::test(flavor = "multi_thread")]
async fn every_browser_tells_what_fails() {
    let launcher = launcher(LaunchOptions::default());
    let case = run_in(launcher, IN_EVERY_BROWSER, all_kinds()).await;
    assert_eq!(case.outcome, Outcome::Passed);
    // Words and places that browsers choose themselves.
    let own = regex::Regex::new(r"(localhost):\d+|(CORS ).*|(nobody cares) \(.*").unwrap();
    let told = told(&case).into_iter().map(|step| {
        let lines = step.iter();
        let lines = lines.map(|line| own.replace_all(line, "$1$2$3").into_owned());
        lines.collect::<Vec<_>>()
    });
    let told: Vec<_> = told.collect();
    let mut first = told[0].clone();
    first.sort();
    assert_eq!(
        first,
        [
            "GET http://localhost/cors was blocked: CORS ",
            "POST /api?id=7 answered 500",
            "console.error: failed twice: 2 (/:4:9)",
            "console.error: in a frame (/frame:1:17)",
            "uncaught Error: of a frame (/frame:1:44)",
            "uncaught ReferenceError: undefinedFunction is not defined (/throws.js:2:17)",
            "unhandled rejection: TypeError: nobody cares",
        ]
    );
    let window = [
        "console.error: in a window (/popup:1:41)",
        "GET /popup-404 answered 404",
    ];
    assert_eq!(told[1], window);
    assert!(told[2].is_empty(), "{told:#?}");
}
