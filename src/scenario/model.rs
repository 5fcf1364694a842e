//! The scenario as meant: parts expanded, matrix applied, inputs substituted. What is left open
//! are only values of run time (secrets and the portal's), so a [`Case`] can always be run.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::source::Place;

/// One run of a scenario.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Unique in the suite: the scenario's id, with `[entry]` behind it for an entry of a matrix.
    pub id: String,
    /// The scenario's id.
    pub scenario: String,
    /// Title for readers.
    pub title: LocalText,
    /// Tags to select by.
    pub tags: Vec<String>,
    /// Where the scenario begins.
    pub place: Place,
    /// The device profile, resolved.
    pub device: Device,
    /// State of the mock portal for this case alone; `None` when the scenario has no `portal:`.
    pub portal: Option<Map<String, Value>>,
    /// Names of the secrets the scenario declares.
    pub secrets: Vec<String>,
    /// Volatile values: those of `stepproof.yaml`, then the scenario's own.
    pub volatile: Vec<Volatile>,
    /// Deadline of the whole case.
    pub timeout: Duration,
    /// The steps in order, those of parts in their place.
    pub steps: Vec<Step>,
}

/// One step: a sentence, what carries it out, and its evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Unique in the case; ASCII; file name of its snapshot and screenshot.
    pub id: String,
    /// The sentence for the reader.
    pub text: LocalText,
    /// The step's `step:` line.
    pub place: Place,
    /// Deadline of each wait in this step.
    pub timeout: Duration,
    /// What must hold before acting.
    pub expect: Vec<Expectation>,
    /// What to do.
    pub actions: Vec<Action>,
    /// What must hold after acting.
    pub then: Vec<Expectation>,
    /// Whether and how the page is snapshotted.
    pub snapshot: Evidence,
    /// Whether and how the page is pictured.
    pub picture: Evidence,
    /// `optional: {reason: …}`: a failure of this step is reported and does not fail the case.
    pub optional: Option<String>,
}

/// When a step's evidence is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Evidence {
    /// Just before the step's last action; after all when there is none.
    #[default]
    Auto,
    /// Before the step's first action.
    Before,
    /// After the step's last action.
    After,
    /// Not at all.
    Off,
}

/// A sentence in one language, or in several by locale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LocalText {
    /// The same for every locale.
    One(String),
    /// By locale, e.g. `zh-CN`; never empty.
    ByLocale(BTreeMap<String, String>),
}

impl LocalText {
    /// The text for `locale`; the first one there is when it has none of its own.
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

/// An action of a step, with its place in the YAML.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Where it stands.
    pub place: Place,
    /// What to do.
    pub kind: Kind,
}

/// What an action does.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// Open a path of the site under test (or, where allowed, an absolute URL).
    Open(Template),
    /// Click the one control that matches.
    Click(Locator),
    /// Type a text into the one field that matches, replacing what it holds.
    Fill(Locator, Template),
    /// Choose the one radio button that matches.
    Choose(Locator),
    /// Tick (`true`) or untick (`false`) the one checkbox or switch that matches.
    Check(Locator, bool),
    /// Choose an option, by its visible text, in the one drop-down or list box that matches.
    Select(Locator, Template),
    /// Move the mouse over the one element that matches.
    Hover(Locator),
    /// Press a key such as `Enter` or `Control+A`, in a field when one is named.
    Press(String, Option<Locator>),
    /// Put a file into the one file field that matches; the path is relative to the scenario file
    /// and resolved by the reader.
    Upload(Locator, std::path::PathBuf),
    /// Go back in the history.
    Back,
    /// Load the page again.
    Reload,
    /// Answer the browser's own dialog (alert, confirm, prompt) that the action before it opened.
    Dialog {
        /// `true`: OK; `false`: Cancel.
        accept: bool,
        /// The text the dialog must show, if given.
        text: Option<TextMatch>,
        /// What to type into a prompt.
        answer: Option<Template>,
    },
}

/// What must hold, with its place in the YAML.
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    /// Where it stands.
    pub place: Place,
    /// What must hold.
    pub check: Check,
}

/// A condition on the page or on the portal.
#[derive(Debug, Clone, PartialEq)]
pub enum Check {
    /// The visible text of the page contains this (white space and full-width punctuation folded).
    Text(TextMatch),
    /// The visible text of the page does not contain this.
    NoText(TextMatch),
    /// Exactly one such element is visible.
    Visible(Locator),
    /// No such element is visible.
    Hidden(Locator),
    /// The control is enabled (`true`) or disabled (`false`).
    Enabled(Locator, bool),
    /// The radio button, checkbox or switch is checked (`true`) or not (`false`).
    Checked(Locator, bool),
    /// The field or drop-down holds this value.
    Value(Locator, TextMatch),
    /// The path (with query when the expectation has one) of the page.
    Path(TextMatch),
    /// The title of the page.
    Title(TextMatch),
    /// The portal's control API answers with an object that contains these members.
    Portal(Map<String, Value>),
}

/// How to find elements: what a person sees.
#[derive(Debug, Clone, PartialEq)]
pub struct Locator {
    /// Where it stands.
    pub place: Place,
    /// What to match.
    pub by: By,
    /// The places it must be in, outermost first.
    pub within: Vec<Container>,
}

/// What a locator matches.
#[derive(Debug, Clone, PartialEq)]
pub enum By {
    /// A control of this accessible name, of a role that fits the action.
    Name(TextMatch),
    /// An element of this ARIA role, with this accessible name if given.
    Role(String, Option<TextMatch>),
    /// The innermost element with this visible text.
    Text(TextMatch),
    /// `data-testid`.
    TestId(String),
    /// A CSS selector.
    Css(String),
}

/// A place that a locator must be in.
#[derive(Debug, Clone, PartialEq)]
pub enum Container {
    /// A frame by its accessible name or title.
    Frame(TextMatch),
    /// Any other element (dialog, row, table, region, …).
    Element(By),
}

/// How a text is compared. Both sides are folded first: white space collapsed, full-width forms
/// and punctuation to ASCII.
#[derive(Debug, Clone, PartialEq)]
pub enum TextMatch {
    /// Literally.
    Is(Template),
    /// By a regular expression (Rust `regex` and ECMAScript's common part), searched unanchored.
    Matches(String),
}

/// A text with values of run time in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template(pub Vec<Piece>);

impl Template {
    /// A template without values.
    pub fn literal(text: impl Into<String>) -> Self {
        Self(vec![Piece::Text(text.into())])
    }
}

/// `${…}` as written: safe to print, since values of run time are not filled in.
impl std::fmt::Display for Template {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Secret(name) => write!(f, "${{secret.{name}}}"),
            Piece::Portal(path) => write!(f, "${{portal.{path}}}"),
        })
    }
}

/// A piece of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Literal text.
    Text(String),
    /// `${secret.NAME}`.
    Secret(String),
    /// `${portal.path}`: asked of the portal's control API when the action is carried out.
    Portal(String),
}

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
    /// Replaces the browser's own user agent.
    pub user_agent: Option<String>,
}

/// A value that differs from run to run: its match in a snapshot becomes `<name-1>`.
#[derive(Debug, Clone, PartialEq)]
pub struct Volatile {
    /// Name of the blank.
    pub name: String,
    /// Regular expression; its first group, or all of it when it has none, is the value.
    pub pattern: String,
    /// Where it is declared.
    pub place: Place,
    /// Declared by the scenario itself, so it must match in each of its cases.
    pub own: bool,
}

/// `scenarios/stepproof.yaml`: what all scenarios share.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Device profiles by name.
    pub devices: BTreeMap<String, Device>,
    /// Locale of the sentences in reports.
    pub locale: String,
    /// Deadline of each wait in a step.
    pub step_timeout: Duration,
    /// Deadline of a case.
    pub case_timeout: Duration,
    /// Volatile values of all scenarios.
    pub volatile: Vec<Volatile>,
    /// Secrets of the mock's fixtures, used against the mock only.
    pub mock_secrets: BTreeMap<String, Secret>,
}

/// A secret value: neither `Debug` nor `Display` show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Keeps a value secret.
    pub fn new(value: impl Into<Arc<str>>) -> Self {
        Self(value.into())
    }

    /// The value, for the one place that types it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
