//! The user context of a case: takes the browser's events.
//!
//! The browser reports a window before it answers the input that has opened it.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::errors::ErrorLog;
use super::target::{Target, Window, Windows};
use super::{downloads, events, network};
use crate::browser::downloads::Downloads;
use crate::browser::page_state::PageState;
use crate::browser::socket::Connection;
use crate::browser::watched::Watched;
use crate::browser::{Access, BrowserError, PageErrors};

/// The user context of a case.
pub(super) struct UserContext {
    pub(super) id: String,
    connection: Connection,
    /// How the site is reached.
    access: Arc<Access>,
    /// Its open windows.
    pub(super) windows: Arc<Windows>,
    inner: Mutex<Inner>,
    /// The errors on its pages.
    errors: ErrorLog,
}

#[derive(Default)]
struct Inner {
    /// The window that each browsing context is in: that of its page, and those of the frames in it.
    contexts: HashMap<String, Arc<Window>>,
    /// Requests that were given the login: a site that asks again does not know this user.
    logged_in: HashSet<String>,
}

impl UserContext {
    /// Nothing is open yet.
    pub(super) fn new(
        connection: Connection,
        id: String,
        access: Arc<Access>,
        downloads: Downloads,
    ) -> Self {
        Self {
            id,
            windows: Arc::new(Windows::new(connection.clone(), downloads)),
            connection,
            access,
            inner: Mutex::default(),
            errors: ErrorLog::default(),
        }
    }

    /// Takes an event of the browser.
    pub(super) fn take(&self, event: &str, params: &Value) {
        // Events of the log have it in their source.
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
        self.windows
            .note_calls(|calls| network::note(calls, event, params));
        window
            .page
            .change_if(|page| events::take(page, context, event, params));
        if event == "browsingContext.contextDestroyed" {
            self.destroyed(&window, context, params);
        }
        if downloads::take(&self.windows.downloads, event, params) {
            self.windows.close_empty(&window);
            self.windows.changes().announce();
        }
    }

    fn created(&self, context: &str, params: &Value) {
        if params["userContext"] != *self.id {
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
        let page = PageState::new(context).reaching(&self.access);
        let window = Arc::new(Window {
            id: context.to_owned(),
            opener: params["originalOpener"].as_str().map(str::to_owned),
            page: Watched::new(page, self.windows.changes().clone()),
            target: Target,
        });
        self.errors.opened(context);
        self.lock()
            .contexts
            .insert(window.id.clone(), window.clone());
        self.windows.opened(window);
    }

    fn destroyed(&self, window: &Window, context: &str, params: &Value) {
        self.lock().contexts.remove(context);
        if window.id != context {
            return;
        }
        let url = params["url"].as_str().unwrap_or_default();
        match window.page.with(|page| events::has_crashed(page, url)) {
            // Its window stays: the case cannot go on without it.
            true => window
                .page
                .change(|page| page.end(BrowserError::PageCrashed)),
            false => self.windows.closed(|open| open.id == context),
        }
    }

    /// Answers a site that asks for a user and a password by HTTP (RFC 7235), as a person does in
    /// the browser's own window for it.
    fn log_in(&self, params: &Value) {
        let request = params["request"]["request"].as_str().unwrap_or_default();
        let url = params["request"]["url"].as_str().unwrap_or_default();
        let origin = url::Url::parse(url).map(|url| url.origin().ascii_serialization());
        let login = self.access.login.as_deref();
        let login = login.filter(|login| origin.is_ok_and(|origin| origin == login.origin));
        let answer = match login {
            Some(login) if self.lock().logged_in.insert(request.to_owned()) => json!({
                "request": request, "action": "provideCredentials",
                "credentials": {
                    "type": "password", "username": login.user, "password": login.password,
                },
            }),
            // The site's page for users without access is shown.
            _ => json!({ "request": request, "action": "cancel" }),
        };
        // Events report the result.
        drop(self.connection.send("", "network.continueWithAuth", answer));
    }

    /// The browsing contexts of all windows and their frames.
    pub(super) fn documents(&self) -> Vec<String> {
        self.lock().contexts.keys().cloned().collect()
    }

    /// Takes the errors on all pages since the last call.
    pub(super) fn page_errors(&self) -> PageErrors {
        self.errors.taken()
    }

    /// The errors on all pages since they were last taken.
    pub(super) fn page_errors_so_far(&self) -> PageErrors {
        self.errors.so_far()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        // A poisoned lock means a panic elsewhere, which is reported there; the lists are still valid.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
