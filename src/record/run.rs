//! The record of a run: the one truth that reports are made of.

use serde::{Deserialize, Serialize};

use crate::case_id::CaseId;
use crate::page::{Change, Rect};
use crate::source::Location;

/// Version of the format of [`RunRecord`] as JSON. Raise it when a reader of the old format would
/// misread the new one.
pub const FORMAT: u32 = 3;

/// What a run did. Kept as `run.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunRecord {
    /// [`FORMAT`].
    pub format: u32,
    /// Version of stepproof.
    pub stepproof: String,
    /// Seconds since 1970.
    pub started: i64,
    /// Wall time of the whole run.
    pub duration_ms: u64,
    /// Cases run at a time.
    pub workers: usize,
    /// The seed of the order in which the cases ran, when it was not that of selection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shuffle: Option<u64>,
    /// `--base-url`, when the run was not against the built-in mock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// The site is a mock portal: its pictures show nobody's data.
    pub mock: bool,
    /// The browser, once one has started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<BrowserInfo>,
    /// The run was stopped by a signal.
    pub interrupted: bool,
    /// The cases in order of selection; one that was not reached is skipped.
    pub cases: Vec<CaseRecord>,
}

/// The browser of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BrowserInfo {
    /// E.g. `chrome`.
    pub name: String,
    /// E.g. `156.0.8078.79`.
    pub version: String,
    /// The sandbox is off (as it must be for root).
    pub unsandboxed: bool,
}

/// What a case did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRecord {
    /// Unique in the run.
    pub id: CaseId,
    /// Id of its scenario.
    pub scenario: String,
    /// Title for readers.
    pub title: String,
    /// Tags of the scenario.
    pub tags: Vec<String>,
    /// Where the scenario begins.
    pub location: Location,
    /// How it ended.
    pub outcome: Outcome,
    /// Wall time.
    pub duration_ms: u64,
    /// Why the case failed outside its steps (no browser, no portal, a dead volatile pattern).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// Names of the volatile values that its pages showed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volatile: Vec<String>,
    /// Ids of the branches of its own mock portal that it has reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reached: Vec<String>,
    /// Its steps in order.
    pub steps: Vec<StepRecord>,
}

impl CaseRecord {
    /// All failures of the case, each with the step it happened in.
    pub fn failures(&self) -> impl Iterator<Item = (Option<&StepRecord>, &Failure)> {
        let own = self.failure.iter().map(|failure| (None, failure));
        let steps = self.steps.iter();
        own.chain(steps.flat_map(|step| step.failures.iter().map(move |f| (Some(step), f))))
    }
}

/// What a step did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRecord {
    /// Unique in the case.
    pub id: String,
    /// From 1.
    pub number: usize,
    /// Its sentence.
    pub text: String,
    /// Where it stands.
    pub location: Location,
    /// How it ended.
    pub outcome: Outcome,
    /// Wall time.
    pub duration_ms: u64,
    /// Where that time went.
    pub timings: Timings,
    /// The step's snapshot, once it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<SnapshotRecord>,
    /// The picture of the page, once it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
    /// Path of the picture of the page as it was when the step failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_screenshot: Option<String>,
    /// Path of the page as text, as it was when the step failed: all names that can be used on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_page: Option<String>,
    /// Why it did not pass. A changed snapshot does not stop a case, so a step can have two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
}

impl StepRecord {
    /// The record of a step that was not reached.
    pub fn not_reached(id: &str, number: usize, text: String, location: Location) -> Self {
        Self {
            id: id.to_owned(),
            number,
            text,
            location,
            outcome: Outcome::Skipped,
            duration_ms: 0,
            timings: Timings::default(),
            snapshot: None,
            picture: None,
            failure_screenshot: None,
            failure_page: None,
            failures: Vec::new(),
        }
    }
}

impl StepRecord {
    /// Paths of all that it left in the output tree.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let picture = self.picture.iter().map(|picture| &picture.path);
        let failed = self.failure_screenshot.iter().chain(&self.failure_page);
        picture.chain(failed).map(String::as_str)
    }
}

/// How a run, case or step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// All held.
    Passed,
    /// An optional step failed; the case goes on.
    Warned,
    /// The procedure is not as documented.
    Failed,
    /// The environment broke: browser, driver, portal, disk.
    Broken,
    /// Not reached.
    Skipped,
}

/// Where the time of a step went, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timings {
    /// Finding and checking controls, with the waiting until nothing moves any more.
    pub locate: f64,
    /// Clicks, typing, navigation, until the page has taken it in.
    pub act: f64,
    /// Reading and comparing the page's text.
    pub snapshot: f64,
    /// Taking and writing the screenshot; the browser draws it while the page is read.
    pub picture: f64,
}

/// What became of a step's snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotRecord {
    /// Path of the stored snapshot, relative to the project root.
    pub path: String,
    /// How the page compares with it.
    pub verdict: Verdict,
    /// What changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Why a page that is new or changed does not wait for review; see its failure.
    #[serde(skip)]
    pub unkept: Option<String>,
}

/// How a page compares with its stored snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// There is none stored yet.
    New,
    /// Equal.
    Same,
    /// Different.
    Changed,
}

/// The picture of a step, and where things are in it: in CSS pixels from its top left corner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Path in the output tree, with `/`. What is to be covered is covered in that file.
    pub path: String,
    /// Pixels per CSS pixel.
    pub scale: f64,
    /// Its width: that of the window, or of the part of the page that it must show.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// Title of the page, without volatile values.
    pub title: String,
    /// What the step's marks mark, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Marked>,
    /// What the picture is cropped to, when the step says it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crop: Vec<Option<Target>>,
    /// What is covered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covered: Vec<Rect>,
    /// Where values that differ from run to run stand; told in pictures for a guide only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volatile: Vec<Rect>,
    /// What moves without end; told in pictures for a guide only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moving: Vec<Moving>,
    /// How often each redaction of all pictures was of use here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redactions: Vec<usize>,
    /// ID numbers, phones and cards that are neither covered nor invented, masked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal: Vec<String>,
    /// Names of the secrets that it shows open to everybody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
}

/// Something that moves without end, and cannot be stopped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moving {
    /// As messages call it.
    pub what: String,
    /// Where it is.
    pub rect: Rect,
}

/// What became of a mark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Marked {
    /// It is there.
    Seen(Target),
    /// The step has used the control, and went on from where it was.
    Gone,
    /// The step has used the control, and it cannot be seen as what it was: why.
    LeftOut(String),
    /// It is there, and cannot be seen: why.
    Hidden(String),
    /// It was not to be seen.
    Missing,
}

/// An element as it was in the picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// ARIA role.
    pub role: String,
    /// Accessible name, of a control that was used the one that it had then; volatile values are
    /// left out.
    pub name: String,
    /// Its name in the picture, when that is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// Where it is.
    pub rect: Rect,
    /// What it stands in: dialogs, forms, tables and regions, innermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub around: Vec<Rect>,
    /// How many controls the step had used before it on this page, if it has used it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<usize>,
}

/// The kind of a failure: a fixed set, the same in every report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// An expectation did not hold, or a control was missing, ambiguous or unusable.
    Assertion,
    /// The page's text differs from its snapshot.
    Snapshot,
    /// The page did not come to rest, or the case took too long.
    Timeout,
    /// The site answered with an error, or not at all.
    App,
    /// A dialog of the browser that no action declares.
    Dialog,
    /// The browser ended or stopped answering.
    BrowserLost,
    /// The driver ended or stopped answering.
    DriverLost,
    /// Portal, disk, permissions: what stepproof itself needs.
    Environment,
    /// The run ended early: by a signal, or since no browser starts.
    Interrupted,
}

impl Class {
    /// The outcome that a failure of this class gives.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Assertion | Self::Snapshot | Self::Timeout | Self::App | Self::Dialog => {
                Outcome::Failed
            }
            Self::BrowserLost | Self::DriverLost | Self::Environment => Outcome::Broken,
            Self::Interrupted => Outcome::Skipped,
        }
    }
}

/// Why a step or case did not pass: a title, a place, the cause, the next thing to do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// Its kind.
    pub class: Class,
    /// One line: lower case, no full stop.
    pub title: String,
    /// The line of the scenario it is about.
    pub location: Location,
    /// What was found instead, a line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Failure {
    /// A failure at a place of a scenario. A title is one line: lower case, no full stop.
    pub fn new(class: Class, title: impl Into<String>, location: &Location) -> Self {
        Self {
            class,
            title: title.into(),
            location: location.clone(),
            details: Vec::new(),
            help: None,
        }
    }

    /// Adds a line about what was found instead.
    pub fn detail(self, line: impl Into<String>) -> Self {
        self.details([line.into()])
    }

    /// Adds lines about what was found instead.
    pub fn details(mut self, lines: impl IntoIterator<Item = String>) -> Self {
        self.details.extend(lines);
        self
    }

    /// Says what to do next.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.help_if(Some(help.into()))
    }

    /// Says what to do next, where that is known.
    pub fn help_if(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

impl RunRecord {
    /// The outcome of the whole run: broken before failed before passed. A case that was not
    /// reached though nobody stopped the run is no pass.
    pub fn outcome(&self) -> Outcome {
        let has = |outcome| self.cases.iter().any(|case| case.outcome == outcome);
        if has(Outcome::Broken) || (has(Outcome::Skipped) && !self.interrupted) {
            Outcome::Broken
        } else if has(Outcome::Failed) {
            Outcome::Failed
        } else {
            Outcome::Passed
        }
    }
}
