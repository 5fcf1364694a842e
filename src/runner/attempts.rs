//! Tries a case again that failed: as often as the plan says, and once if only its browser was to
//! blame.

use tokio::sync::watch;

use super::case::{self, Ended};
use super::{Policy, Shared};
use crate::browser::Browser;
use crate::record::{Attempt, CaseRecord, Class, EventKind, Outcome, Retried};
use crate::scenario::Case;

/// Runs a case, in several attempts if need be. What passes only in a later one is flaky.
pub(super) async fn run(
    shared: &Shared,
    case: &Case,
    kept: Option<Box<dyn Browser>>,
    cancel: &mut watch::Receiver<bool>,
) -> Ended {
    let mut case = case.clone();
    let mut browser = kept;
    let mut left = Left::of(&shared.plan.policy);
    let mut earlier = Vec::new();
    loop {
        let mut ended = case::run(shared, &case, browser.take(), cancel).await;
        let hopeless = *cancel.borrow() || shared.launches.are_hopeless(&case.id);
        let again = match hopeless {
            true => None,
            false => left.again(&ended),
        };
        let Some(retried) = again else {
            ended.record.outcome = verdict(ended.record.outcome, &earlier);
            ended.record.earlier_attempts = earlier;
            return ended;
        };
        let attempt = attempt(ended.record, retried);
        shared.events.send(EventKind::AttemptFinished {
            case: case.id.clone(),
            number: case.attempt,
            record: attempt.clone(),
        });
        earlier.push(attempt);
        case.attempt += 1;
        browser = ended.browser;
        if retried == Retried::Environment
            && let Some(browser) = browser.take()
        {
            browser.kill().await;
        }
    }
}

/// The attempts that are left.
struct Left {
    failures: u16,
    environment: u16,
}

impl Left {
    fn of(policy: &Policy) -> Self {
        Self {
            failures: policy.retries.count,
            environment: policy.environment_retries,
        }
    }

    /// Why there is another attempt, if there is one.
    fn again(&mut self, ended: &Ended) -> Option<Retried> {
        let failed = matches!(ended.record.outcome, Outcome::Failed | Outcome::Broken);
        let (left, retried) = match ended.environment {
            _ if !failed || has_no_session(&ended.record) => return None,
            true if self.environment > 0 => (&mut self.environment, Retried::Environment),
            _ => (&mut self.failures, Retried::Failure),
        };
        *left = left.checked_sub(1)?;
        Some(retried)
    }
}

/// Whether the case could not sign in: tried again and again, that locks the account.
fn has_no_session(record: &CaseRecord) -> bool {
    let mut failures = record.failures();
    failures.any(|(_, failure)| failure.class == Class::Session)
}

/// The outcome of a case whose last attempt ended so.
fn verdict(last: Outcome, earlier: &[Attempt]) -> Outcome {
    let mut earlier = earlier.iter();
    let failed = earlier.any(|attempt| attempt.retried == Retried::Failure);
    match last {
        Outcome::Passed | Outcome::Warned if failed => Outcome::Flaky,
        outcome => outcome,
    }
}

fn attempt(record: CaseRecord, retried: Retried) -> Attempt {
    Attempt {
        retried,
        outcome: record.outcome,
        duration_ms: record.duration_ms,
        failure: record.failure,
        steps: record.steps,
    }
}
