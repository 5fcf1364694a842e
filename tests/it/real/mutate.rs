//! `mutate` on small sites: what is noticed, what is not counted, and what is said.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::response::{Html, IntoResponse as _};
use axum::routing::{get, post};
use serde_json::Value;

use crate::harness::Project;
use crate::support::serve;

/// Serves the pages until the test ends; their address.
fn site(pages: Router) -> String {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            tell.send(serve(pages).await).unwrap();
            std::future::pending::<()>().await;
        });
    });
    told.recv().unwrap()
}

fn file(kind: &'static str, body: &'static str) -> axum::routing::MethodRouter {
    get(move || async move { ([("content-type", kind)], body).into_response() })
}

/// A shop with a page that has everything.
fn shop() -> Router {
    const SCRIPT: &str = "fetch('/stock.json').then(answer => answer.json());";
    const IMAGE: &str = "<svg xmlns='http://www.w3.org/2000/svg'><circle r='9'/></svg>";
    Router::new()
        .route("/", get(Html(include_str!("mutate/page.html"))))
        .route(
            "/order",
            post(Html("<title>Thanks</title><h1>Thank you very much</h1>")),
        )
        .route("/script.js", file("text/javascript", SCRIPT))
        .route("/style.css", file("text/css", "body { color: #222 }"))
        .route("/tea.svg", file("image/svg+xml", IMAGE))
        .route("/stock.json", file("application/json", "{}"))
}

const ORDER: &str = "
scenario: order
title: Order tea
steps:
  - step: order
    text: Order the tea.
    do:
      - open: /
      - fill: { Your full name: Anna }
      - click: Order now
  - step: thanks
    text: Read the thanks.
    expect:
      - text: Thank you very much
";

fn project(scenario: &str) -> Project {
    Project::new(&[("scenarios/order.yaml", scenario)])
}

fn record(project: &Project) -> Value {
    serde_json::from_str(&project.read("target/stepproof/mutate/mutate.json")).unwrap()
}

#[test]
fn every_operator_finds_a_place_on_a_page_that_has_everything() {
    let (project, site) = (project(ORDER), site(shop()));
    let args = format!("mutate --base-url {site} --oracle flow --budget 1ms");
    project
        .stepproof(&args)
        .stderr_has("ended early: 0 of ")
        .fails_with(4);
    assert_eq!(record(&project)["placeless"], Value::Null);
}

#[test]
fn without_oracles_every_change_survives() {
    let (project, site) = (project(ORDER), site(shop()));
    let operators = "control-removed,page-500,exception,comment-added";
    project
        .stepproof(&format!(
            "mutate --base-url {site} --oracle none --pages / --operators {operators}"
        ))
        .stderr_has("oracles: none")
        .stderr_has("0 of 3 harmful changes noticed, 0 false alarms in 1 harmless ones")
        .fails_with(1);
    let record = record(&project);
    let mutants = record["mutants"].as_array().unwrap();
    assert!(
        mutants
            .iter()
            .all(|mutant| mutant["verdict"] == "unnoticed")
    );
}

#[test]
fn changes_are_noticed_by_snapshot_and_flow_and_harmless_ones_are_not() {
    let (project, site) = (project(ORDER), site(shop()));
    let run = format!("run --base-url {site}");
    project.stepproof(&run).stderr_has("").passes();
    project.stepproof("accept --all").stderr_has("").passes();
    let noticed = "amount-changed,box-ticked,page-500,link-target-changed,control-disabled";
    let harmless = "comment-added,header-added,wrapper-added,page-late";
    let args = format!("mutate --base-url {site} --pages / --operators {noticed},{harmless}");
    project
        .stepproof(&args)
        .stderr_has("5 of 5 harmful changes noticed, 0 false alarms in 4 harmless ones")
        .passes();
    let first = record(&project);
    let page = project.read("target/stepproof/mutate/mutate.html");
    assert!(page.contains("100 %") && page.contains("amount-changed"));
    // What is there is not run again.
    project
        .stepproof(&format!("{args} --resume --markdown detection.md"))
        .stderr_has("9 mutants of 1 page, 9 of them there already")
        .passes();
    assert_eq!(record(&project)["mutants"], first["mutants"]);
    assert!(
        project
            .read("detection.md")
            .contains("| harmful | 5 | 5 | 100 % |")
    );
    // Another plan is not resumed.
    project
        .stepproof(&format!("{args} --resume --seed 7"))
        .stderr_has("its seed is 1")
        .fails_with(2);
}

#[test]
fn what_was_not_noticed_is_shown_with_the_step_that_passed_it() {
    let (project, site) = (project(ORDER), site(shop()));
    let args =
        format!("mutate --base-url {site} --oracle flow --pages / --operators column-renamed");
    project
        .stepproof(&args)
        .stderr_has("MISSED column-renamed on /: columnheader ")
        .stderr_has("--> scenarios/order.yaml:5:5 (order)")
        .fails_with(1);
    let mutant = &record(&project)["mutants"][0];
    let changes = mutant["changes"][0].as_str().unwrap();
    assert!(changes.starts_with("columnheader "), "{changes}");
    for picture in ["picture", "picture_before"] {
        let path = mutant[picture].as_str().unwrap();
        assert!(project.has(&format!("target/stepproof/mutate/{path}")));
    }
}

/// A page that is another one each time it is asked for.
fn counting(page: impl Fn(usize) -> String + Clone + Send + Sync + 'static) -> Router {
    let visits = Arc::new(AtomicUsize::new(0));
    let answer = move || {
        let visit = visits.fetch_add(1, Ordering::SeqCst) + 1;
        let page = page(visit);
        async move { Html(page) }
    };
    Router::new().route("/", get(answer))
}

const LOOK: &str = "
scenario: look
title: Look
steps:
  - step: look
    text: Look at the page.
    do:
      - open: /
    then:
      - text: Welcome
";

#[test]
fn a_page_that_differs_by_itself_is_named_and_not_counted() {
    let (project, site) = (
        project(LOOK),
        site(counting(|visit| {
            format!("<title>Shop</title><h1>Welcome</h1><p>Visitor {visit}</p>")
        })),
    );
    project
        .stepproof(&format!("mutate --base-url {site} --oracle flow"))
        .stderr_has("not counted: look: two runs on the unchanged pages differ")
        .stderr_has("Visitor 1 → Visitor 2")
        .fails_with(4);
}

#[test]
fn a_site_that_is_spoilt_and_cannot_be_reset_ends_the_run() {
    let page = |visit| match visit {
        1..4 => "<title>Shop</title><h1>Welcome</h1><p>Tea of the world</p>".to_owned(),
        _ => "<title>Shop</title><h1>Sold out</h1>".to_owned(),
    };
    let (project, site) = (project(LOOK), site(counting(page)));
    let operators = "word-replaced,text-emptied,heading-changed";
    project
        .stepproof(&format!(
            "mutate --base-url {site} --oracle flow --timeout 1s --operators {operators}"
        ))
        .stderr_has("the site cannot be reset without --portal-token")
        .stderr_has("1 of 3 mutants ran: a mutant has changed the site, which cannot be reset")
        .fails_with(4);
    assert_eq!(record(&project)["mutants"][0]["verdict"], "not-counted");
}
