//! The record of an earlier run, as it is in its output folder.

use std::collections::BTreeSet;
use std::path::Path;

use super::exit::{CliError, Exit};
use crate::case_id::CaseId;
use crate::files;
use crate::record::{FORMAT, RunRecord};
use crate::scenario::Case;

/// The record in the folder, or in the file of that name.
pub fn record(named: &Path) -> Result<RunRecord, CliError> {
    let path = match named.is_dir() {
        true => named.join("run.json"),
        false => named.to_owned(),
    };
    let text = files::read_if_there(&path)?.ok_or_else(|| {
        let message = format!("there is no run in `{}`", named.display());
        CliError::new(Exit::NothingSelected, message)
            .help("`stepproof run` and `stepproof guide check` write one to target/stepproof")
    })?;
    let invalid = |message: String| {
        CliError::new(Exit::Invalid, message).help("run again with this version of stepproof")
    };
    let format = serde_json::from_str::<serde_json::Value>(&text)
        .map(|value| value["format"].as_u64().unwrap_or_default())
        .map_err(|error| invalid(format!("`{}` is not a run: {error}", path.display())))?;
    if format != u64::from(FORMAT) {
        let message = format!(
            "`{}` has format {format}, but this version reads format {FORMAT}",
            path.display()
        );
        return Err(invalid(message));
    }
    serde_json::from_str(&text)
        .map_err(|error| invalid(format!("`{}` is not a run: {error}", path.display())))
}

/// Those of the cases that did not pass in the run of the folder.
pub fn last_failed(folder: &Path, mut cases: Vec<Case>) -> Result<Vec<Case>, CliError> {
    let record = record(folder)?;
    let failed = record.cases.iter();
    let failed = failed.filter(|case| record.fails_by(case));
    let failed: BTreeSet<CaseId> = failed.map(|case| case.id.case()).collect();
    cases.retain(|case| failed.contains(&case.id));
    let why = match (failed.is_empty(), cases.is_empty()) {
        (true, _) => "no case failed in the last run",
        (false, true) => "no case that failed in the last run is among the selected ones",
        (false, false) => return Ok(cases),
    };
    Err(CliError::new(Exit::NothingSelected, why).help("without `--last-failed`, all are run"))
}
