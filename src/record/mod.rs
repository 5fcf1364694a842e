//! What did happen: events as they come, and the record they fold into.

mod artifact;
mod event;
mod fold;
mod run;
mod texts;

pub(crate) use self::artifact::decode;
pub use self::artifact::{
    FAILED_PAGE, case_folder, case_of_folder, case_of_run, failed_page, file_name, screenshot,
};
pub use self::event::{Event, EventKind};
pub use self::run::{
    BrowserInfo, CaseRecord, Class, FORMAT, Failure, Marked, Outcome, Picture, RunRecord,
    SnapshotRecord, StepRecord, Target, Timings, Verdict,
};
