//! The description of a page of the portal, in one place.

use super::faults::Fault;

/// Texts by id.
pub(super) type Texts = &'static [(&'static str, &'static str)];

/// A page. Its handlers are in the same file.
pub(super) struct Page {
    /// Its number, as in `docs/portal.md`.
    pub id: &'static str,
    /// Its address; empty for what covers another page.
    pub path: &'static str,
    /// Other addresses that its forms and scripts request.
    pub actions: &'static [&'static str],
    /// The name of its template, and the template.
    pub template: &'static str,
    pub source: &'static str,
    /// The earliest step that must be done before.
    pub needs: Needs,
    /// Its coverage points: a word, and what happens. If the point is an error of a form, the word is the
    /// id of its text.
    pub points: &'static [(&'static str, &'static str)],
    /// Whether showing it is the point `page`.
    pub shown: bool,
    /// Points that only a script in the page can report.
    pub scripted: &'static [&'static str],
    /// Errors that only a program can get, by posting the form itself: the page's button is disabled until
    /// these fields are filled in.
    pub unseen: &'static [&'static str],
    /// The texts that only it shows, or that it shows first.
    pub texts: Texts,
    /// The item of the left menu that is open on it.
    pub menu: &'static str,
    /// Its name in `lose_session_at`.
    pub loss: Option<&'static str>,
    /// Faults of its transport.
    pub wire: &'static [(Fault, Wire)],
}

impl Page {
    /// A page with nothing set.
    pub const EMPTY: Self = Self {
        id: "",
        path: "",
        actions: &[],
        template: "",
        source: "",
        needs: Needs::Nothing,
        points: &[],
        shown: false,
        scripted: &[],
        unseen: &[],
        texts: &[],
        menu: "",
        loss: None,
        wire: &[],
    };
}

/// How far a browser must have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    Nothing,
    /// On the Web: the first check is passed.
    Named,
    /// On the Web: both checks are passed.
    Verified,
    /// On the Web: entered as a person.
    Personal,
    /// On the APP: signed in.
    SignedIn,
    /// On the APP: signed in, and the real name is known.
    RealName,
}

/// What a fault does to the request of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wire {
    /// The answer is this many milliseconds late.
    Late(u64),
    /// There is never an answer.
    Silent,
    /// The session is lost.
    Lost,
}
