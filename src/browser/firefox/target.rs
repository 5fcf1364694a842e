//! How BiDi addresses the windows of a case, and runs functions in them.

use serde_json::{Value, json};

use crate::browser::socket::{Answer, Connection};
use crate::browser::{BrowserError, front, windows};

/// Name of the page script's sandbox: it sees the document, and the page does not see it.
pub(super) const SANDBOX: &str = "stepproof";

pub(super) type Window = windows::Window<Target>;
pub(super) type Windows = windows::Windows<Target>;
pub(super) type Front = front::Front<Target>;

/// A browsing context without a parent; the window's id is all that is needed.
pub(super) struct Target;

impl windows::Target for Target {
    const SHOW: &'static str = "browsingContext.activate";
    const CLOSE: &'static str = "browsingContext.close";
    const ANSWER_DIALOG: &'static str = "browsingContext.handleUserPrompt";
    const PROMPT_TEXT: &'static str = "userText";
    const TELLS_ARRIVALS: bool = false;

    fn send(
        window: &Window,
        connection: &Connection,
        command: &'static str,
        mut params: Value,
    ) -> Answer {
        params["context"] = window.id.as_str().into();
        connection.send("", command, params)
    }
}

impl Front {
    /// Runs a function in the sandbox of the window: what it returns, as BiDi writes it, or the message
    /// of its exception.
    pub(super) async fn run(
        &self,
        window: &Window,
        function: &str,
    ) -> Result<Result<Value, String>, BrowserError> {
        self.run_with(window, function, false).await
    }

    /// The same as if a person had just clicked: some functions of the browser need that.
    pub(super) async fn run_as_user(
        &self,
        window: &Window,
        function: &str,
    ) -> Result<Result<Value, String>, BrowserError> {
        self.run_with(window, function, true).await
    }

    async fn run_with(
        &self,
        window: &Window,
        function: &str,
        activation: bool,
    ) -> Result<Result<Value, String>, BrowserError> {
        let params = json!({
            "functionDeclaration": function, "awaitPromise": true, "userActivation": activation,
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
