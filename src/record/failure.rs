//! How something ended, and why it did not pass.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::source::Location;

/// How a run, case or step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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

/// The kind of a failure: a fixed set that all reports use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    /// The page violates a rule of accessibility, and the rules of the step count that.
    Accessibility,
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
            | Self::Accessibility
            | Self::Sentence => Outcome::Failed,
            Self::Session | Self::BrowserLost | Self::DriverLost | Self::Environment => {
                Outcome::Broken
            }
            Self::Interrupted => Outcome::Skipped,
        }
    }
}

/// Why a step or case did not pass: a title, a location, the cause, and what to do next.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
