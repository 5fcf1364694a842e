//! `junit.xml`: a suite for each scenario file, a test case for each case.

use std::time::Duration;

use quick_junit::{
    FlakyOrRerun, NonSuccessKind, Property, TestCase, TestCaseStatus, TestRerun, TestSuite,
};

use super::{Report, slow, words};
use crate::escape::one_line;
use crate::record::{
    Attempt, CaseRecord, Class, Failure, Outcome, Quarantine, RunRecord, StepRecord,
};

/// `junit.xml`.
pub(super) const REPORT: Report = Report {
    name: "junit",
    file: "junit.xml",
    by_default: true,
    render: |record, context| junit_xml(record, context.output),
};

/// The record as JUnit XML. `output` is the path of the output tree, for attachments.
pub(super) fn junit_xml(record: &RunRecord, output: &str) -> anyhow::Result<String> {
    let mut report = quick_junit::Report::new("stepproof");
    report.set_time(Duration::from_millis(record.duration_ms));
    let mut files: Vec<&str> = Vec::new();
    for file in record.cases.iter().map(suite_of) {
        if !files.contains(&file) {
            files.push(file);
        }
    }
    for file in files {
        let mut suite = TestSuite::new(one_line(file));
        let cases = || record.cases.iter().filter(|case| suite_of(case) == file);
        let time = cases().map(|case| case.duration_ms).sum();
        suite.set_time(Duration::from_millis(time));
        if let Some(browser) = record.browser.as_ref().filter(|_| !is_matrix(record)) {
            let text = format!("{} {}", browser.name, browser.version);
            suite.add_property(property("browser", &text));
        }
        if let Some(limit) = record.slow_ms {
            suite.add_property(property("slow_ms", &limit.to_string()));
        }
        suite.add_test_cases(cases().map(|case| test_case(record, case, output)));
        report.add_test_suite(suite);
    }
    Ok(report.to_string()?)
}

/// Whether the cases name their browsers: there are several.
fn is_matrix(record: &RunRecord) -> bool {
    record.cases.iter().any(|case| case.id.browser().is_some())
}

/// The scenario's file; for a case without a location, the scenario's id.
fn suite_of(case: &CaseRecord) -> &str {
    if case.location.is_nowhere() {
        &case.scenario
    } else {
        &case.location.file
    }
}

fn property(name: &str, value: &str) -> Property {
    Property::new(name, one_line(value))
}

fn test_case(record: &RunRecord, case: &CaseRecord, output: &str) -> TestCase {
    let mut status = status(record, case);
    let earlier = case.earlier_attempts.iter();
    status.add_reruns(earlier.map(|attempt| rerun(attempt, output)));
    let mut test = TestCase::new(one_line(&case.id.to_string()), status);
    test.set_classname(one_line(&case.scenario));
    test.set_time(Duration::from_millis(case.duration_ms));
    if !case.location.is_nowhere() {
        let line = case.location.line.to_string();
        test.extra
            .insert("file".into(), one_line(&case.location.file).into());
        test.extra.insert("line".into(), line.into());
    }
    test.add_property(property("title", &case.title));
    if let Some(browser) = &case.browser {
        let text = format!("{} {}", browser.name, browser.version);
        test.add_property(property("browser", &text));
    }
    for tag in &case.tags {
        test.add_property(property("tag", tag));
    }
    for (name, value) in slow::of_case(record, case) {
        test.add_property(property(name, &value));
    }
    if !case.steps.is_empty() {
        test.set_system_out(steps(&case.steps, output));
    }
    test
}

fn status(record: &RunRecord, case: &CaseRecord) -> TestCaseStatus {
    if let (Some(quarantine), false) = (&case.quarantine, passed(case)) {
        return quarantined(case, quarantine);
    }
    let kind = match case.outcome {
        Outcome::Passed | Outcome::Warned => return TestCaseStatus::success(),
        Outcome::Flaky if record.fails_by(case) => return flaky(case),
        Outcome::Flaky => return TestCaseStatus::success(),
        Outcome::Skipped => {
            let mut status = TestCaseStatus::skipped();
            let failed = case.failure.as_ref().map(|failure| &failure.title);
            let reason = case.left_out.as_ref().or(failed);
            status.set_message(one_line(reason.map_or("not reached", String::as_str)));
            return status;
        }
        Outcome::Failed => NonSuccessKind::Failure,
        Outcome::Broken => NonSuccessKind::Error,
    };
    let mut status = TestCaseStatus::non_success(kind);
    if let Some(failure) = deciding(case.failures(), case.outcome) {
        status.set_message(one_line(&failure.title));
        status.set_type(words::class(failure.class));
    }
    status.set_description(description(case.failures()));
    status
}

fn passed(case: &CaseRecord) -> bool {
    matches!(case.outcome, Outcome::Passed | Outcome::Warned)
}

/// A case in quarantine that did not pass: servers know no better word for it than that it was skipped.
fn quarantined(case: &CaseRecord, quarantine: &Quarantine) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    let (outcome, until) = (words::outcome(case.outcome), &quarantine.until);
    let (owner, reason) = (&quarantine.owner, &quarantine.reason);
    let message = format!("{outcome}, in quarantine until {until} ({owner}): {reason}");
    status.set_message(one_line(&message));
    status.set_type("quarantine");
    status.set_description(description(case.failures()));
    status
}

/// A case that passed when it was tried again, in a run that this fails.
fn flaky(case: &CaseRecord) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let attempts = case.earlier_attempts.len() + 1;
    status.set_message(format!("flaky: passed only in attempt {attempts}"));
    status.set_type("flaky");
    status.set_rerun_kind(FlakyOrRerun::Flaky);
    status
}

/// An attempt before the last one.
fn rerun(attempt: &Attempt, output: &str) -> TestRerun {
    let mut rerun = TestRerun::new(match attempt.outcome {
        Outcome::Broken => NonSuccessKind::Error,
        _ => NonSuccessKind::Failure,
    });
    rerun.set_time(Duration::from_millis(attempt.duration_ms));
    if let Some(failure) = deciding(attempt.failures(), attempt.outcome) {
        rerun.set_message(one_line(&failure.title));
        rerun.set_type(words::class(failure.class));
    }
    rerun.set_description(description(attempt.failures()));
    rerun.set_system_out(steps(&attempt.steps, output));
    rerun
}

/// The failure that decided the outcome: that of an optional step may come before it.
fn deciding<'a>(
    failures: impl Iterator<Item = (Option<&'a StepRecord>, &'a Failure)> + Clone,
    outcome: Outcome,
) -> Option<&'a Failure> {
    let mut all = failures.map(|(_, failure)| failure);
    let first = all.clone().next();
    all.find(|failure| failure.class.outcome() == outcome)
        .or(first)
}

/// Failures, with place, details and help.
fn description<'a>(
    failures: impl Iterator<Item = (Option<&'a StepRecord>, &'a Failure)>,
) -> String {
    let mut lines = Vec::new();
    for (step, failure) in failures {
        if failure.class == Class::Interrupted {
            continue;
        }
        let step = step.map_or(String::new(), |s| format!("step {} {}: ", s.number, s.id));
        lines.push(format!("{step}{}", failure.title));
        if !failure.location.is_nowhere() {
            lines.push(format!("  at {}", failure.location));
        }
        lines.extend(words::details(failure).map(|detail| format!("  {detail}")));
        lines.extend(failure.help.iter().map(|help| format!("  help: {help}")));
    }
    // Only our own line breaks are kept, not those of a page.
    let lines: Vec<_> = lines.iter().map(|line| one_line(line)).collect();
    lines.join("\n")
}

/// One line per step, with the page errors that no failure tells, and with its files as
/// attachments in the notation that CI servers know.
fn steps(steps: &[StepRecord], output: &str) -> String {
    let lines = steps.iter().flat_map(|step| {
        let time = words::duration(step.duration_ms);
        let label = words::label(step.outcome);
        let line = format!("{label} {} {} ({time}) {}", step.number, step.id, step.text);
        let files = step.evidence();
        let files = files.map(|path| format!("[[ATTACHMENT|{output}/{path}]]"));
        let (errors, more) = step.untold_errors();
        let notes = errors.into_iter().map(|error| format!("note: {error}"));
        let more = (more > 0).then(|| format!("note: {more} more page errors"));
        std::iter::once(line).chain(notes).chain(more).chain(files)
    });
    let lines: Vec<_> = lines.map(|line| one_line(&line).into_owned()).collect();
    lines.join("\n")
}
