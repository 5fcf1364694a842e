//! What the events of a window say about its page.
//!
//! The browser tells that a navigation has started before it answers the input that has led to it.
//! So after an answer nothing can be under way unnoticed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;

use super::network;
use crate::browser::traffic::{Noted, PATIENCE, Traffic, address};
use crate::browser::{Activity, Dialog, Document};

/// The state of one window, fed with the events of its page and of the frames in it.
pub(super) struct State {
    /// The browsing context of the page itself.
    main: String,
    inner: Mutex<Inner>,
    /// Counts the changes.
    changes: Arc<watch::Sender<u64>>,
}

#[derive(Default)]
struct Inner {
    activity: Activity,
    closing: bool,
    /// The file field behind the file chooser that is open.
    file_chooser: Option<String>,
    /// It shows something, and is not as empty as it began.
    page: bool,
    /// What it shows.
    url: String,
    /// The contexts that load.
    busy: BTreeMap<String, Busy>,
    /// What it asks of the site.
    traffic: Traffic,
    /// When the document was read to its end.
    read: Option<Instant>,
    /// The last input.
    input: Option<Instant>,
    /// When the page began to go elsewhere, and nobody has asked for that yet.
    led: Option<Instant>,
    /// The request for the main document: id, then URL.
    document: Option<(String, String)>,
    /// The navigation that has brought a file in place of a page.
    download: Option<String>,
}

/// A context that loads.
struct Busy {
    since: Instant,
    navigation: String,
}

/// What an input does in another window it does within this time.
const FOLLOWS: Duration = Duration::from_millis(500);

/// Pages of the browser's own that it shows in place of one that it cannot reach.
const ERROR_PAGES: &str = "about:neterror";

impl State {
    /// A window that is opening; `changes` counts what changes in it.
    pub(super) fn new(main: String, changes: Arc<watch::Sender<u64>>) -> Self {
        Self {
            main,
            inner: Mutex::default(),
            changes,
        }
    }

    pub(super) fn activity(&self) -> Activity {
        self.with(|inner| {
            // A frame that the page got later on, and that never comes, holds nothing up. Nor does
            // a page that asks for nothing more and yet never ends to load.
            let is_read = inner.read.is_some_and(|at| at.elapsed() >= PATIENCE);
            let is_there = is_read && inner.traffic.resources().is_empty();
            let waits = |(context, busy): (&String, &Busy)| match *context == self.main {
                true => !is_there,
                false => busy.since.elapsed() < PATIENCE,
            };
            Activity {
                open_requests: inner.traffic.open(true),
                ignored_requests: inner.traffic.open(false),
                resources: inner.traffic.resources(),
                fetching: inner.traffic.is_fetching(),
                talking: inner.traffic.is_talking(),
                slow: inner.traffic.is_slow(),
                polls: inner.traffic.polls(),
                last_traffic: Some(inner.traffic.last()),
                loading: inner.closing || inner.busy.iter().any(waits),
                file_chooser: inner.file_chooser.is_some(),
                ..inner.activity.clone()
            }
        })
    }

    /// The dialog was answered; the browser's event for that may come later. A page that asked
    /// whether it may be left stays when it may not.
    pub(super) fn dialog_answered(&self, accept: bool) {
        self.with(|inner| {
            inner.activity.dialog = None;
            inner.closing &= accept;
            if !accept {
                inner.busy.remove(&self.main);
            }
        });
    }

    /// The file field behind the file chooser that is open; closes the chooser.
    pub(super) fn take_file_chooser(&self) -> Option<String> {
        self.with(|inner| inner.file_chooser.take())
    }

    /// Something was done to the page that requests may follow from.
    pub(super) fn caused(&self) {
        self.with(|inner| {
            inner.traffic.caused(true);
            inner.input = Some(Instant::now());
        });
    }

    /// The last input.
    pub(super) fn last_input(&self) -> Option<Instant> {
        self.with(|inner| inner.input)
    }

    /// Whether it began to go elsewhere right after this input in another window; told once.
    pub(super) fn is_led_since(&self, input: Option<Instant>) -> bool {
        let led = self.with(|inner| inner.led.take());
        let after = |(led, input): (Instant, Instant)| led >= input && led - input < FOLLOWS;
        led.zip(input).is_some_and(after)
    }

    /// Whether a context that ended with this address has crashed: then an empty page stood in the
    /// place of its own.
    pub(super) fn has_crashed(&self, url: &str) -> bool {
        url == "about:blank" && self.with(|inner| !inner.url.is_empty() && inner.url != url)
    }

    /// Whether this navigation has brought a file in place of a page.
    pub(super) fn is_download(&self, navigation: &Value) -> bool {
        let download = self.with(|inner| inner.download.clone());
        download.is_some_and(|download| *navigation == *download)
    }

    /// Whether it shows something, and is not as empty as it began.
    pub(super) fn has_page(&self) -> bool {
        self.with(|inner| inner.page)
    }

    /// The window was told to close: nothing is to be done in it any more.
    pub(super) fn is_closing(&self) {
        self.with(|inner| inner.closing = true);
        self.changes.send_modify(|count| *count += 1);
    }

    /// Takes an event of this context, which is that of the page or of a frame in it.
    pub(super) fn take(&self, context: &str, event: &str, params: &Value) {
        let is_main = context == self.main;
        let known = self.with(|inner| inner.take(context, is_main, event, params));
        if known {
            self.changes.send_modify(|count| *count += 1);
        }
    }

    fn with<T>(&self, with: impl FnOnce(&mut Inner) -> T) -> T {
        // A poisoned lock means a panic elsewhere, which is reported there; the state is plain.
        with(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Inner {
    /// Takes an event; `false` when it says nothing of interest.
    fn take(&mut self, context: &str, is_main: bool, event: &str, params: &Value) -> bool {
        let text = |name: &str| params[name].as_str().unwrap_or_default();
        match event {
            "browsingContext.navigationStarted" => {
                if is_main {
                    self.led = Some(Instant::now());
                }
                self.activity.begun += 1;
                let busy = Busy {
                    since: Instant::now(),
                    navigation: text("navigation").to_owned(),
                };
                self.busy.insert(context.to_owned(), busy);
            }
            "browsingContext.navigationCommitted" => {
                if is_main {
                    self.commit(text("url"));
                }
                // The browser tells late, or never, that its own page has loaded.
                if text("url").starts_with(ERROR_PAGES) {
                    self.end(context, true, text("navigation"));
                }
            }
            "browsingContext.domContentLoaded" if is_main => self.read = Some(Instant::now()),
            "browsingContext.load"
            | "browsingContext.navigationAborted"
            | "browsingContext.navigationFailed"
            | "browsingContext.downloadWillBegin" => {
                if event == "browsingContext.downloadWillBegin" && is_main {
                    self.download = Some(text("navigation").to_owned());
                }
                self.end(context, is_main, text("navigation"));
            }
            "browsingContext.contextDestroyed" => {
                self.busy.remove(context);
            }
            "browsingContext.userPromptOpened" => {
                self.activity.dialog = Some(Dialog {
                    kind: text("type").to_owned(),
                    text: text("message").to_owned(),
                });
            }
            "browsingContext.userPromptClosed" => self.activity.dialog = None,
            "input.fileDialogOpened" => {
                let field = params.pointer("/element/sharedId").and_then(Value::as_str);
                self.file_chooser = field.map(str::to_owned);
            }
            _ if is_main && is_of_document(params) => {
                return self.take_document(context, event, params);
            }
            _ => match network::take(&mut self.traffic, event, params) {
                Noted::Nothing => return false,
                Noted::Changed => {}
                Noted::Begun => self.activity.begun += 1,
            },
        }
        true
    }

    /// The old document is gone with all that was asked for in it.
    fn commit(&mut self, url: &str) {
        self.traffic.new_document();
        self.read = None;
        self.file_chooser = None;
        self.page |= url != "about:blank";
        url.clone_into(&mut self.url);
        if url.starts_with(ERROR_PAGES) {
            let reached = self.document.take();
            let failed = self.activity.document.take();
            self.activity.document = failed.or_else(|| {
                Some(Document {
                    url: reached.map(|(_, url)| url).unwrap_or_default(),
                    status: Err("the page cannot be reached".into()),
                    kind: String::new(),
                })
            });
        }
    }

    /// A navigation has ended; nothing has when another one has taken its place.
    fn end(&mut self, context: &str, is_main: bool, navigation: &str) {
        let current = self.busy.get(context);
        if current.is_none_or(|busy| busy.navigation != navigation) {
            return;
        }
        self.busy.remove(context);
        if is_main {
            self.activity.loaded += 1;
            self.activity.unanswered = None;
            self.traffic.caused(false);
        }
    }

    /// Takes an event of a request for the document itself.
    fn take_document(&mut self, context: &str, event: &str, params: &Value) -> bool {
        let request = &params["request"];
        let text = |name: &str| request[name].as_str().unwrap_or_default();
        let is_current = || {
            let current = self.document.as_ref();
            current.is_some_and(|(id, _)| id == text("request"))
        };
        match event {
            "network.beforeRequestSent" => {
                let url = address(text("url"));
                self.activity.document = None;
                self.activity.documents += 1;
                self.activity.unanswered = Some(format!("{} {url}", text("method")));
                self.document = Some((text("request").to_owned(), url));
            }
            "network.responseStarted" if is_current() && !network::is_redirected(params) => {
                let response = &params["response"];
                let kind = response["mimeType"].as_str().unwrap_or_default();
                let status = response["status"].as_u64().unwrap_or_default();
                self.activity.unanswered = None;
                self.activity.document = Some(Document {
                    url: address(response["url"].as_str().unwrap_or_default()),
                    status: Ok(u16::try_from(status).unwrap_or_default()),
                    kind: kind.split(';').next().unwrap_or_default().to_owned(),
                });
            }
            "network.fetchError" if is_current() => {
                self.activity.unanswered = None;
                let error = params["errorText"].as_str().unwrap_or_default();
                if error == "NS_BINDING_ABORTED" {
                    // It was replaced by another one, or by nothing (204): that the navigation has
                    // failed is told as late as at the next one.
                    let navigation = params["navigation"].as_str().unwrap_or_default();
                    self.end(context, true, navigation);
                } else {
                    self.activity.document = Some(Document {
                        url: address(text("url")),
                        status: Err(error.to_owned()),
                        kind: String::new(),
                    });
                }
            }
            _ => return false,
        }
        true
    }
}

/// The event is of a request for the document, and not for something in it.
fn is_of_document(params: &Value) -> bool {
    params["request"]["destination"] == "document" && params["navigation"].is_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn state(events: &[(&str, Value)]) -> Activity {
        let state = State::new("main".into(), Arc::default());
        for (event, params) in events {
            state.take("main", event, params);
        }
        state.activity()
    }

    fn navigation(event: &'static str, id: &str) -> (&'static str, Value) {
        (event, json!({ "navigation": id, "url": "http://h/pay" }))
    }

    fn network(event: &'static str, more: Value) -> (&'static str, Value) {
        let mut params = json!({
            "navigation": "1",
            "request": {
                "request": "7", "destination": "document", "method": "POST",
                "url": "http://h/pay?order=1#top",
            },
        });
        if let (Value::Object(params), Value::Object(more)) = (&mut params, more) {
            params.extend(more);
        }
        (event, params)
    }

    const STARTED: &str = "browsingContext.navigationStarted";
    const LOAD: &str = "browsingContext.load";
    const ABORTED: &str = "browsingContext.navigationAborted";

    #[test]
    fn a_page_loads_until_its_own_navigation_has_ended() {
        let loading = |events: &[(&str, Value)]| state(events).loading;
        assert!(loading(&[navigation(STARTED, "1")]));
        assert!(!loading(&[navigation(STARTED, "1"), navigation(LOAD, "1")]));
        // A second one has taken the place of the first.
        let replaced = [
            navigation(STARTED, "1"),
            navigation(STARTED, "2"),
            navigation(ABORTED, "1"),
        ];
        assert!(loading(&replaced));
    }

    #[test]
    fn a_frame_that_cannot_be_reached_has_ended() {
        let state = State::new("main".into(), Arc::default());
        let (event, params) = navigation(STARTED, "1");
        state.take("frame", event, &params);
        assert!(state.activity().loading);
        let committed = json!({ "navigation": "1", "url": "about:neterror?e=dnsNotFound" });
        state.take("frame", "browsingContext.navigationCommitted", &committed);
        assert!(!state.activity().loading);
    }

    #[test]
    fn a_page_that_crashed_ends_as_an_empty_one() {
        let state = State::new("main".into(), Arc::default());
        assert!(!state.has_crashed("about:blank"));
        let (event, params) = navigation("browsingContext.navigationCommitted", "1");
        state.take("main", event, &params);
        assert!(state.has_crashed("about:blank"));
        assert!(!state.has_crashed("http://h/pay"));
    }

    #[test]
    fn a_navigation_that_nothing_came_of_has_ended() {
        let aborted = network(
            "network.fetchError",
            json!({ "errorText": "NS_BINDING_ABORTED" }),
        );
        let asked = network("network.beforeRequestSent", json!({}));
        let activity = state(&[navigation(STARTED, "1"), asked, aborted]);
        assert!(!activity.loading);
        assert_eq!((activity.unanswered, activity.document), (None, None));
    }

    #[test]
    fn a_document_is_unanswered_until_its_answer_begins() {
        let asked = network("network.beforeRequestSent", json!({}));
        let activity = state(std::slice::from_ref(&asked));
        assert_eq!(
            activity.unanswered.as_deref(),
            Some("POST http://h/pay?order=1")
        );
        let response =
            json!({ "status": 500, "mimeType": "text/html;charset=utf-8", "url": "http://h/pay" });
        let answered = network("network.responseStarted", json!({ "response": response }));
        let activity = state(&[asked, answered]);
        assert_eq!(activity.unanswered, None);
        let document = activity.document.unwrap();
        assert_eq!((document.status, &*document.kind), (Ok(500), "text/html"));
    }

    #[test]
    fn a_page_that_cannot_be_reached_is_told_with_the_browsers_error() {
        let error = json!({ "errorText": "NS_ERROR_NET_RESET" });
        let committed = json!({ "navigation": "1", "url": "about:neterror?e=netReset" });
        let activity = state(&[
            navigation(STARTED, "1"),
            network("network.beforeRequestSent", json!({})),
            network("network.fetchError", error),
            ("browsingContext.navigationCommitted", committed),
        ]);
        let document = activity.document.unwrap();
        assert_eq!(document.url, "http://h/pay?order=1");
        assert_eq!(document.status, Err("NS_ERROR_NET_RESET".into()));
        assert!(!activity.loading);
    }
}
