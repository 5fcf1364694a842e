//! What fails on a page: exceptions, rejections, errors in the console, and requests.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that failed on a page: in one of its frames, windows or workers, too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PageError {
    /// What it is.
    #[serde(flatten)]
    pub kind: PageErrorKind,
    /// How often it happened.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub times: u64,
}

/// What failed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "error", rename_all = "kebab-case")]
pub enum PageErrorKind {
    /// An exception that nothing caught.
    Exception(ErrorMessage),
    /// A promise was rejected, and nothing handled that.
    Rejection(ErrorMessage),
    /// The page logged an error.
    Console(ErrorMessage),
    /// The browser logged an error, such as a script that it refused for its type.
    Browser(ErrorMessage),
    /// A request has no answer, or an error for one.
    Request(FailedRequest),
}

/// The words of an error.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorMessage {
    /// On one line.
    pub message: String,
    /// Where it happened: `/app.js:12:7`, line and column from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// A request that failed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct FailedRequest {
    /// E.g. `POST`; empty where the browser does not tell.
    pub method: String,
    /// Its address; without user, password and fragment, and without the host where it is the site's.
    pub url: String,
    /// What was asked for, as the browser calls it: `script`, `fetch`, `document`, …
    pub resource: String,
    /// How it failed.
    #[serde(flatten)]
    pub how: RequestFailure,
}

/// How a request failed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RequestFailure {
    /// With this HTTP status, 400 or above.
    Answered(u16),
    /// Without a whole answer: the browser's word for why, e.g. `net::ERR_CONNECTION_REFUSED`.
    Failed(String),
    /// By a rule of the browser or the page: which.
    Blocked(String),
}

fn once() -> u64 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_once(times: &u64) -> bool {
    *times == 1
}

impl PageErrorKind {
    /// Whether it is a request, and no error of a script.
    pub fn is_request(&self) -> bool {
        matches!(self, Self::Request(_))
    }

    /// Whether it is the request for a page or the page of a frame.
    pub fn is_document(&self) -> bool {
        matches!(self, Self::Request(request) if request.resource == "document")
    }

    /// All texts of it that come from the page.
    pub fn texts_mut(&mut self) -> Vec<&mut String> {
        match self {
            Self::Exception(error)
            | Self::Rejection(error)
            | Self::Console(error)
            | Self::Browser(error) => {
                let ErrorMessage { message, at } = error;
                std::iter::once(message).chain(at).collect()
            }
            Self::Request(request) => {
                let FailedRequest {
                    method,
                    url,
                    resource,
                    how,
                } = request;
                let how = match how {
                    RequestFailure::Answered(_) => None,
                    RequestFailure::Failed(why) | RequestFailure::Blocked(why) => Some(why),
                };
                [method, url, resource].into_iter().chain(how).collect()
            }
        }
    }
}

/// `POST /sso/verify/sms answered 500`, `uncaught TypeError: x is null (/app.js:12:7)`.
impl fmt::Display for PageErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exception(error) => write!(f, "uncaught {error}"),
            Self::Rejection(error) => write!(f, "unhandled rejection: {error}"),
            Self::Console(error) => write!(f, "console.error: {error}"),
            Self::Browser(error) => write!(f, "browser: {error}"),
            Self::Request(request) => write!(f, "{request}"),
        }
    }
}

impl fmt::Display for ErrorMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.at {
            Some(at) => write!(f, " ({at})"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for FailedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.method.is_empty() {
            write!(f, "{} ", self.method)?;
        }
        match &self.how {
            RequestFailure::Answered(status) => write!(f, "{} answered {status}", self.url),
            RequestFailure::Failed(why) => write!(f, "{} failed: {why}", self.url),
            RequestFailure::Blocked(why) => write!(f, "{} was blocked: {why}", self.url),
        }
    }
}

/// With how often it happened, when it was more than once.
impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.times {
            1 => write!(f, "{}", self.kind),
            times => write!(f, "{} ({times} times)", self.kind),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_kind_is_told_and_kept_as_data() {
        let message = |at: Option<&str>| ErrorMessage {
            message: "TypeError: x is null".into(),
            at: at.map(str::to_owned),
        };
        let request = |how| {
            PageErrorKind::Request(FailedRequest {
                method: "GET".into(),
                url: "/a.js".into(),
                resource: "script".into(),
                how,
            })
        };
        let cases = [
            (
                PageErrorKind::Exception(message(Some("/app.js:12:7"))),
                2,
                "uncaught TypeError: x is null (/app.js:12:7) (2 times)",
                json!({ "error": "exception", "message": "TypeError: x is null", "at": "/app.js:12:7", "times": 2 }),
            ),
            (
                PageErrorKind::Rejection(message(None)),
                1,
                "unhandled rejection: TypeError: x is null",
                json!({ "error": "rejection", "message": "TypeError: x is null" }),
            ),
            (
                request(RequestFailure::Answered(404)),
                1,
                "GET /a.js answered 404",
                json!({ "error": "request", "method": "GET", "url": "/a.js", "resource": "script", "answered": 404 }),
            ),
            (
                request(RequestFailure::Failed("net::ERR_CONNECTION_REFUSED".into())),
                1,
                "GET /a.js failed: net::ERR_CONNECTION_REFUSED",
                json!({ "error": "request", "method": "GET", "url": "/a.js", "resource": "script",
                    "failed": "net::ERR_CONNECTION_REFUSED" }),
            ),
            (
                request(RequestFailure::Blocked("mixed-content".into())),
                1,
                "GET /a.js was blocked: mixed-content",
                json!({ "error": "request", "method": "GET", "url": "/a.js", "resource": "script",
                    "blocked": "mixed-content" }),
            ),
        ];
        for (kind, times, told, data) in cases {
            let error = PageError { kind, times };
            assert_eq!(error.to_string(), told);
            assert_eq!(serde_json::to_value(&error).unwrap(), data);
            assert_eq!(serde_json::from_value::<PageError>(data).unwrap(), error);
        }
    }
}
