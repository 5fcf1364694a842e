//! Looks at the page: whether it is as expected, and what is kept of it as evidence, both of one
//! moment.

use std::time::Instant;

use serde_json::{Value, json};

use super::context::{Context, millis};
use super::error::{StepError, browser_failed};
use super::evidence::{Capture, EvidenceSlot};
use super::expected::{Expected, Unsatisfied, not_as_expected};
use super::framing::{Framing, Move, seen_in};
use super::hints::renamed_help;
use super::settle::origin;
use super::stillness::APART;
use super::wait::Wait;
use crate::browser::{BrowserError, Input};
use crate::page::{self, Observation, Observe, Prepare, Rect};
use crate::record::Moving;
use crate::scenario::{Evidence, Expectation};
use crate::source::Location;

impl Context<'_> {
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
        let wanted = self.wanted(expected).await;
        let Some(keep) = keep else {
            let held = self.hold_all(&wanted?).await;
            self.timings.locate += millis(began);
            return held;
        };
        let mut wanted = wanted?;
        wanted.next = self.next(keep.done).await?;
        self.timings.locate += millis(began);
        let (mut shot, mut stop) = self.shot(&wanted).await?;
        if stop.is_none() {
            (shot, stop) = self.at_last(&wanted, shot).await?;
        }
        let changes = self.keep(shot, keep)?;
        let Some(mut stop) = stop else {
            return Ok(());
        };
        let next = wanted.next.as_ref();
        if let Some(help) = next.and_then(|next| renamed_help(&next.locator, &changes)) {
            stop.0.help = Some(help);
        }
        Err(stop)
    }

    /// The control that comes next when so many actions are done: a reader must see it.
    async fn next(&mut self, done: usize) -> Result<Option<Prepare>, StepError> {
        let action = self.step.actions.get(done);
        let targets = action.map(|action| action.kind.targets());
        let Some((locator, purpose)) = targets.and_then(|targets| targets.into_iter().next())
        else {
            return Ok(None);
        };
        Ok(Some(Prepare {
            locator: self.filled(locator, &locator.location).await?,
            purpose,
            option: None,
        }))
    }

    /// Waits until the condition holds.
    pub(super) async fn hold(
        &mut self,
        check: page::Check<String>,
        location: &Location,
    ) -> Result<(), StepError> {
        let wanted = Expected {
            checks: vec![check],
            locations: vec![location],
            ..Expected::default()
        };
        self.hold_all(&wanted).await
    }

    async fn hold_all(&mut self, wanted: &Expected<'_>) -> Result<(), StepError> {
        let look = self.question(wanted);
        self.look(wanted, look, false).await?.1.map_or(Ok(()), Err)
    }

    /// The page at the moment when all that is wanted holds.
    pub(super) async fn shot(
        &mut self,
        wanted: &Expected<'_>,
    ) -> Result<(Capture, Option<StepError>), StepError> {
        let mut look = self.question(wanted);
        let pictured = self.step.picture.when != Evidence::Off;
        if pictured {
            self.ask_for_picture(&mut look).await?;
        }
        look.page = true;
        self.look(wanted, look, pictured).await
    }

    pub(super) fn question(&self, wanted: &Expected<'_>) -> Observe {
        Observe {
            home: origin(self.site.base_url()),
            checks: wanted.checks.clone(),
            next: wanted.next.clone(),
            ..Observe::default()
        }
    }

    /// Looks until all that is wanted holds; with `pictured`, also takes the picture. When in the
    /// end only the control that is used next is missing, the page is told of as it is, with that.
    async fn look(
        &mut self,
        wanted: &Expected<'_>,
        look: Observe,
        pictured: bool,
    ) -> Result<(Capture, Option<StepError>), StepError> {
        // Pictures for a guide show no caret, and nothing that moves.
        let mut framing = Framing::new(!self.case.device.caret);
        let seen = self.look_on(wanted, look, pictured, &mut framing).await;
        // Also after a failure: an optional step goes on.
        if framing.is_posed() {
            // A page that has gone in the meantime moves no more.
            self.page.call("release", &Value::Null).await.ok();
        }
        if framing.is_resized() {
            let resized = self.resize(None).await;
            if seen.is_ok() {
                resized?;
            }
        }
        seen
    }

    /// Looks, and moves the page into the frame when the picture needs it.
    async fn look_on(
        &mut self,
        wanted: &Expected<'_>,
        look: Observe,
        pictured: bool,
        framing: &mut Framing,
    ) -> Result<(Capture, Option<StepError>), StepError> {
        let argument = serde_json::to_value(&look).unwrap_or_default();
        let location = &self.step.location;
        let mut wait = Wait::of(self.limit());
        let mut unmet = None;
        let mut last = None;
        // The page when all held while it moved: what stood before the reader counts.
        let mut passing = None;
        loop {
            self.no_dialog(wanted.locations.first().copied().unwrap_or(location))?;
            match self
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
                    unmet = self.unmet(wanted, &seen).await?;
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
                            wait.pause(&mut *self.page, APART).await;
                            continue;
                        } else if self.moved_by(next, framing, &argument).await? {
                            continue;
                        }
                    } else if let Some(shot) = passing.take() {
                        return Ok((shot, None));
                    } else {
                        let in_vain = match &unmet {
                            Some(Unsatisfied::Next(_, found)) => self.in_vain(found, seen.still),
                            _ => None,
                        };
                        // What is to be covered and cannot be found is kept in no picture.
                        let png = png.filter(|_| self.wrong_redaction(&seen).is_none());
                        last = Some(Capture::of(png, seen_in(seen, framing.part())));
                        if let Some(waited) = in_vain {
                            return self.given_up(wanted, unmet, last, waited, &wait);
                        }
                    }
                }
                None => {}
            }
            if !wait.again(&mut *self.page).await {
                return match passing {
                    Some(shot) => Ok((shot, None)),
                    None => self.given_up(wanted, unmet, last, wait.words(), &wait),
                };
            }
        }
    }

    /// What is told when the waiting has ended. When only the control that is used next is missing,
    /// the page is kept as it was seen last.
    fn given_up(
        &mut self,
        wanted: &Expected<'_>,
        unmet: Option<Unsatisfied>,
        last: Option<Capture>,
        waited: String,
        wait: &Wait,
    ) -> Result<(Capture, Option<StepError>), StepError> {
        let next = matches!(unmet, Some(Unsatisfied::Next(..)));
        let stop = match unmet {
            None => self.not_settled(&self.step.location, wait),
            Some(unmet) => {
                let downloads = self.page.activity().downloads;
                not_as_expected(wanted, unmet, &downloads, waited)
            }
        };
        match last.filter(|_| next) {
            Some(shot) => Ok((shot, Some(stop))),
            None => Err(stop),
        }
    }

    /// Whether a picture should show more than is there yet, and there is time to wait for it.
    fn is_fetching(&mut self, wait: &Wait) -> bool {
        self.page.activity().fetching && wait.elapsed() < wait.limit() / 2
    }

    /// Carries out what the frame needs; `false` when the page is not at rest.
    async fn moved_by(
        &mut self,
        next: Move,
        framing: &mut Framing,
        argument: &Value,
    ) -> Result<bool, StepError> {
        let location = &self.step.location;
        match next {
            Move::Done | Move::Again => {}
            Move::Resize(size) => self.resize(size).await?,
            Move::Pose => {
                let still = framing.is_still();
                if still {
                    let moved = self.page.input(Input::RestPointer).await;
                    self.sent(moved, location)?;
                }
                let pose = json!({ "targets": argument["targets"], "still": still });
                let Some(posed) = self.ask("pose", &pose, location).await? else {
                    return Ok(false);
                };
                framing.stillness().restless |= posed["restless"] == true;
            }
            Move::Scroll(part) => {
                let part = serde_json::to_value(part).unwrap_or_default();
                return Ok(self.ask("scroll_to", &part, location).await?.is_some());
            }
        }
        Ok(true)
    }

    /// What was seen, told for the part of the page that is pictured, with the places of volatile
    /// values and of what moves without end; `None` when the page is not at rest.
    async fn framed(
        &mut self,
        png: Option<Vec<u8>>,
        seen: Observation,
        framing: &mut Framing,
    ) -> Result<Option<Capture>, StepError> {
        let part = framing.part();
        let (x, y) = part.map_or((0.0, 0.0), |part| {
            (seen.window.x - part.x, seen.window.y - part.y)
        });
        let Some(mut moving) = self.moving(framing, x, y).await? else {
            return Ok(None);
        };
        let mut volatile: Vec<Rect> = Vec::new();
        if framing.is_still()
            && let (Some(_), Some(page)) = (&png, &seen.page)
        {
            let text = page.to_string();
            // Only to learn the values of this page: it is compared later.
            let mut blanks = self.blanks.clone();
            blanks.apply(&text);
            let texts = blanks.volatile_in(&text);
            if !texts.is_empty() {
                let asked = json!({ "texts": texts });
                let location = &self.step.location;
                let Some(found) = self.ask("locate_texts", &asked, location).await? else {
                    return Ok(None);
                };
                volatile = serde_json::from_value(found).unwrap_or_default();
            }
        }
        let rects = moving.iter_mut().map(|moving| &mut moving.rect);
        for rect in rects.chain(&mut volatile) {
            rect.x += x;
            rect.y += y;
        }
        let seen = seen_in(seen, part);
        Ok(Some(Capture {
            png,
            seen,
            volatile,
            moving,
        }))
    }

    /// What moves without end in the window, which lies at `(x, y)` of the picture; `None` when the
    /// page is not at rest.
    async fn moving(
        &mut self,
        framing: &mut Framing,
        x: f64,
        y: f64,
    ) -> Result<Option<Vec<Moving>>, StepError> {
        let scale = self.case.device.scale;
        let areas = framing.stillness().moving().iter().map(|area| Rect {
            x: f64::from(area.x) / scale - x,
            y: f64::from(area.y) / scale - y,
            width: f64::from(area.width) / scale,
            height: f64::from(area.height) / scale,
        });
        let areas: Vec<Rect> = areas.collect();
        if areas.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let asked = json!({ "areas": areas });
        let found = self
            .ask("moving_elements", &asked, &self.step.location)
            .await?;
        Ok(found.map(|found| serde_json::from_value(found).unwrap_or_default()))
    }

    /// Looks once: picture and answer, both of the same moment; `None` when the page cannot be
    /// asked, or has changed meanwhile. Of a page that is not at rest there may be an answer.
    pub(super) async fn glance(
        &mut self,
        argument: &Value,
        pictured: bool,
        part: Option<Rect>,
        location: &Location,
    ) -> Result<Option<Capture>, StepError> {
        let pressed = self.page.activity().pressed;
        if pictured && pressed.is_some_and(|until| tokio::time::Instant::now() < until) {
            return Ok(None);
        }
        let mut argument = argument.clone();
        if pictured {
            let Some(now) = self.ask("ping", &Value::Null, location).await? else {
                return Ok(None);
            };
            argument["since"] = now;
        }
        let Some(begun) = self.idle(location)? else {
            return Ok(None);
        };
        let began = Instant::now();
        let page = &*self.page;
        let picture = async {
            let png = match pictured {
                true => page.screenshot(part.as_ref()).await.map(Some),
                false => Ok(None),
            };
            (png, millis(began))
        };
        let read = async {
            let answer = page.call("observe", &argument).await;
            (answer, millis(began))
        };
        // The browser draws the picture while the page is read.
        let ((png, drawn), (answer, took)) = tokio::join!(picture, read);
        if pictured {
            self.timings.picture += drawn;
            self.timings.snapshot += took;
        } else {
            self.timings.locate += took;
        }
        let Some(answer) = self.answered(answer, begun, location)? else {
            return Ok(None);
        };
        // A document that is being written anew has nothing to tell yet.
        if !self.is_at_rest(&answer) && answer["window"].is_null() {
            return Ok(None);
        }
        if png == Err(BrowserError::DialogOpen) {
            return Ok(None);
        }
        let seen: Observation = serde_json::from_value(answer).map_err(|error| {
            let message = format!("the page script answered something else: {error}");
            let command = "observe".into();
            browser_failed(BrowserError::Refused { command, message }, location)
        })?;
        // Nothing has changed since before the picture was asked for, so both show the same.
        if pictured && !seen.unchanged {
            return Ok(None);
        }
        let png = self.sent(png, location)?;
        Ok(Some(Capture::of(png, seen)))
    }
}
