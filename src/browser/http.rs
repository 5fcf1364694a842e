//! The HTTP client for thirtyfour: it gives every command a deadline, and tests can observe (and
//! break) each command here.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Request, Response};
use thirtyfour::error::{WebDriverError, WebDriverErrorInner};
use thirtyfour::session::http::{Body, HttpClient};

use super::Observer;
use super::grid::opening::Opening;
use crate::http_client;

/// New Session starts a browser; under load, this takes long.
pub(super) const NEW_SESSION_LIMIT: Duration = Duration::from_secs(60);
/// New Session of a Grid, which has a queue and a limit of its own (five minutes by default).
pub(super) const QUEUE_LIMIT: Duration = Duration::from_secs(600);
/// Ending a session; a hung browser never answers it.
pub(super) const END_SESSION_LIMIT: Duration = Duration::from_secs(3);
/// Any other command: a hung page answers nothing, and WebDriver has no timeout for that.
pub(super) const COMMAND_LIMIT: Duration = Duration::from_secs(10);

/// A client with deadlines.
#[derive(Clone)]
pub(super) struct Client {
    inner: reqwest::Client,
    observer: Observer,
    authorization: Option<HeaderValue>,
    /// The session of a Grid that it opens.
    opening: Option<Opening>,
}

impl Client {
    /// A client for a driver on this machine.
    pub(super) fn new(observer: Observer) -> Self {
        Self {
            inner: plain_client(),
            observer,
            authorization: None,
            opening: None,
        }
    }

    /// A client for a session of a Grid.
    pub(super) fn of_grid(observer: Observer, opening: Opening) -> Self {
        Self {
            inner: opening.hub.client.clone(),
            observer,
            authorization: opening.hub.authorization.clone(),
            opening: Some(opening),
        }
    }

    fn limit(&self, request: &Request<Body<'_>>) -> Duration {
        match (request.method().as_str(), is_new_session(request)) {
            (_, true) if self.opening.is_some() => QUEUE_LIMIT,
            (_, true) => NEW_SESSION_LIMIT,
            ("DELETE", _) => END_SESSION_LIMIT,
            _ => COMMAND_LIMIT,
        }
    }

    async fn answer(
        &self,
        request: Request<Body<'_>>,
    ) -> thirtyfour::error::WebDriverResult<Response<Bytes>> {
        if let Some(opening) = self.opening.as_ref().filter(|_| is_new_session(&request)) {
            let given_up = || {
                let what = "the run has ended".to_owned();
                WebDriverError::from_inner(WebDriverErrorInner::RequestFailed(what))
            };
            return opening
                .send(request)
                .await
                .unwrap_or_else(|| Err(given_up()));
        }
        self.inner.send(request).await
    }
}

fn is_new_session(request: &Request<Body<'_>>) -> bool {
    request.method() == "POST" && request.uri().path().ends_with("/session")
}

/// A client for programs on this machine: a proxy named in the environment is not used. It keeps no
/// connections open, because a driver may not shut down while one is open.
pub(super) fn plain_client() -> reqwest::Client {
    let client = http_client::plain_builder().pool_max_idle_per_host(0);
    client.build().unwrap_or_default()
}

#[async_trait]
impl HttpClient for Client {
    async fn send(
        &self,
        mut request: Request<Body<'_>>,
    ) -> thirtyfour::error::WebDriverResult<Response<Bytes>> {
        let command = format!("{} {}", request.method(), request.uri().path());
        let limit = self.limit(&request);
        self.observer.saw(&command);
        if let Some(authorization) = &self.authorization {
            request
                .headers_mut()
                .insert(AUTHORIZATION, authorization.clone());
        }
        match tokio::time::timeout(limit, self.answer(request)).await {
            Ok(answer) => answer,
            Err(_) => Err(WebDriverError::from_inner(WebDriverErrorInner::Timeout(
                format!("{command} had no answer within {} s", limit.as_secs()),
            ))),
        }
    }

    async fn new(&self) -> Arc<dyn HttpClient> {
        Arc::new(self.clone())
    }
}

/// Why a driver refuses a session: its message without the frame around it, and without the
/// addresses of its
/// own code.
pub(super) fn refusal_cause(message: &str) -> String {
    let lines = message.lines().map(str::trim);
    let mut causes: Vec<&str> = Vec::new();
    for line in lines.take_while(|line| !line.starts_with("Stacktrace")) {
        let line = line.trim_start_matches("Error: ");
        // A Grid adds who has said it.
        let frame = [
            "Unable to create",
            "Status:",
            "Additional info:",
            "Host info:",
            "Build info:",
            "System info:",
            "Driver info:",
        ];
        if !line.is_empty()
            && !frame.iter().any(|frame| line.starts_with(frame))
            && !causes.iter().any(|cause| cause.starts_with(line))
        {
            causes.push(line);
        }
    }
    match causes.is_empty() {
        true => message.trim().to_owned(),
        false => causes.join("; "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_of_a_refused_session_is_only_its_cause() {
        let message = "Unable to create WebDriver session:\n    Status: 500\n    Additional info:
        session not created\n        from disconnected: unable to connect to renderer
        Error: session not created\n        Stacktrace:\n            #0 0x55 <unknown>\n";
        let expected = "session not created; from disconnected: unable to connect to renderer";
        assert_eq!(refusal_cause(message), expected);
        assert_eq!(refusal_cause("connection refused\n"), "connection refused");
        assert_eq!(refusal_cause("Status: 500"), "Status: 500");
    }
}
