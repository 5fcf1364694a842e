//! Events: plain data between the runner and everything that shows or keeps what happened.

use super::run::{BrowserInfo, CaseRecord, StepRecord};
use crate::case_id::CaseId;

/// Something happened, this long after the run began.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Milliseconds since the run began.
    pub at_ms: u64,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "an event is moved once, into the channel"
)]
pub enum EventKind {
    /// The run begins.
    RunStarted {
        /// Seconds since 1970.
        started: i64,
        /// Ids of the cases in order of selection, each with its number of steps.
        cases: Vec<(CaseId, usize)>,
        /// Cases run at a time.
        workers: usize,
        /// The seed of their order, when it is not that of selection.
        shuffle: Option<u64>,
        /// `--base-url`, when the run is not against the built-in mock.
        base_url: Option<String>,
        /// The site is a mock portal.
        mock: bool,
    },
    /// A worker has a browser.
    BrowserStarted(BrowserInfo),
    /// A case begins.
    CaseStarted {
        /// Its id.
        case: CaseId,
        /// Worker that runs it, from 0.
        worker: usize,
    },
    /// A step begins.
    StepStarted {
        /// The case's id.
        case: CaseId,
        /// The step's id.
        step: String,
        /// Its number, from 1.
        number: usize,
        /// Its sentence.
        text: String,
    },
    /// A step ended.
    StepFinished {
        /// The case's id.
        case: CaseId,
        /// What happened.
        record: StepRecord,
    },
    /// A case ended; its record has all steps, those that were not reached as skipped.
    CaseFinished(CaseRecord),
    /// The run ended.
    RunFinished {
        /// The run was stopped by a signal.
        interrupted: bool,
    },
}
