//! A page of Firefox: the windows of a case, by WebDriver BiDi.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::context::UserContext;
use super::input::Inputs;
use super::target::{Front, SANDBOX};
use super::{downloads, script};
use crate::browser::clock::Clock;
use crate::browser::downloads::Downloads;
use crate::browser::grid::Files;
use crate::browser::http::COMMAND_LIMIT;
use crate::browser::socket::{Connection, file};
use crate::browser::{
    self, Access, Activity, BrowserError, Call, Cookie, Input, Navigation, Page, PageErrors,
    WindowTitle,
};
use crate::page::{PAGE_WORLD_SCRIPT, Rect};
use crate::scenario::{ClockMove, Device};

pub(super) struct FirefoxPage {
    context: Arc<UserContext>,
    clock: Option<Clock>,
    front: Front,
    inputs: Inputs,
}

/// The commands that set up the windows of a user context before they open.
fn setup(context: &str, device: &Device, clock: Option<&Clock>) -> Vec<(&'static str, Value)> {
    let contexts = json!([context]);
    let script = browser::script::source(device);
    let mut setup = vec![
        (
            "script.addPreloadScript",
            json!({
                "functionDeclaration": format!("() => {{ {script} }}"),
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
    setup.extend(clock.map(|clock| clock_for_new(clock, context)));
    if let Some(agent) = &device.user_agent {
        let params = json!({ "userAgent": agent, "userContexts": contexts });
        setup.push(("emulation.setUserAgentOverride", params));
    }
    setup
}

/// What gives this clock to the documents that are loaded from now on.
fn clock_for_new(clock: &Clock, context: &str) -> (&'static str, Value) {
    let script = format!("() => {{ {} }}", clock.script());
    let params = json!({ "functionDeclaration": script, "userContexts": [context] });
    ("script.addPreloadScript", params)
}

impl FirefoxPage {
    /// Opens the first window of a user context.
    pub(super) async fn open(
        connection: Connection,
        context: String,
        device: &Device,
        access: Arc<Access>,
        (downloads, files): (Downloads, Files),
    ) -> Result<Self, BrowserError> {
        let clock = Clock::of(device);
        let mut setup = setup(&context, device, clock.as_ref());
        setup.push(downloads::behavior(&downloads, &context));
        // All are sent before the first answer is awaited.
        let setup = setup.into_iter();
        let answers: Vec<_> = setup
            .map(|(command, params)| connection.send("", command, params))
            .collect();
        let tab = json!({ "type": "tab", "userContext": context });
        let context = UserContext::new(connection.clone(), context, access, downloads);
        let context = Arc::new(context);
        connection.listen_for("", &context, |context, event, params| {
            context.take(event, params);
        });
        for answer in answers {
            answer.within(COMMAND_LIMIT).await?;
        }
        connection.call("", "browsingContext.create", tab).await?;
        let windows = context.windows.clone();
        Ok(Self {
            context,
            clock,
            inputs: Inputs::new(files),
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
            // The page asks whether it may be left: the answer decides what happens.
            Err(BrowserError::DialogOpen) => Ok(true),
            Ok(answer) => {
                let navigation = answer["navigation"].as_str().unwrap_or_default();
                Ok(!downloads::is_download(
                    &front.windows.downloads,
                    navigation,
                ))
            }
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
}

/// The result of a navigation that the browser has given up.
fn not_reached(message: &str) -> Result<bool, BrowserError> {
    let error = message.rsplit("Error: ").next().unwrap_or_default();
    match error.contains("NS_BINDING_ABORTED") || error.contains("NS_ERROR_DOM_BAD") {
        true => Ok(false),
        false => Err(BrowserError::Navigation(error.to_owned())),
    }
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
            Navigation::SwitchTo(id) => self.front.switch_to(id).await.map(|()| true),
            Navigation::Close => self.front.close(json!({ "promptUnload": true })).await,
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
        file(&self.front.or_dialog(&window, answer).await?, "screenshot")
    }

    async fn print(&self) -> Result<Vec<u8>, BrowserError> {
        let params = json!({ "background": true, "shrinkToFit": false });
        let answer = self.front.command("browsingContext.print", params).await?;
        file(&answer, "print")
    }

    async fn resize(&mut self, device: &Device) -> Result<(), BrowserError> {
        let viewport = json!({ "width": device.width, "height": device.height });
        let params = json!({ "viewport": viewport, "devicePixelRatio": device.scale });
        let resized = self.front.command("browsingContext.setViewport", params);
        resized.await.map(drop)
    }

    async fn move_clock(&mut self, to: &ClockMove) -> Result<(), BrowserError> {
        let Some(clock) = &self.clock else {
            return Ok(());
        };
        clock.move_to(to);
        let connection = &self.front.connection;
        let (command, params) = clock_for_new(clock, &self.context.id);
        connection.call("", command, params).await?;
        let moves = self.context.documents().into_iter().map(|context| {
            let params = json!({
                "expression": clock.script(), "awaitPromise": false, "target": { "context": context },
            });
            connection.send("", "script.evaluate", params)
        });
        for moved in moves.collect::<Vec<_>>() {
            match moved.within(self.front.limit).await {
                // A frame that is just being removed.
                Ok(_) | Err(BrowserError::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    async fn answer_dialog(
        &mut self,
        accept: bool,
        text: Option<&str>,
    ) -> Result<(), BrowserError> {
        self.front.answer_dialog(accept, text).await
    }

    async fn windows(&self) -> Result<Vec<WindowTitle>, BrowserError> {
        let mut titles = Vec::new();
        for window in self.front.windows.all() {
            let title = self.front.run(&window, "() => document.title").await;
            let title = match title {
                // It has closed, or is about to show another page.
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
        let window = self.front.window()?;
        let host = self.front.run(&window, "() => location.hostname").await?;
        let host = host.unwrap_or_default();
        let host = host["value"].as_str().unwrap_or_default();
        let params = json!({
            "partition": { "type": "storageKey", "userContext": self.context.id },
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
        self.front.changed().await;
    }

    async fn close(self: Box<Self>) -> Result<(), BrowserError> {
        let connection = &self.front.connection;
        connection.forget("");
        let params = json!({ "userContext": self.context.id });
        let closed = connection.call("", "browser.removeUserContext", params);
        closed.await.map(drop)
    }
}
