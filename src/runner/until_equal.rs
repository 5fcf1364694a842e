//! Waits until a page equals its snapshot, or no longer changes.

use std::time::{Duration, Instant};

use super::error::StepError;
use super::expected::Expected;
use super::look::Capture;
use super::millis;
use super::step::StepRun;
use super::wait::Wait;
use crate::page::{Moment, View, browser_dialog};
use crate::record::Verdict;
use crate::scenario::Evidence;

/// A page without a snapshot is looked at twice, with this time between.
const TWICE: Duration = Duration::from_millis(250);

impl StepRun<'_> {
    /// The final page. If it differs from its snapshot, it is looked at again for some seconds: a part
    /// of it may be drawn by a timer or after a message from the site. If it has no snapshot yet, it
    /// counts once it was seen twice without a change.
    pub(super) async fn at_last(
        &mut self,
        wanted: &Expected<'_>,
        mut shot: Capture,
        shown: bool,
    ) -> Result<(Capture, Option<StepError>), StepError> {
        let mut wait = self.resolver.live.wait();
        loop {
            let Some((verdict, text)) = self.compared(&shot, shown) else {
                return Ok((shot, None));
            };
            if verdict == Verdict::Same
                || !self
                    .becomes_another(wanted, shown, verdict, &text, &mut wait)
                    .await?
            {
                return Ok((shot, None));
            }
            let (another, stop) = self.shot(wanted, shown).await?;
            shot = another;
            if stop.is_some() {
                return Ok((shot, stop));
            }
        }
    }

    /// Looks until the page equals its snapshot or, if there is none, no longer changes. Returns
    /// whether it then differs from the page with this `text`.
    async fn becomes_another(
        &mut self,
        wanted: &Expected<'_>,
        shown: bool,
        verdict: Verdict,
        text: &str,
        wait: &mut Wait,
    ) -> Result<bool, StepError> {
        let mut look = self.resolver.question(wanted);
        look.page = true;
        let argument = serde_json::to_value(&look).unwrap_or_default();
        let mut latest = text.to_owned();
        loop {
            let more = match verdict {
                Verdict::New => self.resolver.live.pause(wait, TWICE).await,
                _ => self.resolver.live.again(wait).await,
            };
            let activity = self.page().activity();
            // A slow answer may bring what is missing.
            let over = !more || wait.elapsed() >= self.plan.patience && !activity.slow;
            if over || activity.dialog.is_some() {
                return Ok(latest != text);
            }
            let shot = self
                .resolver
                .glance(&argument, false, None, &self.step.location)
                .await?;
            let Some(shot) = shot.filter(|shot| shot.seen.quiet) else {
                continue;
            };
            if self.resolver.unmet(wanted, &shot.seen).await?.is_some() {
                continue;
            }
            let Some((now, seen)) = self.compared(&shot, shown) else {
                return Ok(false);
            };
            let stays = verdict == Verdict::New && seen == latest && !activity.slow;
            latest = seen;
            if now == Verdict::Same || stays {
                return Ok(latest != text);
            }
        }
    }

    /// How the page compares with its stored view, and its text; `None` where none is kept.
    fn compared(&mut self, shot: &Capture, shown: bool) -> Option<(Verdict, String)> {
        let began = Instant::now();
        let view = self.view_of(shot, shown)?;
        let verdict = self.views.verdict(&view);
        self.resolver.timings.snapshot += millis(began);
        match verdict {
            Verdict::New if self.plan.evidence.must_exist() => None,
            verdict => Some((verdict, view.text)),
        }
    }

    /// The page as a view of the step; `None` where none is kept. What is seen only now does not
    /// count among the values of the case.
    fn view_of(&mut self, shot: &Capture, shown: bool) -> Option<View> {
        if self.step.snapshot == Evidence::Off {
            return None;
        }
        let page = shot.seen.page.as_ref()?;
        let text = self.resolver.values.blanks.clone().page(page);
        let sight = &shot.seen.sight;
        Some(self.views.view(self.sightings, sight, shown, text))
    }

    /// Keeps the page as a view of the step.
    pub(super) fn keep_view(&mut self, shot: &Capture, shown: bool) {
        if let Some(view) = self.view_of(shot, shown) {
            let values = &mut self.resolver.values;
            if let Some(page) = &shot.seen.page {
                // Now its values count.
                values.blanks.page(page);
            }
            self.views.push(view);
        }
        self.sightings.note(&shot.seen.sight);
    }

    /// Keeps what the dialog of the browser said that was answered just now.
    pub(super) fn keep_dialog(&mut self) {
        let Some(dialog) = self.resolver.answered.take() else {
            return;
        };
        if self.step.snapshot == Evidence::Off {
            return;
        }
        let says = match dialog.kind.as_str() {
            // Its words are the browser's own.
            "beforeunload" => String::new(),
            _ => self.resolver.values.blanks.apply(&dialog.text),
        };
        let document = self
            .views
            .document(&format!("dialog of action {}", self.views.len()));
        self.views.push(View {
            moment: Moment::BrowserDialog,
            shown: false,
            document,
            text: browser_dialog(&dialog.kind, &says),
        });
    }
}
