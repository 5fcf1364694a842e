//! What a run does beyond carrying out each case once.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::Plan;
use crate::record::{CaseRecord, Class, Failure, Outcome, Retries, StepRecord};
use crate::scenario::Case;

/// What a run does beyond carrying out each case once.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// How often a case that fails is tried again.
    pub retries: Retries,
    /// How often a case is tried again whose browser or driver was gone.
    pub environment_retries: u16,
    /// No case is begun once so many have failed.
    pub max_failures: Option<u16>,
    /// A pause before each action, for those who watch.
    pub slow_mo: Duration,
    /// Whether a person is asked before a case goes on, or ends, after a step that failed.
    pub pause_on_failure: bool,
    /// Whether cases that pass keep what they did, too.
    pub trace: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            retries: Retries::default(),
            environment_retries: 1,
            max_failures: None,
            slow_mo: Duration::ZERO,
            pause_on_failure: false,
            trace: false,
        }
    }
}

/// How many cases of a run have failed.
#[derive(Default)]
pub(super) struct Failures(AtomicU32);

impl Failures {
    /// Counts a case that has ended.
    pub(super) fn note(&self, record: &CaseRecord, policy: &Policy) {
        if record.quarantine.is_none() && policy.retries.fails_by(record.outcome) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Whether the run is to end.
    pub(super) fn are_enough(&self, policy: &Policy) -> bool {
        let most = policy.max_failures.map(u32::from);
        most.is_some_and(|most| self.0.load(Ordering::Relaxed) >= most)
    }
}

/// Why a case was not run.
pub(super) fn not_run(case: &Case, max_failures: u16) -> Failure {
    let cases = match max_failures {
        1 => "a case has failed".to_owned(),
        many => format!("{many} cases have failed"),
    };
    Failure::new(
        Class::Interrupted,
        format!("not run, since {cases}"),
        &case.location,
    )
}

/// How long a person may look at a step that has failed.
pub(super) fn time_to_think(policy: &Policy) -> Duration {
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    match policy.pause_on_failure {
        true => DAY,
        false => Duration::ZERO,
    }
}

/// Lets a person look at the page on which a step has failed.
pub(super) async fn pause(plan: &Plan, case: &Case, step: &StepRecord) {
    let failed = matches!(step.outcome, Outcome::Failed | Outcome::Broken);
    if let (true, true, Some(ask)) = (failed, plan.policy.pause_on_failure, &plan.ask) {
        let why = step.failures.first().map_or("", |failure| &failure.title);
        let question = format!(
            "paused at {}/{}: {why}\nits page is in the window; press Enter to go on:",
            case.id, step.id
        );
        // Whatever is entered, the case goes on.
        ask.ask(&plan.mask.cover(&question)).await.ok();
    }
}
