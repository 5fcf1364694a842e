//! The page script in a real browser: what it reads on the pages of `tests/cases/page/`, and what it
//! answers about them. The README of that folder describes its files.

use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{Html, IntoResponse};
use serde_json::{Value, json};
use stepproof::browser::{BrowserError, Input, LaunchOptions, Launcher, Navigation, Page};
use stepproof::page::{PageSnapshot, fold};
use stepproof::scenario::Device;

use crate::golden::Goldens;
use crate::support::{device, launcher, serve};

/// Timeout for a page to come to rest.
const PATIENCE: Duration = Duration::from_secs(20);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/page")
}

/// The names of the pages.
fn cases() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).unwrap().map(Result::unwrap);
    let folders = entries.filter(|entry| entry.path().is_dir());
    let mut names: Vec<_> = folders
        .map(|folder| folder.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Serves the folder and returns the address.
async fn site() -> String {
    async fn file(State(folder): State<PathBuf>, uri: Uri) -> impl IntoResponse {
        let path = folder.join(uri.path().trim_start_matches('/'));
        std::fs::read_to_string(path)
            .map(Html)
            .map_err(|_| StatusCode::NOT_FOUND)
    }
    let app = axum::Router::new().fallback(file).with_state(folder());
    serve(app).await
}

fn desktop() -> Device {
    Device {
        width: 1280,
        height: 800,
        ..device()
    }
}

/// Opens the address and waits until the page is there and at rest.
async fn open(page: &mut dyn Page, url: &str) {
    page.set_limit(PATIENCE);
    page.navigate(Navigation::Open(url)).await.unwrap();
    let loaded = async {
        while page.activity().loading {
            page.changed().await;
        }
    };
    tokio::time::timeout(PATIENCE, loaded)
        .await
        .unwrap_or_else(|_| panic!("{url} does not finish loading"));
    ask(page, "rest", &Value::Null).await.unwrap();
}

async fn capture(page: &mut dyn Page) -> String {
    let answer = ask(page, "page", &Value::Null).await.unwrap();
    let snapshot: PageSnapshot = serde_json::from_value(answer).unwrap();
    snapshot.to_string()
}

/// Calls the page script. `rest`, `page`, `check` and `targets` are each a part of `look`, which
/// answers them of one moment.
async fn ask(page: &dyn Page, call: &str, argument: &Value) -> Result<Value, BrowserError> {
    let (look, part) = match call {
        "rest" => (json!({}), ""),
        "page" => (json!({ "page": true }), "/page"),
        "check" => (json!({ "checks": [argument] }), "/checks/0"),
        "targets" => (json!({ "targets": argument }), "/targets"),
        _ => return page.call(call, argument).await,
    };
    let answer = page.call("observe", &look).await?;
    Ok(answer.pointer(part).cloned().unwrap_or_default())
}

/// How the answer differs from what is expected; `at` says where.
fn missing(answer: &Value, expected: &Value, at: &str) -> Option<String> {
    match (answer, expected) {
        (Value::Object(answer), Value::Object(expected)) => {
            expected.iter().find_map(|(key, value)| {
                let found = answer.get(key).unwrap_or(&Value::Null);
                missing(found, value, &format!("{at}/{key}"))
            })
        }
        (Value::Array(answer), Value::Array(expected)) if answer.len() == expected.len() => {
            let mut pairs = answer.iter().zip(expected).enumerate();
            pairs
                .find_map(|(index, (found, value))| missing(found, value, &format!("{at}/{index}")))
        }
        // 10 and 10.0 are the same number.
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => None,
        (answer, expected) if answer == expected => None,
        (answer, expected) => Some(format!("at `{at}`: expected {expected}, found {answer}")),
    }
}

/// The differences of one page from what is expected of it.
async fn differences(page: &mut dyn Page, name: &str, goldens: &mut Goldens) -> Vec<String> {
    let mut told = Vec::new();
    let folder = folder().join(name);
    goldens.compare(&folder.join("expected.txt"), &capture(page).await);
    let Ok(queries) = std::fs::read(folder.join("queries.json")) else {
        return told;
    };
    let queries: Vec<Value> = serde_json::from_slice(&queries).unwrap();
    for (index, query) in queries.iter().enumerate() {
        let (call, argument) = (query["call"].as_str().unwrap(), &query["argument"]);
        let location = format!("{name}: query {index}, {call} {argument}");
        match ask(page, call, argument).await {
            Ok(answer) => told.extend(
                missing(&answer, &query["answer"], "")
                    .map(|what| format!("{location}\n  {what}\n  in {answer}")),
            ),
            Err(error) => told.push(format!("{location}\n  {error}")),
        }
    }
    told
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_reads_and_answers_as_written_beside_it() {
    let mut goldens = Goldens::default();
    let site = site().await;
    let launcher = launcher(LaunchOptions::default());
    let mut browser = launcher.launch().await.unwrap();
    let cases = cases();
    assert!(cases.len() > 30, "only {cases:?} are there");
    let mut told = Vec::new();
    for name in &cases {
        let mut page = browser.open_page(&desktop()).await.unwrap();
        open(&mut *page, &format!("{site}/{name}/page.html")).await;
        told.extend(differences(&mut *page, name, &mut goldens).await);
        page.close().await.unwrap();
    }
    browser.close().await;
    assert!(told.is_empty(), "\n{}", told.join("\n"));
    goldens.assert();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_control_that_changes_after_it_was_looked_for_is_found_as_it_is_now() {
    let launcher = launcher(LaunchOptions::default());
    let mut browser = launcher.launch().await.unwrap();
    let mut page = browser.open_page(&desktop()).await.unwrap();
    let html = "data:text/html,<input type=checkbox>\
        <style>:checked ~ button { visibility: hidden }\
        b { display: none } @media (max-width: 600px) { b { display: block } }</style>\
        <button style='position: absolute; left: 100px'>x</button><b><button>x</button></b>\
        <script>const [box, , button] = document.body.children;\
        addEventListener('keydown', ({ key }) => {\
            if (key === 'm') button.style.left = '300px';\
            if (key === 'h') box.checked = !box.checked;\
            if (key === 'd') button.after(button.cloneNode(true));\
        })</script>";
    open(&mut *page, html).await;
    let order =
        json!({ "locator": { "by": { "kind": "name", "name": { "is": "x" } } }, "use": "click" });
    let mut found = Vec::new();
    for change in ["", "m", "h", "h", "narrow", "wide", "d"] {
        let look = page
            .call("observe", &json!({ "next": order }))
            .await
            .unwrap();
        let wide = desktop();
        let narrow = Device {
            width: 500,
            ..desktop()
        };
        let changed = match change {
            "" => Ok(()),
            "narrow" => page.resize(&narrow).await,
            "wide" => page.resize(&wide).await,
            key => page.input(Input::Press(key)).await,
        };
        changed.unwrap();
        let answer = page.call("prepare", &order).await.unwrap();
        let left = answer.pointer("/element/rect/x").and_then(Value::as_f64);
        let status = answer["status"].as_str().unwrap().to_owned();
        let seen = look["next"]["status"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        found.push((change, seen, status, left));
    }
    page.close().await.unwrap();
    browser.close().await;
    let row =
        |change, seen: &str, status: &str, left| (change, seen.to_owned(), status.to_owned(), left);
    assert_eq!(
        found,
        [
            row("", "", "ready", Some(100.0)),
            row("m", "", "ready", Some(300.0)),
            row("h", "", "unusable", Some(300.0)),
            row("h", "unusable", "ready", Some(300.0)),
            row("narrow", "", "many", None),
            row("wide", "many", "ready", Some(300.0)),
            row("d", "", "many", None),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_control_of_a_frame_that_has_gone_on_is_not_there_any_more() {
    let launcher = launcher(LaunchOptions::default());
    let mut browser = launcher.launch().await.unwrap();
    let mut page = browser.open_page(&desktop()).await.unwrap();
    let html = "data:text/html,<iframe title=f srcdoc='<button>x</button>'></iframe>\
        <script>addEventListener('keydown', () => { frames[0].location = 'about:blank' })</script>";
    open(&mut *page, html).await;
    let locator = json!({ "by": { "kind": "name", "name": { "is": "x" } } });
    let order = json!({ "locator": locator, "use": "click" });
    let answer = page.call("prepare", &order).await.unwrap();
    assert_eq!(answer["status"], "ready");
    page.input(Input::Press("a")).await.unwrap();
    let targets = json!({ "targets": [order] });
    let gone = async {
        loop {
            let seen = page.call("observe", &targets).await.unwrap();
            if seen["targets"] == json!([null]) {
                break;
            }
        }
    };
    tokio::time::timeout(PATIENCE, gone).await.unwrap();
    page.close().await.unwrap();
    browser.close().await;
}

#[test]
fn an_answer_contains_what_is_expected_or_the_difference_is_told() {
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let contains = |answer: &str, expected: &str| missing(&json(answer), &json(expected), "");
    assert_eq!(
        contains(
            r#"{"a": [1, {"b": 2, "c": 3}]}"#,
            r#"{"a": [1.0, {"b": 2}]}"#
        ),
        None
    );
    for (answer, expected, told) in [
        (r#"{"a": 1}"#, r#"{"a": 2}"#, "at `/a`: expected 2, found 1"),
        (
            r#"{"a": 1}"#,
            r#"{"b": 1}"#,
            "at `/b`: expected 1, found null",
        ),
        ("[1, 2]", "[1]", "at ``: expected [1], found [1,2]"),
        (
            r#"[{"a": ""}]"#,
            r#"[{"a": "x"}]"#,
            "at `/0/a`: expected \"x\", found \"\"",
        ),
    ] {
        assert_eq!(contains(answer, expected).as_deref(), Some(told));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_are_compared_by_one_rule_in_the_page_and_outside_of_it() {
    let texts = [
        "确定要删除吗？",
        "确定要删除吗?",
        " 登 录 ",
        "登录",
        "Ｎｅｘｔ　Ｓｔｅｐ",
        "Next Step",
        "a\u{a0}b",
        "a b",
        "《须知》",
        "<须知>",
        "“是”",
        "\"是\"",
        "e\u{301}",
        "é",
        "\u{e728}分享",
        "分享",
        "…",
        "...",
        "a\u{2060}b\u{200e}",
        "ab",
        "—",
        "-",
        "ﬁ",
        "fi",
        "한 국",
        "한국",
        "a\u{85}b",
        "👨\u{200d}👩",
        "👨👩",
    ];
    let launcher = launcher(LaunchOptions::default());
    let mut browser = launcher.launch().await.unwrap();
    let mut page = browser.open_page(&desktop()).await.unwrap();
    open(&mut *page, "data:text/html,").await;
    for text in texts {
        let argument = json!({ "text": { "is": text }, "texts": texts });
        let same = page.call("match_texts", &argument).await.unwrap();
        let folded = texts.map(|other| fold(other) == fold(text));
        assert_eq!(same, json!(folded), "{text:?}");
    }
    page.close().await.unwrap();
    browser.close().await;
}
