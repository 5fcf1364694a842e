//! `run`: from the arguments to the exit code. The runner does the work in the browsers.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use regex::Regex;
use tokio::sync::mpsc;

use super::args::{NoCases, RunArgs, RunOptions};
use super::check;
use super::ending::Ending;
use super::evidence::Keeper;
use super::exit::{CliError, Exit};
use super::output::{OUTPUT, Output, as_seen_from_here};
use super::pictures::pictured;
use super::progress::View;
use super::project::Project;
use super::signals::{self, Signals};
use super::target::Target;
use super::{ask, launch, leftovers, out, secrets, select, shard, stored, stretch};
use crate::case_id::CaseId;
use crate::claims::Sayings;
use crate::mask::Mask;
use crate::record::{Event, Outcome, RunRecord, Stretch};
use crate::report::{self, Paint};
use crate::runner::{self, Policy};
use crate::scenario::{Case, ErrorLevel, Pictures, Secret, Settings, Suite, TermRules, Volatile};
use crate::snapshots::{self, Mode, Store};
use crate::source::Location;

/// A request to run cases of a project.
pub struct RunRequest<'a> {
    /// The project.
    pub project: &'a Project,
    /// What all scenarios share.
    pub settings: &'a Settings,
    /// What its sentences quote.
    pub sayings: Sayings,
    /// How to run them.
    pub options: &'a RunOptions,
    /// What they run against.
    pub target: &'a Target,
    /// What to do with new and changed pages.
    pub mode: Mode,
    /// Whether a page without a stored snapshot is a failure.
    pub strict: bool,
    /// Seed of the shuffled order, if they are shuffled.
    pub shuffle: Option<u64>,
    /// What is done beyond carrying out each case once.
    pub policy: Policy,
    /// Which pictures it takes.
    pub pictures: Pictures,
    /// Who is shown the page that each case has ended on.
    pub inspector: Option<Arc<dyn runner::Inspector>>,
    /// The output tree, where it is not that of the options.
    pub output: Option<PathBuf>,
    /// Colours.
    pub paint: Paint,
}

/// The result of a run.
pub struct RunResult {
    /// What happened.
    pub record: RunRecord,
    /// The signals that came.
    pub signals: Signals,
    /// Keeps the output tree locked.
    pub keeper: Arc<Keeper>,
    /// The folder of the output tree.
    pub folder: PathBuf,
}

impl<'a> RunRequest<'a> {
    /// A request that stores nothing: only the inspector is shown what happens.
    pub fn for_inspector(
        checked: &'a check::Checked,
        options: &'a RunOptions,
        inspector: Arc<dyn runner::Inspector>,
        scratch: &Path,
        paint: Paint,
    ) -> Self {
        Self {
            project: &checked.project,
            settings: &checked.suite.settings,
            sayings: Sayings::default(),
            options,
            target: &checked.target,
            mode: Mode::CompareOnly,
            strict: false,
            shuffle: None,
            policy: Policy::default(),
            pictures: Pictures::Off,
            inspector: Some(inspector),
            output: Some(scratch.to_owned()),
            paint,
        }
    }

    /// Checks that the options fit together, before anything is read or run.
    pub fn usable(options: &RunOptions) -> Result<(), CliError> {
        if let Some(url) = &options.base_url {
            url.usable("--base-url", "a site")?;
        }
        let webdriver = options.browser.webdriver.as_ref();
        webdriver.map_or(Ok(()), |url| url.usable("--webdriver", "a Grid"))
    }

    /// The folder of the output tree.
    pub fn folder(&self) -> PathBuf {
        let own = self.output.clone();
        own.unwrap_or_else(|| output_folder(self.options, self.project))
    }

    /// The options that decide what the cases run against, without secrets.
    fn repeatable(&self) -> Vec<String> {
        let faults = self.options.fault.iter();
        let mut words: Vec<_> = faults.map(|fault| format!("--fault {fault}")).collect();
        words.extend(self.options.browser.option());
        words.extend(self.target.options().iter().cloned());
        if let Some(file) = &self.options.secrets_file {
            let file = report::shell(&file.to_string_lossy());
            words.push(format!("--secrets-file {file}"));
        }
        words
    }

    /// Runs the cases in order, repetitions included.
    pub fn run(&self, mut cases: Vec<Case>) -> Result<RunResult, CliError> {
        let (settings, options, target) = (self.settings, self.options, self.target);
        let mock_secrets = target.is_mock().then_some(&settings.mock_secrets);
        let file = options.secrets_file.as_deref();
        let secrets = secrets::resolve(&cases, target, file, mock_secrets)?;
        let mask = secrets::mask(&secrets, target);
        out::conceal(&mask);
        if !target.is_mock() {
            tell_unapplied(&cases, self.paint);
        }
        launch::tell_reach(options, self.paint);
        cases.iter_mut().for_each(|case| self.set_timeouts(case));
        leftovers::readable(self.project, &cases)?;
        ask::somebody_is_there(&cases)?;
        let asks = ask::asks(&cases) || self.policy.pause_on_failure;
        let folder = self.folder();
        let output = Output::open(&folder)?;
        // This must come before the runtime starts threads.
        let scratch = snapshots::prepare_process(&self.project.root)?;
        let keeper = Arc::new(Keeper {
            store: Store::open(&self.project.root, self.mode),
            strict: self.strict,
            output,
            locale: settings.locale.clone(),
            engine: options.browser.engine.name,
        });
        let (mut record, signals) = super::runtime()?.block_on(async {
            let signals = signals::listen().map_err(|error| signals::not_heard(&error))?;
            let evidence = Arc::clone(&keeper);
            let mut plan = self.plan(cases, secrets, mask, evidence, scratch.path())?;
            if asks {
                // Two questions at a time would be answered the wrong way round.
                plan.workers = 1;
            }
            let view = View::new(self.paint, options.quiet || self.inspector.is_some(), !asks);
            let record = carry_out(plan, view, &signals).await?;
            Ok::<_, CliError>((record, signals))
        })?;
        record.options = self.repeatable();
        record.pending = self.mode == Mode::Write;
        Ok(RunResult {
            record,
            signals,
            keeper,
            folder,
        })
    }

    /// Gives the case the time that the options leave it.
    fn set_timeouts(&self, case: &mut Case) {
        if let Some(timeout) = self.options.timeout {
            case.steps
                .iter_mut()
                .for_each(|step| step.timeout = timeout);
        }
        let actions: usize = case.steps.iter().map(|step| step.actions.len()).sum();
        let pauses = u32::try_from(actions).unwrap_or(u32::MAX);
        let pauses = self.policy.slow_mo.saturating_mul(pauses);
        case.timeout = case.timeout.saturating_add(pauses);
    }

    /// How sentences are judged. An inspector is shown pages, which no sentence tells of.
    fn terms(&self) -> TermRules {
        match self.inspector {
            None => self.settings.terms.clone(),
            Some(_) => TermRules {
                level: ErrorLevel::Off,
                ..TermRules::default()
            },
        }
    }

    /// What the runner is to do. It needs the runtime, in which connections to a Grid are made.
    fn plan(
        &self,
        cases: Vec<Case>,
        secrets: BTreeMap<String, Secret>,
        mask: Mask,
        evidence: Arc<Keeper>,
        scratch: &Path,
    ) -> Result<runner::Plan, CliError> {
        let (settings, options, target) = (self.settings, self.options, self.target);
        let access = target.access(&secrets);
        let grid = target.grid(&secrets).map(Arc::new);
        let folders = vec![scratch.to_owned()];
        let (launcher, named_launchers) =
            launch::launchers(options, grid.as_ref(), &access, &folders)?;
        Ok(runner::Plan {
            root: self.project.root.clone(),
            shuffle: self.shuffle,
            policy: self.policy,
            workers: workers(options, target, cases.len()),
            left_out: launch::left_out(&options.browser, &cases),
            cases,
            locale: settings.locale.clone(),
            secrets,
            mask,
            base_url: target.base_url().map(str::to_owned),
            mock: target.is_mock(),
            started: now(),
            launcher,
            named_launchers,
            sites: launch::sites(options, target, access),
            evidence,
            pictures_failures: self.pictures != Pictures::Off,
            redact: settings.redact.clone(),
            invented: invented(&settings.invented),
            patience: runner::PATIENCE,
            ends_case: None,
            ask: Some(Arc::new(ask::Terminal)),
            terms: self.terms(),
            sayings: self.sayings.clone(),
            inspector: self.inspector.clone(),
        })
    }
}

/// The folder of the output tree, as the options name it.
fn output_folder(options: &RunOptions, project: &Project) -> PathBuf {
    let named = options.output.clone();
    named.unwrap_or_else(|| project.root.join(OUTPUT))
}

/// How long the cases took in the run that the options name.
fn timings(args: &RunArgs) -> Result<shard::Timings, CliError> {
    let Some(path) = &args.timings_from else {
        return Ok(shard::Timings::new());
    };
    Ok(shard::timings(&stored::record(path)?))
}

/// What the options ask for beyond carrying out each case once.
fn policy(args: &RunArgs) -> Policy {
    Policy {
        retries: args.retry.retries(out::ci()),
        max_failures: args.max_failures.or(args.until_failure.then_some(1)),
        slow_mo: args.slow_mo.unwrap_or_default(),
        pause_on_failure: args.pause_on_failure,
        trace: args.trace,
        ..Policy::default()
    }
}

/// What the options choose of a suite.
struct Chosen {
    /// The cases to run, once each.
    cases: Vec<Case>,
    /// The cases of all shards, repetitions included.
    whole: Vec<CaseId>,
    /// The part of their steps that is carried out with evidence, if it is not all.
    stretch: Option<Stretch>,
    /// Whether that is every case of the suite, with all its steps.
    is_all: bool,
}

impl Chosen {
    /// The choice of the options; `None` if no case has to be run.
    fn of(
        args: &RunArgs,
        suite: &Suite,
        project: &Project,
        folder: &Path,
    ) -> Result<Option<Self>, CliError> {
        let mut selected = match args.no_cases {
            NoCases::Fail => select::select(suite, &args.select, project)?,
            NoCases::Pass => select::select_any(suite, &args.select, project)?,
        };
        if selected.is_empty() {
            return Ok(None);
        }
        if args.last_failed {
            selected = stored::last_failed(folder, selected)?;
        }
        let browser = &args.options.browser;
        let is_all = selected.len() == suite.cases.len() && launch::runs_all(browser, &selected);
        let able = launch::in_each_browser(browser, selected)?;
        let stretch = Stretch {
            from: args.from.clone(),
            to: args.to.clone(),
        };
        let able = stretch::cut(able, &stretch)?;
        let stretch = Some(stretch).filter(|stretch| *stretch != Stretch::default());
        let whole = repeated(able.clone(), args.repeat);
        let cases = match args.shard {
            None => able,
            Some(part) => shard::cut(able, part, &timings(args)?),
        };
        Ok(Some(Self {
            cases,
            whole: whole.into_iter().map(|case| case.id).collect(),
            is_all: is_all && args.select.is_all() && stretch.is_none() && args.shard.is_none(),
            stretch,
        }))
    }
}

/// `stepproof run`.
pub fn run(dir: Option<&Path>, args: &RunArgs, paint: Paint) -> Result<Exit, CliError> {
    let options = &args.options;
    RunRequest::usable(options)?;
    if args.pause_on_failure {
        ask::somebody_looks_on()?;
    }
    let checked = check::open_to_run(dir, options, paint)?;
    let (project, suite, target) = (checked.project, checked.suite, checked.target);
    let folder = output_folder(options, &project);
    let reports = args.reports.reports(&as_seen_from_here(&folder))?;
    let Some(chosen) = Chosen::of(args, &suite, &project, &folder)? else {
        // The reports of an earlier run are none of this one.
        Output::open(&folder)?;
        reports.remove_old()?;
        out::say_line!("no case had to be run");
        return Ok(Exit::Passed);
    };
    let mode = if out::ci() {
        Mode::CompareOnly
    } else {
        Mode::Write
    };
    let pictures = args.pictures.map(Pictures::from);
    let pictures = pictures.unwrap_or(suite.settings.pictures);
    let job = RunRequest {
        project: &project,
        settings: &suite.settings,
        sayings: Sayings::of(&suite.cases),
        options,
        target: &target,
        mode,
        strict: mode == Mode::CompareOnly,
        shuffle: args.shuffle.map(|seed| seed.unwrap_or_else(any_seed)),
        policy: policy(args),
        pictures,
        inspector: None,
        output: None,
        paint,
    };
    if let Some(stretch) = &chosen.stretch {
        tell_stretch(stretch, paint);
    }
    reports.remove_old()?;
    let cases = repeated(chosen.cases, args.repeat);
    let mut done = job.run(pictured(cases, pictures))?;
    let record = &mut done.record;
    let slow = args.slow.or(suite.settings.slow);
    record.slow_ms = slow.map(|slow| u64::try_from(slow.as_millis()).unwrap_or(u64::MAX));
    record.stretch = chosen.stretch;
    let shard = args
        .shard
        .map(|part| shard::told(record, &chosen.whole, part));
    record.shard = shard;
    let record = &done.record;
    Ending {
        args,
        project: &project,
        paint,
        record,
        output: &done.keeper.output,
        folder: &as_seen_from_here(&done.folder),
        reports: &reports,
    }
    .tell()?;
    if chosen.is_all && !record.interrupted && !record.enough_failures {
        leftovers(&project, &suite.cases, record, mode, paint)?;
    }
    if chosen.is_all && all_passed(record) && !record.interrupted {
        each_matches(&suite.settings.volatile, record)?;
        tell_unused_exceptions(&suite, record, paint);
    }
    Ok(exit_of(record, done.signals.exit()))
}

/// Reports snapshot files that a run of all cases did not use. In CI, a file that belongs to no step
/// is an error.
fn leftovers(
    project: &Project,
    cases: &[Case],
    record: &RunRecord,
    mode: Mode,
    paint: Paint,
) -> Result<(), CliError> {
    let ci = mode == Mode::CompareOnly;
    if let Some(pending) = leftovers::pending(project, cases)?.filter(|_| ci) {
        out::note(&pending, paint);
    }
    match leftovers::orphans(project, cases)? {
        Some(orphans) if ci && all_passed(record) => Err(orphans),
        Some(orphans) => {
            out::note(&orphans, paint);
            Ok(())
        }
        None => Ok(()),
    }
}

/// Whether every case has been carried out to its end without a failure.
fn all_passed(record: &RunRecord) -> bool {
    matches!(record.outcome(), Outcome::Passed | Outcome::Flaky)
}

/// Fails if a volatile pattern of the settings matched no page of the whole suite: it no longer hides
/// what it was written for.
fn each_matches(volatile: &[Volatile], record: &RunRecord) -> Result<(), CliError> {
    let seen = |name: &String| record.cases.iter().any(|case| case.volatile.contains(name));
    match volatile.iter().find(|volatile| !seen(&volatile.name)) {
        None => Ok(()),
        Some(dead) => {
            let title = format!("the volatile value `{}` matched nothing", dead.name);
            Err(CliError::new(
                Exit::Failed,
                format!("{title} in any case\n  --> {}", dead.location),
            )
            .help("fix its pattern, or delete it if no page shows it any more"))
        }
    }
}

/// Notes which exceptions no page error needed in a run of everything. That is no failure: errors of
/// third-party scripts come and go.
fn tell_unused_exceptions(suite: &Suite, record: &RunRecord, paint: Paint) {
    let of_steps = suite.cases.iter().flat_map(|case| &case.steps);
    let rules = of_steps.map(|step| (&step.errors, &step.accessibility));
    let settings = &suite.settings;
    let rules = std::iter::once((&settings.errors, &settings.accessibility)).chain(rules);
    let excepted = rules.flat_map(|(errors, accessibility)| {
        [
            &errors.page_errors.except,
            &errors.requests.except,
            &accessibility.except,
        ]
    });
    let all: BTreeSet<&Location> = excepted.flatten().map(|except| &except.location).collect();
    let used: BTreeSet<&Location> = record
        .cases
        .iter()
        .flat_map(|case| &case.excepted)
        .collect();
    for location in all.difference(&used) {
        let message = format!("nothing on the pages needed this exception\n  --> {location}");
        let note = CliError::new(Exit::Passed, message);
        out::note(&note.help("delete it if what it excepts is gone"), paint);
    }
}

/// Starts the runner and follows its events to the end.
async fn carry_out(
    plan: runner::Plan,
    mut view: View,
    signals: &Signals,
) -> Result<RunRecord, CliError> {
    let (sender, mut receiver) = mpsc::unbounded_channel::<Event>();
    let follow = async {
        let mut events = Vec::new();
        while let Some(event) = receiver.recv().await {
            view.show(&event);
            events.push(event);
        }
        view.end();
        events
    };
    let ((), events) = tokio::join!(runner::run(plan, sender, signals.cancel()), follow);
    let record = RunRecord::fold(&events);
    record.ok_or_else(|| CliError::new(Exit::Environment, "the run did not begin"))
}

/// Seconds since 1970.
pub fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(now.unwrap_or_default().as_secs()).unwrap_or(i64::MAX)
}

/// A random seed, short enough to be typed again.
fn any_seed() -> u64 {
    RandomState::new().build_hasher().finish() % 1_000_000
}

/// The cases, repeated.
fn repeated(once: Vec<Case>, repeat: u16) -> Vec<Case> {
    let runs = (1..=usize::from(repeat)).flat_map(|number| {
        once.iter().map(move |case| Case {
            id: case.id.repeated(number),
            ..case.clone()
        })
    });
    runs.collect()
}

/// Notes which steps of the cases are carried out, and how.
fn tell_stretch(stretch: &Stretch, paint: Paint) {
    let note = paint.dim("note:");
    if let Some(from) = &stretch.from {
        out::say_line!(
            "{note} the steps before `{from}` are carried out to get there; no evidence of them is kept"
        );
    }
    if let Some(to) = &stretch.to {
        out::say_line!("{note} the cases end after `{to}`");
    }
}

/// Warns that a site without a control API cannot be put into the state that cases declare.
fn tell_unapplied(cases: &[Case], paint: Paint) {
    // Count repetitions once.
    let once = cases.iter().filter(|case| !case.id.is_repetition());
    let declaring = once.filter(|case| case.portal.is_some()).count();
    let declare = match declaring {
        0 => return,
        1 => "1 case declares".to_owned(),
        many => format!("{many} cases declare"),
    };
    let note = paint.dim("note:");
    out::say_line!("{note} {declare} `portal:` state, which is not applied without --portal-token");
}

/// How many cases run at a time.
pub fn workers(options: &RunOptions, target: &Target, cases: usize) -> usize {
    let free = || match target.base_url() {
        // The cases share the state of the site.
        Some(_) => 1,
        None => std::thread::available_parallelism().map_or(1, usize::from),
    };
    options.workers.map_or_else(free, usize::from).min(cases)
}

/// The patterns of the settings. They are valid: they were compiled when the settings were read.
pub fn invented(patterns: &[String]) -> Vec<Regex> {
    patterns
        .iter()
        .filter_map(|pattern| Regex::new(pattern).ok())
        .collect()
}

/// The exit code of a run.
pub fn exit_of(record: &RunRecord, signal: Option<Exit>) -> Exit {
    match (record.interrupted, record.outcome()) {
        (true, _) => signal.unwrap_or(Exit::Interrupted),
        (false, Outcome::Broken) => Exit::Environment,
        (false, outcome) if record.retries.fails_by(outcome) => Exit::Failed,
        (false, _) => Exit::Passed,
    }
}
