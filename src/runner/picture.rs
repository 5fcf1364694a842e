//! Takes the picture of a step: finds what it must show and what is redacted, and moves the page into
//! the frame.

use serde_json::{Value, json};

use super::error::{At, StepError};
use super::evidence::cover;
use super::expected::Expected;
use super::framing::{Framing, Move, seen_in};
use super::look::Capture;
use super::step::StepRun;
use crate::browser::Input;
use crate::locator::Locator;
use crate::page::{Observation, Observe, Rect, TargetQuery};
use crate::picture::Image;
use crate::record::Moving;
use crate::scenario::Crop;

/// What became of a picture of a page on which all that is wanted holds.
pub(super) enum Taken {
    /// It is the picture of the step.
    Final(Capture),
    /// It is, if no better one follows.
    SoFar(Capture),
    /// The page has changed meanwhile.
    Gone,
}

impl StepRun<'_> {
    /// Adds what the picture needs to the question to the page.
    pub(super) async fn ask_for_picture(&mut self, look: &mut Observe) -> Result<(), StepError> {
        for mark in self.step.marks() {
            look.targets.push(TargetQuery {
                locator: self
                    .resolver
                    .filled(&mark.locator, &mark.locator.location)
                    .await?,
                purpose: mark.purpose,
            });
        }
        let step = self.step;
        if let Crop::Around(locators) = &step.picture.crop {
            for locator in locators {
                look.targets.push(TargetQuery {
                    locator: self.resolver.filled(locator, &locator.location).await?,
                    purpose: None,
                });
            }
        }
        look.covers = self.covers().await?;
        Ok(())
    }

    /// What is redacted: first what every picture redacts, then what this step does.
    async fn covers(&mut self) -> Result<Vec<Locator<String>>, StepError> {
        let (plan, step) = (self.plan, self.step);
        let own = step.picture.redact.iter().map(|redact| &redact.locator);
        let mut queries = Vec::new();
        for locator in plan.redact.iter().chain(own) {
            queries.push(self.resolver.filled(locator, &locator.location).await?);
        }
        Ok(queries)
    }

    /// The redacted picture of the window, or of a part of the page. `None` if the positions in it are
    /// not known, or something to be redacted is not found.
    pub(super) async fn covered_screenshot(&mut self, part: Option<Rect>) -> Option<Vec<u8>> {
        let covers = self.covers().await.ok()?;
        if covers.is_empty() {
            return self.page().screenshot(part.as_ref()).await.ok();
        }
        let now = self.page().call("ping", &Value::Null).await.ok()?;
        let png = self.page().screenshot(part.as_ref()).await.ok()?;
        let look = Observe {
            covers,
            since: Some(now),
            ..Observe::default()
        };
        let argument = serde_json::to_value(look).ok()?;
        let wanted = Expected {
            redact: (self.plan.redact.len(), &self.step.picture.redact),
            ..Expected::default()
        };
        let answer = self.page().call("observe", &argument).await.ok()?;
        let seen: Observation = serde_json::from_value(answer).ok()?;
        if !seen.quiet || !seen.unchanged || wanted.wrong_redaction(&seen).is_some() {
            return None;
        }
        let covered: Vec<_> = seen_in(seen, part)
            .covers
            .iter()
            .flatten()
            .map(|cover| cover.rect)
            .collect();
        cover(png, &covered, self.case.device.scale).ok()
    }

    /// Gives the window this size, in CSS pixels, or again that of the device.
    pub(super) async fn resize(&mut self, size: Option<(u32, u32)>) -> Result<(), StepError> {
        let mut device = self.case.device.clone();
        if let Some((width, height)) = size {
            (device.width, device.height) = (width, height);
        }
        let resized = self.page().resize(&device).await;
        resized.at(&self.step.location)
    }

    /// Does what the frame needs; `false` if the page is not at rest.
    pub(super) async fn moved_by(
        &mut self,
        next: Move,
        framing: &mut Framing,
        argument: &Value,
    ) -> Result<bool, StepError> {
        let location = &self.step.location;
        match next {
            Move::Done | Move::Again | Move::Watch => {}
            Move::Resize(size) => self.resize(size).await?,
            Move::Pose => {
                let still = framing.is_still();
                if still {
                    let moved = self.page().input(Input::RestPointer).await;
                    moved.at(location)?;
                }
                let pose = json!({ "targets": argument["targets"], "still": still });
                let Some(posed) = self.resolver.live.ask("pose", &pose, location).await? else {
                    return Ok(false);
                };
                framing.stillness().restless |= posed["restless"] == true;
            }
            Move::Scroll(part) => {
                let part = serde_json::to_value(part).unwrap_or_default();
                return Ok(self
                    .resolver
                    .live
                    .ask("scroll_to", &part, location)
                    .await?
                    .is_some());
            }
        }
        Ok(true)
    }

    /// Decides whether a picture is the last one: at once when it is like the accepted one, else when the
    /// page stands still, and has had its time to become as it was.
    pub(super) async fn taken(
        &mut self,
        shot: Capture,
        is_still: bool,
        accepted: Option<&Image>,
        framing: &mut Framing,
    ) -> Result<Taken, StepError> {
        let png = shot.png.clone();
        let is_over = match accepted {
            None => is_still,
            Some(_) => is_still && framing.stillness().lasted() >= self.plan.patience,
        };
        let known = png
            .as_ref()
            .is_some_and(|png| framing.is_known_to_differ(png));
        if !is_over && (known || accepted.is_none()) {
            let seen = seen_in(shot.seen, framing.part());
            return Ok(Taken::SoFar(Capture::of(png, seen)));
        }
        let Some(shot) = self.framed(shot.png, shot.seen, framing).await? else {
            return Ok(Taken::Gone);
        };
        let recorder = self.recorder();
        if is_over || accepted.is_some_and(|accepted| recorder.is_accepted(accepted, &shot)) {
            return Ok(Taken::Final(shot));
        }
        if let Some(png) = &png {
            framing.differs(png);
        }
        Ok(Taken::SoFar(shot))
    }

    /// The observation, converted to the part of the page that is pictured, with the areas of volatile
    /// values and of what keeps moving. `None` if the page is not at rest.
    pub(super) async fn framed(
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
            // This is only to learn the values of this page; it is compared later.
            let mut blanks = self.resolver.values.blanks.clone();
            blanks.apply(&text);
            let texts = blanks.volatile_in(&text);
            if !texts.is_empty() {
                let asked = json!({ "texts": texts });
                let location = &self.step.location;
                let Some(found) = self
                    .resolver
                    .live
                    .ask("locate_texts", &asked, location)
                    .await?
                else {
                    return Ok(None);
                };
                volatile = serde_json::from_value(found).unwrap_or_default();
            }
        }
        let Some(mut regions) = self.regions().await? else {
            return Ok(None);
        };
        let rects = moving.iter_mut().map(|moving| &mut moving.rect);
        let rects = rects.chain(regions.iter_mut().map(|region| &mut region.rect));
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
            regions,
        }))
    }

    /// What keeps moving in the window, which lies at `(x, y)` of the picture. `None` if the page is
    /// not at rest.
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
            .resolver
            .live
            .ask("moving_elements", &asked, &self.step.location)
            .await?;
        Ok(found.map(|found| serde_json::from_value(found).unwrap_or_default()))
    }
}
