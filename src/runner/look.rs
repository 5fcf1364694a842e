//! Looks at the page once, or until a condition holds.

use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;

use super::error::{At, StepError};
use super::expected::{Expected, Unsatisfied, not_as_expected};
use super::live::parsed;
use super::locate::Resolver;
use super::millis;
use super::timing::Phase;
use super::wait::Wait;
use crate::browser::BrowserError;
use crate::page::{self, Observation, Observe, Rect};
use crate::record::Moving;
use crate::source::Location;

/// A part of the page that a person tells apart.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Region {
    /// As messages call it: `button "Pay"`, `text "Total due"`.
    pub(super) what: String,
    /// Where it is drawn.
    pub(super) rect: Rect,
}

/// The page at one moment.
pub(super) struct Capture {
    pub(super) png: Option<Vec<u8>>,
    pub(super) seen: Observation,
    /// Where volatile values are in the picture.
    pub(super) volatile: Vec<Rect>,
    /// Where something keeps moving.
    pub(super) moving: Vec<Moving>,
    /// What is drawn where, where the picture is compared.
    pub(super) regions: Vec<Region>,
}

impl Capture {
    pub(super) fn of(png: Option<Vec<u8>>, seen: Observation) -> Self {
        Self {
            png,
            seen,
            volatile: Vec::new(),
            moving: Vec::new(),
            regions: Vec::new(),
        }
    }
}

impl Resolver<'_> {
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
        self.hold_all(&wanted, location).await
    }

    /// Waits until all of this holds, even if something else on the page still moves.
    pub(super) async fn hold_all(
        &mut self,
        wanted: &Expected<'_>,
        location: &Location,
    ) -> Result<(), StepError> {
        let argument = serde_json::to_value(self.question(wanted)).unwrap_or_default();
        let mut wait = self.live.wait();
        let mut unmet = None;
        self.note_expected(wanted);
        loop {
            let dialog_at = wanted.locations.first().copied().unwrap_or(location);
            self.live.no_dialog(dialog_at)?;
            match self.glance(&argument, false, None, location).await? {
                Some(shot) if shot.seen.quiet => {
                    unmet = self.unmet(wanted, &shot.seen).await?;
                    self.note_unmet(wanted, unmet.as_ref());
                    if unmet.is_none() {
                        return Ok(());
                    }
                }
                Some(shot) if wanted.holds_in_motion(&shot.seen) => {
                    self.note_unmet(wanted, None);
                    return Ok(());
                }
                _ => {}
            }
            if !self.live.again(&mut wait).await {
                return Err(self.in_the_end(wanted, unmet, wait.words(), &wait, location));
            }
        }
    }

    /// The question to the page whether all this holds.
    pub(super) fn question(&self, wanted: &Expected<'_>) -> Observe {
        Observe {
            home: self.live.home(),
            checks: wanted.checks.clone(),
            next: wanted.next.clone(),
            ..Observe::default()
        }
    }

    /// The failure if it did not hold in time.
    pub(super) fn in_the_end(
        &mut self,
        wanted: &Expected<'_>,
        unmet: Option<Unsatisfied>,
        waited: String,
        wait: &Wait,
        location: &Location,
    ) -> StepError {
        match unmet {
            None => self.live.not_settled(location, wait),
            Some(unmet) => not_as_expected(wanted, unmet, waited),
        }
    }

    /// Looks once, and returns the picture and the answer, both of the same moment. `None` if the page
    /// cannot be asked or has changed meanwhile. A page that is not at rest may give an answer.
    pub(super) async fn glance(
        &mut self,
        argument: &Value,
        pictured: bool,
        part: Option<Rect>,
        location: &Location,
    ) -> Result<Option<Capture>, StepError> {
        let pressed = self.live.page.activity().pressed;
        if pictured && pressed.is_some_and(|until| Instant::now() < until) {
            return Ok(None);
        }
        let mut argument = argument.clone();
        if pictured {
            let lap = self.live.timing.start();
            let now = self.live.ask("ping", &Value::Null, location).await?;
            self.live.timing.stop(&lap, Phase::Picture);
            let Some(now) = now else {
                return Ok(None);
            };
            argument["since"] = now;
        }
        let Some(begun) = self.live.idle(location)? else {
            return Ok(None);
        };
        let began = Instant::now();
        let page = &*self.live.page;
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
        // The picture is taken while the page is read.
        let ((png, drawn), (answer, took)) = tokio::join!(picture, read);
        let reading = match argument["page"] == true {
            true => Phase::Snapshot,
            false => Phase::Locate,
        };
        let timing = &mut self.live.timing;
        if drawn < took {
            timing.add(Phase::Picture, drawn);
            timing.add(reading, took - drawn);
        } else {
            timing.add(reading, took);
            timing.add(Phase::Picture, drawn - took);
        }
        let Some(answer) = self.live.answered(answer, begun, location)? else {
            return Ok(None);
        };
        // A document that is being rewritten cannot answer yet.
        if !self.live.is_at_rest(&answer) && answer["window"].is_null() {
            return Ok(None);
        }
        if png == Err(BrowserError::DialogOpen) {
            return Ok(None);
        }
        let seen: Observation = parsed(answer, "observe", location)?;
        // Nothing has changed since before the picture was requested, so both show the same.
        if pictured && !seen.unchanged {
            return Ok(None);
        }
        let png = png.at(location)?;
        Ok(Some(Capture::of(png, seen)))
    }
}
