//! A page counts when it equals its snapshot, or when it stays as it is.

use std::time::{Duration, Instant};

use super::context::{Context, millis};
use super::error::StepError;
use super::evidence::Capture;
use super::expected::Expected;
use super::wait::Wait;
use crate::record::Verdict;
use crate::scenario::Evidence;

/// A page that differs from its snapshot is looked at again for so long.
const AGAIN: Duration = Duration::from_secs(4);

/// A page without a snapshot is looked at twice, this time apart.
const TWICE: Duration = Duration::from_millis(250);

impl Context<'_> {
    /// The page as it is in the end. One that differs from its snapshot is looked at again for some
    /// seconds: half of it may be drawn by a timer or on word from the site. One that has none yet
    /// counts when it is seen twice alike.
    pub(super) async fn at_last(
        &mut self,
        wanted: &Expected<'_>,
        mut shot: Capture,
    ) -> Result<(Capture, Option<StepError>), StepError> {
        let mut wait = Wait::of(self.limit());
        loop {
            let Some((verdict, text)) = self.compared(&shot)? else {
                return Ok((shot, None));
            };
            if verdict == Verdict::Same
                || !self
                    .becomes_another(wanted, verdict, &text, &mut wait)
                    .await?
            {
                return Ok((shot, None));
            }
            let (another, stop) = self.shot(wanted).await?;
            shot = another;
            if stop.is_some() {
                return Ok((shot, stop));
            }
        }
    }

    /// Looks until the page equals its snapshot or, when there is none, stays as it is; whether it
    /// is another one then than the one with this `text`.
    async fn becomes_another(
        &mut self,
        wanted: &Expected<'_>,
        verdict: Verdict,
        text: &str,
        wait: &mut Wait,
    ) -> Result<bool, StepError> {
        let mut look = self.question(wanted);
        look.page = true;
        let argument = serde_json::to_value(&look).unwrap_or_default();
        let mut latest = text.to_owned();
        loop {
            let more = match verdict {
                Verdict::New => wait.pause(&mut *self.page, TWICE).await,
                _ => wait.again(&mut *self.page).await,
            };
            let activity = self.page.activity();
            // A slow answer brings what is missing.
            let over = !more || wait.elapsed() >= AGAIN && !activity.slow;
            if over || activity.dialog.is_some() {
                return Ok(latest != text);
            }
            let shot = self
                .glance(&argument, false, None, &self.step.location)
                .await?;
            let Some(shot) = shot.filter(|shot| shot.seen.quiet) else {
                continue;
            };
            if self.unmet(wanted, &shot.seen).await?.is_some() {
                continue;
            }
            let Some((now, seen)) = self.compared(&shot)? else {
                return Ok(false);
            };
            let stays = verdict == Verdict::New && seen == latest && !activity.slow;
            latest = seen;
            if now == Verdict::Same || stays {
                return Ok(latest != text);
            }
        }
    }

    /// How the page compares with its snapshot, and its text; `None` where none is kept.
    fn compared(&mut self, shot: &Capture) -> Result<Option<(Verdict, String)>, StepError> {
        let Some(page) = &shot.seen.page else {
            return Ok(None);
        };
        if self.step.snapshot == Evidence::Off {
            return Ok(None);
        }
        let began = Instant::now();
        // What is seen only now must not count among the values of the case.
        let text = self.blanks.clone().page(page);
        let verdict = self.plan.evidence.compare(self.case, self.step, &text);
        let verdict = verdict.map_err(|error| self.not_kept("snapshot", error))?;
        self.timings.snapshot += millis(began);
        Ok(match verdict {
            Verdict::New if self.plan.evidence.must_exist() => None,
            verdict => Some((verdict, text)),
        })
    }
}
