//! What the events of a page say about it.
//!
//! A click that leads away is told by `frameScheduledNavigation` on the page's own channel, before
//! any later answer of the page. So after an answer nothing can be under way unnoticed.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::sync::watch;
use tokio::time::Instant;

use super::network;
use crate::browser::traffic::{Noted, PATIENCE, Traffic, address};
use crate::browser::{Activity, BrowserError, Dialog, Document};

/// Name of the page script's world.
pub(super) const WORLD: &str = "stepproof";

/// The state of one page, fed with its events.
pub(super) struct State {
    main_frame: String,
    inner: Mutex<Inner>,
    /// Counts the changes.
    changes: Arc<watch::Sender<u64>>,
}

#[derive(Default)]
struct Inner {
    activity: Activity,
    /// The window is set up, or cannot be.
    set_up: Option<Result<(), BrowserError>>,
    crashed: bool,
    closing: bool,
    /// The file field behind the file chooser that is open.
    file_chooser: Option<u64>,
    /// It shows something, and is not as empty as it began.
    page: bool,
    /// The page script's world in the main frame, while there is one.
    world: Option<String>,
    /// Frames that are about to load, or do so.
    busy: BTreeMap<String, Busy>,
    /// What it asks of the site.
    traffic: Traffic,
    /// When the document was read to its end.
    read: Option<Instant>,
    /// The last input.
    input: Option<Instant>,
    /// When the page was told to go elsewhere, and has not been asked for that yet.
    led: Option<Instant>,
    /// The request for the main document: id, then URL.
    document: Option<(String, String)>,
}

/// A frame that is about to load, or does so.
struct Busy {
    since: Instant,
    /// It does so.
    loads: bool,
}

/// What an input does in another window it does within this time.
const FOLLOWS: Duration = Duration::from_millis(500);

/// Blink draws what is tapped as pressed for 150 ms (`kMinActiveInterval`), and a frame has to
/// follow.
const PRESSED: Duration = Duration::from_millis(200);

impl State {
    /// A window that is opening; `changes` counts what changes in it.
    pub(super) fn new(main_frame: String, changes: Arc<watch::Sender<u64>>) -> Self {
        Self {
            main_frame,
            inner: Mutex::default(),
            changes,
        }
    }

    /// The window was set up: its page may begin.
    pub(super) fn is_set_up(&self, done: Result<(), BrowserError>) {
        self.with(|inner| inner.set_up = Some(done));
        self.changes.send_modify(|count| *count += 1);
    }

    /// Whether it was; `None` until then.
    pub(super) fn set_up(&self) -> Option<Result<(), BrowserError>> {
        self.with(|inner| inner.set_up.clone())
    }

    /// Why nothing is to be expected of the page any more. One that crashed is as good as a browser
    /// that ended.
    pub(super) fn lost(&self) -> Option<BrowserError> {
        self.with(|inner| inner.lost())
    }

    pub(super) fn activity(&self) -> Activity {
        self.with(|inner| {
            // A frame that the page got later on, and that never comes, holds nothing up. Nor does
            // a page that asks for nothing more and yet never ends to load: a script writes a frame
            // in it and does not close it.
            let is_there = inner.is_read() && inner.traffic.resources().is_empty();
            let waits = |(frame, busy): (&String, &Busy)| match *frame == self.main_frame {
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
                loading: inner.set_up.is_none() || inner.closing || inner.busy.iter().any(waits),
                lost: inner.lost(),
                file_chooser: inner.file_chooser.is_some(),
                ..inner.activity.clone()
            }
        })
    }

    /// The page script's world, as soon as there is one.
    pub(super) async fn world(&self) -> String {
        let mut changes = self.changes.subscribe();
        loop {
            if let Some(world) = self.with(|inner| inner.world.clone()) {
                return world;
            }
            // The sender is kept here.
            changes.changed().await.ok();
        }
    }

    /// The dialog was answered; the browser's event for that may come later. A page that asked
    /// whether it may be left stays when it may not.
    pub(super) fn dialog_answered(&self, accept: bool) {
        self.with(|inner| {
            inner.activity.dialog = None;
            inner.closing &= accept;
        });
    }

    /// The file field behind the file chooser that is open; closes the chooser.
    pub(super) fn take_file_chooser(&self) -> Option<u64> {
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

    /// Whether it was told to go elsewhere right after this input in another window; told once.
    pub(super) fn is_led_since(&self, input: Option<Instant>) -> bool {
        let led = self.with(|inner| inner.led.take());
        let after = |(led, input): (Instant, Instant)| led >= input && led - input < FOLLOWS;
        led.zip(input).is_some_and(after)
    }

    /// Something was tapped.
    pub(super) fn is_tapped(&self) {
        self.with(|inner| inner.activity.pressed = Some(Instant::now() + PRESSED));
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

    fn with<T>(&self, with: impl FnOnce(&mut Inner) -> T) -> T {
        // A poisoned lock means a panic elsewhere, which is reported there; the state is plain.
        with(
            &mut self
                .inner
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }

    /// Takes an event of the page.
    pub(super) fn take(&self, event: &str, params: &Value) {
        let known = self.with(|inner| inner.take(&self.main_frame, event, params));
        if known {
            self.changes.send_modify(|count| *count += 1);
        }
    }
}

impl Inner {
    /// The document was read to its end some time ago.
    fn is_read(&self) -> bool {
        self.read.is_some_and(|at| at.elapsed() >= PATIENCE)
    }

    fn lost(&self) -> Option<BrowserError> {
        let failed = match &self.set_up {
            Some(Err(error)) => Some(error.clone()),
            _ => None,
        };
        failed.or_else(|| self.crashed.then_some(BrowserError::PageCrashed))
    }

    /// Takes an event; `false` when it says nothing of interest.
    fn take(&mut self, main: &str, event: &str, params: &Value) -> bool {
        let text = |pointer: &str| {
            params
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        match event {
            // A window of its own loads what is meant for it.
            "Page.frameRequestedNavigation" if text("/disposition") != "currentTab" => {
                return false;
            }
            "Page.frameRequestedNavigation" | "Page.frameScheduledNavigation" => {
                if text("/frameId") == main {
                    self.led = Some(Instant::now());
                }
                self.activity.begun += 1;
                self.busy.entry(text("/frameId")).or_insert_with(|| Busy {
                    since: Instant::now(),
                    loads: false,
                });
            }
            "Page.frameStartedNavigating" | "Page.frameStartedLoading" => {
                self.activity.begun += 1;
                let (since, loads) = (Instant::now(), true);
                self.busy.insert(text("/frameId"), Busy { since, loads });
            }
            // Nothing comes of a script's address, such as `javascript:void 0`.
            "Page.frameClearedScheduledNavigation" => {
                self.busy
                    .retain(|frame, busy| busy.loads || *frame != text("/frameId"));
            }
            "Page.frameStoppedLoading" | "Page.frameDetached" => {
                let frame = text("/frameId");
                let ended = frame == main && event == "Page.frameStoppedLoading";
                self.activity.loaded += u64::from(ended);
                if ended {
                    self.traffic.caused(false);
                }
                self.busy.remove(&frame);
            }
            "Page.frameNavigated" if text("/frame/id") == main => {
                // The old document is gone with all that was asked for and tapped in it.
                self.traffic.new_document();
                self.read = None;
                self.file_chooser = None;
                self.activity.pressed = None;
                self.page |= text("/frame/url") != "about:blank";
                let unreachable = text("/frame/unreachableUrl");
                if !unreachable.is_empty() && self.activity.document.is_none() {
                    self.activity.document = Some(Document {
                        url: address(&unreachable),
                        status: Err("the page cannot be reached".into()),
                        kind: String::new(),
                    });
                }
            }
            "Runtime.executionContextCreated"
                if text("/context/name") == WORLD && text("/context/auxData/frameId") == main =>
            {
                self.world = Some(text("/context/uniqueId"));
            }
            "Runtime.executionContextDestroyed"
                if self.world == Some(text("/executionContextUniqueId")) =>
            {
                self.world = None;
            }
            "Runtime.executionContextsCleared" => self.world = None,
            "Network.requestWillBeSent"
                if text("/type") == "Document" && text("/frameId") == main =>
            {
                let (id, url) = (text("/requestId"), address(&text("/request/url")));
                let what = format!("{} {url}", text("/request/method"));
                self.activity.document = None;
                self.activity.documents += 1;
                self.activity.unanswered = Some(what);
                self.document = Some((id, url));
            }
            "Network.responseReceived" if self.is_document(&text("/requestId")) => {
                self.activity.unanswered = None;
                self.activity.document = Some(Document {
                    url: address(&text("/response/url")),
                    status: Ok(params
                        .pointer("/response/status")
                        .and_then(Value::as_u64)
                        .and_then(|status| u16::try_from(status).ok())
                        .unwrap_or_default()),
                    kind: text("/response/mimeType"),
                });
            }
            "Network.loadingFailed" if self.is_document(&text("/requestId")) => {
                self.activity.unanswered = None;
                // A canceled request was replaced by another one, or by nothing (204).
                if params["canceled"] != true
                    && let Some((_, url)) = &self.document
                {
                    self.activity.document = Some(Document {
                        url: url.clone(),
                        status: Err(text("/errorText")),
                        kind: String::new(),
                    });
                }
            }
            "Page.domContentEventFired" => self.read = Some(Instant::now()),
            "Page.fileChooserOpened" => self.file_chooser = params["backendNodeId"].as_u64(),
            "Page.javascriptDialogOpening" => {
                self.activity.dialog = Some(Dialog {
                    kind: text("/type"),
                    text: text("/message"),
                });
            }
            "Page.javascriptDialogClosed" => self.activity.dialog = None,
            "Inspector.targetCrashed" => self.crashed = true,
            _ => match network::take(&mut self.traffic, event, params) {
                Noted::Nothing => return false,
                Noted::Changed => {}
                Noted::Begun => self.activity.begun += 1,
            },
        }
        true
    }

    fn is_document(&self, id: &str) -> bool {
        self.document
            .as_ref()
            .is_some_and(|(document, _)| document == id)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn state(events: &[(&str, Value)]) -> Activity {
        let state = State::new("main".into(), Arc::default());
        state.is_set_up(Ok(()));
        for (event, params) in events {
            state.take(event, params);
        }
        state.activity()
    }

    fn request(id: &str, kind: &str) -> (&'static str, Value) {
        let url = "http://127.0.0.1:1/pay?order=1#top";
        let params = json!({
            "requestId": id, "type": kind, "frameId": "main",
            "request": { "method": "POST", "url": url },
        });
        ("Network.requestWillBeSent", params)
    }

    #[test]
    fn a_window_is_loading_until_it_is_set_up_and_once_it_is_told_to_close() {
        let state = State::new("main".into(), Arc::default());
        assert!(state.activity().loading);
        state.is_set_up(Ok(()));
        assert!(!state.activity().loading);
        state.is_closing();
        assert!(state.activity().loading);
        state.dialog_answered(true);
        assert!(state.activity().loading);
        state.dialog_answered(false);
        assert!(!state.activity().loading);
    }

    #[test]
    fn a_window_that_cannot_be_set_up_is_lost() {
        let state = State::new("main".into(), Arc::default());
        state.is_set_up(Err(BrowserError::PageGone));
        assert_eq!(state.activity().lost, Some(BrowserError::PageGone));
    }

    #[test]
    fn a_scheduled_navigation_loads_until_the_frame_stops() {
        let scheduled = (
            "Page.frameScheduledNavigation",
            json!({ "frameId": "main" }),
        );
        let event = |name| (name, json!({ "frameId": "main" }));
        let started = event("Page.frameStartedLoading");
        let cleared = event("Page.frameClearedScheduledNavigation");
        let stopped = event("Page.frameStoppedLoading");
        assert!(state(std::slice::from_ref(&scheduled)).loading);
        assert!(!state(&[scheduled.clone(), cleared.clone()]).loading);
        let begun = [scheduled, started, cleared];
        assert!(state(&begun).loading);
        assert_eq!(state(&begun).loaded, 0);
        let ended = state(&[&begun[..], &[stopped]].concat());
        assert!(!ended.loading);
        assert_eq!(ended.loaded, 1);
    }

    #[test]
    fn what_is_meant_for_another_window_is_not_waited_for() {
        let asked = |disposition: &str| {
            let params = json!({ "frameId": "main", "disposition": disposition });
            state(&[("Page.frameRequestedNavigation", params)]).loading
        };
        assert!(asked("currentTab"));
        assert!(!asked("newTab"));
    }

    #[test]
    fn a_document_without_an_answer_is_named() {
        let asked = state(&[request("1", "Document")]);
        assert_eq!(
            asked.unanswered.as_deref(),
            Some("POST http://127.0.0.1:1/pay?order=1")
        );
    }

    #[test]
    fn the_status_of_the_document_is_kept() {
        let answer = json!({
            "requestId": "1", "response": { "url": "http://h/pay?order=1", "status": 500, "mimeType": "text/html" },
        });
        let seen = state(&[
            request("1", "Document"),
            ("Network.responseReceived", answer),
        ]);
        let document = Document {
            url: "http://h/pay?order=1".into(),
            status: Ok(500),
            kind: "text/html".into(),
        };
        assert_eq!((seen.document, seen.unanswered), (Some(document), None));
    }

    #[test]
    fn a_failed_document_tells_the_browsers_error_and_a_canceled_one_nothing() {
        let failed = |canceled: bool| {
            let params = json!({
                "requestId": "1", "errorText": "net::ERR_CONNECTION_RESET", "canceled": canceled,
            });
            state(&[request("1", "Document"), ("Network.loadingFailed", params)])
        };
        let status = failed(false).document.unwrap().status;
        assert_eq!(status, Err("net::ERR_CONNECTION_RESET".to_owned()));
        assert_eq!(failed(true).document, None);
    }

    #[test]
    fn requests_of_scripts_are_open_until_they_end_or_the_page_goes() {
        let done = ("Network.loadingFinished", json!({ "requestId": "7" }));
        let gone = ("Page.frameNavigated", json!({ "frame": { "id": "main" } }));
        assert_eq!(
            state(&[request("7", "Fetch")]).open_requests,
            ["POST http://127.0.0.1:1/pay?order=1"]
        );
        assert!(
            state(&[request("7", "Fetch"), done])
                .open_requests
                .is_empty()
        );
        assert!(state(&[request("7", "XHR"), gone]).open_requests.is_empty());
    }

    #[test]
    fn what_was_tapped_is_drawn_as_pressed_until_the_page_goes() {
        let state = State::new("main".into(), Arc::default());
        assert_eq!(state.activity().pressed, None);
        state.is_tapped();
        assert!(state.activity().pressed.is_some());
        let gone = json!({ "frame": { "id": "main" } });
        state.take("Page.frameNavigated", &gone);
        assert_eq!(state.activity().pressed, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_frame_that_never_comes_holds_nothing_up_once_the_page_is_there() {
        let state = State::new("main".into(), Arc::default());
        state.is_set_up(Ok(()));
        let started = |frame: &str| {
            state.take("Page.frameStartedLoading", &json!({ "frameId": frame }));
            state.activity().loading
        };
        assert!(started("child"));
        tokio::time::advance(PATIENCE).await;
        assert!(!state.activity().loading);
        assert!(started("main"));
        tokio::time::advance(PATIENCE).await;
        assert!(state.activity().loading);
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_was_read_and_asks_for_nothing_is_there_though_its_load_never_ends() {
        let state = State::new("main".into(), Arc::default());
        state.is_set_up(Ok(()));
        state.take("Page.frameStartedLoading", &json!({ "frameId": "main" }));
        let (event, image) = request("9", "Image");
        state.take(event, &image);
        state.take("Page.domContentEventFired", &json!({}));
        tokio::time::advance(PATIENCE).await;
        assert!(state.activity().loading);
        state.take("Network.loadingFinished", &json!({ "requestId": "9" }));
        assert!(!state.activity().loading);
        let next = json!({ "frame": { "id": "main" } });
        state.take("Page.frameNavigated", &next);
        assert!(state.activity().loading);
    }

    #[test]
    fn frames_of_others_do_not_give_the_document() {
        let (event, mut params) = request("1", "Document");
        params["frameId"] = "child".into();
        assert_eq!(state(&[(event, params)]).unanswered, None);
    }

    #[test]
    fn what_began_is_counted_when_it_has_ended_too() {
        let done = ("Network.loadingFinished", json!({ "requestId": "7" }));
        let event = |name| (name, json!({ "frameId": "main" }));
        let loads = [
            event("Page.frameStartedLoading"),
            event("Page.frameStoppedLoading"),
        ];
        assert_eq!(state(&[]).begun, 0);
        assert_eq!(state(&[request("7", "XHR"), done]).begun, 1);
        assert_eq!(state(&loads).begun, 1);
        assert_eq!(state(&[request("8", "Image")]).begun, 0);
    }

    #[test]
    fn a_dialog_is_kept_until_it_closes() {
        let opening = (
            "Page.javascriptDialogOpening",
            json!({ "type": "alert", "message": "注意" }),
        );
        let dialog = Dialog {
            kind: "alert".into(),
            text: "注意".into(),
        };
        assert_eq!(state(std::slice::from_ref(&opening)).dialog, Some(dialog));
        assert_eq!(
            state(&[opening, ("Page.javascriptDialogClosed", json!({}))]).dialog,
            None
        );
    }
}
