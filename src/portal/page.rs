//! A page of the portal: all that there is to say of it, in one place.

use super::faults::Fault;

/// Texts by id.
pub(super) type Texts = &'static [(&'static str, &'static str)];

/// A page. Its handlers stand beside it, in the same file.
pub(super) struct Page {
    /// Its number, as in `docs/portal.md`.
    pub id: &'static str,
    /// Its address; empty for what lies over another page.
    pub path: &'static str,
    /// What its forms and scripts ask for beside it.
    pub actions: &'static [&'static str],
    /// Name of its template, and what that holds.
    pub template: &'static str,
    pub source: &'static str,
    /// The earliest step that must be done before.
    pub needs: Needs,
    /// Its coverage points: a word, and what happens. Where a point is a text that a form is
    /// answered with, the word is the id of that text.
    pub points: &'static [(&'static str, &'static str)],
    /// Showing it is the point `page`.
    pub shown: bool,
    /// Points that only a script in the page can tell of.
    pub scripted: &'static [&'static str],
    /// What is answered to programs that post a form by themselves, and to no person: the page's
    /// button works once these fields are filled.
    pub unseen: &'static [&'static str],
    /// The texts that only it shows, or that belong here first.
    pub texts: Texts,
    /// The item of the left menu that is open on it.
    pub menu: &'static str,
    /// What `lose_session_at` calls it.
    pub loss: Option<&'static str>,
    /// Faults of its transport.
    pub wire: &'static [(Fault, Wire)],
}

impl Page {
    /// To begin with.
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
    /// On the Web: between the two checks.
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
    /// It comes so many milliseconds late.
    Late(u64),
    /// It never comes.
    Silent,
    /// The session is lost.
    Lost,
}
