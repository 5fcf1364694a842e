//! The interface to browsers.
//!
//! A [`Launcher`] starts browsers; a [`Browser`] is kept by a worker, and opens one [`Page`] per case
//! in its own user context. Each of [`ENGINES`] implements these traits in its own folder;
//! [`scripted`] is the fake for tests.
//!
//! No command waits without a deadline, and no browser outlives the process: see `driver.rs`.

mod access;
mod calls;
mod chromium;
mod clock;
mod downloads;
mod driver;
mod engine;
mod error_text;
mod firefox;
mod front;
mod grid;
mod hand;
mod http;
mod intercept;
mod keys;
mod listening;
mod login;
mod observer;
mod page_errors;
mod page_state;
mod pointer;
mod processes;
mod script;
pub mod scripted;
mod session;
mod socket;
mod traffic;
mod watchdog;
mod watched;
mod webdriver_keys;
mod webkit;
mod windows;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use tokio::time::Instant;

pub use self::access::{Access, Barrier};
pub use self::calls::Call;
pub use self::engine::{Ability, Engine, LaunchOptions, Program, Programs};
pub use self::grid::{Grid, Slots};
pub use self::intercept::{
    Asks, Holds, Interceptor, Look, Request, RequestKind, Response, Rewrite, Treatment,
};
pub use self::keys::is_known as is_known_key;
pub use self::login::Login;
pub use self::observer::{Observed, Observer};
pub use self::page_errors::PageErrors;
pub use self::watchdog::guard as run_watchdog;
use crate::page::Rect;
use crate::scenario::{ClockMove, Device};

/// The engines that stepproof drives; the first one is used when none is named.
pub const ENGINES: &[&Engine] = &[&chromium::ENGINE, &firefox::ENGINE, &webkit::ENGINE];

/// Starts browsers, one for each worker.
#[async_trait]
pub trait Launcher: Send + Sync {
    /// Starts a browser and waits until it takes commands.
    async fn launch(&self) -> Result<Box<dyn Browser>, BrowserError>;
    /// Ends what was asked for and is not needed any more, at the end of a run.
    async fn leave(&self) {}
}

/// A running browser that a worker keeps from case to case.
#[async_trait]
pub trait Browser: Send {
    /// What it is.
    fn identity(&self) -> &Identity;
    /// From now on this stands between the site and every page that is opened; nothing, when `None`.
    fn intercept(&mut self, _interceptor: Option<Arc<dyn Interceptor>>) {}
    /// Opens an empty page in a fresh user context: nothing of an earlier case is in it.
    async fn open_page(&mut self, device: &Device) -> Result<Box<dyn Page>, BrowserError>;
    /// Checks that its parts are those with which the case began. An essential part may have been
    /// killed and started again, or stopped. After a failure, a stopped part of any kind counts: then
    /// the page is not at fault.
    fn intact(&mut self, _failed: bool) -> Result<(), BrowserError> {
        Ok(())
    }
    /// Whether it can still be used. If it ended between two cases, this must not fail the second.
    async fn answers(&mut self) -> bool;
    /// Ends the browser and everything it started. This always succeeds: what does not exit by itself
    /// is killed.
    async fn close(self: Box<Self>);
    /// Ends a browser that does not answer any more, without asking it to exit.
    async fn kill(self: Box<Self>);
}

/// What a browser is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// E.g. `chrome`.
    pub name: String,
    /// E.g. `156.0.8078.79`.
    pub version: String,
    /// Whether it runs without its sandbox.
    pub unsandboxed: bool,
}

/// A page, with the page script in an isolated world. If it has opened other windows, this is the page
/// in front.
#[async_trait]
pub trait Page: Send + Sync {
    /// Sets how long each command may take from now on: a hung page answers nothing.
    fn set_limit(&mut self, limit: Duration);
    /// Goes to another page and waits for the answer (not for the page to be complete). `false`
    /// when there is none: see [`Navigation`].
    async fn navigate(&mut self, to: Navigation<'_>) -> Result<bool, BrowserError>;
    /// Calls a function of the page script (see [`crate::page::SCRIPT`]).
    async fn call(&self, function: &str, argument: &Value) -> Result<Value, BrowserError>;
    /// Does what a person does with mouse, finger, keyboard or a file, and waits until the page has
    /// handled it.
    async fn input(&mut self, input: Input<'_>) -> Result<(), BrowserError>;
    /// A picture of the window, as PNG; or of a part of the page, in its own CSS pixels, even beyond
    /// the window. For this, the page may see a different window size for a moment.
    async fn screenshot(&self, part: Option<&Rect>) -> Result<Vec<u8>, BrowserError>;
    /// The printed page, as PDF.
    async fn print(&self) -> Result<Vec<u8>, BrowserError>;
    /// Gives the window the size that this device has.
    async fn resize(&mut self, device: &Device) -> Result<(), BrowserError>;
    /// Moves the clock of the pages of the case, on a device that has one.
    async fn move_clock(&mut self, to: &ClockMove) -> Result<(), BrowserError>;
    /// Answers the dialog that is open.
    async fn answer_dialog(&mut self, accept: bool, text: Option<&str>)
    -> Result<(), BrowserError>;
    /// The open windows; the one in front is the last.
    async fn windows(&self) -> Result<Vec<WindowTitle>, BrowserError>;
    /// What the user context keeps of the site: its cookies, and the storage of the page.
    async fn state(&self) -> Result<State, BrowserError> {
        Err(without_state())
    }
    /// Gives the user context this state, before its first page is opened.
    async fn restore(&mut self, _state: &State) -> Result<(), BrowserError> {
        Err(without_state())
    }
    /// What the page is doing, as the browser told so far.
    fn activity(&mut self) -> Activity;
    /// Takes the errors on the pages of the case since the last call: of all windows, frames and
    /// workers.
    fn page_errors(&mut self) -> PageErrors;
    /// The errors that [`Page::page_errors`] would take.
    fn page_errors_so_far(&mut self) -> PageErrors;
    /// The requests that the pages of the case have made since there were so many of them
    /// ([`Activity::calls`]): of all windows, frames and workers.
    fn calls(&mut self, since: usize) -> Vec<Call>;
    /// The cookies of the page in front, including those that its scripts cannot see.
    async fn cookies(&self) -> Result<Vec<Cookie>, BrowserError>;
    /// Resolves when [`Page::activity`] has changed since it was last read; no change is missed.
    async fn changed(&mut self);
    /// Closes all windows with their user context.
    async fn close(self: Box<Self>) -> Result<(), BrowserError>;
}

/// What a user context keeps of a site. `Debug` shows none of it: it is as good as a password.
#[derive(Clone, Default)]
pub struct State {
    /// The cookies, as the engine has them.
    pub(crate) cookies: Vec<Value>,
    /// The storage of the page: its origin, and `local` and `session` as pairs.
    pub(crate) storage: Value,
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State").finish_non_exhaustive()
    }
}

impl State {
    /// Names and values of the cookies that a host gets.
    pub fn cookies_of(&self, host: &str) -> Vec<(String, String)> {
        let text = |cookie: &Value, key: &str| cookie[key].as_str().unwrap_or_default().to_owned();
        let is_sent = |cookie: &&Value| {
            let domain = text(cookie, "domain");
            let below = domain.strip_prefix('.').is_some_and(|domain| {
                host == domain
                    || host
                        .strip_suffix(domain)
                        .is_some_and(|rest| rest.ends_with('.'))
            });
            below || host == domain
        };
        let sent = self.cookies.iter().filter(is_sent);
        sent.map(|cookie| (text(cookie, "name"), text(cookie, "value")))
            .collect()
    }

    /// Whether a cookie has ended by now, in seconds since 1970.
    pub fn has_expired(&self, now: f64) -> bool {
        let ends = self
            .cookies
            .iter()
            .filter_map(|cookie| cookie["expires"].as_f64());
        ends.into_iter().any(|end| end > 0.0 && end <= now)
    }
}

fn without_state() -> BrowserError {
    BrowserError::Refused {
        command: "session".to_owned(),
        message: "this browser cannot copy sessions".to_owned(),
    }
}

/// A way to another page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Navigation<'a> {
    /// Opens a URL. This leads to no page if the site has none there or sends a file, or if another
    /// page was requested meanwhile.
    Open(&'a str),
    /// Goes back in the history, if there is anything to go back to.
    Back,
    /// Loads the page again.
    Reload,
    /// Brings the open window with this id to the front.
    SwitchTo(&'a str),
    /// Closes the window in front, unless it is the only one.
    Close,
}

/// A point of the window, in CSS pixels from its left and from its top.
pub type Point = (f64, f64);

/// What a person does with a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Input<'a> {
    /// Moves the mouse there and clicks; or taps, on a device with a touch screen.
    Click(Point),
    /// Moves the mouse there and clicks twice in quick succession; or taps twice.
    DoubleClick(Point),
    /// Moves the mouse there and clicks with its right button.
    RightClick(Point),
    /// Presses the mouse at the first of these points, if it is not pressed yet, and moves it through
    /// the others; or does so with a finger, on a device with a touch screen. The page sees each move.
    Drag(&'a [Point]),
    /// Lets go what was dragged there.
    Drop(Point),
    /// Moves the mouse there.
    Hover(Point),
    /// Moves the mouse away if a new page has come since it was used, where it would point at
    /// something by chance. On the same page it stays, and the page is told what is below it now.
    RestPointer,
    /// Types into the focused field, replacing its selection.
    Type(&'a str),
    /// Types into the focused field with the events of a key for each character.
    TypeKeys(&'a str),
    /// Pastes a text into the focused field, from a clipboard that is empty afterwards.
    Paste(&'a str),
    /// Presses a key, e.g. `Enter` or `Control+A`.
    Press(&'a str),
    /// Clicks there to open a file chooser, which is not shown but reported by
    /// [`Activity::file_chooser`].
    OpenFileChooser(Point),
    /// Gives files, by their absolute paths, to the file chooser that was opened, or if there is none,
    /// to the file field that the last `prepare` found.
    ChooseFiles(&'a [PathBuf]),
    /// Drops files there, by their absolute paths, as from a folder of the desktop. Refused if the page
    /// does not take them.
    DropFiles(Point, &'a [PathBuf]),
}

/// A cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WindowTitle {
    /// Its id.
    pub id: String,
    /// The title of its page.
    pub title: String,
}

/// What a page is doing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Activity {
    /// Whether a document is being loaded, or is about to be.
    pub loading: bool,
    /// How many loads and requests of scripts have begun. If this number changes between a question
    /// to the page and its answer, the answer may be from before they ended.
    pub begun: u64,
    /// How many loads of pages have ended. If it has grown after an action, the action led to a page,
    /// which is loaded.
    pub loaded: u64,
    /// How many documents were requested. If this number is the same, it is the same document.
    pub documents: u64,
    /// How many requests the pages of the case have made.
    pub calls: usize,
    /// How many clicks and keys the pages of the case have got; `None` if its engine does not tell. A
    /// browser also answers an input that was lost because its page was being replaced.
    pub arrivals: Option<u64>,
    /// How many windows are open.
    pub windows: usize,
    /// Requests of scripts (XHR, fetch) that are not answered yet, as `METHOD URL`.
    pub open_requests: Vec<String>,
    /// Open requests that are not waited for: they have been open for long, or are repeated endlessly.
    pub ignored_requests: Vec<String>,
    /// Whether one of those was caused by the last input.
    pub slow: bool,
    /// What else the page is still loading (images, styles, scripts, frames), as `METHOD URL`.
    pub resources: Vec<String>,
    /// Whether images, styles or fonts were requested a moment ago and are not loaded yet.
    pub fetching: bool,
    /// Whether the page and the site are talking over a socket or a stream.
    pub talking: bool,
    /// Whether the page polls the site.
    pub polls: bool,
    /// When the last request or answer was sent.
    pub last_traffic: Option<Instant>,
    /// The result of the request for the current document.
    pub document: Option<Document>,
    /// The unanswered request for a document, as `METHOD URL`.
    pub unanswered: Option<String>,
    /// The open dialog of the browser.
    pub dialog: Option<Dialog>,
    /// Until when the browser may draw a tapped control as pressed. It does so for a moment after the
    /// tap, without telling the page.
    pub pressed: Option<Instant>,
    /// The file chooser that the page has opened, and that waits for files.
    pub file_chooser: Option<FileChooser>,
    /// The files that were downloaded since the case began.
    pub downloads: Vec<Download>,
    /// Why there is nothing to wait for any more: the browser, the driver or the page has ended.
    pub lost: Option<BrowserError>,
}

impl Activity {
    /// Whether the page is loading, or waits for the site.
    pub fn is_busy(&self) -> bool {
        self.loading || !self.open_requests.is_empty() || self.unanswered.is_some() || self.talking
    }
}

/// A file chooser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileChooser {
    /// It takes one file.
    OneFile,
    /// It takes several files.
    Files,
}

/// The result of the request for a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its URL, without fragment, user and password.
    pub url: String,
    /// HTTP status, or the browser's own error.
    pub status: Result<u16, String>,
    /// Its MIME type, or empty.
    pub kind: String,
}

/// A file that is downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// Its name, as given by the site.
    pub name: String,
    /// Its state.
    pub state: DownloadState,
}

/// The state of a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DownloadState {
    /// It is not complete yet.
    Running,
    /// It is complete.
    Whole,
    /// It failed or was cancelled.
    Failed,
}

/// A dialog of the browser: alert, confirm, prompt or beforeunload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialog {
    /// Its kind.
    pub kind: String,
    /// Its text.
    pub text: String,
}

/// Why a command of the browser failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrowserError {
    /// The browser could not be started.
    #[error("{title}: {cause}")]
    Start {
        /// One line.
        title: String,
        /// What was seen.
        cause: String,
        /// What to do.
        help: String,
    },
    /// The browser ended.
    #[error("the browser ended ({0})")]
    BrowserLost(String),
    /// The Grid has lost the session.
    #[error("{title} ({cause})")]
    GridLost {
        /// One line.
        title: String,
        /// What was seen.
        cause: String,
    },
    /// A part of the browser has ended or was stopped.
    #[error("a part of the browser failed ({0})")]
    PartLost(String),
    /// The process that a page runs in ended.
    #[error("the page crashed")]
    PageCrashed,
    /// The page has closed the only window that was open.
    #[error("the page has closed its last window")]
    NoWindow,
    /// The driver ended.
    #[error("the driver ended ({0})")]
    DriverLost(String),
    /// A command had no answer in time.
    #[error("no answer to {command} within {}", Seconds(*.limit))]
    NoAnswer {
        /// The command.
        command: String,
        /// Its deadline.
        limit: Duration,
    },
    /// The page was left during the command; it can be repeated on the next page.
    #[error("the page changed during the command")]
    PageGone,
    /// A dialog opened during the command.
    #[error("the browser shows a dialog")]
    DialogOpen,
    /// The browser refused the command.
    #[error("{command}: {message}")]
    Refused {
        /// The command.
        command: String,
        /// What the browser said.
        message: String,
    },
    /// A navigation failed before it led to a page.
    #[error("{0}")]
    Navigation(String),
}

impl BrowserError {
    /// A command that a driver refuses with one of its codes.
    fn refused(command: &str, code: &str, message: &str) -> Self {
        let separator = if message.is_empty() { "" } else { ": " };
        Self::Refused {
            command: command.to_owned(),
            message: format!("{code}{separator}{message}"),
        }
    }
}

/// A duration as people write it: `10 s`, `0.5 s`.
pub(crate) struct Seconds(pub Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.0.as_secs_f64())
    }
}
