//! Looks at the first page of a new project: what its first scenario has to allow for.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;

use super::args::{InitArgs, RunOptions};
use super::check;
use super::exit::{CliError, Exit};
use super::run::RunRequest;
use crate::page::{PageErrorKind, RequestFailure};
use crate::record::{CaseRecord, Failure, Outcome};
use crate::report::Paint;
use crate::runner::{Inspection, Inspector};
use crate::scenario::{Evidence, Step};

/// What the first page does that the first scenario has to allow for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Allowance {
    /// The errors of its scripts.
    pub errors: Vec<String>,
    /// The HTTP status that it comes with, if it is 400 or above.
    pub status: Option<u16>,
}

/// Nobody is shown the page.
struct Nobody;

#[async_trait]
impl Inspector for Nobody {
    async fn saw(&self, _inspection: Inspection, _failure: Option<Failure>) -> Vec<Step> {
        Vec::new()
    }
}

/// Carries out the first scenario; what it has to allow for, and why it does not pass, if it does not.
pub fn look(
    root: &Path,
    args: &InitArgs,
    paint: Paint,
) -> Result<(Allowance, Option<Failure>), CliError> {
    let options = RunOptions {
        browser: args.browser.clone(),
        ..RunOptions::default()
    };
    let checked = check::open_to_run(Some(root), &options, paint)?;
    let folder =
        tempfile::tempdir().map_err(|error| CliError::new(Exit::Environment, error.to_string()))?;
    let job = RunRequest::for_inspector(&checked, &options, Arc::new(Nobody), folder.path(), paint);
    let mut cases = checked.suite.cases.clone();
    cases.retain(|case| case.id.scenario() == "first");
    for step in cases.iter_mut().flat_map(|case| &mut case.steps) {
        step.snapshot = Evidence::Off;
        step.picture.when = Evidence::Off;
    }
    let done = job.run(cases)?;
    let Some(case) = done.record.cases.first() else {
        return Ok((Allowance::default(), None));
    };
    let failure = (case.outcome != Outcome::Passed)
        .then(|| case.failures().next())
        .flatten();
    Ok((allowance(case), failure.map(|(_, failure)| failure.clone())))
}

fn allowance(case: &CaseRecord) -> Allowance {
    let mut found = Allowance::default();
    for error in case.steps.iter().flat_map(|step| &step.page_errors) {
        match &error.kind {
            PageErrorKind::Request(request) if error.kind.is_document() => {
                if let RequestFailure::Answered(status) = request.how {
                    found.status = Some(status);
                }
            }
            PageErrorKind::Request(_) => {}
            kind => found.errors.push(kind.to_string()),
        }
    }
    found
}
