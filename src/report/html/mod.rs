//! `report.html`: the whole run as one page that needs neither a network nor a server.
//!
//! What the page shows is data in it, which its own script turns into text nodes: no text of a record
//! becomes markup. Only that script and that style are allowed, by their hashes. The data of a case is
//! read when it is opened.

mod cases;
mod evidence;
mod overview;
mod trace;

use serde::Serialize;
use serde_json::{Value, json};

use self::evidence::Evidence;
use super::{Context, Report};
use crate::escape::script_json;
use crate::guide::policy;
use crate::record::{CaseRecord, Outcome, RunRecord};
use crate::template::render;

/// `report.html`.
pub const REPORT: Report = Report {
    name: "html",
    file: "report.html",
    by_default: true,
    render: report_html,
};

/// The style that all pages of stepproof begin with.
pub const COMMON_STYLE: &str = include_str!("../templates/common.css");
/// The functions that their scripts use: they make elements of data, and show two texts side by side.
pub const COMMON_SCRIPT: &str = include_str!("../templates/common.js");
const STYLE: &str = concat!(
    include_str!("../templates/report.css"),
    include_str!("../templates/trace.css")
);
const SCRIPT: &str = concat!(
    include_str!("../templates/trace.js"),
    include_str!("../templates/report.js")
);

/// A piece of data of the page.
#[derive(Debug, Serialize)]
struct Part {
    id: String,
    /// The type of its `script` element.
    kind: &'static str,
    text: String,
}

impl Part {
    fn json(id: String, value: &Value) -> Self {
        Self {
            id,
            kind: "application/json",
            text: script_json(&value.to_string()),
        }
    }
}

/// The record as an HTML page.
fn report_html(record: &RunRecord, context: &Context<'_>) -> anyhow::Result<String> {
    let cases = in_order(record);
    let mut evidence = Evidence::of(record, context);
    let mut parts = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        let detail = cases::detail(record, case, &mut evidence);
        parts.push(Part::json(format!("case-{index}"), &detail));
    }
    let run = overview::overview(record, &cases, context.history);
    let listed: Vec<Value> = cases
        .iter()
        .map(|case| {
            json!({
                "outcome": super::words::label(case.outcome),
                "id": overview::line(&case.id.to_string()),
                "title": overview::line(&case.title),
                "why": overview::why(case),
            })
        })
        .collect();
    parts.extend(evidence.into_parts());
    let style = format!("{COMMON_STYLE}{STYLE}");
    let script = format!("{COMMON_SCRIPT}{SCRIPT}");
    let page = render(
        "report.html",
        include_str!("../templates/report.html"),
        json!({
            "title": overview::title(record),
            "facts": overview::facts(record),
            "style_hash": policy(&style),
            "script_hash": policy(&script),
            "style": style,
            "script": script,
            "run": script_json(&run.to_string()),
            "cases": listed,
            "parts": parts,
        }),
    )?;
    Ok(page)
}

/// The cases, those that need a look first; else in the order of the run.
fn in_order(record: &RunRecord) -> Vec<&CaseRecord> {
    let mut cases: Vec<_> = record.cases.iter().collect();
    cases.sort_by_key(|case| rank(case.outcome));
    cases
}

fn rank(outcome: Outcome) -> usize {
    match outcome {
        Outcome::Failed => 0,
        Outcome::Broken => 1,
        Outcome::Flaky => 2,
        Outcome::Warned => 3,
        Outcome::Skipped => 4,
        Outcome::Passed => 5,
    }
}
