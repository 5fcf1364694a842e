//! Observes the page: checks whether it is as expected and takes the evidence, both at the same
//! moment.

use std::time::Instant;

use serde_json::Value;

use super::error::StepError;
use super::evidence::EvidenceSlot;
use super::expected::{Expected, Unsatisfied};
use super::framing::{Framing, Move, seen_in};
use super::hints::renamed_help;
use super::locate::Resolver;
use super::look::Capture;
use super::millis;
use super::step::StepRun;
use super::stillness::APART;
use super::wait::Wait;
use crate::page::{Observe, Prepare};
use crate::scenario::{Evidence, Expectation};

impl StepRun<'_> {
    /// Waits until all of this holds. With `keep`, the step's evidence of that very moment is
    /// kept.
    pub(super) async fn observe(
        &mut self,
        expected: &[Expectation],
        keep: Option<EvidenceSlot<'_>>,
    ) -> Result<(), StepError> {
        if expected.is_empty() && keep.is_none() {
            return Ok(());
        }
        let began = Instant::now();
        let wanted = self.resolver.wanted(expected).await;
        let Some(keep) = keep else {
            let held = self.resolver.hold_all(&wanted?, &self.step.location).await;
            self.resolver.timings.locate += millis(began);
            return held;
        };
        let mut wanted = wanted?;
        wanted.next = self.next(keep.done).await?;
        wanted.redact = (self.plan.redact.len(), &self.step.picture.redact);
        self.resolver.timings.locate += millis(began);
        let (mut shot, mut stop) = self.shot(&wanted).await?;
        if stop.is_none() {
            (shot, stop) = self.at_last(&wanted, shot).await?;
        }
        let recorder = self.recorder();
        let Resolver {
            values, timings, ..
        } = &mut self.resolver;
        let changes = recorder.keep(shot, keep, values.blanks, timings)?;
        let Some(mut stop) = stop else {
            return Ok(());
        };
        let next = wanted.next.as_ref();
        if let Some(help) = next.and_then(|next| renamed_help(&next.locator, &changes)) {
            stop.0.help = Some(help);
        }
        Err(stop)
    }

    /// The control that is used next when this many actions are done: a reader must see it.
    async fn next(&mut self, done: usize) -> Result<Option<Prepare>, StepError> {
        let action = self.step.actions.get(done);
        let targets = action.map(|action| action.kind.targets());
        let Some((locator, purpose)) = targets.and_then(|targets| targets.into_iter().next())
        else {
            return Ok(None);
        };
        Ok(Some(Prepare {
            locator: self.resolver.filled(locator, &locator.location).await?,
            purpose,
            option: None,
        }))
    }

    /// The page at the moment when all that is wanted holds.
    pub(super) async fn shot(
        &mut self,
        wanted: &Expected<'_>,
    ) -> Result<(Capture, Option<StepError>), StepError> {
        let mut look = self.resolver.question(wanted);
        let pictured = self.step.picture.when != Evidence::Off;
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
        // Also after a failure: an optional step goes on.
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
        // The page at the moment when everything held while it moved: what the reader saw counts.
        let mut passing = None;
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
                    if unmet.is_none() {
                        let next = match pictured {
                            true if framing.is_still() && self.is_fetching(&wait) => Move::Again,
                            true => framing.next(&seen, png.as_ref(), wait.elapsed()),
                            false => Move::Done,
                        };
                        if next == Move::Done {
                            if let Some(shot) = self.framed(png, seen, framing).await? {
                                return Ok((shot, None));
                            }
                        } else if next == Move::Again {
                            self.resolver.live.pause(&mut wait, APART).await;
                            continue;
                        } else if self.moved_by(next, framing, &argument).await? {
                            continue;
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
                return match passing {
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
}
