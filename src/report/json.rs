//! `run.json`: the record as JSON.

use super::Report;
use crate::escape;
use crate::record::RunRecord;

/// `run.json`.
pub(super) const REPORT: Report = Report {
    name: "json",
    file: "run.json",
    by_default: true,
    render: |record, _| run_json(record),
};

/// The record as JSON, with a line break at the end.
fn run_json(record: &RunRecord) -> anyhow::Result<String> {
    let text = serde_json::to_string_pretty(record)?;
    Ok(escape::json(&text).into_owned() + "\n")
}
