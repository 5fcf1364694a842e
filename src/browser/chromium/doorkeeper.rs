//! Answers HTTP authentication (RFC 7235), as a person does in the browser's own dialog for it.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use crate::browser::Login;

/// The doorkeeper of one window.
pub(super) struct Doorkeeper {
    login: Arc<Login>,
    /// Requests that were answered once: a site that asks again has rejected the user.
    told: Mutex<HashSet<String>>,
}

/// The browser asks us for every request to the site; no other request is held up.
pub(super) fn pattern(login: &Login) -> Value {
    json!({ "urlPattern": format!("{}/*", login.origin) })
}

impl Doorkeeper {
    pub(super) fn new(login: Arc<Login>) -> Self {
        let told = Mutex::default();
        Self { login, told }
    }

    /// The command that answers an event of the window, if it is one of the browser's questions.
    pub(super) fn answer(&self, event: &str, params: &Value) -> Option<(&'static str, Value)> {
        let id = params["requestId"].as_str().unwrap_or_default();
        match event {
            "Fetch.requestPaused" => Some(("Fetch.continueRequest", json!({ "requestId": id }))),
            "Fetch.authRequired" => {
                let asks = &params["authChallenge"];
                let site = asks["source"] != "Proxy" && asks["origin"] == *self.login.origin;
                let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
                let response = match (site, site && told.insert(id.to_owned())) {
                    (false, _) => json!({ "response": "Default" }),
                    (true, false) => json!({ "response": "CancelAuth" }),
                    (true, true) => json!({
                        "response": "ProvideCredentials",
                        "username": self.login.user, "password": self.login.password,
                    }),
                };
                let params = json!({ "requestId": id, "authChallengeResponse": response });
                Some(("Fetch.continueWithAuth", params))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_sent_to_the_site_only_and_once_only() {
        let login = Login {
            origin: "http://127.0.0.1:80".into(),
            user: "ann".into(),
            password: "Mill-Pond-31".into(),
        };
        assert!(!format!("{login:?}").contains("Mill"));
        let keeper = Doorkeeper::new(Arc::new(login));
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
        let paused = keeper.answer("Fetch.requestPaused", &json!({ "requestId": "2" }));
        assert_eq!(paused.unwrap().0, "Fetch.continueRequest");
        assert_eq!(keeper.answer("Page.loadEventFired", &json!({})), None);
    }
}
