//! Small texts that several reports share.

use std::collections::BTreeSet;

use crate::escape::one_line;
use crate::record::{Attempt, CaseRecord, Class, Failure, Outcome, RunRecord, StepRecord, Verdict};

/// All outcomes, the best first.
pub const OUTCOMES: [Outcome; 6] = [
    Outcome::Passed,
    Outcome::Flaky,
    Outcome::Warned,
    Outcome::Failed,
    Outcome::Broken,
    Outcome::Skipped,
];

/// A time for people: `0.4s`, `12.3s`, `2m 05s`.
pub fn duration(ms: u64) -> String {
    if ms < 60_000 {
        format!("{}.{}s", ms / 1000, ms % 1000 / 100)
    } else {
        format!("{}m {:02}s", ms / 60_000, ms / 1000 % 60)
    }
}

/// `1 step`, `3 steps`.
pub fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// The word for an outcome, as in `PASS web-self`.
pub fn label(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "PASS",
        Outcome::Flaky => "FLAKY",
        Outcome::Warned => "WARN",
        Outcome::Failed => "FAIL",
        Outcome::Broken => "BROKEN",
        Outcome::Skipped => "SKIP",
    }
}

/// The name of an outcome, as in `run.json`.
pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Flaky => "flaky",
        Outcome::Warned => "warned",
        Outcome::Failed => "failed",
        Outcome::Broken => "broken",
        Outcome::Skipped => "skipped",
    }
}

/// The name of a class of failures, as in `run.json`.
pub fn class(class: Class) -> &'static str {
    match class {
        Class::Assertion => "assertion",
        Class::Snapshot => "snapshot",
        Class::Picture => "picture",
        Class::Timeout => "timeout",
        Class::App => "app",
        Class::Dialog => "dialog",
        Class::PageError => "page-error",
        Class::Sentence => "sentence",
        Class::BrowserLost => "browser-lost",
        Class::DriverLost => "driver-lost",
        Class::Environment => "environment",
        Class::Session => "no-session",
        Class::Accessibility => "accessibility",
        Class::Interrupted => "interrupted",
    }
}

/// The failures of a case; of a flaky one, those of the attempts that failed.
pub fn told_failures(case: &CaseRecord) -> Vec<(Option<&StepRecord>, &Failure)> {
    let earlier = case.earlier_attempts.iter();
    let earlier = earlier.filter(|_| case.outcome == Outcome::Flaky);
    let earlier = earlier.flat_map(|attempt| attempt.failures());
    let all = earlier.chain(case.failures());
    all.filter(|(_, failure)| failure.class != Class::Interrupted)
        .collect()
}

/// The details and likely causes of a failure, a line each.
pub fn details(failure: &Failure) -> impl Iterator<Item = String> {
    let causes = failure.causes.iter();
    let causes = causes.map(|cause| format!("likely cause: {cause}"));
    failure.details.iter().cloned().chain(causes)
}

/// The name of a verdict, as in `run.json`.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::New => "new",
        Verdict::Same => "same",
        Verdict::Changed => "changed",
    }
}

/// The command that does this (`run`, `inspect`) against what the run was against.
pub fn command(record: &RunRecord, verb: &str, what: &str) -> String {
    let shuffle = record.shuffle.filter(|_| verb == "run");
    let shuffle = shuffle.map(|seed| format!("--shuffle={seed}"));
    let words = ["stepproof".to_owned(), verb.to_owned()];
    let retries = Some(record.retries.count).filter(|count| *count > 0 && verb == "run");
    let retries = retries.map(|count| format!("--retries {count}"));
    let words = words.into_iter().chain(shuffle).chain(retries);
    // Only a run has several browsers.
    let several = |option: &&String| option.starts_with("--browser ") && option.contains(',');
    let options = record.options.iter();
    let options = options.filter(|option| verb == "run" || !several(option));
    let words = words.chain(options.cloned());
    let words = words.chain((!what.is_empty()).then(|| what.to_owned()));
    words.collect::<Vec<_>>().join(" ")
}

/// The command that accepts the page of a step; with `everywhere`, also all with the same change.
pub fn accept(step: &str, everywhere: bool) -> String {
    let everywhere = if everywhere { " --everywhere" } else { "" };
    format!("stepproof accept {}{everywhere}", shell(step))
}

/// The ids of the cases that did not pass, as words for a shell. The repetitions of a case are one
/// case to run again.
pub fn not_passed(record: &RunRecord) -> Vec<String> {
    let cases = record.cases.iter();
    let cases = cases.filter(|case| record.fails_by(case));
    let mut ids: Vec<_> = cases
        .map(|case| shell(&case.id.case().to_string()))
        .collect();
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(id.clone()));
    ids
}

/// `15 cases: 12 passed, 2 failed, 1 skipped in 45.2s`.
pub fn counts(record: &RunRecord) -> String {
    let parts: Vec<_> = OUTCOMES
        .into_iter()
        .map(|kind| {
            let cases = record.cases.iter().filter(|case| case.outcome == kind);
            (kind, cases.count())
        })
        .filter(|(_, number)| *number > 0)
        .map(|(kind, number)| format!("{number} {}", outcome(kind)))
        .collect();
    let cases = count(record.cases.len(), "case");
    let time = duration(record.duration_ms);
    format!("{cases}: {} in {time}", parts.join(", "))
}

/// `15 steps`, or `3 of 15 steps, 12 skipped` when not all were carried out.
pub fn steps(steps: &[StepRecord]) -> String {
    let all = steps.len();
    let done = steps.iter().filter(|s| s.outcome != Outcome::Skipped);
    match done.count() {
        done if done == all => count(all, "step"),
        done => format!("{done} of {}, {} skipped", count(all, "step"), all - done),
    }
}

/// `attempt 1 of 2: step pay: there is no control "确认付款"`: what an earlier attempt failed by.
pub fn attempt(case: &CaseRecord, number: usize, attempt: &Attempt) -> String {
    let all = case.earlier_attempts.len() + 1;
    let why = first_failure(attempt.failures());
    format!("attempt {number} of {all}{why}")
}

/// `: step pay: there is no control "确认付款"`, for the end of a line; empty without a failure.
pub fn first_failure<'a>(
    mut failures: impl Iterator<Item = (Option<&'a StepRecord>, &'a Failure)>,
) -> String {
    failures.next().map_or(String::new(), |(step, failure)| {
        let step = step.map_or(String::new(), |step| {
            format!("step {}: ", one_line(&step.id))
        });
        format!(": {step}{}", one_line(&failure.title))
    })
}

/// The cases in quarantine, and how they ended: `web-pay failed; payments sees to it until 2026-12-31: …`.
pub fn quarantined(record: &RunRecord) -> Vec<String> {
    let cases = record.cases.iter();
    let told = cases.filter_map(|case| {
        let quarantine = case.quarantine.as_ref()?;
        let outcome = outcome(case.outcome);
        let (owner, until, reason) = (&quarantine.owner, &quarantine.until, &quarantine.reason);
        let id = &case.id;
        Some(format!(
            "{id} {outcome}; {owner} sees to it until {until}: {reason}"
        ))
    });
    told.collect()
}

/// What is told of cases that were tried again since their browser or driver was gone.
pub fn environment_retries(record: &RunRecord) -> Option<String> {
    let cases = record.cases.iter();
    let number = cases.map(CaseRecord::environment_retries).sum();
    let attempts = match number {
        0 => return None,
        1 => "1 attempt was".to_owned(),
        many => format!("{many} attempts were"),
    };
    Some(format!(
        "{attempts} lost with the browser or its driver, and made again on a new one"
    ))
}

/// A word for a shell, quoted if necessary.
pub fn shell(word: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=,@%+".contains(&b);
    if !word.is_empty() && word.bytes().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_well() {
        let times = [0, 449, 2_150, 59_999, 60_000, 125_000].map(duration);
        assert_eq!(times, ["0.0s", "0.4s", "2.1s", "59.9s", "1m 00s", "2m 05s"]);
    }

    #[test]
    fn words_for_a_shell_are_quoted_when_they_must_be() {
        assert_eq!(shell("web-self"), "web-self");
        assert_eq!(shell("web[a]"), "'web[a]'");
        assert_eq!(shell("it's"), r"'it'\''s'");
        assert_eq!(shell(""), "''");
    }
}
