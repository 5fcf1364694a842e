//! What is known about the windows of a case, by what their pages have told when they were asked.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::failed::Failed;
use crate::browser::downloads::Downloads;
use crate::browser::page_errors::{Began, Folded};
use crate::browser::page_state::PageState;
use crate::browser::traffic::{Asked, AskedFor};
use crate::browser::{Access, Activity, BrowserError, DownloadState};

/// The frame of a page itself: nothing is known of the others.
const MAIN: &str = "main";

/// A page that is left, and for which no other comes in this time, stays: what it was led to is a file, or
/// nothing.
const LEAVING: Duration = Duration::from_secs(10);

/// A new window may be empty for so long before its page comes.
const EMPTY: Duration = Duration::from_secs(1);

/// The HTTP status of a page that was found.
const FOUND: u64 = 200;

/// The end of the names of files that are not whole yet.
const PARTIAL: &str = ".wkdownload";

/// What stands around the name of a kind at the beginning of a dialog's text; see `hook.js`.
const MARK: char = '\u{2063}';

/// What a page tells when it is asked.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Look {
    /// Identifies the document.
    pub(super) document: String,
    pub(super) url: String,
    pub(super) title: String,
    /// Its MIME type.
    mime: String,
    /// `loading`, `interactive` or `complete`.
    ready: String,
    /// How often something has led the page elsewhere, which may be to a file; and where, the last time.
    left: u64,
    led: Led,
    /// How many requests its scripts have begun.
    begun: u64,
    /// Those that are not answered yet.
    open: Vec<Open>,
    /// Whether it has opened a file chooser: for `one` file, or for `files`.
    chooser: Option<String>,
    /// What has failed on it since it was last asked.
    failed: Vec<Failed>,
}

#[derive(Debug, Clone, Deserialize)]
struct Led {
    method: String,
    url: String,
}

#[derive(Debug, Clone, Deserialize)]
struct Open {
    id: String,
    method: String,
    url: String,
}

/// A window with its page.
pub(super) struct Window {
    /// Its name in WebDriver.
    pub(super) handle: String,
    pub(super) page: PageState,
    pub(super) title: String,
    pub(super) url: String,
    /// Whether it has the size of the device.
    pub(super) is_sized: bool,
    opened: Instant,
    /// Identifies its document; empty before it was asked.
    pub(super) document: String,
    /// Since when it is led elsewhere.
    leaving: Option<Instant>,
    /// How many documents it was led to.
    requested: u64,
    left: u64,
    begun: u64,
    open: BTreeSet<String>,
}

impl Window {
    fn new(handle: &str, access: &Arc<Access>) -> Self {
        let mut page = PageState::new(MAIN).reaching(access);
        page.load_scheduled(MAIN);
        Self {
            handle: handle.to_owned(),
            page,
            title: String::new(),
            url: String::new(),
            is_sized: false,
            opened: Instant::now(),
            document: String::new(),
            leaving: None,
            requested: 0,
            left: 0,
            begun: 0,
            open: BTreeSet::new(),
        }
    }

    /// It is led elsewhere.
    pub(super) fn is_led(&mut self, method: &str, url: &str) {
        self.leaving = Some(Instant::now());
        self.requests_document(method, url);
        self.page.load_scheduled(MAIN);
    }

    fn requests_document(&mut self, method: &str, url: &str) {
        self.requested += 1;
        let id = self.requested.to_string();
        self.page.document_requested(&id, method, url);
    }

    /// Whether it is led elsewhere, and nothing has come yet.
    pub(super) fn is_leaving(&self) -> bool {
        self.leaving.is_some()
    }

    /// It stays where it is.
    pub(super) fn stays(&mut self) {
        self.leaving = None;
        self.page.document_closed();
        self.page.load_dropped(MAIN);
    }

    /// Takes what its page has told; whether that is new.
    fn take(&mut self, look: Look) -> bool {
        let mut is_new = self.page.activity().dialog.is_some();
        self.page.dialog_closed();
        if look.document != self.document {
            is_new = true;
            self.arrived(&look);
        }
        self.title = look.title;
        self.url = look.url;
        is_new |= self.requests(look.begun, &look.open);
        let is_empty = self.url == "about:blank" && self.opened.elapsed() < EMPTY;
        if look.ready == "complete" && !is_empty && self.page.is_loading(MAIN, &self.document) {
            self.page.load_ended(MAIN);
            is_new = true;
        }
        if look.left > self.left {
            self.left = look.left;
            if self.leaving.is_none() {
                self.is_led(&look.led.method, &look.led.url);
            }
            is_new = true;
        } else if self.leaving.is_some_and(|since| since.elapsed() >= LEAVING) {
            self.stays();
            is_new = true;
        }
        if let Some(chooser) = look.chooser
            && self.page.activity().file_chooser.is_none()
        {
            self.page
                .file_chooser_opened(Some(&json!(true)), chooser == "files");
            is_new = true;
        }
        is_new
    }

    /// Another document has come.
    fn arrived(&mut self, look: &Look) {
        let was_led = self.leaving.take().is_some();
        let asked_for = self.page.document_url();
        self.document.clone_from(&look.document);
        self.open.clear();
        (self.begun, self.left) = (0, 0);
        if !was_led {
            self.requests_document("GET", &look.url);
        }
        self.page.new_document(&look.url);
        self.page.document_closed();
        self.page.load_started(MAIN, &look.document);
        self.page.document_parsed();
        // The browser shows an empty page in the place of one that it cannot reach.
        if look.url != "about:blank" {
            // The driver does not tell the status of a page: one that has come counts as found.
            self.page.document_answered(&look.url, FOUND, &look.mime);
        } else if was_led && asked_for != look.url {
            self.page.not_reached(&asked_for);
        }
    }

    /// Takes what its scripts ask the site for.
    fn requests(&mut self, begun: u64, open: &[Open]) -> bool {
        let now: BTreeSet<String> = open.iter().map(|one| one.id.clone()).collect();
        let before = (self.begun, self.open.len());
        let is_open = |id: &String| now.contains(id);
        // Those that were answered before they were seen count, too.
        for id in (self.begun + 1..=begun).map(|id| id.to_string()) {
            let known = open.iter().find(|one| one.id == id);
            let asked = Asked {
                method: known.map_or("GET", |one| &one.method),
                url: known.map_or(&self.url, |one| &one.url),
                body: &id,
                kind: AskedFor::Answer,
            };
            self.page.traffic(|traffic| traffic.begin(&id, &asked));
            self.open.insert(id);
        }
        let ended: Vec<String> = self
            .open
            .iter()
            .filter(|id| !is_open(id))
            .cloned()
            .collect();
        for id in &ended {
            self.page.traffic(|traffic| traffic.end(id));
            self.open.remove(id);
        }
        self.begun = begun;
        before != (self.begun, self.open.len()) || !ended.is_empty()
    }
}

/// The windows of a case; the one in front is the last.
pub(super) struct State {
    access: Arc<Access>,
    downloads: Downloads,
    pub(super) windows: Vec<Window>,
    /// The window that commands go to.
    pub(super) current: String,
    /// What has failed on the pages since it was last taken.
    pub(super) failed: Folded,
    /// How much that was, in all.
    failures: u64,
    /// Why nothing can be expected any more.
    pub(super) lost: Option<BrowserError>,
}

impl State {
    pub(super) fn new(access: Arc<Access>, downloads: Downloads) -> Self {
        Self {
            access,
            downloads,
            windows: Vec::new(),
            current: String::new(),
            failed: Folded::default(),
            failures: 0,
            lost: None,
        }
    }

    pub(super) fn front(&mut self) -> Result<&mut Window, BrowserError> {
        self.windows.last_mut().ok_or(BrowserError::NoWindow)
    }

    /// Takes the names of the open windows; whether there are others than before.
    pub(super) fn take_handles(&mut self, handles: &Value) -> bool {
        let handles = handles.as_array().into_iter().flatten();
        let handles: Vec<&str> = handles.filter_map(Value::as_str).collect();
        let before = self.windows.len();
        let is_open = |window: &Window| handles.contains(&window.handle.as_str());
        self.windows.retain(is_open);
        let mut changed = self.windows.len() != before;
        for handle in handles {
            if self.windows.iter().all(|window| window.handle != handle) {
                self.windows.push(Window::new(handle, &self.access));
                changed = true;
            }
        }
        changed
    }

    /// Takes the files that the browser has stored; whether there are any. A file has its name when it is
    /// whole, and is removed here, so that the next one of this name is noticed.
    pub(super) fn take_downloads(&mut self) -> bool {
        let folder = std::fs::read_dir(self.downloads.folder());
        let files = folder.into_iter().flatten().flatten();
        let whole = files.filter(|file| {
            let is_file = file.file_type().is_ok_and(|kind| kind.is_file());
            is_file && !file.file_name().to_string_lossy().ends_with(PARTIAL)
        });
        let mut any = false;
        for file in whole {
            if std::fs::remove_file(file.path()).is_ok() {
                let name = file.file_name().to_string_lossy().into_owned();
                self.downloads.begin(name.as_str(), &name);
                self.downloads.end(&name, DownloadState::Whole);
                any = true;
            }
        }
        // What leads to a file does not leave the page.
        if any && let Some(front) = self.windows.last_mut() {
            front.stays();
        }
        any
    }

    /// Takes what the page in front has told; whether that is new.
    pub(super) fn take(&mut self, mut look: Look) -> bool {
        for failed in look.failed.drain(..) {
            self.failures += 1;
            self.failed
                .add(Began::InWindow(0, self.failures), failed.kind());
        }
        self.windows
            .last_mut()
            .is_some_and(|front| front.take(look))
    }

    /// A dialog of the page in front is open.
    pub(super) fn dialog(&mut self, text: &str) {
        let marked = text
            .strip_prefix(MARK)
            .and_then(|rest| rest.split_once(MARK));
        let (kind, text) = marked.unwrap_or(("alert", text));
        if let Some(front) = self.windows.last_mut() {
            front.page.dialog_opened(kind, text);
        }
    }

    /// What the page in front is doing.
    pub(super) fn activity(&self) -> Activity {
        let mut all = self.windows.iter().rev();
        let Some(front) = all.next() else {
            let lost = self.lost.clone().unwrap_or(BrowserError::NoWindow);
            return Activity {
                lost: Some(lost),
                ..Activity::default()
            };
        };
        let mut activity = front.page.activity();
        for behind in all.map(|window| window.page.activity()) {
            activity.begun += behind.begun;
            activity.loaded += behind.loaded;
        }
        activity.windows = self.windows.len();
        activity.downloads = self.downloads.all();
        activity.lost = self.lost.clone().or(activity.lost);
        activity
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> State {
        let downloads = Downloads::below(&std::env::temp_dir()).unwrap();
        let mut state = State::new(Arc::default(), downloads);
        state.take_handles(&json!(["a"]));
        state
    }

    fn look(document: &str, of: Value) -> Look {
        let mut all = json!({
            "document": document, "url": "http://h/", "title": "", "mime": "text/html", "ready": "complete",
            "left": 0, "led": { "method": "GET", "url": "" }, "begun": 0, "open": [], "chooser": null, "failed": [],
        });
        for (key, value) in of.as_object().unwrap() {
            all[key] = value.clone();
        }
        serde_json::from_value(all).unwrap()
    }

    #[test]
    fn a_page_is_loading_until_it_is_complete_and_again_once_it_is_led_elsewhere() {
        let mut state = state();
        assert!(state.activity().is_busy());
        assert!(state.take(look("1", json!({ "ready": "interactive" }))));
        assert!(state.activity().loading);
        state.take(look("1", json!({})));
        assert!(!state.activity().is_busy());
        let (documents, loaded) = (state.activity().documents, state.activity().loaded);
        let led = json!({ "left": 1, "led": { "method": "POST", "url": "http://h/next" } });
        state.take(look("1", led));
        assert_eq!(
            state.activity().unanswered.as_deref(),
            Some("POST http://h/next")
        );
        state.take(look("2", json!({})));
        let activity = state.activity();
        assert!(!activity.is_busy());
        assert_eq!(
            (activity.documents, activity.loaded),
            (documents + 1, loaded + 1)
        );
        assert!(!state.take(look("2", json!({}))));
    }

    #[test]
    fn a_page_that_is_not_reached_is_told_as_an_error_of_the_site() {
        let mut state = state();
        state.take(look("1", json!({})));
        state.front().unwrap().is_led("GET", "http://h/gone");
        state.take(look("2", json!({ "url": "about:blank" })));
        let document = state.activity().document.unwrap();
        assert_eq!(
            (document.url.as_str(), document.status.is_err()),
            ("http://h/gone", true)
        );
    }

    #[test]
    fn requests_that_were_answered_between_two_looks_have_begun_as_well() {
        let mut state = state();
        state.take(look("1", json!({})));
        let begun = state.activity().begun;
        let open = json!([{ "id": "2", "method": "POST", "url": "http://h/save" }]);
        state.take(look("1", json!({ "begun": 2, "open": open })));
        let activity = state.activity();
        assert_eq!(activity.begun, begun + 2);
        assert_eq!(activity.open_requests, ["POST http://h/save"]);
        state.take(look("1", json!({ "begun": 2 })));
        assert!(!state.activity().is_busy());
    }

    #[test]
    fn a_new_window_is_in_front_until_it_closes() {
        let mut state = state();
        state.take(look("1", json!({})));
        assert!(state.take_handles(&json!(["b", "a"])));
        assert_eq!(state.front().unwrap().handle, "b");
        assert!(state.activity().loading);
        assert!(state.take_handles(&json!(["a"])));
        assert_eq!(state.front().unwrap().handle, "a");
        state.take_handles(&json!([]));
        assert_eq!(state.activity().lost, Some(BrowserError::NoWindow));
    }

    #[test]
    fn a_file_is_a_download_once_it_is_whole_and_one_of_the_same_name_is_another() {
        let mut state = state();
        let folder = state.downloads.folder().to_owned();
        std::fs::write(folder.join("list.csv.wkdownload"), "1").unwrap();
        assert!(!state.take_downloads());
        for count in 1..=2 {
            std::fs::write(folder.join("list.csv"), "1,2").unwrap();
            assert!(state.take_downloads());
            let all = state.activity().downloads;
            assert_eq!(all.len(), count);
            assert!(all.iter().all(|one| one.name == "list.csv"));
            assert!(all.iter().all(|one| one.state == DownloadState::Whole));
        }
    }

    #[test]
    fn the_kind_of_a_dialog_is_read_from_the_mark_in_its_text() {
        let mut state = state();
        let mut told = |text: &str| {
            state.dialog(text);
            let dialog = state.activity().dialog.unwrap();
            (dialog.kind, dialog.text)
        };
        let told = [told("Saved"), told("\u{2063}confirm\u{2063}Really?")];
        let expected = [("alert", "Saved"), ("confirm", "Really?")];
        assert_eq!(
            told,
            expected.map(|(kind, text)| (kind.to_owned(), text.to_owned()))
        );
    }
}
