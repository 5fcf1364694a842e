//! `report trace`: what the steps of a case did in a stored run.

use std::path::Path;

use super::args::ReportTraceArgs;
use super::exit::{CliError, Exit};
use super::output::OUTPUT;
use super::project::Project;
use super::suggest::did_you_mean;
use super::{out, stored};
use crate::record::{CaseRecord, RunRecord};
use crate::report::{self, Paint};

/// `stepproof report trace`.
pub fn trace(dir: Option<&Path>, args: &ReportTraceArgs, paint: Paint) -> Result<(), CliError> {
    let folder = match &args.from {
        Some(folder) => folder.clone(),
        None => Project::open(dir)?.root.join(OUTPUT),
    };
    let record = stored::record(&folder)?;
    let (case, step) = match args.name.split_once('/') {
        Some((case, step)) => (case, Some(step)),
        None => (&*args.name, None),
    };
    let found = find(&record, case)?;
    if let Some(step) = step
        && !found.steps.iter().any(|known| known.id == step)
    {
        let known = found.steps.iter().map(|step| step.id.as_str());
        let hint = did_you_mean(step, known);
        let message = format!("the case `{case}` has no step `{step}` in this run{hint}");
        return Err(CliError::new(Exit::NothingSelected, message));
    }
    let text = report::trace(found, step, paint).ok_or_else(|| {
        let message = format!("this run kept no trace of `{}`", args.name);
        CliError::new(Exit::NothingSelected, message)
            .help("it is kept of cases that fail; `stepproof run --trace` keeps it of all")
    })?;
    out::data(text.trim_end_matches('\n'))?;
    out::data("\n")
}

fn find<'a>(record: &'a RunRecord, id: &str) -> Result<&'a CaseRecord, CliError> {
    let all = || record.cases.iter();
    let found = all().find(|case| case.id.to_string() == id);
    found.ok_or_else(|| {
        let known: Vec<_> = all().map(|case| case.id.to_string()).collect();
        let hint = did_you_mean(id, known.iter().map(String::as_str));
        let message = format!("the run has no case `{id}`{hint}");
        CliError::new(Exit::NothingSelected, message)
    })
}
