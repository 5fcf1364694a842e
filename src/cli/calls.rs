//! The HTTP client for the calls of scenarios: to the site and to the services beside it.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::control::failed;
use crate::browser::Access;
use crate::http_client;
use crate::runner::{HttpAnswer, HttpCall, SiteError};

/// Timeout of a call.
const PATIENCE: Duration = Duration::from_secs(10);

/// Carries out calls.
#[derive(Clone, Default)]
pub struct Calls {
    access: Arc<Access>,
    /// Addresses of services by name, without a slash at the end.
    services: BTreeMap<String, String>,
    /// Made when it is first needed: it reads the certificates of the machine.
    client: Arc<OnceLock<reqwest::Client>>,
}

impl Calls {
    /// To a site that is reached like this, and to these services.
    pub fn new(access: Arc<Access>, services: BTreeMap<String, String>) -> Self {
        let client = Arc::default();
        Self {
            access,
            services,
            client,
        }
    }

    /// Carries out a call; the site is at `base_url`.
    pub async fn send(&self, base_url: &str, call: &HttpCall) -> Result<HttpAnswer, SiteError> {
        let words = format!("{} {}", call.method, call.path);
        let unanswered =
            |error: &dyn std::error::Error| failed(&format!("{words} has no answer"), error);
        let client = self.client().map_err(|error| unanswered(&error))?;
        let base = match &call.at {
            None => base_url,
            Some(at) => self.services.get(at).ok_or_else(|| SiteError {
                title: format!("there is no service `{at}`"),
                cause: format!("{words} is for it"),
                help: Some("declare it below `services` of the site in stepproof.yaml".into()),
            })?,
        };
        let method = call.method.parse().unwrap_or_default();
        let mut request = client.request(method, format!("{base}{}", call.path));
        // What the site is reached with is sent to no other.
        if call.at.is_none() {
            request = self.as_a_page(request, &call.cookies);
        }
        for (name, value) in &call.headers {
            request = request.header(name, value);
        }
        if let Some(json) = &call.json {
            request = request.json(json);
        }
        let answer = request.send().await.map_err(|error| unanswered(&error))?;
        let status = answer.status().as_u16();
        let body = answer.text().await.map_err(|error| unanswered(&error))?;
        Ok(HttpAnswer { status, body })
    }

    /// With the log-in, headers and cookies that pages of the site send.
    fn as_a_page(
        &self,
        mut request: reqwest::RequestBuilder,
        cookies: &[(String, String)],
    ) -> reqwest::RequestBuilder {
        let access = &self.access;
        if let Some(login) = &access.login {
            request = request.basic_auth(&login.user, Some(&login.password));
        }
        for (name, value) in &access.headers {
            request = request.header(name, value);
        }
        let cookies = access.cookies.iter().chain(cookies);
        let cookies: Vec<_> = cookies
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !cookies.is_empty() {
            request = request.header(http::header::COOKIE, cookies.join("; "));
        }
        request
    }

    fn client(&self) -> Result<&reqwest::Client, reqwest::Error> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let builder = http_client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .tls_danger_accept_invalid_certs(self.access.insecure);
        let builder = match &self.access.proxy {
            Some(proxy) => builder.proxy(reqwest::Proxy::all(proxy)?),
            None => builder.no_proxy(),
        };
        let client = builder.build()?;
        Ok(self.client.get_or_init(|| client))
    }
}
