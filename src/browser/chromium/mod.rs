//! Chromium: the session is opened by WebDriver and driven by CDP.
//!
//! WebDriver's BiDi is twenty times slower at input and screenshots there, and its classic
//! commands cost milliseconds each; the browser's own socket answers in a fraction of one.

mod cdp;
mod doorkeeper;
mod downloads;
pub(super) mod keys;
mod page;
mod processes;
mod state;
mod traffic;
mod windows;
mod words;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use rustix::process::Pid;
use serde_json::{Map, Value, json};
use thirtyfour::{Capabilities, WebDriver};

use self::cdp::{COMMAND_LIMIT, Connection};
use self::page::ChromiumPage;
use self::processes::Processes;
use self::windows::auto_attach;
use super::driver::{Driver, DriverKind, TempRoot};
use super::http::{Client, END_SESSION_LIMIT, plain_client};
use super::watchdog::Watchdog;
use super::{Browser, BrowserError, Identity, Launcher, Login, Observed, Observer, Page};
use crate::scenario::Device;

/// What chromedriver differs in from the drivers of other engines.
const CHROMEDRIVER: DriverKind = DriverKind {
    package: "chromium-driver",
    flag: "--chromedriver",
    // Why a browser does not start stands nowhere but in its log.
    arguments: &["--port=0", "--enable-chrome-logs"],
    port,
    port_taken: "Address already in use",
};

/// `ChromeDriver was started successfully on port 41243.`
fn port(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("started successfully on port ")?;
    rest.trim_end_matches('.').parse().ok()
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
    /// Folders that the watchdog removes besides its own.
    pub folders: Vec<PathBuf>,
    /// Who may see the site, where it asks by HTTP.
    pub login: Option<Arc<Login>>,
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

/// What the driver's words say of the cause: without the frame around them, and without the
/// addresses of its own code.
fn cause(words: &str) -> String {
    let lines = words.lines().map(str::trim);
    let mut told: Vec<&str> = Vec::new();
    for line in lines.take_while(|line| !line.starts_with("Stacktrace")) {
        let line = line.trim_start_matches("Error: ");
        let frame = ["Unable to create", "Status:", "Additional info:"];
        if !line.is_empty()
            && !frame.iter().any(|frame| line.starts_with(frame))
            && !told.iter().any(|told| told.starts_with(line))
        {
            told.push(line);
        }
    }
    match told.is_empty() {
        true => words.trim().to_owned(),
        false => told.join("; "),
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
                let folders = options.folders.iter();
                folders.for_each(|folder| watchdog.watch_folder(folder));
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

    /// Why the browser did not start, by the driver's words and by what the browser has `said`.
    fn not_started(&self, error: &impl std::fmt::Display, said: &[String]) -> BrowserError {
        let driver = cause(&error.to_string());
        let told = words::told(said, &self.browser);
        // A browser that is there and says nothing at all is likely none.
        let ended = driver.contains("instance exited");
        let cause = match (told.cause.as_str(), ended) {
            ("", true) => "it ended without a word".to_owned(),
            ("", false) => driver.clone(),
            // That it ended says less than why.
            (said, true) => said.to_owned(),
            (said, false) => format!("{driver}; {said}"),
        };
        let browser = self.browser.display();
        let help = told.help.unwrap_or_else(|| {
            if driver.contains("prefs file") || driver.contains("No space") {
                let temp = self.temp.path().display();
                format!("the temporary folder `{temp}` seems to be full")
            } else if !Path::new("/proc/self").exists() {
                "the browser needs the file system /proc: mount it".to_owned()
            } else if ended && told.cause.is_empty() {
                format!("is `{browser}` a Chromium or Chrome? See what `{browser} --version` says")
            } else {
                "`stepproof doctor` looks at the browser, the driver and their versions".to_owned()
            }
        });
        let title = format!("the browser `{browser}` did not start");
        BrowserError::Start { title, cause, help }
    }

    /// A browser that started and ended before it could be used has said why, where that is known.
    fn ended_at_once(&self, error: BrowserError, said: &[String]) -> BrowserError {
        let told = words::told(said, &self.browser);
        match (&error, told.help) {
            (BrowserError::BrowserLost(_) | BrowserError::NoAnswer { .. }, Some(help)) => {
                let title = format!("the browser `{}` ended at once", self.browser.display());
                let cause = told.cause;
                BrowserError::Start { title, cause, help }
            }
            _ => error,
        }
    }

    async fn connect(
        &self,
        session: &WebDriver,
        driver: &Driver,
    ) -> Result<(Connection, Identity, String), BrowserError> {
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
        let (command, params) = auto_attach();
        connection.call("", command, params).await?;
        let identity = Identity {
            name: text("/browserName"),
            version: text("/browserVersion"),
            unsandboxed: rustix::process::geteuid().is_root(),
        };
        let agent = about["User-Agent"].as_str().unwrap_or_default();
        Ok((connection, identity, agent.to_owned()))
    }
}

#[async_trait]
impl Launcher for Chromium {
    async fn launch(&self) -> Result<Box<dyn Browser>, BrowserError> {
        // Chromium refuses to sandbox as root.
        let unsandboxed = rustix::process::geteuid().is_root();
        let (temp, watchdog) = (self.temp.clone(), self.watchdog.clone());
        let driver = Driver::start(&CHROMEDRIVER, &self.driver, temp, watchdog).await?;
        self.options.observer.tell(Observed::Started(driver.id()));
        let client = Client::new(self.options.observer.clone());
        let capabilities = self.capabilities(unsandboxed);
        let start = WebDriver::builder(driver.url.clone(), capabilities).client(client);
        let ended = driver.ended();
        let session = tokio::select! {
            session = start.into_future() => {
                session.map_err(|error| self.not_started(&error, &driver.said()))
            }
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
            Ok((connection, identity, agent)) => Ok(Box::new(ChromiumBrowser {
                session,
                driver,
                connection,
                identity,
                agent,
                processes: None,
                login: self.options.login.clone(),
            })),
            Err(error) => {
                session.leak().ok();
                let error = self.ended_at_once(error, &driver.said());
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
    /// What it says that it is.
    agent: String,
    /// Its processes when the case began.
    processes: Option<Processes>,
    login: Option<Arc<Login>>,
}

#[async_trait]
impl Browser for ChromiumBrowser {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    async fn open_page(&mut self, device: &Device) -> Result<Box<dyn Page>, BrowserError> {
        let context = self
            .connection
            .call("", "Target.createBrowserContext", json!({}))
            .await?;
        let context = context["browserContextId"].as_str().unwrap_or_default();
        let connection = self.connection.clone();
        let (context, folder) = (context.to_owned(), self.driver.folder());
        let login = self.login.clone();
        let page = ChromiumPage::open(connection, context, device, &self.agent, login, folder);
        let page = page.await?;
        self.processes = Pid::from_raw(self.driver.id()).map(Processes::of);
        Ok(Box::new(page))
    }

    fn intact(&mut self, failed: bool) -> Result<(), BrowserError> {
        let Some(processes) = &self.processes else {
            return Ok(());
        };
        let stopped = || processes.stopped().filter(|_| failed);
        let trouble = processes.trouble().or_else(stopped);
        trouble.map_or(Ok(()), |what| Err(BrowserError::PartLost(what)))
    }

    async fn answers(&mut self) -> bool {
        // A process that is being killed runs no line more, so an answer is proof.
        let browser = self.connection.call("", "Browser.getVersion", json!({}));
        let driver = tokio::time::timeout(COMMAND_LIMIT, self.session.handle().status());
        let (browser, driver) = tokio::join!(browser, driver);
        browser.is_ok() && driver.is_ok_and(|status| status.is_ok())
    }

    async fn close(self: Box<Self>) {
        // A hung browser never answers DELETE, so nothing waits for it without a deadline.
        let quit = self.session.clone().quit();
        if self.connection.lost().is_none()
            && tokio::time::timeout(END_SESSION_LIMIT, quit).await.is_ok()
        {
            self.driver.end(true).await;
        } else {
            self.kill().await;
        }
    }

    async fn kill(self: Box<Self>) {
        self.session.leak().ok();
        self.driver.end(false).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_drivers_own_words() {
        let line = "ChromeDriver was started successfully on port 41243.";
        assert_eq!(port(line), Some(41243));
        assert_eq!(port("Starting ChromeDriver 156 on port 0"), None);
    }

    #[test]
    fn what_a_browser_said_before_it_ended_is_told_where_it_is_a_known_cause() {
        let options = ChromiumOptions {
            browser: Some("/opt/chrome".into()),
            driver: Some("chromedriver".into()),
            ..ChromiumOptions::default()
        };
        let chromium = Chromium::new(options).unwrap();
        let told = |error: BrowserError, said: &str| chromium.ended_at_once(error, &[said.into()]);
        let lost = || BrowserError::BrowserLost("its connection closed".into());
        let limit = "pthread_create: Resource temporarily unavailable (11)";
        assert!(matches!(
            told(lost(), limit),
            BrowserError::Start { cause, help, .. } if cause == limit && help.contains("ulimit -u")
        ));
        assert_eq!(told(lost(), "whatever"), lost());
        let driver = || BrowserError::DriverLost("exit code 1".into());
        assert_eq!(told(driver(), limit), driver());
    }

    #[test]
    fn of_a_refused_session_only_the_cause_is_told() {
        let words = "Unable to create WebDriver session:\n    Status: 500\n    Additional info:
        session not created\n        from disconnected: unable to connect to renderer
        Error: session not created\n        Stacktrace:\n            #0 0x55 <unknown>\n";
        let told = "session not created; from disconnected: unable to connect to renderer";
        assert_eq!(cause(words), told);
        assert_eq!(cause("connection refused\n"), "connection refused");
        assert_eq!(cause("Status: 500"), "Status: 500");
    }
}
