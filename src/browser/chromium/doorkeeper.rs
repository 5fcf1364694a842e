//! Stands between the pages of a case and what they ask for: answers HTTP authentication (RFC 7235) as
//! a person does in the browser's own dialog for it, sends the headers of the site, and refuses what
//! may not be reached.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use crate::browser::Access;

/// The doorkeeper of a case.
pub(super) struct Doorkeeper {
    access: Arc<Access>,
    /// Requests that were answered once: a site that asks again has rejected the user.
    answered: Mutex<HashSet<String>>,
}

impl Doorkeeper {
    /// `None` where everybody may come and go.
    pub(super) fn of(access: &Arc<Access>) -> Option<Arc<Self>> {
        let needed =
            access.login.is_some() || access.origins.is_some() || !access.headers.is_empty();
        needed.then(|| {
            let answered = Mutex::default();
            let access = access.clone();
            Arc::new(Self { access, answered })
        })
    }

    /// The requests that the browser asks us about; no other request is held up.
    pub(super) fn patterns(&self) -> Vec<Value> {
        let url = match (&self.access.origins, &self.access.login) {
            (Some(_), _) => "*".to_owned(),
            (None, Some(login)) => format!("{}/*", login.origin),
            (None, None) => format!("{}/*", self.access.origin),
        };
        vec![json!({ "urlPattern": url })]
    }

    /// Whether the browser asks us for user and password.
    pub(super) fn logs_in(&self) -> bool {
        self.access.login.is_some()
    }

    /// What makes something that a page opens ask us, too.
    pub(super) fn setup(&self) -> (&'static str, Value) {
        let params = json!({ "handleAuthRequests": self.logs_in(), "patterns": self.patterns() });
        ("Fetch.enable", params)
    }

    /// The command that answers an event, if it is one of the browser's questions.
    pub(super) fn answer(&self, event: &str, params: &Value) -> Option<(&'static str, Value)> {
        match event {
            "Fetch.requestPaused" => Some(self.refusal(params).unwrap_or_else(|| {
                let mut go = json!({ "requestId": params["requestId"] });
                if let Some(headers) = self.headers(params) {
                    go["headers"] = headers;
                }
                ("Fetch.continueRequest", go)
            })),
            "Fetch.authRequired" => Some(self.login(params)),
            _ => None,
        }
    }

    /// The command that refuses a request, if it may not be made.
    pub(super) fn refusal(&self, params: &Value) -> Option<(&'static str, Value)> {
        let url = params.pointer("/request/url").and_then(Value::as_str);
        let refused = !self.access.allows(url.unwrap_or_default());
        let params = json!({ "requestId": params["requestId"], "errorReason": "BlockedByClient" });
        refused.then_some(("Fetch.failRequest", params))
    }

    /// All headers of a request to the site, with those that it is to have.
    pub(super) fn headers(&self, params: &Value) -> Option<Value> {
        let ours = &self.access.headers;
        let url = params.pointer("/request/url").and_then(Value::as_str)?;
        let rest = url.strip_prefix(&self.access.origin)?;
        if ours.is_empty() || !(rest.is_empty() || rest.starts_with(['/', '?', '#'])) {
            return None;
        }
        let own = params.pointer("/request/headers")?.as_object()?;
        let replaced = |name: &str| ours.iter().any(|(our, _)| our.eq_ignore_ascii_case(name));
        let own = own.iter().filter(|(name, _)| !replaced(name));
        let own = own.map(|(name, value)| json!({ "name": name, "value": value }));
        let ours = ours
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }));
        Some(own.chain(ours).collect())
    }

    fn login(&self, params: &Value) -> (&'static str, Value) {
        let id = params["requestId"].as_str().unwrap_or_default();
        let asks = &params["authChallenge"];
        let login = self.access.login.as_ref();
        let login =
            login.filter(|login| asks["source"] != "Proxy" && asks["origin"] == *login.origin);
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        let response = match login {
            None => json!({ "response": "Default" }),
            Some(login) if answered.insert(id.to_owned()) => json!({
                "response": "ProvideCredentials",
                "username": login.user, "password": login.password,
            }),
            Some(_) => json!({ "response": "CancelAuth" }),
        };
        let params = json!({ "requestId": id, "authChallengeResponse": response });
        ("Fetch.continueWithAuth", params)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::Login;

    fn keeper(access: Access) -> Arc<Doorkeeper> {
        Doorkeeper::of(&Arc::new(access)).unwrap()
    }

    fn paused(url: &str) -> Value {
        json!({ "requestId": "2", "request": { "url": url, "headers": { "Accept": "*/*", "X-Key": "theirs" } } })
    }

    #[test]
    fn credentials_are_sent_to_the_site_only_and_once_only() {
        let login = Login {
            origin: "http://127.0.0.1:80".into(),
            user: "ann".into(),
            password: "Mill-Pond-31".into(),
        };
        assert!(!format!("{login:?}").contains("Mill"));
        let keeper = keeper(Access {
            login: Some(Arc::new(login)),
            ..Access::default()
        });
        let asks = |source: &str, origin: &str| {
            let challenge = json!({ "source": source, "origin": origin });
            let params = json!({ "requestId": "1", "authChallenge": challenge });
            let (command, answer) = keeper.answer("Fetch.authRequired", &params).unwrap();
            assert_eq!(command, "Fetch.continueWithAuth");
            answer["authChallengeResponse"]["response"].clone()
        };
        assert_eq!(asks("Server", "http://127.0.0.1:81"), "Default");
        assert_eq!(asks("Proxy", "http://127.0.0.1:80"), "Default");
        assert_eq!(asks("Server", "http://127.0.0.1:80"), "ProvideCredentials");
        assert_eq!(asks("Server", "http://127.0.0.1:80"), "CancelAuth");
        let paused = keeper.answer("Fetch.requestPaused", &paused("http://h/"));
        assert_eq!(
            paused.unwrap(),
            ("Fetch.continueRequest", json!({ "requestId": "2" }))
        );
        assert_eq!(keeper.answer("Page.loadEventFired", &json!({})), None);
    }

    #[test]
    fn headers_are_sent_to_the_site_only() {
        let keeper = keeper(Access {
            origin: "http://h:80".into(),
            headers: vec![("x-key".into(), "ours".into())],
            ..Access::default()
        });
        assert_eq!(
            keeper.headers(&paused("http://h:80/a")),
            Some(json!([
                { "name": "Accept", "value": "*/*" }, { "name": "x-key", "value": "ours" },
            ]))
        );
        assert_eq!(keeper.headers(&paused("http://h:8080/a")), None);
        assert_eq!(keeper.headers(&paused("http://h:80.evil.example/")), None);
        assert_eq!(
            keeper.patterns(),
            [json!({ "urlPattern": "http://h:80/*" })]
        );
    }

    #[test]
    fn what_may_not_be_reached_is_refused() {
        let keeper = keeper(Access {
            origin: "http://h".into(),
            origins: Some(Vec::new()),
            ..Access::default()
        });
        let answer = |url: &str| {
            keeper
                .answer("Fetch.requestPaused", &paused(url))
                .unwrap()
                .0
        };
        assert_eq!(answer("http://h/a"), "Fetch.continueRequest");
        assert_eq!(answer("http://other/a"), "Fetch.failRequest");
        assert_eq!(keeper.patterns(), [json!({ "urlPattern": "*" })]);
    }
}
