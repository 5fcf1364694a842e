//! The windows of a case.
//!
//! A page may open others. Each is set up before its scripts run and is in front from the moment on
//! when the browser tells of it, which is before the page that opened it answers anything else: so
//! nothing is done on the old page by mistake. When it closes, its opener is in front again.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};
use tokio::sync::watch;

use super::attached::{Attached, tell};
use super::doorkeeper::Doorkeeper;
use super::downloads::Downloads;
use super::interception::{Interception, Looking};
use super::setup::Setup;
use super::state::State;
use super::window::Window;
use crate::browser::http::COMMAND_LIMIT;
use crate::browser::socket::Connection;
use crate::browser::{Activity, BrowserError, Call, PageErrors};

/// The windows of one user context.
pub(super) struct Windows {
    connection: Connection,
    context: String,
    setup: Arc<Setup>,
    /// What they have opened beside windows.
    attached: Arc<Attached>,
    /// The open ones; the one in front is the last.
    open: Mutex<Vec<Arc<Window>>>,
    /// Counts the changes, also those in a window.
    changes: Arc<watch::Sender<u64>>,
    /// What was downloaded.
    downloads: Downloads,
    /// A page is looked at.
    looking: Looking,
}

/// Windows of one process share its locale and time zone, which the first of them has set.
fn settled(answer: Result<Value, BrowserError>) -> Result<(), BrowserError> {
    match answer {
        Err(BrowserError::Refused { message, .. }) if message.ends_with("already in effect") => {
            Ok(())
        }
        answer => answer.map(drop),
    }
}

impl Windows {
    /// None yet, in this user context; what opens there is told `setup`.
    pub(super) fn new(
        connection: Connection,
        context: String,
        setup: Setup,
        downloads: Downloads,
    ) -> Self {
        let setup = Arc::new(setup.complete());
        Self {
            attached: Arc::new(Attached::new(connection.clone(), setup.clone())),
            connection,
            context,
            setup,
            open: Mutex::default(),
            changes: Arc::new(watch::Sender::new(0)),
            downloads,
            looking: Looking::default(),
        }
    }

    /// The user context.
    pub(super) fn context(&self) -> &str {
        &self.context
    }

    /// Takes an event of the browser.
    pub(super) fn take(&self, event: &str, params: &Value) {
        let session = params["sessionId"].as_str().unwrap_or_default();
        match event {
            "Target.attachedToTarget" => self.opened(session, params),
            "Target.detachedFromTarget" => self.ended(session),
            _ if self.downloads.take(event, params) => {
                if event == "Browser.downloadWillBegin" {
                    self.close_empty(&params["frameId"]);
                }
                self.changes.send_modify(|count| *count += 1);
            }
            _ => {}
        }
    }

    /// A window that was opened for a download shows nothing: browsers for people close it.
    fn close_empty(&self, frame: &Value) {
        let all = self.all();
        let mut empty = all.iter().filter(|window| !window.state.has_page());
        if let Some(window) = empty.find(|window| *frame == *window.id)
            && all.len() > 1
        {
            window.state.is_closing();
            // That it is gone is told by an event.
            drop(
                self.connection
                    .send(&window.session, "Page.close", json!({})),
            );
        }
    }

    fn opened(&self, session: &str, params: &Value) {
        let target = &params["targetInfo"];
        let text = |name: &str| target[name].as_str().unwrap_or_default().to_owned();
        match (text("browserContextId") == self.context, &*text("type")) {
            (true, "page") => {}
            (true, _) => return self.attached.attend(params),
            (false, "page") => return,
            // A worker of the browser's own.
            (false, _) => return drop(tell(&self.connection, session, &[])),
        }
        let id = text("targetId");
        let opener = target["openerId"].as_str().map(str::to_owned);
        let window = Arc::new(Window {
            state: State::new(id.clone(), self.changes.clone()),
            session: session.to_owned(),
            opener,
            id,
        });
        self.attached.window(session, &window.id);
        let listener = window.clone();
        let (connection, attached) = (self.connection.clone(), self.attached.clone());
        let keeper = self.setup.login.clone().map(Doorkeeper::new);
        let interception = self.setup.interceptor.clone();
        let interception =
            interception.map(|by| Interception::new(by, connection.clone(), self.looking.clone()));
        let listener = move |event: &str, params: &Value| {
            if let Some(interception) = &interception
                && interception.take(&listener, event, params)
            {
                return;
            }
            let answer = keeper
                .as_ref()
                .and_then(|keeper| keeper.answer(event, params));
            if let Some((command, params)) = answer {
                // What comes of it is told by events.
                drop(connection.send(&listener.session, command, params));
            }
            if !attached.take(&listener.session, event, params) {
                listener.state.take(event, params);
            }
        };
        self.connection.listen(session, Arc::new(listener));
        self.with(|open| open.push(window.clone()));
        let answers = tell(&self.connection, session, &self.setup.window);
        tokio::spawn(async move {
            let mut done = Ok(());
            for answer in answers {
                done = done.and(settled(answer.within(COMMAND_LIMIT).await));
            }
            window.state.is_set_up(done);
        });
    }

    fn ended(&self, session: &str) {
        self.attached.forget(session);
        self.with(|open| {
            let Some(index) = open.iter().position(|window| window.session == session) else {
                return;
            };
            let closed = open.remove(index);
            let opener = open
                .iter()
                .position(|w| closed.opener.as_ref() == Some(&w.id));
            // One that closes in the background changes nothing.
            if let Some(opener) = opener.filter(|_| index == open.len()) {
                let opener = open.remove(opener);
                open.push(opener);
            }
        });
    }

    /// The window in front; none when all have closed.
    pub(super) fn front(&self) -> Option<Arc<Window>> {
        self.all().pop()
    }

    /// All that are open; the one in front is the last.
    pub(super) fn all(&self) -> Vec<Arc<Window>> {
        self.lock().clone()
    }

    /// Brings the window to the front.
    pub(super) fn bring_to_front(&self, id: &str) {
        self.with(|open| {
            if let Some(index) = open.iter().position(|window| window.id == id) {
                let window = open.remove(index);
                open.push(window);
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
            let shown = ("Page.bringToFront", json!({}));
            drop(self.connection.send(&window.session, shown.0, shown.1));
        }
    }

    /// What the page in front is doing. A dialog of another window is in its way, too.
    pub(super) fn activity(&self) -> Activity {
        self.follow_names();
        let mut all = self.all();
        let Some(front) = all.pop() else {
            return Activity {
                lost: Some(BrowserError::NoWindow),
                ..Activity::default()
            };
        };
        let mut activity = front.state.activity();
        activity.downloads = self.downloads.all();
        activity.calls = self.attached.count_calls();
        for behind in all.iter().map(|window| window.state.activity()) {
            activity.dialog = activity.dialog.or(behind.dialog);
            activity.lost = activity.lost.or(behind.lost);
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

    /// Resolves once a page has crashed, or a window cannot be set up.
    pub(super) async fn lost(&self) -> BrowserError {
        self.until(|windows| {
            let all = windows.lock();
            all.iter().find_map(|window| window.state.lost())
        })
        .await
    }

    /// Resolves once the window has closed.
    pub(super) async fn closed(&self, window: &Window) {
        self.until(|windows| {
            let open = windows.lock().iter().any(|open| open.id == window.id);
            (!open).then_some(())
        })
        .await;
    }

    /// Waits until a look that is being taken is there.
    pub(super) async fn looked_at(&self) {
        drop(self.looking.lock().await);
    }

    /// Stops listening.
    pub(super) fn forget(&self) {
        for window in self.all() {
            self.connection.forget(&window.session);
        }
        self.attached.forget_all();
        self.connection.forget("");
    }

    /// What has failed in all of them since it was last asked for.
    pub(super) fn page_errors(&self) -> PageErrors {
        self.attached.page_errors()
    }

    /// What has failed in all of them since it was last taken.
    pub(super) fn page_errors_so_far(&self) -> PageErrors {
        self.attached.page_errors_so_far()
    }

    /// The requests that have begun since there were so many.
    pub(super) fn calls(&self, since: usize) -> Vec<Call> {
        self.attached.calls(since)
    }

    fn with(&self, change: impl FnOnce(&mut Vec<Arc<Window>>)) {
        change(&mut self.lock());
        self.changes.send_modify(|count| *count += 1);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Arc<Window>>> {
        // A poisoned lock means a panic elsewhere, which is reported there; the list is plain.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
