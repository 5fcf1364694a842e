//! The model of a scenario: parts are expanded, the matrix is applied, and inputs are substituted. Only
//! run-time values (secrets and those of the mock) are left open, so a [`Case`] can always be run.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use super::browser_check::BrowserCheck;
pub use super::outside::{Body, Call, Method, ProjectFile, RunValue, SiteSettings, ValueSource};
pub use super::template::{Piece, Template};
use crate::case_id::CaseId;
use crate::locator;
use crate::page::{self, Use, VolatilePattern};
use crate::source::Location;

/// One run of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Unique in the suite.
    pub id: CaseId,
    /// Title for readers.
    pub title: LocalText,
    /// An introduction for readers, above the steps unless `guide` has an introduction.
    pub doc: Option<LocalText>,
    /// Tags to select by.
    pub tags: Vec<String>,
    /// Where the scenario begins.
    pub location: Location,
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
    /// The sentence for the reader; [`sentence`](super::sentence) finds the references in it.
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
}

/// What becomes of errors on pages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErrorRules {
    /// Of exceptions, rejections, and errors in the console.
    pub page_errors: ErrorRule,
    /// Of requests.
    pub requests: ErrorRule,
}

/// What becomes of errors of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ErrorRule {
    /// What they do.
    pub level: ErrorLevel,
    /// Errors that are ignored.
    pub except: Vec<ErrorPattern>,
}

/// What an error does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ErrorLevel {
    /// It is ignored.
    Off,
    /// It is reported.
    #[default]
    Note,
    /// It fails the step.
    Fail,
}

/// An exception from a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorPattern {
    /// Where it stands.
    pub location: Location,
    /// A regular expression, found anywhere in the text of the error.
    pub pattern: String,
}

/// When a step's evidence is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Evidence {
    /// Just before the step's last action on the page; after all actions if there is none.
    #[default]
    Auto,
    /// Before the step's first action.
    Before,
    /// After the step's last action.
    After,
    /// Never.
    Off,
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

/// How the picture of a step is taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// When it is taken.
    pub when: Evidence,
    /// The part of the page that it shows.
    pub crop: Crop,
    /// Whether the controls that the step uses are boxed.
    pub controls: bool,
    /// Additional marks.
    pub marks: Vec<Mark>,
    /// Whether everything that is not marked is darkened.
    pub dim: bool,
    /// What is covered before the picture is stored.
    pub redact: Vec<Redact>,
    /// Whether a run compares it with the accepted one; `None` where the step does not say.
    pub compare: Option<bool>,
    /// The description for readers who cannot see it; composed if there is none.
    pub alt: Option<LocalText>,
    /// A line below it.
    pub caption: Option<LocalText>,
}

impl Default for Picture {
    fn default() -> Self {
        Self {
            when: Evidence::Auto,
            crop: Crop::Auto,
            controls: true,
            marks: Vec::new(),
            dim: false,
            redact: Vec::new(),
            compare: None,
            alt: None,
            caption: None,
        }
    }
}

/// The part of the page that a picture shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Crop {
    /// The marked elements and their surroundings.
    Auto,
    /// The whole window.
    Window,
    /// These elements with padding, and the marked ones.
    Around(Vec<Locator>),
}

/// A mark in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Its kind.
    pub kind: MarkKind,
    /// The marked element.
    pub locator: Locator,
    /// How the step uses the element, if it does.
    pub purpose: Option<Use>,
    /// A text beside it; a font that has its characters must be configured.
    pub label: Option<LocalText>,
}

/// The kind of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// A box with a number.
    Box,
    /// An arrow.
    Arrow,
    /// A magnified copy in a corner.
    Inset,
}

/// A redaction in a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Redact {
    /// The element to cover.
    pub locator: Locator,
    /// Whether to cover all elements that match; otherwise exactly one must match.
    pub all: bool,
}

/// The chapter of a case in a guide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chapter {
    /// Its heading.
    pub title: LocalText,
    /// Paragraphs before the first step.
    pub introduction: Option<LocalText>,
}

/// A guide: cases as chapters of one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Guide {
    /// The name of its files.
    pub id: String,
    /// Where it is declared.
    pub location: Location,
    /// Its title.
    pub title: LocalText,
    /// Paragraphs before the first chapter.
    pub introduction: Option<LocalText>,
    /// Ids of its cases, in order.
    pub chapters: Vec<CaseId>,
    /// The folder that it is written to, relative to the project.
    pub folder: String,
    /// The locales that it is written in; never empty.
    pub locales: Vec<String>,
    /// A folder with templates of the team's own, relative to the project.
    pub templates: Option<String>,
}

/// How pictures of guides are drawn: what is set replaces the default. Lengths are CSS pixels.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Theme {
    /// Colour of the marks, `#RRGGBB`.
    pub colour: Option<String>,
    /// Colour of the rim around the marks.
    pub halo: Option<String>,
    /// Width of their strokes.
    pub stroke: Option<f64>,
    /// Distance between a control and its box.
    pub gap: Option<f64>,
    /// Radius of the corners of boxes.
    pub radius: Option<f64>,
    /// Space around the marked elements.
    pub padding: Option<f64>,
    /// Maximum width of a picture.
    pub width: Option<f64>,
    /// Maximum size of a picture's file, in KiB.
    pub max_kb: Option<u64>,
    /// Pixels of the picture per CSS pixel.
    pub scale: Option<f64>,
    /// Font file for labels, relative to the project.
    pub font: Option<String>,
}

/// A text in one language, or in several by locale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LocalText {
    /// The same for every locale.
    One(String),
    /// By locale, e.g. `zh-CN`; never empty.
    ByLocale(BTreeMap<String, String>),
}

impl LocalText {
    /// The texts with their locales; a text for every locale has none.
    pub fn all(&self) -> Vec<(Option<&str>, &str)> {
        match self {
            Self::One(text) => vec![(None, text)],
            Self::ByLocale(map) => {
                let texts = map.iter();
                texts
                    .map(|(locale, text)| (Some(&**locale), &**text))
                    .collect()
            }
        }
    }

    /// The text for `locale`, or else the first one.
    pub fn get(&self, locale: &str) -> &str {
        match self {
            Self::One(text) => text,
            Self::ByLocale(map) => map
                .get(locale)
                .or_else(|| map.values().next())
                .map_or("", String::as_str),
        }
    }
}

/// An action of a step, with its location in the YAML.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Where it is written.
    pub location: Location,
    /// What to do.
    pub kind: ActionKind,
}

/// What an action does.
#[derive(Debug, Clone, PartialEq)]
pub enum ActionKind {
    /// Open a path of the site under test, or an absolute URL.
    Open(Template),
    /// Click the one control that matches.
    Click(Locator),
    /// Type a text into the one field that matches, replacing its value.
    Fill(Locator, Template),
    /// Choose the one radio button that matches.
    Choose(Locator),
    /// Tick (`true`) or untick (`false`) the one checkbox or switch that matches.
    Check(Locator, bool),
    /// Choose an option, by its visible text, in the one drop-down or list box that matches.
    Select(Locator, Template),
    /// Move the mouse over the one element that matches.
    Hover(Locator),
    /// Press a key such as `Enter` or `Control+A`, in a field if one is named.
    Press(String, Option<Locator>),
    /// Upload a file with the one file field that matches, or with the file chooser that the one
    /// matching control opens.
    Upload(Locator, ProjectFile),
    /// Go back in the history.
    Back,
    /// Load the page again.
    Reload,
    /// Bring the one open window with this title to the front.
    Switch(TextMatch),
    /// Close the window in front.
    Close,
    /// Answer the browser's own dialog (alert, confirm, prompt) that the previous action opened.
    Dialog {
        /// `true`: OK; `false`: Cancel.
        accept: bool,
        /// The text that the dialog must show, if given.
        text: Option<TextMatch>,
        /// What to type into a prompt.
        answer: Option<Template>,
    },
    /// Move the mock's clock; nothing is done to the page.
    Clock(ClockMove),
}

/// What an action does to the page, which decides when evidence is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It acts on the page: evidence is taken before.
    OnPage,
    /// It brings another page or window to the front: evidence is taken after.
    Arrival,
    /// It answers a dialog of the browser, which hides the page.
    Answer,
    /// It does nothing to the page.
    Elsewhere,
}

impl ActionKind {
    /// The controls that it uses, and how.
    pub fn targets(&self) -> Vec<(&Locator, Use)> {
        match self {
            Self::Click(locator) => vec![(locator, Use::Click)],
            Self::Fill(locator, _) => vec![(locator, Use::Fill)],
            Self::Choose(locator) => vec![(locator, Use::Choose)],
            Self::Check(locator, _) => vec![(locator, Use::Check)],
            Self::Select(locator, _) => vec![(locator, Use::Select)],
            Self::Hover(locator) => vec![(locator, Use::Hover)],
            Self::Upload(locator, _) => vec![(locator, Use::Upload)],
            Self::Press(_, field) => field.iter().map(|field| (field, Use::Focus)).collect(),
            Self::Open(_)
            | Self::Back
            | Self::Reload
            | Self::Switch(_)
            | Self::Close
            | Self::Dialog { .. }
            | Self::Clock(_) => Vec::new(),
        }
    }

    /// What it does to the page.
    pub fn effect(&self) -> Effect {
        match self {
            Self::Click(_)
            | Self::Fill(..)
            | Self::Choose(_)
            | Self::Check(..)
            | Self::Select(..)
            | Self::Hover(_)
            | Self::Press(..)
            | Self::Upload(..) => Effect::OnPage,
            Self::Open(_) | Self::Back | Self::Reload | Self::Switch(_) | Self::Close => {
                Effect::Arrival
            }
            Self::Dialog { .. } => Effect::Answer,
            Self::Clock(_) => Effect::Elsewhere,
        }
    }
}

/// How the mock's clock is moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClockMove {
    /// Forward, by whole seconds.
    Advance(Duration),
    /// To this date and time (RFC 3339).
    Set(String),
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

/// A locator of a scenario, with run-time values left open.
pub type Locator = locator::Locator<Template>;

/// An expected text of a scenario, with run-time values left open.
pub type TextMatch = locator::TextMatch<Template>;

/// A device profile.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// Its name in `stepproof.yaml`.
    pub name: String,
    /// Viewport in CSS pixels.
    pub width: u32,
    /// Viewport in CSS pixels.
    pub height: u32,
    /// Device pixels per CSS pixel.
    pub scale: f64,
    /// BCP 47, e.g. `zh-CN`.
    pub locale: String,
    /// IANA name, e.g. `Asia/Shanghai`.
    pub timezone: String,
    /// Touch events and mobile layout.
    pub touch: bool,
    /// The user agent, if it is not the browser's own.
    pub user_agent: Option<String>,
    /// Whether a focused field shows its caret. It does not in pictures for guides, where a blinking
    /// caret would make a difference.
    pub caret: bool,
}

/// A value that differs from run to run; in a snapshot it becomes `<name-1>`, or `<name>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Volatile {
    /// Name of the blank.
    pub name: String,
    /// Regular expression; the value is its first group, or the whole match if it has none.
    pub pattern: String,
    /// Whether equal values get equal numbers.
    pub numbered: bool,
    /// Where it is declared.
    pub location: Location,
    /// Whether the scenario itself declares it; then it must match in each of its cases.
    pub own: bool,
}

impl Volatile {
    /// What is blanked in snapshots.
    pub fn blank(&self) -> VolatilePattern {
        VolatilePattern {
            name: self.name.clone(),
            pattern: self.pattern.clone(),
            numbered: self.numbered,
        }
    }
}

/// `scenarios/stepproof.yaml`: what all scenarios share.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Device profiles by name.
    pub devices: BTreeMap<String, Device>,
    /// Locale of sentences in reports.
    pub locale: String,
    /// Deadline of each wait in a step.
    pub step_timeout: Duration,
    /// Deadline of a case.
    pub case_timeout: Duration,
    /// The sites that cases can run against; the first one is used when none is named.
    pub sites: Vec<SiteSettings>,
    /// Volatile values of all scenarios.
    pub volatile: Vec<Volatile>,
    /// What becomes of errors on pages.
    pub errors: ErrorRules,
    /// The mock of the project, against whose schema its use is validated.
    pub mock: Mock,
    /// Secrets of the mock's fixtures, which are only used against the mock.
    pub mock_secrets: BTreeMap<String, Secret>,
    /// The guides.
    pub guides: Vec<Guide>,
    /// How their pictures are drawn.
    pub theme: Theme,
    /// What a run does with the pictures of steps that do not say.
    pub pictures: Pictures,
    /// Elements that are covered in every picture.
    pub redact: Vec<Locator>,
    /// Regular expressions that match whole invented ID numbers, phone numbers and bank cards.
    pub invented: Vec<String>,
}

/// What a run does with the pictures of its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Pictures {
    /// They are kept for the reports.
    #[default]
    Keep,
    /// They are compared with the accepted ones, too.
    Compare,
}

/// The mock that the settings declare.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Mock {
    /// None.
    #[default]
    Undeclared,
    /// The built-in one.
    BuiltIn,
    /// The project's own, with its schema in this file.
    Own(ProjectFile),
}

/// A secret value, which `Debug` does not show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Keeps a value secret.
    pub fn new(value: impl Into<Arc<str>>) -> Self {
        Self(value.into())
    }

    /// The value, to be typed.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
