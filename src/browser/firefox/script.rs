//! Commands to the window in front, calls of the page script in its sandbox among them.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::windows::{Window, Windows};
use crate::browser::BrowserError;
use crate::browser::http::COMMAND_LIMIT;
use crate::browser::socket::{Answer, Connection, unreadable};

/// Name of the page script's sandbox: it sees the document, and the page does not see it.
pub(super) const SANDBOX: &str = "stepproof";

/// Sends commands to the window in front.
pub(super) struct Front {
    pub(super) connection: Connection,
    pub(super) windows: Arc<Windows>,
    /// How long a command may take.
    pub(super) limit: Duration,
}

impl Front {
    pub(super) fn new(connection: Connection, windows: Arc<Windows>) -> Self {
        Self {
            connection,
            windows,
            limit: COMMAND_LIMIT,
        }
    }

    /// The window in front.
    pub(super) fn window(&self) -> Result<Arc<Window>, BrowserError> {
        self.windows.front().ok_or(BrowserError::PageGone)
    }

    /// Sends a command on this window.
    pub(super) fn send(&self, window: &Window, command: &'static str, mut params: Value) -> Answer {
        params["context"] = window.id.as_str().into();
        self.connection.send("", command, params)
    }

    /// A window that closes takes its answers along.
    pub(super) async fn in_window<T>(
        &self,
        window: &Window,
        answer: impl Future<Output = Result<T, BrowserError>>,
    ) -> Result<T, BrowserError> {
        tokio::select! {
            biased;
            () = self.windows.closed(window) => Err(BrowserError::PageGone),
            answer = answer => answer,
        }
    }

    /// The answer to a command on the window in front.
    pub(super) async fn command(
        &self,
        command: &'static str,
        params: Value,
    ) -> Result<Value, BrowserError> {
        let window = self.window()?;
        let answer = self.send(&window, command, params).within(self.limit);
        self.in_window(&window, answer).await
    }

    /// While the browser shows a dialog, the page is not asked, and not drawn.
    pub(super) async fn or_dialog(
        &self,
        window: &Window,
        answer: Answer,
    ) -> Result<Value, BrowserError> {
        tokio::select! {
            answer = self.in_window(window, answer.within(self.limit)) => answer,
            _ = self.windows.until(Windows::with_dialog) => Err(BrowserError::DialogOpen),
        }
    }

    /// Runs a function in the sandbox of the window: what it returns, as BiDi writes it.
    pub(super) async fn run(
        &self,
        window: &Window,
        function: &str,
    ) -> Result<Result<Value, String>, BrowserError> {
        let params = json!({
            "functionDeclaration": function, "awaitPromise": true,
            "target": { "context": window.id, "sandbox": SANDBOX },
        });
        let answer = self.connection.send("", "script.callFunction", params);
        let mut answer = self.or_dialog(window, answer).await?;
        match answer["exceptionDetails"]["text"].as_str() {
            Some(exception) => Ok(Err(exception.to_owned())),
            None => Ok(Ok(answer["result"].take())),
        }
    }
}

/// Calls a function of the page script.
pub(super) async fn call(
    front: &Front,
    function: &str,
    argument: &Value,
) -> Result<Value, BrowserError> {
    if front.windows.with_dialog().is_some() {
        return Err(BrowserError::DialogOpen);
    }
    let window = front.window()?;
    let named = format!("the page script's `{function}`");
    // A window that is about to close still answers, and is as good as gone.
    let code = format!(
        "async () => {{ const answer = await __stepproof.{function}({argument}); \
         return closed ? undefined : __stepproof.to_json(answer); }}"
    );
    match front.run(&window, &code).await? {
        Ok(answer) if answer["type"] == "undefined" => Err(BrowserError::PageGone),
        Ok(answer) => {
            let text = answer["value"].as_str().unwrap_or_default();
            let answer: Value =
                serde_json::from_str(text).map_err(|error| unreadable(&named, &error))?;
            // The script has chosen an option, say: an input like any other.
            if answer["done"] == true {
                window.state.caused();
            }
            Ok(answer)
        }
        // It was asked in the middle of becoming another one.
        Err(_) if window.state.activity().loading => Err(BrowserError::PageGone),
        Err(message) => Err(BrowserError::Refused {
            command: named,
            message,
        }),
    }
}
