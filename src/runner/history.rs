//! What is known of the page from step to step.

use crate::browser::{Activity, Document};
use crate::scenario::{BrowserCheck, Case, Check};

/// What is known of the page from step to step.
#[derive(Debug, Default)]
pub(super) struct History {
    /// Number of loads that had ended when something was done to the page that it has not yet
    /// reacted to.
    pub(super) moved: Option<u64>,
    /// The address of the last page that was right.
    pub(super) right: Option<String>,
    /// The page that came with an error that a step expects, and its number.
    accepted: Option<(u64, Document)>,
    /// Statuses that the current step expects, or the next one before its actions.
    statuses: Vec<u16>,
    /// Whether no status is a failure.
    any_status: bool,
    /// How many requests the pages had made when the step before began, and when the current one did.
    calls: [usize; 2],
}

impl History {
    /// What is known of a page that is looked at whatever its status is.
    pub(super) fn of_any_status() -> Self {
        Self {
            any_status: true,
            ..Self::default()
        }
    }

    /// A step begins: the one at this index.
    pub(super) fn begin(&mut self, case: &Case, step: usize, activity: &Activity) {
        self.statuses = statuses(case, step);
        self.calls = [self.calls[1], activity.calls];
    }

    /// Statuses that are no failure in the current step.
    pub(super) fn statuses(&self) -> &[u16] {
        &self.statuses
    }

    /// Whether the page that is there is right, though it came with this status.
    pub(super) fn accepts(&mut self, activity: &Activity, status: u16) -> bool {
        let current = activity.document.clone();
        let current = current.map(|document| (activity.documents, document));
        if self.statuses.contains(&status) {
            self.accepted = current;
            return true;
        }
        self.any_status || current.is_some() && self.accepted == current
    }

    /// Since how many requests a request counts: before the actions of a step, those of the step
    /// before count, too, since they have led to its page.
    pub(super) fn calls_since(&self, has_acted: bool) -> usize {
        self.calls[usize::from(has_acted)]
    }
}

/// Statuses that the step expects, or the next one before its actions.
fn statuses(case: &Case, step: usize) -> Vec<u16> {
    let own = case.steps.get(step).into_iter();
    let own = own.flat_map(|step| step.expect.iter().chain(&step.then));
    let next = case.steps.get(step + 1).into_iter();
    let all = own.chain(next.flat_map(|step| &step.expect));
    let statuses = all.filter_map(|expectation| match expectation.check {
        Check::Browser(BrowserCheck::Status(status)) => Some(status),
        _ => None,
    });
    statuses.collect()
}
