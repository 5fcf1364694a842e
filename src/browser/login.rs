//! User and password for a site with HTTP authentication (RFC 7235). They are never part of the
//! address of a page.

/// User and password for a site.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The site: `https://host` or `http://host:port`. They are sent to no other site.
    pub origin: String,
    /// The user name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").finish_non_exhaustive()
    }
}
