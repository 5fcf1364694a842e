//! The Chrome DevTools Protocol over the browser's socket, with a session for each page.

use crate::browser::socket::Connection;
use crate::browser::{BrowserError, Observer};

/// Connects to the browser.
pub(super) async fn connect(
    url: &str,
    driver_ended: impl Future<Output = String> + Send + 'static,
    observer: Observer,
) -> Result<Connection, BrowserError> {
    Connection::open(url, driver_ended, observer, refused).await
}

/// What a refusal means: a page that went away is asked again, all else is an error.
fn refused(command: &str, _code: &str, message: String) -> BrowserError {
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
