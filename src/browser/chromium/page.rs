//! A page in Chromium: the windows of a case, controlled by CDP.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::context::UserContext;
use super::input::{self, Inputs};
use super::setup::Setup;
use super::target::Front;
use super::{downloads, navigation, permissions, picture, script, session_state, setup};
use crate::browser::downloads::Downloads;
use crate::browser::grid::Files;
use crate::browser::http::COMMAND_LIMIT;
use crate::browser::socket::Connection;
use crate::browser::{
    Activity, BrowserError, Call, Cookie, Input, Navigation, Page, PageErrors, State, WindowTitle,
};
use crate::page::Rect;
use crate::scenario::{ClockMove, Device};

pub(super) struct ChromiumPage {
    context: Arc<UserContext>,
    front: Front,
    inputs: Inputs,
    /// The origin of a session that the first page there starts in, and the script that brings it.
    restoring: Option<(String, Value)>,
}

impl ChromiumPage {
    /// Opens the first window of a user context.
    pub(super) async fn open(
        connection: Connection,
        context: String,
        device: &Device,
        setup: Setup,
        (downloads, files): (Downloads, Files),
    ) -> Result<Self, BrowserError> {
        let (command, params) = downloads::behavior(&downloads, &context);
        connection.call("", command, params).await?;
        for (command, params) in permissions::of(device, &context) {
            connection.call("", command, params).await?;
        }
        let target = json!({
            "url": "about:blank", "browserContextId": context,
            "width": device.width, "height": device.height,
        });
        let context = UserContext::new(connection.clone(), context, setup, downloads);
        let context = Arc::new(context);
        connection.listen_for("", &context, |context, event, params| {
            context.take(event, params);
        });
        let windows = context.windows.clone();
        let page = Self {
            context,
            inputs: Inputs::new(device.touch, files),
            front: Front::new(connection, windows),
            restoring: None,
        };
        const COMMAND: &str = "Target.createTarget";
        page.front.connection.call("", COMMAND, target).await?;
        let ready = page.front.windows.until(|windows| {
            let window = windows.front()?;
            window.page.with(|page| page.is_set_up())
        });
        let ready = tokio::time::timeout(COMMAND_LIMIT, ready).await;
        ready.map_err(|_| BrowserError::NoAnswer {
            command: COMMAND.into(),
            limit: COMMAND_LIMIT,
        })??;
        if permissions::reads_clipboard(device) {
            // The clipboard belongs to the browser: an earlier case may have copied something.
            input::copy(&page.front, "").await?;
        }
        Ok(page)
    }
}

#[async_trait]
impl Page for ChromiumPage {
    fn set_limit(&mut self, limit: Duration) {
        self.front.limit = limit;
    }

    async fn navigate(&mut self, to: Navigation<'_>) -> Result<bool, BrowserError> {
        let led = navigation::navigate(&self.front, to).await?;
        if let Navigation::Open(url) = to
            && self
                .restoring
                .as_ref()
                .is_some_and(|(origin, _)| url.starts_with(origin))
            && let Some((_, script)) = self.restoring.take()
        {
            // What the page does with its storage from now on is its own business.
            let params = json!({ "identifier": script });
            let removed = self
                .front
                .command("Page.removeScriptToEvaluateOnNewDocument", params);
            removed.await?;
        }
        Ok(led)
    }

    async fn state(&self) -> Result<State, BrowserError> {
        let storage = script::call(&self.front, "storage", &Value::Null).await?;
        session_state::state(&self.front, &self.context.id, storage).await
    }

    async fn restore(&mut self, state: &State) -> Result<(), BrowserError> {
        let script = session_state::restore(&self.front, &self.context.id, state).await?;
        let origin = state.storage["origin"].as_str().unwrap_or_default();
        self.restoring = Some((origin.to_owned(), script));
        Ok(())
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

    async fn move_clock(&mut self, to: &ClockMove) -> Result<(), BrowserError> {
        self.context.move_clock(to, self.front.limit).await
    }

    async fn answer_dialog(
        &mut self,
        accept: bool,
        text: Option<&str>,
    ) -> Result<(), BrowserError> {
        self.front.answer_dialog(accept, text).await
    }

    async fn windows(&self) -> Result<Vec<WindowTitle>, BrowserError> {
        navigation::windows(&self.front).await
    }

    fn activity(&mut self) -> Activity {
        self.front.activity()
    }

    fn page_errors(&mut self) -> PageErrors {
        self.context.page_errors()
    }

    fn page_errors_so_far(&mut self) -> PageErrors {
        self.context.page_errors_so_far()
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
        self.front.changed().await;
    }

    async fn close(self: Box<Self>) -> Result<(), BrowserError> {
        self.context.looked_at().await;
        self.context.forget();
        let params = json!({ "browserContextId": self.context.id });
        let connection = &self.front.connection;
        let closed = connection.call("", "Target.disposeBrowserContext", params);
        closed.await.map(drop)
    }
}
