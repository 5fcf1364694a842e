//! The model of a scenario: parts are expanded, the matrix is applied, and inputs are substituted. Only
//! run-time values (secrets and those of the mock) are left open, so a [`Case`] can always be run.

mod accessibility;
mod action;
mod errors;
mod guide;
mod picture;
mod settings;
mod terms;
mod text;

use std::time::Duration;

use serde_json::{Map, Value};

pub use self::accessibility::Accessibility;
pub use self::action::{
    Action, ActionKind, Choice, Clicks, ClockMove, DragTo, Effect, ScrollTo, Spot,
};
pub use self::errors::{ErrorLevel, ErrorPattern, ErrorRule, ErrorRules};
pub use self::guide::{Chapter, Guide, Theme};
pub use self::picture::{Crop, Evidence, Mark, MarkKind, Picture, Pictures, Redact};
pub use self::settings::{
    Device, Mock, Permission, Place, Profile, ProfileOption, Quarantine, Settings, Volatile,
};
pub use self::terms::{Claims, KnownTerm, Quote, QuoteRules, Term, TermRules, Unmentioned};
pub use self::text::{LocalText, Locator, Secret, TextMatch};
use super::browser_check::BrowserCheck;
pub use super::outside::{
    Body, Call, GridSettings, Method, ProjectFile, RunValue, SiteSettings, ValueSource,
};
pub use super::template::{Piece, Template};
use crate::case_id::CaseId;
use crate::page::{self, Use};
use crate::source::Location;

/// One run of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Unique in the suite.
    pub id: CaseId,
    /// Which attempt at it this is, from 1: a case that fails may be tried again.
    pub attempt: usize,
    /// How many of its first steps only lead to those that are asked for: no evidence of them is kept.
    pub leading: usize,
    /// How many of its last steps are left out.
    pub trailing: usize,
    /// Title for readers.
    pub title: LocalText,
    /// An introduction for readers, above the steps unless `guide` has an introduction.
    pub doc: Option<LocalText>,
    /// Tags to select by.
    pub tags: Vec<String>,
    /// Where the scenario begins.
    pub location: Location,
    /// Its quarantine, if it is in one.
    pub quarantine: Option<Quarantine>,
    /// Its chapter in a guide: what stands above the steps.
    pub guide: Option<Chapter>,
    /// The device profile, resolved.
    pub device: Device,
    /// State of the mock for this case alone; `None` when the scenario has no `portal:`.
    pub portal: Option<Map<String, Value>>,
    /// Names of the secrets the scenario declares.
    pub secrets: Vec<String>,
    /// Values that are got while the case runs.
    pub values: Vec<RunValue>,
    /// The session that the case starts in.
    pub session: Option<Session>,
    /// Calls that bring the site into the state that the case needs.
    pub before: Vec<Call>,
    /// Calls after the case, however it ended.
    pub after: Vec<Call>,
    /// Volatile values: those of `stepproof.yaml`, then the scenario's own.
    pub volatile: Vec<Volatile>,
    /// Deadline of the whole case.
    pub timeout: Duration,
    /// The terms that its introduction quotes.
    pub terms: Vec<Term>,
    /// The steps in order, including those of parts.
    pub steps: Vec<Step>,
}

/// A session of the site: signed in once a run, and copied to every case that starts in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Where it is declared.
    pub location: Location,
    /// The steps that sign in.
    pub steps: Vec<Step>,
    /// It is renewed when it is older.
    pub renew: Option<Duration>,
    /// A call that a valid session answers as expected.
    pub valid: Option<Call>,
}

/// One step: a sentence, what carries it out, and its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Unique in the case; ASCII; file name of its snapshot and screenshot.
    pub id: String,
    /// The heading of the section that begins with this step.
    pub section: Option<LocalText>,
    /// The sentence for the reader; [`sentence`](fn@super::sentence) finds the references in it.
    pub text: LocalText,
    /// A remark below the sentence.
    pub note: Option<LocalText>,
    /// A remark that readers must not miss.
    pub warning: Option<LocalText>,
    /// The step's `step:` line.
    pub location: Location,
    /// Deadline of each wait in this step.
    pub timeout: Duration,
    /// What must hold before the actions.
    pub expect: Vec<Expectation>,
    /// What to do.
    pub actions: Vec<Action>,
    /// What must hold after the actions.
    pub then: Vec<Expectation>,
    /// When the snapshot is taken.
    pub snapshot: Evidence,
    /// When the picture is taken, and what it shows.
    pub picture: Picture,
    /// `optional: {reason: …}`: a failure of this step is reported but does not fail the case.
    pub optional: Option<String>,
    /// What becomes of errors on its pages.
    pub errors: ErrorRules,
    /// What becomes of violations of the rules of accessibility on the page that it shows.
    pub accessibility: Accessibility,
    /// What its texts claim about the page.
    pub claims: Claims,
}

impl Step {
    /// The controls that the step uses, each listed once, in the order of their use.
    pub fn controls(&self) -> Vec<(&Locator, Use)> {
        let mut controls: Vec<(&Locator, Use)> = Vec::new();
        for (locator, purpose) in self.actions.iter().flat_map(|action| action.kind.targets()) {
            let known = |(other, _): &(&Locator, Use)| other.means(locator);
            if !controls.iter().any(known) {
                controls.push((locator, purpose));
            }
        }
        controls
    }

    /// The marks in its picture: its controls, then the marks that it adds. Boxes are numbered from 1.
    pub fn marks(&self) -> Vec<Mark> {
        let boxed = self.picture.controls.then(|| self.controls());
        let boxed = boxed.into_iter().flatten().map(|(locator, purpose)| Mark {
            kind: MarkKind::Box,
            locator: locator.clone(),
            purpose: Some(purpose),
            label: None,
        });
        boxed.chain(self.picture.marks.iter().cloned()).collect()
    }

    /// How many of its marks have a number.
    pub fn numbered(&self) -> usize {
        let marks = self.marks();
        marks
            .iter()
            .filter(|mark| mark.kind == MarkKind::Box)
            .count()
    }
}

/// An expectation, with its location in the YAML.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// Where it is written.
    pub location: Location,
    /// What must hold.
    pub check: Check,
}

/// A condition on the page or the mock.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    /// The page shows this.
    Page(page::Check<Template>),
    /// The browser knows this of it.
    Browser(BrowserCheck<Template>),
    /// The state of the mock has these members.
    Portal(Map<String, Value>),
}
