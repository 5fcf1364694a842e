//! Where the time of a run went: by what was done, by step, and by request.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::paint::Paint;
use super::words::{count, duration};
use crate::escape::one_line;
use crate::record::{CaseRecord, RunRecord, StepRecord};

/// Steps and requests that are named.
const NAMED: usize = 10;
/// Parts of a step that are named.
const PARTS: usize = 3;

/// What the parts of a step's time are called, and what they are.
const MEANINGS: [(&str, &str); 8] = [
    (
        "load",
        "until the site had answered and the page was loaded",
    ),
    ("locate", "finding and checking controls"),
    (
        "settle",
        "until the page was at rest and showed what is expected",
    ),
    ("act", "clicks and typing"),
    ("snapshot", "reading and comparing pages"),
    ("picture", "taking pictures"),
    (OTHER, "other work of the steps"),
    (
        OUTSIDE,
        "outside of steps: browser, context and site of each case",
    ),
];
const OTHER: &str = "other";
const OUTSIDE: &str = "outside";

/// Adds a line; writing to a String cannot fail.
macro_rules! line {
    ($out:expr, $($text:tt)*) => {
        let _ = writeln!($out, $($text)*);
    };
}

/// Where the time of a run went, for the terminal.
pub fn timings(record: &RunRecord, paint: Paint) -> String {
    let mut out = String::new();
    let parts = sums(record);
    let all: f64 = parts.iter().map(|(_, ms)| ms).sum();
    if all <= 0.0 {
        return out;
    }
    line!(
        out,
        "\n{}",
        paint.bold(&format!("where {} went", time(all)))
    );
    for (part, ms) in parts.iter().filter(|(_, ms)| *ms > 0.0) {
        let meaning = MEANINGS.iter().find(|(name, _)| name == part);
        let meaning = meaning.map_or("", |(_, meaning)| meaning);
        let share = ms / all * 100.0;
        line!(
            out,
            "  {part:<8} {:>8} {share:>3.0} %  {}",
            time(*ms),
            paint.dim(meaning)
        );
    }
    slowest(&mut out, record, paint);
    requests(&mut out, record, paint);
    out
}

/// The sums of the parts over all steps, the largest first.
fn sums(record: &RunRecord) -> Vec<(&'static str, f64)> {
    let mut sums = MEANINGS.map(|(name, _)| (name, 0.0));
    let mut add = |part: &str, ms: f64| {
        let sum = sums.iter_mut().find(|(name, _)| *name == part);
        sum.into_iter().for_each(|(_, sum)| *sum += ms);
    };
    for case in &record.cases {
        for (part, ms) in case.steps.iter().flat_map(parts) {
            add(part, ms);
        }
        add(OUTSIDE, outside(case));
    }
    let mut sums = sums.to_vec();
    sums.sort_by(|one, other| other.1.total_cmp(&one.1));
    sums
}

/// The parts of a step's time, with the rest.
fn parts(step: &StepRecord) -> Vec<(&'static str, f64)> {
    let rest = whole(step.duration_ms) - step.timings.total();
    let parts = step.timings.parts().into_iter();
    parts.chain([(OTHER, rest.max(0.0))]).collect()
}

/// The time of a case outside of its steps.
fn outside(case: &CaseRecord) -> f64 {
    let steps: u64 = case.steps.iter().map(|step| step.duration_ms).sum();
    whole(case.duration_ms.saturating_sub(steps))
}

fn slowest(out: &mut String, record: &RunRecord, paint: Paint) {
    let steps = record
        .cases
        .iter()
        .flat_map(|case| case.steps.iter().map(move |step| (case, step)));
    let mut steps: Vec<_> = steps.filter(|(_, step)| step.duration_ms > 0).collect();
    steps.sort_by_key(|(_, step)| std::cmp::Reverse(step.duration_ms));
    if steps.is_empty() {
        return;
    }
    line!(out, "\n{}", paint.bold("slowest steps"));
    for (case, step) in steps.iter().take(NAMED) {
        let mut parts = parts(step);
        parts.retain(|(_, ms)| *ms >= 1.0);
        parts.sort_by(|one, other| other.1.total_cmp(&one.1));
        let parts = parts.iter().take(PARTS);
        let parts: Vec<_> = parts
            .map(|(part, ms)| format!("{part} {}", time(*ms)))
            .collect();
        line!(
            out,
            "  {:>8}  {}/{}  {}",
            time(whole(step.duration_ms)),
            one_line(&case.id.to_string()),
            one_line(&step.id),
            paint.dim(&parts.join(", "))
        );
    }
}

/// The requests that were waited for, those to one address together.
fn requests(out: &mut String, record: &RunRecord, paint: Paint) {
    let mut sums: HashMap<&str, (f64, usize)> = HashMap::new();
    let steps = record.cases.iter().flat_map(|case| &case.steps);
    for waited in steps.flat_map(|step| &step.waited_for) {
        let address = waited.request.split('?').next().unwrap_or_default();
        let sum = sums.entry(address).or_default();
        sum.0 += waited.ms;
        sum.1 += 1;
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.retain(|(_, (ms, _))| *ms >= 1.0);
    if sums.is_empty() {
        return;
    }
    sums.sort_by(|one, other| other.1.0.total_cmp(&one.1.0).then(one.0.cmp(other.0)));
    line!(
        out,
        "\n{}",
        paint.bold("requests that were waited for longest")
    );
    for (address, (ms, steps)) in sums.iter().take(NAMED) {
        let steps = paint.dim(&format!("in {}", count(*steps, "step")));
        line!(out, "  {:>8}  {}  {steps}", time(*ms), one_line(address));
    }
    if let Some(more) = sums.len().checked_sub(NAMED + 1) {
        line!(out, "  … and {} more in run.json", more + 1);
    }
}

/// A time for people: in milliseconds, if it is short.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a duration, rounded"
)]
fn time(ms: f64) -> String {
    match ms.round() as u64 {
        short @ 0..1000 => format!("{short}ms"),
        long => duration(long),
    }
}

#[expect(clippy::cast_precision_loss, reason = "a duration")]
fn whole(ms: u64) -> f64 {
    ms as f64
}
