//! Starts Firefox.

use std::path::PathBuf;

use async_trait::async_trait;
use serde_json::{Map, Value, json};
use thirtyfour::{Capabilities, WebDriver};

use super::connected::FirefoxBrowser;
use super::{ENGINE, bidi};
use crate::browser::driver::{Driver, DriverHost, DriverKind, Shutdown};
use crate::browser::engine::{LaunchOptions, programs};
use crate::browser::http::{Client, refusal_cause};
use crate::browser::socket::Connection;
use crate::browser::{Browser, BrowserError, Identity, Launcher, Observed};

/// What geckodriver differs in from the drivers of other engines.
const GECKODRIVER: DriverKind = DriverKind {
    program: &ENGINE.driver,
    arguments: &["--port=0", "--websocket-port=0"],
    port,
    port_taken: "Address already in use",
    // It ends its browser then.
    shutdown: Shutdown::Signal,
};

/// `1796040084 geckodriver INFO Listening on 127.0.0.1:41243`
fn port(line: &str) -> Option<u16> {
    let (_, address) = line.split_once("Listening on ")?;
    address.rsplit_once(':')?.1.trim().parse().ok()
}

/// The settings of its profile, besides those that drivers give.
fn preferences() -> Value {
    json!({
        // Nothing is asked of a site but what its pages ask.
        "browser.chrome.site_icons": false,
        // A page that was left is loaded anew, as for a reader who comes back later.
        "fission.bfcacheInParent": false,
        "browser.sessionhistory.max_total_viewers": 0,
        // A page may ask whether it may be left.
        "dom.disable_beforeunload": false,
        // The same pixels everywhere, and nothing moves.
        "ui.prefersReducedMotion": 1,
        "ui.useOverlayScrollbars": 1,
        "gfx.color_management.mode": 0,
    })
}

/// Starts Firefox browsers.
pub(super) struct Firefox {
    options: LaunchOptions,
    browser: PathBuf,
    driver: PathBuf,
    host: DriverHost,
}

impl Firefox {
    /// Finds the programs and makes the run's temporary folder.
    pub(super) fn new(options: LaunchOptions) -> Result<Self, BrowserError> {
        let (browser, driver) = programs(&ENGINE, &options)?;
        let host = DriverHost::new(&options)?;
        Ok(Self {
            options,
            browser,
            driver,
            host,
        })
    }

    fn capabilities(&self) -> Capabilities {
        let args: &[&str] = match self.options.headed {
            true => &[],
            false => &["-headless"],
        };
        let firefox = json!({
            "binary": self.browser.to_string_lossy(), "args": args, "prefs": preferences(),
        });
        let mut capabilities = Map::new();
        capabilities.insert("webSocketUrl".into(), true.into());
        // Dialogs belong to the scenario: nobody else answers them.
        let ignore = json!({ "default": "ignore" });
        capabilities.insert("unhandledPromptBehavior".into(), ignore);
        capabilities.insert("moz:firefoxOptions".into(), firefox);
        Capabilities::from(capabilities)
    }

    fn not_started(&self, error: &impl std::fmt::Display, written: &[String]) -> BrowserError {
        let browser = self.browser.display();
        let mut cause = refusal_cause(&error.to_string());
        // Firefox says on its way out why there is no window.
        let display = written.iter().find(|line| line.contains("no DISPLAY"));
        if let Some(line) = display {
            cause = format!("{cause}; {}", line.trim());
        }
        let help = match display {
            Some(_) => {
                "there is no display for a window: leave out `--headed`, or give it one with \
                 `xvfb-run -a stepproof …` (package xvfb)"
            }
            None => "`stepproof doctor --browser firefox` looks at the browser and the driver",
        };
        BrowserError::Start {
            title: format!("the browser `{browser}` did not start"),
            cause,
            help: help.to_owned(),
        }
    }

    async fn connect(
        &self,
        session: &WebDriver,
        driver: &Driver,
    ) -> Result<(Connection, Identity), BrowserError> {
        let capabilities = serde_json::to_value(session.handle().capabilities());
        let capabilities = capabilities.unwrap_or_default();
        let text = |name: &str| capabilities[name].as_str().unwrap_or_default().to_owned();
        let observer = self.options.observer.clone();
        let connection = bidi::connect(&text("webSocketUrl"), driver.ended(), observer).await?;
        let events = ["browsingContext", "network", "input", "log"];
        let events = json!({ "events": events });
        connection.call("", "session.subscribe", events).await?;
        // A site that asks for a user and a password is answered by us: see `Windows`.
        let logins = json!({ "phases": ["authRequired"] });
        connection.call("", "network.addIntercept", logins).await?;
        let identity = Identity {
            name: text("browserName"),
            version: text("browserVersion"),
            unsandboxed: false,
        };
        Ok((connection, identity))
    }
}

#[async_trait]
impl Launcher for Firefox {
    async fn launch(&self) -> Result<Box<dyn Browser>, BrowserError> {
        let driver = Driver::start(&GECKODRIVER, &self.driver, &self.host).await?;
        self.options.observer.tell(Observed::Started(driver.id()));
        let client = Client::new(self.options.observer.clone());
        let start = WebDriver::builder(driver.url.clone(), self.capabilities()).client(client);
        let ended = driver.ended();
        let session = tokio::select! {
            session = start.into_future() => {
                session.map_err(|error| self.not_started(&error, &driver.output()))
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
            Ok((connection, identity)) => Ok(Box::new(FirefoxBrowser {
                session,
                driver,
                connection,
                identity,
                login: self.options.login.clone(),
            })),
            Err(error) => {
                session.leak().ok();
                driver.end(false).await;
                Err(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_read_from_the_drivers_output() {
        let line = "1796040084000\tgeckodriver\tINFO\tListening on 127.0.0.1:41243";
        assert_eq!(port(line), Some(41243));
        assert_eq!(
            port("1796040084000\tmozrunner::runner\tINFO\tRunning"),
            None
        );
    }
}
