//! Commands to the window in front, and what may come instead of their answers.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::watch;

use super::http::COMMAND_LIMIT;
use super::page_state::PageState;
use super::socket::{Answer, Connection};
use super::windows::{Target, Window, Windows};
use super::{Activity, BrowserError};

/// Sends commands to the window in front.
pub(super) struct Front<T> {
    pub(super) connection: Connection,
    pub(super) windows: Arc<Windows<T>>,
    /// How long a command may take.
    pub(super) limit: Duration,
    /// Reports changes since the activity was last read.
    changes: watch::Receiver<u64>,
}

impl<T: Target> Front<T> {
    pub(super) fn new(connection: Connection, windows: Arc<Windows<T>>) -> Self {
        Self {
            changes: windows.subscribe(),
            connection,
            windows,
            limit: COMMAND_LIMIT,
        }
    }

    /// What the page is doing; see [`super::Page::activity`].
    pub(super) fn activity(&mut self) -> Activity {
        self.changes.mark_unchanged();
        let mut activity = self.windows.activity();
        // If the browser has ended, that is the reason why its windows are gone.
        activity.lost = self.connection.lost().or(activity.lost);
        activity
    }

    /// Resolves when the activity has changed since it was last read.
    pub(super) async fn changed(&mut self) {
        // This cannot fail: the windows keep the sender.
        self.changes.changed().await.ok();
    }

    /// The window in front.
    pub(super) fn window(&self) -> Result<Arc<Window<T>>, BrowserError> {
        self.windows.front().ok_or(BrowserError::PageGone)
    }

    /// Sends a command to this window.
    pub(super) fn send(&self, window: &Window<T>, command: &'static str, params: Value) -> Answer {
        T::send(window, &self.connection, command, params)
    }

    /// Sends a command to the window in front and waits for the answer.
    pub(super) async fn command(
        &self,
        command: &'static str,
        params: Value,
    ) -> Result<Value, BrowserError> {
        let window = self.window()?;
        let answer = self.send(&window, command, params).within(self.limit);
        self.in_window(&window, answer).await
    }

    /// Waits for an answer of this window: none comes from a crashed page or a closed window.
    pub(super) async fn in_window<R>(
        &self,
        window: &Window<T>,
        answer: impl Future<Output = Result<R, BrowserError>>,
    ) -> Result<R, BrowserError> {
        tokio::select! {
            biased;
            lost = self.windows.lost() => Err(lost),
            () = self.windows.until_closed(window) => Err(BrowserError::PageGone),
            answer = answer => answer,
        }
    }

    /// Waits for an answer of this window, or for a dialog: while the browser shows one, the page
    /// answers nothing and is not drawn.
    pub(super) async fn or_dialog(
        &self,
        window: &Window<T>,
        answer: Answer,
    ) -> Result<Value, BrowserError> {
        tokio::select! {
            answer = self.in_window(window, answer.within(self.limit)) => answer,
            _ = self.windows.until(Windows::with_dialog) => Err(BrowserError::DialogOpen),
        }
    }

    /// Sends inputs, each with its command, to the window in front. They are answered when the page has handled them; if they
    /// open a dialog, that comes first, and if they leave or close the page, there is no answer.
    pub(super) async fn deliver(
        &self,
        inputs: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Result<(), BrowserError> {
        let window = self.window()?;
        window.page.with(PageState::caused);
        // All are sent before the first answer is awaited.
        let inputs = inputs.into_iter();
        let sent: Vec<_> = inputs
            .map(|(command, input)| self.send(&window, command, input))
            .collect();
        let all = async {
            for answer in sent {
                answer.within(self.limit).await?;
            }
            Ok(())
        };
        tokio::select! {
            answer = self.in_window(&window, all) => match answer {
                Err(BrowserError::PageGone) => Ok(()),
                other => other,
            },
            _ = self.windows.until(Windows::with_dialog) => Ok(()),
        }
    }

    /// Answers the dialog that is open.
    pub(super) async fn answer_dialog(
        &self,
        accept: bool,
        text: Option<&str>,
    ) -> Result<(), BrowserError> {
        let Some(window) = self.windows.with_dialog() else {
            return Err(BrowserError::PageGone);
        };
        let dialog = window.activity().dialog;
        let asks_to_leave = dialog.is_some_and(|dialog| dialog.kind == "beforeunload");
        let mut params = json!({ "accept": accept });
        if let Some(text) = text {
            params[T::PROMPT_TEXT] = text.into();
        }
        let answer = self.send(&window, T::ANSWER_DIALOG, params);
        match self.in_window(&window, answer.within(self.limit)).await {
            // The dialog asked whether the window may be closed.
            Err(BrowserError::PageGone) => {}
            answer => drop(answer?),
        }
        let stays = asks_to_leave && !accept;
        window.page.with(|page| page.dialog_answered(stays));
        Ok(())
    }

    /// Brings the window with this id to the front.
    pub(super) async fn switch_to(&self, id: &str) -> Result<(), BrowserError> {
        self.windows.bring_to_front(id);
        self.command(T::SHOW, json!({})).await.map(drop)
    }

    /// Closes the window in front; `false` if it is the only one.
    pub(super) async fn close(&self, params: Value) -> Result<bool, BrowserError> {
        if self.windows.all().len() < 2 {
            return Ok(false);
        }
        let window = self.window()?;
        window.page.change(PageState::close);
        let answer = self.send(&window, T::CLOSE, params);
        match self.or_dialog(&window, answer).await {
            // The page asks whether it may be left.
            Err(BrowserError::DialogOpen | BrowserError::PageGone) => return Ok(true),
            other => other?,
        };
        let closed = async {
            tokio::select! {
                () = self.windows.until_closed(&window) => {}
                _ = self.windows.until(Windows::with_dialog) => {}
            }
        };
        let closed = tokio::time::timeout(self.limit, closed).await;
        closed.map_err(|_| BrowserError::NoAnswer {
            command: T::CLOSE.into(),
            limit: self.limit,
        })?;
        Ok(true)
    }
}
