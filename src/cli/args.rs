//! The command line as written.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::base_url::BaseUrl;
use crate::guide;

const EXIT_CODES: &str = "\
Exit codes:
  0    everything passed
  1    a scenario or a snapshot failed, or a guide is stale; also where the site cannot be reached
  2    the command line is wrong
  3    a scenario, a snapshot file or the configuration is invalid
  4    nothing was selected
  5    the environment is broken: browser, driver, mock portal, disk
  130  interrupted by Ctrl-C (143: by SIGTERM, 129: by SIGHUP, 131: by SIGQUIT)

Text for people goes to stderr, output for machines alone to stdout.
With CI set there is no progress bar, and snapshots are compared and never written.
STEPPROOF_LOG=debug tells what is done, STEPPROOF_LOG=trace every command to the browser.";

const RUN_EXAMPLES: &str = "\
Examples:
  stepproof run                            run every scenario against the built-in mock portal
  stepproof run scenarios/web              run the scenarios of a folder
  stepproof run web-self 'web-pay[card]'   run single scenarios or cases
  stepproof run --tag smoke -j 4           run what is tagged, four cases at a time
  stepproof run --fault wrong-amount       see the scenarios find a defect of the portal
  stepproof run --base-url https://test.example.org --secrets-file secrets.env";

const REVIEW_EXAMPLES: &str = "\
Examples:
  stepproof accept web-self/sign-in   accept the page of one step
  stepproof accept web-self           accept every pending page of a case
  stepproof accept --all              accept everything that is pending";

const GUIDE_EXAMPLES: &str = "\
Examples:
  stepproof guide build                          run the guides' cases and write what has changed
  stepproof guide build --format html,pdf,docx   write these documents too
  stepproof guide check                          exit 1 when a step of a guide is stale
  stepproof guide accept web-self/pay            take one stale step over
  stepproof guide build --from target/stepproof  build from a stored run, without a browser";

/// Proves documented procedures: one YAML scenario holds the sentences that a reader is told and
/// carries them out in a browser.
#[derive(Debug, Parser)]
#[command(name = "stepproof", version, after_help = EXIT_CODES, max_term_width = 100)]
pub struct Cli {
    /// Folder of the project; without it, the nearest one upwards that has
    /// `scenarios/stepproof.yaml`.
    #[arg(long, global = true, value_name = "DIR")]
    pub project: Option<PathBuf>,
    /// When to use colours.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// When stderr is a terminal and NO_COLOR is not set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Runs scenarios in a browser and reports what differs from the documentation.
    #[command(after_help = RUN_EXAMPLES)]
    Run(Box<RunArgs>),
    /// Checks scenarios without a browser and shows every mistake at once.
    Check(CheckArgs),
    /// Lists the cases, with their steps if asked.
    List(ListArgs),
    /// Writes illustrated guides, and tells which of their steps are stale.
    #[command(after_help = GUIDE_EXAMPLES)]
    Guide(GuideArgs),
    /// Serves the mock portal until Ctrl-C.
    Portal(PortalArgs),
    /// Makes pending pages the stored snapshots.
    #[command(after_help = REVIEW_EXAMPLES)]
    Accept(ReviewArgs),
    /// Drops pending pages; the stored snapshots stay, but for those whose step is gone.
    Reject(RejectArgs),
    /// Looks whether this machine has what a run needs, and says how to repair it.
    Doctor(DoctorArgs),
    /// Writes the completions of a shell to stdout.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Clears up after a run that was killed; a run starts it by itself.
    #[command(name = "__watchdog", hide = true)]
    Watchdog,
}

/// Which cases.
#[derive(Debug, Default, Args)]
pub struct SelectArgs {
    /// Files (with a line: `web/pay.yaml:12`), folders, ids of scenarios (`web-pay`) or of cases
    /// (`web-pay[card-sms]`), with `*` for any characters; all cases without any.
    #[arg(value_name = "PATH|ID")]
    pub what: Vec<String>,
    /// Only cases with this tag; of several tags, any.
    #[arg(long, value_name = "TAG")]
    pub tag: Vec<String>,
    /// No cases with this tag.
    #[arg(long, value_name = "TAG")]
    pub exclude_tag: Vec<String>,
    /// Only cases with this text in their id, their title or a sentence.
    #[arg(short, long, value_name = "TEXT")]
    pub grep: Option<String>,
}

impl SelectArgs {
    /// Nothing is left out.
    pub fn is_all(&self) -> bool {
        let none = self.what.is_empty() && self.tag.is_empty() && self.exclude_tag.is_empty();
        none && self.grep.is_none()
    }
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Starts the browser with a window, as `run --headed` does.
    #[arg(long)]
    pub headed: bool,
    /// Where the browser is.
    #[command(flatten)]
    pub browser: BrowserArgs,
}

/// Where the browser is.
#[derive(Debug, Default, Args)]
pub struct BrowserArgs {
    /// The Chromium or Chrome to use; without it, the first one on the PATH: its headless shell
    /// if there is one and no window is wanted.
    #[arg(long, env = "CHROME", value_name = "PATH")]
    pub chrome: Option<PathBuf>,
    /// The chromedriver to use; without it, the first one on the PATH.
    #[arg(long, env = "CHROMEDRIVER", value_name = "PATH")]
    pub chromedriver: Option<PathBuf>,
}

/// Arguments of `run`.
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Which cases.
    #[command(flatten)]
    pub select: SelectArgs,
    /// Runs every case this many times.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..))]
    pub repeat: u16,
    /// Runs the cases in a random order: the same for the same seed, which is told.
    #[arg(long, value_name = "SEED", num_args = 0..=1, require_equals = true)]
    pub shuffle: Option<Option<u64>>,
    /// How they are run.
    #[command(flatten)]
    pub options: RunOptions,
}

/// How cases are run, and where.
#[derive(Debug, Args)]
pub struct RunOptions {
    /// Cases run at a time; without it, one for each core, and one against `--base-url`.
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub workers: Option<u16>,
    /// Deadline of each wait in a step, such as `30s`; replaces that of the scenarios.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// Switches a fault of the mock on in every case (`stepproof portal --list-faults` names those
    /// of the built-in one). With `--base-url`, `--portal-token` is needed too.
    #[arg(long, value_name = "NAME")]
    pub fault: Vec<String>,
    /// Runs against this site instead of the built-in mock portal. User and password of a site
    /// that asks for them by HTTP may stand in it (`https://user:password@host`) and are told
    /// nowhere.
    #[arg(
        long,
        env = "STEPPROOF_BASE_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub base_url: Option<BaseUrl>,
    /// Token of the control API, when the site is a mock started elsewhere. Each case then begins
    /// with the state that it declares, and `mock_secrets` count.
    #[arg(
        long,
        env = "STEPPROOF_PORTAL_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    pub portal_token: Option<String>,
    /// File with secrets, a `NAME=VALUE` a line; the environment (`STEPPROOF_SECRET_NAME`) goes
    /// before it.
    #[arg(long, value_name = "FILE")]
    pub secrets_file: Option<PathBuf>,
    /// Folder of the reports and screenshots; without it, `target/stepproof` in the project.
    #[arg(long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Shows the browser's window.
    #[arg(long)]
    pub headed: bool,
    /// Where the browser is.
    #[command(flatten)]
    pub browser: BrowserArgs,
    /// Shows only what did not pass.
    #[arg(short, long)]
    pub quiet: bool,
}

impl RunOptions {
    /// The site is a mock portal, whose control API can be used.
    pub fn is_mock(&self) -> bool {
        self.base_url.is_none() || self.portal_token.is_some()
    }
}

/// Arguments of `guide`.
#[derive(Debug, Args)]
pub struct GuideArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: GuideCommand,
}

/// What to do with guides.
#[derive(Debug, Subcommand)]
pub enum GuideCommand {
    /// Runs the cases of guides and writes their documents and pictures; what has not changed
    /// stays as it is, byte by byte.
    Build(Box<GuideBuildArgs>),
    /// Looks which steps of the stored guides are not as they would be built now; changes nothing.
    Check(Box<GuideSourceArgs>),
    /// Takes stale steps over from the last run into the stored guides.
    Accept(GuideAcceptArgs),
}

/// From where guides come.
#[derive(Debug, Args)]
pub struct GuideSourceArgs {
    /// Ids of guides; all without any.
    #[arg(value_name = "GUIDE")]
    pub guides: Vec<String>,
    /// Takes the run that is stored in this folder, and runs nothing.
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,
    /// How the cases are run.
    #[command(flatten)]
    pub options: RunOptions,
}

/// Arguments of `guide build`.
#[derive(Debug, Args)]
pub struct GuideBuildArgs {
    /// From where.
    #[command(flatten)]
    pub source: GuideSourceArgs,
    /// Documents to write beside the Markdown files, into `guide` of the output folder.
    #[arg(long, value_name = "FORMAT", value_delimiter = ',', value_parser = formats())]
    pub format: Vec<String>,
}

/// The documents that can be made of a guide, by name.
fn formats() -> PossibleValuesParser {
    let formats = guide::DOCUMENTS
        .iter()
        .map(|document| PossibleValue::new(document.format).help(document.about));
    PossibleValuesParser::from(formats.collect::<Vec<_>>())
}

/// Arguments of `guide accept`.
#[derive(Debug, Args)]
pub struct GuideAcceptArgs {
    /// Stale steps as `CASE/STEP`, or a case with all its stale steps.
    #[arg(value_name = "CASE/STEP")]
    pub names: Vec<String>,
    /// Everything that is stale.
    #[arg(long, conflicts_with = "names")]
    pub all: bool,
    /// Folder of the run; without it, `target/stepproof` in the project.
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files or folders whose mistakes are shown; all without any.
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
}

/// Arguments of `list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Which cases.
    #[command(flatten)]
    pub select: SelectArgs,
    /// Lists the steps of each case.
    #[arg(long)]
    pub steps: bool,
    /// For people or for machines.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// For people or for machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A line for each case.
    Text,
    /// An array of objects.
    Json,
}

/// Arguments of `portal`.
#[derive(Debug, Args)]
pub struct PortalArgs {
    /// Port to listen on, on this machine only; 0 takes a free one.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Switches a defect on.
    #[arg(long, value_name = "NAME")]
    pub fault: Vec<String>,
    /// Writes the names of the defects to stdout, one a line, and ends.
    #[arg(long)]
    pub list_faults: bool,
    /// The portal's time at the start, such as `2023-01-10T10:00:00+08:00`; it then goes on.
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// State at the start as JSON, as under `portal:` of a scenario.
    #[arg(long, value_name = "JSON")]
    pub setup: Option<String>,
}

/// Arguments of `accept` and `reject`.
#[derive(Debug, Args)]
pub struct ReviewArgs {
    /// Pending pages as `CASE/STEP`, or a case with all its pending pages.
    #[arg(value_name = "CASE/STEP")]
    pub names: Vec<String>,
    /// Everything that is pending.
    #[arg(long, conflicts_with = "names")]
    pub all: bool,
}

/// Arguments of `reject`.
#[derive(Debug, Args)]
pub struct RejectArgs {
    /// Which pages.
    #[command(flatten)]
    pub review: ReviewArgs,
    /// Removes the files under `snapshots/` that belong to no step: those of renamed or removed
    /// cases and steps, stored and pending.
    #[arg(long, conflicts_with_all = ["names", "all"])]
    pub orphans: bool,
}

/// `500ms`, `30s` or `2m`.
fn duration(text: &str) -> Result<Duration, String> {
    let units = [("ms", 1), ("s", 1_000), ("m", 60_000)];
    let found = units.into_iter().find_map(|(unit, ms)| {
        let number: u64 = text.strip_suffix(unit)?.trim_end().parse().ok()?;
        number.checked_mul(ms).filter(|ms| *ms > 0)
    });
    found
        .map(Duration::from_millis)
        .ok_or_else(|| "write a whole number with its unit: `500ms`, `30s` or `2m`".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }

    #[test]
    fn durations_carry_units() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        for wrong in ["30", "", "s", "0s", "-1s", "1h", "99999999999999999999s"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
