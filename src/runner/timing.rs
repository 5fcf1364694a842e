//! Where the time of a step goes.

use std::collections::BTreeMap;

use tokio::time::Instant;

use super::millis;
use crate::browser::Activity;
use crate::record::{Timings, WaitedFor};

/// Number of requests of a step that are kept, those that were waited for longest.
const MOST_KEPT: usize = 5;

/// What a step does with its time.
#[derive(Debug, Clone, Copy)]
pub(super) enum Phase {
    Load,
    Locate,
    Settle,
    Act,
    Snapshot,
    Picture,
}

/// The time of a step so far.
#[derive(Debug, Default)]
pub(super) struct Timing {
    spent: Timings,
    waited_for: BTreeMap<String, f64>,
}

/// The beginning of a part of a step.
#[must_use]
pub(super) struct Lap {
    began: Instant,
    /// What had been spent by then.
    spent: f64,
}

impl Timing {
    /// A part of the step begins.
    pub(super) fn start(&self) -> Lap {
        Lap {
            began: Instant::now(),
            spent: self.spent.total(),
        }
    }

    /// The part ends. What was spent otherwise meanwhile does not count.
    pub(super) fn stop(&mut self, lap: &Lap, phase: Phase) {
        let otherwise = self.spent.total() - lap.spent;
        self.add(phase, millis(lap.began) - otherwise);
    }

    /// Spends some milliseconds.
    pub(super) fn add(&mut self, phase: Phase, ms: f64) {
        let spent = &mut self.spent;
        let part = match phase {
            Phase::Load => &mut spent.load,
            Phase::Locate => &mut spent.locate,
            Phase::Settle => &mut spent.settle,
            Phase::Act => &mut spent.act,
            Phase::Snapshot => &mut spent.snapshot,
            Phase::Picture => &mut spent.picture,
        };
        *part += ms.max(0.0);
    }

    /// A wait for a page ends that was doing this when it began.
    pub(super) fn waited(&mut self, began: Instant, activity: Activity) {
        let ms = millis(began);
        if !activity.is_busy() {
            return self.add(Phase::Settle, ms);
        }
        self.add(Phase::Load, ms);
        let mut requests = activity.open_requests;
        match activity.unanswered {
            Some(document) => requests.push(document),
            None if activity.loading => requests.extend(activity.resources),
            None => {}
        }
        // The same request may be open twice.
        requests.sort();
        requests.dedup();
        for request in requests {
            self.waited_for(request, ms);
        }
    }

    /// A request was waited for so long.
    pub(super) fn waited_for(&mut self, request: String, ms: f64) {
        *self.waited_for.entry(request).or_default() += ms;
    }

    /// How the time was spent, in tenths of a millisecond.
    pub(super) fn spent(&self) -> Timings {
        let Timings {
            load,
            locate,
            settle,
            act,
            snapshot,
            picture,
        } = self.spent;
        Timings {
            load: rounded(load),
            locate: rounded(locate),
            settle: rounded(settle),
            act: rounded(act),
            snapshot: rounded(snapshot),
            picture: rounded(picture),
        }
    }

    /// The requests that were waited for longest, with their addresses written by `called`.
    pub(super) fn requests(&self, called: impl Fn(&str) -> String) -> Vec<WaitedFor> {
        let mut all: Vec<_> = self
            .waited_for
            .iter()
            .map(|(request, ms)| WaitedFor {
                request: called(request),
                ms: rounded(*ms),
            })
            .filter(|waited| waited.ms > 0.0)
            .collect();
        all.sort_by(|one, other| other.ms.total_cmp(&one.ms));
        all.truncate(MOST_KEPT);
        all
    }
}

fn rounded(ms: f64) -> f64 {
    (ms * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    async fn pass(ms: u64) {
        tokio::time::advance(Duration::from_millis(ms)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn each_moment_counts_once() {
        let mut timing = Timing::default();
        let act = timing.start();
        pass(5).await;
        let locate = timing.start();
        pass(20).await;
        let began = Instant::now();
        pass(300).await;
        timing.waited(began, Activity::default());
        timing.stop(&locate, Phase::Locate);
        pass(2).await;
        timing.stop(&act, Phase::Act);
        let spent = timing.spent();
        assert_eq!((spent.act, spent.locate, spent.settle), (7.0, 20.0, 300.0));
        assert!((spent.total() - 327.0).abs() < 0.01, "{spent:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_names_the_requests_that_are_open() {
        let mut timing = Timing::default();
        let mut wait = async |ms: u64, activity: Activity| {
            let began = Instant::now();
            pass(ms).await;
            timing.waited(began, activity);
        };
        let loading = |document: Option<&str>| Activity {
            loading: true,
            unanswered: document.map(str::to_owned),
            resources: vec!["GET /late.css".into()],
            ..Activity::default()
        };
        wait(100, loading(Some("GET /pay"))).await;
        wait(30, loading(None)).await;
        let polling = Activity {
            open_requests: vec!["POST /sum".into(), "POST /sum".into()],
            ..Activity::default()
        };
        wait(50, polling).await;
        let waited = timing.requests(|request| request.replace("GET ", "got "));
        let waited: Vec<_> = waited
            .iter()
            .map(|waited| (waited.request.as_str(), waited.ms))
            .collect();
        assert_eq!(
            waited,
            [
                ("got /pay", 100.0),
                ("POST /sum", 50.0),
                ("got /late.css", 30.0)
            ]
        );
        assert!((timing.spent().load - 180.0).abs() < 0.01);
    }
}
