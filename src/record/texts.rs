//! Covers secrets in events before they leave the runner.
//!
//! Every field is named, so that the compiler asks about a new one. Texts are covered; ids, file
//! names and locations identify a scenario and stay.

use super::accessibility::{AccessibilityRecord, ViolationRecord};
use super::event::{Event, EventKind};
use super::failure::Failure;
use super::picture::{Marked, Picture, Target};
use super::run::{Attempt, BrowserInfo, CaseRecord, ComparedPicture, SnapshotRecord, StepRecord};
use super::trace::Traced;
use crate::mask::Mask;

impl Event {
    /// The event, with its secrets covered by the mask.
    pub fn covered(mut self, mask: &Mask) -> Self {
        if mask.is_empty() {
            return self;
        }
        match &mut self.kind {
            EventKind::RunStarted {
                started: _,
                cases: _,
                workers: _,
                shuffle: _,
                retries: _,
                base_url,
                mock: _,
            } => all(base_url, mask),
            EventKind::BrowserStarted(BrowserInfo {
                name,
                version,
                unsandboxed: _,
            }) => all([name, version], mask),
            EventKind::CaseStarted { case: _, worker: _ } => {}
            EventKind::StepStarted {
                case: _,
                step: _,
                number: _,
                text,
            } => mask.cover_in(text),
            EventKind::StepFinished { case: _, record } => step(record, mask),
            EventKind::AttemptFinished {
                case: _,
                number: _,
                record,
            } => attempt(record, mask),
            EventKind::CaseFinished(record) => case(record, mask),
            EventKind::RunFinished {
                interrupted: _,
                enough_failures: _,
            } => {}
        }
        self
    }
}

fn all<'a>(texts: impl IntoIterator<Item = &'a mut String>, mask: &Mask) {
    texts.into_iter().for_each(|text| mask.cover_in(text));
}

fn case(record: &mut CaseRecord, mask: &Mask) {
    let CaseRecord {
        id: _,
        scenario: _,
        title,
        tags: _,
        location: _,
        quarantine: _,
        browser: _,
        left_out: _,
        outcome: _,
        duration_ms: _,
        earlier_attempts,
        nearly_timed_out: _,
        failure: failed,
        volatile: _,
        excepted: _,
        reached: _,
        steps,
    } = record;
    mask.cover_in(title);
    let earlier = earlier_attempts.iter_mut();
    earlier.for_each(|record| attempt(record, mask));
    failed.iter_mut().for_each(|failed| failure(failed, mask));
    steps.iter_mut().for_each(|record| step(record, mask));
}

fn attempt(record: &mut Attempt, mask: &Mask) {
    let Attempt {
        retried: _,
        outcome: _,
        duration_ms: _,
        failure: failed,
        steps,
    } = record;
    failed.iter_mut().for_each(|failed| failure(failed, mask));
    steps.iter_mut().for_each(|record| step(record, mask));
}

fn step(record: &mut StepRecord, mask: &Mask) {
    let StepRecord {
        id: _,
        number: _,
        text,
        location: _,
        outcome: _,
        duration_ms: _,
        timings: _,
        waited_for,
        nearly_timed_out: _,
        snapshot,
        picture: shown,
        compared_picture,
        failure_screenshot: _,
        failure_page: _,
        page_errors,
        more_page_errors: _,
        accessibility,
        failures,
        unproved,
        trace,
    } = record;
    mask.cover_in(text);
    for Traced {
        what,
        location: _,
        events,
        left_out: _,
    } in trace
    {
        mask.cover_in(what);
        all(events.iter_mut().map(|event| &mut event.text), mask);
    }
    let requests = waited_for.iter_mut();
    all(requests.map(|waited| &mut waited.request), mask);
    if let Some(SnapshotRecord {
        path: _,
        verdict: _,
        changes,
        text: _,
        stored_text: _,
        unkept,
    }) = snapshot
    {
        all(unkept, mask);
        for change in changes {
            all(change.texts_mut(), mask);
        }
    }
    shown.iter_mut().for_each(|shown| picture(shown, mask));
    if let Some(ComparedPicture {
        path: _,
        verdict: _,
        changes,
        files: _,
        unkept,
    }) = compared_picture
    {
        all(unkept, mask);
        all(changes, mask);
    }
    let errors = page_errors.iter_mut();
    all(errors.flat_map(|error| error.kind.texts_mut()), mask);
    if let Some(AccessibilityRecord {
        violations,
        known: _,
        fixed,
    }) = accessibility
    {
        all(fixed, mask);
        all(violations.iter_mut().flat_map(texts_of), mask);
    }
    let failures = failures.iter_mut().chain(unproved);
    failures.for_each(|failed| failure(failed, mask));
}

/// The texts that the page or its markup has.
fn texts_of(violation: &mut ViolationRecord) -> [&mut String; 3] {
    let ViolationRecord {
        rule: _,
        impact: _,
        element,
        help: _,
        url: _,
        fix,
        selector,
        is_known: _,
        picture: _,
    } = violation;
    [element, fix, selector]
}

fn failure(failure: &mut Failure, mask: &Mask) {
    let Failure {
        class: _,
        title,
        location: _,
        details,
        causes,
        help,
    } = failure;
    let lines = details.iter_mut().chain(causes);
    all(std::iter::once(title).chain(lines).chain(help), mask);
}

fn picture(picture: &mut Picture, mask: &Mask) {
    let Picture {
        path: _,
        scale: _,
        width: _,
        height: _,
        title,
        marks,
        crop,
        covered: _,
        volatile: _,
        moving,
        redactions: _,
        personal,
        secrets: _,
    } = picture;
    let moving = moving.iter_mut().map(|moving| &mut moving.what);
    all(std::iter::once(title).chain(personal).chain(moving), mask);
    let marked = marks.iter_mut().filter_map(|mark| match mark {
        Marked::Seen(target) => Some(target),
        Marked::LeftOut(why) | Marked::Hidden(why) => {
            mask.cover_in(why);
            None
        }
        Marked::Gone | Marked::Missing => None,
    });
    for target in marked.chain(crop.iter_mut().flatten()) {
        let Target {
            role,
            name,
            now,
            rect: _,
            around: _,
            used: _,
        } = target;
        all([role, name].into_iter().chain(now), mask);
    }
}
