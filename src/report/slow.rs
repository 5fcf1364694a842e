//! What takes long: steps over the limit that the run was given, and what nearly timed out.

use super::words;
use crate::record::{CaseRecord, NearTimeout, RunRecord};

/// The steps that took longer than the limit of the run, slowest first: `web-self/pay 4.2s`.
pub(super) fn slow_steps(record: &RunRecord) -> Vec<String> {
    let Some(limit) = record.slow_ms else {
        return Vec::new();
    };
    let steps = record.cases.iter();
    let steps = steps.flat_map(|case| case.steps.iter().map(move |step| (case, step)));
    let mut slow: Vec<_> = steps.filter(|(_, step)| step.duration_ms > limit).collect();
    slow.sort_by_key(|(_, step)| std::cmp::Reverse(step.duration_ms));
    let told = slow.into_iter().map(|(case, step)| {
        let time = words::duration(step.duration_ms);
        format!("{}/{} {time}", case.id, step.id)
    });
    told.collect()
}

/// What is slow in a case, as names and values: `("slow", "pay 4.2s")`.
pub(super) fn of_case(record: &RunRecord, case: &CaseRecord) -> Vec<(&'static str, String)> {
    let told = |name: &str, near: NearTimeout| {
        let used = words::duration(near.used_ms);
        format!("{name} {used} of {}", words::duration(near.limit_ms))
    };
    let mut all = Vec::new();
    for step in &case.steps {
        if record.slow_ms.is_some_and(|limit| step.duration_ms > limit) {
            let time = words::duration(step.duration_ms);
            all.push(("slow", format!("{} {time}", step.id)));
        }
        let near = step.nearly_timed_out.map(|near| told(&step.id, near));
        all.extend(near.map(|near| ("nearly-timed-out", near)));
    }
    let near = case.nearly_timed_out.map(|near| told("the case", near));
    all.extend(near.map(|near| ("nearly-timed-out", near)));
    all
}

/// What nearly timed out, in the order of the run: `web-self/pay waited 8.6s of 10.0s`.
pub(super) fn near_timeouts(record: &RunRecord) -> Vec<String> {
    let told = |name: String, verb: &str, near: NearTimeout| {
        let (used, limit) = (
            words::duration(near.used_ms),
            words::duration(near.limit_ms),
        );
        format!("{name} {verb} {used} of {limit}")
    };
    let mut all = Vec::new();
    for case in &record.cases {
        for step in &case.steps {
            let name = format!("{}/{}", case.id, step.id);
            all.extend(step.nearly_timed_out.map(|near| told(name, "waited", near)));
        }
        let name = case.id.to_string();
        all.extend(case.nearly_timed_out.map(|near| told(name, "took", near)));
    }
    all
}
