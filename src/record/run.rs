//! The record of a run, from which all reports are made.

use serde::{Deserialize, Serialize};

use crate::case_id::CaseId;
use crate::page::{Change, PageError, Rect};
use crate::source::Location;

/// Version of the format of [`RunRecord`] as JSON. Raise it when a reader of the old format would
/// misread the new one.
pub const FORMAT: u32 = 4;

/// What happened in a run; stored as `run.json`.
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
    /// The seed of the order in which the cases ran, if they were shuffled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shuffle: Option<u64>,
    /// How often a case that fails is tried again, and what a flaky one means.
    #[serde(default, skip_serializing_if = "Retries::is_default")]
    pub retries: Retries,
    /// `--base-url`, if the run was not against the built-in mock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base_url: Option<String>,
    /// Whether the site is a mock: its pictures show nobody's data.
    pub mock: bool,
    /// The browser, once one has started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<BrowserInfo>,
    /// Whether a signal stopped the run.
    pub interrupted: bool,
    /// The cases in the order of selection; one that was not reached is skipped.
    pub cases: Vec<CaseRecord>,
}

/// How often a case that fails is tried again, and what a flaky one means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retries {
    /// Attempts after the first.
    pub count: u16,
    /// What a flaky case makes of the run.
    pub flaky_result: FlakyResult,
}

impl Retries {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What a flaky case makes of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FlakyResult {
    /// The run fails.
    #[default]
    Fail,
    /// The run passes, and tells of it.
    Pass,
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
    /// Wall time of the last attempt.
    pub duration_ms: u64,
    /// The attempts before the last one, of which the rest of this record tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier_attempts: Vec<Attempt>,
    /// Why the case failed outside its steps (no browser, no portal, a dead volatile pattern).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// Names of the volatile values that its pages showed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volatile: Vec<String>,
    /// Where the exceptions stand that excepted an error of its pages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excepted: Vec<Location>,
    /// Ids of the branches of its own mock portal that it has reached.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reached: Vec<String>,
    /// Its steps in order.
    pub steps: Vec<StepRecord>,
}

impl CaseRecord {
    /// All failures of its last attempt, each with the step it happened in.
    pub fn failures(&self) -> impl Iterator<Item = (Option<&StepRecord>, &Failure)> + Clone {
        failures(self.failure.as_ref(), &self.steps)
    }

    /// The steps of all attempts.
    pub fn steps_of_all_attempts(&self) -> impl Iterator<Item = &StepRecord> {
        let earlier = self.earlier_attempts.iter();
        let earlier = earlier.flat_map(|attempt| &attempt.steps);
        earlier.chain(&self.steps)
    }

    /// How many attempts were lost with the browser or its driver.
    pub fn environment_retries(&self) -> usize {
        let earlier = self.earlier_attempts.iter();
        let lost = earlier.filter(|attempt| attempt.retried == Retried::Environment);
        lost.count()
    }
}

/// An attempt at a case after which there was another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// Why there was another one.
    pub retried: Retried,
    /// How it ended.
    pub outcome: Outcome,
    /// Wall time.
    pub duration_ms: u64,
    /// Why it failed outside its steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// Its steps in order.
    pub steps: Vec<StepRecord>,
}

impl Attempt {
    /// All its failures, each with the step it happened in.
    pub fn failures(&self) -> impl Iterator<Item = (Option<&StepRecord>, &Failure)> + Clone {
        failures(self.failure.as_ref(), &self.steps)
    }
}

/// Why there was another attempt at a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retried {
    /// It failed, and cases that fail are tried again.
    Failure,
    /// The browser or its driver was gone. That says nothing about the site.
    Environment,
}

fn failures<'a>(
    own: Option<&'a Failure>,
    steps: &'a [StepRecord],
) -> impl Iterator<Item = (Option<&'a StepRecord>, &'a Failure)> + Clone {
    let own = own.into_iter().map(|failure| (None, failure));
    let steps = steps.iter();
    own.chain(steps.flat_map(|step| step.failures.iter().map(move |f| (Some(step), f))))
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
    /// How that time was spent.
    pub timings: Timings,
    /// The requests that were waited for longest. Several may be open at a time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waited_for: Vec<WaitedFor>,
    /// The step's snapshot, if it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<SnapshotRecord>,
    /// The picture of the page, if it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
    /// How the picture compares with the accepted one, where that is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared_picture: Option<ComparedPicture>,
    /// Path of the screenshot of the page at the moment of the failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_screenshot: Option<String>,
    /// Path of the page as text at the moment of the failure: it has all names that can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_page: Option<String>,
    /// What failed on the pages of the case during the step, in the order in which it began.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub page_errors: Vec<PageError>,
    /// How many more errors there were that are not listed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more_page_errors: u64,
    /// Why it did not pass. Changed snapshots and page errors do not end the step, so there can be
    /// several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
    /// Terms of its sentence that no page showed, where that is only noted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unproved: Vec<Failure>,
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
            waited_for: Vec::new(),
            snapshot: None,
            picture: None,
            compared_picture: None,
            failure_screenshot: None,
            failure_page: None,
            page_errors: Vec::new(),
            more_page_errors: 0,
            failures: Vec::new(),
            unproved: Vec::new(),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl StepRecord {
    /// The page errors that none of its failures tells, and how many more there are. A failure with
    /// causes tells all of them, or where they are.
    pub fn untold_errors(&self) -> (Vec<&PageError>, u64) {
        let mut failures = self.failures.iter();
        if failures.any(|failure| !failure.causes.is_empty()) {
            return (Vec::new(), 0);
        }
        let no_page = self
            .failures
            .iter()
            .any(|failure| failure.class == Class::App);
        let untold = |error: &&PageError| {
            let words = error.kind.to_string();
            let mut lines = self.failures.iter().flat_map(Failure::lines);
            let told = no_page && error.kind.is_document();
            !(told || lines.any(|line| line.contains(&words)))
        };
        let errors = self.page_errors.iter().filter(untold);
        (errors.collect(), self.more_page_errors)
    }

    /// Paths of all its files in the output tree.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let picture = self.picture.iter().map(|picture| &picture.path);
        let failed = self.failure_screenshot.iter().chain(&self.failure_page);
        let compared = self.compared_picture.iter();
        let compared = compared.flat_map(|compared| &compared.files);
        picture.chain(failed).chain(compared).map(String::as_str)
    }
}

/// How a run, case or step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Everything was as documented.
    Passed,
    /// It failed, and passed when it was tried again.
    Flaky,
    /// An optional step failed; the case goes on.
    Warned,
    /// The procedure is not as documented.
    Failed,
    /// The environment failed: browser, driver, portal, disk.
    Broken,
    /// Not reached.
    Skipped,
}

/// How the time of a step was spent, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timings {
    /// Waiting until the site has answered and the page is loaded.
    #[serde(default)]
    pub load: f64,
    /// Finding and checking controls.
    pub locate: f64,
    /// Waiting until the page has come to rest and shows what is expected.
    #[serde(default)]
    pub settle: f64,
    /// Clicks and typing, until the page has processed them.
    pub act: f64,
    /// Reading and comparing the page's text.
    pub snapshot: f64,
    /// Taking and writing the screenshot. The browser draws it while the page is read: what both take
    /// counts for the one that is done first.
    pub picture: f64,
}

impl Timings {
    /// The parts with their names, in the order in which a step comes to them.
    pub fn parts(&self) -> [(&'static str, f64); 6] {
        [
            ("load", self.load),
            ("locate", self.locate),
            ("settle", self.settle),
            ("act", self.act),
            ("snapshot", self.snapshot),
            ("picture", self.picture),
        ]
    }

    /// The sum of the parts.
    pub fn total(&self) -> f64 {
        self.parts().iter().map(|(_, ms)| ms).sum()
    }
}

/// A request that a step waited for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WaitedFor {
    /// `METHOD URL`, without the address of the site.
    pub request: String,
    /// For how long, in milliseconds.
    pub ms: f64,
}

/// The result of comparing a step's snapshot.
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
    /// Why a new or changed page could not be kept for review; its failure says the same.
    #[serde(skip)]
    pub unkept: Option<String>,
}

/// How the picture of a step compares with the one that a person has accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparedPicture {
    /// Path of the accepted picture's snapshot, relative to the project root.
    pub path: String,
    /// How they compare.
    pub verdict: Verdict,
    /// What a person sees otherwise, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<String>,
    /// Where they differ: paths of the accepted one, of that of now, and of their difference, in the output
    /// tree.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// Why a picture that is new or another does not wait for review; see its failure.
    #[serde(skip)]
    pub unkept: Option<String>,
}

/// How a page compares with its stored snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// No snapshot is stored yet.
    New,
    /// Equal.
    Same,
    /// Different.
    Changed,
}

/// The picture of a step, and what it shows where: in CSS pixels from its top left corner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Path in the output tree, with `/`. Redactions are already applied to that file.
    pub path: String,
    /// Pixels per CSS pixel.
    pub scale: f64,
    /// Its width: that of the window, or of the larger part of the page that it has to show.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// Title of the page, without volatile values.
    pub title: String,
    /// The elements that the step's marks mark, in the order of the marks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Marked>,
    /// The elements that the picture is cropped to, if the step names them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub crop: Vec<Option<Target>>,
    /// The covered areas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covered: Vec<Rect>,
    /// The areas of values that differ from run to run; only in pictures for a guide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub volatile: Vec<Rect>,
    /// Elements that never stop moving; only in pictures for a guide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moving: Vec<Moving>,
    /// For each of the project's redactions, how many elements it covers here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub redactions: Vec<usize>,
    /// ID numbers, phone numbers and bank cards that are neither covered nor invented; masked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personal: Vec<String>,
    /// Names of the secrets that it shows uncovered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secrets: Vec<String>,
}

/// An element that never stops moving and cannot be stopped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Moving {
    /// Its description for messages.
    pub what: String,
    /// Where it is.
    pub rect: Rect,
}

/// What was found for a mark.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Marked {
    /// The element, which is visible.
    Seen(Target),
    /// The step used the control on an earlier page.
    Gone,
    /// The step used the control, but the picture does not show it as it was then: why.
    LeftOut(String),
    /// The element exists but is not visible: why.
    Hidden(String),
    /// There is no such element.
    Missing,
}

/// An element as it was in the picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// ARIA role.
    pub role: String,
    /// Accessible name without volatile values; for a used control, the name that it had then.
    pub name: String,
    /// Its name in the picture, if that is different.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
    /// Where it is.
    pub rect: Rect,
    /// The dialogs, forms, tables and regions that contain it, innermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub around: Vec<Rect>,
    /// If the step used it: how many controls the step used before it on this page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<usize>,
}

/// The kind of a failure: a fixed set that all reports use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// An expectation did not hold, or a control was missing, ambiguous or unusable.
    Assertion,
    /// The page's text differs from its snapshot.
    Snapshot,
    /// The page's picture differs from the accepted one, or cannot be compared with it.
    Picture,
    /// The page did not become stable, or the case took too long.
    Timeout,
    /// The site answered with an error, or not at all.
    App,
    /// The browser showed a dialog that no action declares.
    Dialog,
    /// A script or a request of the page failed, and the rules of the step count that.
    PageError,
    /// The session that the case starts in could not be signed in.
    Session,
    /// A text for readers quotes something that no page shows.
    Sentence,
    /// The browser ended or stopped answering.
    BrowserLost,
    /// The driver ended or stopped answering.
    DriverLost,
    /// Something that stepproof itself needs failed: the mock, the disk, permissions.
    Environment,
    /// The run ended early: a signal stopped it, or no browser could be started.
    Interrupted,
}

impl Class {
    /// The outcome that a failure of this class causes.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::Assertion
            | Self::Snapshot
            | Self::Picture
            | Self::Timeout
            | Self::App
            | Self::Dialog
            | Self::PageError
            | Self::Sentence => Outcome::Failed,
            Self::Session | Self::BrowserLost | Self::DriverLost | Self::Environment => {
                Outcome::Broken
            }
            Self::Interrupted => Outcome::Skipped,
        }
    }
}

/// Why a step or case did not pass: a title, a location, the cause, and what to do next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Failure {
    /// Its kind.
    pub class: Class,
    /// One line: lower case, no full stop.
    pub title: String,
    /// The line of the scenario that it concerns.
    pub location: Location,
    /// What was found instead, a line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<String>,
    /// Page errors that may have caused it, a line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<String>,
    /// What to do next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
}

impl Failure {
    /// A failure at a location in a scenario. Its title is one line: lower case, no full stop.
    pub fn new(class: Class, title: impl Into<String>, location: &Location) -> Self {
        Self {
            class,
            title: title.into(),
            location: location.clone(),
            details: Vec::new(),
            causes: Vec::new(),
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

    /// Its title, its details, and its likely causes.
    pub fn lines(&self) -> impl Iterator<Item = &String> {
        let title = std::iter::once(&self.title);
        title.chain(&self.details).chain(&self.causes)
    }

    /// Says what to do next.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.help_if(Some(help.into()))
    }

    /// Says what to do next, if that is known.
    pub fn help_if(mut self, help: Option<String>) -> Self {
        self.help = help;
        self
    }
}

impl RunRecord {
    /// The outcome of the whole run: broken if anything is broken, else failed if anything failed,
    /// else flaky if anything is, else passed. A case that was not reached breaks a run that was not
    /// interrupted.
    pub fn outcome(&self) -> Outcome {
        let has = |outcome| self.cases.iter().any(|case| case.outcome == outcome);
        if has(Outcome::Broken) || (has(Outcome::Skipped) && !self.interrupted) {
            Outcome::Broken
        } else if has(Outcome::Failed) {
            Outcome::Failed
        } else if has(Outcome::Flaky) {
            Outcome::Flaky
        } else {
            Outcome::Passed
        }
    }

    /// Whether a case with this outcome fails the run.
    pub fn fails_by(&self, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Passed | Outcome::Warned => false,
            Outcome::Flaky => self.retries.flaky_result == FlakyResult::Fail,
            Outcome::Failed | Outcome::Broken | Outcome::Skipped => true,
        }
    }
}
