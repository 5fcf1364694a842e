//! What is known about a page. The events of its engine change it, and so do the commands to it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::traffic::{Noted, PATIENCE, Traffic, address};
use super::{Access, Activity, BrowserError, Dialog, Document, FileChooser};

/// An input in one window causes a navigation in another within this time.
const FOLLOWS: Duration = Duration::from_millis(500);

/// The state of a page and of the frames in it.
pub(super) struct PageState {
    /// The frame of the page itself.
    main: String,
    activity: Activity,
    /// The window is not set up yet.
    opening: bool,
    /// The window was told to close.
    closing: bool,
    /// The file field of the file chooser that is open, as the engine names it.
    file_chooser: Option<(Value, FileChooser)>,
    /// The URL of its document.
    url: String,
    /// Whether it has ever had a document besides the empty one.
    has_page: bool,
    /// The frames that load, or are about to.
    loads: BTreeMap<String, Load>,
    /// Its requests to the site.
    traffic: Traffic,
    /// When the document was parsed.
    parsed: Option<Instant>,
    /// When the last input was sent.
    input: Option<Instant>,
    /// When a navigation of the page began, until `is_led_since` takes it.
    led: Option<Instant>,
    /// The request for the document: id, then URL.
    document: Option<(String, String)>,
}

/// The load of a frame.
struct Load {
    since: Instant,
    /// The navigation that has started; none if it is only scheduled.
    navigation: Option<String>,
}

impl PageState {
    /// The state of an empty page.
    pub(super) fn new(main: &str) -> Self {
        Self {
            main: main.to_owned(),
            activity: Activity::default(),
            opening: false,
            closing: false,
            file_chooser: None,
            url: String::new(),
            has_page: false,
            loads: BTreeMap::new(),
            traffic: Traffic::default(),
            parsed: None,
            input: None,
            led: None,
            document: None,
        }
    }

    /// The same, of a page that reaches its site like this.
    pub(super) fn reaching(self, access: &Arc<Access>) -> Self {
        Self {
            traffic: Traffic::of(access.clone()),
            ..self
        }
    }

    /// The state of an empty page whose window must be set up before it is used.
    pub(super) fn opening(main: &str) -> Self {
        Self {
            opening: true,
            ..Self::new(main)
        }
    }

    /// What the page is doing.
    pub(super) fn activity(&self) -> Activity {
        // A frame that was added later and never loads is not waited for. Nor is a page that requests
        // nothing more although its load never ends: a script writes into a frame and does not close it.
        let parsed = self.parsed.is_some_and(|at| {
            // What is passed over may keep the load from ending.
            at.elapsed() >= PATIENCE || self.traffic.is_passing_over()
        });
        let complete = parsed && self.traffic.resources().is_empty();
        let is_waited_for = |(frame, load): (&String, &Load)| match *frame == self.main {
            true => !complete,
            false => load.since.elapsed() < PATIENCE,
        };
        Activity {
            open_requests: self.traffic.open(true),
            ignored_requests: self.traffic.open(false),
            resources: self.traffic.resources(),
            fetching: self.traffic.is_fetching(),
            talking: self.traffic.is_talking(),
            slow: self.traffic.is_slow(),
            polls: self.traffic.polls(),
            last_traffic: Some(self.traffic.last()),
            loading: self.opening || self.closing || self.loads.iter().any(is_waited_for),
            file_chooser: self.file_chooser.as_ref().map(|(_, takes)| *takes),
            ..self.activity.clone()
        }
    }

    /// Whether this is the frame of the page itself.
    pub(super) fn is_main(&self, frame: &str) -> bool {
        self.main == frame
    }

    /// Whether the window is set up, or why it cannot be used; `None` while it is being set up.
    pub(super) fn is_set_up(&self) -> Option<Result<(), BrowserError>> {
        match &self.activity.lost {
            Some(lost) => Some(Err(lost.clone())),
            None => (!self.opening).then_some(Ok(())),
        }
    }

    /// The window was set up, or cannot be.
    pub(super) fn set_up(&mut self, result: Result<(), BrowserError>) {
        self.opening = false;
        if let Err(error) = result {
            self.end(error);
        }
    }

    /// Nothing more can be expected from the page.
    pub(super) fn end(&mut self, why: BrowserError) {
        self.activity.lost.get_or_insert(why);
    }

    /// Why nothing more can be expected from the page, if so.
    pub(super) fn lost(&self) -> Option<BrowserError> {
        self.activity.lost.clone()
    }

    /// The window was told to close: nothing must be done in it any more.
    pub(super) fn close(&mut self) {
        self.closing = true;
    }

    /// Whether its document is about to be replaced, or was a moment ago.
    pub(super) fn is_leaving(&self) -> bool {
        self.loads.contains_key(&self.main)
    }

    /// Whether it has ever had a document besides the empty one.
    pub(super) fn has_page(&self) -> bool {
        self.has_page
    }

    /// The URL of its document; empty before the first one.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// An input was sent, which may cause requests.
    pub(super) fn caused(&mut self) {
        self.traffic.caused(true);
        self.input = Some(Instant::now());
    }

    /// A control was tapped: the browser may draw it as pressed until then.
    pub(super) fn tapped(&mut self, until: Instant) {
        self.activity.pressed = Some(until);
    }

    /// When the last input was sent.
    pub(super) fn last_input(&self) -> Option<Instant> {
        self.input
    }

    /// Whether a navigation of the page began right after this input in another window. Forgets the
    /// navigation.
    pub(super) fn is_led_since(&mut self, input: Option<Instant>) -> bool {
        let after = |(led, input): (Instant, Instant)| led >= input && led - input < FOLLOWS;
        self.led.take().zip(input).is_some_and(after)
    }

    /// The dialog was answered; the browser's event for that may come later. If the dialog asked
    /// whether the page may be left, the page may stay.
    pub(super) fn dialog_answered(&mut self, stays: bool) {
        self.activity.dialog = None;
        if stays {
            self.closing = false;
            self.loads.remove(&self.main);
        }
    }

    /// The file field of the file chooser that is open; the chooser is closed.
    pub(super) fn take_file_chooser(&mut self) -> Option<Value> {
        self.file_chooser.take().map(|(field, _)| field)
    }
}

/// What the browser reports.
impl PageState {
    /// A dialog has opened.
    pub(super) fn dialog_opened(&mut self, kind: &str, text: &str) {
        self.activity.dialog = Some(Dialog {
            kind: kind.to_owned(),
            text: text.to_owned(),
        });
    }

    /// The dialog has closed.
    pub(super) fn dialog_closed(&mut self) {
        self.activity.dialog = None;
    }

    /// A file chooser has opened for this field, which takes `several` files or one.
    pub(super) fn file_chooser_opened(&mut self, field: Option<&Value>, several: bool) {
        let takes = match several {
            true => FileChooser::Files,
            false => FileChooser::OneFile,
        };
        self.file_chooser = field.cloned().map(|field| (field, takes));
    }

    /// A navigation of the page begins: something has led it elsewhere.
    pub(super) fn is_led(&mut self, frame: &str) {
        if self.is_main(frame) {
            self.led = Some(Instant::now());
        }
    }

    /// A frame is about to load.
    pub(super) fn load_scheduled(&mut self, frame: &str) {
        self.activity.begun += 1;
        self.loads.entry(frame.to_owned()).or_insert_with(|| Load {
            since: Instant::now(),
            navigation: None,
        });
    }

    /// A scheduled load leads to nothing, like that of `javascript:void 0`.
    pub(super) fn schedule_cleared(&mut self, frame: &str) {
        self.loads
            .retain(|loading, load| load.navigation.is_some() || loading != frame);
    }

    /// A frame loads, because of this navigation.
    pub(super) fn load_started(&mut self, frame: &str, navigation: &str) {
        self.activity.begun += 1;
        let load = Load {
            since: Instant::now(),
            navigation: Some(navigation.to_owned()),
        };
        self.loads.insert(frame.to_owned(), load);
    }

    /// Whether the frame loads because of this navigation, and not because of a later one.
    pub(super) fn is_loading(&self, frame: &str, navigation: &str) -> bool {
        let current = self.loads.get(frame);
        current.is_some_and(|load| load.navigation.as_deref() == Some(navigation))
    }

    /// A frame loads no more.
    pub(super) fn load_ended(&mut self, frame: &str) {
        self.loads.remove(frame);
        if self.is_main(frame) {
            self.activity.loaded += 1;
            self.traffic.caused(false);
        }
    }

    /// A frame is gone, or stays as it is.
    pub(super) fn load_dropped(&mut self, frame: &str) {
        self.loads.remove(frame);
    }

    /// The page has another document: the old one is gone, with its requests and the control that was
    /// tapped in it.
    pub(super) fn new_document(&mut self, url: &str) {
        self.traffic.new_document();
        self.parsed = None;
        self.file_chooser = None;
        self.activity.pressed = None;
        self.has_page |= url != "about:blank";
        url.clone_into(&mut self.url);
    }

    /// The document was parsed.
    pub(super) fn document_parsed(&mut self) {
        self.parsed = Some(Instant::now());
    }

    /// The document was requested.
    pub(super) fn document_requested(&mut self, id: &str, method: &str, url: &str) {
        let url = address(url);
        self.activity.document = None;
        // A redirect leads to the same document.
        self.activity.documents += u64::from(!self.is_document(id));
        self.activity.unanswered = Some(format!("{method} {url}"));
        self.document = Some((id.to_owned(), url));
    }

    /// Whether this is the request for the document.
    pub(super) fn is_document(&self, id: &str) -> bool {
        let document = self.document.as_ref();
        document.is_some_and(|(document, _)| document == id)
    }

    /// The URL that the document was requested with; empty if it was not requested.
    pub(super) fn document_url(&self) -> String {
        let document = self.document.as_ref();
        document.map_or_else(String::new, |(_, url)| url.clone())
    }

    /// The request for the document is not open any more.
    pub(super) fn document_closed(&mut self) {
        self.activity.unanswered = None;
    }

    /// The request for the document was answered with this status and MIME type.
    pub(super) fn document_answered(&mut self, url: &str, status: u64, kind: &str) {
        self.document_closed();
        self.activity.document = Some(Document {
            url: address(url),
            status: Ok(u16::try_from(status).unwrap_or_default()),
            kind: kind.to_owned(),
        });
    }

    /// The request for the document failed.
    pub(super) fn document_failed(&mut self, error: &str) {
        self.document_closed();
        self.activity.document = Some(Document {
            url: self.document_url(),
            status: Err(error.to_owned()),
            kind: String::new(),
        });
    }

    /// The browser shows a page of its own, because it did not reach this URL.
    pub(super) fn not_reached(&mut self, url: &str) {
        self.document_closed();
        let document = Document {
            url: address(url),
            status: Err("the page cannot be reached".into()),
            kind: String::new(),
        };
        // Its own error says more.
        self.activity.document.get_or_insert(document);
    }

    /// Adds to the traffic; `false` if nothing of interest has changed.
    pub(super) fn traffic(&mut self, add: impl FnOnce(&mut Traffic) -> Noted) -> bool {
        match add(&mut self.traffic) {
            Noted::Nothing => return false,
            Noted::Changed => {}
            Noted::Begun => self.activity.begun += 1,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_loading_until_it_is_set_up_and_once_it_is_told_to_close() {
        let mut page = PageState::opening("main");
        assert!(page.activity().loading);
        assert_eq!(page.is_set_up(), None);
        page.set_up(Ok(()));
        assert!(!page.activity().loading);
        assert_eq!(page.is_set_up(), Some(Ok(())));
        page.close();
        assert!(page.activity().loading);
        page.dialog_answered(false);
        assert!(page.activity().loading);
        page.dialog_answered(true);
        assert!(!page.activity().loading);
    }

    #[test]
    fn a_page_that_may_not_be_left_does_not_load() {
        let mut page = PageState::new("main");
        page.load_started("main", "1");
        page.dialog_answered(false);
        assert!(page.activity().loading);
        page.dialog_answered(true);
        assert!(!page.activity().loading);
    }

    #[test]
    fn a_window_that_cannot_be_set_up_is_lost() {
        let mut page = PageState::opening("main");
        page.set_up(Err(BrowserError::PageGone));
        assert_eq!(page.activity().lost, Some(BrowserError::PageGone));
    }

    #[test]
    fn what_was_tapped_is_drawn_as_pressed_until_the_page_goes() {
        let mut page = PageState::new("main");
        assert_eq!(page.activity().pressed, None);
        page.tapped(Instant::now());
        assert!(page.activity().pressed.is_some());
        page.new_document("http://h/");
        assert_eq!(page.activity().pressed, None);
    }
}
