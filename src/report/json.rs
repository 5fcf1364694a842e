//! `run.json`: the record as it is.

use crate::escape;
use crate::record::RunRecord;

/// The record as JSON with a line break at its end.
pub fn run_json(record: &RunRecord) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(record).map(|text| escape::json(&text).into_owned() + "\n")
}
