//! Expectations that the browser answers, and not the page.

use std::fmt::{self, Display};

use crate::locator::{Fill, TextMatch};

/// A condition on what the browser knows of the page.
#[derive(Debug, Clone, PartialEq)]
pub enum BrowserCheck<T> {
    /// A file of this name has been downloaded completely since the case began.
    Download(TextMatch<T>),
    /// The site answered the request for the page with this HTTP status.
    Status(u16),
    /// The page has made such a request.
    Request {
        /// The method, in capitals.
        method: String,
        /// The path, with its query when the text has a `?`.
        path: TextMatch<T>,
        /// The HTTP status of the answer, if it matters.
        status: Option<u16>,
    },
    /// The page has a cookie of this name, or (`present: false`) has none.
    Cookie {
        /// Its name.
        name: String,
        /// Its value, if it matters.
        value: Option<TextMatch<T>>,
        /// Whether it must be there.
        present: bool,
    },
    /// The console has no errors of the step.
    NoConsoleErrors,
}

impl<T> BrowserCheck<T> {
    fn text(&self) -> Option<&TextMatch<T>> {
        match self {
            Self::Download(text) | Self::Request { path: text, .. } => Some(text),
            Self::Cookie { value, .. } => value.as_ref(),
            Self::Status(_) | Self::NoConsoleErrors => None,
        }
    }
}

impl<T> Fill<T> for BrowserCheck<T> {
    type With<U> = BrowserCheck<U>;

    fn texts(&self) -> Vec<&T> {
        self.text().map(Fill::texts).unwrap_or_default()
    }

    fn map<U>(&self, replace: &mut dyn FnMut(&T) -> U) -> BrowserCheck<U> {
        match self {
            Self::Download(name) => BrowserCheck::Download(name.map(replace)),
            Self::Status(status) => BrowserCheck::Status(*status),
            Self::Request {
                method,
                path,
                status,
            } => BrowserCheck::Request {
                method: method.clone(),
                path: path.map(replace),
                status: *status,
            },
            Self::Cookie {
                name,
                value,
                present,
            } => BrowserCheck::Cookie {
                name: name.clone(),
                value: value.as_ref().map(|value| value.map(replace)),
                present: *present,
            },
            Self::NoConsoleErrors => BrowserCheck::NoConsoleErrors,
        }
    }
}

/// What is expected: `the download "a.csv"`.
impl<T: Display> Display for BrowserCheck<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Download(name) => write!(f, "the download {name}"),
            Self::Status(status) => write!(f, "the HTTP status {status}"),
            Self::Request {
                method,
                path,
                status,
            } => {
                write!(f, "the request {method} {path}")?;
                match status {
                    Some(status) => write!(f, " with the HTTP status {status}"),
                    None => Ok(()),
                }
            }
            Self::Cookie {
                name,
                present: false,
                ..
            } => write!(f, "no cookie `{name}`"),
            Self::Cookie {
                name, value: None, ..
            } => write!(f, "the cookie `{name}`"),
            Self::Cookie {
                name,
                value: Some(value),
                ..
            } => write!(f, "the cookie `{name}` to be {value}"),
            Self::NoConsoleErrors => f.write_str("no errors in the console"),
        }
    }
}
