//! What happened: events, and the record of a run that they fold into.

mod accessibility;
mod artifact;
mod event;
mod failure;
mod fold;
mod merge;
mod picture;
mod run;
mod schema;
mod texts;
mod trace;

pub use self::accessibility::{AccessibilityRecord, ViolationRecord};
pub use self::artifact::{PageText, beside_screenshot, page_text, screenshot};
pub use self::event::{Event, EventKind};
pub use self::failure::{Class, Failure, Outcome};
pub use self::merge::{MergeError, merged};
pub use self::picture::{Marked, Moving, Picture, Target};
pub use self::run::{
    Attempt, BrowserInfo, CaseRecord, ComparedPicture, FORMAT, FlakyResult, NearTimeout,
    Quarantine, Retried, Retries, RunRecord, Shard, SnapshotRecord, StepRecord, Stretch, Timings,
    Verdict, WaitedFor,
};
pub use self::schema::json_schema;
pub use self::trace::{TraceEvent, TraceKind, Traced};
