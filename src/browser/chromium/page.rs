//! What a case does in its windows, by CDP.

use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::cdp::{Answer, COMMAND_LIMIT, Connection, unreadable};
use super::downloads::Downloads;
use super::keys;
use super::state::WORLD;
use super::windows::{Setup, Window, Windows};
use crate::browser::{Activity, BrowserError, Login, Page, WindowTitle};
use crate::page::{PAGE_WORLD_SCRIPT, Rect, SCRIPT};
use crate::scenario::Device;

/// The one style of ours that a page ever has, and only where pictures for a guide are taken.
const NO_CARET: &str = "{ const sheet = new CSSStyleSheet(); \
     sheet.replaceSync('* { caret-color: transparent !important; }'); \
     document.adoptedStyleSheets.push(sheet); }";

/// A picture that has not come by then is asked for once more.
const DRAWN: Duration = Duration::from_secs(2);

/// What workers are told before they run: whom they work for, like the page.
fn worker_setup(device: &Device, agent: &str) -> Vec<(&'static str, Value)> {
    vec![identity(device, agent)]
}

fn identity(device: &Device, agent: &str) -> (&'static str, Value) {
    let agent = device.user_agent.as_deref().unwrap_or(agent);
    (
        "Emulation.setUserAgentOverride",
        json!({ "userAgent": agent, "acceptLanguage": device.locale }),
    )
}

/// What a window is told before its scripts run.
fn setup(device: &Device, agent: &str) -> Vec<(&'static str, Value)> {
    let style = if device.caret { "" } else { NO_CARET };
    vec![
        ("Inspector.enable", json!({})),
        ("Page.enable", json!({})),
        ("Network.enable", json!({})),
        (
            "Page.addScriptToEvaluateOnNewDocument",
            json!({
                "source": format!("{SCRIPT}\n__stepproof.watch();{style}"),
                "worldName": WORLD, "runImmediately": true,
            }),
        ),
        (
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": PAGE_WORLD_SCRIPT }),
        ),
        ("Runtime.enable", json!({})),
        // Workers are told of the device, too, before they run: see `Windows`.
        (
            "Target.setAutoAttach",
            json!({
                "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true,
                "filter": [{ "type": "worker" }, { "exclude": true }],
            }),
        ),
        ("Emulation.setDeviceMetricsOverride", metrics(device)),
        (
            "Emulation.setTouchEmulationEnabled",
            json!({ "enabled": device.touch }),
        ),
        (
            "Emulation.setLocaleOverride",
            json!({ "locale": device.locale }),
        ),
        (
            "Emulation.setTimezoneOverride",
            json!({ "timezoneId": device.timezone }),
        ),
        (
            "Emulation.setEmulatedMedia",
            json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] }),
        ),
        // Carets and focus rings as in the window that a person works in.
        (
            "Emulation.setFocusEmulationEnabled",
            json!({ "enabled": true }),
        ),
        identity(device, agent),
    ]
}

fn metrics(device: &Device) -> Value {
    json!({
        "width": device.width, "height": device.height,
        "deviceScaleFactor": device.scale, "mobile": device.touch,
    })
}

pub(super) struct ChromiumPage {
    connection: Connection,
    windows: Arc<Windows>,
    /// Tells of changes since the activity was last read.
    changes: watch::Receiver<u64>,
    /// A finger clicks, and not a mouse.
    touch: bool,
    /// How long a command may take.
    limit: Duration,
    /// Where the mouse was moved last.
    pointer: Option<Pointer>,
}

/// Where the mouse is, on the page that was there when so many loads had ended.
#[derive(Clone, Copy)]
struct Pointer {
    x: f64,
    y: f64,
    loaded: u64,
}

impl ChromiumPage {
    /// Opens the first window of a user context.
    pub(super) async fn open(
        connection: Connection,
        context: String,
        device: &Device,
        agent: &str,
        login: Option<Arc<Login>>,
        folder: &Path,
    ) -> Result<Self, BrowserError> {
        let downloads = Downloads::below(folder)?;
        let (command, params) = downloads.behavior(&context);
        connection.call("", command, params).await?;
        // Every browser lets a page write to the clipboard in a click; only a browser without a
        // window asks first, and nobody is there to answer.
        let copying = json!({
            "permission": { "name": "clipboard-write", "allowWithoutSanitization": false },
            "setting": "granted", "browserContextId": context,
        });
        connection
            .call("", "Browser.setPermission", copying)
            .await?;
        let setup = Setup {
            window: setup(device, agent),
            worker: worker_setup(device, agent),
            login,
        };
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
            touch: device.touch,
            limit: COMMAND_LIMIT,
            pointer: None,
            connection,
            windows,
        };
        let target = json!({
            "url": "about:blank", "browserContextId": page.windows.context(),
            "width": device.width, "height": device.height,
        });
        let connection = &page.connection;
        connection.call("", "Target.createTarget", target).await?;
        let ready = page.windows.until(|windows| {
            let window = windows.front()?;
            window.state.set_up()
        });
        let ready = tokio::time::timeout(COMMAND_LIMIT, ready).await;
        ready.map_err(|_| BrowserError::NoAnswer {
            command: "Target.createTarget".into(),
            limit: COMMAND_LIMIT,
        })??;
        Ok(page)
    }

    /// The window in front.
    fn front(&self) -> Result<Arc<Window>, BrowserError> {
        self.windows.front().ok_or(BrowserError::PageGone)
    }

    /// Before the mouse is moved there: what it does may lead to another page.
    fn points_at(&mut self, x: f64, y: f64) {
        let loaded = self.windows.activity().loaded;
        self.pointer = Some(Pointer { x, y, loaded });
    }

    fn send(&self, window: &Window, command: &'static str, params: Value) -> Answer {
        self.connection.send(&window.session, command, params)
    }

    async fn command(&self, command: &'static str, params: Value) -> Result<Value, BrowserError> {
        let window = self.front()?;
        let answer = self.send(&window, command, params).within(self.limit);
        self.in_window(&window, answer).await
    }

    /// A crashed page answers nothing any more, and a window that closes takes its answers along.
    async fn in_window<T>(
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
    async fn or_dialog(&self, window: &Window, answer: Answer) -> Result<Value, BrowserError> {
        tokio::select! {
            answer = self.in_window(window, answer.within(self.limit)) => answer,
            _ = self.windows.until(Windows::with_dialog) => Err(BrowserError::DialogOpen),
        }
    }

    /// What is shown, as PNG. The process that draws may end in the middle of it: the browser starts
    /// another, which knows nothing of the order.
    async fn draw(&self, params: Value) -> Result<Vec<u8>, BrowserError> {
        const COMMAND: &str = "Page.captureScreenshot";
        let window = self.front()?;
        let first = self.send(&window, COMMAND, params.clone());
        let mut first = pin!(self.or_dialog(&window, first));
        let answer = match tokio::time::timeout(DRAWN, &mut first).await {
            Ok(answer) => answer,
            Err(_) => {
                let again = self.send(&window, COMMAND, params);
                tokio::select! {
                    answer = first => answer,
                    answer = self.or_dialog(&window, again) => answer,
                }
            }
        };
        bytes(&answer?, "screenshot")
    }

    /// Input is answered when the page has handled it; a dialog that it opens comes first, and
    /// a page that it leaves or closes answers no more.
    async fn deliver(
        &self,
        command: &'static str,
        events: impl IntoIterator<Item = Value>,
    ) -> Result<(), BrowserError> {
        let window = self.front()?;
        window.state.caused();
        // All on their way before the first answer is waited for.
        let events = events.into_iter();
        let sent: Vec<_> = events
            .map(|event| self.send(&window, command, event))
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
}

/// An event of the mouse.
fn mouse(kind: &str, x: f64, y: f64) -> Value {
    let (button, count) = match kind {
        "mouseMoved" => ("none", 0),
        _ => ("left", 1),
    };
    json!({ "type": kind, "x": x, "y": y, "button": button, "clickCount": count })
}

/// A function of the page script, in words.
fn script(function: &str) -> String {
    format!("the page script's `{function}`")
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
impl Page for ChromiumPage {
    fn set_limit(&mut self, limit: Duration) {
        self.limit = limit;
    }

    async fn open(&mut self, url: &str, limit: Duration) -> Result<bool, BrowserError> {
        let window = self.front()?;
        let answer = self.send(&window, "Page.navigate", json!({ "url": url }));
        let answer = tokio::select! {
            answer = self.in_window(&window, answer.within(limit)) => answer?,
            // The page asks whether it may be left: what comes of it is decided by the answer.
            _ = self.windows.until(Windows::with_dialog) => return Ok(true),
        };
        match answer["errorText"].as_str() {
            None => Ok(true),
            Some("net::ERR_ABORTED") => Ok(false),
            Some(error) => Err(BrowserError::Navigation(error.to_owned())),
        }
    }

    async fn back(&mut self) -> Result<bool, BrowserError> {
        let history = self.command("Page.getNavigationHistory", json!({})).await?;
        let current = history["currentIndex"].as_u64().unwrap_or_default();
        let entry = current
            .checked_sub(1)
            .and_then(|before| usize::try_from(before).ok())
            .map(|before| &history["entries"][before])
            // The empty page that every page begins with is not part of the site.
            .filter(|entry| entry["url"] != "about:blank");
        let Some(entry) = entry else { return Ok(false) };
        self.command(
            "Page.navigateToHistoryEntry",
            json!({ "entryId": entry["id"] }),
        )
        .await?;
        Ok(true)
    }

    async fn reload(&mut self) -> Result<(), BrowserError> {
        self.command("Page.reload", json!({})).await.map(drop)
    }

    async fn call(&self, function: &str, argument: &Value) -> Result<Value, BrowserError> {
        if self.windows.with_dialog().is_some() {
            return Err(BrowserError::DialogOpen);
        }
        let window = self.front()?;
        let world = async { Ok(window.state.world().await) };
        let world = tokio::time::timeout(self.limit, self.in_window(&window, world));
        let world = world.await.map_err(|_| BrowserError::PageGone)??;
        // A window that is about to close still answers, and is as good as gone.
        let expression = format!(
            "(async () => {{ const answer = await __stepproof.{function}({argument}); \
             return closed ? undefined : __stepproof.text(answer); }})()"
        );
        let answer = self.send(
            &window,
            "Runtime.evaluate",
            json!({
                "expression": expression,
                "uniqueContextId": world,
                "awaitPromise": true,
                "returnByValue": true,
            }),
        );
        let answer = self.or_dialog(&window, answer).await?;
        match answer.pointer("/exceptionDetails") {
            None if answer["result"]["type"] == "undefined" => Err(BrowserError::PageGone),
            None => {
                let text = answer["result"]["value"].as_str().unwrap_or_default();
                let answer: Value = serde_json::from_str(text)
                    .map_err(|error| unreadable(&script(function), &error))?;
                // The script has chosen an option, say: an input like any other.
                if answer["done"] == true {
                    window.state.caused();
                }
                Ok(answer)
            }
            // It was asked in the middle of becoming another one.
            Some(_) if window.state.activity().loading => Err(BrowserError::PageGone),
            Some(details) => {
                let message = details
                    .pointer("/exception/description")
                    .or(details.get("text"));
                let message = message
                    .and_then(Value::as_str)
                    .unwrap_or("an exception")
                    .to_owned();
                Err(BrowserError::Refused {
                    command: script(function),
                    message,
                })
            }
        }
    }

    async fn click(&mut self, x: f64, y: f64) -> Result<(), BrowserError> {
        if self.touch {
            let points = [json!([{ "x": x, "y": y }]), json!([])];
            let events = ["touchStart", "touchEnd"].into_iter().zip(points);
            let events = events.map(|(kind, at)| json!({ "type": kind, "touchPoints": at }));
            // Before it is sent: it may lead to another page.
            self.front()?.state.is_tapped();
            return self.deliver("Input.dispatchTouchEvent", events).await;
        }
        self.points_at(x, y);
        let kinds = ["mouseMoved", "mousePressed", "mouseReleased"];
        self.deliver(
            "Input.dispatchMouseEvent",
            kinds.map(|kind| mouse(kind, x, y)),
        )
        .await
    }

    async fn hover(&mut self, x: f64, y: f64) -> Result<(), BrowserError> {
        self.points_at(x, y);
        self.deliver("Input.dispatchMouseEvent", [mouse("mouseMoved", x, y)])
            .await
    }

    async fn type_text(&mut self, text: &str) -> Result<(), BrowserError> {
        self.deliver("Input.insertText", [json!({ "text": text })])
            .await
    }

    async fn press(&mut self, key: &str) -> Result<(), BrowserError> {
        let events = keys::events(key).ok_or_else(|| BrowserError::Refused {
            command: "press".into(),
            message: format!("there is no key `{key}`"),
        })?;
        self.deliver("Input.dispatchKeyEvent", events).await
    }

    async fn upload(&mut self, path: &Path) -> Result<(), BrowserError> {
        let window = self.front()?;
        let mut params = json!({ "files": [path.to_string_lossy()] });
        if let Some(node) = window.state.take_file_chooser() {
            params["backendNodeId"] = node.into();
        } else {
            let prepared = json!({
                "expression": "__stepproof.prepared()",
                "uniqueContextId": window.state.world().await,
            });
            let field = self.command("Runtime.evaluate", prepared).await?;
            params["objectId"] = field["result"]["objectId"].clone();
        }
        self.command("DOM.setFileInputFiles", params)
            .await
            .map(drop)
    }

    async fn intercept_file_chooser(&mut self, intercept: bool) -> Result<(), BrowserError> {
        let params = json!({ "enabled": intercept });
        self.command("Page.setInterceptFileChooserDialog", params)
            .await
            .map(drop)
    }

    async fn resize(&mut self, device: &Device) -> Result<(), BrowserError> {
        self.command("Emulation.setDeviceMetricsOverride", metrics(device))
            .await
            .map(drop)
    }

    async fn screenshot(&self) -> Result<Vec<u8>, BrowserError> {
        let params = json!({ "format": "png", "optimizeForSpeed": true });
        self.draw(params).await
    }

    async fn screenshot_of(&self, part: &Rect) -> Result<Vec<u8>, BrowserError> {
        let Rect {
            x,
            y,
            width,
            height,
        } = part;
        let params = json!({
            "format": "png", "optimizeForSpeed": true, "captureBeyondViewport": true,
            "clip": { "x": x, "y": y, "width": width, "height": height, "scale": 1 },
        });
        self.draw(params).await
    }

    async fn rest_pointer(&mut self) -> Result<(), BrowserError> {
        let Some(Pointer { x, y, loaded }) = self.pointer else {
            return Ok(());
        };
        let (x, y) = match self.windows.activity().loaded > loaded {
            true => (-1.0, -1.0),
            false => (x, y),
        };
        self.deliver("Input.dispatchMouseEvent", [mouse("mouseMoved", x, y)])
            .await
    }

    async fn print(&self) -> Result<Vec<u8>, BrowserError> {
        let params = json!({
            "printBackground": true, "preferCSSPageSize": true,
            "generateTaggedPDF": true, "generateDocumentOutline": true,
        });
        let answer = self.command("Page.printToPDF", params).await?;
        bytes(&answer, "print")
    }

    async fn answer_dialog(
        &mut self,
        accept: bool,
        text: Option<&str>,
    ) -> Result<(), BrowserError> {
        let Some(window) = self.windows.with_dialog() else {
            return Err(BrowserError::PageGone);
        };
        let mut params = json!({ "accept": accept });
        if let Some(text) = text {
            params["promptText"] = text.into();
        }
        let answer = self.send(&window, "Page.handleJavaScriptDialog", params);
        match self.in_window(&window, answer.within(self.limit)).await {
            // It was asked whether the window may be closed.
            Err(BrowserError::PageGone) => {}
            answer => drop(answer?),
        }
        window.state.dialog_answered(accept);
        Ok(())
    }

    async fn windows(&self) -> Result<Vec<WindowTitle>, BrowserError> {
        let answer = self.connection.call("", "Target.getTargets", json!({}));
        let answer = answer.await?;
        let targets = answer["targetInfos"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        let title = |window: &Arc<Window>| {
            let target = targets
                .iter()
                .find(|target| target["targetId"] == *window.id);
            let title = target.and_then(|target| target["title"].as_str());
            WindowTitle {
                id: window.id.clone(),
                title: title.unwrap_or_default().to_owned(),
            }
        };
        Ok(self.windows.all().iter().map(title).collect())
    }

    async fn bring_to_front(&mut self, id: &str) -> Result<(), BrowserError> {
        self.windows.bring_to_front(id);
        self.command("Page.bringToFront", json!({})).await.map(drop)
    }

    async fn close_window(&mut self) -> Result<bool, BrowserError> {
        if self.windows.all().len() < 2 {
            return Ok(false);
        }
        let window = self.front()?;
        window.state.is_closing();
        let answer = self.send(&window, "Page.close", json!({}));
        match self.or_dialog(&window, answer).await {
            // The page asks whether it may be left.
            Err(BrowserError::DialogOpen | BrowserError::PageGone) => return Ok(true),
            other => other?,
        };
        let closed = async {
            tokio::select! {
                () = self.windows.closed(&window) => {}
                _ = self.windows.until(Windows::with_dialog) => {}
            }
        };
        let closed = tokio::time::timeout(self.limit, closed).await;
        closed.map_err(|_| BrowserError::NoAnswer {
            command: "Page.close".into(),
            limit: self.limit,
        })?;
        Ok(true)
    }

    fn activity(&mut self) -> Activity {
        self.changes.mark_unchanged();
        let mut activity = self.windows.activity();
        // That the browser ended says more than that its windows are gone.
        activity.lost = self.connection.lost().or(activity.lost);
        activity
    }

    async fn changed(&mut self) {
        // The sender lives in the windows, which this page keeps.
        self.changes.changed().await.ok();
    }

    async fn close(self: Box<Self>) -> Result<(), BrowserError> {
        self.windows.forget();
        let params = json!({ "browserContextId": self.windows.context() });
        self.connection
            .call("", "Target.disposeBrowserContext", params)
            .await
            .map(drop)
    }
}
