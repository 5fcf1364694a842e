//! What the cases run against: the built-in mock, a site that the settings declare, or the address of
//! `--base-url`; and the Grid whose browsers carry them out.

use std::collections::BTreeMap;
use std::sync::Arc;

use regex::Regex;

use super::args::RunOptions;
use super::base_url::BaseUrl;
use super::exit::{CliError, Exit};
use super::mock::Against;
use super::suggest::did_you_mean;
use crate::browser::{Access, Grid, Login};
use crate::mask::Mask;
use crate::scenario::{GridSettings, Piece, Secret, Settings, SiteSettings, Template};

/// What the cases run against.
#[derive(Debug, Clone, Default)]
pub struct Target {
    /// The site of the settings, if one is used.
    site: Option<SiteSettings>,
    /// `--base-url`, or else that of the site; `None` is the built-in mock.
    base_url: Option<BaseUrl>,
    /// Token of the control API, if the site is a mock.
    token: Option<String>,
    /// The Grid whose browsers are used, and what is asked of it.
    webdriver: Option<(BaseUrl, GridSettings)>,
    /// How the user chose it, for the command that repeats the run.
    chosen: Vec<String>,
}

impl Target {
    /// What the options and the settings name: `--site`, or else the first of the settings; its
    /// address is replaced by `--base-url`.
    pub fn of(options: &RunOptions, settings: &Settings) -> Result<Self, CliError> {
        let sites = &settings.sites;
        let site = match &options.site {
            None => sites.first(),
            Some(name) => Some(
                sites
                    .iter()
                    .find(|site| site.name == *name)
                    .ok_or_else(|| unknown(name, sites))?,
            ),
        };
        let webdriver = options.browser.webdriver.clone();
        let own = || site.map(|site| BaseUrl::of_site(&site.base_url));
        Ok(Self {
            site: site.cloned(),
            base_url: options.base_url.clone().or_else(own),
            token: options.portal_token.clone(),
            webdriver: webdriver.map(|url| (url, settings.webdriver.clone())),
            chosen: chosen(options),
        })
    }

    /// The address of the site, without a slash at its end; `None` is the built-in mock.
    pub fn base_url(&self) -> Option<&str> {
        self.base_url.as_ref().map(BaseUrl::url)
    }

    /// Token of the control API, if the site is a mock.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The site is a mock portal, whose control API can be used.
    pub fn is_mock(&self) -> bool {
        self.base_url.is_none() || self.token.is_some()
    }

    /// What decides what may be said to the mock.
    pub fn against(&self) -> Against<'_> {
        match (self.base_url(), self.token()) {
            (None, _) => Against::BuiltIn,
            (Some(base_url), Some(token)) => Against::Running { base_url, token },
            (Some(_), None) => Against::Anything,
        }
    }

    /// Names of the secrets that are needed to reach it, and what needs them.
    pub fn secrets(&self) -> Vec<(&str, String)> {
        let site = self.site.iter();
        let needs = |site: &'_ SiteSettings| format!("the site `{}`", site.name);
        let of_site = site.flat_map(|site| {
            let names = site.secrets().into_iter();
            names.map(move |name| (name, needs(site)))
        });
        // The address may have its own user and password.
        let grids = self.webdriver.iter();
        let grids = grids.filter(|(url, _)| url.login().is_none());
        let of_grid = grids.flat_map(|(_, grid)| grid.secrets());
        of_site
            .chain(of_grid.map(|name| (name, "the Grid".to_owned())))
            .collect()
    }

    /// Options that choose it, for a command that the user can repeat.
    pub fn options(&self) -> &[String] {
        &self.chosen
    }

    /// Masks the password of `--base-url` and the token.
    pub fn conceal(&self, mask: &mut Mask) {
        if let Some(token) = &self.token {
            mask.add("PORTAL_TOKEN", token);
        }
        if let Some(url) = &self.base_url {
            url.conceal(mask, "BASE_URL");
        }
        if let Some((url, _)) = &self.webdriver {
            url.conceal(mask, "WEBDRIVER");
        }
    }

    /// The services beside it, by name: their addresses.
    pub fn services(&self) -> BTreeMap<String, String> {
        let site = self.site.iter();
        site.flat_map(|site| site.services.iter().cloned())
            .collect()
    }

    /// Whether reaching it takes a browser whose requests can be changed; the key that needs that.
    pub fn needs_interception(&self) -> Option<&'static str> {
        let site = self.site.as_ref()?;
        let keys = [
            ("headers", !site.headers.is_empty()),
            ("cookies", !site.cookies.is_empty()),
            ("origins", site.origins.is_some()),
        ];
        keys.into_iter().find(|(_, used)| *used).map(|(key, _)| key)
    }

    /// The Grid whose browsers are used, with the values of its secrets.
    pub fn grid(&self, secrets: &BTreeMap<String, Secret>) -> Option<Grid> {
        let (url, settings) = self.webdriver.as_ref()?;
        let login = settings.login.as_ref().map(|(user, password)| Login {
            origin: url.origin(),
            user: filled(user, secrets),
            password: filled(password, secrets),
        });
        Some(Grid {
            url: url.url().to_owned(),
            login: url.login().map(|login| (**login).clone()).or(login),
            capabilities: settings.capabilities.clone(),
        })
    }

    /// How browsers reach it, with the values of its secrets.
    pub fn access(&self, secrets: &BTreeMap<String, Secret>) -> Arc<Access> {
        let Some(base_url) = &self.base_url else {
            return Arc::default();
        };
        let mut access = Access {
            origin: base_url.origin(),
            login: base_url.login().cloned(),
            ..Access::default()
        };
        let Some(site) = &self.site else {
            return Arc::new(access);
        };
        let filled = |template: &Template| filled(template, secrets);
        let pairs = |pairs: &[(String, Template)]| {
            let pairs = pairs.iter();
            pairs
                .map(|(name, value)| (name.clone(), filled(value)))
                .collect()
        };
        if let (Some((user, password)), None) = (&site.login, &access.login) {
            access.login = Some(Arc::new(Login {
                origin: access.origin.clone(),
                user: filled(user),
                password: filled(password),
            }));
        }
        access.insecure = site.insecure;
        access.proxy.clone_from(&site.proxy);
        access.headers = pairs(&site.headers);
        access.cookies = pairs(&site.cookies);
        // They are valid: they were compiled when the settings were read.
        let patterns = site.ignore_requests.iter();
        access.ignored = patterns.filter_map(|text| Regex::new(text).ok()).collect();
        access.origins.clone_from(&site.origins);
        Arc::new(access)
    }
}

/// The text with the values of its secrets; it has no other open values.
fn filled(template: &Template, secrets: &BTreeMap<String, Secret>) -> String {
    let pieces = template.0.iter().map(|piece| match piece {
        Piece::Secret(name) => secrets.get(name).map_or("", Secret::reveal),
        Piece::Text(text) => text,
        Piece::Portal(_) | Piece::Value(_) => "",
    });
    pieces.collect()
}

fn unknown(name: &str, sites: &[SiteSettings]) -> CliError {
    let names: Vec<&str> = sites.iter().map(|site| site.name.as_str()).collect();
    let hint = did_you_mean(name, names.iter().copied());
    let error = CliError::new(Exit::Usage, format!("there is no site `{name}`{hint}"));
    match names.is_empty() {
        true => error.help("declare it below `sites:` in scenarios/stepproof.yaml"),
        false => error.help(format!("the settings have: {}", names.join(", "))),
    }
}

/// The options that have chosen the target, without their secrets.
fn chosen(options: &RunOptions) -> Vec<String> {
    let mut words = Vec::new();
    words.extend(options.site.iter().map(|name| format!("--site {name}")));
    if let Some(url) = &options.base_url {
        words.push(match url.login() {
            None => format!("--base-url {}", crate::report::shell(url.url())),
            // The password is a secret.
            Some(_) => "--base-url \"$STEPPROOF_BASE_URL\"".to_owned(),
        });
    }
    if let Some(url) = &options.browser.webdriver {
        words.push(match url.login() {
            None => format!("--webdriver {}", crate::report::shell(url.url())),
            Some(_) => "--webdriver \"$STEPPROOF_WEBDRIVER\"".to_owned(),
        });
    }
    words.extend(options.mock_bind.map(|bind| format!("--mock-bind {bind}")));
    let host = options.mock_host.as_deref();
    words.extend(host.map(|host| format!("--mock-host {}", crate::report::shell(host))));
    if options.portal_token.is_some() {
        // The token itself is a secret.
        words.push("--portal-token \"$STEPPROOF_PORTAL_TOKEN\"".to_owned());
    }
    words
}
