//! Reading of `sites:` of `stepproof.yaml`: the sites that cases can run against.

use url::Url;

use super::misprint;
use super::model::{Piece, SiteSettings, Template};
use super::node::{Key, Node, Value};
use super::read::{Fields, Reader};
use super::text::Dynamic;

pub(super) const KEYS: &[&str] = &[
    "base_url",
    "insecure",
    "login",
    "headers",
    "cookies",
    "proxy",
    "ignore_requests",
    "origins",
    "services",
];

/// Headers that have a key of their own, or belong to the browser.
const NO_HEADERS: [(&str, &str); 4] = [
    ("cookie", "write it below `cookies`"),
    ("host", "the browser sends it: it follows from `base_url`"),
    ("content-length", "the browser sends it"),
    ("user-agent", "write it as `user_agent` of a device"),
];

impl Reader<'_> {
    /// The sites, in the order in which they are written.
    pub fn sites(&mut self, node: &Node) -> Vec<SiteSettings> {
        let mut sites = Vec::new();
        for (key, value) in self.entries(node, "`sites`").unwrap_or_default() {
            if self.name(key, "a site") {
                sites.extend(self.site(key, value));
            }
        }
        sites
    }

    fn site(&mut self, key: &Key, node: &Node) -> Option<SiteSettings> {
        let fields = self.fields(node, "a site", KEYS)?;
        let example = "write its address: `base_url: https://test.example.org`";
        let base_url = self.required(&fields, "base_url", example);
        let base_url = base_url.and_then(|node| self.base_url(node, "`base_url`"));
        let insecure = fields.get("insecure");
        let insecure = insecure.and_then(|node| self.boolean(node, "`insecure`"));
        let login = fields.get("login").map(|node| self.login(node, "a site"));
        let headers = self.pairs_of(&fields, "headers", "a header", Dynamic::Site);
        let cookies = self.pairs_of(&fields, "cookies", "a cookie", Dynamic::Site);
        let proxy = fields.get("proxy").map(|node| self.proxy(node));
        let mut ignore_requests = Vec::new();
        if let Some(node) = fields.get("ignore_requests") {
            for item in self.items(node, "`ignore_requests`").unwrap_or_default() {
                ignore_requests.extend(self.request_pattern(item));
            }
        }
        let origins = fields.get("origins").map(|node| {
            // An empty list: nothing but the site.
            let none = matches!(&node.value, Value::List(items) if items.is_empty());
            let items = (!none).then(|| self.items(node, "`origins`"));
            let items = items.flatten().unwrap_or_default();
            items.iter().filter_map(|item| self.origin(item)).collect()
        });
        let mut services = Vec::new();
        if let Some(node) = fields.get("services") {
            for (key, value) in self.entries(node, "`services`").unwrap_or_default() {
                let fine = self.name(key, "a service");
                let url = self
                    .base_url(value, "the address of a service")
                    .filter(|_| fine);
                services.extend(url.map(|url| (key.text.clone(), url)));
            }
        }
        Some(SiteSettings {
            name: key.text.clone(),
            location: self.location(key.span),
            base_url: base_url?,
            insecure: insecure.unwrap_or_default(),
            login: login.unwrap_or_default(),
            headers,
            cookies,
            proxy: proxy.unwrap_or_default(),
            ignore_requests,
            origins,
            services,
        })
    }

    fn base_url(&mut self, node: &Node, what: &str) -> Option<String> {
        let text = self.literal(node, what)?;
        let url = self.address(node, what, &text, &["https", "http"])?;
        let help = if !url.username().is_empty() || url.password().is_some() {
            "write user and password below `login`"
        } else if url.query().is_some() || url.fragment().is_some() {
            "write it without query and fragment: the paths of `open` come behind it"
        } else {
            return Some(text.trim_end_matches('/').to_owned());
        };
        let title = format!("{what} is more than an address");
        self.push(self.error(node.span, title).help(help));
        None
    }

    /// An absolute address with one of these schemes.
    fn address(&mut self, node: &Node, what: &str, text: &str, schemes: &[&str]) -> Option<Url> {
        let url = Url::parse(text).ok();
        let known = |url: &Url| schemes.contains(&url.scheme()) && url.has_host();
        let url = url.filter(|url| known(url) && text.contains("://"));
        if url.is_none() {
            let title = format!("{what} cannot be `{text}`");
            let first = schemes[0];
            let help = format!("write a whole address, as in `{first}://test.example.org`");
            self.push(self.error(node.span, title).help(help));
        }
        url
    }

    /// User and password, which must be a secret.
    pub fn login(&mut self, node: &Node, of: &str) -> Option<(Template, Template)> {
        const EXAMPLE: &str = "write `login: { user: ann, password: \"${secret.SITE_PASSWORD}\" }`";
        let fields = self.fields(node, "`login`", &["user", "password"])?;
        let user = self.required(&fields, "user", EXAMPLE);
        let user = user.and_then(|node| self.template(node, "`user`", Dynamic::Site));
        let node = self.required(&fields, "password", EXAMPLE)?;
        let password = self.template(node, "`password`", Dynamic::Site)?;
        if !password
            .0
            .iter()
            .any(|piece| matches!(piece, Piece::Secret(_)))
        {
            let title = format!("the password of {of} must be a secret");
            let error = self.error(node.span, title);
            self.push(error.help(EXAMPLE));
            return None;
        }
        Some((user?, password))
    }

    /// Names and values of headers or cookies.
    pub fn pairs_of(
        &mut self,
        fields: &Fields<'_>,
        key: &'static str,
        what: &str,
        open: Dynamic,
    ) -> Vec<(String, Template)> {
        let Some(node) = fields.get(key) else {
            return Vec::new();
        };
        let entries = self.entries(node, &format!("`{key}`")).unwrap_or_default();
        let mut pairs = Vec::new();
        for (name, value) in entries {
            let value = self.template_or_empty(value, &format!("`{}`", name.text), open);
            let fine = self.token(name, what) && (key != "headers" || self.may_be_sent(name));
            pairs.extend(
                value
                    .filter(|_| fine)
                    .map(|value| (name.text.clone(), value)),
            );
        }
        pairs
    }

    /// The name of a header or a cookie: a token of HTTP (RFC 9110).
    fn token(&mut self, key: &Key, what: &str) -> bool {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        let fine = !key.text.is_empty() && key.text.chars().all(allowed);
        if !fine {
            let title = format!("`{}` cannot be the name of {what}", key.text);
            let help = misprint::in_word(&key.text, &[])
                .unwrap_or_else(|| "it has letters, digits and `-` or `_`".to_owned());
            self.push(self.error(key.span, title).help(help));
        }
        fine
    }

    fn may_be_sent(&mut self, key: &Key) -> bool {
        let name = key.text.to_ascii_lowercase();
        let known = NO_HEADERS.iter().find(|(known, _)| *known == name);
        if let Some((_, help)) = known {
            let title = format!("the header `{}` cannot be set here", key.text);
            self.push(self.error(key.span, title).help(*help));
        }
        known.is_none()
    }

    fn proxy(&mut self, node: &Node) -> Option<String> {
        let text = self.literal(node, "`proxy`")?;
        let url = self.address(node, "`proxy`", &text, &["http", "https", "socks5"])?;
        if !url.username().is_empty() || url.password().is_some() {
            let title = "a proxy that asks for a user and a password is not supported";
            let help = "use one that knows this machine";
            self.push(self.error(node.span, title).help(help));
            return None;
        }
        Some(text.trim_end_matches('/').to_owned())
    }

    /// A text in which `*` stands for any characters, or `{ matches: … }`: found anywhere in
    /// `METHOD URL`.
    fn request_pattern(&mut self, node: &Node) -> Option<String> {
        const WHAT: &str = "an entry of `ignore_requests`";
        if !matches!(node.value, Value::Map(_)) {
            let text = self.literal(node, WHAT)?;
            let parts: Vec<_> = text.split('*').map(regex::escape).collect();
            if parts.iter().all(String::is_empty) {
                let title = format!("{WHAT} matches every request");
                let help = "name the requests that do not count: `https://counter.example/*`";
                self.push(self.error(node.span, title).help(help));
                return None;
            }
            return Some(parts.join(".*"));
        }
        let fields = self.fields(node, WHAT, &["matches"])?;
        let example = "write a part of the address, or `{ matches: … }`";
        let matches = self.required(&fields, "matches", example)?;
        self.regex(matches, "`matches`")
    }

    /// `https://host`, `http://host:port`, or `https://*.host` for all hosts below it.
    fn origin(&mut self, node: &Node) -> Option<String> {
        let text = self.literal(node, "an origin")?;
        let url = text.replacen("://*.", "://", 1);
        let url = self.address(node, "an origin", &url, &["https", "http"])?;
        let is_more = url.path() != "/"
            || url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty();
        if is_more {
            let title = format!("`{text}` is more than an origin");
            let help = format!("write `{}`", url.origin().ascii_serialization());
            self.push(self.error(node.span, title).help(help));
            return None;
        }
        let origin = url.origin().ascii_serialization();
        Some(match text.contains("://*.") {
            true => origin.replacen("://", "://*.", 1),
            false => origin,
        })
    }
}
