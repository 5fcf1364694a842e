//! Walks along an article on its site, before its draft is written.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::args::{DraftArgs, RunOptions};
use super::ask::Terminal;
use super::check;
use super::exit::{CliError, Exit};
use super::inspect::{opening, single};
use super::out;
use super::project::Project;
use super::run::{self, RunRequest};
use crate::draft::{Next, Procedure, Walk, Walked};
use crate::escape::one_line;
use crate::record::{Failure, Outcome};
use crate::report::Paint;
use crate::runner::{Ask as _, Inspection, Inspector, Policy};
use crate::scenario::Step;

/// A person may think about each answer.
const PATIENCE: Duration = Duration::from_secs(6 * 60 * 60);

/// How long a control that the sentence names may take to appear.
const APPEARS: Duration = Duration::from_secs(4);

/// Carries out what the article tells, and asks at the terminal for what it does not.
struct Walker {
    walk: Mutex<Walk>,
    project: Project,
    /// Whether somebody can be asked.
    asks: bool,
    /// Whether that person sees the window.
    is_shown: bool,
}

/// A procedure after the walk along it.
pub struct Ended {
    /// With what was found.
    pub procedure: Procedure,
    /// How far it came.
    pub walked: Walked,
    /// Why the run ended before the walk did.
    pub failure: Option<CliError>,
}

/// Walks along the procedure, beginning at the address `against`.
pub fn walk(
    dir: Option<&Path>,
    args: &DraftArgs,
    against: &str,
    procedure: Procedure,
    paint: Paint,
) -> Result<Ended, CliError> {
    let mut options = RunOptions {
        headed: args.headed,
        browser: args.browser.clone(),
        ..RunOptions::default()
    };
    let path = path_of(against, &mut options)?;
    RunRequest::usable(&options)?;
    let checked = check::open_to_run(dir, &options, paint)?;
    let mut case = opening(&checked.project, &path)?;
    case.timeout = PATIENCE;
    let site = checked.target.base_url().unwrap_or("the mock portal");
    let walker = Arc::new(Walker {
        walk: Mutex::new(Walk::new(procedure, &args.value, site)),
        project: checked.project.clone(),
        asks: !out::ci() && io::stdin().is_terminal(),
        is_shown: args.headed,
    });
    let folder =
        tempfile::tempdir().map_err(|error| CliError::new(Exit::Environment, error.to_string()))?;
    let job = RunRequest {
        // It cannot begin again: a person has taken part in it.
        policy: Policy {
            environment_retries: 0,
            ..Policy::default()
        },
        ..RunRequest::for_inspector(&checked, &options, walker.clone(), folder.path(), paint)
    };
    let done = job.run(vec![case])?;
    let (mut procedure, mut walked) = walker.walk().clone().finish();
    let steps = done.record.cases.iter().flat_map(|case| &case.steps);
    let has_opened = steps.take(1).any(|step| step.outcome == Outcome::Passed);
    if has_opened && procedure.begin_at(&path) {
        walked.carried_out += 1;
    }
    let mut failures = done.record.cases.iter().flat_map(|case| case.failures());
    let failure = failures.next().map(|(_, failure)| {
        let exit = run::exit_of(&done.record, done.signals.exit());
        let error = CliError::new(exit, format!("the walk ended early: {}", failure.title));
        match &failure.help {
            Some(help) => error.help(help.clone()),
            None => error,
        }
    });
    Ok(Ended {
        procedure,
        walked,
        failure,
    })
}

/// The path to begin at; the site of a whole address becomes the one to run against.
fn path_of(against: &str, options: &mut RunOptions) -> Result<String, CliError> {
    if against.starts_with('/') {
        return Ok(against.to_owned());
    }
    let Some((scheme, rest)) = against.split_once("://") else {
        let message = format!("`{}` is no address", one_line(against));
        return Err(CliError::new(Exit::Usage, message)
            .help("write a path of the site, as in `/index.html`, or an `https://` address"));
    };
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let Ok(base_url) = format!("{scheme}://{host}").parse();
    options.base_url = Some(base_url);
    Ok(match path.starts_with('/') {
        true => path.to_owned(),
        false => format!("/{path}"),
    })
}

#[async_trait]
impl Inspector for Walker {
    async fn saw(&self, inspection: Inspection, failure: Option<Failure>) -> Vec<Step> {
        match failure {
            Some(failure) if self.is_put_right(&failure).await => self.walk().again(),
            failure => {
                let title = failure.map(|failure| failure.title);
                self.walk().tried(title.as_deref());
            }
        }
        loop {
            let next = self.walk().next(&inspection.controls);
            match next {
                Next::End => return Vec::new(),
                Next::Do { action, is_seen } => {
                    let Some(case) = single(&self.project, &action) else {
                        self.walk().tried(Some("this is no valid action"));
                        continue;
                    };
                    let mut steps = case.steps;
                    if !is_seen {
                        steps.iter_mut().for_each(|step| step.timeout = APPEARS);
                    }
                    return steps;
                }
                Next::Value { step, field } => {
                    let question = format!(
                        "step {step}: value of “{}” (none: Enter)?",
                        one_line(&field)
                    );
                    let value = self.answer(&question).await;
                    self.walk().value(&field, value);
                }
                Next::Choose {
                    step,
                    name,
                    options,
                } => {
                    let mut question = format!("step {step}: which “{}”?\n", one_line(&name));
                    for (at, option) in options.iter().enumerate() {
                        let _ = writeln!(question, "  {} {}", at + 1, one_line(option));
                    }
                    let _ = write!(question, "number (none: Enter)?");
                    let number = self.answer(&question).await;
                    let number = number.and_then(|number| number.parse::<usize>().ok());
                    let at = number.and_then(|number| number.checked_sub(1));
                    let at = at.filter(|at| *at < options.len());
                    self.walk().choose(at, &options);
                }
            }
        }
    }
}

impl Walker {
    fn walk(&self) -> MutexGuard<'_, Walk> {
        self.walk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the person at the window has put right why an action could not be carried out.
    async fn is_put_right(&self, failure: &Failure) -> bool {
        if !self.is_shown || !self.asks {
            return false;
        }
        let question = format!(
            "{}\nput it right in the window and press Enter, or type `skip`:",
            one_line(&failure.title)
        );
        self.answer(&question).await.is_none()
    }

    /// What the person at the terminal answers, if there is one.
    async fn answer(&self, question: &str) -> Option<String> {
        match self.asks {
            true => Terminal.ask(question).await.ok(),
            false => None,
        }
    }
}
