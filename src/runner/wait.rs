//! The one wait loop. Nothing else in stepproof waits for a page.

use std::time::Duration;

use tokio::time::Instant;

use crate::browser::Page;

/// A deadline with growing pauses between tries.
pub(super) struct Wait {
    until: Instant,
    limit: Duration,
    pause: Duration,
}

impl Wait {
    const FIRST_PAUSE: Duration = Duration::from_millis(4);
    const LONGEST_PAUSE: Duration = Duration::from_millis(100);

    /// Up to `limit` from now.
    pub(super) fn of(limit: Duration) -> Self {
        Self {
            until: Instant::now() + limit,
            limit,
            pause: Self::FIRST_PAUSE,
        }
    }

    /// How long it waits in all.
    pub(super) fn limit(&self) -> Duration {
        self.limit
    }

    /// Waits until the page tells of a change, or for a moment. `false`: the time is up.
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
            // The page does something: look again soon after.
            () = page.changed() => self.pause = Self::FIRST_PAUSE,
        }
        true
    }
}
