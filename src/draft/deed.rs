//! What is done in a step.

/// What is done in a step.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Deeds {
    /// In the order of the text.
    pub deeds: Vec<Deed>,
    /// Whether the text says what the page shows.
    pub shows: bool,
}

/// An action, or words of which none could be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Deed {
    /// A guess by the sentence alone, and what is to be looked at.
    Act(Act, Vec<String>),
    /// An action on a control of the site, as a scenario writes it, and what is to be looked at.
    Found(String, Vec<String>),
    /// The words, and what is asked about them.
    Unclear(String, &'static str),
}

/// An action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// An action of this name on a control.
    On(&'static str, String),
    /// A value for a field; the sentence may not name it.
    Fill(String, Option<String>),
    /// An option of a field; the sentence may not name it.
    Select(String, Option<String>),
    /// A key.
    Press(String),
    /// A page by its path.
    Open(String),
    /// Files for a field; the sentence may not name them.
    Upload(String, Vec<String>),
    /// One control onto another one.
    Drag(String, String),
    /// An action of this name without a control.
    Plain(&'static str),
}
