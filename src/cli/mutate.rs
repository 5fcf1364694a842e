//! `mutate`: which changes of the site the scenarios notice.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{MutateArgs, OracleName};
use super::check;
use super::evidence::Keeper;
use super::exit::{CliError, Exit};
use super::measured::{have_pictures, measured};
use super::output::Output;
use super::output::as_seen_from_here;
use super::project::Project;
use super::run::{RunRequest, invented, now, workers};
use super::signals::{self, Signals};
use super::target::Target;
use super::{launch, out, secrets, select};
use crate::claims::Sayings;
use crate::files::{self, FileError};
use crate::mutate::{
    self, Advice, Bench, Detection, MutantRecord, Operator, Oracle, Progress, Verdict,
};
use crate::report::{Paint, count, duration};
use crate::runner;
use crate::scenario::{Case, Settings};
use crate::snapshots::{self, Mode, Store};

/// The output tree, from the folder of the project.
const OUTPUT: &str = "target/stepproof/mutate";

/// The record, in the output tree.
const JSON: &str = "mutate.json";

/// The page for people, in the output tree.
const HTML: &str = "mutate.html";

/// Where nobody watches a bar, a line tells how far it is after so many mutants.
const TELL_AFTER: usize = 25;

/// `stepproof mutate`.
pub fn mutate(dir: Option<&Path>, args: &MutateArgs, paint: Paint) -> Result<Exit, CliError> {
    let operators = mutate::choose(&args.operators).map_err(|unknown| {
        CliError::new(Exit::Usage, unknown.to_string())
            .help("`stepproof mutate --list-operators` lists them")
    })?;
    if args.list_operators {
        return list(&operators);
    }
    let options = &args.options;
    RunRequest::usable(options)?;
    launch::able_to_intercept(options.browser.engine)?;
    let checked = check::open_to_run(dir, options, paint)?;
    let (project, suite, target) = (checked.project, checked.suite, checked.target);
    let cases = select::select(&suite, &args.select, &project)?;
    let oracles = oracles(args);
    let cases = measured(cases, &oracles);
    let engine = options.browser.engine.name;
    have_pictures(&cases, &oracles, &project.root, engine, paint)?;
    let folder = options.output.clone();
    let folder = folder.unwrap_or_else(|| project.root.join(OUTPUT));
    let job = Job {
        args,
        project: &project,
        settings: &suite.settings,
        target,
        paint,
        oracles,
        resume: resume(args, &folder)?,
        folder,
    };
    job.announce(&cases, &operators);
    let (detection, signals) = job.run(cases, operators)?;
    job.end(&detection)?;
    Ok(match signals.exit() {
        Some(exit) => exit,
        None if !detection.mutants.iter().any(MutantRecord::counts) => Exit::NothingSelected,
        None if detection.is_perfect() => Exit::Passed,
        None => Exit::Failed,
    })
}

/// Prints the operators, one a line.
fn list(operators: &[&'static Operator]) -> Result<Exit, CliError> {
    let lines = operators.iter().map(|operator| {
        let kind = match operator.is_harmful() {
            true => operator
                .seen_by
                .iter()
                .map(|it| it.name())
                .collect::<Vec<_>>()
                .join(" or "),
            false => "harmless".to_owned(),
        };
        let (family, name, does) = (operator.family.name(), operator.name, operator.does);
        format!("{family:<10} {name:<24} {kind:<18} {does}\n")
    });
    out::data(&lines.collect::<String>())?;
    Ok(Exit::Passed)
}

/// What can notice a change.
fn oracles(args: &MutateArgs) -> Vec<Oracle> {
    let one = |name: &OracleName| match name {
        OracleName::Flow => Some(Oracle::Flow),
        OracleName::Snapshot => Some(Oracle::Snapshot),
        OracleName::Pixels => Some(Oracle::Pixels),
        OracleName::Errors => Some(Oracle::Errors),
        OracleName::None => None,
    };
    match args.oracle.is_empty() {
        true => vec![Oracle::Flow, Oracle::Snapshot, Oracle::Errors],
        false => args.oracle.iter().filter_map(one).collect(),
    }
}

/// What a run that was cut off has found.
fn resume(args: &MutateArgs, folder: &Path) -> Result<Option<Detection>, CliError> {
    if !args.resume {
        return Ok(None);
    }
    let path = folder.join(JSON);
    let other = |why: String| {
        CliError::new(
            Exit::Usage,
            format!("cannot resume `{}`: {why}", path.display()),
        )
        .help("run it without `--resume` to begin anew")
    };
    let text = fs::read_to_string(&path).map_err(|error| other(error.to_string()))?;
    let found: Detection = serde_json::from_str(&text).map_err(|error| other(error.to_string()))?;
    let version = env!("CARGO_PKG_VERSION");
    if (found.format, found.stepproof.as_str()) != (mutate::FORMAT, version) {
        return Err(other(format!("it is of stepproof {}", found.stepproof)));
    }
    if found.oracles != oracles(args) {
        return Err(other("it had other oracles".to_owned()));
    }
    if args.seed.is_some_and(|seed| seed != found.seed) {
        return Err(other(format!("its seed is {}", found.seed)));
    }
    Ok(Some(found))
}

/// What is to be done.
struct Job<'a> {
    args: &'a MutateArgs,
    project: &'a Project,
    settings: &'a Settings,
    target: Target,
    paint: Paint,
    oracles: Vec<Oracle>,
    folder: PathBuf,
    resume: Option<Detection>,
}

impl Job<'_> {
    /// Says before the run by what it is measured.
    fn announce(&self, cases: &[Case], operators: &[&'static Operator]) {
        let harmful: Vec<_> = operators.iter().filter(|it| it.is_harmful()).collect();
        let out_of_reach = harmful.iter().filter(|it| {
            !it.seen_by
                .iter()
                .any(|oracle| self.oracles.contains(oracle))
        });
        let names: Vec<_> = self.oracles.iter().map(|oracle| oracle.name()).collect();
        let named = match names.is_empty() {
            true => "none".to_owned(),
            false => names.join(", "),
        };
        out::say_line!(
            "{} with {} ({} harmless); oracles: {named}",
            count(cases.len(), "case"),
            count(operators.len(), "operator"),
            operators.len() - harmful.len(),
        );
        let out_of_reach = out_of_reach.count();
        if out_of_reach > 0 {
            let note = self.paint.dim("note:");
            out::say_line!(
                "{note} an oracle that is not in use must notice what {} of them do: they run and count",
                out_of_reach
            );
        }
        if !self.resets() {
            let note = self.paint.dim("note:");
            out::say_line!(
                "{note} the site cannot be reset without --portal-token: the unchanged case runs \
                 after each mutant, and the run ends when it does not pass any more"
            );
        }
    }

    fn resets(&self) -> bool {
        self.target.is_mock()
    }

    fn run(
        &self,
        cases: Vec<Case>,
        operators: Vec<&'static Operator>,
    ) -> Result<(Detection, Signals), CliError> {
        let (options, settings, target) = (&self.args.options, self.settings, &self.target);
        let mock_secrets = target.is_mock().then_some(&settings.mock_secrets);
        let secrets = secrets::resolve(
            &cases,
            target,
            options.secrets_file.as_deref(),
            mock_secrets,
        )?;
        let mask = secrets::mask(&secrets, target);
        out::conceal(&mask);
        let output = Output::open(&self.folder)?;
        // Before the runtime starts threads.
        let scratch = snapshots::prepare_process(&self.project.root)?;
        let keeper = Arc::new(Keeper {
            // Nothing is kept for review: the pages are not those of the site.
            store: Store::open(&self.project.root, Mode::CompareOnly),
            strict: false,
            output,
            locale: settings.locale.clone(),
            engine: options.browser.engine.name,
        });
        let mut all = mask.clone();
        for (name, secret) in &secrets {
            all.add(name, secret.reveal());
        }
        let base_url = target.base_url().map(str::to_owned);
        let access = target.access(&secrets);
        let grid = target.grid(&secrets).map(Arc::new);
        let wanted = mutate::Options {
            operators,
            pages: self.args.pages.clone(),
            oracles: self.oracles.clone(),
            budget: self.args.budget,
            seed: self.seed(),
            workers: workers(options, target, usize::MAX),
            timeout: options.timeout,
            resume: self.resume.clone(),
            started: now(),
            base_url: base_url.clone(),
            cases,
        };
        let view = View::new(self, Arc::clone(&keeper));
        super::runtime()?.block_on(async {
            let signals = signals::listen().map_err(|error| signals::not_heard(&error))?;
            let (root, locale) = (self.project.root.clone(), settings.locale.clone());
            let (redact, invented) = (settings.redact.clone(), invented(&settings.invented));
            let (sites, mock) = (
                launch::sites(options, target, access.clone()),
                target.is_mock(),
            );
            let terms = settings.terms.clone();
            let plan = {
                let redact = redact.clone();
                move |case, launcher| runner::Plan {
                    cases: vec![case],
                    root: root.clone(),
                    shuffle: None,
                    policy: runner::Policy {
                        environment_retries: 0,
                        ..runner::Policy::default()
                    },
                    workers: 1,
                    locale: locale.clone(),
                    secrets: secrets.clone(),
                    mask: mask.clone(),
                    base_url: base_url.clone(),
                    mock,
                    started: now(),
                    launcher,
                    named_launchers: BTreeMap::new(),
                    left_out: BTreeMap::new(),
                    sites: sites.clone(),
                    evidence: keeper.clone(),
                    // A mutant has pictures of its own.
                    pictures_failures: false,
                    redact: redact.clone(),
                    invented: invented.clone(),
                    patience: runner::PATIENCE,
                    ends_case: None,
                    ask: None,
                    terms: terms.clone(),
                    sayings: Sayings::default(),
                    inspector: None,
                }
            };
            let bench = Bench {
                launcher: launch::launcher(
                    options,
                    (options.browser.engine, &options.browser.programs),
                    grid,
                    access,
                    vec![scratch.path().to_owned()],
                )?
                .into(),
                plan: Box::new(plan),
                mask: all,
                redact,
                resets: self.resets(),
            };
            let done = mutate::run(&bench, wanted, &view, signals.cancel()).await;
            view.finish();
            let done = done.map_err(|error| CliError::new(Exit::Environment, error))?;
            Ok((done, signals))
        })
    }

    fn seed(&self) -> u64 {
        let resumed = self.resume.as_ref().map(|found| found.seed);
        self.args.seed.or(resumed).unwrap_or(1)
    }

    /// Writes the reports and prints the summary.
    fn end(&self, detection: &Detection) -> Result<(), CliError> {
        let wrong = |error: String| CliError::new(Exit::Environment, error);
        let write = |file: &str, text: &str| -> Result<(), FileError> {
            files::write(&self.folder.join(file), text.as_bytes())
        };
        write(JSON, &mutate::json(detection).map_err(wrong)?)?;
        let pictures = |path: &str| fs::read(self.folder.join(path)).ok();
        write(HTML, &mutate::html(detection, &pictures).map_err(wrong)?)?;
        if let Some(path) = &self.args.markdown {
            let text = mutate::markdown(detection).map_err(wrong)?;
            files::write(path, text.as_bytes())?;
        }
        self.summary(detection);
        Ok(())
    }

    fn summary(&self, detection: &Detection) {
        let paint = self.paint;
        let troubled = detection
            .baseline
            .iter()
            .filter(|it| !it.trouble.is_empty());
        for baseline in troubled {
            let warning = paint.yellow("not counted:");
            out::say_line!(
                "{warning} {}: {}",
                baseline.case,
                baseline.trouble.join("\n  ")
            );
        }
        if !detection.placeless.is_empty() {
            let note = paint.dim("note:");
            out::say_line!(
                "{note} no place on these pages for {}",
                detection.placeless.join(", ")
            );
        }
        for advice in mutate::advice(detection) {
            out::say_line!("{}", self.advice(&advice));
        }
        if let Some(why) = &detection.ended {
            let (ran, all) = (detection.mutants.len(), detection.planned);
            out::say_line!(
                "{} {ran} of {all} mutants ran: {why}",
                paint.yellow("ended early:")
            );
        }
        out::say_line!("{}", self.figures(detection));
        let folder = as_seen_from_here(&self.folder);
        out::say_line!("report: {}", folder.join(HTML).display());
    }

    fn advice(&self, advice: &Advice) -> String {
        let Advice {
            case,
            page,
            title,
            steps,
            location,
            score,
            ..
        } = advice;
        let head = self.paint.yellow("unseen:");
        format!(
            "{head} {page} ({title}): {} of {} changes noticed\n  --> {location}\n  {case} passes it in {}",
            score.noticed,
            score.all,
            steps.join(", ")
        )
    }

    fn figures(&self, detection: &Detection) -> String {
        let (harmful, survivors) = (detection.harmful().count(), detection.survivors().count());
        let (harmless, alarms) = (detection.harmless().count(), detection.alarms().count());
        let other = |verdict| detection.with(verdict).count();
        let paint = |good: bool, text: String| match good {
            true => self.paint.green(&text),
            false => self.paint.red(&text),
        };
        let noticed = format!(
            "{} of {harmful} harmful changes noticed",
            harmful - survivors
        );
        let alarmed = format!("{alarms} false alarms in {harmless} harmless ones");
        format!(
            "{}, {}; {} equivalent, {} not live, {} not counted",
            paint(survivors == 0, noticed),
            paint(alarms == 0, alarmed),
            other(Verdict::Equivalent),
            other(Verdict::NotLive),
            other(Verdict::NotCounted),
        )
    }
}

/// Shows how far a run is, and keeps what it has found so far.
struct View {
    paint: Paint,
    quiet: bool,
    keeper: Arc<Keeper>,
    bar: Option<ProgressBar>,
    told: Mutex<usize>,
}

impl View {
    fn new(job: &Job<'_>, keeper: Arc<Keeper>) -> Self {
        let quiet = job.args.options.quiet;
        let bar = (out::shows_bar() && !quiet).then(|| {
            let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{bar:24} {pos}/{len} {wide_msg}");
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self {
            paint: job.paint,
            quiet,
            keeper,
            bar,
            told: Mutex::default(),
        }
    }

    fn line(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.println(line),
            None => out::say_line!("{line}"),
        }
    }

    fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// A mutant that did not end as it should.
    fn wrong(&self, mutant: &MutantRecord) -> Option<String> {
        let (harmful, verdict) = (mutant.is_harmful(), mutant.verdict);
        let word = match (verdict, harmful) {
            (Verdict::Unnoticed, true) => self.paint.red("MISSED"),
            (Verdict::Noticed, false) => self.paint.red("ALARM "),
            (Verdict::NotCounted, _) => self.paint.yellow("BROKEN"),
            _ => return None,
        };
        let by = mutant.passed_by.as_ref();
        let place = by.map(|by| format!("\n  --> {} ({})", by.location, by.step));
        let why = mutant.failures.first().map(|failure| failure.title.clone());
        let why = mutant
            .reason
            .clone()
            .or(why)
            .map(|why| format!("\n  {why}"));
        Some(format!(
            "{word} {} on {}: {}{}{}",
            mutant.mutant.operator,
            mutant.mutant.page,
            mutant.mutant.place.what,
            place.unwrap_or_default(),
            why.unwrap_or_default()
        ))
    }

    fn judged(&self, mutant: &MutantRecord, detection: &Detection, left: Duration) {
        if let Some(line) = self.wrong(mutant) {
            self.line(&line);
        }
        let done = detection.mutants.len();
        let left = u64::try_from(left.as_millis()).unwrap_or(u64::MAX);
        let now = format!(
            "{} not noticed, {} false alarms, about {} left",
            detection.survivors().count(),
            detection.alarms().count(),
            duration(left)
        );
        if let Some(bar) = &self.bar {
            bar.set_position(done as u64);
            bar.set_message(now);
            return;
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.quiet && done >= *told + TELL_AFTER {
            *told = done;
            out::say_line!("{done} of {} mutants: {now}", detection.planned);
        }
    }
}

impl mutate::Watch for View {
    fn progress(&self, progress: &Progress<'_>) -> Result<(), String> {
        match progress {
            Progress::Surveying { number, all, case } if !self.quiet => {
                self.line(&format!("unchanged pages {number}/{all}: {}", case.id));
            }
            Progress::Surveying { .. } => {}
            Progress::Planned { detection, left } => {
                let (all, pages) = (detection.planned, detection.pages.len());
                if let Some(bar) = &self.bar {
                    bar.set_length(all as u64);
                    bar.set_position((all - left) as u64);
                }
                let done = all - left;
                let there = match done {
                    0 => String::new(),
                    done => format!(", {done} of them there already"),
                };
                let (all, pages) = (count(all, "mutant"), count(pages, "page"));
                self.line(&format!("{all} of {pages}{there}"));
            }
            Progress::Judged {
                mutant,
                detection,
                left,
            } => {
                self.judged(mutant, detection, *left);
                let text = mutate::json(detection)?;
                let written = self.keeper.output.write(JSON, text.as_bytes());
                written.map_err(|error| error.to_string())?;
            }
        }
        Ok(())
    }

    fn picture(&self, name: &str, png: &[u8]) -> Result<String, String> {
        let path = format!("pictures/{name}");
        let written = self.keeper.output.write(&path, png);
        written.map(|()| path).map_err(|error| error.to_string())
    }
}
