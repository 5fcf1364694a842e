//! Chromium: the session is opened by WebDriver and driven by CDP.
//!
//! WebDriver's BiDi is twenty times slower at input and screenshots there, and its classic
//! commands cost milliseconds each; the browser's own socket answers in a fraction of one.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use serde_json::{Map, Value, json};
use thirtyfour::{Capabilities, WebDriver};
use tokio::sync::watch;

use super::cdp::{Answer, COMMAND_LIMIT, Connection};
use super::driver::{Driver, TempRoot};
use super::http::{Client, END_SESSION_LIMIT, plain_client};
use super::state::{State, WORLD, page_crashed};
use super::watchdog::Watchdog;
use super::{Activity, Browser, BrowserError, Identity, Launcher, Page, keys};
use crate::page::SCRIPT;
use crate::scenario::Device;

/// Sees every command before it is sent, and each start of a driver.
///
/// This is the seam for tests that break things at a chosen command.
#[derive(Clone, Default)]
pub struct Observer(Option<Arc<See>>);

type See = dyn Fn(Observed<'_>) + Send + Sync;

/// What an [`Observer`] sees.
#[derive(Debug, Clone, Copy)]
pub enum Observed<'a> {
    /// A driver has started with this process id, which is also that of its group.
    Started(i32),
    /// A command is about to be sent, by WebDriver or CDP.
    Command(&'a str),
}

impl Observer {
    /// Calls `see` for everything that happens.
    pub fn new(see: impl Fn(Observed<'_>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(see)))
    }

    pub(super) fn saw(&self, command: &str) {
        tracing::trace!(command, "browser command");
        self.tell(Observed::Command(command));
    }

    fn tell(&self, seen: Observed<'_>) {
        if let Some(see) = &self.0 {
            see(seen);
        }
    }
}

/// What a Chromium is started with.
#[derive(Clone, Default)]
pub struct ChromiumOptions {
    /// The browser's program; found in `PATH` when `None`.
    pub browser: Option<PathBuf>,
    /// The driver's program; found in `PATH` when `None`.
    pub driver: Option<PathBuf>,
    /// Shows a window.
    pub headed: bool,
    /// stepproof's own program, to run as watchdog.
    pub watchdog: Option<PathBuf>,
    /// Sees every command.
    pub observer: Observer,
}

/// The programs that are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Chromium or Chrome, or (unless a window is wanted) the headless shell of one of them: the
    /// same pages without a window around them, for half of the work.
    pub browser: Option<PathBuf>,
    /// chromedriver.
    pub driver: Option<PathBuf>,
}

/// Looks for browser and driver in `PATH`; for a browser with a window if `headed`.
pub fn find_programs(headed: bool) -> Found {
    let find = |names: &[&str]| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders: Vec<_> = std::env::split_paths(&path).collect();
        names
            .iter()
            .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
            .find(|program| program.is_file())
    };
    let shells: &[&str] = match headed {
        true => &[],
        false => &["chromium-headless-shell", "chrome-headless-shell"],
    };
    let browsers = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ];
    Found {
        browser: find(shells).or_else(|| find(&browsers)),
        driver: find(&["chromedriver"]),
    }
}

/// Starts Chromium browsers.
pub struct Chromium {
    options: ChromiumOptions,
    browser: PathBuf,
    driver: PathBuf,
    temp: Arc<TempRoot>,
    watchdog: Option<Arc<Watchdog>>,
}

impl Chromium {
    /// Finds the programs and makes the run's temporary folder.
    pub fn new(options: ChromiumOptions) -> Result<Self, BrowserError> {
        let found = find_programs(options.headed);
        let missing = |what: &str, package: &str| BrowserError::Start {
            title: format!("cannot find {what}"),
            cause: "there is none in PATH".into(),
            help: format!(
                "install it (`scripts/install.sh`; package {package}), then see `stepproof doctor`"
            ),
        };
        let browser = options
            .browser
            .clone()
            .or(found.browser)
            .ok_or_else(|| missing("Chromium", "chromium"))?;
        let driver = options
            .driver
            .clone()
            .or(found.driver)
            .ok_or_else(|| missing("chromedriver", "chromium-driver"))?;
        let temp = TempRoot::create()?;
        let watchdog = match &options.watchdog {
            None => None,
            Some(program) => {
                let watchdog = Watchdog::start(program).map_err(|error| BrowserError::Start {
                    title: "cannot start the watchdog".into(),
                    cause: error.to_string(),
                    help: format!("`{}` must be a program that can be run", program.display()),
                })?;
                watchdog.watch_folder(temp.path());
                Some(Arc::new(watchdog))
            }
        };
        Ok(Self {
            options,
            browser,
            driver,
            temp,
            watchdog,
        })
    }

    fn capabilities(&self, unsandboxed: bool) -> Capabilities {
        let mut args = vec![
            // Nothing leaves the machine but what the scenario does.
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-quic",
            "--no-first-run",
            "--no-default-browser-check",
            // The same pixels everywhere.
            "--hide-scrollbars",
            "--force-color-profile=srgb",
            "--font-render-hinting=none",
            "--disable-lcd-text",
            "--disable-gpu",
            "--mute-audio",
            // Frames as fast as they are drawn: a screenshot takes 14 ms instead of 42.
            "--disable-frame-rate-limit",
            "--disable-gpu-vsync",
            // A new page in the place of the old one: a seventh of a flow's time. A page that was
            // left is loaded anew, as for a reader who comes back later. And no page of the
            // browser's own in each window, for an address bar that nobody uses.
            "--disable-features=BackForwardCache,PaintHolding,RenderDocument,\
             WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
            // Not every container has room there; the temporary folder is checked anyway.
            "--disable-dev-shm-usage",
        ];
        if !self.options.headed {
            args.push("--headless=new");
        }
        if unsandboxed {
            args.push("--no-sandbox");
        }
        let mut capabilities = Map::new();
        capabilities.insert("browserName".into(), "chrome".into());
        // Dialogs belong to the scenario: nobody else answers them.
        capabilities.insert("unhandledPromptBehavior".into(), "ignore".into());
        capabilities.insert(
            "goog:chromeOptions".into(),
            json!({ "args": args, "binary": self.browser.to_string_lossy() }),
        );
        Capabilities::from(capabilities)
    }

    fn not_started(&self, error: &impl std::fmt::Display, temp: &Path) -> BrowserError {
        let cause = error.to_string();
        let help = if cause.contains("prefs file") || cause.contains("No space") {
            format!("the temporary folder `{}` seems to be full", temp.display())
        } else {
            "`stepproof doctor` looks at the browser, the driver and their versions".to_owned()
        };
        let title = format!("the browser `{}` did not start", self.browser.display());
        BrowserError::Start { title, cause, help }
    }

    async fn connect(
        &self,
        session: &WebDriver,
        driver: &Driver,
    ) -> Result<(Connection, Identity), BrowserError> {
        let capabilities = session.handle().capabilities();
        let text = |pointer: &str| {
            let value = serde_json::to_value(capabilities).unwrap_or_default();
            value
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let address = text("/goog:chromeOptions/debuggerAddress");
        self.options.observer.saw("GET /json/version");
        let about: Value = async {
            plain_client()
                .get(format!("http://{address}/json/version"))
                .timeout(COMMAND_LIMIT)
                .send()
                .await?
                .json()
                .await
        }
        .await
        .map_err(|error: reqwest::Error| BrowserError::BrowserLost(error.to_string()))?;
        let socket = about["webSocketDebuggerUrl"].as_str().unwrap_or_default();
        let connection =
            Connection::open(socket, driver.ended(), self.options.observer.clone()).await?;
        let identity = Identity {
            name: text("/browserName"),
            version: text("/browserVersion"),
            unsandboxed: rustix::process::geteuid().is_root(),
        };
        Ok((connection, identity))
    }
}

#[async_trait]
impl Launcher for Chromium {
    async fn launch(&self) -> Result<Box<dyn Browser>, BrowserError> {
        // Chromium refuses to sandbox as root.
        let unsandboxed = rustix::process::geteuid().is_root();
        let driver = Driver::start(&self.driver, self.temp.clone(), self.watchdog.clone()).await?;
        self.options.observer.tell(Observed::Started(driver.id()));
        let client = Client::new(self.options.observer.clone());
        let capabilities = self.capabilities(unsandboxed);
        let start = WebDriver::builder(driver.url.clone(), capabilities).client(client);
        let ended = driver.ended();
        let session = tokio::select! {
            session = start.into_future() => session.map_err(|e| self.not_started(&e, self.temp.path())),
            how = ended => Err(BrowserError::DriverLost(how)),
        };
        let session = match session {
            Ok(session) => session,
            Err(error) => {
                driver.end(false).await;
                return Err(error);
            }
        };
        match self.connect(&session, &driver).await {
            Ok((connection, identity)) => Ok(Box::new(ChromiumBrowser {
                session,
                driver,
                connection,
                identity,
            })),
            Err(error) => {
                session.leak().ok();
                driver.end(false).await;
                Err(error)
            }
        }
    }
}

struct ChromiumBrowser {
    session: WebDriver,
    driver: Driver,
    connection: Connection,
    identity: Identity,
}

#[async_trait]
impl Browser for ChromiumBrowser {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    async fn open_page(&mut self, device: &Device) -> Result<Box<dyn Page>, BrowserError> {
        let browser = &self.connection;
        let text = |value: &Value, name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let context = text(
            &browser
                .call("", "Target.createBrowserContext", json!({}))
                .await?,
            "browserContextId",
        );
        let target = browser
            .call(
                "",
                "Target.createTarget",
                json!({
                    "url": "about:blank", "browserContextId": context,
                    "width": device.width, "height": device.height,
                }),
            )
            .await?;
        let target = text(&target, "targetId");
        let session = text(
            &browser
                .call(
                    "",
                    "Target.attachToTarget",
                    json!({ "targetId": target, "flatten": true }),
                )
                .await?,
            "sessionId",
        );
        // A page's main frame has the id of its target.
        let state = Arc::new(State::new(target));
        let listener = state.clone();
        browser.listen(
            &session,
            Arc::new(move |event, params| listener.take(event, params)),
        );
        let versions = state.versions();
        let mut page = ChromiumPage {
            connection: browser.clone(),
            session,
            context,
            state,
            versions,
        };
        page.set_up(device).await?;
        Ok(Box::new(page))
    }

    async fn answers(&mut self) -> bool {
        // A process that is being killed runs no line more, so an answer is proof.
        let browser = self.connection.call("", "Browser.getVersion", json!({}));
        let driver = tokio::time::timeout(COMMAND_LIMIT, self.session.handle().status());
        let (browser, driver) = tokio::join!(browser, driver);
        browser.is_ok() && driver.is_ok_and(|status| status.is_ok())
    }

    async fn close(self: Box<Self>) {
        let well = self.connection.lost().is_none();
        let (session, driver) = (self.session, self.driver);
        // A hung browser never answers DELETE, so nothing waits for it without a deadline.
        if well
            && tokio::time::timeout(END_SESSION_LIMIT, session.clone().quit())
                .await
                .is_ok()
        {
            driver.end(true).await;
        } else {
            session.leak().ok();
            driver.end(false).await;
        }
    }
}

struct ChromiumPage {
    connection: Connection,
    session: String,
    context: String,
    state: Arc<State>,
    /// Tells of changes since the activity was last read.
    versions: watch::Receiver<u64>,
}

impl ChromiumPage {
    fn send(&self, command: &'static str, params: Value) -> Answer {
        self.connection.send(&self.session, command, params)
    }

    async fn command(&self, command: &'static str, params: Value) -> Result<Value, BrowserError> {
        let answer = self.send(command, params).within(COMMAND_LIMIT);
        self.or_crash(answer).await
    }

    /// A crashed page answers nothing any more.
    async fn or_crash<T>(
        &self,
        answer: impl Future<Output = Result<T, BrowserError>>,
    ) -> Result<T, BrowserError> {
        tokio::select! {
            biased;
            () = self.state.until(|inner| inner.crashed) => {
                Err(page_crashed())
            }
            answer = answer => answer,
        }
    }

    /// While the browser shows a dialog, the page answers nothing and is not drawn.
    async fn or_dialog(&self, answer: Answer) -> Result<Value, BrowserError> {
        tokio::select! {
            answer = self.or_crash(answer.within(COMMAND_LIMIT)) => answer,
            () = self.state.until(|inner| inner.activity.dialog.is_some()) => {
                Err(BrowserError::DialogOpen)
            }
        }
    }

    async fn set_up(&mut self, device: &Device) -> Result<(), BrowserError> {
        let mut commands = vec![
            ("Inspector.enable", json!({})),
            ("Page.enable", json!({})),
            ("Network.enable", json!({})),
            (
                "Page.addScriptToEvaluateOnNewDocument",
                json!({ "source": format!("{SCRIPT}\n__stepproof.watch();"), "worldName": WORLD, "runImmediately": true }),
            ),
            ("Runtime.enable", json!({})),
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
        ];
        if !device.caret {
            commands.push((
                "Page.addScriptToEvaluateOnNewDocument",
                json!({ "source": NO_CARET, "worldName": WORLD, "runImmediately": true }),
            ));
        }
        let agent = match &device.user_agent {
            Some(agent) => agent.clone(),
            None => {
                let version = self
                    .connection
                    .call("", "Browser.getVersion", json!({}))
                    .await?;
                version["userAgent"].as_str().unwrap_or_default().to_owned()
            }
        };
        commands.push((
            "Emulation.setUserAgentOverride",
            json!({ "userAgent": agent, "acceptLanguage": device.locale }),
        ));
        // All on their way before the first answer is waited for.
        let answers: Vec<_> = commands
            .into_iter()
            .map(|(command, params)| self.send(command, params))
            .collect();
        for answer in answers {
            answer.within(COMMAND_LIMIT).await?;
        }
        Ok(())
    }

    fn mouse(&self, kind: &str, x: f64, y: f64) -> Answer {
        let (button, count) = if kind == "mouseMoved" {
            ("none", 0)
        } else {
            ("left", 1)
        };
        let params = json!({ "type": kind, "x": x, "y": y, "button": button, "clickCount": count });
        self.send("Input.dispatchMouseEvent", params)
    }

    /// Input is answered when the page has handled it; a dialog that it opens comes first, and
    /// a page that it leaves answers no more.
    async fn delivered(&self, answers: Vec<Answer>) -> Result<(), BrowserError> {
        let all = async {
            for answer in answers {
                answer.within(COMMAND_LIMIT).await?;
            }
            Ok(())
        };
        tokio::select! {
            answer = self.or_crash(all) => match answer {
                Err(BrowserError::PageGone) => Ok(()),
                other => other,
            },
            () = self.state.until(|inner| inner.activity.dialog.is_some()) => Ok(()),
        }
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

/// The one style of ours that a page ever has, and only where pictures for a guide are taken.
const NO_CARET: &str = "{ const sheet = new CSSStyleSheet(); \
     sheet.replaceSync('* { caret-color: transparent !important; }'); \
     document.adoptedStyleSheets.push(sheet); }";

fn metrics(device: &Device) -> Value {
    json!({
        "width": device.width, "height": device.height,
        "deviceScaleFactor": device.scale, "mobile": device.touch,
    })
}

#[async_trait]
impl Page for ChromiumPage {
    async fn open(&mut self, url: &str, limit: Duration) -> Result<(), BrowserError> {
        let answer = self
            .send("Page.navigate", json!({ "url": url }))
            .within(limit);
        let answer = self.or_crash(answer).await?;
        match answer["errorText"].as_str() {
            // The site answered that there is no new page (204) or sent a file.
            None | Some("net::ERR_ABORTED") => Ok(()),
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
        if self.state.activity().dialog.is_some() {
            return Err(BrowserError::DialogOpen);
        }
        let world = tokio::time::timeout(
            COMMAND_LIMIT,
            self.or_crash(async { Ok(self.state.world().await) }),
        );
        let world = world.await.map_err(|_| BrowserError::PageGone)??;
        let answer = self.send(
            "Runtime.evaluate",
            json!({
                "expression": format!("__stepproof.{function}({argument})"),
                "uniqueContextId": world,
                "awaitPromise": true,
                "returnByValue": true,
            }),
        );
        let answer = self.or_dialog(answer).await?;
        match answer.pointer("/exceptionDetails") {
            None => Ok(answer.pointer("/result/value").cloned().unwrap_or_default()),
            Some(details) => {
                let message = details
                    .pointer("/exception/description")
                    .or(details.get("text"));
                let message = message
                    .and_then(Value::as_str)
                    .unwrap_or("an exception")
                    .to_owned();
                Err(BrowserError::Refused {
                    command: format!("the page script's `{function}`"),
                    message,
                })
            }
        }
    }

    async fn click(&mut self, x: f64, y: f64) -> Result<(), BrowserError> {
        let kinds = ["mouseMoved", "mousePressed", "mouseReleased"];
        self.delivered(kinds.map(|kind| self.mouse(kind, x, y)).into())
            .await
    }

    async fn hover(&mut self, x: f64, y: f64) -> Result<(), BrowserError> {
        self.delivered(vec![self.mouse("mouseMoved", x, y)]).await
    }

    async fn type_text(&mut self, text: &str) -> Result<(), BrowserError> {
        self.delivered(vec![self.send("Input.insertText", json!({ "text": text }))])
            .await
    }

    async fn press(&mut self, key: &str) -> Result<(), BrowserError> {
        let events = keys::events(key).ok_or_else(|| BrowserError::Refused {
            command: "press".into(),
            message: format!("there is no key `{key}`"),
        })?;
        let sent = events.map(|event| self.send("Input.dispatchKeyEvent", event));
        self.delivered(sent.into()).await
    }

    async fn upload(&mut self, path: &Path) -> Result<(), BrowserError> {
        let field = self
            .command(
                "Runtime.evaluate",
                json!({
                    "expression": "__stepproof.prepared()",
                    "uniqueContextId": self.state.world().await,
                }),
            )
            .await?;
        let params = json!({
            "files": [path.to_string_lossy()],
            "objectId": field.pointer("/result/objectId"),
        });
        self.command("DOM.setFileInputFiles", params)
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
        let answer = self.send("Page.captureScreenshot", params);
        let answer = self.or_dialog(answer).await?;
        bytes(&answer, "screenshot")
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
        let mut params = json!({ "accept": accept });
        if let Some(text) = text {
            params["promptText"] = text.into();
        }
        self.command("Page.handleJavaScriptDialog", params).await?;
        self.state.dialog_answered();
        Ok(())
    }

    fn activity(&mut self) -> Activity {
        self.versions.mark_unchanged();
        let mut activity = self.state.activity();
        activity.lost = activity.lost.or_else(|| self.connection.lost());
        activity
    }

    async fn changed(&mut self) {
        // The sender lives in the state, which this page keeps.
        self.versions.changed().await.ok();
    }

    async fn close(self: Box<Self>) -> Result<(), BrowserError> {
        self.connection.forget(&self.session);
        let params = json!({ "browserContextId": self.context });
        self.connection
            .call("", "Target.disposeBrowserContext", params)
            .await
            .map(drop)
    }
}
