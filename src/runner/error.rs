//! Why a step does not go on.

use crate::browser::{Barrier, BrowserError, Seconds};
use crate::page::Change;
use crate::record::{Class, Failure};
use crate::scenario::Case;
use crate::source::Location;

/// So many changes of a page are told beside the first.
const MOST_CHANGES: usize = 5;

/// Why a step does not go on.
#[derive(Debug, Clone)]
pub(super) struct StepError(pub(super) Box<Failure>);

impl StepError {
    pub(super) fn failed(failure: Failure) -> Self {
        Self(Box::new(failure))
    }

    /// The same, with what to do next.
    pub(super) fn help(mut self, help: &str) -> Self {
        self.0.help = Some(help.to_owned());
        self
    }

    /// Tells first what has changed on the page: the failure may follow from it.
    pub(super) fn tell_first(&mut self, changes: &[Change]) {
        let Some((first, others)) = changes.split_first() else {
            return;
        };
        let failure = &mut *self.0;
        let title = format!("the page has changed: {first}");
        let symptom = std::mem::replace(&mut failure.title, title);
        let shown = others.iter().take(MOST_CHANGES).map(ToString::to_string);
        let mut details: Vec<String> = shown.collect();
        if others.len() > MOST_CHANGES {
            details.push(format!("… and {} more", others.len() - MOST_CHANGES));
        }
        details.push(format!("as a result: {symptom}"));
        details.append(&mut failure.details);
        failure.details = details;
    }
}

impl From<Failure> for StepError {
    fn from(failure: Failure) -> Self {
        Self::failed(failure)
    }
}

/// Turns the result of a browser command into an error at a place in the scenario.
pub(super) trait At<T> {
    fn at(self, location: &Location) -> Result<T, StepError>;
}

impl<T> At<T> for Result<T, BrowserError> {
    fn at(self, location: &Location) -> Result<T, StepError> {
        self.map_err(|error| browser_failed(error, location))
    }
}

/// Why a page cannot be reached, and what to do, by the browser's word for it.
pub(super) fn unreachable(error: &str) -> (&'static str, &'static str) {
    match Barrier::of(error) {
        Some(Barrier::Certificate) => (
            "the browser does not trust the certificate of the site",
            "if it is the certificate of a test site, write `insecure: true` for the site below \
             `sites:` in stepproof.yaml",
        ),
        Some(Barrier::Origin) => (
            "the address is not among the `origins` of the site",
            "if the procedure leads there, add it to `origins` in stepproof.yaml",
        ),
        None => (
            "the site cannot be reached",
            "is the address right, and is the site running?",
        ),
    }
}

/// An error of the browser, as a reason to stop.
pub(super) fn browser_failed(error: BrowserError, location: &Location) -> StepError {
    let (class, title, details, help) = match error {
        BrowserError::Start { title, cause, help } => {
            (Class::Environment, title, vec![cause], Some(help))
        }
        BrowserError::BrowserLost(how) => (
            Class::BrowserLost,
            "the browser exited during the case".to_owned(),
            vec![how],
            Some(
                "the next case gets a new browser; is memory short, or did something kill it?"
                    .into(),
            ),
        ),
        BrowserError::GridLost { title, cause } => (
            Class::BrowserLost,
            format!("{title} during the case"),
            vec![cause],
            Some("the next case gets a new session; the logs of the Grid say more".into()),
        ),
        BrowserError::PartLost(what) => (
            Class::BrowserLost,
            "a part of the browser failed during the case".to_owned(),
            vec![what],
            Some("the next case gets a new browser; did something kill or stop it?".into()),
        ),
        BrowserError::PageCrashed => (
            Class::BrowserLost,
            "the page crashed during the case".to_owned(),
            vec!["the browser's process for it ended".to_owned()],
            Some(
                "the next case gets a new browser; is memory short, or did something kill it?"
                    .into(),
            ),
        ),
        BrowserError::NoWindow => (
            Class::App,
            "the page has closed its last window".to_owned(),
            Vec::new(),
            Some("nothing can be done or seen without a window: end the case before it".into()),
        ),
        BrowserError::DriverLost(how) => (
            Class::DriverLost,
            "the driver exited during the case".to_owned(),
            vec![how],
            Some("the next case gets a new driver; did something kill it?".into()),
        ),
        BrowserError::NoAnswer { command, limit } => (
            Class::BrowserLost,
            "the browser stopped answering".to_owned(),
            vec![format!("{command} had no answer within {}", Seconds(limit))],
            Some(
                "a script of the page may be in an endless loop; the next case gets a new browser"
                    .into(),
            ),
        ),
        BrowserError::Navigation(error) => {
            let (title, help) = unreachable(&error);
            (Class::App, title.to_owned(), vec![error], Some(help.into()))
        }
        BrowserError::Refused { command, message } => (
            Class::Environment,
            format!("{command} failed"),
            vec![message],
            None,
        ),
        BrowserError::PageGone => (
            Class::Timeout,
            "the page changed at every try".to_owned(),
            Vec::new(),
            None,
        ),
        BrowserError::DialogOpen => (
            Class::Dialog,
            "the browser shows a dialog".to_owned(),
            Vec::new(),
            None,
        ),
    };
    StepError::failed(
        Failure::new(class, title, location)
            .details(details)
            .help_if(help),
    )
}

/// A browser that cannot open or close a page is treated as lost.
pub(super) fn unusable(error: BrowserError, location: &Location) -> StepError {
    let mut stop = browser_failed(error, location);
    if stop.0.class != Class::DriverLost {
        stop.0.class = Class::BrowserLost;
    }
    stop
}

pub(super) fn took_too_long(case: &Case) -> StepError {
    StepError::failed(
        Failure::new(
            Class::Timeout,
            format!("the case took longer than {}", Seconds(case.timeout)),
            &case.location,
        )
        .help("raise its `timeout` if the procedure is long by nature"),
    )
}

pub(super) fn interrupted(location: &Location) -> StepError {
    StepError::failed(Failure::new(
        Class::Interrupted,
        "the run was interrupted",
        location,
    ))
}
