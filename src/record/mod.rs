//! What happened: events, and the record of a run that they fold into.

mod artifact;
mod event;
mod fold;
mod run;
mod texts;

pub use self::artifact::{FAILED_PAGE, beside_screenshot, failed_page, screenshot};
pub use self::event::{Event, EventKind};
pub use self::run::{
    BrowserInfo, CaseRecord, Class, ComparedPicture, FORMAT, Failure, Marked, Moving, Outcome,
    Picture, RunRecord, SnapshotRecord, StepRecord, Target, Timings, Verdict,
};
