//! What a project says of the world outside of its pages: sites and files.

use super::template::{Piece, Template};
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
}

impl SiteSettings {
    /// Names of the secrets that it uses.
    pub fn secrets(&self) -> Vec<&str> {
        let login = self.login.iter().flat_map(|(user, key)| [user, key]);
        let named = self.headers.iter().chain(&self.cookies);
        let templates = login.chain(named.map(|(_, value)| value));
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
}

/// A file of the project that a scenario names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectFile {
    /// Where the scenario names it.
    pub location: Location,
    /// Its path from the project's root.
    pub path: std::path::PathBuf,
}
