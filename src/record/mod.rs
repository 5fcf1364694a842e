//! What did happen: events as they come, and the record they fold into.

mod event;
mod run;

pub use self::event::{Event, EventKind};
pub use self::run::{
    BrowserInfo, CaseRecord, Class, FORMAT, Failure, Outcome, RunRecord, SnapshotRecord,
    StepRecord, Target, Timings, Verdict,
};
