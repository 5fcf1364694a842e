//! What happened: events, and the record of a run that they fold into.

mod artifact;
mod event;
mod fold;
mod run;
mod texts;

pub use self::artifact::{FAILED_PAGE, beside_screenshot, failed_page, screenshot};
pub use self::event::{Event, EventKind};
pub use self::run::{
    Attempt, BrowserInfo, CaseRecord, Class, ComparedPicture, FORMAT, Failure, FlakyResult, Marked,
    Moving, Outcome, Picture, Retried, Retries, RunRecord, SnapshotRecord, StepRecord, Target,
    Timings, Verdict, WaitedFor,
};
