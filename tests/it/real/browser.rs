//! The browser interface with a real browser: what it does, and what it reports about a page.

mod killed;
mod replaced;

use std::path::Path;
use std::time::Duration;

use axum::response::{Html, Redirect};
use axum::routing::{get, post};
use serde_json::Value;
use stepproof::browser::{Input, LaunchOptions, Launcher, Navigation, Programs};
use stepproof::page::Observe;
use stepproof::record::Outcome;
use stepproof::scenario::{ActionKind, Case};

use crate::support::{Real, Run, case, click, fill, launcher, named, open, serve, step, upload};

const FORM: &str = "<!doctype html><html lang=zh><title>表单</title>
<form method=post action=/sent>
  <label>账号 <input name=user></label> <label>附件 <input type=file></label>
  <label>省份 <select><option>北京<option>天津</select></label>
  <label><input type=checkbox> 同意</label>
  <label>日期 <input type=date></label>
  <button>提交</button>
</form>
<button onclick=\"setTimeout(() => location.href = '/there', 0)\">脚本</button>
<button onclick=\"document.title = confirm('确定吗？') ? '是' : '否'\">询问</button>
<button onclick=\"fetch('/data').then(r => r.text()).then(t => document.querySelector('output').value = t)\">查询</button>
<output></output>
<button onclick=\"for (;;) {}\">卡住</button>
<a href=/there>那边</a>";

/// Links that lead to no other page.
const NOWHERE: &str = "<!doctype html><html lang=zh><title>原地</title>
<a href=/empty>无内容</a> <a href=#part>本页</a> <a href='javascript:void 0'>脚本</a>
<a href=/file>附件</a> <a href=/file download>下载</a>
<form action=/empty><button>提交</button></form>
<p id=part><a href=/there>那边</a>";

async fn site() -> String {
    let there = || async {
        Html(
            "<!doctype html><html lang=zh><title>到了</title><p>到了</p><a href=/empty-page target=_blank>另开</a>",
        )
    };
    let app = axum::Router::new()
        .route("/form", get(|| async { Html(FORM) }))
        .route("/sent", post(|| async { Redirect::to("/there") }))
        .route("/there", get(there))
        .route("/touched", get(|| async { Html(TOUCHED) }))
        .route("/box", get(|| async { Html(BOX) }))
        .route("/clicked", get(|| async { Html(CLICKED) }))
        .route("/nowhere", get(|| async { Html(NOWHERE) }))
        .route(
            "/empty",
            get(|| async { axum::http::StatusCode::NO_CONTENT }),
        )
        .route(
            "/file",
            get(|| async { ([("content-disposition", "attachment; filename=x.txt")], "x") }),
        )
        .route(
            "/empty-page",
            get(|| async { Html("<!doctype html><p>空") }),
        )
        .route("/visits", get(visits))
        .route("/data", get(|| async { "查到" }))
        .route(
            "/500",
            get(|| async { (axum::http::StatusCode::INTERNAL_SERVER_ERROR, "坏了") }),
        )
        .route("/never", get(std::future::pending::<()>));
    serve(app).await
}

async fn visits(headers: axum::http::HeaderMap) -> impl axum::response::IntoResponse {
    let body = if headers.contains_key("cookie") {
        "again"
    } else {
        "hello"
    };
    (
        [("set-cookie", "seen=1; Path=/")],
        Html(format!("<!doctype html><title>x</title><p>{body}")),
    )
}

fn browser() -> Real {
    launcher(LaunchOptions::default())
}

async fn run(launcher: impl Launcher + 'static, cases: Vec<Case>) -> stepproof::record::RunRecord {
    let mut run = Run::of(launcher, cases);
    run.site = site().await;
    run.record().await
}

/// Runs one case and returns its failures as `title: first detail`.
async fn failures(steps: Vec<stepproof::scenario::Step>) -> Vec<String> {
    let record = run(browser(), vec![case("a", steps)]).await;
    let told = record.cases[0].failures().map(|(_, f)| {
        format!(
            "{}: {}",
            f.title,
            f.details.first().map_or("", String::as_str)
        )
    });
    told.collect()
}

/// Processes that are alive in the process group.
pub fn group(id: i32) -> Vec<i32> {
    let alive = |entry: std::fs::DirEntry| {
        let pid = entry.file_name().to_str()?.parse().ok()?;
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        let fields: Vec<_> = stat
            .rsplit_once(')')?
            .1
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        (fields[2] == id.to_string() && fields[0] != "Z").then_some(pid)
    };
    std::fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(alive)
        .collect()
}

/// Kills the process, if it exists.
pub fn kill(pid: i32) {
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_action_does_what_a_person_would() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let checked = |name| stepproof::scenario::Expectation {
        location: crate::support::location(1),
        check: stepproof::scenario::Check::Page(stepproof::page::Check::Checked {
            locator: named(name),
            checked: true,
            or_gone: false,
        }),
    };
    let mut fields = step(
        "fields",
        [
            open("/form"),
            fill("账号", "旧的"),
            fill("账号", "zhangcs"),
            fill("日期", "2023-01-10"),
            ActionKind::Select(
                named("省份"),
                vec![stepproof::scenario::Choice {
                    option: stepproof::scenario::Template::literal("天津"),
                    group: None,
                }],
            ),
            ActionKind::Check(named("同意"), true),
            upload("附件", file.path()),
            ActionKind::Hover(named("提交")),
            ActionKind::Press(vec!["Tab".into()], Some(named("账号"))),
        ],
    );
    fields.then = vec![checked("同意")];
    let ask = ActionKind::Dialog {
        accept: true,
        text: None,
        answer: None,
    };
    let mut run = Run::of(
        browser(),
        [case(
            "a",
            [
                fields,
                step("query", [click("查询"), click("询问"), ask]),
                step("send", [click("提交")]),
                step(
                    "back",
                    [ActionKind::Back, ActionKind::Reload, click("脚本")],
                ),
                step("end", []),
            ],
        )],
    );
    run.site = site().await;
    let kept = run.evidence.clone();
    let record = run.record().await;
    let told: Vec<_> = record.cases[0].failures().collect();
    assert!(told.is_empty(), "{told:#?}");
    let texts = kept.texts.lock().unwrap();
    let text = |step: &str| {
        texts
            .iter()
            .find(|(name, _)| name == step)
            .unwrap()
            .1
            .clone()
    };
    let file_name = file.path().file_name().unwrap().to_str().unwrap();
    for part in [
        "zhangcs",
        "option \"天津\" [selected]",
        "checkbox \"同意\" [checked]",
        "2023-01-10",
    ] {
        assert!(
            text("a/fields").contains(part),
            "{part} in\n{}",
            text("a/fields")
        );
    }
    assert!(!text("a/fields").contains("旧的"));
    assert!(
        text("a/send").contains("title: 是") && text("a/send").contains("查到"),
        "{}",
        text("a/send")
    );
    assert!(text("a/end").contains("到了"));
    assert!(!file_name.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_that_leads_away_is_over_when_the_new_page_is_there() {
    let mut steps = Vec::new();
    for (index, name) in ["提交", "脚本", "那边"].iter().cycle().take(12).enumerate() {
        steps.push(step(&format!("go-{index}"), [open("/form"), click(name)]));
        steps.push(step(&format!("there-{index}"), []));
    }
    let mut run = Run::of(browser(), [case("a", steps)]);
    run.site = site().await;
    let kept = run.evidence.clone();
    assert_eq!(run.record().await.cases[0].outcome, Outcome::Passed);
    for (name, text) in kept.texts.lock().unwrap().iter() {
        let title = if name.contains("there") {
            "到了"
        } else {
            "表单"
        };
        assert!(text.contains(title), "{name} shows\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_that_leads_nowhere_is_over_at_once() {
    let links = ["无内容", "本页", "脚本", "附件", "下载", "提交", "那边"];
    let mut steps = vec![step("start", [open("/nowhere")])];
    for (index, name) in links.iter().enumerate() {
        steps.push(step(&format!("go-{index}"), [click(name)]));
    }
    steps.push(step("there", []));
    let mut run = Run::of(browser(), [case("a", steps)]);
    run.site = site().await;
    let kept = run.evidence.clone();
    let record = run.record().await;
    let told: Vec<_> = record.cases[0].failures().collect();
    assert!(told.is_empty(), "{told:#?}");
    assert!(
        kept.texts
            .lock()
            .unwrap()
            .last()
            .unwrap()
            .1
            .contains("到了")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn error_pages_and_silence_are_failures_of_the_site() {
    let told = failures(vec![step("go", [open("/500")])]).await;
    assert_eq!(told, ["the site answered with HTTP 500: at /500"]);
    let mut silent = step("go", [open("/never")]);
    silent.timeout = Duration::from_millis(300);
    let told = failures(vec![silent]).await;
    assert_eq!(
        told,
        ["the site has not answered `GET /never`: waited 0.3 s"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dialog_that_nobody_declared_fails_with_its_text() {
    let told = failures(vec![step("go", [open("/form"), click("询问")])]).await;
    assert_eq!(
        told,
        ["the page opened an unexpected confirm: it says \"确定吗？\""]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_knows_nothing_of_the_one_before_in_the_same_browser() {
    let visits = || {
        [
            step("first", [open("/visits")]),
            step("second", [open("/visits")]),
        ]
    };
    let mut run = Run::of(browser(), [case("a", visits()), case("b", visits())]);
    run.site = site().await;
    let kept = run.evidence.clone();
    run.record().await;
    let texts = kept.texts.lock().unwrap();
    let seen: Vec<_> = texts
        .iter()
        .map(|(_, text)| text.contains("again"))
        .collect();
    assert_eq!(seen, [false, true, false, true]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_whose_script_never_ends_costs_that_case_alone() {
    let cases = vec![
        case("a", [step("go", [open("/form"), click("卡住")])]),
        case("b", [step("go", [open("/there")])]),
    ];
    let record = run(browser(), cases).await;
    let failure = record.cases[0].failures().next().unwrap().1;
    assert_eq!(failure.title, "the browser stopped answering");
    assert_eq!(record.cases[1].outcome, Outcome::Passed);
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_are_not_there_are_told_with_what_to_do() {
    let driver = Some(Path::new("/nowhere/chromedriver").to_owned());
    let launcher = launcher(LaunchOptions {
        programs: Programs {
            driver,
            ..Programs::default()
        },
        ..LaunchOptions::default()
    });
    let error = launcher.launch().await.err().unwrap();
    assert!(
        error
            .to_string()
            .starts_with("cannot start the driver `/nowhere/chromedriver`")
    );
}

/// A checkbox drawn by the browser itself; with `checked`, it is checked from the beginning.
const BOX: &str = "<!doctype html><html lang=zh><title>勾选</title>
<meta name=viewport content='width=device-width'><style>
input { position: absolute; left: 10px; top: 10px; width: 40px; height: 40px; margin: 0 }
</style><input type=checkbox aria-label=同意><script>
document.querySelector('input').checked = location.search === '?checked';
</script>";

#[tokio::test(flavor = "multi_thread")]
async fn no_picture_is_taken_while_a_tapped_control_looks_pressed() {
    let site = site().await;
    let browser = browser().launch().await;
    let mut browser = browser.unwrap_or_else(|error| panic!("{error}"));
    let mut device = case("a", []).device;
    device.touch = true;
    let mut drawn = Vec::new();
    for (path, tap) in [("/box?checked", false), ("/box", true)] {
        let mut page = browser.open_page(&device).await.unwrap();
        let url = format!("{site}{path}");
        page.navigate(Navigation::Open(&url)).await.unwrap();
        while page.activity().loading {
            page.changed().await;
        }
        if tap {
            page.input(Input::Click((30.0, 30.0))).await.unwrap();
            let until = page.activity().pressed.expect("it was tapped");
            tokio::time::sleep_until(until).await;
        }
        drawn.push(page.screenshot(None).await.unwrap());
        page.close().await.unwrap();
    }
    browser.close().await;
    assert!(drawn[0] == drawn[1], "the tap is still seen");
}

/// Says what was clicked.
const CLICKED: &str = "<!doctype html><html lang=zh><title>等</title>
<button style='position: absolute; top: 50px; left: 50px; width: 100px; height: 50px'
  onclick=\"document.title = '点到了'\">点</button>";

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_after_a_time_of_the_page_is_told() {
    let url = format!("{}/clicked", site().await);
    let browser = browser().launch().await;
    let mut browser = browser.unwrap_or_else(|error| panic!("{error}"));
    let device = case("a", []).device;
    let mut page = browser.open_page(&device).await.unwrap();
    page.navigate(Navigation::Open(&url)).await.unwrap();
    while page.activity().loading {
        page.changed().await;
    }
    let since = |now| {
        let look = Observe {
            since: Some(now),
            ..Observe::default()
        };
        serde_json::to_value(look).unwrap()
    };
    let look = since(page.call("ping", &Value::Null).await.unwrap());
    let before = page.call("observe", &look).await.unwrap();
    page.input(Input::Click((100.0, 75.0))).await.unwrap();
    let after = page.call("observe", &look).await.unwrap();
    assert_eq!([&before["quiet"], &after["quiet"]], [true, true]);
    assert_eq!([&before["unchanged"], &after["unchanged"]], [true, false]);
    assert_eq!(after["window"]["title"], "点到了");

    // Another page counts as another one, although its clock also begins at zero.
    let look = since(page.call("ping", &Value::Null).await.unwrap());
    let loaded = page.activity().loaded;
    page.navigate(Navigation::Reload).await.unwrap();
    while page.activity().loaded == loaded {
        page.changed().await;
    }
    let other = page.call("observe", &look).await.unwrap();
    assert_eq!([&other["quiet"], &other["unchanged"]], [true, false]);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screenshot_has_the_pixels_of_the_device() {
    let browser = browser().launch().await;
    let mut browser = browser.unwrap_or_else(|error| panic!("{error}"));
    let mut device = case("a", []).device;
    (device.width, device.height, device.scale) = (390, 844, 2.0);
    let mut page = browser.open_page(&device).await.unwrap();
    let size = |png: Vec<u8>| {
        let side = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        // Width and height begin the first chunk (PNG, third edition, 11.2.1).
        (side(16), side(20))
    };
    assert_eq!(size(page.screenshot(None).await.unwrap()), (780, 1688));
    device.height = 950;
    page.resize(&device).await.unwrap();
    assert_eq!(size(page.screenshot(None).await.unwrap()), (780, 1900));
    browser.close().await;
}

/// Records the events of a click, and then does something slow.
const TOUCHED: &str = "<!doctype html><html lang=zh><title>触摸</title>
<meta name=viewport content='width=device-width'><button>点</button><output></output><script>
const seen = [];
for (const kind of ['pointerdown', 'touchstart', 'touchend', 'mousedown', 'click'])
  document.querySelector('button').addEventListener(kind, event => {
    seen.push(event.pointerType ? `${kind}:${event.pointerType}` : kind);
    if (kind === 'touchend') for (const now = Date.now(); Date.now() < now + 30;);
    if (kind === 'click') document.querySelector('output').value = seen.splice(0).join(' ');
  });
</script>";

#[tokio::test(flavor = "multi_thread")]
async fn a_click_is_a_tap_where_the_device_is_touched() {
    let steps = || (0..5).map(|n| step(&format!("tap-{n}"), [click("点")]));
    let start = || std::iter::once(step("start", [open("/touched")]));
    let end = || std::iter::once(step("end", []));
    let mouse = case("mouse", start().chain(steps()).chain(end()));
    let mut touch = case("touch", start().chain(steps()).chain(end()));
    touch.device.touch = true;
    let mut run = Run::of(browser(), [mouse, touch]);
    run.site = site().await;
    let kept = run.evidence.clone();
    let record = run.record().await;
    assert!(
        record
            .cases
            .iter()
            .all(|case| case.outcome == Outcome::Passed)
    );
    for (name, text) in kept.texts.lock().unwrap().iter() {
        if name.ends_with("start") || name.ends_with("tap-0") {
            continue;
        }
        let events = match name.starts_with("touch") {
            true => "pointerdown:touch touchstart touchend mousedown click:touch",
            false => "pointerdown:mouse mousedown click:mouse",
        };
        assert!(text.contains(events), "{name} shows\n{text}");
    }
}
