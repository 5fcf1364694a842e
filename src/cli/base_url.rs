//! `--base-url` and `--webdriver`: the address of a site or of a Grid, and its user and password.

use std::convert::Infallible;
use std::str::FromStr;
use std::sync::Arc;

use super::exit::{CliError, Exit};
use crate::browser::Login;
use crate::mask::Mask;

/// The address of a site or of a Grid. User and password are taken out at once, so that they are never printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// Without user and password, and without a slash at its end.
    url: String,
    login: Option<Arc<Login>>,
    wrong: Option<&'static str>,
}

impl FromStr for BaseUrl {
    /// Never fails; [`BaseUrl::usable`] reports errors. The argument parser would quote the value,
    /// password included.
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(parse(text).unwrap_or_else(|wrong| Self {
            url: String::new(),
            login: None,
            wrong: Some(wrong),
        }))
    }
}

fn parse(text: &str) -> Result<BaseUrl, &'static str> {
    const FORM: &str = "write it as `https://host` or `http://host:port`, without query";
    let (scheme, rest) = text.split_once("://").ok_or(FORM)?;
    if !["http", "https"].contains(&scheme) || text.contains(['?', '#']) {
        return Err(FORM);
    }
    let (authority, path) = match rest.find('/') {
        Some(slash) => rest.split_at(slash),
        None => (rest, ""),
    };
    let (login, host) = match authority.rsplit_once('@') {
        Some((login, host)) => (Some(login), host),
        None => (None, authority),
    };
    let origin = format!("{scheme}://{host}");
    let parsed = reqwest::Url::parse(&origin).map_err(|_| {
        "its host is not valid; in user and password, write `/`, `@`, `:` and `?` as %2F, %40, %3A and %3F"
    })?;
    if host.is_empty() {
        return Err(FORM);
    }
    let login = login.map(|login| {
        let (user, password) = login.split_once(':').unwrap_or((login, ""));
        Arc::new(Login {
            origin: parsed.origin().ascii_serialization(),
            user: decoded(user),
            password: decoded(password),
        })
    });
    let url = format!("{origin}{}", path.trim_end_matches('/'));
    let wrong = None;
    Ok(BaseUrl { url, login, wrong })
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

impl BaseUrl {
    /// Whether it is an address. `option` has named it, as that of `what`.
    pub fn usable(&self, option: &str, what: &str) -> Result<(), CliError> {
        match self.wrong {
            None => Ok(()),
            Some(help) => {
                let message = format!("`{option}` is not the address of {what}");
                Err(CliError::new(Exit::Usage, message).help(help))
            }
        }
    }

    /// The address of a site of the settings, which was validated when they were read.
    pub fn of_site(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            login: None,
            wrong: None,
        }
    }

    /// The origin, as browsers write it.
    pub fn origin(&self) -> String {
        let url = reqwest::Url::parse(&self.url);
        url.map_or_else(
            |_| self.url.clone(),
            |url| url.origin().ascii_serialization(),
        )
    }

    /// The address, without user and password, and without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// User and password, if given.
    pub fn login(&self) -> Option<&Arc<Login>> {
        self.login.as_ref()
    }

    /// Masks the password, for which `name` stands; a user without one is treated as a token, and
    /// masked, too.
    pub fn conceal(&self, mask: &mut Mask, name: &str) {
        if let Some(login) = &self.login {
            let secret = match login.password.is_empty() {
                true => &login.user,
                false => &login.password,
            };
            mask.add(name, secret);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> BaseUrl {
        let Ok(url) = text.parse();
        url
    }

    #[test]
    fn a_base_url_is_absolute() {
        for (text, url) in [
            ("http://a:8080/", "http://a:8080"),
            ("https://a.example/b/@c/", "https://a.example/b/@c"),
            ("http://[::1]:80", "http://[::1]:80"),
        ] {
            assert_eq!((given(text).url(), given(text).login()), (url, None));
            assert!(given(text).usable("--base-url", "a site").is_ok());
        }
        for wrong in [
            "a",
            "http://",
            "ftp://a",
            "http:///x",
            "https://a?b",
            "http://u:p@",
            "",
        ] {
            assert_eq!(
                given(wrong)
                    .usable("--base-url", "a site")
                    .unwrap_err()
                    .exit,
                Exit::Usage,
                "{wrong}"
            );
        }
    }

    #[test]
    fn user_and_password_are_taken_out_and_told_nowhere() {
        let url = given("http://ann:Mill%40Pond:31@Host.example:80/base/");
        assert_eq!(url.url(), "http://Host.example:80/base");
        let login = url.login().unwrap();
        assert_eq!((&*login.user, &*login.password), ("ann", "Mill@Pond:31"));
        assert_eq!(login.origin, "http://host.example");
        assert!(!format!("{url:?}").contains("Pond"));
        let mut mask = Mask::default();
        url.conceal(&mut mask, "BASE_URL");
        assert_eq!(mask.cover("is Mill%40Pond:31"), "is <secret-BASE_URL>");
        // A password that is not encoded changes what the address means.
        for wrong in [
            "http://ann:Mill/Pond@a",
            "http://ann:Mill?Pond@a",
            "http://ann:#Mill@a",
        ] {
            let stop = given(wrong).usable("--base-url", "a site").unwrap_err();
            let said = format!("{} {}", stop.message, stop.help.unwrap());
            assert!(!said.contains("Mill") && !said.contains("ann"), "{said}");
        }
    }
}
