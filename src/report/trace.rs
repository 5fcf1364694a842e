//! What the steps of a case did, event by event, for people.

use std::fmt::Write as _;

use super::Paint;
use super::words;
use crate::escape::one_line;
use crate::record::{CaseRecord, StepRecord, TraceEvent, TraceKind, Traced};

/// The traces of all attempts at a case, or of one of its steps; `None` if none was kept.
pub fn trace(case: &CaseRecord, step: Option<&str>, paint: Paint) -> Option<String> {
    let mut out = String::new();
    let earlier = case.earlier_attempts.iter().zip(1..);
    for (attempt, number) in earlier {
        let title = words::attempt(case, number, attempt);
        attempt_of(&mut out, &title, &attempt.steps, step, paint);
    }
    let last = match case.earlier_attempts.len() {
        0 => String::new(),
        earlier => format!("attempt {0} of {0}", earlier + 1),
    };
    attempt_of(&mut out, &last, &case.steps, step, paint);
    (!out.is_empty()).then_some(out)
}

fn attempt_of(
    out: &mut String,
    title: &str,
    steps: &[StepRecord],
    only: Option<&str>,
    paint: Paint,
) {
    let asked = steps
        .iter()
        .filter(|step| only.is_none_or(|id| step.id == id));
    let mut traced = asked.filter(|step| !step.trace.is_empty()).peekable();
    if traced.peek().is_some() && !title.is_empty() {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{}\n", paint.bold(&one_line(title)));
    }
    for step in traced {
        let id = paint.bold(&one_line(&step.id));
        let label = words::label(step.outcome);
        let time = words::duration(step.duration_ms);
        let text = one_line(&step.text);
        let _ = writeln!(out, "{label} step {} {id} ({time}): {text}", step.number);
        step.trace
            .iter()
            .for_each(|traced| told(out, traced, paint));
        out.push('\n');
    }
}

fn told(out: &mut String, traced: &Traced, paint: Paint) {
    let what = one_line(&traced.what);
    let place = paint.dim(&one_line(&traced.location.to_string()));
    let _ = writeln!(out, "  {what}  {place}");
    let gap = traced.events.len() / 2;
    for (index, event) in traced.events.iter().enumerate() {
        if index == gap && traced.left_out > 0 {
            let _ = writeln!(out, "             … {} more events", traced.left_out);
        }
        let at = format!("{:>9}", seconds(event.at_ms));
        let kind = format!("{:<7}", event.kind.word());
        let kind = match event.kind {
            TraceKind::Waiting => paint.yellow(&kind),
            TraceKind::Failed => paint.red(&kind),
            TraceKind::Done => paint.green(&kind),
            TraceKind::Started => paint.cyan(&kind),
            TraceKind::Looked | TraceKind::Found => kind,
        };
        let beside = beside(event);
        let beside = match beside.is_empty() {
            true => String::new(),
            false => paint.dim(&format!(" ({beside})")),
        };
        let _ = writeln!(out, "  {at}  {kind}  {}{beside}", one_line(&event.text));
    }
}

/// `1.852s`.
pub(super) fn seconds(ms: u64) -> String {
    format!("{}.{:03}s", ms / 1000, ms % 1000)
}

/// How long, how often and where: `for 1.852s, seen 21 times, at 640,320, 80×32`.
pub(super) fn beside(event: &TraceEvent) -> String {
    let mut parts = Vec::new();
    if event.for_ms > 0 {
        let word = match event.kind {
            TraceKind::Started => "after",
            _ => "for",
        };
        parts.push(format!("{word} {}", seconds(event.for_ms)));
    }
    if event.times > 1 {
        parts.push(format!("seen {} times", event.times));
    }
    if let Some(area) = &event.area {
        let (x, y, width, height) = (area.x, area.y, area.width, area.height);
        parts.push(format!("at {x:.0},{y:.0}, {width:.0}×{height:.0}"));
    }
    parts.join(", ")
}
