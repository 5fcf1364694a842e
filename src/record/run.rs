//! The record of a run, from which all reports are made.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::accessibility::AccessibilityRecord;
use super::failure::{Class, Failure, Outcome};
use super::picture::Picture;
use super::trace::Traced;
use crate::case_id::CaseId;
use crate::page::{Change, PageError};
use crate::source::Location;

/// Version of the format of [`RunRecord`] as JSON. Raise it when a reader of the old format would
/// misread the new one.
pub const FORMAT: u32 = 4;

/// What happened in a run; stored as `run.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// The options of the command line that decide what the cases run against, to be repeated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// Whether pages that are new or have changed wait for review.
    #[serde(default)]
    pub pending: bool,
    /// The browser, once one has started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<BrowserInfo>,
    /// Whether a signal stopped the run.
    pub interrupted: bool,
    /// Whether the run ended early since as many cases had failed as it was told to wait for.
    #[serde(default, skip_serializing_if = "is_false")]
    pub enough_failures: bool,
    /// A step that takes longer is told to be slow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slow_ms: Option<u64>,
    /// Which part of the cases of a larger run these are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// Which steps of the cases were asked for, if not all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stretch: Option<Stretch>,
    /// The cases in the order of selection; one that was not reached is skipped.
    pub cases: Vec<CaseRecord>,
}

/// How often a case that fails is tried again, and what a flaky one means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
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

    /// Whether a case with this outcome fails the run.
    pub fn fails_by(&self, outcome: Outcome) -> bool {
        match outcome {
            Outcome::Passed | Outcome::Warned => false,
            Outcome::Flaky => self.flaky_result == FlakyResult::Fail,
            Outcome::Failed | Outcome::Broken | Outcome::Skipped => true,
        }
    }
}

/// A part of the cases of a run that is divided among machines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Its number, from 1.
    pub number: usize,
    /// How many shards there are.
    pub count: usize,
    /// How many cases the whole run has.
    pub total: usize,
    /// Where each of its cases stands in the whole run, from 0.
    pub places: Vec<usize>,
}

/// A stretch of the steps of cases.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stretch {
    /// The first step; those before only lead to it, and have no evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The last step; those after are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// What used more than eight tenths of its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NearTimeout {
    /// How long it took.
    pub used_ms: u64,
    /// Its deadline.
    pub limit_ms: u64,
}

impl NearTimeout {
    /// If so much of a deadline is used that it is nearly over.
    pub fn of(used: Duration, limit: Duration) -> Option<Self> {
        let millis = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let near = used > limit.mul_f64(0.8) && used <= limit;
        near.then(|| Self {
            used_ms: millis(used),
            limit_ms: millis(limit),
        })
    }
}

/// What a flaky case makes of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FlakyResult {
    /// The run fails.
    #[default]
    Fail,
    /// The run passes, and tells of it.
    Pass,
}

/// The browser of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// If it is in quarantine: it is carried out, and fails nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quarantine: Option<Quarantine>,
    /// Its browser, in a run with several, once it has started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<BrowserInfo>,
    /// Why it was left out before the run, if it was: its browser cannot carry it out. It fails nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// Wall time of the last attempt.
    pub duration_ms: u64,
    /// The attempts before the last one, of which the rest of this record tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier_attempts: Vec<Attempt>,
    /// If it took nearly as long as a case may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearly_timed_out: Option<NearTimeout>,
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

/// Why a case fails nothing for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quarantine {
    /// Who sees to it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// Its last day, as `2026-12-31`.
    pub until: String,
}

/// An attempt at a case after which there was another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// The longest of its waits that nearly timed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nearly_timed_out: Option<NearTimeout>,
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
    /// What its page violates of the rules of accessibility, if that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accessibility: Option<AccessibilityRecord>,
    /// Why it did not pass. Changed snapshots and page errors do not end the step, so there can be
    /// several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
    /// Terms of its sentence that no page showed, where that is only noted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unproved: Vec<Failure>,
    /// What it did, one action or expectation after the other: of a case that did not pass, or of all
    /// where that is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trace: Vec<Traced>,
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
            nearly_timed_out: None,
            snapshot: None,
            picture: None,
            compared_picture: None,
            failure_screenshot: None,
            failure_page: None,
            page_errors: Vec::new(),
            more_page_errors: 0,
            accessibility: None,
            failures: Vec::new(),
            unproved: Vec::new(),
            trace: Vec::new(),
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(value: &bool) -> bool {
    !value
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
        let snapshot = self.snapshot.iter();
        let texts = snapshot.flat_map(|page| page.text.iter().chain(&page.stored_text));
        self.evidence().chain(texts.map(String::as_str))
    }

    /// Paths of its pictures, and of the text of the page on which it failed.
    pub fn evidence(&self) -> impl Iterator<Item = &str> {
        let picture = self.picture.iter().map(|picture| &picture.path);
        let failed = self.failure_screenshot.iter().chain(&self.failure_page);
        let compared = self.compared_picture.iter();
        let compared = compared.flat_map(|compared| &compared.files);
        let violations = self.accessibility.iter();
        let violations = violations.flat_map(|judged| &judged.violations);
        let violations = violations.filter_map(|violation| violation.picture.as_ref());
        let pictures = picture.chain(failed).chain(compared).chain(violations);
        pictures.map(String::as_str)
    }
}

/// How the time of a step was spent, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
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
    /// Reading and comparing the page's text, and judging it by rules of accessibility.
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitedFor {
    /// `METHOD URL`, without the address of the site.
    pub request: String,
    /// For how long, in milliseconds.
    pub ms: f64,
}

/// The result of comparing a step's snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SnapshotRecord {
    /// Path of the stored snapshot, relative to the project root.
    pub path: String,
    /// How the page compares with it.
    pub verdict: Verdict,
    /// What changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Path of the page's text in the output tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Path of the stored text in the output tree, where the page differs from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored_text: Option<String>,
    /// Why a new or changed page could not be kept for review; its failure says the same.
    #[serde(skip)]
    pub unkept: Option<String>,
}

/// How the picture of a step compares with the one that a person has accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// No snapshot is stored yet.
    New,
    /// Equal.
    Same,
    /// Different.
    Changed,
}

impl RunRecord {
    /// The outcome of the whole run: broken if anything is broken, else failed if anything failed,
    /// else flaky if anything is, else passed. A case that was not reached breaks a run that did
    /// not end early; one that was left out counts as little as one in quarantine.
    pub fn outcome(&self) -> Outcome {
        let counted = self.cases.iter();
        let counted = counted.filter(|case| case.quarantine.is_none() && case.left_out.is_none());
        let outcomes: Vec<Outcome> = counted.map(|case| case.outcome).collect();
        let has = |outcome| outcomes.contains(&outcome);
        let ended_early = self.interrupted || self.enough_failures;
        if has(Outcome::Broken) || (has(Outcome::Skipped) && !ended_early) {
            Outcome::Broken
        } else if has(Outcome::Failed) {
            Outcome::Failed
        } else if has(Outcome::Flaky) {
            Outcome::Flaky
        } else {
            Outcome::Passed
        }
    }

    /// Its browsers, each once.
    pub fn browsers(&self) -> Vec<&BrowserInfo> {
        let of_cases = self.cases.iter().filter_map(|case| case.browser.as_ref());
        let mut all: Vec<&BrowserInfo> = Vec::new();
        for browser in self.browser.iter().chain(of_cases) {
            if !all.contains(&browser) {
                all.push(browser);
            }
        }
        all
    }

    /// Whether the case fails the run.
    pub fn fails_by(&self, case: &CaseRecord) -> bool {
        let counts = case.quarantine.is_none() && case.left_out.is_none();
        counts && self.retries.fails_by(case.outcome)
    }
}
