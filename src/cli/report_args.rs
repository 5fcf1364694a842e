//! The arguments of `report`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::reports::ReportsArg;

/// Arguments of `report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ReportCommand,
}

/// What to do with stored runs.
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Join the shards of a run: the reports and the exit code are those of one run.
    Merge(ReportMergeArgs),
    /// Make the HTML report of a stored run again, from its `run.json` and pictures.
    Html(ReportHtmlArgs),
    /// Show what the steps of a case did in the last run: what was looked for and found, why it could
    /// not be used yet, what was done, and what that has started.
    Trace(ReportTraceArgs),
}

/// Arguments of `report html`.
#[derive(Debug, Args)]
pub struct ReportHtmlArgs {
    /// The output folder of the run [default: `target/stepproof` in the project].
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// The history to show in it, which `run --history FILE` has appended to.
    #[arg(long, value_name = "FILE")]
    pub history: Option<PathBuf>,
    /// Open it in the browser.
    #[arg(long)]
    pub open: bool,
}

/// Arguments of `report merge`.
#[derive(Debug, Args)]
pub struct ReportMergeArgs {
    /// The output folders of all shards.
    #[arg(value_name = "DIR", required = true)]
    pub folders: Vec<PathBuf>,
    /// Folder for the reports and screenshots of the whole run.
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Which reports are written.
    #[command(flatten)]
    pub reports: ReportsArg,
}

/// Arguments of `report trace`.
#[derive(Debug, Args)]
pub struct ReportTraceArgs {
    /// Id of a case, or of a step as `CASE/STEP`.
    #[arg(value_name = "CASE")]
    pub name: String,
    /// The run: its folder, or its `run.json` [default: `target/stepproof` in the project].
    #[arg(long, value_name = "PATH")]
    pub from: Option<PathBuf>,
}
