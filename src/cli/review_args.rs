//! The arguments of `review`, `accept` and `reject`.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `review`.
#[derive(Debug, Args)]
pub struct ReviewArgs {
    /// Only these: pending pages and pictures as `CASE/STEP`, or `CASE` for all of a case.
    #[arg(value_name = "CASE/STEP")]
    pub names: Vec<String>,
    /// Serve a page with old, new and difference side by side, on this machine alone.
    #[arg(long)]
    pub web: bool,
    /// Port of the page; 0 picks a free one.
    #[arg(long, value_name = "N", default_value_t = 0, requires = "web")]
    pub port: u16,
    /// Folder of the run whose report `o` opens [default: `target/stepproof` in the project].
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,
}

/// Arguments of `accept` and `reject`.
#[derive(Debug, Args)]
pub struct PendingArgs {
    /// Pending pages as `CASE/STEP`, or `CASE` for all pending pages of a case.
    #[arg(value_name = "CASE/STEP")]
    pub names: Vec<String>,
    /// All pending pages.
    #[arg(long, conflicts_with = "names")]
    pub all: bool,
}

/// Arguments of `accept`.
#[derive(Debug, Args)]
pub struct AcceptArgs {
    /// Which pages.
    #[command(flatten)]
    pub pending: PendingArgs,
    /// Also accept all other pending pages that have exactly the same changes.
    #[arg(long, conflicts_with = "all")]
    pub everywhere: bool,
}

/// Arguments of `reject`.
#[derive(Debug, Args)]
pub struct RejectArgs {
    /// Which pages.
    #[command(flatten)]
    pub pending: PendingArgs,
    /// Remove the files under `snapshots/` that belong to no step, stored and pending: those of
    /// renamed or removed cases and steps.
    #[arg(long, conflicts_with_all = ["names", "all"])]
    pub orphans: bool,
}
