//! What a step did, event by event.

use serde_json::{Value, json};

use super::super::trace::{beside, seconds};
use super::overview::line;
use crate::record::{StepRecord, TraceEvent};

/// The trace of a step; nothing where none was kept.
pub(super) fn trace(step: &StepRecord) -> Vec<Value> {
    let event = |event: &TraceEvent| {
        json!([
            seconds(event.at_ms),
            event.kind.word(),
            line(&event.text),
            beside(event)
        ])
    };
    let traced = step.trace.iter().map(|traced| {
        json!({
            "what": line(&traced.what),
            "place": line(&traced.location.to_string()),
            "events": traced.events.iter().map(event).collect::<Vec<_>>(),
            "left_out": traced.left_out,
        })
    });
    traced.collect()
}
