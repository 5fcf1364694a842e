//! A page in Chromium: the windows of a case, controlled by CDP.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::downloads::Downloads;
use super::front::Front;
use super::input::Inputs;
use super::setup::Setup;
use super::windows::Windows;
use super::{navigation, picture, script, setup};
use crate::browser::http::COMMAND_LIMIT;
use crate::browser::socket::Connection;
use crate::browser::{
    Activity, BrowserError, Call, Cookie, Input, Navigation, Page, PageErrors, WindowTitle,
};
use crate::page::Rect;
use crate::scenario::Device;

pub(super) struct ChromiumPage {
    front: Front,
    inputs: Inputs,
    /// Reports changes since the activity was last read.
    changes: watch::Receiver<u64>,
}

impl ChromiumPage {
    /// Opens the first window of a user context.
    pub(super) async fn open(
        connection: Connection,
        context: String,
        device: &Device,
        setup: Setup,
        folder: &Path,
    ) -> Result<Self, BrowserError> {
        let downloads = Downloads::below(folder)?;
        let (command, params) = downloads.behavior(&context);
        connection.call("", command, params).await?;
        // Every browser lets a page write to the clipboard during a click. Only a headless browser
        // asks first, and nobody is there to answer.
        let copying = json!({
            "permission": { "name": "clipboard-write", "allowWithoutSanitization": false },
            "setting": "granted", "browserContextId": context,
        });
        connection
            .call("", "Browser.setPermission", copying)
            .await?;
        let target = json!({
            "url": "about:blank", "browserContextId": context,
            "width": device.width, "height": device.height,
        });
        let windows = Windows::new(connection.clone(), context, setup, downloads);
        let windows = Arc::new(windows);
        let listener = Arc::downgrade(&windows);
        connection.listen(
            "",
            Arc::new(move |event, params| {
                if let Some(windows) = listener.upgrade() {
                    windows.take(event, params);
                }
            }),
        );
        let page = Self {
            changes: windows.changes(),
            inputs: Inputs::new(device.touch),
            front: Front::new(connection, windows),
        };
        const COMMAND: &str = "Target.createTarget";
        page.front.connection.call("", COMMAND, target).await?;
        let ready = page.front.windows.until(|windows| {
            let window = windows.front()?;
            window.state.set_up()
        });
        let ready = tokio::time::timeout(COMMAND_LIMIT, ready).await;
        ready.map_err(|_| BrowserError::NoAnswer {
            command: COMMAND.into(),
            limit: COMMAND_LIMIT,
        })??;
        Ok(page)
    }
}

#[async_trait]
impl Page for ChromiumPage {
    fn set_limit(&mut self, limit: Duration) {
        self.front.limit = limit;
    }

    async fn navigate(&mut self, to: Navigation<'_>) -> Result<bool, BrowserError> {
        navigation::navigate(&self.front, to).await
    }

    async fn call(&self, function: &str, argument: &Value) -> Result<Value, BrowserError> {
        script::call(&self.front, function, argument).await
    }

    async fn input(&mut self, input: Input<'_>) -> Result<(), BrowserError> {
        self.inputs.send(&self.front, input).await
    }

    async fn screenshot(&self, part: Option<&Rect>) -> Result<Vec<u8>, BrowserError> {
        picture::screenshot(&self.front, part).await
    }

    async fn print(&self) -> Result<Vec<u8>, BrowserError> {
        picture::print(&self.front).await
    }

    async fn resize(&mut self, device: &Device) -> Result<(), BrowserError> {
        let (command, params) = setup::metrics(device);
        self.front.command(command, params).await.map(drop)
    }

    async fn answer_dialog(
        &mut self,
        accept: bool,
        text: Option<&str>,
    ) -> Result<(), BrowserError> {
        let front = &self.front;
        let Some(window) = front.windows.with_dialog() else {
            return Err(BrowserError::PageGone);
        };
        let mut params = json!({ "accept": accept });
        if let Some(text) = text {
            params["promptText"] = text.into();
        }
        let answer = front.send(&window, "Page.handleJavaScriptDialog", params);
        match front.in_window(&window, answer.within(front.limit)).await {
            // The dialog asked whether the window may be closed.
            Err(BrowserError::PageGone) => {}
            answer => drop(answer?),
        }
        window.state.dialog_answered(accept);
        Ok(())
    }

    async fn windows(&self) -> Result<Vec<WindowTitle>, BrowserError> {
        navigation::windows(&self.front).await
    }

    fn activity(&mut self) -> Activity {
        self.changes.mark_unchanged();
        let mut activity = self.front.windows.activity();
        // The end of the browser says more than that its windows are gone.
        activity.lost = self.front.connection.lost().or(activity.lost);
        activity
    }

    fn page_errors(&mut self) -> PageErrors {
        self.front.windows.page_errors()
    }

    fn page_errors_so_far(&mut self) -> PageErrors {
        self.front.windows.page_errors_so_far()
    }

    fn calls(&mut self, since: usize) -> Vec<Call> {
        self.front.windows.calls(since)
    }

    async fn cookies(&self) -> Result<Vec<Cookie>, BrowserError> {
        let answer = self.front.command("Network.getCookies", json!({})).await?;
        let cookies = answer["cookies"].as_array().into_iter().flatten();
        let text =
            |cookie: &Value, name: &str| cookie[name].as_str().unwrap_or_default().to_owned();
        let cookies = cookies.map(|cookie| Cookie {
            name: text(cookie, "name"),
            value: text(cookie, "value"),
        });
        Ok(cookies.collect())
    }

    async fn changed(&mut self) {
        // The sender lives in the windows, which this page keeps.
        self.changes.changed().await.ok();
    }

    async fn close(self: Box<Self>) -> Result<(), BrowserError> {
        let Front {
            connection,
            windows,
            ..
        } = &self.front;
        windows.looked_at().await;
        windows.forget();
        let params = json!({ "browserContextId": windows.context() });
        let closed = connection.call("", "Target.disposeBrowserContext", params);
        closed.await.map(drop)
    }
}
