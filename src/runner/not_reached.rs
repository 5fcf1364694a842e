//! The record of a case before its first step.

use crate::record::{self, CaseRecord, Outcome, StepRecord};
use crate::scenario::{Case, Quarantine};

/// The record of a case that was not run.
pub(super) fn not_reached(case: &Case, locale: &str) -> CaseRecord {
    CaseRecord {
        id: case.id.clone(),
        scenario: case.id.scenario().to_owned(),
        title: case.title.get(locale).to_owned(),
        tags: case.tags.clone(),
        location: case.location.clone(),
        quarantine: case.quarantine.as_ref().map(told_quarantine),
        browser: None,
        left_out: None,
        outcome: Outcome::Skipped,
        duration_ms: 0,
        earlier_attempts: Vec::new(),
        nearly_timed_out: None,
        failure: None,
        volatile: Vec::new(),
        excepted: Vec::new(),
        reached: Vec::new(),
        steps: case
            .steps
            .iter()
            .enumerate()
            .map(|(index, step)| {
                let text = step.plain_text(locale);
                StepRecord::not_reached(&step.id, index + 1, text, step.location.clone())
            })
            .collect(),
    }
}

fn told_quarantine(quarantine: &Quarantine) -> record::Quarantine {
    record::Quarantine {
        owner: quarantine.owner.clone(),
        reason: quarantine.reason.clone(),
        until: quarantine.until.to_string(),
    }
}
