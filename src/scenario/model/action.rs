//! Actions: what a step does.

use std::time::Duration;

use super::{Expectation, Locator, ProjectFile, Template, TextMatch};
use crate::locator::Fill;
use crate::page::{Direction, Position, Use};
use crate::source::Location;

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
    /// Click the one control that matches, or another element by its text or role.
    Click(Locator, Clicks, Option<Spot>),
    /// Drag the one element that matches.
    Drag(Locator, DragTo),
    /// Swipe over the page, or over the one element that matches.
    Swipe(Direction, Option<Locator>),
    /// Scroll the page, or the box that is or holds the one element that matches.
    Scroll(ScrollTo, Option<Locator>),
    /// Type a text into the one field that matches, replacing its value.
    Fill(Locator, Template),
    /// Type a text key by key, in a field if one is named, else where the focus is.
    Type(Option<Locator>, Template),
    /// Paste a text, in a field if one is named, else where the focus is.
    Paste(Option<Locator>, Template),
    /// Enter a text by the keys of a keypad on the screen, or into boxes of one character each.
    Keys(Locator, Template),
    /// Choose the one radio button that matches.
    Choose(Locator),
    /// Tick (`true`) or untick (`false`) the one checkbox or switch that matches.
    Check(Locator, bool),
    /// Choose options in the one drop-down or list box that matches.
    Select(Locator, Vec<Choice>),
    /// Move the mouse over the one element that matches.
    Hover(Locator),
    /// Press keys such as `Enter` or `Control+A`, one after the other, in a field if one is named.
    Press(Vec<String>, Option<Locator>),
    /// Upload files with the one file field that matches, with the file chooser that the one matching
    /// control opens, or by dropping them on it.
    Upload(Locator, Vec<ProjectFile>),
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
    /// Move the clock of the mock, and that of the pages where the device has one.
    Clock(ClockMove),
    /// Wait between two actions until all of this holds.
    Until(Vec<Expectation>),
}

/// A position to click at, where no name tells what is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// The position inside the control.
    pub position: Position,
    /// Why a position is needed.
    pub reason: String,
}

/// Where something is dragged to.
#[derive(Debug, Clone, PartialEq)]
pub enum DragTo {
    /// Onto the one element that matches, to its centre unless a position is given.
    Onto(Locator, Option<Position>),
    /// So many CSS pixels to the right and down.
    By(f64, f64),
    /// From the first of these positions inside the element through the others.
    Along(Vec<Position>),
}

/// An option to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// Its visible text.
    pub option: Template,
    /// The group that it is in, if that matters.
    pub group: Option<Template>,
}

/// How far is scrolled.
#[derive(Debug, Clone, PartialEq)]
pub enum ScrollTo {
    /// To this end.
    End(Direction),
    /// Until the one element that matches is there.
    Element(Locator),
}

/// How a control is clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clicks {
    /// Once.
    Single,
    /// Twice in quick succession.
    Double,
    /// Once, with the right mouse button.
    Right,
}

/// What an action does to the page, which decides when evidence is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It acts on the page: evidence is taken before.
    OnPage,
    /// It brings another page, window or part of the page into view: evidence is taken after.
    Arrival,
    /// It answers a dialog of the browser, which hides the page.
    Answer,
    /// It does nothing to the page.
    Elsewhere,
}

impl Action {
    /// The files of the project that it gives to the site.
    pub fn files(&self) -> &[ProjectFile] {
        match &self.kind {
            ActionKind::Upload(_, files) => files,
            _ => &[],
        }
    }
}

impl ActionKind {
    /// The controls that it uses, and how.
    pub fn targets(&self) -> Vec<(&Locator, Use)> {
        match self {
            Self::Click(locator, ..) => vec![(locator, Use::Click)],
            Self::Drag(from, DragTo::Onto(to, _)) => vec![(from, Use::Drag), (to, Use::Drop)],
            Self::Drag(locator, _) => vec![(locator, Use::Drag)],
            Self::Swipe(_, on) => on.iter().map(|on| (on, Use::Hover)).collect(),
            Self::Fill(locator, _) => vec![(locator, Use::Fill)],
            Self::Keys(pad, _) => vec![(pad, Use::Keys)],
            Self::Choose(locator) => vec![(locator, Use::Choose)],
            Self::Check(locator, _) => vec![(locator, Use::Check)],
            Self::Select(locator, _) => vec![(locator, Use::Select)],
            Self::Hover(locator) => vec![(locator, Use::Hover)],
            Self::Upload(locator, _) => vec![(locator, Use::Upload)],
            Self::Type(field, _) | Self::Paste(field, _) => {
                field.iter().map(|field| (field, Use::Write)).collect()
            }
            Self::Press(_, field) => field.iter().map(|field| (field, Use::Focus)).collect(),
            Self::Open(_)
            | Self::Back
            | Self::Reload
            | Self::Switch(_)
            | Self::Close
            | Self::Dialog { .. }
            | Self::Clock(_)
            | Self::Scroll(..)
            | Self::Until(_) => Vec::new(),
        }
    }

    /// What it enters, chooses, presses, opens or uploads; run-time values as they are written.
    pub fn entered(&self) -> Vec<String> {
        match self {
            Self::Fill(_, text)
            | Self::Type(_, text)
            | Self::Paste(_, text)
            | Self::Keys(_, text)
            | Self::Open(text) => vec![text.to_string()],
            Self::Select(_, choices) => {
                let group = |choice: &Choice| choice.group.as_ref().map(ToString::to_string);
                let texts = choices
                    .iter()
                    .flat_map(|choice| [Some(choice.option.to_string()), group(choice)]);
                texts.flatten().collect()
            }
            Self::Press(keys, _) => keys.clone(),
            Self::Upload(_, files) => {
                let names = files.iter().filter_map(|file| file.path.file_name());
                names
                    .map(|name| name.to_string_lossy().into_owned())
                    .collect()
            }
            Self::Switch(TextMatch::Is(title)) => vec![title.to_string()],
            Self::Dialog { text, answer, .. } => {
                let text = text.iter().flat_map(Fill::texts).chain(answer);
                text.map(ToString::to_string).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What it does to the page.
    pub fn effect(&self) -> Effect {
        match self {
            Self::Click(..)
            | Self::Drag(..)
            | Self::Swipe(..)
            | Self::Fill(..)
            | Self::Type(..)
            | Self::Paste(..)
            | Self::Keys(..)
            | Self::Choose(_)
            | Self::Check(..)
            | Self::Select(..)
            | Self::Hover(_)
            | Self::Press(..)
            | Self::Upload(..) => Effect::OnPage,
            Self::Open(_)
            | Self::Back
            | Self::Reload
            | Self::Switch(_)
            | Self::Close
            | Self::Scroll(..) => Effect::Arrival,
            Self::Dialog { .. } => Effect::Answer,
            Self::Clock(_) | Self::Until(_) => Effect::Elsewhere,
        }
    }
}

/// How a clock is moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClockMove {
    /// Forward, by whole seconds.
    Advance(Duration),
    /// To this date and time (RFC 3339).
    Set(String),
}

impl ClockMove {
    /// Where it moves a clock, in milliseconds since 1970.
    pub fn moved(&self, clock: i64) -> i64 {
        match self {
            Self::Advance(by) => {
                clock.saturating_add(i64::try_from(by.as_millis()).unwrap_or(i64::MAX))
            }
            // The reader has made sure that it is one.
            Self::Set(moment) => moment
                .parse::<jiff::Timestamp>()
                .map_or(clock, jiff::Timestamp::as_millisecond),
        }
    }
}
