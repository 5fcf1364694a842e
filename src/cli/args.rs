//! The command line as written.

use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use super::base_url::BaseUrl;
use super::browser_args::BrowserArgs;
use super::duration::duration;
pub use super::report_args::{
    ReportArgs, ReportCommand, ReportHtmlArgs, ReportMergeArgs, ReportTraceArgs,
};
pub use super::review_args::{AcceptArgs, PendingArgs, RejectArgs, ReviewArgs};
pub use super::run_args::{NoCases, RunArgs, RunOptions};
pub use super::select_args::SelectArgs;
use crate::draft::FieldValue;
use crate::guide;

const EXIT_CODES: &str = "\
Exit codes:
  0    everything passed
  1    a scenario or snapshot failed, a guide is stale, or the site cannot be reached
  2    the command line is wrong
  3    a scenario, a snapshot file or the configuration is invalid
  4    nothing was selected
  5    the environment is broken: browser, driver, mock portal, disk
  130  interrupted by Ctrl-C (143: by SIGTERM, 129: by SIGHUP, 131: by SIGQUIT)

Messages go to stderr; only machine-readable output goes to stdout.
With CI set, there is no progress bar, and snapshots are compared but never written.
STEPPROOF_LOG=debug logs what is done, STEPPROOF_LOG=trace every browser command.";

const INIT_EXAMPLES: &str = "\
Examples:
  stepproof init                                          asks for the address of the site
  stepproof init --base-url https://test.example.org --ci gitlab
  stepproof init --project checks --base-url https://localhost:8443 --insecure";

const DRAFT_EXAMPLES: &str = "\
Examples:
  stepproof draft manual/pay.md               writes scenarios/pay.yaml
  stepproof draft 缴费流程.docx -o scenarios/web/pay.yaml
  stepproof draft guide.html -o -             writes to stdout

Steps are numbered lists and paragraphs, headings such as `Step 1`, paragraphs with a picture each, or
bullets. Each sentence stays word for word. What is done is a guess by words such as “click” or “点击”
and by what is quoted; comments with `draft` mark each guess, and what the article does not tell.";

const INSPECT_EXAMPLES: &str = "\
Examples:
  stepproof inspect /login                    the controls of a page of the site
  stepproof inspect web-self/pay              the page on which a step begins
  stepproof inspect /login --html login.html  with the picture";

const RUN_EXAMPLES: &str = "\
Examples:
  stepproof run                            run every scenario against the built-in mock portal
  stepproof run scenarios/web              run the scenarios of a folder
  stepproof run web-self 'web-pay[card]'   run single scenarios or cases
  stepproof run --tag smoke -j 4           run the cases tagged smoke, four in parallel
  stepproof run -E 'tag(web) & !tag(slow)' run those for which this holds
  stepproof run --profile ci --retries 2   run with the options of a profile, and one more
  stepproof run --fault wrong-amount       see the scenarios find a defect of the portal
  stepproof run --base-url https://test.example.org --secrets-file secrets.env

Every option can also be given by the environment: STEPPROOF_RETRIES=2 is --retries 2, STEPPROOF_HEADED=1
is --headed, and STEPPROOF_TAG=a,b is --tag a --tag b. `stepproof config show` shows what counts.";

const REVIEW_EXAMPLES: &str = "\
Examples:
  stepproof review                    go through all that is pending, a key for each decision
  stepproof review web-self           only what a case has pending
  stepproof review --web              on a page, with both texts and pictures side by side

Equal changes of many steps are shown once. What is accepted or rejected is written at once.";

const ACCEPT_EXAMPLES: &str = "\
Examples:
  stepproof accept web-self/sign-in   accept the page of one step
  stepproof accept web-self           accept every pending page of a case
  stepproof accept --all              accept everything that is pending";

const RENAME_EXAMPLES: &str = "\
Examples:
  stepproof rename 提交 递交                      show what would change in all scenarios
  stepproof rename 提交 递交 scenarios/web --write
  stepproof rename 'Sign in' 'Log in' --tag account --write

A name is compared as a whole, in locators, expectations, options, and the quoted terms of sentences,
notes and the glossary, in every locale. Where a sentence says it in other words, the place is named.";

const GUIDE_EXAMPLES: &str = "\
Examples:
  stepproof guide build                          run the guides' cases and write what has changed
  stepproof guide build --format html,pdf,docx   write these documents as well
  stepproof guide check                          exit 1 when a step of a guide is stale
  stepproof guide accept web-self/pay            accept one stale step
  stepproof guide build --from target/stepproof  build from a stored run, without a browser";

const MUTATE_EXAMPLES: &str = "\
Examples:
  stepproof mutate web-self app-self               which changes of the site two cases notice
  stepproof mutate web-self --budget 10m           as many as ten minutes allow
  stepproof mutate --tag smoke --operators content,looks --pages '/sbf/*'
  stepproof mutate web-self --resume               go on with a run that was cut off
  stepproof mutate --list-operators";

/// Prove documented procedures: one YAML scenario holds the sentences of a guide and carries them
/// out in a browser.
#[derive(Debug, Parser)]
#[command(name = "stepproof", version, after_help = EXIT_CODES, max_term_width = 100)]
pub struct Cli {
    /// Project folder [default: the nearest folder upwards with `scenarios/stepproof.yaml`].
    #[arg(
        long,
        global = true,
        value_name = "DIR",
        env = "STEPPROOF_PROJECT",
        hide_env = true
    )]
    pub project: Option<PathBuf>,
    /// When to use colours.
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        env = "STEPPROOF_COLOR",
        hide_env = true
    )]
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
    /// Make a project for a site: settings, a first scenario, and a pipeline.
    #[command(after_help = INIT_EXAMPLES)]
    Init(InitArgs),
    /// Make the draft of a scenario from an article: Markdown, plain text, HTML or Word (.docx).
    #[command(after_help = DRAFT_EXAMPLES)]
    Draft(DraftArgs),
    /// Run scenarios in a browser and report what differs from the documentation.
    #[command(after_help = RUN_EXAMPLES)]
    Run(Box<RunArgs>),
    /// Check scenarios without a browser and report every mistake at once, also what their sentences
    /// quote and no stored page shows.
    Check(CheckArgs),
    /// List what a scenario can use on a page, each with the shortest locator that means it alone.
    #[command(after_help = INSPECT_EXAMPLES)]
    Inspect(Box<InspectArgs>),
    /// List the cases, with `--steps` also their steps.
    List(ListArgs),
    /// Build illustrated guides, and report which of their steps are stale.
    #[command(after_help = GUIDE_EXAMPLES)]
    Guide(GuideArgs),
    /// Make reports from stored runs.
    Report(ReportArgs),
    /// Measure which changes of the site the scenarios notice: run cases against changed pages.
    #[command(after_help = MUTATE_EXAMPLES)]
    Mutate(Box<MutateArgs>),
    /// Serve the mock portal until Ctrl-C.
    Portal(PortalArgs),
    /// Go through pending pages and pictures, and accept or reject each by a key.
    #[command(after_help = REVIEW_EXAMPLES)]
    Review(ReviewArgs),
    /// Accept pending pages as the stored snapshots.
    #[command(after_help = ACCEPT_EXAMPLES)]
    Accept(AcceptArgs),
    /// Reject pending pages and keep the stored snapshots.
    Reject(RejectArgs),
    /// Give a control its new name in the locators and sentences of scenarios: shows what would
    /// change, and with `--write` changes it.
    #[command(after_help = RENAME_EXAMPLES)]
    Rename(RenameArgs),
    /// Check that this machine has what a run needs, and say how to fix it.
    Doctor(DoctorArgs),
    /// Show what has become flaky or slow, by the runs that `run --history FILE` has appended.
    History(HistoryArgs),
    /// Show how a run is configured.
    Config(ConfigArgs),
    /// Print a JSON Schema: of scenarios, parts and settings, for editors, or of `run.json`.
    Schema {
        /// Of what.
        #[arg(value_name = "WHAT", default_value = "scenarios")]
        what: SchemaOf,
    },
    /// Print a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Clean up after a killed run; every run starts it by itself.
    #[command(name = "__watchdog", hide = true)]
    Watchdog,
}

/// Arguments of `init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Address of the site [default: it is asked for].
    #[arg(long, value_name = "URL")]
    pub base_url: Option<BaseUrl>,
    /// The site is a test site with a certificate of its own making.
    #[arg(long)]
    pub insecure: bool,
    /// Language of the sentences, such as `zh-CN` [default: that of the terminal].
    #[arg(long, value_name = "LOCALE")]
    pub locale: Option<String>,
    /// What runs the pipelines of the repository [default: by what is in the folder].
    #[arg(long, value_name = "NAME")]
    pub ci: Option<Pipeline>,
    /// Do not open the page to see what its first scenario has to allow for.
    #[arg(long)]
    pub offline: bool,
    /// Which browser opens it, and where it is.
    #[command(flatten)]
    pub browser: BrowserArgs,
}

/// Arguments of `draft`.
#[derive(Debug, Args)]
pub struct DraftArgs {
    /// The article.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Where to write the scenario; `-` is stdout [default: `scenarios/NAME.yaml`, by the name of the
    /// article].
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Walk along the article in a browser, beginning at this address: a path of the site, or a whole
    /// address. The draft then has the locators of the controls that are there.
    #[arg(long, value_name = "URL")]
    pub against: Option<String>,
    /// The value of a field that the article does not tell, for `--against`; repeat it for others.
    /// `3/FIELD=VALUE` is that of step 3, and `${secret.NAME}` a secret. Without it, the value is asked
    /// for at the terminal.
    #[arg(long, value_name = "FIELD=VALUE", value_parser = field_value, requires = "against")]
    pub value: Vec<FieldValue>,
    /// Show the browser window.
    #[arg(long, requires = "against")]
    pub headed: bool,
    /// Which browser, and where it is.
    #[command(flatten)]
    pub browser: BrowserArgs,
}

/// The value of a field, as in `姓名=张三` or `3/姓名=张三`.
fn field_value(text: &str) -> Result<FieldValue, String> {
    let field = text
        .split_once('=')
        .filter(|(field, _)| !field.trim().is_empty());
    let (field, value) = field.ok_or("write it as `FIELD=VALUE`")?;
    let of_step = field.split_once('/').and_then(|(step, field)| {
        let step = step.trim().parse().ok().filter(|step| *step > 0)?;
        Some((step, field))
    });
    let (step, field) = of_step.map_or((None, field), |(step, field)| (Some(step), field));
    Ok(FieldValue {
        step,
        field: field.trim().to_owned(),
        value: value.to_owned(),
    })
}

/// What runs the pipelines of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Pipeline {
    /// GitHub Actions.
    Github,
    /// GitLab CI.
    Gitlab,
    /// Nothing.
    None,
}

/// Arguments of `inspect`.
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// A path of the site, a whole address, or a step: the case runs up to it, and stops before its
    /// actions.
    #[arg(value_name = "URL|CASE/STEP")]
    pub what: String,
    /// Also write a page with the picture and the controls numbered in it.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// How it is run.
    #[command(flatten)]
    pub options: RunOptions,
}

/// Arguments of `rename`.
#[derive(Debug, Args)]
pub struct RenameArgs {
    /// The name that the scenarios say.
    #[arg(value_name = "OLD")]
    pub old: String,
    /// The name that the page has.
    #[arg(value_name = "NEW")]
    pub new: String,
    /// Which scenarios.
    #[command(flatten)]
    pub select: SelectArgs,
    /// Write the files.
    #[arg(long)]
    pub write: bool,
}

/// Arguments of `doctor`.
#[derive(Debug, Args)]
pub struct DoctorArgs {
    /// Start the browser with a window, as `run --headed` does.
    #[arg(long)]
    pub headed: bool,
    /// Which browser, and where it is.
    #[command(flatten)]
    pub browser: BrowserArgs,
}

/// Arguments of `mutate`.
#[derive(Debug, Args)]
pub struct MutateArgs {
    /// Which cases.
    #[command(flatten)]
    pub select: SelectArgs,
    /// Only pages with these paths, with `*` for any characters.
    #[arg(long, value_name = "PATH", value_delimiter = ',')]
    pub pages: Vec<String>,
    /// Only these operators: names (with `*`), families, `harmful` or `harmless`.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub operators: Vec<String>,
    /// What may notice a change [default: flow,snapshot,errors].
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub oracle: Vec<OracleName>,
    /// Start no mutant after this time, such as `10m`.
    #[arg(long, value_name = "TIME", value_parser = duration)]
    pub budget: Option<Duration>,
    /// Decides the places and the order of the mutants [default: 1].
    #[arg(long, value_name = "SEED")]
    pub seed: Option<u64>,
    /// Go on with the run that was cut off in the output folder.
    #[arg(long)]
    pub resume: bool,
    /// Also write the figures as Markdown, for the documentation.
    #[arg(long, value_name = "FILE")]
    pub markdown: Option<PathBuf>,
    /// Print the operators, one per line, and exit.
    #[arg(long)]
    pub list_operators: bool,
    /// How the cases are run; the output folder is `target/stepproof/mutate` by default.
    #[command(flatten)]
    pub options: RunOptions,
}

/// What may notice a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OracleName {
    /// The steps themselves.
    Flow,
    /// The stored snapshots.
    Snapshot,
    /// The accepted pictures, which must exist (`run --pictures compare`).
    Pixels,
    /// What fails on the page: exceptions, errors in the console, requests.
    Errors,
    /// Nothing: every change survives.
    None,
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
    /// Run the cases of guides and write their documents and pictures; what has not changed keeps
    /// its bytes.
    Build(Box<GuideBuildArgs>),
    /// Report which steps of the stored guides are stale; writes nothing.
    Check(Box<GuideSourceArgs>),
    /// Accept stale steps: update the stored guides from the last run.
    Accept(GuideAcceptArgs),
}

/// From where guides come.
#[derive(Debug, Args)]
pub struct GuideSourceArgs {
    /// Ids of guides [default: all guides].
    #[arg(value_name = "GUIDE")]
    pub guides: Vec<String>,
    /// Use the run stored in this folder instead of running the cases.
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
    /// Documents to write besides Markdown, into the `guide` folder of the output.
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
    /// Stale steps as `CASE/STEP`, or `CASE` for all stale steps of a case.
    #[arg(value_name = "CASE/STEP")]
    pub names: Vec<String>,
    /// All stale steps.
    #[arg(long, conflicts_with = "names")]
    pub all: bool,
    /// Folder of the run [default: `target/stepproof` in the project].
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,
}

/// What there is a JSON Schema of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaOf {
    /// Scenarios, parts and settings.
    Scenarios,
    /// `run.json`, the record of a run.
    Record,
}

/// Arguments of `history`.
#[derive(Debug, Args)]
pub struct HistoryArgs {
    /// The file.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// All figures of these cases, such as `web-self` [default: what is flaky or slower, of all].
    #[arg(value_name = "CASE")]
    pub cases: Vec<String>,
    /// Only the last so many runs.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    pub runs: u32,
    /// Output format.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// Arguments of `config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Show the value of each option of `run`, and where it comes from; takes the same options.
    Show(Box<RunArgs>),
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Files or folders to report on [default: everything].
    #[arg(value_name = "PATH")]
    pub paths: Vec<String>,
}

/// Arguments of `list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Which cases.
    #[command(flatten)]
    pub select: SelectArgs,
    /// List the steps of each case, too.
    #[arg(long)]
    pub steps: bool,
    /// Output format.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
}

/// For people or for machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One line per case, for people.
    Text,
    /// An array of objects, for machines.
    Json,
}

/// Arguments of `portal`.
#[derive(Debug, Args)]
pub struct PortalArgs {
    /// Port to listen on, on loopback only; 0 picks a free one.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub port: u16,
    /// Switch on a fault.
    #[arg(long, value_name = "NAME")]
    pub fault: Vec<String>,
    /// Print the names of all faults, one per line, and exit.
    #[arg(long)]
    pub list_faults: bool,
    /// Time at which the portal's clock starts, such as `2023-01-10T10:00:00+08:00`.
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// Initial state as JSON, as in `portal:` of a scenario.
    #[arg(long, value_name = "JSON")]
    pub setup: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }
}
