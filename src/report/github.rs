//! Output for GitHub Actions: annotations at the lines of the scenarios, and the job summary.

use std::fmt::Write as _;

use super::accessibility;
use super::notes::Notes;
use super::slow;
use super::words;
use crate::escape::{markdown, one_line};
use crate::record::{Outcome, RunRecord};
use crate::source::Location;

/// An `::error` line for each failure, a `::warning` line for each failure of an optional step, and a
/// `::notice` line for each page error that no failure tells.
pub fn annotations(record: &RunRecord) -> String {
    let mut out = String::new();
    for case in &record.cases {
        for (step, failure) in words::told_failures(case) {
            let optional = step.is_some_and(|step| step.outcome == Outcome::Warned);
            let fails = !optional && record.fails_by(case);
            let level = if fails { "error" } else { "warning" };
            let name = step.map_or(case.id.to_string(), |step| {
                format!("{}/{}", case.id, step.id)
            });
            let lines = std::iter::once(failure.title.clone())
                .chain(words::details(failure))
                .chain(failure.help.clone());
            annotate(&mut out, level, &failure.location, &name, lines);
        }
    }
    for note in Notes::of(record).listed {
        let lines = std::iter::once(note.to_string());
        annotate(&mut out, "notice", note.location, &note.step, lines);
    }
    out
}

fn annotate(
    out: &mut String,
    level: &str,
    location: &Location,
    title: &str,
    lines: impl Iterator<Item = String>,
) {
    let lines: Vec<_> = lines.map(|line| one_line(&line).into_owned()).collect();
    let mut properties = Vec::new();
    if !location.is_nowhere() {
        properties.push(format!("file={}", property(&location.file)));
        properties.push(format!("line={}", location.line));
        properties.push(format!("col={}", location.column));
    }
    properties.push(format!("title={}", property(title)));
    let (properties, message) = (properties.join(","), data(&lines.join("\n")));
    // Writing to a String cannot fail.
    let _ = writeln!(out, "::{level} {properties}::{message}");
}

/// Escapes the message of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
fn property(text: &str) -> String {
    data(&one_line(text))
        .replace(':', "%3A")
        .replace(',', "%2C")
}

/// The run as Markdown: a table of the cases, then the failures and page errors.
pub fn step_summary(record: &RunRecord) -> String {
    let mut out = format!("### stepproof: {}\n\n", words::counts(record));
    out.push_str("| | case | title | steps | time |\n|---|---|---|---|---|\n");
    for case in &record.cases {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            words::label(case.outcome),
            markdown(&case.id.to_string()),
            markdown(&case.title),
            words::steps(&case.steps),
            words::duration(case.duration_ms),
        );
    }
    for case in &record.cases {
        for (step, failure) in words::told_failures(case) {
            let name = step.map_or(case.id.to_string(), |step| {
                format!("{}/{}", case.id, step.id)
            });
            let _ = write!(
                out,
                "\n**{}**: {}",
                markdown(&name),
                markdown(&failure.title)
            );
            if !failure.location.is_nowhere() {
                let _ = write!(out, " ({})", markdown(&failure.location.to_string()));
            }
            out.push('\n');
            for line in words::details(failure).chain(failure.help.clone()) {
                let _ = writeln!(out, "- {}", markdown(&line));
            }
        }
    }
    for quarantine in words::quarantined(record) {
        let _ = writeln!(out, "\nIn quarantine: {}", markdown(&quarantine));
    }
    if let Some(retries) = words::environment_retries(record) {
        let _ = writeln!(out, "\n{retries}.");
    }
    long_ones(&mut out, record);
    page_errors(&mut out, record);
    violations(&mut out, record);
    out
}

/// What took longer than it should, or nearly too long.
fn long_ones(out: &mut String, record: &RunRecord) {
    let lists = [
        ("Slow steps", slow::slow_steps(record)),
        ("Nearly timed out", slow::near_timeouts(record)),
    ];
    for (title, all) in lists.into_iter().filter(|(_, all)| !all.is_empty()) {
        let _ = writeln!(out, "\n**{title}**\n");
        for one in all {
            let _ = writeln!(out, "- {}", markdown(&one));
        }
    }
}

/// The page errors that no failure tells.
fn page_errors(out: &mut String, record: &RunRecord) {
    let notes = Notes::of(record);
    if notes.is_empty() {
        return;
    }
    out.push_str("\n**Page errors**\n\n");
    for note in &notes.listed {
        let _ = writeln!(out, "- {}", markdown(&note.to_string()));
    }
    if notes.more > 0 {
        let _ = writeln!(out, "- … and {} more", notes.more);
    }
}

/// The violations of the rules of accessibility that no failure tells.
fn violations(out: &mut String, record: &RunRecord) {
    let told = accessibility::told(record);
    if !told.is_empty() {
        out.push_str("\n**Accessibility**\n\n");
    }
    for rule in told {
        let _ = writeln!(out, "- {}", markdown(&rule));
    }
}
