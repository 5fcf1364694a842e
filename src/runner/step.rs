//! Carries out one step: waits for what it expects, acts, and takes its evidence at the moment when a
//! reader must look at the page.

use std::time::{Duration, Instant};

use super::error::StepError;
use super::evidence::{EvidenceSlot, Recorder};
use super::locate::Resolver;
use super::{Plan, act, millis};
use crate::browser::{BrowserError, Page};
use crate::page::{Observe, PageSnapshot};
use crate::record::{Outcome, StepRecord};
use crate::scenario::{ActionKind, Case, Step};
use crate::source::Location;

/// A command has at least this much time, even if the step's timeout is shorter: a browser that
/// answers slowly is not lost.
const SHORTEST_COMMAND: Duration = Duration::from_secs(5);

/// Carries out one step.
pub(super) struct StepRun<'a> {
    pub(super) plan: &'a Plan,
    pub(super) case: &'a Case,
    pub(super) step: &'a Step,
    /// Its number in the case, from 1.
    pub(super) number: usize,
    pub(super) resolver: Resolver<'a>,
}

impl<'a> StepRun<'a> {
    pub(super) fn page(&mut self) -> &mut dyn Page {
        &mut *self.resolver.live.page
    }

    /// Takes and stores the step's evidence.
    pub(super) fn recorder(&self) -> Recorder<'a> {
        Recorder {
            plan: self.plan,
            case: self.case,
            step: self.step,
            number: self.number,
        }
    }

    /// Carries out the step, and fills in `record` on the way.
    pub(super) async fn run(&mut self, record: &mut StepRecord) -> Result<(), StepError> {
        let limit = self.step.timeout.max(SHORTEST_COMMAND);
        self.page().set_limit(limit);
        let mut done = self.go(record).await;
        record.timings = self.resolver.timings;
        // A browser that is lost shows nothing any more, and a dialog hides the page.
        if let Err(stop) = &mut done
            && stop.0.class.outcome() != Outcome::Broken
            && self.page().activity().dialog.is_none()
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
                    let mut blanks = self.resolver.values.blanks.clone();
                    let lines = page.at_first_sight();
                    let lines = lines.iter().map(|line| blanks.apply(line));
                    stop.0.details.extend(lines);
                    record.failure_page = self
                        .recorder()
                        .keep_failed(&self.resolver.values.blanks.clone().page(&page));
                }
                Err(_) => {}
            }
            record.failure_screenshot = self.last_look().await;
        }
        done
    }

    /// The page at the moment of a failure, if it can still be read.
    async fn last_page(&mut self) -> Result<PageSnapshot, BrowserError> {
        // While a new page is being requested, scripts of the old one have to wait.
        if self.page().activity().unanswered.is_some() {
            return Err(BrowserError::PageGone);
        }
        let look = Observe {
            page: true,
            home: self.resolver.live.home(),
            ..Observe::default()
        };
        let argument = serde_json::to_value(look).unwrap_or_default();
        let answer = self.page().call("observe", &argument).await?;
        serde_json::from_value(answer["page"].clone()).map_err(|_| BrowserError::PageGone)
    }

    /// The picture of the page at the moment of a failure, if the browser still shows it. An error
    /// here would only hide the failure itself.
    async fn last_look(&mut self) -> Option<String> {
        let png = self.covered_screenshot().await?;
        let evidence = &self.plan.evidence;
        evidence
            .screenshot(self.case, self.step, self.number, true, png)
            .ok()
    }

    async fn go(&mut self, record: &mut StepRecord) -> Result<(), StepError> {
        let step = self.step;
        let all = step.actions.len();
        self.observe(&step.expect, EvidenceSlot::at(0, step, record))
            .await?;
        for (index, action) in step.actions.iter().enumerate() {
            // What the action before began is over: no control of the old page is used again.
            self.loaded(&action.location).await?;
            if index > 0 {
                self.observe(&[], EvidenceSlot::at(index, step, record))
                    .await?;
            }
            let began = Instant::now();
            let located = self.resolver.timings.locate;
            tracing::debug!(case = %self.case.id, step = step.id, location = %action.location, "act");
            let loaded = self.page().activity().loaded;
            let acted = act::act(&mut self.resolver, self.plan, step, action).await;
            self.resolver.live.was_moved(loaded);
            self.resolver.timings.act += millis(began) - (self.resolver.timings.locate - located);
            acted?;
        }
        // The step ends only when the page has reacted, so that the next step never sees the old page.
        let last = step.actions.last();
        let last = last.map_or(&step.location, |action| &action.location);
        self.loaded(last).await?;
        if !self.next_answers() {
            self.resolver.live.no_dialog(last)?;
        }
        let after = match all {
            0 => None,
            all => EvidenceSlot::at(all, step, record),
        };
        self.observe(&step.then, after).await
    }

    /// Waits until the page has reacted to what was done to it.
    async fn loaded(&mut self, location: &Location) -> Result<(), StepError> {
        let began = Instant::now();
        let loaded = self.resolver.live.loaded(location).await;
        self.resolver.timings.act += millis(began);
        loaded
    }

    /// Whether the next step begins by answering a dialog that this one leaves open.
    fn next_answers(&self) -> bool {
        let next = self
            .case
            .steps
            .get(self.number)
            .and_then(|next| next.actions.first());
        next.is_some_and(|action| matches!(action.kind, ActionKind::Dialog { .. }))
    }
}
