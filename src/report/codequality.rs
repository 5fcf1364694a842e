//! `gl-code-quality-report.json`: failures as GitLab shows them in a merge request, at their lines.

use serde_json::{Value, json};

use super::{Report, words};
use crate::escape::{self, one_line};
use crate::guide::fingerprint;
use crate::record::{CaseRecord, Failure, Outcome, RunRecord, StepRecord};
use crate::source::Location;

/// `gl-code-quality-report.json`.
pub(super) const REPORT: Report = Report {
    name: "codequality",
    file: "gl-code-quality-report.json",
    by_default: false,
    render: |record, _| {
        let text = serde_json::to_string_pretty(&issues(record))?;
        Ok(escape::json(&text).into_owned() + "\n")
    },
};

/// An issue for each failure. What has no place in a file cannot be shown, and is left to the other
/// reports.
fn issues(record: &RunRecord) -> Vec<Value> {
    let mut known: Vec<String> = Vec::new();
    let mut issues = Vec::new();
    for case in &record.cases {
        for (step, failure) in words::told_failures(case) {
            let Some(place) = place(case, failure) else {
                continue;
            };
            let name = step.map_or(case.id.to_string(), |step| {
                format!("{}/{}", case.id, step.id)
            });
            // Of equal ones, GitLab shows only one. The line is no part of it: it moves.
            let class = words::class(failure.class);
            let same = format!("{name}\n{class}\n{}", failure.title);
            let times = known.iter().filter(|one| **one == same).count();
            let fingerprint = fingerprint(format!("{same}\n{times}").as_bytes());
            known.push(same);
            issues.push(json!({
                "description": one_line(&format!("{name}: {}", failure.title)),
                "check_name": format!("stepproof/{class}"),
                "fingerprint": fingerprint,
                "severity": severity(record, case, step),
                "location": {
                    "path": one_line(&place.file),
                    "lines": { "begin": place.line },
                },
            }));
        }
    }
    issues
}

/// Where the failure stands, or else its case.
fn place<'a>(case: &'a CaseRecord, failure: &'a Failure) -> Option<&'a Location> {
    let mut places = [&failure.location, &case.location].into_iter();
    places.find(|place| !place.is_nowhere())
}

fn severity(record: &RunRecord, case: &CaseRecord, step: Option<&StepRecord>) -> &'static str {
    let optional = step.is_some_and(|step| step.outcome == Outcome::Warned);
    match (optional || !record.fails_by(case), case.outcome) {
        (true, _) => "minor",
        (false, Outcome::Broken) => "critical",
        (false, _) => "major",
    }
}
