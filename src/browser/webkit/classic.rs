//! The commands of classic WebDriver.

use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt as _, Shared};
use serde_json::{Value, json};

use crate::browser::http::plain_client;
use crate::browser::socket::unreadable;
use crate::browser::{BrowserError, Observer};

/// Sends commands to a session.
pub(super) struct Classic {
    client: reqwest::Client,
    /// The address of the session.
    address: String,
    observer: Observer,
    /// Resolves when the driver has ended, with how.
    ended: Shared<BoxFuture<'static, String>>,
    /// One command at a time: the driver does not keep their order.
    turn: tokio::sync::Mutex<()>,
}

impl Classic {
    pub(super) fn new(
        address: String,
        observer: Observer,
        ended: BoxFuture<'static, String>,
    ) -> Self {
        Self {
            client: plain_client(),
            address,
            observer,
            ended: ended.shared(),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// Reads something.
    pub(super) async fn get(&self, path: &str, limit: Duration) -> Result<Value, BrowserError> {
        let request = self.client.get(format!("{}{path}", self.address));
        self.send("GET", path, request, limit).await
    }

    /// Does something.
    pub(super) async fn post(
        &self,
        path: &str,
        body: &Value,
        limit: Duration,
    ) -> Result<Value, BrowserError> {
        let request = self.client.post(format!("{}{path}", self.address));
        self.send("POST", path, request.json(body), limit).await
    }

    /// Closes the window that commands go to; gives those that are left.
    pub(super) async fn close_window(&self, limit: Duration) -> Result<Value, BrowserError> {
        let request = self.client.delete(format!("{}/window", self.address));
        self.send("DELETE", "/window", request, limit).await
    }

    /// What a function body returns.
    pub(super) async fn run(
        &self,
        script: &str,
        arguments: Value,
        limit: Duration,
    ) -> Result<Value, BrowserError> {
        self.execute("/execute/sync", script, arguments, limit)
            .await
    }

    /// What a function body gives to its last argument.
    pub(super) async fn run_until_told(
        &self,
        script: &str,
        arguments: Value,
        limit: Duration,
    ) -> Result<Value, BrowserError> {
        self.execute("/execute/async", script, arguments, limit)
            .await
    }

    async fn execute(
        &self,
        path: &str,
        script: &str,
        arguments: Value,
        limit: Duration,
    ) -> Result<Value, BrowserError> {
        let body = json!({ "script": script, "args": arguments });
        self.post(path, &body, limit).await
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        request: reqwest::RequestBuilder,
        limit: Duration,
    ) -> Result<Value, BrowserError> {
        let command = format!("{method} {path}");
        let answered = async {
            let _turn = self.turn.lock().await;
            self.observer.saw(&command);
            let answer = request.send().await?;
            answer.bytes().await
        };
        let answer = tokio::select! {
            answer = tokio::time::timeout(limit, answered) => answer,
            how = self.ended.clone() => return Err(BrowserError::DriverLost(how)),
        };
        let answer = answer.map_err(|_| BrowserError::NoAnswer {
            command: command.clone(),
            limit,
        })?;
        let answer = answer.map_err(|error| BrowserError::DriverLost(error.to_string()))?;
        let mut answer: Value =
            serde_json::from_slice(&answer).map_err(|error| unreadable(&command, &error))?;
        let value = answer["value"].take();
        match value["error"].as_str() {
            Some(code) if value.get("stacktrace").is_some() => {
                let message = value["message"].as_str().unwrap_or_default();
                Err(refused(&command, code, message))
            }
            _ => Ok(value),
        }
    }
}

/// What a refusal means.
fn refused(command: &str, code: &str, message: &str) -> BrowserError {
    match code {
        "unexpected alert open" => BrowserError::DialogOpen,
        "invalid session id" => BrowserError::BrowserLost("its session ended".to_owned()),
        "no such window" | "no such frame" | "no such element" | "stale element reference" => {
            BrowserError::PageGone
        }
        _ => BrowserError::refused(command, code, message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_browser_of_a_page_and_a_dialog_are_told_apart() {
        let of = |code: &str| refused("GET /title", code, "");
        assert_eq!(of("unexpected alert open"), BrowserError::DialogOpen);
        assert_eq!(of("stale element reference"), BrowserError::PageGone);
        assert!(matches!(
            of("invalid session id"),
            BrowserError::BrowserLost(_)
        ));
        let other = refused("GET /title", "unknown error", "x").to_string();
        assert_eq!(other, "GET /title: unknown error: x");
    }
}
