//! Who may see a site that asks by HTTP (RFC 7235). No page ever sees user and password in its address.

/// Who may see a site.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The site: `https://host` or `http://host:port`; no other one is told.
    pub origin: String,
    /// The name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Login").finish_non_exhaustive()
    }
}
