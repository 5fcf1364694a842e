//! The HTML report in a browser: hostile texts stay texts, and a large run opens at once.

use std::fmt::Write as _;

use serde_json::Value;
use stepproof::record::RunRecord;
use stepproof::report::{self, Context};

use crate::harness::Project;
use crate::payloads::{PAYLOADS, everywhere};
use crate::support::serve;

const RECORD: &str = include_str!("../../cases/reports/red/record.json");

fn html(record: &RunRecord, text: &str) -> String {
    let context = Context {
        output: "target/stepproof",
        files: "./",
        history: None,
        file: &|path| path.ends_with(".txt").then(|| text.as_bytes().to_vec()),
    };
    (report::HTML.render)(record, &context).unwrap()
}

/// Goes through all cases of a report and opens all their steps.
fn walk(name: &str, cases: usize, title: &str) -> String {
    let mut keys = String::new();
    for _ in 0..cases {
        let _ = write!(keys, "      - press: j\n      - press: e\n");
    }
    format!(
        "\
scenario: payload-{name}
title: Opens every step of a report
steps:
  - step: all
    snapshot: off
    picture: off
    text: Nothing but the report acts.
    do:
      - open: /{name}
{keys}    then:
      - title: {{ matches: '{title}$' }}
"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn no_text_of_a_run_acts_in_its_report() {
    let record: Value = serde_json::from_str(RECORD).unwrap();
    let cases = record["cases"].as_array().unwrap().len();
    let mut routes = axum::Router::new();
    let project = Project::new(&[]);
    for (number, payload) in PAYLOADS.iter().enumerate() {
        let record = everywhere(&record, payload);
        let page = html(&record, payload);
        let title = regex::escape("stepproof: ") + ".*";
        project.write(
            &format!("scenarios/{number}.yaml"),
            &walk(&number.to_string(), cases, &title),
        );
        let answer = move || std::future::ready(axum::response::Html(page));
        routes = routes.route(&format!("/{number}"), axum::routing::get(answer));
    }
    let site = serve(routes).await;
    project.write(
        "scenarios/stepproof.yaml",
        &format!("locale: en\npage_errors: fail\nrequests: fail\nsites: {{ here: {{ base_url: '{site}' }} }}\n"),
    );
    // The site answers meanwhile.
    tokio::task::block_in_place(|| {
        project
            .stepproof("run --pictures off")
            .stderr_has("60 cases: 60 passed")
            .passes()
    });
}
