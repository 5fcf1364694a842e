//! `results.tap`: a test point for each case, in version 14 of the Test Anything Protocol.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Report, words};
use crate::escape::one_line;
use crate::record::{CaseRecord, Failure, Outcome, RunRecord, StepRecord};
use crate::source::Location;

/// `results.tap`.
pub(super) const REPORT: Report = Report {
    name: "tap",
    file: "results.tap",
    by_default: false,
    render: |record, context| Ok(tap(record, context.output)),
};

/// The record as TAP. `output` is the path of the output tree.
fn tap(record: &RunRecord, output: &str) -> String {
    let mut out = format!("TAP version 14\n1..{}\n", record.cases.len());
    for (case, number) in record.cases.iter().zip(1..) {
        let (ok, directive) = verdict(record, case);
        let ok = if ok { "ok" } else { "not ok" };
        let name = escaped(&format!("{}: {}", case.id, case.title));
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{ok} {number} - {name}{directive}");
        out.push_str("  ---\n");
        for (key, value) in diagnostics(record, case, output) {
            // Each JSON value on one line is YAML, too.
            let _ = writeln!(out, "  {key}: {value}");
        }
        out.push_str("  ...\n");
    }
    out
}

/// Whether it passed, and the directive behind its name: what is skipped, and what fails nothing.
fn verdict(record: &RunRecord, case: &CaseRecord) -> (bool, String) {
    let failed = record.retries.fails_by(case.outcome);
    if case.outcome == Outcome::Skipped {
        let why = case.failure.as_ref();
        let why = why.map_or("not reached", |failure| &failure.title);
        // By the protocol, what is skipped counts as passed.
        return (true, format!(" # SKIP {}", escaped(why)));
    }
    match &case.quarantine {
        Some(quarantine) if failed => {
            let (until, reason) = (&quarantine.until, &quarantine.reason);
            let why = format!("in quarantine until {until}: {reason}");
            (false, format!(" # TODO {}", escaped(&why)))
        }
        _ => (!failed, String::new()),
    }
}

/// Text of a test point: a `#` would begin a directive.
fn escaped(text: &str) -> String {
    one_line(text).replace('\\', "\\\\").replace('#', "\\#")
}

fn diagnostics(record: &RunRecord, case: &CaseRecord, output: &str) -> Vec<(&'static str, Value)> {
    let mut all = vec![
        ("outcome", json!(words::outcome(case.outcome))),
        ("duration_ms", json!(case.duration_ms)),
    ];
    if !case.location.is_nowhere() {
        all.push(("at", place(&case.location)));
    }
    if !case.earlier_attempts.is_empty() {
        all.push(("attempts", json!(case.earlier_attempts.len() + 1)));
    }
    let told: Vec<_> = words::told_failures(case);
    if let Some((_, first)) = told.first() {
        let severity = match record.fails_by(case) {
            true => "fail",
            false => "comment",
        };
        all.push(("severity", json!(severity)));
        all.push(("message", json!(one_line(&first.title))));
        let failures: Vec<_> = told.iter().map(|(step, one)| failure(*step, one)).collect();
        all.push(("failures", json!(failures)));
        let steps = told.iter().filter_map(|(step, _)| *step);
        let files = steps.flat_map(StepRecord::evidence);
        let files: BTreeSet<_> = files.map(|path| format!("{output}/{path}")).collect();
        if !files.is_empty() {
            all.push(("files", json!(files)));
        }
    }
    all
}

fn failure(step: Option<&StepRecord>, failure: &Failure) -> Value {
    let details: Vec<_> = words::details(failure).collect();
    let details: Vec<_> = details.iter().map(|line| one_line(line)).collect();
    json!({
        "step": step.map(|step| one_line(&step.id).into_owned()),
        "class": words::class(failure.class),
        "message": one_line(&failure.title),
        "at": (!failure.location.is_nowhere()).then(|| place(&failure.location)),
        "details": details,
    })
}

fn place(location: &Location) -> Value {
    json!({ "file": one_line(&location.file), "line": location.line, "column": location.column })
}
