//! What fails in the windows of a case, by the events of the log and of the network.
//!
//! Firefox logs in words what Chromium tells in events of their own, such as a request that CORS
//! blocks. [`Said`] reads these words; those that only repeat what the network tells are left out.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::network::is_redirected;
use crate::browser::error_text::{brief, place, request_address};
use crate::browser::page_errors::{Began, Folded, PageErrors};
use crate::page::{ErrorMessage, FailedRequest, PageErrorKind, RequestFailure};

/// So many requests and addresses are remembered: what a browser does not tell the end of would be
/// kept for ever.
const MOST_KEPT: usize = 10_000;

/// Collects what fails.
#[derive(Default)]
pub(super) struct ErrorLog(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    folded: Folded,
    /// The number of each window, by the context of its page.
    windows: HashMap<String, usize>,
    /// Counts what has begun.
    begun: u64,
    /// Requests without an end, by id.
    requests: HashMap<String, Request>,
    /// How each address was asked for: words about a blocked request do not tell the method.
    methods: HashMap<String, String>,
    /// The scripts of workers, whose words come as if they were the page's.
    workers: BTreeSet<String>,
}

struct Request {
    began: Began,
    method: String,
    url: String,
    resource: &'static str,
    /// Its answer has begun with this status.
    status: Option<u16>,
}

impl ErrorLog {
    /// The context is the page of a window.
    pub(super) fn opened(&self, context: &str) {
        let mut inner = self.lock();
        let number = inner.windows.len();
        inner.windows.insert(context.to_owned(), number);
    }

    /// Takes an event of a page or frame.
    pub(super) fn take(&self, context: &str, event: &str, params: &Value) {
        let mut inner = self.lock();
        match event {
            "log.entryAdded" => inner.logged(context, params),
            "network.beforeRequestSent" => inner.begins(context, params),
            "network.responseStarted" => inner.answered(params),
            "network.responseCompleted" if !is_redirected(params) => inner.completed(params),
            "network.fetchError" => inner.failed(params),
            _ => {}
        }
    }

    /// What has failed since it was last taken.
    pub(super) fn so_far(&self) -> PageErrors {
        self.lock().folded.clone().take()
    }

    /// What has failed so far, which is forgotten.
    pub(super) fn taken(&self) -> PageErrors {
        self.lock().folded.take()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A poisoned lock means a panic elsewhere, which is reported there; the state is plain.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// Now, in the page of a window or beside it.
    fn now(&mut self, context: &str) -> Began {
        self.begun += 1;
        match self.windows.get(context) {
            Some(number) => Began::InWindow(*number, self.begun),
            None => Began::Beside,
        }
    }

    fn logged(&mut self, context: &str, entry: &Value) {
        let frame = top(entry);
        let url = frame["url"].as_str().unwrap_or_default();
        if entry["level"] != "error" || is_of_an_extension(url) {
            return;
        }
        let began = match self.workers.contains(url) {
            true => Began::Beside,
            false => self.now(context),
        };
        let words = entry["text"].as_str().unwrap_or_default();
        let at = place(frame);
        let told = |message| ErrorMessage { message, at };
        let kind = if entry["type"] == "console" {
            PageErrorKind::Console(told(match entry["method"] == "assert" {
                true => brief(&format!("assertion failed: {words}")),
                false => brief(words),
            }))
        } else {
            match Said::of(words, !url.is_empty()) {
                Said::Exception(words) => PageErrorKind::Exception(told(brief(words))),
                Said::Rejection(words) => PageErrorKind::Rejection(told(brief(words))),
                Said::Browser(words) => PageErrorKind::Browser(told(brief(&words))),
                Said::Blocked { url, why } => self.blocked(url, why),
                Said::Nothing => return,
            }
        };
        self.folded.add(began, kind);
    }

    fn blocked(&self, url: &str, why: String) -> PageErrorKind {
        PageErrorKind::Request(FailedRequest {
            method: self.methods.get(url).cloned().unwrap_or_default(),
            url: request_address(url),
            resource: "other".to_owned(),
            how: RequestFailure::Blocked(why),
        })
    }

    fn begins(&mut self, context: &str, params: &Value) {
        let request = &params["request"];
        let text = |name: &str| request[name].as_str().unwrap_or_default();
        // The request that a preflight asks for tells how both went.
        let is_preflight = text("method") == "OPTIONS" && text("initiatorType").is_empty();
        if is_preflight || text("destination") == "report" || is_of_an_extension(text("url")) {
            return;
        }
        if self.requests.len() >= MOST_KEPT || self.methods.len() >= MOST_KEPT {
            self.requests.clear();
            self.methods.clear();
        }
        if text("destination").ends_with("worker") && self.workers.len() < MOST_KEPT {
            self.workers.insert(text("url").to_owned());
        }
        let (id, method, url) = (text("request"), text("method"), text("url"));
        self.methods.insert(url.to_owned(), method.to_owned());
        // One that is redirected is told of again.
        let began = match self.requests.get(id) {
            Some(request) => request.began,
            None => self.now(context),
        };
        let request = Request {
            began,
            method: method.to_owned(),
            url: url.to_owned(),
            resource: resource(text("destination"), text("initiatorType")),
            status: None,
        };
        self.requests.insert(id.to_owned(), request);
    }

    fn answered(&mut self, params: &Value) {
        if let Some(request) = self.requests.get_mut(id(params)) {
            request.status = status(params);
        }
    }

    fn completed(&mut self, params: &Value) {
        let request = self.requests.remove(id(params));
        if let Some(request) = request
            && let Some(status) = status(params).filter(|status| *status >= 400)
        {
            self.ends(request, RequestFailure::Answered(status));
        }
    }

    fn failed(&mut self, params: &Value) {
        let Some(request) = self.requests.remove(id(params)) else {
            return;
        };
        let error = params["errorText"].as_str().unwrap_or_default();
        if let Some(status) = request.status.filter(|status| *status >= 400) {
            self.ends(request, RequestFailure::Answered(status));
        } else if !is_told_elsewhere(error, request.resource) {
            self.ends(request, RequestFailure::Failed(error.to_owned()));
        }
    }

    fn ends(&mut self, request: Request, how: RequestFailure) {
        let kind = PageErrorKind::Request(FailedRequest {
            method: request.method,
            url: request_address(&request.url),
            resource: request.resource.to_owned(),
            how,
        });
        self.folded.add(request.began, kind);
    }
}

/// What the words of the log mean.
#[derive(Debug, PartialEq, Eq)]
enum Said<'a> {
    /// A script threw something.
    Exception(&'a str),
    /// A promise was rejected.
    Rejection(&'a str),
    /// The browser refused something.
    Browser(String),
    /// A request was blocked.
    Blocked { url: &'a str, why: String },
    /// Nothing that the network does not tell, or no error.
    Nothing,
}

impl<'a> Said<'a> {
    /// By the words, and whether a script has a place in them: a rejection has none.
    fn of(words: &'a str, has_place: bool) -> Self {
        let policy = words.strip_prefix("Content-Security-Policy: ");
        let thrown = thrown(words);
        // A script that cannot be parsed has no place either; the parser of JSON names itself.
        let is_syntax = || words.starts_with("SyntaxError: ") && !words.contains(": JSON.parse");
        if let Some(policy) = policy {
            by_policy(policy)
        } else if has_place || (thrown.is_some() && is_syntax()) {
            Self::Exception(thrown.unwrap_or(words))
        } else if let Some(thrown) = thrown {
            Self::Rejection(thrown)
        } else if words.starts_with("Cross-Origin Request Blocked") {
            across_origins(words)
        } else {
            // The network tells what cannot be reached; of encodings Firefox only guesses.
            let repeated = [
                "establish a connection to the server at ",
                "was interrupted while the page was loading",
                "downloadable font: ",
                "The character encoding of ",
            ];
            match repeated.iter().any(|part| words.contains(part)) {
                true => Self::Nothing,
                false => Self::Browser(words.to_owned()),
            }
        }
    }
}

/// What was thrown: `TypeError: no`, or anything else behind `uncaught exception: `.
fn thrown(words: &str) -> Option<&str> {
    if let Some(value) = words.strip_prefix("uncaught exception: ") {
        return Some(value);
    }
    let (name, message) = words.split_once(':')?;
    let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let is_named = !name.is_empty() && name.chars().all(is_name);
    is_named.then(|| {
        if message.trim().is_empty() {
            name
        } else {
            words
        }
    })
}

/// `The page’s settings blocked the loading of a resource (img-src) at URL because …`
fn by_policy(words: &str) -> Said<'_> {
    let directive = between(words, " (", ")").unwrap_or_default();
    if words.starts_with("(Report-Only") || directive.is_empty() {
        return Said::Nothing;
    }
    let why = format!("Content-Security-Policy {directive}");
    // What it forbids to evaluate throws an exception.
    match between(words, ") at ", " ") {
        Some(url) => Said::Blocked { url, why },
        None if words.contains(" inline ") => Said::Browser(format!("{why} blocked inline code")),
        None => Said::Nothing,
    }
}

/// `Cross-Origin Request Blocked: … at URL. (Reason: CORS …). Status code: 200.`
fn across_origins(words: &str) -> Said<'_> {
    let url = between(words, " at ", ". (");
    let reason = between(words, "(Reason: ", "). ").unwrap_or_default();
    match url {
        // The network tells why.
        _ if reason == "CORS request did not succeed" => Said::Nothing,
        Some(url) => Said::Blocked {
            url,
            why: format!("CORS {}", reason.trim_start_matches("CORS ")),
        },
        None => Said::Browser(words.to_owned()),
    }
}

fn between<'a>(words: &'a str, before: &str, behind: &str) -> Option<&'a str> {
    let (_, rest) = words.split_once(before)?;
    Some(rest.split_once(behind)?.0)
}

/// Whether the error is a cancelled request, or one that the log tells the cause of.
fn is_told_elsewhere(error: &str, resource: &str) -> bool {
    let is_script = resource == "script" || resource.ends_with("worker");
    error.starts_with("NS_BINDING_")
        // CORS has blocked it.
        || error == "NS_ERROR_DOM_BAD_URI"
        // It is in the cache already.
        || error == "NS_ERROR_PARSED_DATA_CACHED"
        // A script of the wrong type.
        || (error == "NS_ERROR_CORRUPTED_CONTENT" && is_script)
}

/// What a request is for, as Chromium calls it.
fn resource(destination: &str, initiator: &str) -> &'static str {
    match (destination, initiator) {
        ("document" | "iframe" | "frame", _) => "document",
        ("style", _) => "stylesheet",
        ("image", _) => "image",
        ("font", _) => "font",
        ("script", _) => "script",
        ("audio" | "video" | "track", _) => "media",
        ("worker" | "sharedworker" | "serviceworker", _) => "worker",
        (_, "fetch") => "fetch",
        (_, "xmlhttprequest") => "xhr",
        _ => "other",
    }
}

fn id(params: &Value) -> &str {
    params["request"]["request"].as_str().unwrap_or_default()
}

fn status(params: &Value) -> Option<u16> {
    let status = params["response"]["status"].as_u64()?;
    u16::try_from(status).ok()
}

/// The first frame of the stack that has an address.
fn top(entry: &Value) -> &Value {
    let frames = entry.pointer("/stackTrace/callFrames");
    let mut frames = frames.and_then(Value::as_array).into_iter().flatten();
    let has_address = |frame: &&Value| frame["url"].as_str().is_some_and(|url| !url.is_empty());
    frames.find(has_address).unwrap_or(&Value::Null)
}

fn is_of_an_extension(url: &str) -> bool {
    url.starts_with("moz-extension://")
}

#[cfg(test)]
mod tests;
