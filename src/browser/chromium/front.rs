//! Commands to the window in front, and what may come instead of their answers.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::window::Window;
use super::windows::Windows;
use crate::browser::BrowserError;
use crate::browser::http::COMMAND_LIMIT;
use crate::browser::socket::{Answer, Connection};

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

    pub(super) fn send(&self, window: &Window, command: &'static str, params: Value) -> Answer {
        self.connection.send(&window.session, command, params)
    }

    pub(super) async fn command(
        &self,
        command: &'static str,
        params: Value,
    ) -> Result<Value, BrowserError> {
        let window = self.window()?;
        let answer = self.send(&window, command, params).within(self.limit);
        self.in_window(&window, answer).await
    }

    /// A crashed page answers nothing any more, and the answers of a closed window never come.
    pub(super) async fn in_window<T>(
        &self,
        window: &Window,
        answer: impl Future<Output = Result<T, BrowserError>>,
    ) -> Result<T, BrowserError> {
        tokio::select! {
            biased;
            lost = self.windows.lost() => Err(lost),
            () = self.windows.closed(window) => Err(BrowserError::PageGone),
            answer = answer => answer,
        }
    }

    /// While the browser shows a dialog, the page answers nothing and is not drawn.
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
}
