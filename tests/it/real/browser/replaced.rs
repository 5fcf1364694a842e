//! Pages that are replaced while they are clicked: a browser answers the click even if no page gets it.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex};

use axum::extract::Query;
use axum::response::Html;
use axum::routing::get;
use stepproof::browser::{LaunchOptions, Observed, Observer};
use stepproof::record::Outcome;

use crate::support::{Run, case, click, launcher, open, serve, step, text_on_page};

/// How many clicks are tried: a page that is replaced gets some of them.
const ROUNDS: usize = 10;

/// What has happened in which round, by its number.
#[derive(Default)]
struct Rounds {
    /// The last round in which the page is being replaced.
    replaced: usize,
    /// How often the link was followed.
    followed: HashMap<usize, usize>,
}

/// A page with a link at a fixed place that keeps the page from being replaced.
fn page(round: usize, script: &str) -> Html<String> {
    Html(format!(
        "<!doctype html><title>x</title><a href='/added?round={round}' onclick='clearTimeout(timer)' \
         style='position: absolute; left: 50px; top: 50px; padding: 50px'>Add</a>\
         <script>let timer; {script}</script>"
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_while_the_page_is_replaced_is_neither_lost_nor_repeated() {
    let rounds = Arc::new((Mutex::new(Rounds::default()), Condvar::new()));
    type Round = Query<HashMap<String, usize>>;
    let (replaced, followed) = (rounds.clone(), rounds.clone());
    let start = |Query(query): Round| async move {
        let next = format!("location.replace('/next?round={}')", query["round"]);
        page(
            query["round"],
            &format!("timer = setTimeout(() => {next}, 250)"),
        )
    };
    let next = move |Query(query): Round| async move {
        replaced.0.lock().unwrap().replaced = query["round"];
        replaced.1.notify_all();
        page(query["round"], "")
    };
    let added = move |Query(query): Round| async move {
        let mut rounds = followed.0.lock().unwrap();
        *rounds.followed.entry(query["round"]).or_default() += 1;
        Html("<!doctype html><title>x</title><p>Added")
    };
    let pages = axum::Router::new()
        .route("/start", get(start))
        .route("/next", get(next))
        .route("/added", get(added));
    // The click of a round waits until the site has been asked for the page that comes instead.
    let (seen, round) = (rounds.clone(), Mutex::new(0));
    let observer = Observer::new(move |what| match what {
        Observed::Command("Page.navigate") => *round.lock().unwrap() += 1,
        Observed::Command("Input.dispatchMouseEvent") => {
            let round = *round.lock().unwrap();
            let rounds = seen.0.lock().unwrap();
            drop(seen.1.wait_while(rounds, |rounds| rounds.replaced < round));
        }
        _ => {}
    });
    let options = LaunchOptions {
        observer,
        ..LaunchOptions::default()
    };
    let cases = (1..=ROUNDS).map(|round| {
        let mut add = step(
            "add",
            [open(&format!("/start?round={round}")), click("Add")],
        );
        add.then = vec![text_on_page("Added")];
        case(&format!("round-{round}"), [add])
    });
    let mut run = Run::of(launcher(options), cases);
    run.site = serve(pages).await;
    let record = run.record().await;
    for case in &record.cases {
        assert_eq!(case.outcome, Outcome::Passed, "{case:#?}");
    }
    let rounds = rounds.0.lock().unwrap();
    assert_eq!(
        rounds.followed,
        (1..=ROUNDS).map(|round| (round, 1)).collect()
    );
}
