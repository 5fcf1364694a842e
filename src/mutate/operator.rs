//! What an operator is: one kind of change of a page, as data.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::browser::{RequestKind, Response};

/// A kind of change.
#[derive(Debug, Clone, Copy)]
pub struct Operator {
    /// Its name, unique.
    pub name: &'static str,
    /// What it is about.
    pub family: Family,
    /// Which oracles must notice it; none for a change that nobody would call one.
    pub seen_by: &'static [Oracle],
    /// What it does: `changes an amount`.
    pub does: &'static str,
    /// How.
    pub way: Way,
}

impl Operator {
    /// A reader or an operator of the site would call it a change.
    pub fn is_harmful(&self) -> bool {
        !self.seen_by.is_empty()
    }
}

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Texts, numbers, dates.
    Content,
    /// Names and roles.
    Names,
    /// States and defaults.
    States,
    /// What is there, and in which order.
    Structure,
    /// Where links lead, and what forms send.
    Targets,
    /// Answers of the site, and scripts.
    Network,
    /// When things come.
    Timing,
    /// How things look.
    Looks,
}

impl Family {
    /// All, in the order of reports.
    pub const ALL: [Self; 8] = [
        Self::Content,
        Self::Names,
        Self::States,
        Self::Structure,
        Self::Targets,
        Self::Network,
        Self::Timing,
        Self::Looks,
    ];

    /// Its name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Names => "names",
            Self::States => "states",
            Self::Structure => "structure",
            Self::Targets => "targets",
            Self::Network => "network",
            Self::Timing => "timing",
            Self::Looks => "looks",
        }
    }
}

/// What can notice a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Oracle {
    /// The steps themselves: what they expect, and the controls that they use.
    Flow,
    /// The stored snapshots.
    Snapshot,
    /// The accepted pictures.
    Pixels,
    /// What failed on the page: exceptions, failed requests.
    Errors,
}

impl Oracle {
    /// All that there are.
    pub const ALL: [Self; 4] = [Self::Flow, Self::Snapshot, Self::Pixels, Self::Errors];

    /// Its name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Flow => "flow",
            Self::Snapshot => "snapshot",
            Self::Pixels => "pixels",
            Self::Errors => "errors",
        }
    }
}

impl fmt::Display for Oracle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// How a page is changed.
#[derive(Debug, Clone, Copy)]
pub enum Way {
    /// By a script, as soon as the document is read and before its deferred scripts run.
    Page(Change),
    /// By what becomes of a request.
    Request {
        /// What the request is for.
        of: RequestKind,
        /// Only a request of this method.
        method: Option<&'static str>,
        /// What becomes of it.
        becomes: Fate,
    },
}

/// A change by a script: expressions in which `script/lib.js` can be used.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// The elements that it may be made to.
    pub on: &'static str,
    /// Whether it can be made to the element `e`.
    pub when: &'static str,
    /// Statements that make it to `e`; they may return the element by which it can be seen.
    pub change: &'static str,
    /// What proves that it was there.
    pub proof: Proof,
}

/// What proves that a change was really on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// What was changed, or what it stood in, was shown.
    Shown,
    /// What was shown is shown no more: it was shown when the page was surveyed.
    Hidden,
    /// It was made: nobody sees it (the address that a form sends to, the title).
    Made,
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy)]
pub enum Fate {
    /// The connection is refused.
    Refused,
    /// It is never answered.
    Silent,
    /// It is answered so late.
    Late(Duration),
    /// It is answered with this status, and a body of this type.
    Status(u16, &'static str, &'static str),
    /// It is led elsewhere.
    Redirected(&'static str),
    /// Its answer is changed; whether it was.
    Rewritten(fn(&mut Response) -> bool),
}

/// Seen by the stored snapshots.
pub(super) const SNAPSHOT: &[Oracle] = &[Oracle::Snapshot];
/// Seen by the accepted pictures.
pub(super) const PIXELS: &[Oracle] = &[Oracle::Pixels];
/// Seen by the steps, or by the snapshots.
pub(super) const FLOW: &[Oracle] = &[Oracle::Flow, Oracle::Snapshot];
/// Seen as what failed on the page, or by the steps.
pub(super) const ERRORS: &[Oracle] = &[Oracle::Errors, Oracle::Flow];
/// Seen by nothing: harmless.
pub(super) const NOTHING: &[Oracle] = &[];

/// A change by a script that is proved by what is shown.
pub(super) const fn page(on: &'static str, when: &'static str, change: &'static str) -> Way {
    proved(Proof::Shown, on, when, change)
}

/// A change by a script that hides what is shown.
pub(super) const fn hides(on: &'static str, when: &'static str, change: &'static str) -> Way {
    proved(Proof::Hidden, on, when, change)
}

/// A change by a script that nobody sees.
pub(super) const fn unseen(on: &'static str, when: &'static str, change: &'static str) -> Way {
    proved(Proof::Made, on, when, change)
}

const fn proved(proof: Proof, on: &'static str, when: &'static str, change: &'static str) -> Way {
    Way::Page(Change {
        on,
        when,
        change,
        proof,
    })
}

/// What becomes of a request.
pub(super) const fn request(of: RequestKind, becomes: Fate) -> Way {
    Way::Request {
        of,
        method: None,
        becomes,
    }
}

/// What becomes of a form that is posted.
pub(super) const fn posted(becomes: Fate) -> Way {
    Way::Request {
        of: RequestKind::Document,
        method: Some("POST"),
        becomes,
    }
}
