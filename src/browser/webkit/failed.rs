//! What fails on a page, as the page tells it; see `hook.js`.

use serde::Deserialize;
use serde_json::Value;

use crate::browser::error_text::{brief, place, request_address};
use crate::page::{ErrorMessage, FailedRequest, PageErrorKind, RequestFailure};

/// Something that has failed.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Failed {
    Exception {
        message: String,
        at: Value,
    },
    Rejection {
        message: String,
        at: Value,
    },
    Console {
        message: String,
        at: Value,
    },
    Request {
        method: String,
        url: String,
        resource: String,
        how: How,
    },
}

/// How a request has failed: by its status, or by why there is none.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum How {
    Answered(u16),
    Failed(String),
}

impl Failed {
    /// As it is recorded.
    pub(super) fn kind(self) -> PageErrorKind {
        let told = |message: String, at: Value| ErrorMessage {
            message: brief(&message),
            at: place(&at),
        };
        match self {
            Self::Exception { message, at } => PageErrorKind::Exception(told(message, at)),
            Self::Rejection { message, at } => PageErrorKind::Rejection(told(message, at)),
            Self::Console { message, at } => PageErrorKind::Console(told(message, at)),
            Self::Request {
                method,
                url,
                resource,
                how,
            } => PageErrorKind::Request(FailedRequest {
                method,
                url: request_address(&url),
                resource,
                how: match how {
                    How::Answered(status) => RequestFailure::Answered(status),
                    How::Failed(why) => RequestFailure::Failed(brief(&why)),
                },
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_page_tells_is_recorded_in_the_words_of_every_browser() {
        let told = [
            json!({ "kind": "exception", "message": "TypeError: x", "at": { "url": "/a.js", "lineNumber": 1, "columnNumber": 2 } }),
            json!({ "kind": "console", "message": "no\nmore", "at": {} }),
            json!({ "kind": "request", "method": "POST", "url": "http://h/a#b", "resource": "fetch", "how": 500 }),
            json!({ "kind": "request", "method": "GET", "url": "http://h/a", "resource": "img", "how": "not loaded" }),
        ];
        let told: Vec<_> = told
            .into_iter()
            .map(|one| serde_json::from_value::<Failed>(one).unwrap().kind())
            .map(|kind| kind.to_string())
            .collect();
        let expected = [
            "uncaught TypeError: x (/a.js:2:3)",
            "console.error: no more",
            "POST http://h/a answered 500",
            "GET http://h/a failed: not loaded",
        ];
        assert_eq!(told, expected);
    }
}
