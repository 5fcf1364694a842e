//! Observes the page: checks whether it is as expected and takes the evidence, both at the same
//! moment.

use std::time::Duration;

use serde_json::Value;

use super::error::StepError;
use super::evidence::moment;
use super::expected::{Expected, Unsatisfied};
use super::framing::{Framing, Move, seen_in};
use super::look::Capture;
use super::picture::Taken;
use super::step::StepRun;
use super::stillness::APART;
use super::timing::Phase;
use super::wait::Wait;
use crate::page::{Observe, Prepare};
use crate::record::{Class, StepRecord, TraceKind};
use crate::scenario::{Effect, Evidence, Expectation};

impl StepRun<'_> {
    /// Waits until all of this holds, when so many actions are done. At the moment that the reader
    /// is shown, the step's evidence is of that very moment; else a page that is new is kept.
    pub(super) async fn observe(
        &mut self,
        done: usize,
        expected: &[Expectation],
        record: &mut StepRecord,
    ) -> Result<(), StepError> {
        let held = self.observe_all(done, expected, record).await;
        let has_page = self.page().activity().document.is_some();
        held.map_err(|error| match error.0.class {
            Class::Assertion if done == 0 && !has_page => error.help(
                "no page is open yet, and `expect` holds before the actions of its step: what holds after them \
                 belongs below `then`",
            ),
            _ => error,
        })
    }

    async fn observe_all(
        &mut self,
        done: usize,
        expected: &[Expectation],
        record: &mut StepRecord,
    ) -> Result<(), StepError> {
        if moment(self.step) != Some(done) {
            self.hold(expected, done > 0).await?;
            return self.sight(done).await;
        }
        let lap = self.resolver.live.timing.start();
        let mut wanted = self.resolver.wanted(expected, done > 0).await?;
        wanted.next = self.next(done).await?;
        wanted.redact = (self.plan.redact.len(), &self.step.picture.redact);
        self.resolver.live.timing.stop(&lap, Phase::Locate);
        let (mut shot, stop) = self.seen(&wanted, true).await?;
        self.keep_view(&shot, true);
        let lap = self.resolver.live.timing.start();
        let recorder = self.recorder();
        let blanks = &self.resolver.values.blanks;
        recorder.keep_picture(&mut shot, done, blanks, record)?;
        self.resolver.live.timing.stop(&lap, Phase::Picture);
        match stop {
            Some(stop) => Err(stop),
            None => self.judge_accessibility(record).await,
        }
    }

    /// Waits until all of this holds, after actions of the step or before them.
    pub(super) async fn hold(
        &mut self,
        expected: &[Expectation],
        has_acted: bool,
    ) -> Result<(), StepError> {
        if expected.is_empty() {
            return Ok(());
        }
        let lap = self.resolver.live.timing.start();
        let wanted = self.resolver.wanted(expected, has_acted).await?;
        let held = self.resolver.hold_all(&wanted, &self.step.location).await;
        self.resolver.live.timing.stop(&lap, Phase::Locate);
        held
    }

    /// Keeps the page as it is when so many actions are done, if the case has not seen it before, or if
    /// the next action overwrites what is on no view yet.
    ///
    /// A page, or a dialog, that comes late is there when the control that is used next can be used.
    async fn sight(&mut self, done: usize) -> Result<(), StepError> {
        if !self.is_sight(done) {
            return Ok(());
        }
        let wanted = Expected {
            next: self.next(done).await?,
            ..Expected::default()
        };
        let look = self.resolver.question(&wanted);
        let (shot, missing) = self.look(&wanted, look, false).await?;
        let sight = &shot.seen.sight;
        let overwritten = wanted
            .next
            .as_ref()
            .filter(|next| next.purpose.overwrites());
        let is_unseen = overwritten
            .and(shot.seen.control.as_ref())
            .is_some_and(|control| self.sightings.is_unseen(sight, control));
        if self.sightings.moment(sight).is_none() && !is_unseen {
            self.sightings.note(sight);
            return missing.map_or(Ok(()), Err);
        }
        // What was waited for in vain is not waited for again.
        let wanted = match missing {
            Some(_) => Expected::default(),
            None => wanted,
        };
        let (shot, stop) = self.seen(&wanted, false).await?;
        self.keep_view(&shot, false);
        missing.or(stop).map_or(Ok(()), Err)
    }

    /// Whether the page that is there when so many actions are done belongs to this step. The one
    /// that its last action leads to belongs to the next step, if there is one.
    fn is_sight(&mut self, done: usize) -> bool {
        let action = self.step.actions.get(done);
        let is_last = self.number == self.case.steps.len();
        let effect = action.map(|action| action.kind.effect());
        let activity = self.page().activity();
        self.step.snapshot != Evidence::Off
            && activity.document.is_some()
            && activity.dialog.is_none()
            && match effect {
                Some(effect) => matches!(effect, Effect::OnPage | Effect::Arrival),
                None => is_last,
            }
    }

    /// The page at the moment when all that is wanted holds, as it is in the end.
    async fn seen(
        &mut self,
        wanted: &Expected<'_>,
        shown: bool,
    ) -> Result<(Capture, Option<StepError>), StepError> {
        match self.shot(wanted, shown).await? {
            (shot, None) => self.at_last(wanted, shot, shown).await,
            failed => Ok(failed),
        }
    }

    /// The control that is used next when this many actions are done: a reader must see it.
    async fn next(&mut self, done: usize) -> Result<Option<Prepare>, StepError> {
        let action = self.step.actions.get(done);
        let targets = action.map(|action| action.kind.targets());
        let Some((locator, purpose)) = targets.and_then(|targets| targets.into_iter().next())
        else {
            return Ok(None);
        };
        let locator = self.resolver.filled(locator, &locator.location).await?;
        self.resolver.looked_for = Some(locator.clone());
        Ok(Some(Prepare {
            locator,
            purpose,
            option: None,
            group: None,
            at: None,
        }))
    }

    /// The page at the moment when all that is wanted holds, with its picture where it is `shown`.
    pub(super) async fn shot(
        &mut self,
        wanted: &Expected<'_>,
        shown: bool,
    ) -> Result<(Capture, Option<StepError>), StepError> {
        let mut look = self.resolver.question(wanted);
        let pictured = shown && self.step.picture.when != Evidence::Off;
        if pictured {
            self.ask_for_picture(&mut look).await?;
        }
        look.page = true;
        self.look(wanted, look, pictured).await
    }

    /// Looks until everything wanted holds; with `pictured`, also takes the picture. If in the end only
    /// the control that is used next is missing, the page is returned as it is, with that failure.
    async fn look(
        &mut self,
        wanted: &Expected<'_>,
        look: Observe,
        pictured: bool,
    ) -> Result<(Capture, Option<StepError>), StepError> {
        // Pictures for a guide, and those that are compared, show no caret, and nothing that moves.
        let still = !self.case.device.caret && self.step.picture.compare != Some(false);
        let mut framing = Framing::new(still);
        let seen = self.look_on(wanted, look, pictured, &mut framing).await;
        // This is also done after a failure, since the case goes on after an optional step.
        if framing.is_posed() {
            // A page that has gone meanwhile does not matter.
            self.page().call("release", &Value::Null).await.ok();
        }
        if framing.is_resized() {
            let resized = self.resize(None).await;
            if seen.is_ok() {
                resized?;
            }
        }
        seen
    }

    /// Looks, and moves the page into the frame if the picture needs it.
    async fn look_on(
        &mut self,
        wanted: &Expected<'_>,
        look: Observe,
        pictured: bool,
        framing: &mut Framing,
    ) -> Result<(Capture, Option<StepError>), StepError> {
        let argument = serde_json::to_value(&look).unwrap_or_default();
        let location = &self.step.location;
        let mut wait = self.resolver.live.wait();
        let mut unmet = None;
        let mut last = None;
        self.resolver.note_expected(wanted);
        let accepted = match pictured && framing.is_still() {
            true => self.recorder().accepted()?,
            false => None,
        };
        // The page at the moment when everything held while it moved: what the reader saw counts.
        let mut passing = None;
        // The last picture that is right, as long as another may be better.
        let mut latest = None;
        loop {
            self.resolver
                .live
                .no_dialog(wanted.locations.first().copied().unwrap_or(location))?;
            match self
                .resolver
                .glance(&argument, pictured, framing.part(), location)
                .await?
            {
                Some(shot) if !shot.seen.quiet => {
                    let holds = wanted.holds_in_motion(&shot.seen);
                    if holds && !look.page {
                        return Ok((shot, None));
                    }
                    let shot = Capture {
                        seen: seen_in(shot.seen, framing.part()),
                        ..shot
                    };
                    passing = Some(shot).filter(|_| holds).or(passing);
                }
                Some(Capture { png, seen, .. }) => {
                    unmet = self.resolver.unmet(wanted, &seen).await?;
                    self.resolver.note_unmet(wanted, unmet.as_ref());
                    if unmet.is_none() {
                        let next = match pictured {
                            true if framing.is_still() && self.is_fetching(&wait) => Move::Again,
                            true => framing.next(&seen, png.as_ref(), wait.elapsed()),
                            false => Move::Done,
                        };
                        match next {
                            Move::Done | Move::Watch => {
                                let is_still = next == Move::Done;
                                let shot = Capture::of(png, seen);
                                let taken = self.taken(shot, is_still, accepted.as_ref(), framing);
                                match taken.await? {
                                    Taken::Final(shot) => return Ok((shot, None)),
                                    Taken::SoFar(shot) => {
                                        latest = Some(shot);
                                        self.resolver.live.pause(&mut wait, APART).await;
                                        continue;
                                    }
                                    Taken::Gone => {}
                                }
                            }
                            Move::Again => {
                                self.resolver.live.pause(&mut wait, APART).await;
                                continue;
                            }
                            _ if self.moved_by(next, framing, &argument).await? => continue,
                            _ => {}
                        }
                    } else if let Some(shot) = passing.take() {
                        return Ok((shot, None));
                    } else {
                        let in_vain = match &unmet {
                            Some(Unsatisfied::Next(_, found)) => {
                                self.resolver.live.in_vain(found, seen.still)
                            }
                            _ => None,
                        };
                        // If something to be redacted is not found, no picture is stored.
                        let png = png.filter(|_| wanted.wrong_redaction(&seen).is_none());
                        last = Some(Capture::of(png, seen_in(seen, framing.part())));
                        if let Some(waited) = in_vain {
                            return self.given_up(wanted, unmet, last, waited, &wait);
                        }
                    }
                }
                None => {}
            }
            if !self.resolver.live.again(&mut wait).await {
                return match passing.or(latest) {
                    Some(shot) => Ok((shot, None)),
                    None => self.given_up(wanted, unmet, last, wait.words(), &wait),
                };
            }
        }
    }

    /// The result when the time is up. If only the control that is used next is missing, the page is
    /// kept as it was last seen.
    fn given_up(
        &mut self,
        wanted: &Expected<'_>,
        unmet: Option<Unsatisfied>,
        last: Option<Capture>,
        waited: String,
        wait: &Wait,
    ) -> Result<(Capture, Option<StepError>), StepError> {
        let next = matches!(unmet, Some(Unsatisfied::Next(..)));
        let location = &self.step.location;
        let stop = self
            .resolver
            .in_the_end(wanted, unmet, waited, wait, location);
        match last.filter(|_| next) {
            Some(shot) => Ok((shot, Some(stop))),
            None => Err(stop),
        }
    }

    /// Whether a picture should show something that is not there yet, and there is time to wait.
    fn is_fetching(&mut self, wait: &Wait) -> bool {
        self.page().activity().fetching && wait.elapsed() < wait.limit() / 2
    }

    /// Reads the page, for what the sentence of the step quotes; with patience until all of it was seen.
    pub(super) async fn prove(&mut self, patience: Duration) -> Result<(), StepError> {
        if !self.claims.are_open() || self.page().activity().dialog.is_some() {
            return Ok(());
        }
        let mut look = self.resolver.question(&Expected::default());
        look.page = true;
        let argument = serde_json::to_value(look).unwrap_or_default();
        let mut wait = self.resolver.live.wait().optional();
        loop {
            let shot = self
                .resolver
                .glance(&argument, false, None, &self.step.location)
                .await?;
            let is_quiet = shot.as_ref().is_some_and(|shot| shot.seen.quiet);
            if let Some(page) = shot.as_ref().and_then(|shot| shot.seen.page.as_ref()) {
                self.claims.see(page);
            }
            let is_over = is_quiet && wait.elapsed() >= patience;
            if self.claims.are_open() && !is_over {
                let open = "not all that the sentence quotes was on the page";
                self.resolver.live.trace.note(TraceKind::Waiting, open);
            }
            if !self.claims.are_open()
                || is_over
                || self.page().activity().dialog.is_some()
                || !self.resolver.live.again(&mut wait).await
            {
                return Ok(());
            }
        }
    }
}
