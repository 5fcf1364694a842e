//! Operators: kinds of changes of a page, as data.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::browser::{RequestKind, Response};

/// A kind of change.
#[derive(Debug, Clone, Copy)]
pub struct Operator {
    /// Its name, unique.
    pub name: &'static str,
    /// Its family.
    pub family: Family,
    /// The oracles that must notice it; none for a harmless change.
    pub seen_by: &'static [Oracle],
    /// What it does, such as `changes an amount`.
    pub does: &'static str,
    /// How it does that.
    pub way: Way,
}

impl Operator {
    /// Whether a reader or an operator of the site would call it a change.
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
    /// Which elements there are, and in which order.
    Structure,
    /// Where links lead, and what forms send.
    Targets,
    /// Answers of the site, and scripts.
    Network,
    /// When something appears.
    Timing,
    /// Appearance.
    Looks,
}

impl Family {
    /// All families, in the order of reports.
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
    /// Errors on the page: exceptions, failed requests.
    Errors,
}

impl Oracle {
    /// All oracles.
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
    /// By a script that runs as soon as the document is parsed, before its deferred scripts.
    Page(Change),
    /// By changing a request or its answer.
    Request {
        /// What the request is for.
        of: RequestKind,
        /// Its method; any if there is none.
        method: Option<&'static str>,
        /// What is done with it.
        becomes: Fate,
    },
}

/// A change by a script, as expressions that can use `script/lib.js`.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// The elements that it may change.
    pub on: &'static str,
    /// Whether it can change the element `e`.
    pub when: &'static str,
    /// Statements that change `e`; they may return the element that shows the change.
    pub change: &'static str,
    /// What proves that the change was there.
    pub proof: Proof,
}

/// What proves that a change was really on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// The changed element, or the one around it, was visible.
    Shown,
    /// The element is not visible any more; it was when the page was surveyed.
    Hidden,
    /// The change was made: it is never visible (the address that a form sends to, the title).
    Made,
}

/// What is done with a request.
#[derive(Debug, Clone, Copy)]
pub enum Fate {
    /// The connection is refused.
    Refused,
    /// It is never answered.
    Silent,
    /// It is answered this much later.
    Late(Duration),
    /// It is answered with this status, and a body: its type, then its text.
    Status(u16, &'static str, &'static str),
    /// It is redirected.
    Redirected(&'static str),
    /// Its answer is changed by this function, which returns whether it has changed anything.
    Rewritten(fn(&mut Response) -> bool),
}

/// Seen by the stored snapshots.
pub(super) const SNAPSHOT: &[Oracle] = &[Oracle::Snapshot];
/// Seen by the accepted pictures.
pub(super) const PIXELS: &[Oracle] = &[Oracle::Pixels];
/// Seen by the steps, or by the snapshots.
pub(super) const FLOW: &[Oracle] = &[Oracle::Flow, Oracle::Snapshot];
/// Seen as an error on the page, or by the steps.
pub(super) const ERRORS: &[Oracle] = &[Oracle::Errors, Oracle::Flow];
/// Seen by nothing: harmless.
pub(super) const NOTHING: &[Oracle] = &[];

/// A change by a script that is visible.
pub(super) const fn page(on: &'static str, when: &'static str, change: &'static str) -> Way {
    proved(Proof::Shown, on, when, change)
}

/// A change by a script that hides something.
pub(super) const fn hides(on: &'static str, when: &'static str, change: &'static str) -> Way {
    proved(Proof::Hidden, on, when, change)
}

/// A change by a script that is never visible.
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

/// A change of requests of this kind.
pub(super) const fn request(of: RequestKind, becomes: Fate) -> Way {
    Way::Request {
        of,
        method: None,
        becomes,
    }
}

/// A change of posted forms.
pub(super) const fn posted(becomes: Fate) -> Way {
    Way::Request {
        of: RequestKind::Document,
        method: Some("POST"),
        becomes,
    }
}
