//! `history`: what the appended runs show of cases and steps, and appending to them.

use std::path::Path;

use serde_json::{Value, json};

use super::args::{Format, HistoryArgs};
use super::exit::{CliError, Exit};
use super::out;
use crate::escape::one_line;
use crate::history::{History, HistoryError, Trend, Trends};
use crate::record::RunRecord;
use crate::report::{Paint, count, duration};

/// Runs that the HTML report looks back on.
const RUNS: u32 = 50;

/// Appends a run to the history in this file; gives the trends with it.
pub fn append(path: &Path, record: &RunRecord) -> Result<Trends, CliError> {
    let appended = History::open(path).and_then(|mut history| {
        history.append(record)?;
        history.trends(RUNS)
    });
    appended.map_err(|error| failed("append the run to", path, &error))
}

/// The trends of the last runs in this file.
pub fn trends(path: &Path) -> Result<Trends, CliError> {
    let trends = History::existing(path).and_then(|history| history.trends(RUNS));
    trends.map_err(|error| failed("read", path, &error))
}

/// `stepproof history`.
pub fn history(args: &HistoryArgs, paint: Paint) -> Result<(), CliError> {
    let path = &args.file;
    if !path.is_file() {
        let message = format!("there is no history in `{}`", path.display());
        return Err(CliError::new(Exit::NothingSelected, message)
            .help("`stepproof run --history FILE` appends its run to it"));
    }
    let trends = History::existing(path).and_then(|history| history.trends(args.runs));
    let mut trends = trends.map_err(|error| failed("read", path, &error))?;
    if !args.cases.is_empty() {
        let of = |trend: &Trend| {
            let case = trend.name.split('/').next().unwrap_or_default();
            args.cases.iter().any(|wanted| wanted == case)
        };
        trends.cases.retain(of);
        trends.steps.retain(of);
        if trends.cases.is_empty() {
            let message = format!("no run has the case `{}`", args.cases.join("` or `"));
            return Err(CliError::new(Exit::NothingSelected, message));
        }
    }
    out::data(&match args.format {
        Format::Json => format!("{:#}\n", as_json(&trends)),
        Format::Text => text(&trends, !args.cases.is_empty(), paint),
    })
}

fn failed(what: &str, path: &Path, error: &HistoryError) -> CliError {
    let message = format!("cannot {what} the history `{}`: {error}", path.display());
    CliError::new(Exit::Environment, message)
        .help("is it the file of a history, and can it be written?")
}

/// For people: what is flaky and what has become slower, or all of the named cases.
fn text(trends: &Trends, all: bool, paint: Paint) -> String {
    let (first, last) = trends.days();
    let runs = count(trends.runs.len(), "run");
    let mut text = format!("{runs} from {first} to {last}\n");
    let both = || trends.cases.iter().chain(&trends.steps);
    let lists: Vec<(&str, Vec<&Trend>)> = match all {
        true => vec![("cases and steps", both().collect())],
        false => vec![
            ("flaky", both().filter(|trend| trend.is_flaky()).collect()),
            (
                "slower than before",
                both().filter(|trend| trend.is_slower()).collect(),
            ),
        ],
    };
    let mut told = false;
    for (title, trends) in lists.iter().filter(|(_, trends)| !trends.is_empty()) {
        told = true;
        text += &format!("\n{}\n", paint.bold(title));
        for trend in trends {
            text += &format!("  {}\n", line(trend));
        }
    }
    if !told {
        text += "nothing is flaky, and nothing has become slower\n";
    }
    text
}

/// `web-self/pay: 12 runs, 2 flaky, 1 failed; 1.0s, lately 2.1s`.
fn line(trend: &Trend) -> String {
    let counts = [(trend.flaky, "flaky"), (trend.failed, "failed")];
    let counts = counts.iter().filter(|(number, _)| *number > 0);
    let counts: String = counts
        .map(|(number, word)| format!(", {number} {word}"))
        .collect();
    let times = match (trend.before_ms, trend.lately_ms) {
        (0, 0) => String::new(),
        (0, lately) => format!("; {}", duration(lately)),
        (before, lately) => format!("; {}, lately {}", duration(before), duration(lately)),
    };
    let name = one_line(&trend.name);
    format!("{name}: {}{counts}{times}", count(trend.runs, "run"))
}

fn as_json(trends: &Trends) -> Value {
    let list = |trends: &[Trend]| -> Vec<Value> {
        let trends = trends.iter();
        let told = trends.map(|trend| {
            json!({
                "name": trend.name, "runs": trend.runs, "failed": trend.failed, "flaky": trend.flaky,
                "changes": trend.changes, "before_ms": trend.before_ms, "lately_ms": trend.lately_ms,
                "is_flaky": trend.is_flaky(), "is_slower": trend.is_slower(),
            })
        });
        told.collect()
    };
    json!({ "runs": trends.runs, "cases": list(&trends.cases), "steps": list(&trends.steps) })
}
