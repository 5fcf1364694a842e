//! Events: plain data that the runner sends to whatever shows or stores what happened.

use super::run::{Attempt, BrowserInfo, CaseRecord, Retries, StepRecord};
use crate::case_id::CaseId;

/// Something that happened during a run.
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
        /// The ids of the cases in the order of selection, each with its number of steps.
        cases: Vec<(CaseId, usize)>,
        /// Cases run at a time.
        workers: usize,
        /// The seed of their order, if they are shuffled.
        shuffle: Option<u64>,
        /// How often a case that fails is tried again.
        retries: Retries,
        /// `--base-url`, if the run is not against the built-in mock.
        base_url: Option<String>,
        /// Whether the site is a mock.
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
    /// An attempt at a case ended, and another one begins.
    AttemptFinished {
        /// The case's id.
        case: CaseId,
        /// Which attempt it was, from 1.
        number: usize,
        /// What happened.
        record: Attempt,
    },
    /// A case ended. Its record has all steps; those that were not reached are skipped.
    CaseFinished(CaseRecord),
    /// The run ended.
    RunFinished {
        /// Whether a signal stopped the run.
        interrupted: bool,
        /// Whether it ended early since enough cases had failed.
        enough_failures: bool,
    },
}
