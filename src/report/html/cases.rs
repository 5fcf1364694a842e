//! What the page shows of a case that is opened.

use serde_json::{Value, json};

use super::super::words;
use super::evidence::Evidence;
use super::overview::line;
use super::trace::trace;
use crate::escape::visible;
use crate::record::{CaseRecord, Class, Failure, Outcome, RunRecord, StepRecord, Verdict};
use crate::source::Location;

/// The data of a case.
pub(super) fn detail(record: &RunRecord, case: &CaseRecord, evidence: &mut Evidence<'_>) -> Value {
    let attempts = case.earlier_attempts.iter().zip(1..);
    let attempts: Vec<_> = attempts
        .map(|(attempt, number)| {
            json!({
                "title": line(&words::attempt(case, number, attempt)),
                "failures": attempt.failure.iter().map(failure).collect::<Vec<_>>(),
                "steps": steps(record, case, &attempt.steps, evidence),
            })
        })
        .collect();
    let mut detail = json!({
        "failures": case.failure.iter().map(failure).collect::<Vec<_>>(),
        "attempts": attempts,
        "steps": steps(record, case, &case.steps, evidence),
        "commands": commands(record, case),
    });
    if let Some(browser) = &case.browser {
        detail["browser"] = line(&format!("{} {}", browser.name, browser.version)).into();
    }
    detail
}

fn steps(
    record: &RunRecord,
    case: &CaseRecord,
    steps: &[StepRecord],
    evidence: &mut Evidence<'_>,
) -> Vec<Value> {
    let next = steps.iter().skip(1).map(Some).chain([None]);
    let steps = steps.iter().zip(next);
    steps
        .map(|(step, next)| step_of(record, case, step, next, evidence))
        .collect()
}

fn command(what: &str, text: &str) -> Value {
    json!({ "what": what, "text": line(text) })
}

fn commands(record: &RunRecord, case: &CaseRecord) -> Vec<Value> {
    let id = words::shell(&case.id.case().to_string());
    let mut all = vec![
        command("run again", &words::command(record, "run", &id)),
        command(
            "watch it",
            &words::command(record, "run", &format!("--headed {id}")),
        ),
    ];
    all.extend(edit(&case.location));
    all
}

/// The command that opens the scenario.
fn edit(location: &Location) -> Option<Value> {
    (!location.is_nowhere()).then(|| {
        let file = words::shell(&location.file);
        command(
            "open",
            &format!("\"${{EDITOR:-vi}}\" +{} {file}", location.line),
        )
    })
}

fn failure(failure: &Failure) -> Value {
    let place = (!failure.location.is_nowhere()).then(|| line(&failure.location.to_string()));
    let lines = |texts: &[String]| texts.iter().map(|text| line(text)).collect::<Vec<_>>();
    json!({
        "class": words::class(failure.class),
        "title": line(&failure.title),
        "place": place,
        "details": lines(&failure.details),
        "causes": lines(&failure.causes),
        "help": failure.help.as_deref().map(line),
    })
}

fn step_of(
    record: &RunRecord,
    case: &CaseRecord,
    step: &StepRecord,
    next: Option<&StepRecord>,
    evidence: &mut Evidence<'_>,
) -> Value {
    let name = format!("{}/{}", case.id.case(), step.id);
    let failures = step.failures.iter();
    let failures = failures.filter(|failure| failure.class != Class::Interrupted);
    let mut errors: Vec<_> = step
        .page_errors
        .iter()
        .map(|error| line(&error.to_string()))
        .collect();
    if step.more_page_errors > 0 {
        errors.push(format!("… and {} more", step.more_page_errors));
    }
    let mut commands = vec![command(
        "page before it",
        &words::command(record, "inspect", &words::shell(&name)),
    )];
    commands.extend(edit(&step.location));
    let place = match step.location.is_nowhere() {
        true => String::new(),
        false => line(&step.location.to_string()),
    };
    json!({
        "id": line(&step.id),
        "number": step.number,
        "text": visible(&step.text),
        "place": place,
        "outcome": words::outcome(step.outcome),
        "ms": step.duration_ms,
        "timings": timings(step),
        "failures": failures.map(failure).collect::<Vec<_>>(),
        "errors": errors,
        "accessibility": accessibility(step, evidence),
        "sentences": step.unproved.iter().map(failure).collect::<Vec<_>>(),
        "pictures": evidence.pictures(step, next),
        "page": page(record, step, &name, evidence),
        "trace": trace(step),
        "commands": commands,
    })
}

/// What the page of the step violates, new ones first; and which of the known ones are fixed.
fn accessibility(step: &StepRecord, evidence: &mut Evidence<'_>) -> Option<Value> {
    let judged = step.accessibility.as_ref()?;
    let mut violations: Vec<_> = judged.violations.iter().collect();
    violations.sort_by_key(|violation| violation.is_known);
    let shown = violations.into_iter().map(|violation| {
        let picture = violation.picture.as_deref();
        json!({
            "what": line(&violation.line()),
            "known": violation.is_known,
            "help": line(&violation.help),
            "url": line(&violation.url),
            "fix": visible(&violation.fix),
            "selector": line(&violation.selector),
            "picture": picture.and_then(|path| evidence.violation(path, step)),
        })
    });
    Some(json!({
        "violations": shown.collect::<Vec<_>>(),
        "fixed": judged.fixed.iter().map(|fixed| line(fixed)).collect::<Vec<_>>(),
    }))
}

/// How the time of a step was spent; what is left is waiting and checking.
fn timings(step: &StepRecord) -> Vec<(&'static str, f64)> {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a step")]
    let all = step.duration_ms as f64;
    let parts = step.timings.parts();
    let known: f64 = parts.iter().map(|(_, ms)| ms).sum();
    let other = ("other", (all - known).max(0.0));
    parts.into_iter().chain([other]).collect()
}

/// The page of the step as text, and what has changed on it.
fn page(
    record: &RunRecord,
    step: &StepRecord,
    name: &str,
    evidence: &mut Evidence<'_>,
) -> Option<Value> {
    let snapshot = step.snapshot.as_ref();
    let at_failure = step.failure_page.as_deref();
    let (verdict, changes) = match snapshot {
        Some(snapshot) => (words::verdict(snapshot.verdict), &*snapshot.changes),
        None => (at_failure.map(|_| "at the failure")?, &[][..]),
    };
    let mut commands = Vec::new();
    let waits = snapshot.is_some_and(|page| page.verdict != Verdict::Same && page.unkept.is_none());
    if record.pending && waits && step.outcome != Outcome::Skipped {
        commands.push(command("accept", &words::accept(name, false)));
    }
    let text = snapshot.and_then(|page| page.text.as_deref());
    let rows = snapshot.and_then(|page| {
        let (old, new) = (page.stored_text.as_deref()?, page.text.as_deref()?);
        evidence.difference(old, new)
    });
    let mut shown = json!({
        "verdict": verdict,
        "changes": changes.iter().map(|change| line(&change.to_string())).collect::<Vec<_>>(),
        "rows": rows,
        "commands": commands,
    });
    if let Some((key, value)) = text.or(at_failure).and_then(|path| evidence.text(path)) {
        shown[key] = value;
    }
    Some(shown)
}
