//! How the site under test is reached, and what besides it.

use std::sync::Arc;

use regex::Regex;
use serde_json::{Value, json};
use url::Url;

use super::Login;

/// How the site is reached, and what besides it. `Debug` shows no value: they may be secrets.
#[derive(Clone, Default)]
pub struct Access {
    /// The origin of the site: headers and cookies are sent to no other.
    pub origin: String,
    /// User and password for the site, if it uses HTTP authentication.
    pub login: Option<Arc<Login>>,
    /// Certificates are not verified.
    pub insecure: bool,
    /// The proxy that all requests go through.
    pub proxy: Option<String>,
    /// Names and values of headers that all requests to the site have.
    pub headers: Vec<(String, String)>,
    /// Names and values of cookies that every case starts with.
    pub cookies: Vec<(String, String)>,
    /// Requests that match, as `METHOD URL`, are not waited for.
    pub ignored: Vec<Regex>,
    /// The origins that may be reached besides that of the site, such as `https://*.example.org`;
    /// `None` is all.
    pub origins: Option<Vec<String>>,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access").finish_non_exhaustive()
    }
}

impl Access {
    /// Whether this address may be reached.
    pub fn allows(&self, url: &str) -> bool {
        let Some(origins) = &self.origins else {
            return true;
        };
        let Ok(mut url) = Url::parse(url) else {
            return false;
        };
        let scheme = match url.scheme() {
            "http" | "ws" => "http",
            "https" | "wss" => "https",
            // What a page carries in itself, and pages of the browser's own.
            _ => return true,
        };
        // Sockets belong to the origin of pages. Between these schemes it cannot fail.
        url.set_scheme(scheme).ok();
        let origin = url.origin().ascii_serialization();
        origin == self.origin || origins.iter().any(|allowed| covers(allowed, &origin))
    }

    /// Hosts that may be reached, as patterns with `*`; `None` is all.
    pub(super) fn hosts(&self) -> Option<Vec<String>> {
        let origins = self.origins.as_ref()?.iter().chain([&self.origin]);
        let host = |origin: &String| {
            let below = origin.contains("://*.");
            let url = Url::parse(&origin.replacen("://*.", "://", 1)).ok()?;
            let host = url.host_str()?;
            Some(if below {
                format!("*.{host}")
            } else {
                host.to_owned()
            })
        };
        Some(origins.filter_map(host).collect())
    }

    /// The proxy of all requests, as WebDriver has it.
    pub(super) fn proxy_capability(&self) -> Option<Value> {
        let proxy = self.proxy.as_deref()?;
        let (scheme, host) = proxy.split_once("://").unwrap_or(("http", proxy));
        Some(match scheme {
            "socks5" => json!({ "proxyType": "manual", "socksProxy": host, "socksVersion": 5 }),
            _ => json!({ "proxyType": "manual", "httpProxy": host, "sslProxy": host }),
        })
    }

    /// Whether a request of a page, `METHOD URL`, is not waited for.
    pub(super) fn ignores(&self, request: &str) -> bool {
        self.ignored.iter().any(|pattern| pattern.is_match(request))
    }
}

/// Whether an origin is the allowed one, or one of those below `://*.`.
fn covers(allowed: &str, origin: &str) -> bool {
    match allowed.split_once("://*.") {
        None => allowed == origin,
        Some((scheme, domain)) => origin
            .strip_prefix(scheme)
            .and_then(|rest| rest.strip_prefix("://"))
            .and_then(|host| host.strip_suffix(domain))
            .is_some_and(|below| below.len() > 1 && below.ends_with('.')),
    }
}

/// Why a page cannot be reached, where more can be said than the browser says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barrier {
    /// The browser does not trust the certificate of the site.
    Certificate,
    /// The address is not among the [`Access::origins`].
    Origin,
}

impl Barrier {
    /// Reads the browser's word for what failed.
    pub fn of(error: &str) -> Option<Self> {
        const CERTIFICATE: [&str; 4] = [
            "ERR_CERT_",
            "MOZILLA_PKIX_ERROR",
            "SEC_ERROR",
            "SSL_ERROR_BAD_CERT",
        ];
        if CERTIFICATE.iter().any(|word| error.contains(word)) {
            return Some(Self::Certificate);
        }
        error.contains(OUT_OF_REACH).then_some(Self::Origin)
    }
}

/// Chromium's word for a page that we have refused.
const OUT_OF_REACH: &str = "ERR_BLOCKED_BY_CLIENT";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_compared_whole_and_hosts_below_a_domain_by_their_ends() {
        let access = Access {
            origin: "http://127.0.0.1:80".into(),
            origins: Some(vec![
                "https://pay.example".into(),
                "https://*.cdn.example:8443".into(),
            ]),
            ..Access::default()
        };
        let access = Access {
            origin: "https://site.example".into(),
            ..access
        };
        for fine in [
            "https://site.example/a?b#c",
            "wss://site.example/socket",
            "https://pay.example:443/",
            "https://a.b.cdn.example:8443/x.js",
            "data:text/plain,x",
            "blob:https://other.example/1",
            "about:blank",
        ] {
            assert!(access.allows(fine), "{fine}");
        }
        for refused in [
            "http://site.example/",
            "https://site.example:8080/",
            "https://pay.example.org/",
            "https://xpay.example/",
            "https://cdn.example:8443/",
            "https://xcdn.example:8443/",
            "https://a.cdn.example/",
            "wss://other.example/",
            "https://",
        ] {
            assert!(!access.allows(refused), "{refused}");
        }
        assert!(Access::default().allows("https://anything.example/"));
        assert_eq!(
            access.hosts().unwrap(),
            ["pay.example", "*.cdn.example", "site.example"]
        );
    }

    #[test]
    fn what_stands_in_the_way_is_read_from_the_browsers_word() {
        let of = Barrier::of;
        assert_eq!(
            of("net::ERR_CERT_AUTHORITY_INVALID"),
            Some(Barrier::Certificate)
        );
        assert_eq!(
            of("MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT"),
            Some(Barrier::Certificate)
        );
        assert_eq!(of("net::ERR_BLOCKED_BY_CLIENT"), Some(Barrier::Origin));
        assert_eq!(of("net::ERR_CONNECTION_REFUSED"), None);
    }
}
