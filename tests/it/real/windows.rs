//! Windows that a page opens, in a real browser.

use std::sync::{Arc, Mutex};

use axum::response::Html;
use axum::routing::{get, post};
use stepproof::browser::{LaunchOptions, Observed, Observer};
use stepproof::record::{CaseRecord, Class, Outcome};
use stepproof::scenario::{ActionKind, Case, Expectation, Step, Template, TextMatch};

use crate::support::{Memory, Run, case, click, launcher, open, serve, step, text_on_page};

const ONE: &str = "<!doctype html><html lang=zh><title>一</title>
<a href=/two target=_blank rel=opener>有来处</a> <a href=/two target=_blank>无来处</a>
<form method=post action=/two target=_blank><button>表单</button></form>
<button onclick=\"window.open('/two')\">脚本</button>
<button onclick=\"const w = window.open(); w.location = '/two'\">先空后开</button>
<button onclick=\"setTimeout(() => window.open('/two'), 0)\">稍后</button>
<button onclick=\"const w = window.open(); w.document.write('<title>二</title><p>二到了<button onclick=window.close()>关闭</button>'); w.document.close()\">写入</button>
<button onclick=\"window.open('/ask')\">会问</button>";

const TWO: &str = "<!doctype html><html lang=zh><title>二</title><p>二到了
<button onclick=window.close()>关闭</button>
<button onclick=\"opener.document.title = '一，已付'; window.close()\">付款</button>
<button onclick=\"opener.location = '/paid'; window.close()\">付款并跳转</button>";

const ASK: &str = "<!doctype html><html lang=zh><title>问</title><p>问<button>好</button>
<script>onbeforeunload = event => event.preventDefault()</script>";

const WAYS: [&str; 7] = [
    "有来处",
    "无来处",
    "表单",
    "脚本",
    "先空后开",
    "稍后",
    "写入",
];

async fn site() -> String {
    let two = || async { Html(TWO) };
    let html = |page: &'static str| get(move || async move { Html(page) });
    let app = axum::Router::new()
        .route("/one", html(ONE))
        .route("/two", get(two).merge(post(two)))
        .route("/paid", html("<!doctype html><title>已付</title><p>已付"))
        .route("/ask", html(ASK));
    serve(app).await
}

async fn run(options: LaunchOptions, cases: Vec<Case>) -> (Vec<CaseRecord>, Arc<Memory>) {
    let mut run = Run::of(launcher(options), cases);
    run.site = site().await;
    let kept = run.evidence.clone();
    (run.record().await.cases, kept)
}

/// Runs one case that passes; what its pages said.
async fn texts(steps: Vec<Step>) -> Vec<(String, String)> {
    let (cases, kept) = run(LaunchOptions::default(), vec![case("a", steps)]).await;
    let told: Vec<_> = cases[0].failures().collect();
    assert!(told.is_empty(), "{told:#?}");
    kept.texts.lock().unwrap().clone()
}

/// Runs one case that fails: the title and the details.
async fn failure(steps: Vec<Step>) -> (String, Vec<String>) {
    let (cases, _) = run(LaunchOptions::default(), vec![case("a", steps)]).await;
    let (_, failure) = cases[0].failures().next().unwrap();
    (failure.title.clone(), failure.details.clone())
}

fn switch(title: &str) -> ActionKind {
    ActionKind::Switch(TextMatch::Is(Template::literal(title)))
}

/// To whether the page may be left.
fn answer(accept: bool) -> ActionKind {
    ActionKind::Dialog {
        accept,
        text: None,
        answer: None,
    }
}

fn then(mut step: Step, expected: Expectation) -> Step {
    step.then = vec![expected];
    step
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_on_in_the_window_that_opens_and_back_in_its_opener() {
    let mut steps = vec![step("start", [open("/one")])];
    for (index, way) in WAYS.iter().enumerate() {
        let id = |name: &str| format!("{name}-{index}");
        steps.push(then(step(&id("go"), [click(way)]), text_on_page("二到了")));
        // Nothing is looked for on the page: it is read as soon as possible.
        steps.push(step(&id("two"), []));
        steps.push(step(&id("end"), [click("关闭")]));
        steps.push(step(&id("one"), []));
        steps.push(step(&id("again"), [click(way)]));
        steps.push(step(&id("two-again"), [click("关闭")]));
        steps.push(step(&id("one-again"), []));
    }
    for (name, text) in texts(steps).await {
        let two = name.contains("/two") || name.contains("/end");
        let title = if two { "title: 二" } else { "title: 一" };
        assert!(text.contains(title), "{name} shows\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_window_does_to_its_opener_is_there_when_it_has_closed() {
    let steps = vec![
        step("start", [open("/one")]),
        step("go", [click("脚本"), click("付款")]),
        step("paid", []),
        step("leave", [click("脚本"), click("付款并跳转")]),
        step("left", []),
    ];
    for (name, text) in texts(steps).await {
        let title = match name.trim_start_matches("a/") {
            "paid" => "title: 一，已付",
            "left" => "title: 已付",
            "go" | "leave" => "title: 二",
            _ => "title: 一",
        };
        assert!(text.contains(title), "{name} shows\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_switches_to_any_window_and_closes_it() {
    let texts = texts(vec![
        step("open", [open("/one"), click("无来处")]),
        step("first", [switch("一")]),
        step("second", [switch("二")]),
        step("closed", [ActionKind::Close]),
        step(
            "asked",
            [click("会问"), click("好"), ActionKind::Close, answer(false)],
        ),
        step("answered", [ActionKind::Close, answer(true)]),
    ])
    .await;
    let titles: Vec<_> = texts
        .iter()
        .map(|(_, text)| {
            // A step that passes several pages shows each.
            let mut titles = text
                .lines()
                .filter_map(|line| line.strip_prefix("- /title: "));
            titles.next_back().unwrap()
        })
        .collect();
    assert_eq!(titles, ["一", "一", "二", "一", "问", "一"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_that_are_not_there_are_told_with_those_that_are() {
    let start = || step("start", [open("/one"), click("脚本")]);
    let (title, details) = failure(vec![start(), step("go", [switch("三")])]).await;
    assert_eq!(title, "there is no window \"三\"");
    assert_eq!(
        details[..2],
        ["there is window \"一\"", "there is window \"二\""]
    );

    let any = ActionKind::Switch(TextMatch::Matches(".".into()));
    let (title, _) = failure(vec![start(), step("go", [any])]).await;
    assert_eq!(title, "several windows have the title /./");

    let twice = step("close", [ActionKind::Close, ActionKind::Close]);
    let (title, _) = failure(vec![start(), twice]).await;
    assert_eq!(title, "there is no other window to go on in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_closes_its_last_window_is_lost() {
    let last = [
        step(
            "start",
            [open("/one"), click("脚本"), switch("一"), ActionKind::Close],
        ),
        step("end", [click("关闭")]),
    ];
    let next = case("next", [step("go", [open("/one")])]);
    let (cases, _) = run(LaunchOptions::default(), vec![case("last", last), next]).await;
    let (_, failure) = cases[0].failures().next().unwrap();
    assert_eq!(failure.class, Class::App);
    assert_eq!(failure.title, "the page has closed its last window");
    assert_eq!(cases[1].outcome, Outcome::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_of_any_window_costs_that_case_alone() {
    let driver = Arc::new(Mutex::new(0));
    let observer = Observer::new(move |what| match what {
        Observed::Started(id) => *driver.lock().unwrap() = id,
        // Only the action `switch` asks for it.
        Observed::Command("Target.getTargets") => kill_pages(*driver.lock().unwrap()),
        Observed::Command(_) => {}
    });
    let options = LaunchOptions {
        observer,
        ..LaunchOptions::default()
    };
    let steps = [step("start", [open("/one"), click("无来处"), switch("三")])];
    let next = case("next", [step("go", [open("/one")])]);
    let (cases, _) = run(options, vec![case("a", steps), next]).await;
    let (_, failure) = cases[0].failures().next().unwrap();
    assert_eq!(failure.class, Class::BrowserLost);
    assert_eq!(failure.title, "the page crashed during the case");
    assert_eq!(cases[1].outcome, Outcome::Passed);
}

/// Kills the processes that the pages of a browser run in.
fn kill_pages(driver: i32) {
    for pid in crate::real::browser::group(driver) {
        let command = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        if String::from_utf8_lossy(&command).contains("--type=renderer") {
            crate::real::browser::kill(pid);
        }
    }
}
