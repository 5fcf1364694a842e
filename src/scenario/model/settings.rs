//! What all scenarios of a project share.

use std::collections::BTreeMap;
use std::time::Duration;

use super::super::outside::{GridSettings, ProjectFile, SiteSettings};
use super::super::vocabulary::vocabulary;
use super::accessibility::Accessibility;
use super::errors::ErrorRules;
use super::guide::{Guide, Theme};
use super::picture::Pictures;
use super::terms::TermRules;
use super::text::{Locator, Secret};
use crate::page::VolatilePattern;
use crate::source::Location;

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
    /// A step that takes longer is told to be slow.
    pub slow: Option<Duration>,
    /// The sites that cases can run against; the first one is used when none is named.
    pub sites: Vec<SiteSettings>,
    /// What a run with `--webdriver` asks of the Grid.
    pub webdriver: GridSettings,
    /// Volatile values of all scenarios.
    pub volatile: Vec<Volatile>,
    /// What becomes of errors on pages.
    pub errors: ErrorRules,
    /// What becomes of violations of the rules of accessibility.
    pub accessibility: Accessibility,
    /// What becomes of quoted terms that no page shows.
    pub terms: TermRules,
    /// The mock of the project, against whose schema its use is validated.
    pub mock: Mock,
    /// Secrets of the mock's fixtures, which are only used against the mock.
    pub mock_secrets: BTreeMap<String, Secret>,
    /// The guides.
    pub guides: Vec<Guide>,
    /// Markdown files of a team's own, and folders of them, whose marked places show steps.
    pub documents: Vec<ProjectFile>,
    /// How their pictures are drawn.
    pub theme: Theme,
    /// Options of runs, by name.
    pub profiles: Vec<Profile>,
    /// The cases that fail nothing for a while.
    pub quarantine: Vec<Quarantine>,
    /// What a run does with the pictures of steps that do not say.
    pub pictures: Pictures,
    /// Elements that are covered in every picture.
    pub redact: Vec<Locator>,
    /// Regular expressions that match whole invented ID numbers, phone numbers and bank cards.
    pub invented: Vec<String>,
}

/// Options of a run under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// The options, as written.
    pub options: Vec<ProfileOption>,
}

/// An option of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileOption {
    /// Its name, as on the command line, with `_` between words.
    pub name: String,
    /// Its values.
    pub values: Vec<String>,
    /// Where it is written.
    pub location: Location,
}

/// Cases that are carried out and fail nothing, until somebody has seen to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantine {
    /// Id of a case or scenario, with `*` for any characters and `?` for one.
    pub case: String,
    /// Who sees to it.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// Its last day.
    pub until: jiff::civil::Date,
    /// Where the case is named.
    pub location: Location,
    /// Where the day is named.
    pub until_location: Location,
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
    /// The time at which the clock of its pages stands still; without it they have the real time.
    pub now: Option<jiff::Timestamp>,
    /// Touch events and mobile layout.
    pub touch: bool,
    /// The user agent, if it is not the browser's own.
    pub user_agent: Option<String>,
    /// What its pages are granted (`true`) and denied.
    pub permissions: Vec<(Permission, bool)>,
    /// Where it is.
    pub place: Option<Place>,
    /// Whether a focused field shows its caret. It does not in pictures for guides, where a blinking
    /// caret would make a difference.
    pub caret: bool,
}

vocabulary! {
    /// What a page needs a person's permission for.
    pub enum Permission {
        Clipboard = "clipboard",
        Geolocation = "geolocation",
        Notifications = "notifications",
    }
}

/// A place on Earth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// In degrees, to the north.
    pub latitude: f64,
    /// In degrees, to the east.
    pub longitude: f64,
    /// In metres.
    pub accuracy: f64,
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
