//! The arguments of `run`, of which other commands that run cases have a part.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use super::base_url::BaseUrl;
use super::browser_args::BrowserArgs;
use super::duration::duration;
use super::pictures::PicturesArg;
use super::reports::ReportsArg;
use super::select_args::SelectArgs;
use super::shard;
use crate::record::{FlakyResult, Retries};

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Which cases.
    #[command(flatten)]
    pub select: SelectArgs,
    /// Options under this name, from `profiles:` of stepproof.yaml; those given here take precedence.
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
    /// What it means that no case fits all of this.
    #[arg(long, value_name = "RESULT", default_value = "fail")]
    pub no_cases: NoCases,
    /// Run every case this many times.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    pub repeat: u16,
    /// Repeat until a case fails, at most as often as `--repeat` says.
    #[arg(long, requires = "repeat", conflicts_with = "max_failures")]
    pub until_failure: bool,
    /// End the run once this many cases have failed; those that are running come to their end.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub max_failures: Option<u16>,
    /// Only the cases that failed in the last run, whose `run.json` is in the output folder.
    #[arg(long)]
    pub last_failed: bool,
    /// Only this part of the cases, such as `2/3`, for one of several machines.
    #[arg(long, value_name = "M/N", value_parser = shard::part)]
    pub shard: Option<shard::Part>,
    /// The run (its folder, or its `run.json`) by whose durations shards are cut, so that each takes
    /// equally long; all shards need the same one.
    #[arg(long, value_name = "PATH", requires = "shard")]
    pub timings_from: Option<PathBuf>,
    /// Begin at this step: those before are carried out to get there, without evidence.
    #[arg(long, value_name = "STEP")]
    pub from: Option<String>,
    /// End after this step.
    #[arg(long, value_name = "STEP")]
    pub to: Option<String>,
    /// Wait this long before each action, such as `500ms`, to watch it.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub slow_mo: Option<Duration>,
    /// When a step fails, wait for Enter, so that its page can be looked at.
    #[arg(long, requires = "headed")]
    pub pause_on_failure: bool,
    /// Name the steps that take longer than this [default: `timeouts: { slow: … }` of stepproof.yaml].
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub slow: Option<Duration>,
    /// Append the run to the history in this file (SQLite), which is made if it is not there; `stepproof
    /// history` shows it.
    #[arg(long, value_name = "FILE")]
    pub history: Option<PathBuf>,
    /// Run the cases in a random order; the same seed gives the same order. The run prints its
    /// seed.
    #[arg(long, value_name = "SEED", num_args = 0..=1, require_equals = true)]
    pub shuffle: Option<Option<u64>>,
    /// What becomes of cases that fail.
    #[command(flatten)]
    pub retry: RetryArgs,
    /// Which pictures are taken, where a step does not say [default: as in stepproof.yaml, or else
    /// `all`].
    #[arg(long, value_name = "WHICH")]
    pub pictures: Option<PicturesArg>,
    /// Tell where the time went: by what was done, the slowest steps, and the requests that were waited
    /// for. `run.json` has it for each step in any case.
    #[arg(long)]
    pub timings: bool,
    /// Which reports are written.
    #[command(flatten)]
    pub reports: ReportsArg,
    /// Keep the trace of all cases, and not only of those that fail: `stepproof report trace CASE` shows
    /// it.
    #[arg(long)]
    pub trace: bool,
    /// How they are run.
    #[command(flatten)]
    pub options: RunOptions,
}

/// What it means that no case is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NoCases {
    /// The run ends with exit code 4.
    Fail,
    /// The run passes: nothing had to be run.
    Pass,
}

/// What becomes of cases that fail.
#[derive(Debug, Clone, Copy, Args)]
pub struct RetryArgs {
    /// Try a case that fails again, up to this many times; one that passes then is flaky.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub retries: u16,
    /// Whether a flaky case fails the run [default: `fail` with CI set, else `pass`].
    #[arg(long, value_name = "RESULT")]
    pub flaky_result: Option<FlakyResultName>,
}

impl RetryArgs {
    /// What the run is to do.
    pub fn retries(self, ci: bool) -> Retries {
        let by_default = match ci {
            true => FlakyResult::Fail,
            false => FlakyResult::Pass,
        };
        Retries {
            count: self.retries,
            flaky_result: self.flaky_result.map_or(by_default, FlakyResult::from),
        }
    }
}

/// What a flaky case makes of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FlakyResultName {
    /// The run fails.
    Fail,
    /// The run passes, and tells of it.
    Pass,
}

impl From<FlakyResultName> for FlakyResult {
    fn from(name: FlakyResultName) -> Self {
        match name {
            FlakyResultName::Fail => Self::Fail,
            FlakyResultName::Pass => Self::Pass,
        }
    }
}

/// How cases are run, and where.
#[derive(Debug, Default, Args)]
pub struct RunOptions {
    /// Number of cases to run in parallel [default: one per core; 1 against a site].
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub workers: Option<u16>,
    /// Timeout of each wait in a step, such as `30s`; overrides the scenarios.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// Switch on a fault of the mock in every case; `stepproof portal --list-faults` lists those of
    /// the built-in mock. With `--base-url`, this needs `--portal-token`.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub fault: Vec<String>,
    /// Run against this site of `sites:` in stepproof.yaml [default: the first one there; without
    /// any, the built-in mock portal].
    #[arg(long, env = "STEPPROOF_SITE", value_name = "NAME")]
    pub site: Option<String>,
    /// Run against the site at this address. The rest of what the settings say about the site still
    /// applies. The URL may carry a user and password for HTTP authentication
    /// (`https://user:password@host`); they are never printed.
    #[arg(
        long,
        env = "STEPPROOF_BASE_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub base_url: Option<BaseUrl>,
    /// Token of the control API, if the site is a mock. Each case then starts in the state that it
    /// declares, and `mock_secrets` apply.
    #[arg(
        long,
        env = "STEPPROOF_PORTAL_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    pub portal_token: Option<String>,
    /// File with secrets, one `NAME=VALUE` per line; environment variables
    /// (`STEPPROOF_SECRET_NAME`) take precedence.
    #[arg(long, value_name = "FILE")]
    pub secrets_file: Option<PathBuf>,
    /// Address at which the built-in mock portal listens, for browsers on other machines, such as
    /// `0.0.0.0` [default: 127.0.0.1].
    #[arg(long, value_name = "ADDRESS")]
    pub mock_bind: Option<IpAddr>,
    /// Name or address by which those browsers reach it [default: that of `--mock-bind`].
    #[arg(long, value_name = "HOST")]
    pub mock_host: Option<String>,
    /// Folder for reports and screenshots [default: `target/stepproof` in the project].
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Show the browser window.
    #[arg(long)]
    pub headed: bool,
    /// Which browser, and where it is.
    #[command(flatten)]
    pub browser: BrowserArgs,
    /// Print only cases that did not pass.
    #[arg(short, long)]
    pub quiet: bool,
}
