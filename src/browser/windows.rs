//! The windows of a case.
//!
//! A page may open others. Each is in front as soon as the browser reports it. When it closes, its
//! opener is in front again.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::watch;

use super::calls::{Call, Calls};
use super::downloads::Downloads;
use super::page_state::PageState;
use super::socket::{Answer, Connection};
use super::watched::{Changes, Watched};
use super::{Activity, BrowserError};

/// How an engine addresses a window.
pub(super) trait Target: Send + Sync + Sized + 'static {
    /// The command that shows a window to the user.
    const SHOW: &'static str;
    /// The command that closes a window.
    const CLOSE: &'static str;
    /// The command that answers a dialog.
    const ANSWER_DIALOG: &'static str;
    /// The parameter of that command with the text for a prompt.
    const PROMPT_TEXT: &'static str;
    /// Whether pages tell which clicks and keys they get.
    const TELLS_ARRIVALS: bool;

    /// Sends a command to this window.
    fn send(
        window: &Window<Self>,
        connection: &Connection,
        command: &'static str,
        params: Value,
    ) -> Answer;
}

/// A window with its page.
pub(super) struct Window<T> {
    /// Its id, which is also that of its main frame.
    pub(super) id: String,
    /// The window that has opened it.
    pub(super) opener: Option<String>,
    /// Its page.
    pub(super) page: Watched<PageState>,
    /// How it is addressed.
    pub(super) target: T,
}

/// The open windows of one user context.
pub(super) struct Windows<T> {
    connection: Connection,
    /// The one in front is the last.
    open: Watched<Vec<Arc<Window<T>>>>,
    /// Counts the changes, also those in a window.
    changes: Changes,
    /// The downloads of all of them.
    pub(super) downloads: Downloads,
    /// The requests of all of them, and of their frames and workers.
    calls: Watched<Calls>,
    /// How many clicks and keys they have got.
    arrivals: Watched<u64>,
}

impl<T> Window<T> {
    /// What its page is doing.
    pub(super) fn activity(&self) -> Activity {
        self.page.with(|page| page.activity())
    }
}

impl<T: Target> Windows<T> {
    /// None yet.
    pub(super) fn new(connection: Connection, downloads: Downloads) -> Self {
        let changes = Changes::default();
        Self {
            connection,
            open: Watched::new(Vec::new(), changes.clone()),
            calls: Watched::new(Calls::default(), changes.clone()),
            arrivals: Watched::new(0, changes.clone()),
            changes,
            downloads,
        }
    }

    /// The count of all changes.
    pub(super) fn changes(&self) -> &Changes {
        &self.changes
    }

    /// Receives the changes from now on.
    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// A window has opened.
    pub(super) fn opened(&self, window: Arc<Window<T>>) {
        self.open.change(|open| open.push(window));
    }

    /// A window has closed.
    pub(super) fn closed(&self, is_closed: impl Fn(&Window<T>) -> bool) {
        self.open.change(|open| {
            let Some(index) = open.iter().position(|window| is_closed(window)) else {
                return;
            };
            let closed = open.remove(index);
            let opener = closed.opener.as_ref();
            let opener = open.iter().position(|window| opener == Some(&window.id));
            // One that closes in the background changes nothing.
            if let Some(opener) = opener.filter(|_| index == open.len()) {
                let opener = open.remove(opener);
                open.push(opener);
            }
        });
    }

    /// The window in front; none when all have closed.
    pub(super) fn front(&self) -> Option<Arc<Window<T>>> {
        self.all().pop()
    }

    /// All that are open; the one in front is the last.
    pub(super) fn all(&self) -> Vec<Arc<Window<T>>> {
        self.open.with(|open| open.clone())
    }

    /// Brings the window with this id to the front.
    pub(super) fn bring_to_front(&self, id: &str) {
        self.open.change(|open| {
            if let Some(index) = open.iter().position(|window| window.id == id) {
                let window = open.remove(index);
                open.push(window);
            }
        });
    }

    /// If the page in front has led another window elsewhere (by that window's name), brings that
    /// window to the front: to a person it appears like a new one.
    fn follow_names(&self) {
        let mut all = self.all();
        let Some(front) = all.pop() else { return };
        // A navigation of its own needs no other window in front.
        front.page.with(|page| page.is_led_since(None));
        let input = front.page.with(|page| page.last_input());
        let led = |window: &&Arc<Window<T>>| window.page.with(|page| page.is_led_since(input));
        if let Some(window) = all.iter().find(led) {
            self.bring_to_front(&window.id);
            drop(T::send(window, &self.connection, T::SHOW, json!({})));
        }
    }

    /// What the page in front is doing. A dialog of another window is in its way, too.
    pub(super) fn activity(&self) -> Activity {
        self.follow_names();
        let mut all = self.all();
        let windows = all.len();
        let Some(front) = all.pop() else {
            return Activity {
                lost: Some(BrowserError::NoWindow),
                ..Activity::default()
            };
        };
        let mut activity = front.activity();
        activity.downloads = self.downloads.all();
        activity.calls = self.calls.with(|calls| calls.count());
        activity.arrivals = T::TELLS_ARRIVALS.then(|| self.arrivals.with(|arrivals| *arrivals));
        activity.windows = windows;
        for behind in all.iter().map(|window| window.activity()) {
            activity.dialog = activity.dialog.or(behind.dialog);
            activity.lost = activity.lost.or(behind.lost);
            activity.begun += behind.begun;
            activity.loaded += behind.loaded;
        }
        activity
    }

    /// A page has got a click or a key, as it tells at the beginning and at the `end`. From a page that
    /// is being left, the beginning alone does not count: the rest may be lost.
    pub(super) fn arrived(&self, end: bool) {
        let is_leaving = || {
            let front = self.front();
            front.is_some_and(|front| front.page.with(|page| page.is_leaving()))
        };
        if end || !is_leaving() {
            self.arrivals.change(|arrivals| *arrivals += 1);
        }
    }

    /// Notes requests.
    pub(super) fn note_calls(&self, note: impl FnOnce(&mut Calls)) {
        self.calls.with(note);
    }

    /// The requests that have begun since there were so many.
    pub(super) fn calls(&self, since: usize) -> Vec<Call> {
        self.calls.with(|calls| calls.since(since))
    }

    /// The window that shows a dialog.
    pub(super) fn with_dialog(&self) -> Option<Arc<Window<T>>> {
        let mut all = self.all().into_iter().rev();
        all.find(|window| window.activity().dialog.is_some())
    }

    /// A window that was opened only for a download shows nothing: a browser that people use closes
    /// it by itself.
    pub(super) fn close_empty(&self, window: &Window<T>) {
        if !window.page.with(|page| page.has_page()) && self.all().len() > 1 {
            window.page.change(PageState::close);
            // An event reports that it has closed.
            drop(T::send(window, &self.connection, T::CLOSE, json!({})));
        }
    }

    /// Resolves once `find` finds something.
    pub(super) async fn until<R>(&self, find: impl Fn(&Self) -> Option<R>) -> R {
        self.changes.until(|| find(self)).await
    }

    /// Resolves once a page has crashed, or a window cannot be set up.
    pub(super) async fn lost(&self) -> BrowserError {
        self.until(|windows| {
            let all = windows.all();
            all.iter()
                .find_map(|window| window.page.with(|page| page.lost()))
        })
        .await
    }

    /// Resolves once the window has closed.
    pub(super) async fn until_closed(&self, window: &Window<T>) {
        self.until(|windows| {
            let open = windows.all().iter().any(|open| open.id == window.id);
            (!open).then_some(())
        })
        .await;
    }
}
