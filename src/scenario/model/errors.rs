//! What becomes of errors on pages.

use crate::source::Location;

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
