//! The errors of the Chrome DevTools Protocol.

use crate::browser::BrowserError;

/// What a refusal means. If the page has gone, the command is repeated on the next one.
pub(super) fn refused(command: &str, _code: &str, message: String) -> BrowserError {
    const GONE: [&str; 5] = [
        "Inspected target navigated or closed",
        "Cannot find context",
        "Execution context was destroyed",
        "uniqueContextId not found",
        "Target closed",
    ];
    if message.contains("Session with given id not found") {
        return BrowserError::BrowserLost("the page is gone".into());
    }
    if GONE.iter().any(|gone| message.contains(gone)) {
        return BrowserError::PageGone;
    }
    BrowserError::Refused {
        command: command.to_owned(),
        message,
    }
}
