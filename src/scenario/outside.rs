//! What a project says of the world outside of its pages: sites, calls, values and files.

use super::template::{Piece, Template};
use super::vocabulary::vocabulary;
use crate::source::Location;

/// A site that cases can run against, and how it is reached.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteSettings {
    /// Its name.
    pub name: String,
    /// Where it is declared.
    pub location: Location,
    /// Its address, without a slash at its end.
    pub base_url: String,
    /// Certificates are not verified.
    pub insecure: bool,
    /// User and password for HTTP authentication.
    pub login: Option<(Template, Template)>,
    /// Headers of all requests to the site.
    pub headers: Vec<(String, Template)>,
    /// Cookies that every case starts with.
    pub cookies: Vec<(String, Template)>,
    /// The proxy that all requests go through.
    pub proxy: Option<String>,
    /// Regular expressions: requests, as `METHOD URL`, that are not waited for.
    pub ignore_requests: Vec<String>,
    /// The origins that a case may reach besides that of the site; `None` is all.
    pub origins: Option<Vec<String>>,
    /// Names and addresses of services beside it, for calls.
    pub services: Vec<(String, String)>,
}

impl SiteSettings {
    /// Names of the secrets that it uses.
    pub fn secrets(&self) -> Vec<&str> {
        let login = self.login.iter().flat_map(|(user, key)| [user, key]);
        let named = self.headers.iter().chain(&self.cookies);
        secrets_in(login.chain(named.map(|(_, value)| value)))
    }
}

/// What a run with `--webdriver` asks of the Grid.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GridSettings {
    /// User and password of the Grid.
    pub login: Option<(Template, Template)>,
    /// Capabilities besides those of the engine.
    pub capabilities: serde_json::Map<String, serde_json::Value>,
}

impl GridSettings {
    /// Names of the secrets that it uses.
    pub fn secrets(&self) -> Vec<&str> {
        secrets_in(self.login.iter().flat_map(|(user, key)| [user, key]))
    }
}

/// Names of the secrets in these texts.
fn secrets_in<'a>(templates: impl Iterator<Item = &'a Template>) -> Vec<&'a str> {
    let pieces = templates.flat_map(|template| &template.0);
    let mut names: Vec<&str> = pieces
        .filter_map(|piece| match piece {
            Piece::Secret(name) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// A file of the project that a scenario names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectFile {
    /// Where the scenario names it.
    pub location: Location,
    /// Its path from the project's root.
    pub path: std::path::PathBuf,
}

vocabulary! {
    /// The method of a call, as it is written.
    pub enum Method {
        Get = "get",
        Post = "post",
        Put = "put",
        Patch = "patch",
        Delete = "delete",
    }
}

/// An HTTP call.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Where it is written.
    pub location: Location,
    /// Its method.
    pub method: Method,
    /// The path behind the address of the site or service.
    pub path: Template,
    /// The service of the site; without one, the site itself.
    pub at: Option<String>,
    /// Names and values of headers.
    pub headers: Vec<(String, Template)>,
    /// The body, sent as JSON.
    pub json: Option<Body>,
    /// The expected statuses; without one, any of success.
    pub statuses: Vec<u16>,
    /// The values to take from the answer: their names, and JSON pointers (RFC 6901).
    pub take: Vec<(String, String)>,
}

/// JSON with texts whose values are filled in at run time.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// A number, `true`, `false` or `null`.
    Literal(serde_json::Value),
    /// A text.
    Text(Template),
    /// A list.
    List(Vec<Body>),
    /// A map.
    Map(Vec<(String, Body)>),
}

/// A value that is got while a case runs.
#[derive(Debug, Clone, PartialEq)]
pub struct RunValue {
    /// Its name, as in `${value.NAME}`.
    pub name: String,
    /// Where it is declared.
    pub location: Location,
    /// Where it comes from.
    pub source: ValueSource,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueSource {
    /// From the answer to a call, each time that it is used.
    Call {
        /// The call.
        call: Box<Call>,
        /// What is taken from the answer: a JSON pointer; without one, the whole answer.
        pointer: Option<String>,
        /// A regular expression: the value is its first group in that text, or the whole match.
        matches: Option<String>,
    },
    /// The text of a file.
    File(ProjectFile),
    /// A one-time password (RFC 6238) for this key, each time that it is used.
    Totp(Template),
    /// What a person types at the terminal, once a case.
    Ask(String),
}

impl Call {
    /// The call in words: `POST /api/reset`.
    pub fn words(&self) -> String {
        let method = self.method.as_str().to_uppercase();
        match &self.at {
            None => format!("{method} {}", self.path),
            Some(at) => format!("{method} {} at {at}", self.path),
        }
    }
}
