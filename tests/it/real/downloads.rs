//! Downloads, in a real browser.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Path;
use axum::response::{Html, IntoResponse};
use axum::routing::get;
use futures_util::StreamExt;
use stepproof::browser::LaunchOptions;
use stepproof::record::{CaseRecord, Outcome};
use stepproof::scenario::{BrowserCheck, Check, Expectation, Step, Template, TextMatch};
use tokio::sync::Notify;

use crate::support::{Run, case, click, launcher, location, open, serve, step};

const PAGE: &str = "<!doctype html><html lang=zh><title>下载</title>
<a href=/files/a.exe>本页</a> <a href=/files/b.exe target=_blank>新页</a>
<button onclick=\"window.open('/files/c.exe')\">脚本</button>
<a href='data:text/plain,x' download='说明（一）.txt'>说明</a>
<a href=/files/slow.exe>慢</a> <button onclick=\"fetch('/go')\">继续</button>";

/// A site whose `slow.exe` is completed only on command.
async fn site() -> String {
    let go = Arc::new(Notify::new());
    let told = go.clone();
    let file = async move |Path(name): Path<String>| {
        let wait = name.starts_with("slow").then(|| told.clone());
        let ready = |text: &'static str| futures_util::future::ready(text);
        let rest = async move {
            if let Some(told) = wait {
                told.notified().await;
            }
            "rest"
        };
        let whole = futures_util::stream::once(ready("some"))
            .chain(futures_util::stream::once(rest))
            .map(Ok::<_, std::convert::Infallible>);
        let disposition = format!("attachment; filename={name}");
        let kind = "application/x-msdownload".to_owned();
        let body = Body::from_stream(whole);
        (
            [("content-disposition", disposition), ("content-type", kind)],
            body,
        )
            .into_response()
    };
    let app = axum::Router::new()
        .route("/page", get(|| async { Html(PAGE) }))
        .route("/files/{name}", get(file))
        .route("/go", get(move || async move { go.notify_one() }));
    serve(app).await
}

async fn run(steps: Vec<Step>) -> (CaseRecord, Vec<String>) {
    let launcher = launcher(LaunchOptions::default());
    let mut run = Run::of(launcher, [case("a", steps)]);
    run.site = site().await;
    let kept = run.evidence.clone();
    let case = run.record().await.cases.remove(0);
    let texts = kept.texts.lock().unwrap();
    (case, texts.iter().map(|(_, text)| text.clone()).collect())
}

fn downloaded(mut step: Step, name: TextMatch) -> Step {
    step.timeout = Duration::from_secs(3);
    step.then = vec![Expectation {
        location: location(30),
        check: Check::Browser(BrowserCheck::Download(name)),
    }];
    step
}

fn is(name: &str) -> TextMatch {
    TextMatch::Is(Template::literal(name))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_waited_for_and_the_page_stays_in_front() {
    let (case, texts) = run(vec![
        step("start", [open("/page")]),
        downloaded(step("same", [click("本页")]), is("a.exe")),
        downloaded(step("new", [click("新页")]), is("b.exe")),
        step("still", []),
        downloaded(step("script", [click("脚本")]), is("c.exe")),
        downloaded(
            step("named", [click("说明")]),
            TextMatch::Matches(r"^说明\(一\)".into()),
        ),
        // A download from any time in the case counts.
        downloaded(step("first", []), is("a.exe")),
        downloaded(step("slow", [click("慢"), click("继续")]), is("slow.exe")),
        step("end", []),
    ])
    .await;
    let told: Vec<_> = case.failures().collect();
    assert!(told.is_empty(), "{told:#?}");
    assert_eq!(case.outcome, Outcome::Passed);
    assert!(
        texts.iter().all(|text| text.contains("title: 下载")),
        "{texts:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_does_not_come_is_told_with_those_that_did() {
    let (case, _) = run(vec![
        step("start", [open("/page"), click("本页")]),
        downloaded(step("first", [click("慢")]), is("a.exe")),
        downloaded(step("slow", []), is("slow.exe")),
    ])
    .await;
    let (_, failure) = case.failures().next().unwrap();
    assert_eq!(failure.title, "expected the download \"slow.exe\"");
    let told = [
        "\"a.exe\" was downloaded",
        "\"slow.exe\" is not complete yet",
        "waited 3 s",
    ];
    assert_eq!(failure.details[..3], told);
}

#[tokio::test(flavor = "multi_thread")]
async fn that_nothing_was_downloaded_is_told() {
    let nothing = downloaded(step("start", [open("/page")]), is("a.exe"));
    let (case, _) = run(vec![nothing]).await;
    let (_, failure) = case.failures().next().unwrap();
    assert_eq!(failure.details[0], "nothing was downloaded");
}
