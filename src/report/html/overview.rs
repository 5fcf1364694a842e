//! What the page knows of the whole run, and of each case before it is opened.

use std::cmp::Reverse;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::accessibility;
use super::super::notes::Notes;
use super::super::shared::Shared;
use super::super::words;
use super::rank;
use crate::escape::one_line;
use crate::history::{Trend, Trends};
use crate::record::{CaseRecord, Class, Outcome, RunRecord};

/// Cases and steps named as slow.
const SLOWEST: usize = 10;

/// A text on one line, without characters that act.
pub(super) fn line(text: &str) -> String {
    one_line(text).into_owned()
}

/// The title of the page.
pub(super) fn title(record: &RunRecord) -> String {
    format!("stepproof: {}", words::counts(record))
}

/// Why a case did not pass, on one line.
pub(super) fn why(case: &CaseRecord) -> Option<String> {
    if let Some(why) = &case.left_out {
        return Some(line(why));
    }
    let mut failures = case.failures();
    let (step, failure) = failures.find(|(_, failure)| failure.class != Class::Interrupted)?;
    let step = step.map_or(String::new(), |step| format!("step {}: ", step.number));
    Some(line(&format!("{step}{}", failure.title)))
}

/// The data of the run; `cases` are in the order of the page.
pub(super) fn overview(
    record: &RunRecord,
    cases: &[&CaseRecord],
    history: Option<&Trends>,
) -> Value {
    let notes = Notes::of(record);
    let mut errors: Vec<_> = notes
        .listed
        .iter()
        .map(|note| line(&note.to_string()))
        .collect();
    if notes.more > 0 {
        errors.push(format!("… and {} more", notes.more));
    }
    json!({
        "title": title(record),
        "labels": labels(),
        "kinds": kinds(cases),
        "again": again(record),
        "shared": shared(record),
        "errors": errors,
        "accessibility": accessibility::told(record).iter().map(|rule| line(rule)).collect::<Vec<_>>(),
        "sentences": sentences(record),
        "slow_cases": slow_cases(cases),
        "slow_steps": slow_steps(cases),
        "history": history.map(|trends| trends_of(trends, cases)),
        "cases": cases.iter().map(|case| listed(case)).collect::<Vec<_>>(),
    })
}

fn labels() -> Value {
    let all = words::OUTCOMES.iter();
    let all = all.map(|outcome| {
        (
            words::outcome(*outcome).to_owned(),
            words::label(*outcome).into(),
        )
    });
    Value::Object(all.collect())
}

/// When, how and against what the cases ran.
pub(super) fn facts(record: &RunRecord) -> Vec<String> {
    let started = Timestamp::from_second(record.started).map_or(String::new(), |at| at.to_string());
    let site = record.base_url.as_deref().unwrap_or("the mock portal");
    let browsers = record.browsers().into_iter().map(|browser| {
        let sandbox = if browser.unsandboxed {
            ", without its sandbox"
        } else {
            ""
        };
        format!("{} {}{sandbox}", browser.name, browser.version)
    });
    let browsers = browsers.collect::<Vec<_>>().join(" and ");
    let order = record
        .shuffle
        .map_or(String::new(), |seed| format!("--shuffle={seed}"));
    let cut = if record.interrupted {
        "interrupted"
    } else {
        ""
    };
    let facts = [
        cut.to_owned(),
        started,
        format!("against {site}"),
        browsers,
        words::count(record.workers, "worker"),
        order,
        format!("stepproof {}", record.stepproof),
    ];
    let facts = facts.iter().filter(|fact| !fact.is_empty());
    facts.map(|fact| line(fact)).collect()
}

/// How many cases have each outcome, in the order of the page.
fn kinds(cases: &[&CaseRecord]) -> Vec<(&'static str, usize)> {
    let mut outcomes = words::OUTCOMES.to_vec();
    outcomes.sort_by_key(|outcome| rank(*outcome));
    let counted = outcomes.into_iter().map(|outcome| {
        let count = cases.iter().filter(|case| case.outcome == outcome).count();
        (words::outcome(outcome), count)
    });
    counted.filter(|(_, count)| *count > 0).collect()
}

/// The command that runs again what did not pass.
fn again(record: &RunRecord) -> Option<Value> {
    let ids = words::not_passed(record);
    (!ids.is_empty()).then(|| {
        let command = words::command(record, "run", &ids.join(" "));
        json!({ "what": "run again", "text": line(&command) })
    })
}

/// The changes that several steps have in common.
fn shared(record: &RunRecord) -> Vec<Value> {
    let groups = Shared::of(record).0;
    let told = groups.into_iter().map(|(changes, names)| {
        let accept = record.pending.then(
            || json!({ "what": "accept all", "text": line(&words::accept(&names[0], true)) }),
        );
        json!({
            "changes": changes.iter().map(|change| line(&change.to_string())).collect::<Vec<_>>(),
            "names": names.iter().map(|name| line(name)).collect::<Vec<_>>(),
            "commands": accept.into_iter().collect::<Vec<_>>(),
        })
    });
    told.collect()
}

/// Terms that no page shows, each once.
fn sentences(record: &RunRecord) -> Vec<String> {
    let steps = record.cases.iter().flat_map(|case| &case.steps);
    let mut told: Vec<String> = Vec::new();
    for term in steps.flat_map(|step| &step.unproved) {
        let text = line(&format!("{} ({})", term.title, term.location));
        if !told.contains(&text) {
            told.push(text);
        }
    }
    told
}

fn slow_cases(cases: &[&CaseRecord]) -> Vec<Value> {
    let mut slow: Vec<_> = cases.iter().enumerate().collect();
    slow.retain(|(_, case)| case.outcome != Outcome::Skipped);
    slow.sort_by_key(|(_, case)| Reverse(case.duration_ms));
    let slow = slow.into_iter().take(SLOWEST);
    slow.map(|(index, case)| {
        json!({ "case": index, "ms": case.duration_ms, "name": line(&case.id.to_string()) })
    })
    .collect()
}

fn slow_steps(cases: &[&CaseRecord]) -> Vec<Value> {
    let steps = cases
        .iter()
        .enumerate()
        .flat_map(|(index, case)| case.steps.iter().map(move |step| (index, case, step)));
    let mut slow: Vec<_> = steps.filter(|(_, _, step)| step.duration_ms > 0).collect();
    slow.sort_by_key(|(_, _, step)| Reverse(step.duration_ms));
    let slow = slow.into_iter().take(SLOWEST);
    slow.map(|(index, case, step)| {
        let name = line(&format!("{}/{}: {}", case.id, step.id, step.text));
        json!({ "case": index, "step": step.number, "ms": step.duration_ms, "name": name })
    })
    .collect()
}

/// What the last runs show: what is flaky, and what has become slower.
fn trends_of(trends: &Trends, cases: &[&CaseRecord]) -> Value {
    let (first, last) = trends.days();
    let both = || trends.cases.iter().chain(&trends.steps);
    let told = |wanted: fn(&Trend) -> bool| -> Vec<Value> {
        let found = both().filter(|trend| wanted(trend)).take(SLOWEST);
        found.map(|trend| trend_of(trend, cases)).collect()
    };
    let (days, runs) = match first == last {
        true => (first, trends.runs.len()),
        false => (format!("{first} to {last}"), trends.runs.len()),
    };
    json!({
        "runs": format!("{} of {days}", words::count(runs, "run")),
        "flaky": told(Trend::is_flaky),
        "slower": told(Trend::is_slower),
    })
}

fn trend_of(trend: &Trend, cases: &[&CaseRecord]) -> Value {
    let case = trend.name.split('/').next().unwrap_or_default();
    let index = cases
        .iter()
        .position(|known| known.id.case().to_string() == case);
    json!({
        "case": index,
        "name": line(&trend.name),
        "runs": trend.runs,
        "failed": trend.failed,
        "flaky": trend.flaky,
        "before_ms": trend.before_ms,
        "lately_ms": trend.lately_ms,
    })
}

/// A case in the list.
fn listed(case: &CaseRecord) -> Value {
    let sentences: Vec<_> = case.steps.iter().map(|step| line(&step.text)).collect();
    let place = (!case.location.is_nowhere()).then(|| line(&case.location.to_string()));
    json!({
        "id": line(&case.id.to_string()),
        "title": line(&case.title),
        "outcome": words::outcome(case.outcome),
        "ms": case.duration_ms,
        "steps": words::steps(&case.steps),
        "tags": case.tags.iter().map(|tag| line(tag)).collect::<Vec<_>>(),
        "place": place,
        "why": why(case),
        "words": sentences.join("\n"),
    })
}
