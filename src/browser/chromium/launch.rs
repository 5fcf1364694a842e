//! Starts Chromium, or explains why it did not start.

use std::fmt::Display;
use std::path::Path;

use async_trait::async_trait;
use serde_json::{Map, Value, json};

use super::connected::ChromiumBrowser;
use super::diagnosis::diagnose;
use super::setup::attach_all;
use super::{ENGINE, cdp};
use crate::browser::driver::{DriverKind, PortIs, Shutdown};
use crate::browser::engine::LaunchOptions;
use crate::browser::http::{COMMAND_LIMIT, plain_client, refusal_cause};
use crate::browser::session::{Launch, Session};
use crate::browser::socket::Connection;
use crate::browser::{Access, Browser, BrowserError, Identity, Launcher};

/// What chromedriver differs in from the drivers of other engines.
const CHROMEDRIVER: DriverKind = DriverKind {
    program: &ENGINE.driver,
    // Only the log says why a browser does not start.
    arguments: &["--port=0", "--enable-chrome-logs"],
    port: PortIs::Printed(port),
    port_taken: "Address already in use",
    // A signal would leave its browser behind.
    shutdown: Shutdown::Request("/shutdown"),
};

/// `ChromeDriver was started successfully on port 41243.`
fn port(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("started successfully on port ")?;
    rest.trim_end_matches('.').parse().ok()
}

/// Starts Chromium browsers.
pub(super) struct Chromium(Launch);

impl Chromium {
    /// Finds the programs and makes the run's temporary folder.
    pub(super) fn new(options: LaunchOptions) -> Result<Self, BrowserError> {
        Launch::new(&ENGINE, &CHROMEDRIVER, options).map(Self)
    }

    fn capabilities(&self, unsandboxed: bool) -> Map<String, Value> {
        let mut args = vec![
            // The browser makes no requests of its own.
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
            // Where a page begins before its window has the device's scale, its letters would stand a
            // fraction of a pixel elsewhere, in one run and not in the other.
            "--disable-font-subpixel-positioning",
            "--disable-gpu",
            "--mute-audio",
            // `RenderDocument` would cost a seventh of the time of a case. A page that was left is
            // loaded again, as for a reader who comes back later. And nobody uses the address bar, so
            // its own page in each window is not needed.
            "--disable-features=BackForwardCache,PaintHolding,RenderDocument,\
             WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
            // Not every container has space there; the temporary folder is checked anyway.
            "--disable-dev-shm-usage",
        ];
        if !self.0.options.headed {
            args.push("--headless=new");
        }
        if unsandboxed {
            args.push("--no-sandbox");
        }
        let reaching = reaching(&self.0.options.access);
        args.extend(reaching.iter().map(String::as_str));
        let mut capabilities = Map::new();
        capabilities.insert("browserName".into(), "chrome".into());
        // Dialogs are answered only by the scenario.
        capabilities.insert("unhandledPromptBehavior".into(), "ignore".into());
        let mut options = json!({ "args": args });
        if let Some(browser) = self.0.browser() {
            options["binary"] = browser.to_string_lossy().into();
        }
        capabilities.insert("goog:chromeOptions".into(), options);
        capabilities
    }

    /// Why the browser did not start, by the driver's error and by what the browser has written.
    fn not_started(&self, error: &dyn Display, written: &[String]) -> BrowserError {
        let driver = refusal_cause(&error.to_string());
        let program = self.0.browser().unwrap_or(Path::new(""));
        let found = diagnose(written, program);
        // A browser that is there and says nothing at all is likely none.
        let ended = driver.contains("instance exited");
        let cause = match (found.cause.as_str(), ended) {
            ("", true) => "it ended without a word".to_owned(),
            ("", false) => driver.clone(),
            // That it ended is less useful than why.
            (said, true) => said.to_owned(),
            (said, false) => format!("{driver}; {said}"),
        };
        let browser = program.display();
        let help = found.help.unwrap_or_else(|| {
            if driver.contains("prefs file") || driver.contains("No space") {
                let temp = self.0.folder().display();
                format!("the temporary folder `{temp}` seems to be full")
            } else if !Path::new("/proc/self").exists() {
                "the browser needs the file system /proc: mount it".to_owned()
            } else if ended && found.cause.is_empty() {
                format!("is `{browser}` a Chromium or Chrome? See what `{browser} --version` says")
            } else {
                "`stepproof doctor` checks the browser, the driver and their versions".to_owned()
            }
        });
        let title = format!("the browser `{browser}` did not start");
        BrowserError::Start { title, cause, help }
    }

    /// If the browser ended before it could be used, and its output says why, that is the error.
    fn ended_at_once(&self, error: BrowserError, written: &[String]) -> BrowserError {
        let Some(browser) = self.0.browser() else {
            return error;
        };
        let found = diagnose(written, browser);
        match (&error, found.help) {
            (BrowserError::BrowserLost(_) | BrowserError::NoAnswer { .. }, Some(help)) => {
                let title = format!("the browser `{}` ended at once", browser.display());
                let cause = found.cause;
                BrowserError::Start { title, cause, help }
            }
            _ => error,
        }
    }

    async fn connect(
        &self,
        session: &Session,
    ) -> Result<(Connection, Identity, String), BrowserError> {
        let (socket, agent) = self.socket(session).await?;
        let observer = self.0.options.observer.clone();
        let connection = Connection::open(session.line(&socket), observer, cdp::refused).await?;
        let agent = match agent {
            Some(agent) => agent,
            None => {
                let about = connection.call("", "Browser.getVersion", json!({})).await?;
                about["userAgent"].as_str().unwrap_or_default().to_owned()
            }
        };
        let (command, params) = attach_all();
        connection.call("", command, params).await?;
        let identity = Identity {
            name: session.capability("/browserName"),
            version: session.capability("/browserVersion"),
            unsandboxed: self.unsandboxed(),
        };
        Ok((connection, identity, agent))
    }

    /// Whether the browser is started without its sandbox: Chromium refuses to sandbox as root. On a
    /// Grid, that is the matter of its nodes.
    fn unsandboxed(&self) -> bool {
        self.0.browser().is_some() && rustix::process::geteuid().is_root()
    }

    /// The address of the browser's own socket, and what the browser calls itself, if that is told.
    async fn socket(&self, session: &Session) -> Result<(String, Option<String>), BrowserError> {
        if self.0.browser().is_none() {
            return match session.capability("/se:cdp") {
                none if none.is_empty() => Err(BrowserError::Start {
                    title: "the Grid offers no address for CDP".to_owned(),
                    cause: "its answer to New Session has no `se:cdp`".to_owned(),
                    help: "is it a Selenium Grid 4, and is the browser a Chromium?".to_owned(),
                }),
                socket => Ok((socket, None)),
            };
        }
        let address = session.capability("/goog:chromeOptions/debuggerAddress");
        self.0.options.observer.saw("GET /json/version");
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
        let text = |key: &str| about[key].as_str().unwrap_or_default().to_owned();
        Ok((text("webSocketDebuggerUrl"), Some(text("User-Agent"))))
    }
}

/// Arguments by which the site is reached, and nothing else where that is not allowed.
fn reaching(access: &Access) -> Vec<String> {
    let mut args = Vec::new();
    if access.insecure {
        args.push("--ignore-certificate-errors".to_owned());
    }
    if let Some(proxy) = &access.proxy {
        args.push(format!("--proxy-server={proxy}"));
        // Without this, it would not be asked for sites of this machine.
        args.push("--proxy-bypass-list=<-loopback>".to_owned());
    }
    // The doorkeeper tells what is refused, but is not asked about sockets.
    if let Some(hosts) = access.hosts().filter(|_| access.proxy.is_none()) {
        let excluded = hosts.iter().map(|host| format!(", EXCLUDE {host}"));
        let excluded: String = excluded.collect();
        args.push(format!("--host-resolver-rules=MAP * ~NOTFOUND{excluded}"));
    }
    args
}

#[async_trait]
impl Launcher for Chromium {
    async fn launch(&self) -> Result<Box<dyn Browser>, BrowserError> {
        let capabilities = self.capabilities(self.unsandboxed());
        let not_started =
            |error: &dyn Display, written: &[String]| self.not_started(error, written);
        let session = self.0.session(capabilities, not_started).await?;
        match self.connect(&session).await {
            Ok((connection, identity, agent)) => Ok(Box::new(ChromiumBrowser {
                session,
                connection,
                identity,
                agent,
                processes: None,
                access: self.0.options.access.clone(),
                interceptor: None,
            })),
            Err(error) => {
                let error = self.ended_at_once(error, &session.output());
                session.end(false).await;
                Err(error)
            }
        }
    }

    async fn leave(&self) {
        self.0.leave().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::browser::Programs;

    #[test]
    fn the_port_is_read_from_the_drivers_output() {
        let line = "ChromeDriver was started successfully on port 41243.";
        assert_eq!(port(line), Some(41243));
        assert_eq!(port("Starting ChromeDriver 156 on port 0"), None);
    }

    #[test]
    fn what_a_browser_said_before_it_ended_is_told_where_it_is_a_known_cause() {
        let options = LaunchOptions {
            programs: Programs {
                browser: Some("/opt/chrome".into()),
                driver: Some("chromedriver".into()),
                display: None,
            },
            ..LaunchOptions::default()
        };
        let chromium = Chromium::new(options).unwrap();
        let told = |error, line: &str| chromium.ended_at_once(error, &[line.into()]);
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
}
