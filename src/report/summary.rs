//! The end of a run for people: every failure in full, what waits for review, what to do next.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::accessibility;
use super::notes::Notes;
use super::paint::Paint;
use super::shared::Shared;
use super::slow;
use super::words;
use crate::escape::one_line;
use crate::record::{CaseRecord, Class, Failure, Outcome, Retried, RunRecord, StepRecord, Verdict};
use crate::source::Location;

/// How the summary looks, and what it may know beyond the record.
#[derive(Clone, Copy)]
pub struct SummaryOptions<'a> {
    /// Colours or none.
    pub paint: Paint,
    /// The line of a file that a place is on.
    pub line: &'a dyn Fn(&Location) -> Option<String>,
    /// Path of the output tree, as the user knows it.
    pub output: &'a str,
    /// Paths of the reports that were written.
    pub reports: &'a [String],
}

/// Details of one failure that are shown before the rest is counted.
const DETAILS: usize = 12;

/// Cases named to be run again; with more of them all may as well be run.
const NAMED_AGAIN: usize = 20;

/// Violated rules of accessibility that are named.
const NAMED_RULES: usize = 8;

/// Cases named as slow.
const SLOWEST: usize = 5;

/// Adds a line; writing to a String cannot fail.
macro_rules! line {
    ($out:expr, $($text:tt)*) => {
        let _ = writeln!($out, $($text)*);
    };
}

/// The end of a run for people.
pub fn summary(record: &RunRecord, look: &SummaryOptions<'_>) -> String {
    let mut out = String::new();
    let shared = Shared::of(record);
    for case in &record.cases {
        failures(&mut out, case, &shared, look);
    }
    same_changes(&mut out, record, &shared, look.paint);
    unproved(&mut out, record, look);
    page_errors(&mut out, record, look.paint);
    violations(&mut out, record, look.paint);
    new_pages(&mut out, record, look);
    long_ones(&mut out, record, look.paint);
    slowest(&mut out, record, look.paint);
    closing(&mut out, record, look);
    out
}

/// The changes that several steps have in common.
fn same_changes(out: &mut String, record: &RunRecord, shared: &Shared<'_>, paint: Paint) {
    for (changes, names) in &shared.0 {
        let what = match changes {
            [change] => change.to_string(),
            all => format!("{}, and {} more", all[0], all.len() - 1),
        };
        line!(
            out,
            "\n{}: {}",
            paint.bold(&format!("the same change in {} steps", names.len())),
            one_line(&what)
        );
        if record.pending {
            let accept = one_line(&words::accept(&names[0], true)).into_owned();
            line!(out, "  if it is right, accept all: {}", paint.cyan(&accept));
        }
    }
}

/// What failed in a case: in its last attempt, and in those before.
fn failures(out: &mut String, case: &CaseRecord, shared: &Shared<'_>, look: &SummaryOptions<'_>) {
    let flaky = case.outcome == Outcome::Flaky;
    let mut own = case.failures();
    if !flaky && !own.any(|(_, failure)| failure.class != Class::Interrupted) {
        return;
    }
    let label = match case.outcome {
        outcome @ (Outcome::Warned | Outcome::Flaky) => look.paint.yellow(words::label(outcome)),
        outcome => look.paint.red(words::label(outcome)),
    };
    let time = words::duration(case.duration_ms);
    line!(
        out,
        "\n{label} {} ({time}) {}",
        one_line(&case.id.to_string()),
        one_line(&case.title)
    );
    for (attempt, number) in case.earlier_attempts.iter().zip(1..) {
        // The last attempt of a flaky case has nothing to tell.
        if !flaky || attempt.retried == Retried::Environment {
            line!(out, "  {}", words::attempt(case, number, attempt));
            continue;
        }
        line!(
            out,
            "  attempt {number} of {}:",
            case.earlier_attempts.len() + 1
        );
        of_attempt(out, case, attempt.failures(), &attempt.steps, shared, look);
    }
    of_attempt(out, case, case.failures(), &case.steps, shared, look);
}

/// A failure, with the step it happened in.
type Told<'a> = (Option<&'a StepRecord>, &'a Failure);

fn of_attempt<'a>(
    out: &mut String,
    case: &CaseRecord,
    failures: impl Iterator<Item = Told<'a>>,
    steps: &[StepRecord],
    shared: &Shared<'_>,
    look: &SummaryOptions<'_>,
) {
    let mut last = None;
    for (step, failure) in failures.filter(|(_, failure)| failure.class != Class::Interrupted) {
        let at = step.map_or(0, |step| step.number);
        if let Some(step) = step
            && last != Some(at)
        {
            let id = look.paint.bold(&one_line(&step.id));
            line!(out, "  step {} {id}: {}", step.number, one_line(&step.text));
        }
        last = Some(at);
        let told_by = step.filter(|_| failure.class == Class::Snapshot);
        let told_by = told_by.and_then(|step| shared.told_by(case, step));
        one_failure(out, step, failure, told_by, look);
    }
    let output = one_line(look.output);
    let broken_steps = steps.iter().filter(|step| !step.failures.is_empty());
    let pictures = broken_steps.filter_map(|step| {
        let failed = step.failure_screenshot.as_deref();
        failed.or(step.picture.as_ref().map(|picture| &*picture.path))
    });
    for path in pictures {
        line!(out, "  screenshot: {output}/{}", one_line(path));
    }
    let pages = steps.iter().filter_map(|step| step.failure_page.as_deref());
    for path in pages {
        line!(out, "  page as text: {output}/{}", one_line(path));
    }
}

fn one_failure(
    out: &mut String,
    step: Option<&StepRecord>,
    failure: &Failure,
    told_by: Option<&str>,
    look: &SummaryOptions<'_>,
) {
    let title = one_line(&failure.title);
    let optional = step.is_some_and(|step| step.outcome == Outcome::Warned);
    let level = if optional {
        look.paint.yellow("warning:")
    } else {
        look.paint.red("error:")
    };
    line!(out, "  {level} {}", look.paint.bold(&title));
    excerpt(out, &failure.location, look);
    if let Some(told_by) = told_by {
        line!(out, "     as in {}", one_line(told_by));
        return;
    }
    for detail in failure.details.iter().take(DETAILS) {
        line!(out, "     {}", one_line(detail));
    }
    if let Some(more) = failure.details.len().checked_sub(DETAILS + 1) {
        line!(out, "     … and {} more in run.json", more + 1);
    }
    for cause in &failure.causes {
        let label = look.paint.yellow("likely cause:");
        line!(out, "     {label} {}", one_line(cause));
    }
    if let Some(help) = &failure.help {
        line!(out, "  {} {}", look.paint.cyan("help:"), one_line(help));
    }
}

/// The place, and the line it is on with a mark under the column.
fn excerpt(out: &mut String, location: &Location, look: &SummaryOptions<'_>) {
    if location.is_nowhere() {
        return;
    }
    line!(
        out,
        "   {} {}",
        look.paint.dim("-->"),
        one_line(&location.to_string())
    );
    let Some(text) = (look.line)(location) else {
        return;
    };
    let number = location.line.to_string();
    let gutter = look.paint.dim("|");
    line!(out, "  {number} {gutter} {}", one_line(text.trim_end()));
    let before = text
        .chars()
        .take(location.column.saturating_sub(1) as usize);
    // What is wide gets the wide space, so the mark stands under its column.
    let spaces = before.map(|c| if is_wide(c) { '\u{3000}' } else { ' ' });
    let spaces: String = spaces.collect();
    let margin = " ".repeat(number.len());
    line!(out, "  {margin} {gutter} {spaces}{}", look.paint.red("^"));
}

/// Whether a terminal draws the character in two columns.
fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}')
}

/// What texts for readers quote and no page shows, each told once.
fn unproved(out: &mut String, record: &RunRecord, look: &SummaryOptions<'_>) {
    let steps = record.cases.iter().flat_map(|case| &case.steps);
    let mut told = BTreeSet::new();
    let all = steps.flat_map(|step| &step.unproved);
    let all: Vec<&Failure> = all
        .filter(|term| told.insert((&term.location, &term.title)))
        .collect();
    if all.is_empty() {
        return;
    }
    line!(out, "\n{}", look.paint.bold("sentences"));
    for term in all.iter().take(DETAILS) {
        let label = look.paint.yellow("note:");
        line!(out, "  {label} {}", one_line(&term.title));
        excerpt(out, &term.location, look);
    }
    if let Some(more) = all.len().checked_sub(DETAILS + 1) {
        line!(out, "  … and {} more in run.json", more + 1);
    }
    let rule = look.paint.cyan("`sentences: fail`");
    line!(
        out,
        "  to make them failures: {rule} in scenarios/stepproof.yaml"
    );
}

/// The page errors that no failure tells.
fn page_errors(out: &mut String, record: &RunRecord, paint: Paint) {
    let notes = Notes::of(record);
    if notes.is_empty() {
        return;
    }
    line!(out, "\n{}", paint.bold("page errors"));
    for note in &notes.listed {
        let label = paint.yellow("note:");
        let place = paint.dim(&one_line(&note.place()));
        line!(out, "  {label} {} {place}", one_line(&note.text));
    }
    if notes.more > 0 {
        line!(out, "  … and {} more", notes.more);
    }
    let rules = paint.cyan("`page_errors: fail` and `requests: fail`");
    line!(
        out,
        "  to make them failures: {rules} in scenarios/stepproof.yaml"
    );
}

/// The violations of the rules of accessibility that no failure tells.
fn violations(out: &mut String, record: &RunRecord, paint: Paint) {
    let told = accessibility::told(record);
    if told.is_empty() {
        return;
    }
    line!(out, "\n{}", paint.bold("accessibility"));
    for rule in told.iter().take(NAMED_RULES) {
        line!(out, "  {} {}", paint.yellow("note:"), one_line(rule));
    }
    if told.len() > NAMED_RULES {
        line!(
            out,
            "  … and {} more in the report",
            told.len() - NAMED_RULES
        );
    }
}

/// What has no snapshot yet; what has changed is told with its failure.
fn new_pages(out: &mut String, record: &RunRecord, look: &SummaryOptions<'_>) {
    let is_new = |step: &&StepRecord| {
        let page = step.snapshot.as_ref();
        let picture = step.compared_picture.as_ref();
        page.is_some_and(|new| new.verdict == Verdict::New && new.unkept.is_none())
            || picture.is_some_and(|new| new.verdict == Verdict::New && new.unkept.is_none())
    };
    let new = |case: &CaseRecord| case.steps.iter().filter(is_new).count();
    if !record.pending || record.cases.iter().all(|case| new(case) == 0) {
        return;
    }
    line!(out, "\n{}", look.paint.bold("pages without a snapshot yet"));
    for case in record.cases.iter().filter(|case| new(case) > 0) {
        let folder = case.id.case().folder();
        let pages = words::count(new(case), "page");
        line!(
            out,
            "  {} {}: {pages} in snapshots/{folder}/*.snap.new",
            look.paint.yellow("new"),
            one_line(&case.id.to_string())
        );
    }
    let (review, accept) = ("stepproof review", "stepproof accept --all");
    let (review, accept) = (look.paint.cyan(review), look.paint.cyan(accept));
    line!(out, "  look at each: {review}; or accept them: {accept}");
}

/// What took longer than it should, or nearly too long.
fn long_ones(out: &mut String, record: &RunRecord, paint: Paint) {
    let limit = record.slow_ms.map_or(String::new(), words::duration);
    let lists = [
        (
            format!("slow steps (over {limit})"),
            slow::slow_steps(record),
        ),
        ("nearly timed out".to_owned(), slow::near_timeouts(record)),
    ];
    for (title, all) in lists.into_iter().filter(|(_, all)| !all.is_empty()) {
        line!(out, "\n{}", paint.bold(&title));
        for one in all.iter().take(DETAILS) {
            line!(out, "  {} {}", paint.yellow("slow:"), one_line(one));
        }
        if let Some(more) = all.len().checked_sub(DETAILS + 1) {
            line!(out, "  … and {} more in run.json", more + 1);
        }
    }
}

fn slowest(out: &mut String, record: &RunRecord, paint: Paint) {
    if record.cases.len() <= SLOWEST {
        return;
    }
    let mut cases: Vec<_> = record.cases.iter().collect();
    cases.sort_by_key(|case| std::cmp::Reverse(case.duration_ms));
    let named = cases.iter().take(SLOWEST);
    let named: Vec<_> = named
        .map(|case| {
            format!(
                "{} {}",
                one_line(&case.id.to_string()),
                words::duration(case.duration_ms)
            )
        })
        .collect();
    line!(out, "\n{} {}", paint.dim("slowest:"), named.join(", "));
}

fn closing(out: &mut String, record: &RunRecord, look: &SummaryOptions<'_>) {
    if record.browsers().iter().any(|browser| browser.unsandboxed) {
        let note = look.paint.dim("note:");
        line!(out, "\n{note} the browser ran without its sandbox");
    }
    for quarantine in words::quarantined(record) {
        let label = look.paint.yellow("in quarantine:");
        line!(out, "\n{label} {}", one_line(&quarantine));
    }
    if let Some(retries) = words::environment_retries(record) {
        let note = look.paint.dim("note:");
        line!(out, "\n{note} {retries}");
    }
    let mut skipped = record.cases.iter();
    let not_run = skipped.find(|case| case.outcome == Outcome::Skipped && case.left_out.is_none());
    if let Some(why) = not_run.and_then(|case| case.failure.as_ref())
        && !record.interrupted
    {
        let label = look.paint.red("skipped:");
        line!(out, "\n{label} {}", one_line(&why.title));
    }
    let counts = words::counts(record);
    let counts = match record.outcome() {
        _ if record.interrupted => look.paint.yellow(&format!("interrupted: {counts}")),
        Outcome::Passed => look.paint.green(&counts),
        Outcome::Flaky if !record.retries.fails_by(Outcome::Flaky) => look.paint.yellow(&counts),
        _ => look.paint.red(&counts),
    };
    line!(out, "\n{counts}");
    let ids = words::not_passed(record);
    if !ids.is_empty() && ids.len() <= NAMED_AGAIN && ids.len() < record.cases.len() {
        let command = words::command(record, "run", &ids.join(" "));
        let command = one_line(&command).into_owned();
        line!(
            out,
            "to run what did not pass: {}",
            look.paint.cyan(&command)
        );
    }
    if !look.reports.is_empty() {
        let reports = look.reports.iter().map(|path| one_line(path));
        line!(out, "reports: {}", reports.collect::<Vec<_>>().join(", "));
    }
}
