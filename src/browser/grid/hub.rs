//! The hub of a Grid: what it is asked besides the commands of WebDriver.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::AUTHORIZATION;
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use tokio::task::JoinSet;

use super::{Grid, Slots};
use crate::browser::Login;
use crate::http_client;

/// How long the hub may take to tell about itself.
const STATUS_LIMIT: Duration = Duration::from_secs(3);
/// How long the end of a session may take: the node waits for the browser to exit.
const END_LIMIT: Duration = Duration::from_secs(10);
/// How long the end of a run waits for sessions that were asked for and are not needed any more.
const LEAVE_LIMIT: Duration = Duration::from_secs(15);

/// The hub of a Grid.
#[derive(Clone)]
pub(in crate::browser) struct Hub {
    /// Without user and password, and without a slash at its end.
    pub(in crate::browser) url: String,
    pub(in crate::browser) client: reqwest::Client,
    pub(in crate::browser) authorization: Option<HeaderValue>,
    /// What goes on while nobody waits for it.
    tasks: Arc<Mutex<JoinSet<()>>>,
}

/// What the hub tells about itself.
#[derive(Debug, Deserialize)]
pub(super) struct Status {
    #[serde(default)]
    nodes: Vec<Node>,
}

#[derive(Debug, Deserialize)]
struct Node {
    id: String,
    #[serde(default)]
    uri: String,
    #[serde(default)]
    availability: String,
    #[serde(default)]
    slots: Vec<Slot>,
}

#[derive(Debug, Deserialize)]
struct Slot {
    session: Option<Session>,
}

#[derive(Debug, Deserialize)]
struct Session {
    #[serde(rename = "sessionId")]
    id: String,
}

/// The node of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NodeName {
    id: String,
    /// Its address.
    pub(super) uri: String,
}

impl Status {
    /// The node that has this session.
    pub(super) fn node_of(&self, session: &str) -> Option<NodeName> {
        let has = |slot: &Slot| slot.session.as_ref().is_some_and(|own| own.id == session);
        let node = self.nodes.iter().find(|node| node.slots.iter().any(has))?;
        Some(NodeName {
            id: node.id.clone(),
            uri: node.uri.clone(),
        })
    }

    /// Whether this node is up.
    pub(super) fn has(&self, node: &NodeName) -> bool {
        let is_up = |other: &&Node| other.id == node.id && other.availability != "DOWN";
        self.nodes.iter().any(|other| is_up(&other))
    }

    pub(super) fn slots(&self) -> Slots {
        let up = || self.nodes.iter().filter(|node| node.availability != "DOWN");
        let slots = || up().flat_map(|node| &node.slots);
        Slots {
            nodes: up().count(),
            all: slots().count(),
            used: slots().filter(|slot| slot.session.is_some()).count(),
        }
    }
}

/// `Basic …` (RFC 7617), which is not shown by `Debug`.
fn basic(login: &Login) -> Option<HeaderValue> {
    let pair = STANDARD.encode(format!("{}:{}", login.user, login.password));
    let mut value = HeaderValue::try_from(format!("Basic {pair}")).ok()?;
    value.set_sensitive(true);
    Some(value)
}

impl Hub {
    pub(in crate::browser) fn new(grid: &Grid) -> Self {
        let host = url::Url::parse(&grid.url).ok();
        let here = host.is_some_and(|url| {
            let name = url.host_str().unwrap_or_default();
            name == "localhost" || name.starts_with("127.") || name == "[::1]"
        });
        // A proxy that the environment names does not know this machine.
        let builder = match here {
            true => http_client::plain_builder(),
            false => http_client::builder(),
        };
        Self {
            url: grid.url.clone(),
            client: builder.build().unwrap_or_default(),
            authorization: grid.login.as_ref().and_then(basic),
            tasks: Arc::default(),
        }
    }

    /// A request to the hub.
    pub(super) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.url));
        match &self.authorization {
            Some(authorization) => request.header(AUTHORIZATION, authorization),
            None => request,
        }
    }

    /// What the hub tells about itself, or why it does not.
    pub(super) async fn status(&self) -> Result<Status, String> {
        #[derive(Deserialize)]
        struct Answer {
            value: Status,
        }
        let request = self.request(Method::GET, "/status").timeout(STATUS_LIMIT);
        let answer = request.send().await.map_err(|error| cause(&error))?;
        if !answer.status().is_success() {
            return Err(format!("HTTP {}", answer.status()));
        }
        let answer: Answer = answer.json().await.map_err(|error| cause(&error))?;
        Ok(answer.value)
    }

    /// The answer of the hub to a command of a session: its value, or its error.
    pub(super) async fn command(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        limit: Duration,
    ) -> Result<Value, String> {
        let mut request = self.request(method, path).timeout(limit);
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json; charset=utf-8")
                .body(body.to_string());
        }
        let answer = request.send().await.map_err(|error| cause(&error))?;
        let status = answer.status();
        let text = answer.text().await.map_err(|error| cause(&error))?;
        let answer: Value = serde_json::from_str(&text).unwrap_or_default();
        if status.is_success() {
            return Ok(answer["value"].clone());
        }
        let word = |key: &str| answer["value"][key].as_str().unwrap_or_default().to_owned();
        match word("error") {
            error if error.is_empty() => Err(format!("HTTP {status}")),
            error => Err(format!("{error}: {}", first_line(&word("message")))),
        }
    }

    /// Ends a session, so that its slot is free again. If the hub does not know it any more, its node
    /// may: a hub that was started again has forgotten its sessions.
    pub(super) async fn end(&self, session: &str, node: Option<&NodeName>) {
        let path = format!("/session/{session}");
        let ended = self.command(Method::DELETE, &path, None, END_LIMIT).await;
        let Err(error) = ended else { return };
        let Some(node) = node else {
            tracing::warn!(%error, "cannot end a session of the Grid");
            return;
        };
        // Without user and password, which are the hub's.
        let there = self.client.delete(format!("{}{path}", node.uri));
        if let Err(again) = there.timeout(STATUS_LIMIT).send().await {
            tracing::warn!(%error, again = cause(&again), "cannot end a session of the Grid");
        }
    }

    /// Goes on with this while nobody waits for it, at most until the run has ended.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn_on(task, &runtime);
    }

    /// Waits until nothing goes on any more: sessions that were asked for and that nobody needs are
    /// ended as soon as the Grid has opened them.
    pub(in crate::browser) async fn leave(&self) {
        let tasks = std::mem::take(&mut *self.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        let all = tokio::time::timeout(LEAVE_LIMIT, tasks.join_all());
        if all.await.is_err() {
            tracing::warn!("the Grid may open sessions that it must end by itself");
        }
    }
}

/// Why a request has failed, without its address.
fn cause(error: &reqwest::Error) -> String {
    let mut deepest: &dyn std::error::Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    match error.is_timeout() {
        true => "it does not answer in time".to_owned(),
        false => deepest.to_string(),
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default().trim()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn status() -> Status {
        let slot = |id: Option<&str>| json!({ "session": id.map(|id| json!({ "sessionId": id })) });
        let nodes = json!({ "nodes": [
            { "id": "1", "uri": "http://n1", "availability": "UP", "slots": [slot(None), slot(Some("a"))] },
            { "id": "2", "uri": "http://n2", "availability": "DOWN", "slots": [slot(Some("b"))] },
        ] });
        serde_json::from_value(nodes).unwrap()
    }

    #[test]
    fn slots_are_those_of_nodes_that_are_up() {
        let (nodes, all, used) = (1, 2, 1);
        assert_eq!(status().slots(), Slots { nodes, all, used });
    }

    #[test]
    fn a_session_has_a_node_which_may_be_down() {
        let status = status();
        let first = status.node_of("a").unwrap();
        assert_eq!(first.uri, "http://n1");
        assert!(status.has(&first));
        assert!(!status.has(&status.node_of("b").unwrap()));
        assert_eq!(status.node_of("c"), None);
    }

    #[test]
    fn user_and_password_are_sent_as_http_has_it() {
        let login = Login {
            origin: String::new(),
            user: "Aladdin".into(),
            password: "open sesame".into(),
        };
        let header = basic(&login).unwrap();
        assert_eq!(
            header.to_str().unwrap(),
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="
        );
        assert_eq!(format!("{header:?}"), "Sensitive");
    }
}
