//! Pages that violate rules of accessibility, in the real browser.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse as _};
use axum::routing::get;
use serde_json::Value;

use crate::harness::Project;
use crate::support::serve;

/// A page that allows no code but its own, and has an axe and a loader of modules of its own. What it
/// violates stands on the page itself, in a shadow root, and in frames of its origin and of another one.
const PAGE: &str = r#"<!doctype html><html lang=en><meta charset=utf-8><title>Order</title>
<style>.pale { color: #bbb }</style>
<script src=/page.js></script>
<main><h1>Order a book</h1><p class=pale>Delivery takes 3 days.</p><p id=stock></p>
<div id=host></div>
<iframe src=/frame title=Help></iframe><iframe src="//localhost:PORT/frame" title=Chat></iframe></main>"#;

const SCRIPT: &str = "
axe = 'of the page';
define = () => { throw new Error('the page is asked to load a module') };
define.amd = {};
addEventListener('DOMContentLoaded', () => {
  const root = host.attachShadow({ mode: 'open' });
  const field = document.createElement('input');
  root.append('Quantity ', field);
  setInterval(() => { stock.textContent = axe === 'of the page' ? 'In stock' : 'Sold out' });
});";

const FRAME: &str = "<!doctype html><html lang=en><title>Help</title><input placeholder=''>";

const SCENARIO: &str = "\
scenario: order
title: Order a book
steps:
  - step: open
    text: Open the shop.
    do:
      - open: /
    then:
      - text: In stock
";

/// A site with the page, and what can be changed on it.
async fn shop(page: &str) -> (String, Arc<Mutex<String>>) {
    let shown = Arc::new(Mutex::new(page.to_owned()));
    let page = Arc::clone(&shown);
    let policy = "default-src 'self'; style-src 'unsafe-inline'; frame-src *; \
                  require-trusted-types-for 'script'; trusted-types 'none'";
    let html = move || {
        let page = page.lock().unwrap().clone();
        async move { ([(header::CONTENT_SECURITY_POLICY, policy)], Html(page)).into_response() }
    };
    let script = || async { ([(header::CONTENT_TYPE, "text/javascript")], SCRIPT) };
    let routes = Router::new()
        .route("/", get(html))
        .route("/page.js", get(script))
        .route("/frame", get(|| async { Html(FRAME) }))
        .route("/favicon.ico", get(|| async { "" }));
    let site = serve(routes).await;
    let port = site.rsplit(':').next().unwrap();
    let with_port = shown.lock().unwrap().replace("PORT", port);
    *shown.lock().unwrap() = with_port;
    (site, shown)
}

fn project(site: &str, settings: &str, scenario: &str) -> Project {
    let settings = format!("locale: en\nsites: {{ shop: {{ base_url: '{site}' }} }}\n{settings}");
    Project::new(&[
        ("scenarios/stepproof.yaml", &settings),
        ("scenarios/order.yaml", scenario),
    ])
}

/// The violations in the record, as lines.
fn violations(project: &Project) -> Vec<String> {
    let record: Value = serde_json::from_str(&project.read("target/stepproof/run.json")).unwrap();
    let judged = &record["cases"][0]["steps"][0]["accessibility"]["violations"];
    let lines = judged.as_array().into_iter().flatten().map(|found| {
        let text = |key: &str| found[key].as_str().unwrap_or_default();
        format!("{}: {}", text("rule"), text("element"))
    });
    lines.collect()
}

const LIST: &str = "snapshots/order/open@accessibility.snap";

/// The list of known violations, without its header.
fn list(project: &Project, end: &str) -> String {
    let text = project.read(&format!("{LIST}{end}"));
    text.rsplit("---\n").next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_violations_that_are_not_known_fail() {
    let (site, page) = shop(PAGE).await;
    let project = project(&site, "accessibility: fail\n", SCENARIO);
    tokio::task::block_in_place(|| {
        let failed = "the page has 4 new violations of the rules of accessibility";
        project.stepproof("run").stderr_has(failed).fails_with(1);
        let known = "color-contrast (serious): paragraph \"Delivery takes 3 days.\"\n\
                     label (critical): textbox\n\
                     label (critical): textbox beside \"Quantity\"\n\
                     label (critical): textbox in iframe \"Help\"\n";
        assert_eq!(list(&project, ".new"), known);
        // There is a picture of each of them.
        let record = project.read("target/stepproof/run.json");
        for number in 1..=4 {
            let picture = format!("screenshots/order/01-open.violation-{number}.png");
            assert!(record.contains(&picture), "{picture}");
            assert!(
                project.has(&format!("target/stepproof/{picture}")),
                "{picture}"
            );
        }

        let accept = project.stepproof("accept order/open");
        let accepted = "accepted order/open\naccepted order/open (accessibility)\n";
        accept.stderr(accepted).passes();
        let run = project
            .stepproof("run")
            .stderr_has("4 known violations in 1 step");
        run.passes();

        let change = |from: &str, to: &str| {
            let changed = page.lock().unwrap().replace(from, to);
            *page.lock().unwrap() = changed;
        };
        change("<p class=pale>", "<img src=/favicon.ico><p>");
        let failed = "the page has a new violation of the rules of accessibility";
        let new = "image-alt (critical): image \"favicon.ico\": Images must have alternative text";
        let run = project.stepproof("run").stderr_has(failed).stderr_has(new);
        run.fails_with(1);
        let waiting = "  order/open\n  order/open (accessibility)";
        project
            .stepproof("accept")
            .stderr_has(waiting)
            .fails_with(2);

        change("<img src=/favicon.ico>", "");
        let gone = "1 known violation is no longer there: `stepproof accept` forgets them";
        project.stepproof("run").stderr_has(gone).passes();

        // Where violations are only noted, those of the list are still known, and the list is no orphan.
        let settings = project.read("scenarios/stepproof.yaml");
        let level = |level: &str| settings.replace("accessibility: fail", level);
        project.write("scenarios/stepproof.yaml", &level("accessibility: note"));
        change("<p id=stock>", "<p id=stock class=pale>");
        let run = project.stepproof("run --report junit");
        let new = "color-contrast (serious): 1 element in 1 step";
        let run = run
            .stderr_has(new)
            .stderr_has("3 known violations in 1 step");
        let told = String::from_utf8(run.passes().stderr).unwrap();
        assert!(!told.contains("to no step"), "{told}");
        project.write("scenarios/stepproof.yaml", &level("accessibility: off"));
        let orphans = "2 snapshot files belong to no step";
        project.stepproof("check").stderr_has(orphans).passes();
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_and_steps_say_what_is_judged() {
    let (site, _) = shop(PAGE).await;
    let judged = |settings: &str, step: &str, code| {
        let scenario = SCENARIO.replace("    do:", &format!("{step}    do:"));
        let project = project(&site, settings, &scenario);
        project
            .stepproof("run")
            .stderr_has("1 case: ")
            .fails_with(code);
        assert!(!project.has(&format!("{LIST}.new")) || code == 1);
        violations(&project)
    };
    tokio::task::block_in_place(|| {
        let nothing: [&str; 0] = [];
        assert_eq!(judged("", "", 0), nothing);
        assert_eq!(
            judged("accessibility: fail\n", "    accessibility: off\n", 0),
            nothing
        );
        assert_eq!(judged("accessibility: note\n", "", 0).len(), 4);
        let contrast = ["color-contrast: paragraph \"Delivery takes 3 days.\""];
        let of_colour = "accessibility: { level: fail, rules: [cat.color] }\n";
        assert_eq!(judged(of_colour, "", 1), contrast);
        let but_labels = "    accessibility: { level: note, except: ['label (critical)'] }\n";
        assert_eq!(judged("accessibility: fail\n", but_labels, 0), contrast);
    });
}
