//! Carries out one step: waits for what it expects, acts, and takes its evidence at the moment when a
//! reader must look at the page.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;

use super::error::StepError;
use super::evidence::Recorder;
use super::hints::renamed_help;
use super::locate::{Clicked, Resolver};
use super::sightings::Sightings;
use super::timing::Phase;
use super::trace::Deed;
use super::views::StepViews;
use super::wait::Wait;
use super::{Plan, act};
use crate::browser::{BrowserError, Page};
use crate::claims::Claims;
use crate::page::{Observe, PageSnapshot};
use crate::record::{Class, Outcome, StepRecord, TraceKind};
use crate::scenario::{ActionKind, Case, Effect, ErrorLevel, Evidence, Step};
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
    /// Which pages the case has seen.
    pub(super) sightings: &'a mut Sightings,
    /// What pages have to show since texts quote it.
    pub(super) claims: &'a mut Claims,
    /// Where the exceptions stand that were used.
    pub(super) excepted: &'a mut BTreeSet<Location>,
    /// The violations of the rules of accessibility that the case has told.
    pub(super) violations: &'a mut BTreeSet<String>,
    /// Those that belong to this step.
    pub(super) views: StepViews,
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
        let done = self.go(record).await;
        self.resolver.live.notice();
        if let Err(stop) = &done {
            let trace = &self.resolver.live.trace;
            trace.note(TraceKind::Failed, stop.0.title.clone());
        }
        let done = match done {
            Ok(()) => {
                record.nearly_timed_out = self.resolver.live.near_timeout();
                let lap = self.resolver.live.timing.start();
                let kept = self.recorder().keep_views(&self.views, true, record);
                self.resolver.live.timing.stop(&lap, Phase::Snapshot);
                kept.map(drop)
            }
            Err(stop) => Err(self.failed(stop, record).await),
        };
        let live = &self.resolver.live;
        record.timings = live.timing.spent();
        record.waited_for = live.timing.requests(|request| live.address(request));
        self.sightings.clicked = self.resolver.clicked.take();
        done
    }

    /// The failure with what the page shows of it, if that is known in time.
    pub(super) async fn last_words(
        &mut self,
        stop: StepError,
        within: Duration,
        record: &mut StepRecord,
    ) -> StepError {
        let failed = self.failed(stop.clone(), record);
        let failed = tokio::time::timeout(within, failed).await;
        failed.unwrap_or(stop)
    }

    /// The failure with what the page shows of it, and what has changed since the snapshot: the
    /// likely cause.
    async fn failed(&mut self, mut stop: StepError, record: &mut StepRecord) -> StepError {
        let kept = self.recorder().keep_views(&self.views, false, record);
        // That it cannot be kept would only hide the failure itself.
        let mut changes = kept.unwrap_or_default();
        let is_reported = !changes.is_empty();
        // A lost browser shows nothing any more, and a dialog hides the page.
        if stop.0.class.outcome() == Outcome::Broken || self.page().activity().dialog.is_some() {
            return stop;
        }
        match self.last_page().await {
            // It is not drawn any more, either.
            Err(BrowserError::NoAnswer { .. }) => {
                let mute = "the page does not answer: a script of it may run without end";
                stop.0.details.push(mute.to_owned());
                return stop;
            }
            Ok((page, unchanged)) => {
                let clicked = self.resolver.clicked.as_ref().filter(|_| unchanged);
                stop.0.details.extend(clicked.map(Clicked::in_vain));
                // What it shows of volatile values counts for no snapshot.
                let mut blanks = self.resolver.values.blanks.clone();
                let text = blanks.page(&page);
                if !is_reported && stop.0.class == Class::Assertion {
                    changes = self.views.changes(&text);
                    stop.tell_first(&changes);
                }
                let lines = page.at_first_sight();
                let lines = lines.iter().map(|line| blanks.apply(line));
                stop.0.details.extend(lines);
                record.failure_page = self.recorder().keep_failed(&text);
            }
            Err(_) => {}
        }
        let waiting = self.waiting_timer().await;
        stop.0.details.extend(waiting);
        let looked_for = self.resolver.looked_for.as_ref();
        if let Some(help) = looked_for.and_then(|locator| renamed_help(locator, &changes)) {
            stop.0.help = Some(help);
            if !is_reported {
                let sayings = self.plan.sayings.of_old_names(&changes);
                stop.0.details.extend(sayings);
            }
        }
        if self.plan.pictures_failures {
            record.failure_screenshot = self.last_look().await;
        }
        stop
    }

    /// The page at the moment of a failure, if it can still be read, and whether nothing of it has
    /// changed since the last click.
    async fn last_page(&mut self) -> Result<(PageSnapshot, bool), BrowserError> {
        // While a new page is being requested, scripts of the old one have to wait.
        if self.page().activity().unanswered.is_some() {
            return Err(BrowserError::PageGone);
        }
        let look = Observe {
            page: true,
            home: self.resolver.live.home(),
            since: self
                .resolver
                .clicked
                .as_ref()
                .map(|clicked| clicked.time.clone()),
            ..Observe::default()
        };
        let argument = serde_json::to_value(look).unwrap_or_default();
        let answer = self.page().call("observe", &argument).await?;
        let page = serde_json::from_value(answer["page"].clone());
        let unchanged = answer["unchanged"] == true;
        page.map(|page| (page, unchanged))
            .map_err(|_| BrowserError::PageGone)
    }

    /// What does not happen since the clock of the page stands still.
    async fn waiting_timer(&mut self) -> Option<String> {
        self.case.device.now?;
        let wait = self.page().call("waiting_timer", &Value::Null).await;
        let seconds = (wait.ok()?.as_f64()? / 1000.0).ceil();
        Some(format!(
            "a timer of the page waits for {seconds} s, since its clock stands still: \
             `clock: {{ advance: {seconds}s }}` lets this time pass"
        ))
    }

    /// The picture of the page at the moment of a failure, if the browser still shows it. An error
    /// here would only hide the failure itself.
    async fn last_look(&mut self) -> Option<String> {
        let png = self.covered_screenshot(None).await?;
        let evidence = &self.plan.evidence;
        evidence
            .screenshot(self.case, self.step, self.number, true, png)
            .ok()
    }

    async fn go(&mut self, record: &mut StepRecord) -> Result<(), StepError> {
        let step = self.step;
        if step.snapshot != Evidence::Off {
            let stored = self.plan.evidence.stored(self.case, step);
            let stored = stored.map_err(|error| self.recorder().not_kept("snapshot", error))?;
            self.views = StepViews::new(stored.as_deref());
        }
        self.resolver.live.turn_to(match step.expect.is_empty() {
            true if !step.actions.is_empty() => Deed::Action(0),
            _ => Deed::Expect,
        });
        self.observe(0, &step.expect, record).await?;
        self.prove(Duration::ZERO).await?;
        for (index, action) in step.actions.iter().enumerate() {
            // The action before must have finished, so that no control of the old page is used.
            self.loaded(&action.location).await?;
            self.resolver.live.turn_to(Deed::Action(index));
            if index > 0 {
                self.observe(index, &[], record).await?;
                self.prove(Duration::ZERO).await?;
            }
            self.slow_down().await;
            let lap = self.resolver.live.timing.start();
            tracing::debug!(case = %self.case.id, step = step.id, location = %action.location, "act");
            let loaded = self.page().activity().loaded;
            let clicked = self.resolver.clicked.take();
            let acted = act::act(
                &mut self.resolver,
                self.plan,
                &self.case.device,
                step,
                action,
            )
            .await;
            if acted.is_err() || action.kind.effect() == Effect::Elsewhere {
                // The click before is still the last thing done.
                self.resolver.clicked = self.resolver.clicked.take().or(clicked);
            }
            self.resolver.live.was_moved(loaded);
            self.resolver.live.timing.stop(&lap, Phase::Act);
            self.keep_dialog();
            acted?;
        }
        // The step ends only when the page has reacted, so that the next step never sees the old page.
        let last = step.actions.last();
        let last = last.map_or(&step.location, |action| &action.location);
        self.loaded(last).await?;
        if !self.next_answers() {
            self.resolver.live.no_dialog(last)?;
        }
        self.resolver.live.turn_to(Deed::Then);
        match step.actions.len() {
            0 => self.hold(&step.then, false).await?,
            all => self.observe(all, &step.then, record).await?,
        }
        // What the last action brings may come a moment later.
        let patience = match self.plan.terms.level {
            ErrorLevel::Fail => self.plan.patience,
            _ => Duration::ZERO,
        };
        self.prove(patience).await
    }

    /// Waits a while before an action, for those who watch.
    async fn slow_down(&mut self) {
        let mut wait = Wait::of(self.plan.policy.slow_mo);
        while wait.again(self.page()).await {}
    }

    /// Waits until the page has reacted to what was done to it.
    async fn loaded(&mut self, location: &Location) -> Result<(), StepError> {
        let lap = self.resolver.live.timing.start();
        let loaded = self.resolver.live.loaded(location).await;
        self.resolver.live.timing.stop(&lap, Phase::Act);
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
