//! Output for GitHub Actions: annotations at the lines of the scenarios, and the job summary.

use std::fmt::Write as _;

use super::words;
use crate::escape::{markdown, one_line};
use crate::record::{Class, Outcome, RunRecord};

/// An `::error` line for each failure, and a `::warning` line for each failure of an optional step.
pub fn annotations(record: &RunRecord) -> String {
    let mut out = String::new();
    for case in &record.cases {
        for (step, failure) in case.failures() {
            if failure.class == Class::Interrupted {
                continue;
            }
            let optional = step.is_some_and(|step| step.outcome == Outcome::Warned);
            let level = if optional { "warning" } else { "error" };
            let name = step.map_or(case.id.to_string(), |step| {
                format!("{}/{}", case.id, step.id)
            });
            let message = std::iter::once(&failure.title)
                .chain(&failure.details)
                .chain(&failure.help)
                .map(|line| one_line(line))
                .collect::<Vec<_>>()
                .join("\n");
            let mut properties = Vec::new();
            if !failure.location.is_nowhere() {
                properties.push(format!("file={}", property(&failure.location.file)));
                properties.push(format!("line={}", failure.location.line));
                properties.push(format!("col={}", failure.location.column));
            }
            properties.push(format!("title={}", property(&name)));
            let (properties, message) = (properties.join(","), data(&message));
            // Writing to a String cannot fail.
            let _ = writeln!(out, "::{level} {properties}::{message}");
        }
    }
    out
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

/// The run as Markdown: a table of the cases, then the failures.
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
            words::steps(case),
            words::duration(case.duration_ms),
        );
    }
    for case in &record.cases {
        for (step, failure) in case.failures() {
            if failure.class == Class::Interrupted {
                continue;
            }
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
            for line in failure.details.iter().chain(&failure.help) {
                let _ = writeln!(out, "- {}", markdown(line));
            }
        }
    }
    out
}
