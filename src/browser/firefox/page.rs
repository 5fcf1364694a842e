//! A page of Firefox: the windows of a case, by WebDriver BiDi.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::downloads::Downloads;
use super::input::Inputs;
use super::script::{self, Front, SANDBOX};
use super::windows::Windows;
use crate::browser::http::COMMAND_LIMIT;
use crate::browser::socket::Connection;
use crate::browser::{
    Activity, BrowserError, Call, Cookie, Input, Login, Navigation, Page, PageErrors, WindowTitle,
};
use crate::page::{PAGE_WORLD_SCRIPT, Rect, SCRIPT};
use crate::scenario::Device;

/// The one style of ours that a page ever has, and only where pictures for a guide are taken.
const NO_CARET: &str = "{ const sheet = new CSSStyleSheet(); \
     sheet.replaceSync('* { caret-color: transparent !important; }'); \
     document.adoptedStyleSheets.push(sheet); }";

pub(super) struct FirefoxPage {
    front: Front,
    inputs: Inputs,
    /// Tells of changes since the activity was last read.
    changes: watch::Receiver<u64>,
}

/// What the windows of a user context are told before they open.
fn setup(context: &str, device: &Device) -> Vec<(&'static str, Value)> {
    let contexts = json!([context]);
    let style = if device.caret { "" } else { NO_CARET };
    let mut setup = vec![
        (
            "script.addPreloadScript",
            json!({
                "functionDeclaration": format!("() => {{ {SCRIPT}\n__stepproof.watch();{style} }}"),
                "sandbox": SANDBOX, "userContexts": contexts,
            }),
        ),
        (
            "script.addPreloadScript",
            json!({
                "functionDeclaration": format!("() => {{ {PAGE_WORLD_SCRIPT} }}"),
                "userContexts": contexts,
            }),
        ),
        (
            "browsingContext.setViewport",
            json!({
                "viewport": { "width": device.width, "height": device.height },
                "devicePixelRatio": device.scale, "userContexts": contexts,
            }),
        ),
        (
            "emulation.setLocaleOverride",
            json!({ "locale": device.locale, "userContexts": contexts }),
        ),
        (
            "emulation.setTimezoneOverride",
            json!({ "timezone": device.timezone, "userContexts": contexts }),
        ),
    ];
    if let Some(agent) = &device.user_agent {
        let params = json!({ "userAgent": agent, "userContexts": contexts });
        setup.push(("emulation.setUserAgentOverride", params));
    }
    setup
}

impl FirefoxPage {
    /// Opens the first window of a user context.
    pub(super) async fn open(
        connection: Connection,
        context: String,
        device: &Device,
        login: Option<Arc<Login>>,
        folder: &Path,
    ) -> Result<Self, BrowserError> {
        let downloads = Downloads::below(folder)?;
        let mut setup = setup(&context, device);
        setup.push(downloads.behavior(&context));
        // All on their way before the first answer is waited for.
        let setup = setup.into_iter();
        let answers: Vec<_> = setup
            .map(|(command, params)| connection.send("", command, params))
            .collect();
        let tab = json!({ "type": "tab", "userContext": context });
        let windows = Arc::new(Windows::new(connection.clone(), context, login, downloads));
        let listener = Arc::downgrade(&windows);
        connection.listen(
            "",
            Arc::new(move |event, params| {
                if let Some(windows) = listener.upgrade() {
                    windows.take(event, params);
                }
            }),
        );
        for answer in answers {
            answer.within(COMMAND_LIMIT).await?;
        }
        connection.call("", "browsingContext.create", tab).await?;
        Ok(Self {
            changes: windows.changes(),
            inputs: Inputs::default(),
            front: Front::new(connection, windows),
        })
    }

    async fn go(&self, url: &str) -> Result<bool, BrowserError> {
        const COMMAND: &str = "browsingContext.navigate";
        let front = &self.front;
        let window = front.window()?;
        let answer = front.send(&window, COMMAND, json!({ "url": url, "wait": "none" }));
        let answer = front.or_dialog(&window, answer).await;
        match answer {
            // The page asks whether it may be left: what comes of it is decided by the answer.
            Err(BrowserError::DialogOpen) => Ok(true),
            Ok(answer) => Ok(!window.state.is_download(&answer["navigation"])),
            Err(BrowserError::Refused { message, .. }) => not_reached(&message),
            Err(error) => Err(error),
        }
    }

    async fn back(&self) -> Result<bool, BrowserError> {
        let delta = json!({ "delta": -1 });
        match self
            .front
            .command("browsingContext.traverseHistory", delta)
            .await
        {
            Err(BrowserError::Refused { message, .. })
                if message.starts_with("no such history entry") =>
            {
                Ok(false)
            }
            answer => answer.map(|_| true),
        }
    }

    async fn close_window(&self) -> Result<bool, BrowserError> {
        const COMMAND: &str = "browsingContext.close";
        let front = &self.front;
        if front.windows.all().len() < 2 {
            return Ok(false);
        }
        let window = front.window()?;
        window.state.is_closing();
        let answer = front.send(&window, COMMAND, json!({ "promptUnload": true }));
        match front.or_dialog(&window, answer).await {
            // The page asks whether it may be left.
            Err(BrowserError::DialogOpen | BrowserError::PageGone) => return Ok(true),
            other => other?,
        };
        let closed = tokio::time::timeout(front.limit, front.windows.closed(&window)).await;
        closed.map_err(|_| BrowserError::NoAnswer {
            command: COMMAND.into(),
            limit: front.limit,
        })?;
        Ok(true)
    }
}

/// What became of a navigation that the browser gave up.
fn not_reached(message: &str) -> Result<bool, BrowserError> {
    let error = message.rsplit("Error: ").next().unwrap_or_default();
    match error.contains("NS_BINDING_ABORTED") || error.contains("NS_ERROR_DOM_BAD") {
        true => Ok(false),
        false => Err(BrowserError::Navigation(error.to_owned())),
    }
}

/// The data of an answer.
fn bytes(answer: &Value, command: &str) -> Result<Vec<u8>, BrowserError> {
    let data = answer["data"].as_str().unwrap_or_default();
    base64::engine::general_purpose::STANDARD
        .decode(data)
        .map_err(|error| BrowserError::Refused {
            command: command.into(),
            message: error.to_string(),
        })
}

#[async_trait]
impl Page for FirefoxPage {
    fn set_limit(&mut self, limit: Duration) {
        self.front.limit = limit;
    }

    async fn navigate(&mut self, to: Navigation<'_>) -> Result<bool, BrowserError> {
        match to {
            Navigation::Open(url) => self.go(url).await,
            Navigation::Back => self.back().await,
            Navigation::Reload => {
                let window = self.front.window()?;
                let wait = json!({ "wait": "none" });
                let answer = self.front.send(&window, "browsingContext.reload", wait);
                match self.front.or_dialog(&window, answer).await {
                    Err(BrowserError::DialogOpen) => Ok(true),
                    answer => answer.map(|_| true),
                }
            }
            Navigation::SwitchTo(id) => {
                self.front.windows.bring_to_front(id);
                let activate = self.front.command("browsingContext.activate", json!({}));
                activate.await.map(|_| true)
            }
            Navigation::Close => self.close_window().await,
        }
    }

    async fn call(&self, function: &str, argument: &Value) -> Result<Value, BrowserError> {
        script::call(&self.front, function, argument).await
    }

    async fn input(&mut self, input: Input<'_>) -> Result<(), BrowserError> {
        self.inputs.send(&self.front, input).await
    }

    async fn screenshot(&self, part: Option<&Rect>) -> Result<Vec<u8>, BrowserError> {
        let window = self.front.window()?;
        let params = match part {
            None => json!({ "origin": "viewport" }),
            Some(Rect {
                x,
                y,
                width,
                height,
            }) => {
                let clip =
                    json!({ "type": "box", "x": x, "y": y, "width": width, "height": height });
                json!({ "origin": "document", "clip": clip })
            }
        };
        let command = "browsingContext.captureScreenshot";
        let answer = self.front.send(&window, command, params);
        bytes(&self.front.or_dialog(&window, answer).await?, "screenshot")
    }

    async fn print(&self) -> Result<Vec<u8>, BrowserError> {
        let params = json!({ "background": true, "shrinkToFit": false });
        let answer = self.front.command("browsingContext.print", params).await?;
        bytes(&answer, "print")
    }

    async fn resize(&mut self, device: &Device) -> Result<(), BrowserError> {
        let viewport = json!({ "width": device.width, "height": device.height });
        let params = json!({ "viewport": viewport, "devicePixelRatio": device.scale });
        let resized = self.front.command("browsingContext.setViewport", params);
        resized.await.map(drop)
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
            params["userText"] = text.into();
        }
        let answer = front.send(&window, "browsingContext.handleUserPrompt", params);
        match front.in_window(&window, answer.within(front.limit)).await {
            // It was asked whether the window may be closed.
            Err(BrowserError::PageGone) => {}
            answer => drop(answer?),
        }
        window.state.dialog_answered(accept);
        Ok(())
    }

    async fn windows(&self) -> Result<Vec<WindowTitle>, BrowserError> {
        let mut titles = Vec::new();
        for window in self.front.windows.all() {
            let title = self.front.run(&window, "() => document.title").await;
            let title = match title {
                // It has closed, or becomes another page.
                Err(BrowserError::PageGone) => continue,
                title => title?.unwrap_or_default(),
            };
            titles.push(WindowTitle {
                id: window.id.clone(),
                title: title["value"].as_str().unwrap_or_default().to_owned(),
            });
        }
        Ok(titles)
    }

    fn activity(&mut self) -> Activity {
        self.changes.mark_unchanged();
        let mut activity = self.front.windows.activity();
        // That the browser ended says more than that its windows are gone.
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
        let window = self.front.window()?;
        let host = self.front.run(&window, "() => location.hostname").await?;
        let host = host.unwrap_or_default();
        let host = host["value"].as_str().unwrap_or_default();
        let params = json!({
            "partition": { "type": "storageKey", "userContext": self.front.windows.context() },
        });
        let answer = self.front.connection.call("", "storage.getCookies", params);
        let answer = answer.await?;
        let cookies = answer["cookies"].as_array().into_iter().flatten();
        let cookies = cookies.filter(|cookie| {
            let domain = cookie["domain"].as_str().unwrap_or_default();
            let parent = domain.trim_start_matches('.');
            host == domain || domain.starts_with('.') && (host == parent || host.ends_with(domain))
        });
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let cookies = cookies.map(|cookie| Cookie {
            name: text(&cookie["name"]),
            value: text(&cookie["value"]["value"]),
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
        connection.forget("");
        let params = json!({ "userContext": windows.context() });
        let closed = connection.call("", "browser.removeUserContext", params);
        closed.await.map(drop)
    }
}
