//! `summary.md`: the summary of the run, as GitHub shows it for a job.

use super::Report;
use super::github::step_summary;

/// `summary.md`.
pub(super) const REPORT: Report = Report {
    name: "markdown",
    file: "summary.md",
    by_default: false,
    render: |record, _| Ok(step_summary(record)),
};
