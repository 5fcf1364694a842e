//! A small client of the browser's own WebSocket: commands, their answers, and events, as JSON.
//!
//! One socket carries the browser and all its pages. Events of a session are handed to its
//! [`Listener`] in the order in which the browser sent them, before any later answer: what an answer
//! implies can be read from the state at once. A protocol without sessions has one, the empty one.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures_util::future::BoxFuture;
use futures_util::{SinkExt, StreamExt};
use http::HeaderValue;
use http::header::AUTHORIZATION;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

use super::http::COMMAND_LIMIT;
use super::{BrowserError, Observer};

/// Takes the events of one session.
pub(super) type Listener = Arc<dyn Fn(&str, &Value) + Send + Sync>;

/// Where a socket leads, and what its end means.
pub(super) struct Line {
    pub(super) url: String,
    /// The value of the header that lets stepproof in.
    pub(super) authorization: Option<HeaderValue>,
    /// Resolves when the driver has ended, with how: then every command fails.
    pub(super) driver_ended: BoxFuture<'static, String>,
    /// Why the socket has ended or is silent, by what was seen.
    pub(super) explain: Explain,
}

/// Says why a socket has ended or is silent, by what was seen.
pub(super) type Explain = Arc<dyn Fn(String) -> BoxFuture<'static, BrowserError> + Send + Sync>;

/// The connection to a browser.
#[derive(Clone)]
pub(super) struct Connection {
    shared: Arc<Shared>,
    outbox: mpsc::UnboundedSender<Message>,
    lost: watch::Receiver<Option<BrowserError>>,
    observer: Observer,
    refused: Refused,
    explain: Explain,
}

/// What a refusal of the command means, by its code (where the protocol has one) and message.
pub(super) type Refused = fn(command: &str, code: &str, message: String) -> BrowserError;

struct Shared {
    next: AtomicU64,
    pending: Mutex<HashMap<u64, oneshot::Sender<Told>>>,
    listeners: Mutex<HashMap<String, Listener>>,
}

/// An answer that is on its way.
pub(super) struct Answer {
    id: u64,
    command: &'static str,
    connection: Connection,
    receiver: oneshot::Receiver<Told>,
}

/// What the browser says to a command.
enum Told {
    Done(Value),
    Refused(Refusal),
    Unreadable(serde_json::Error),
}

#[derive(Deserialize)]
struct Incoming {
    id: Option<u64>,
    #[serde(default)]
    result: Value,
    error: Option<Value>,
    #[serde(default)]
    message: String,
    #[serde(default)]
    method: String,
    #[serde(default)]
    params: Value,
    #[serde(default, rename = "sessionId")]
    session: String,
}

/// What can be read of a message whose content cannot.
#[derive(Deserialize)]
struct Head {
    id: Option<u64>,
}

/// Why a command was refused.
struct Refusal {
    code: String,
    message: String,
}

impl Refusal {
    /// `error` is an object with the message (JSON-RPC), or a code beside it (WebDriver BiDi).
    fn of(error: &Value, message: String) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match error.get("message") {
            Some(inner) => Self {
                code: String::new(),
                message: text(inner),
            },
            None => Self {
                code: text(error),
                message,
            },
        }
    }
}

impl Connection {
    /// Connects to the browser's socket. `refused` reads the refusals of its protocol.
    pub(super) async fn open(
        line: Line,
        observer: Observer,
        refused: Refused,
    ) -> Result<Self, BrowserError> {
        // Screenshots of tall pages are large; the peer is our own browser.
        let config = WebSocketConfig::default()
            .max_message_size(None)
            .max_frame_size(None);
        let lost = |error: &dyn std::fmt::Display| BrowserError::BrowserLost(error.to_string());
        let request = line.url.as_str().into_client_request();
        let mut request = request.map_err(|error| lost(&error))?;
        if let Some(authorization) = line.authorization {
            request.headers_mut().insert(AUTHORIZATION, authorization);
        }
        let connect = tokio_tungstenite::connect_async_with_config(request, Some(config), true);
        let (socket, _) = tokio::time::timeout(COMMAND_LIMIT, connect)
            .await
            .map_err(|_| BrowserError::NoAnswer {
                command: "connect".into(),
                limit: COMMAND_LIMIT,
            })?
            .map_err(|error| lost(&error))?;
        let (mut sink, mut stream) = socket.split();
        let (outbox, mut queue) = mpsc::unbounded_channel::<Message>();
        let (tell_lost, lost) = watch::channel(None);
        let shared = Arc::new(Shared {
            next: AtomicU64::new(1),
            pending: Mutex::default(),
            listeners: Mutex::default(),
        });
        tokio::spawn(async move {
            while let Some(message) = queue.recv().await {
                if sink.send(message).await.is_err() {
                    break;
                }
            }
            sink.close().await.ok();
        });
        let (reader, explain) = (shared.clone(), line.explain.clone());
        tokio::spawn(async move {
            let mut driver_ended = line.driver_ended;
            let how = loop {
                tokio::select! {
                    // The driver's end comes first: its browser may follow it at once.
                    biased;
                    how = &mut driver_ended => break Err(BrowserError::DriverLost(how)),
                    message = stream.next() => match message {
                        Some(Ok(Message::Text(text))) => reader.take(&text),
                        Some(Ok(Message::Close(_))) | None => {
                            break Ok("its connection closed".to_owned());
                        }
                        Some(Ok(_)) => {}
                        Some(Err(error)) => break Ok(error.to_string()),
                    }
                }
            };
            let why = match how {
                Ok(how) => explain(how).await,
                Err(why) => why,
            };
            tell_lost.send_replace(Some(why));
            reader.end();
        });
        Ok(Self {
            shared,
            outbox,
            lost,
            observer,
            refused,
            explain: line.explain,
        })
    }

    /// Hands the events of `session` to `listener` from now on.
    pub(super) fn listen(&self, session: &str, listener: Listener) {
        if let Ok(mut listeners) = self.shared.listeners.lock()
            && self.lost.borrow().is_none()
        {
            listeners.insert(session.to_owned(), listener);
        }
    }

    /// Hands the events of `session` to `value` as long as it exists.
    pub(super) fn listen_for<T: Send + Sync + 'static>(
        &self,
        session: &str,
        value: &Arc<T>,
        take: impl Fn(&Arc<T>, &str, &Value) + Send + Sync + 'static,
    ) {
        let value = Arc::downgrade(value);
        let listener = move |event: &str, params: &Value| {
            if let Some(value) = value.upgrade() {
                take(&value, event, params);
            }
        };
        self.listen(session, Arc::new(listener));
    }

    /// Stops listening to `session`.
    pub(super) fn forget(&self, session: &str) {
        if let Ok(mut listeners) = self.shared.listeners.lock() {
            listeners.remove(session);
        }
    }

    /// Sends a command; its answer is asked for later, so that several can be on their way.
    pub(super) fn send(&self, session: &str, command: &'static str, params: Value) -> Answer {
        self.observer.saw(command);
        let id = self.shared.next.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = oneshot::channel();
        if self.lost.borrow().is_none()
            && let Ok(mut pending) = self.shared.pending.lock()
        {
            pending.insert(id, sender);
        }
        let mut message = json!({ "id": id, "method": command, "params": params });
        if !session.is_empty() {
            message["sessionId"] = session.into();
        }
        // A closed queue means a lost browser, which the answer will tell.
        self.outbox.send(Message::text(message.to_string())).ok();
        Answer {
            id,
            command,
            connection: self.clone(),
            receiver,
        }
    }

    /// Sends a command and waits for its answer.
    pub(super) async fn call(
        &self,
        session: &str,
        command: &'static str,
        params: Value,
    ) -> Result<Value, BrowserError> {
        self.send(session, command, params)
            .within(COMMAND_LIMIT)
            .await
    }

    /// Why the connection is lost, if it is.
    pub(super) fn lost(&self) -> Option<BrowserError> {
        self.lost.borrow().clone()
    }
}

impl Answer {
    /// The answer, within a deadline.
    pub(super) async fn within(mut self, limit: Duration) -> Result<Value, BrowserError> {
        let answer = tokio::time::timeout(limit, &mut self.receiver).await;
        match answer {
            Ok(Ok(Told::Done(result))) => Ok(result),
            Ok(Ok(Told::Refused(Refusal { code, message }))) => {
                Err((self.connection.refused)(self.command, &code, message))
            }
            Ok(Ok(Told::Unreadable(error))) => Err(unreadable(self.command, &error)),
            // The sender is dropped when the connection is lost.
            Ok(Err(_)) => {
                let mut lost = self.connection.lost.clone();
                let why = lost
                    .wait_for(Option::is_some)
                    .await
                    .ok()
                    .and_then(|why| why.clone());
                Err(why
                    .unwrap_or_else(|| BrowserError::BrowserLost("its connection closed".into())))
            }
            Err(_) => Err(self.silent(limit).await),
        }
    }

    /// Why there was no answer in time.
    async fn silent(&self, limit: Duration) -> BrowserError {
        let silent = BrowserError::NoAnswer {
            command: self.command.to_owned(),
            limit,
        };
        match (self.connection.explain)(silent.to_string()).await {
            lost @ BrowserError::GridLost { .. } => lost,
            _ => silent,
        }
    }
}

impl Drop for Answer {
    /// Nobody waits any more.
    fn drop(&mut self) {
        if let Ok(mut pending) = self.connection.shared.pending.lock() {
            pending.remove(&self.id);
        }
    }
}

/// An answer came that is not what it must be.
pub(super) fn unreadable(command: &str, error: &serde_json::Error) -> BrowserError {
    BrowserError::Refused {
        command: command.to_owned(),
        message: format!("its answer cannot be read: {error}"),
    }
}

/// The file in the answer to a command.
pub(super) fn file(answer: &Value, command: &str) -> Result<Vec<u8>, BrowserError> {
    let data = answer["data"].as_str().unwrap_or_default();
    STANDARD
        .decode(data)
        .map_err(|error| BrowserError::Refused {
            command: command.into(),
            message: error.to_string(),
        })
}

/// An event that quotes a text of the page with half of a character in it, which JSON for others
/// cannot have; an answer is the page script's, which sees to it.
fn event(text: &str) -> Option<Incoming> {
    let message: Incoming = serde_json::from_str(&without_halves(text)).ok()?;
    message.id.is_none().then_some(message)
}

/// The JSON with a sign in place of each half of a surrogate pair that stands alone.
fn without_halves(json: &str) -> String {
    let unit = |at: usize| {
        let digits = json.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let (mut out, mut at) = (String::with_capacity(json.len()), 0);
    while let Some(next) = json[at..].find('\\').map(|next| at + next) {
        let length = match unit(next) {
            Some(0xd800..0xdc00) if matches!(unit(next + 6), Some(0xdc00..0xe000)) => 12,
            Some(0xd800..0xe000) => {
                out.push_str(&json[at..next]);
                out.push_str("\\ufffd");
                at = next + 6;
                continue;
            }
            Some(_) => 6,
            // The backslash and what it escapes.
            None => 2,
        };
        let mut ends = next + length..json.len();
        let end = ends.find(|end| json.is_char_boundary(*end));
        let end = end.unwrap_or(json.len());
        out.push_str(&json[at..end]);
        at = end;
    }
    out.push_str(&json[at..]);
    out
}

impl Shared {
    /// No message comes any more. Listeners of pages that were not closed keep what holds this, so they
    /// would be kept for ever.
    fn end(&self) {
        if let Ok(mut pending) = self.pending.lock() {
            pending.clear();
        }
        let listeners = self.listeners.lock();
        let listeners = listeners.map(|mut all| std::mem::take(&mut *all));
        drop(listeners);
    }

    fn answer(&self, id: u64, told: Told) {
        let mut pending = match self.pending.lock() {
            Ok(pending) => pending,
            Err(poisoned) => poisoned.into_inner(),
        };
        if let Some(waiting) = pending.remove(&id) {
            waiting.send(told).ok();
        }
    }

    fn take(&self, text: &str) {
        let read = serde_json::from_str(text);
        let message: Incoming = match read.or_else(|error| event(text).ok_or(error)) {
            Ok(message) => message,
            Err(error) => {
                tracing::warn!(%error, "the browser sent something that cannot be read");
                // Whoever waits for it need not wait until the deadline.
                if let Ok(Head { id: Some(id) }) = serde_json::from_str(text) {
                    self.answer(id, Told::Unreadable(error));
                }
                return;
            }
        };
        if let Some(id) = message.id {
            self.answer(
                id,
                match message.error {
                    Some(error) => Told::Refused(Refusal::of(&error, message.message)),
                    None => Told::Done(message.result),
                },
            );
            return;
        }
        let listener = self
            .listeners
            .lock()
            .ok()
            .and_then(|all| all.get(&message.session).cloned());
        if let Some(listener) = listener {
            listener(&message.method, &message.params);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_with_half_a_character_is_read_and_heard() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let ears = heard.clone();
        let listener: Listener = Arc::new(move |event, params| {
            ears.lock().unwrap().push(format!("{event} {params}"));
        });
        let shared = Shared {
            next: AtomicU64::new(1),
            pending: Mutex::default(),
            listeners: Mutex::new(HashMap::from([("s".to_owned(), listener)])),
        };
        let text = r#"a\ud83d \ud83d\ude00 \ude00\u0041\\ud83d\"\ud83d"#;
        shared.take(&format!(
            r#"{{"method":"x","params":"{text}","sessionId":"s"}}"#
        ));
        let told = "x \"a\u{fffd} 😀 \u{fffd}A\\\\ud83d\\\"\u{fffd}\"";
        assert_eq!(*heard.lock().unwrap(), [told]);
    }

    #[test]
    fn listeners_of_pages_that_were_not_closed_end_with_the_connection() {
        let shared = Arc::new(Shared {
            next: AtomicU64::new(1),
            pending: Mutex::default(),
            listeners: Mutex::default(),
        });
        let held = shared.clone();
        let listener: Listener = Arc::new(move |_, _| held.end());
        shared
            .listeners
            .lock()
            .unwrap()
            .insert("s".to_owned(), listener);
        shared.end();
        assert_eq!(Arc::strong_count(&shared), 1);
    }

    #[test]
    fn an_answer_that_cannot_be_read_fails_at_once() {
        let shared = Shared {
            next: AtomicU64::new(1),
            pending: Mutex::default(),
            listeners: Mutex::default(),
        };
        for text in [
            r#"{"id":7,"result":{"value":"\ud83d"}}"#.to_owned(),
            format!(
                r#"{{"id":7,"result":{}{}}}"#,
                "[".repeat(200),
                "]".repeat(200)
            ),
        ] {
            let (sender, mut receiver) = oneshot::channel();
            shared.pending.lock().unwrap().insert(7, sender);
            shared.take(&text);
            assert!(matches!(receiver.try_recv(), Ok(Told::Unreadable(_))));
        }
    }
}
