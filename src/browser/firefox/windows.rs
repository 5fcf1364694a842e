//! The windows of a case.
//!
//! A page may open others. Each is in front from the moment on when the browser tells of it, which
//! is before the answer to the input that has opened it. When it closes, its opener is in front
//! again.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::sync::watch;

use super::downloads::Downloads;
use super::errors::ErrorLog;
use super::network;
use super::state::State;
use crate::browser::calls::Calls;
use crate::browser::socket::{Answer, Connection};
use crate::browser::{Activity, BrowserError, Call, Login, PageErrors};

/// The windows of one user context.
pub(super) struct Windows {
    connection: Connection,
    context: String,
    /// Who may see the site, where that was given.
    login: Option<Arc<Login>>,
    inner: Mutex<Inner>,
    /// Counts the changes, also those in a window.
    changes: Arc<watch::Sender<u64>>,
    /// What was downloaded.
    downloads: Downloads,
    /// What fails in them.
    errors: ErrorLog,
}

#[derive(Default)]
struct Inner {
    /// The open ones; the one in front is the last.
    open: Vec<Arc<Window>>,
    /// The window that each context is in: its page's, and those of the frames in it.
    contexts: HashMap<String, Arc<Window>>,
    /// A page crashed, in whatever window.
    crashed: bool,
    /// What they have asked for.
    calls: Calls,
    /// Requests that were given the login: a site that asks again does not know this user.
    logged_in: HashSet<String>,
}

/// A window with its page.
pub(super) struct Window {
    /// The browsing context of its page.
    pub(super) id: String,
    opener: Option<String>,
    /// What its page is doing.
    pub(super) state: State,
}

impl Windows {
    /// None yet, in this user context.
    pub(super) fn new(
        connection: Connection,
        context: String,
        login: Option<Arc<Login>>,
        downloads: Downloads,
    ) -> Self {
        Self {
            connection,
            context,
            login,
            inner: Mutex::default(),
            changes: Arc::new(watch::Sender::new(0)),
            downloads,
            errors: ErrorLog::default(),
        }
    }

    /// The user context.
    pub(super) fn context(&self) -> &str {
        &self.context
    }

    /// Takes an event of the browser.
    pub(super) fn take(&self, event: &str, params: &Value) {
        // The log tells it of its source.
        let context = params["context"].as_str();
        let context = context.or_else(|| params["source"]["context"].as_str());
        let context = context.unwrap_or_default();
        match event {
            "browsingContext.contextCreated" => return self.created(context, params),
            "network.authRequired" if params["isBlocked"] == true => return self.log_in(params),
            _ => {}
        }
        let window = self.lock().contexts.get(context).cloned();
        let Some(window) = window else { return };
        self.errors.take(context, event, params);
        network::note(&mut self.lock().calls, event, params);
        window.state.take(context, event, params);
        if event == "browsingContext.contextDestroyed" {
            let is_page = window.id == context;
            let crashed = |url| is_page && window.state.has_crashed(url);
            if params["url"].as_str().is_some_and(crashed) {
                self.with(|inner| inner.crashed = true);
            }
            self.destroyed(context);
        }
        if self.downloads.take(event, params) {
            self.close_empty(&window);
            self.changes.send_modify(|count| *count += 1);
        }
    }

    fn created(&self, context: &str, params: &Value) {
        if params["userContext"] != *self.context {
            return;
        }
        let parent = params["parent"].as_str();
        if let Some(parent) = parent {
            let mut inner = self.lock();
            if let Some(window) = inner.contexts.get(parent).cloned() {
                inner.contexts.insert(context.to_owned(), window);
            }
            return;
        }
        let window = Arc::new(Window {
            id: context.to_owned(),
            opener: params["originalOpener"].as_str().map(str::to_owned),
            state: State::new(context.to_owned(), self.changes.clone()),
        });
        self.errors.opened(context);
        self.with(|inner| {
            inner.contexts.insert(window.id.clone(), window.clone());
            inner.open.push(window);
        });
    }

    fn destroyed(&self, context: &str) {
        self.with(|inner| {
            inner.contexts.remove(context);
            let closed = |window: &Arc<Window>| window.id == context;
            let Some(index) = inner.open.iter().position(closed) else {
                return;
            };
            let window = inner.open.remove(index);
            let opener = window.opener.as_deref();
            let opener = inner.open.iter().position(|open| opener == Some(&open.id));
            // One that closes in the background changes nothing.
            if let Some(opener) = opener.filter(|_| index == inner.open.len()) {
                let opener = inner.open.remove(opener);
                inner.open.push(opener);
            }
        });
    }

    /// A window that was opened for a download shows nothing: browsers for people close it.
    fn close_empty(&self, window: &Window) {
        if !window.state.has_page() && self.all().len() > 1 {
            window.state.is_closing();
            // That it is gone is told by an event.
            drop(self.send("browsingContext.close", json!({ "context": window.id })));
        }
    }

    /// Answers a site that asks for a user and a password by HTTP (RFC 7235), as a person does in
    /// the browser's own window for it.
    fn log_in(&self, params: &Value) {
        let request = params["request"]["request"].as_str().unwrap_or_default();
        let url = params["request"]["url"].as_str().unwrap_or_default();
        let origin = url::Url::parse(url).map(|url| url.origin().ascii_serialization());
        let login = self.login.as_deref();
        let login = login.filter(|login| origin.is_ok_and(|origin| origin == login.origin));
        let answer = match login {
            Some(login) if self.lock().logged_in.insert(request.to_owned()) => json!({
                "request": request, "action": "provideCredentials",
                "credentials": {
                    "type": "password", "username": login.user, "password": login.password,
                },
            }),
            // The page is shown that the site has for those it does not let in.
            _ => json!({ "request": request, "action": "cancel" }),
        };
        // What comes of it is told by events.
        drop(self.send("network.continueWithAuth", answer));
    }

    fn send(&self, command: &'static str, params: Value) -> Answer {
        self.connection.send("", command, params)
    }

    /// The window in front; none when all have closed.
    pub(super) fn front(&self) -> Option<Arc<Window>> {
        self.all().pop()
    }

    /// All that are open; the one in front is the last.
    pub(super) fn all(&self) -> Vec<Arc<Window>> {
        self.lock().open.clone()
    }

    /// Brings the window to the front.
    pub(super) fn bring_to_front(&self, id: &str) {
        self.with(|inner| {
            if let Some(index) = inner.open.iter().position(|window| window.id == id) {
                let window = inner.open.remove(index);
                inner.open.push(window);
            }
        });
    }

    /// Brings a window to the front that the page in front has led somewhere by its name: to a
    /// person it comes to the front like a new one.
    fn follow_names(&self) {
        let mut all = self.all();
        let Some(front) = all.pop() else { return };
        // Where it goes itself it needs nobody to bring it to the front.
        front.state.is_led_since(None);
        let input = front.state.last_input();
        let led = all.iter().find(|window| window.state.is_led_since(input));
        if let Some(window) = led {
            self.bring_to_front(&window.id);
            drop(self.send("browsingContext.activate", json!({ "context": window.id })));
        }
    }

    /// What the page in front is doing. A dialog of another window is in its way, too.
    pub(super) fn activity(&self) -> Activity {
        self.follow_names();
        let mut all = self.all();
        let crashed = self.lock().crashed.then_some(BrowserError::PageCrashed);
        let Some(front) = all.pop() else {
            return Activity {
                lost: crashed.or(Some(BrowserError::NoWindow)),
                ..Activity::default()
            };
        };
        let mut activity = front.state.activity();
        activity.lost = crashed;
        activity.downloads = self.downloads.all();
        activity.calls = self.lock().calls.count();
        for behind in all.iter().map(|window| window.state.activity()) {
            activity.dialog = activity.dialog.or(behind.dialog);
            activity.begun += behind.begun;
            activity.loaded += behind.loaded;
        }
        activity
    }

    /// The window that shows a dialog.
    pub(super) fn with_dialog(&self) -> Option<Arc<Window>> {
        let mut all = self.all().into_iter().rev();
        all.find(|window| window.state.activity().dialog.is_some())
    }

    /// What has failed in all of them since it was last asked for.
    pub(super) fn page_errors(&self) -> PageErrors {
        self.errors.taken()
    }

    /// What has failed in all of them since it was last taken.
    pub(super) fn page_errors_so_far(&self) -> PageErrors {
        self.errors.so_far()
    }

    /// The requests that have begun since there were so many.
    pub(super) fn calls(&self, since: usize) -> Vec<Call> {
        self.lock().calls.since(since)
    }

    /// Counts the changes from now on.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Resolves once there is something to tell.
    pub(super) async fn until<T>(&self, tell: impl Fn(&Self) -> Option<T>) -> T {
        let mut changes = self.changes.subscribe();
        loop {
            if let Some(told) = tell(self) {
                return told;
            }
            // The sender is ours.
            changes.changed().await.ok();
        }
    }

    /// Resolves once the window has closed.
    pub(super) async fn closed(&self, window: &Window) {
        self.until(|windows| {
            let open = windows.lock().open.iter().any(|open| open.id == window.id);
            (!open).then_some(())
        })
        .await;
    }

    fn with(&self, change: impl FnOnce(&mut Inner)) {
        change(&mut self.lock());
        self.changes.send_modify(|count| *count += 1);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        // A poisoned lock means a panic elsewhere, which is reported there; the lists are plain.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
