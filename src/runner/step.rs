//! Carries out one step: waits for what it expects, acts, and takes its evidence at the moment
//! when a reader must look at the page.

use std::time::{Duration, Instant};

use super::evidence::Keep;
use super::rest::origin;
use super::values::Values;
use super::{Plan, Site};
use crate::browser::{BrowserError, Page, Seconds};
use crate::locator::Fill;
use crate::page::{Blanks, Look, PageSnapshot};
use crate::record::{Class, Failure, Outcome, StepRecord, Timings};
use crate::scenario::{Case, Kind, Step, Template};
use crate::source::Place;

/// Why a step does not go on.
#[derive(Debug)]
pub(super) struct Stop(pub(super) Box<Failure>);

impl Stop {
    pub(super) fn failed(failure: Failure) -> Self {
        Self(Box::new(failure))
    }
}

/// An error of the browser, as a reason to stop.
pub(super) fn browser_failed(error: BrowserError, place: &Place) -> Stop {
    let (class, title, details, help) = match error {
        BrowserError::Start { title, cause, help } => {
            (Class::Environment, title, vec![cause], Some(help))
        }
        BrowserError::BrowserLost(how) => (
            Class::BrowserLost,
            "the browser ended in the middle of the case".to_owned(),
            vec![how],
            Some(
                "the next case gets a new browser; is memory short, or did something kill it?"
                    .into(),
            ),
        ),
        BrowserError::PartLost(what) => (
            Class::BrowserLost,
            "a part of the browser failed in the middle of the case".to_owned(),
            vec![what],
            Some("the next case gets a new browser; did something kill or stop it?".into()),
        ),
        BrowserError::PageCrashed => (
            Class::BrowserLost,
            "the page crashed in the middle of the case".to_owned(),
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
            "the driver ended in the middle of the case".to_owned(),
            vec![how],
            Some("the next case gets a new driver; did something kill it?".into()),
        ),
        BrowserError::NoAnswer { command, limit } => (
            Class::BrowserLost,
            "the browser stopped answering".to_owned(),
            vec![format!("{command} had no answer within {}", Seconds(limit))],
            Some(
                "a script of the page may run without end; the next case gets a new browser".into(),
            ),
        ),
        BrowserError::Navigation(error) => (
            Class::App,
            "the site cannot be reached".to_owned(),
            vec![error],
            Some("is the address right, and does the site run?".into()),
        ),
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
    Stop::failed(
        Failure::new(class, title, place)
            .details(details)
            .help_if(help),
    )
}

/// Milliseconds since `began`.
pub(super) fn millis(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1000.0
}

/// A command has this time even where the step's timeout is shorter: a browser that is slow to
/// answer is not lost.
const SHORTEST_COMMAND: Duration = Duration::from_secs(5);

/// What a step works with.
pub(super) struct Context<'a> {
    pub(super) plan: &'a Plan,
    pub(super) case: &'a Case,
    pub(super) step: &'a Step,
    pub(super) number: usize,
    pub(super) page: &'a mut dyn Page,
    pub(super) site: &'a dyn Site,
    pub(super) blanks: &'a mut Blanks,
    pub(super) timings: Timings,
    /// Something was done to the page since it was heard of, when so many loads had ended.
    pub(super) moved: &'a mut Option<u64>,
    /// What went on when it was asked the last time, if anything did.
    pub(super) restless: Option<String>,
}

impl Context<'_> {
    /// Carries out the step; what it learns goes into `record` as it comes.
    pub(super) async fn run(&mut self, record: &mut StepRecord) -> Result<(), Stop> {
        self.page.set_limit(self.step.timeout.max(SHORTEST_COMMAND));
        let mut done = self.go(record).await;
        record.timings = self.timings;
        // A browser that is lost shows nothing any more, and a dialog hides the page.
        if let Err(stop) = &mut done
            && stop.0.class.outcome() != Outcome::Broken
            && self.page.activity().dialog.is_none()
        {
            match self.last_page().await {
                // It is not drawn any more, either.
                Err(BrowserError::NoAnswer { .. }) => {
                    let mute = "the page does not answer: a script of it may run without end";
                    stop.0.details.push(mute.to_owned());
                    return done;
                }
                Ok(page) => {
                    // What it shows of volatile values counts for no snapshot.
                    let mut blanks = self.blanks.clone();
                    let lines = page.at_first_sight();
                    let lines = lines.iter().map(|line| blanks.apply(line));
                    stop.0.details.extend(lines);
                    record.failure_page = self.keep_failed(&self.blanks.clone().page(&page));
                }
                Err(_) => {}
            }
            record.failure_screenshot = self.last_look().await;
        }
        done
    }

    /// The page at the moment of a failure, if it can still be read.
    async fn last_page(&mut self) -> Result<PageSnapshot, BrowserError> {
        // While a page is asked for, scripts of the old one have to wait.
        if self.page.activity().unanswered.is_some() {
            return Err(BrowserError::PageGone);
        }
        let look = Look {
            page: true,
            home: origin(self.site.base_url()),
            ..Look::default()
        };
        let argument = serde_json::to_value(look).unwrap_or_default();
        let answer = self.page.call("look", &argument).await?;
        serde_json::from_value(answer["page"].clone()).map_err(|_| BrowserError::PageGone)
    }

    /// Keeps the text of a page that is not as it should be.
    pub(super) fn keep_failed(&self, text: &str) -> Option<String> {
        let text = self.plan.mask.cover(text);
        let evidence = &self.plan.evidence;
        evidence
            .failed_page(self.case, self.step, self.number, &text)
            .ok()
    }

    /// The page at the moment of a failure, if the browser still shows it. That there is none
    /// would only hide the failure itself.
    async fn last_look(&mut self) -> Option<String> {
        let png = self.covered_screenshot().await?;
        let evidence = &self.plan.evidence;
        evidence
            .screenshot(self.case, self.step, self.number, true, png)
            .ok()
    }

    async fn go(&mut self, record: &mut StepRecord) -> Result<(), Stop> {
        let step = self.step;
        let all = step.actions.len();
        self.observe(&step.expect, Keep::at(0, step, record))
            .await?;
        for (index, action) in step.actions.iter().enumerate() {
            // What the action before began is over: no control of the old page is used again.
            self.loaded(&action.place).await?;
            if index > 0 {
                self.observe(&[], Keep::at(index, step, record)).await?;
            }
            let began = Instant::now();
            let located = self.timings.locate;
            tracing::debug!(case = %self.case.id, step = step.id, place = %action.place, "act");
            let loaded = self.page.activity().loaded;
            let acted = self.act(action).await;
            *self.moved = Some(loaded);
            self.timings.act += millis(began) - (self.timings.locate - located);
            acted?;
        }
        // The step is over when the page has taken it in: a next step never sees the old page.
        let last = step.actions.last();
        let last = last.map_or(&step.place, |action| &action.place);
        self.loaded(last).await?;
        if !self.next_answers() {
            self.no_dialog(last)?;
        }
        let after = match all {
            0 => None,
            all => Keep::at(all, step, record),
        };
        self.observe(&step.then, after).await
    }

    /// The next step begins by answering a dialog that this one leaves open.
    fn next_answers(&self) -> bool {
        let next = self
            .case
            .steps
            .get(self.number)
            .and_then(|next| next.actions.first());
        next.is_some_and(|action| matches!(action.kind, Kind::Dialog { .. }))
    }

    /// Deadline of one wait.
    pub(super) fn limit(&self) -> Duration {
        self.step.timeout
    }

    /// The template's text.
    pub(super) async fn text(
        &mut self,
        template: &Template,
        place: &Place,
    ) -> Result<String, Stop> {
        let limit = self.limit();
        let (mut values, page) = self.values();
        values.text(template, place, page, limit).await
    }

    /// What the scenario asks for, with its values filled in.
    pub(super) async fn filled<A: Fill<Template>>(
        &mut self,
        asked: &A,
        place: &Place,
    ) -> Result<A::With<String>, Stop> {
        let mut texts = Vec::new();
        for template in asked.texts() {
            texts.push(self.text(template, place).await?);
        }
        let mut texts = texts.into_iter();
        Ok(asked.map(&mut |_| texts.next().unwrap_or_default()))
    }

    fn values(&mut self) -> (Values<'_>, &mut dyn Page) {
        let values = Values {
            secrets: &self.plan.secrets,
            site: self.site,
            blanks: &mut *self.blanks,
        };
        (values, &mut *self.page)
    }

    /// What became of input that was sent.
    pub(super) fn sent<T>(
        &self,
        result: Result<T, BrowserError>,
        place: &Place,
    ) -> Result<T, Stop> {
        result.map_err(|error| browser_failed(error, place))
    }

    /// Fails when the browser shows a dialog that no action declares.
    pub(super) fn no_dialog(&mut self, place: &Place) -> Result<(), Stop> {
        match self.page.activity().dialog {
            None => Ok(()),
            Some(dialog) => Err(Stop::failed(Failure {
                class: Class::Dialog,
                title: format!("the page opened an unexpected {}", dialog.kind),
                place: place.clone(),
                details: vec![match dialog.kind.as_str() {
                    // Its words are the browser's own.
                    "beforeunload" => "it asks whether the page may be left".to_owned(),
                    _ => format!("it says \"{}\"", dialog.text),
                }],
                help: Some(
                    "if the procedure has it, answer it with `- dialog: accept` after the action that opens it".into(),
                ),
            })),
        }
    }
}
