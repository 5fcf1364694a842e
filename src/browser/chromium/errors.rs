//! What fails in the windows of a case, by the events of all their sessions: those of frames in
//! processes of their own and of workers, too.
//!
//! The place of a request in the order is that of its beginning, which does not depend on how fast
//! the site answers. What the page or a navigation cancels has not failed, and what the browser asks
//! for by itself (the icon of the site) is not the page's.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::console::{logged, thrown};
use super::frames::WORLD;
use crate::browser::error_text::{brief, place, request_address};
use crate::browser::page_errors::{Began, Folded, PageErrors};
use crate::page::{ErrorMessage, FailedRequest, PageErrorKind, RequestFailure};

/// So many open requests and rejections are remembered: what a browser does not tell the end of
/// would be kept for ever.
const MOST_OPEN: usize = 10_000;

/// Directives of a Content Security Policy that stop a request before the browser tells of it.
const UNTOLD: [&str; 4] = ["connect-src", "form-action", "worker-src", "base-uri"];

/// Collects what fails.
#[derive(Default)]
pub(super) struct ErrorLog(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    folded: Folded,
    /// The windows by their sessions.
    windows: HashMap<String, Window>,
    /// Counts what has begun.
    begun: u64,
    /// Requests without an end, by id: ids are unique in a browser.
    requests: HashMap<String, Request>,
    /// Rejections that may still be handled, by session and id, with their places.
    rejections: HashMap<(String, u64), usize>,
    /// Answers that a service worker has got and hands on to a page.
    handed_on: Vec<PageErrorKind>,
}

struct Window {
    /// How many were opened before it.
    number: usize,
    main_frame: String,
    /// The contexts of scripts that are the main frame's own.
    contexts: BTreeSet<u64>,
    /// Those of the page script.
    ours: BTreeSet<u64>,
}

struct Request {
    began: Began,
    method: String,
    url: String,
    resource: String,
}

impl ErrorLog {
    /// The session is that of a window.
    pub(super) fn opened(&self, session: &str, main_frame: &str) {
        let mut inner = self.lock();
        let window = Window {
            number: inner.windows.len(),
            main_frame: main_frame.to_owned(),
            contexts: BTreeSet::new(),
            ours: BTreeSet::new(),
        };
        inner.windows.insert(session.to_owned(), window);
    }

    /// Takes an event of a session.
    pub(super) fn take(&self, session: &str, event: &str, params: &Value) {
        self.lock().take(session, event, params);
    }

    /// What has failed since it was last taken.
    pub(super) fn so_far(&self) -> PageErrors {
        self.lock().folded.clone().take()
    }

    /// What has failed so far, which is forgotten.
    pub(super) fn taken(&self) -> PageErrors {
        let mut inner = self.lock();
        inner.rejections.clear();
        inner.handed_on.clear();
        inner.folded.take()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A poisoned lock means a panic elsewhere, which is reported there; the state is plain.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn take(&mut self, session: &str, event: &str, params: &Value) {
        match event {
            "Runtime.executionContextCreated" => self.context(session, &params["context"]),
            "Runtime.executionContextsCleared" => {
                if let Some(window) = self.windows.get_mut(session) {
                    (window.contexts, window.ours) = Default::default();
                }
            }
            "Runtime.exceptionThrown" => self.exception(session, &params["exceptionDetails"]),
            "Runtime.exceptionRevoked" => self.handled(session, &params["exceptionId"]),
            "Runtime.consoleAPICalled" => self.console(session, params),
            "Log.entryAdded" => self.entry(&params["entry"]),
            "Audits.issueAdded" => self.issue(&params["issue"]),
            "Network.requestWillBeSent" => self.asked(session, params),
            "Network.responseReceived" => self.answered(params),
            "Network.loadingFinished" | "Network.webSocketClosed" => {
                self.requests.remove(text(params, "/requestId"));
            }
            "Network.loadingFailed" => self.failed(params),
            "Network.webSocketCreated" => {
                let url = text(params, "/url");
                self.begins(session, params, "GET", url, "websocket");
            }
            "Network.webSocketFrameError" => {
                let why = brief(text(params, "/errorMessage"));
                self.ends(params, RequestFailure::Failed(why));
            }
            _ => {}
        }
    }

    /// Now, in that session: in the main frame of a window or beside it.
    fn now(&mut self, session: &str, is_main: impl FnOnce(&Window) -> bool) -> Began {
        self.begun += 1;
        match self.windows.get(session) {
            Some(window) if is_main(window) => Began::InWindow(window.number, self.begun),
            _ => Began::Beside,
        }
    }

    /// Scripts run in the main frame of a window.
    fn context(&mut self, session: &str, context: &Value) {
        let id = context["id"].as_u64().unwrap_or_default();
        let Some(window) = self.windows.get_mut(session) else {
            return;
        };
        if text(context, "/name") == WORLD {
            window.ours.insert(id);
        } else if text(context, "/auxData/frameId") == window.main_frame {
            window.contexts.insert(id);
        }
    }

    /// Now, where the scripts of this context run; `None` when those are ours.
    fn in_context(&mut self, session: &str, told: &Value) -> Option<Began> {
        let id = told["executionContextId"].as_u64().unwrap_or_default();
        let window = self.windows.get(session);
        if window.is_some_and(|window| window.ours.contains(&id)) {
            tracing::warn!(%told, "the page script has failed");
            return None;
        }
        Some(self.now(session, |window| window.contexts.contains(&id)))
    }

    /// Takes note of words that come from there. An extension of the browser is no part of the page.
    fn tell(
        &mut self,
        began: Began,
        frame: &Value,
        message: String,
        kind: fn(ErrorMessage) -> PageErrorKind,
    ) -> Option<usize> {
        if is_of_an_extension(text(frame, "/url")) {
            return None;
        }
        let at = place(frame);
        self.folded.add(began, kind(ErrorMessage { message, at }))
    }

    fn exception(&mut self, session: &str, details: &Value) {
        let Some(began) = self.in_context(session, details) else {
            return;
        };
        let frame = top(details).unwrap_or(details);
        let message = thrown(details);
        if !text(details, "/text").contains("in promise") {
            self.tell(began, frame, message, PageErrorKind::Exception);
        } else if let Some(place) = self.tell(began, frame, message, PageErrorKind::Rejection)
            && let Some(id) = details["exceptionId"].as_u64()
            && self.rejections.len() < MOST_OPEN
        {
            self.rejections.insert((session.to_owned(), id), place);
        }
    }

    /// A rejected promise was handled later.
    fn handled(&mut self, session: &str, id: &Value) {
        let id = id.as_u64().unwrap_or_default();
        if let Some(place) = self.rejections.remove(&(session.to_owned(), id)) {
            self.folded.take_back(place);
        }
    }

    fn console(&mut self, session: &str, params: &Value) {
        if !matches!(text(params, "/type"), "error" | "assert") {
            return;
        }
        let Some(began) = self.in_context(session, params) else {
            return;
        };
        let frame = top(params).unwrap_or(&Value::Null);
        let arguments = params["args"].as_array().map_or(&[][..], Vec::as_slice);
        let message = match text(params, "/type") {
            "assert" => format!("assertion failed: {}", logged(arguments)),
            _ => logged(arguments),
        };
        self.tell(began, frame, message, PageErrorKind::Console);
    }

    /// What the browser itself logs. Requests, policies and workers tell of themselves.
    fn entry(&mut self, entry: &Value) {
        let said = text(entry, "/text");
        let mentions = |name: &str| said.contains(name);
        if text(entry, "/level") != "error"
            || !matches!(text(entry, "/source"), "javascript" | "security")
            || text(entry, "/category") == "cors"
            || mentions("Content Security Policy")
            || mentions("-src' was not explicitly set")
            || mentions("Mixed Content")
        {
            return;
        }
        self.tell(Began::Beside, entry, brief(said), PageErrorKind::Browser);
    }

    /// What a Content Security Policy has stopped, where no request tells it.
    fn issue(&mut self, issue: &Value) {
        let Some(violation) = issue.pointer("/details/contentSecurityPolicyIssueDetails") else {
            return;
        };
        let directive = text(violation, "/violatedDirective");
        if violation["isReportOnly"] == true {
            return;
        }
        match text(violation, "/contentSecurityPolicyViolationType") {
            "kURLViolation" if UNTOLD.contains(&directive) => {
                let blocked = text(violation, "/blockedURL");
                let mut open = self.requests.values();
                let method = open.find(|request| request.url == blocked);
                let method = method.map_or_else(String::new, |request| request.method.clone());
                let request = FailedRequest {
                    method,
                    url: request_address(blocked),
                    resource: directive.trim_end_matches("-src").to_owned(),
                    how: RequestFailure::Blocked(format!("Content-Security-Policy {directive}")),
                };
                self.folded
                    .add(Began::Beside, PageErrorKind::Request(request));
            }
            "kInlineViolation" => {
                let message = format!("Content-Security-Policy {directive} blocked inline code");
                let place = &violation["sourceCodeLocation"];
                self.tell(Began::Beside, place, message, PageErrorKind::Browser);
            }
            _ => {}
        }
    }

    fn asked(&mut self, session: &str, params: &Value) {
        let kind = text(params, "/type");
        let initiator = text(params, "/initiator/type");
        let by_itself = kind == "Other" && initiator == "other";
        // The request that a preflight asks for tells how both went.
        if by_itself || initiator == "preflight" || kind == "CSPViolationReport" {
            return;
        }
        let method = text(params, "/request/method");
        self.begins(session, params, method, text(params, "/request/url"), kind);
    }

    fn begins(&mut self, session: &str, params: &Value, method: &str, url: &str, kind: &str) {
        if is_of_an_extension(url) {
            return;
        }
        if self.requests.len() >= MOST_OPEN {
            self.requests.clear();
        }
        let frame = text(params, "/frameId");
        // Of a socket no frame is told.
        let in_main = |window: &Window| frame == window.main_frame || kind == "websocket";
        let id = text(params, "/requestId");
        // One that is redirected is told of again.
        let began = match self.requests.get(id) {
            Some(request) => request.began,
            None => self.now(session, in_main),
        };
        let request = Request {
            began,
            method: method.to_owned(),
            url: url.to_owned(),
            resource: kind.to_lowercase(),
        };
        self.requests.insert(id.to_owned(), request);
    }

    fn answered(&mut self, params: &Value) {
        let status = params.pointer("/response/status").and_then(Value::as_u64);
        let status = status.and_then(|status| u16::try_from(status).ok());
        let Some(status) = status.filter(|status| *status >= 400) else {
            return;
        };
        let Some((began, kind)) = self.end(params, RequestFailure::Answered(status)) else {
            return;
        };
        let handed = params.pointer("/response/fromServiceWorker") == Some(&Value::Bool(true));
        let known = self.handed_on.iter().position(|known| same(known, &kind));
        match known.filter(|_| handed) {
            Some(known) => {
                self.handed_on.swap_remove(known);
            }
            None => {
                if !handed && self.handed_on.len() < MOST_OPEN {
                    self.handed_on.push(kind.clone());
                }
                self.folded.add(began, kind);
            }
        }
    }

    fn failed(&mut self, params: &Value) {
        let error = text(params, "/errorText");
        let blocked = text(params, "/blockedReason");
        let cors = text(params, "/corsErrorStatus/corsError");
        if params["canceled"] == true || error == "net::ERR_ABORTED" {
            self.requests.remove(text(params, "/requestId"));
            return;
        }
        let how = if !cors.is_empty() {
            RequestFailure::Blocked(format!("CORS {cors}"))
        } else if blocked == "csp" || error == "net::ERR_BLOCKED_BY_CSP" {
            RequestFailure::Blocked("Content-Security-Policy".to_owned())
        } else if blocked == "inspector" {
            // Nobody but our doorkeeper refuses requests like this.
            RequestFailure::Blocked("the `origins` of the site".to_owned())
        } else if blocked.is_empty() || blocked == "other" {
            RequestFailure::Failed(error.to_owned())
        } else {
            RequestFailure::Blocked(blocked.to_owned())
        };
        self.ends(params, how);
    }

    fn ends(&mut self, params: &Value, how: RequestFailure) {
        if let Some((began, kind)) = self.end(params, how) {
            self.folded.add(began, kind);
        }
    }

    /// The request as one that failed, and where and when it began; `None` when it is of no interest.
    fn end(&mut self, params: &Value, how: RequestFailure) -> Option<(Began, PageErrorKind)> {
        let request = self.requests.remove(text(params, "/requestId"))?;
        let kind = PageErrorKind::Request(FailedRequest {
            method: request.method,
            url: request_address(&request.url),
            resource: request.resource,
            how,
        });
        Some((request.began, kind))
    }
}

/// Whether it is the same request with the same answer, whatever asked for it.
fn same(one: &PageErrorKind, other: &PageErrorKind) -> bool {
    match (one, other) {
        (PageErrorKind::Request(one), PageErrorKind::Request(other)) => {
            (&one.method, &one.url, &one.how) == (&other.method, &other.url, &other.how)
        }
        _ => false,
    }
}

fn text<'a>(params: &'a Value, pointer: &str) -> &'a str {
    params
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The first frame of the stack that has an address: the script that stepproof adds has none.
fn top(params: &Value) -> Option<&Value> {
    let frames = params.pointer("/stackTrace/callFrames")?.as_array()?;
    frames.iter().find(|frame| !text(frame, "/url").is_empty())
}

fn is_of_an_extension(url: &str) -> bool {
    url.starts_with("chrome-extension://")
}

#[cfg(test)]
mod tests;
