//! The only wait loop. Nothing else in stepproof waits for a page.

use std::time::Duration;

use tokio::time::Instant;

use crate::browser::{Page, Seconds};
use crate::record::NearTimeout;

/// A deadline, with pauses that grow from try to try.
pub(super) struct Wait {
    since: Instant,
    until: Instant,
    limit: Duration,
    pause: Duration,
    /// Nothing fails when its time is up.
    optional: bool,
}

impl Wait {
    const FIRST_PAUSE: Duration = Duration::from_millis(4);
    const LONGEST_PAUSE: Duration = Duration::from_millis(100);

    /// Up to `limit` from now.
    pub(super) fn of(limit: Duration) -> Self {
        let since = Instant::now();
        Self {
            since,
            until: since + limit,
            limit,
            pause: Self::FIRST_PAUSE,
            optional: false,
        }
    }

    /// A wait after which nothing fails.
    pub(super) fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }

    /// If its time is nearly up.
    pub(super) fn near_timeout(&self) -> Option<NearTimeout> {
        NearTimeout::of(self.elapsed(), self.limit).filter(|_| !self.optional)
    }

    /// The words for the end of the wait.
    pub(super) fn words(&self) -> String {
        format!("waited {}", Seconds(self.limit))
    }

    /// How long it has waited so far.
    pub(super) fn elapsed(&self) -> Duration {
        self.since.elapsed()
    }

    /// How long it waits in total.
    pub(super) fn limit(&self) -> Duration {
        self.limit
    }

    /// Waits until the page reports a change, or for a moment. `false` if the time is up.
    pub(super) async fn again(&mut self, page: &mut dyn Page) -> bool {
        let now = Instant::now();
        if now >= self.until {
            return false;
        }
        let pause = self.pause.min(self.until - now);
        tokio::select! {
            () = tokio::time::sleep(pause) => {
                self.pause = (self.pause * 2).min(Self::LONGEST_PAUSE);
            }
            // The page is doing something: look again soon.
            () = page.changed() => self.pause = Self::FIRST_PAUSE,
        }
        true
    }
}
