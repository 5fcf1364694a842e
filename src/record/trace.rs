//! What a step did, one thing after the other: enough to know why a click did not happen.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::page::Rect;
use crate::source::Location;

/// An action or expectation of a step, as it was carried out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Traced {
    /// The action or expectation, as it is written: `click control "Pay"`.
    pub what: String,
    /// Where it is written.
    pub location: Location,
    /// What happened, in order.
    pub events: Vec<TraceEvent>,
    /// How many more events there were in the middle that are not kept.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: u64,
}

/// Something that happened, or was seen, while a step was carried out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TraceEvent {
    /// Milliseconds since the step began.
    pub at_ms: u64,
    /// What kind of event it is.
    pub kind: TraceKind,
    /// In words.
    pub text: String,
    /// Where the control was, the last time, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Rect>,
    /// For how many milliseconds nothing else was seen, or a request was open.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub for_ms: u64,
    /// How often the same was seen.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub times: u64,
}

/// The kind of a [`TraceEvent`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TraceKind {
    /// What is looked for, or expected.
    Looked,
    /// Why it could not be used, or does not hold, yet.
    Waiting,
    /// It is there and can be used, or holds.
    Found,
    /// What was done: mouse, finger, keyboard, an address.
    Done,
    /// What came of it: a request, a page, a dialog, a window, a download.
    Started,
    /// What it failed by.
    Failed,
}

impl TraceKind {
    /// The word for it, as in `run.json`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Looked => "looked",
            Self::Waiting => "waiting",
            Self::Found => "found",
            Self::Done => "done",
            Self::Started => "started",
            Self::Failed => "failed",
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_once(times: &u64) -> bool {
    *times == 1
}

fn once() -> u64 {
    1
}
