//! A page counts when it equals its snapshot, or when it stays as it is.

use std::time::Duration;

use super::error::StepError;
use super::expected::Expected;
use super::locate::Resolver;
use super::look::Capture;
use super::step::StepRun;
use super::wait::Wait;
use crate::record::Verdict;

/// A page that differs from its snapshot is looked at again for so long.
const AGAIN: Duration = Duration::from_secs(4);

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
    ) -> Result<(Capture, Option<StepError>), StepError> {
        let mut wait = self.resolver.live.wait();
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

    /// Looks until the page equals its snapshot or, if there is none, no longer changes. Returns
    /// whether it then differs from the page with this `text`.
    async fn becomes_another(
        &mut self,
        wanted: &Expected<'_>,
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
            let over = !more || wait.elapsed() >= AGAIN && !activity.slow;
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

    fn compared(&mut self, shot: &Capture) -> Result<Option<(Verdict, String)>, StepError> {
        let recorder = self.recorder();
        let Resolver {
            values, timings, ..
        } = &mut self.resolver;
        recorder.compared(shot, values.blanks, timings)
    }
}
