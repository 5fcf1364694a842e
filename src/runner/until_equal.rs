//! Waits until a page equals its snapshot, or no longer changes.

use std::time::Duration;

use super::error::StepError;
use super::expected::Expected;
use super::look::Capture;
use super::step::StepRun;
use super::timing::Phase;
use super::wait::Wait;
use crate::page::{Change, Moment, View, browser_dialog, fold};
use crate::record::{TraceKind, Verdict};
use crate::scenario::Evidence;

/// A page without a snapshot is read twice, this far apart.
const TWICE: Duration = Duration::from_millis(250);

impl StepRun<'_> {
    /// The final page. If it differs from its snapshot, it is read again for some seconds: a timer or a
    /// message from the site may still change it. If it has no snapshot yet, it counts once it was read
    /// twice without a change.
    pub(super) async fn at_last(
        &mut self,
        wanted: &Expected<'_>,
        mut shot: Capture,
        shown: bool,
    ) -> Result<(Capture, Option<StepError>), StepError> {
        let mut wait = self.resolver.live.wait().optional();
        loop {
            let Some((verdict, text)) = self.compared(&shot, shown) else {
                return Ok((shot, None));
            };
            if verdict == Verdict::Same || self.has_stood(&shot, shown) {
                return Ok((shot, None));
            }
            let another = self.becomes_another(wanted, shown, verdict, &text, &mut wait);
            if !another.await? {
                if wait.elapsed() >= self.plan.patience {
                    self.stands(&shot, shown);
                }
                return Ok((shot, None));
            }
            let (another, stop) = self.shot(wanted, shown).await?;
            shot = another;
            if stop.is_some() {
                return Ok((shot, stop));
            }
        }
    }

    /// Whether it differs only by what has stood on earlier pages of the case, in spite of all waiting: a
    /// renamed menu is on every page.
    fn has_stood(&mut self, shot: &Capture, shown: bool) -> bool {
        let changes = self.changes_of(shot, shown);
        let stood = &self.sightings.stood;
        !changes.is_empty() && changes.iter().all(|change| stood.contains(change))
    }

    /// Notes the changes that all waiting did not undo. They have failed the case.
    fn stands(&mut self, shot: &Capture, shown: bool) {
        if self.step.optional.is_none() {
            let changes = self.changes_of(shot, shown);
            self.sightings.stood.extend(changes);
        }
    }

    /// What has changed on the page since its stored view.
    fn changes_of(&mut self, shot: &Capture, shown: bool) -> Vec<Change> {
        let view = self.view_of(shot, shown);
        view.map_or_else(Vec::new, |view| self.views.changes_of(&view))
    }

    /// Reads the page until it equals its snapshot or, if there is none, no longer changes. Returns whether
    /// it then differs from `text`.
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
        let words = match verdict {
            Verdict::New => "the page has no snapshot yet: it is read until it no longer changes",
            _ => "the page differs from its snapshot: it is read again, as it may still change",
        };
        loop {
            self.resolver.live.trace.note(TraceKind::Waiting, words);
            let more = match verdict {
                Verdict::New => self.resolver.live.pause(wait, TWICE).await,
                _ => self.resolver.live.again(wait).await,
            };
            let activity = self.page().activity();
            // A slow answer may still change the page.
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

    /// How the page compares with its stored view, and its text; `None` if the step keeps no views.
    fn compared(&mut self, shot: &Capture, shown: bool) -> Option<(Verdict, String)> {
        let lap = self.resolver.live.timing.start();
        let view = self.view_of(shot, shown)?;
        let verdict = self.views.verdict(&view);
        self.resolver.live.timing.stop(&lap, Phase::Snapshot);
        match verdict {
            Verdict::New if self.plan.evidence.must_exist() => None,
            verdict => Some((verdict, view.text)),
        }
    }

    /// The page as a view of the step; `None` if the step keeps none. Its volatile values are not added to
    /// those of the case yet.
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
        if let Some(page) = &shot.seen.page {
            self.claims.see(page);
        }
        if let Some(view) = self.view_of(shot, shown) {
            let values = &mut self.resolver.values;
            if let Some(page) = &shot.seen.page {
                // Adds its volatile values to those of the case.
                values.blanks.page(page);
                self.sightings.keep(&shot.seen.sight, page);
            }
            self.views.push(view);
        }
        self.sightings.note(&shot.seen.sight);
    }

    /// Keeps the browser dialog that was just answered, as a view of the step.
    pub(super) fn keep_dialog(&mut self) {
        let Some(dialog) = self.resolver.answered.take() else {
            return;
        };
        self.claims.see_texts(&[fold(&dialog.text)]);
        if self.step.snapshot == Evidence::Off {
            return;
        }
        let says = match dialog.kind.as_str() {
            // Each browser has its own text for it.
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
