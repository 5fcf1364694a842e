//! Starts Firefox.

use std::fmt::Display;
use std::path::Path;

use async_trait::async_trait;
use serde_json::{Map, Value, json};

use super::connected::FirefoxBrowser;
use super::{ENGINE, bidi};
use crate::browser::driver::{DriverKind, PortIs, Shutdown};
use crate::browser::engine::LaunchOptions;
use crate::browser::http::refusal_cause;
use crate::browser::session::{Launch, Session};
use crate::browser::socket::Connection;
use crate::browser::{Browser, BrowserError, Identity, Launcher};

/// How geckodriver differs from the drivers of other engines.
const GECKODRIVER: DriverKind = DriverKind {
    program: &ENGINE.driver,
    arguments: &["--port=0", "--websocket-port=0"],
    port: PortIs::Printed(port),
    port_taken: "Address already in use",
    // It ends its browser, too.
    shutdown: Shutdown::Signal,
};

/// `1796040084 geckodriver INFO Listening on 127.0.0.1:41243`
fn port(line: &str) -> Option<u16> {
    let (_, address) = line.split_once("Listening on ")?;
    address.rsplit_once(':')?.1.trim().parse().ok()
}

/// The settings of the profile, in addition to those of the driver.
fn preferences() -> Value {
    json!({
        // The browser makes no requests of its own.
        "browser.chrome.site_icons": false,
        // A page that was left is loaded again, as for a reader who comes back later.
        "fission.bfcacheInParent": false,
        "browser.sessionhistory.max_total_viewers": 0,
        // A page may ask whether it may be left.
        "dom.disable_beforeunload": false,
        // The same pixels everywhere, and nothing moves.
        "ui.prefersReducedMotion": 1,
        "ui.useOverlayScrollbars": 1,
        "gfx.color_management.mode": 0,
        // A proxy that is named is also for sites of this machine.
        "network.proxy.allow_hijacking_localhost": true,
    })
}

/// Starts Firefox browsers.
pub(super) struct Firefox(Launch);

impl Firefox {
    /// Finds the programs and makes the run's temporary folder.
    pub(super) fn new(options: LaunchOptions) -> Result<Self, BrowserError> {
        Launch::new(&ENGINE, &GECKODRIVER, options).map(Self)
    }

    fn capabilities(&self) -> Map<String, Value> {
        let args: &[&str] = match self.0.options.headed {
            true => &[],
            false => &["-headless"],
        };
        let mut firefox = json!({ "args": args, "prefs": preferences() });
        if let Some(browser) = self.0.browser() {
            firefox["binary"] = browser.to_string_lossy().into();
        }
        let mut capabilities = Map::new();
        capabilities.insert("webSocketUrl".into(), true.into());
        // Dialogs are answered only by the scenario.
        let ignore = json!({ "default": "ignore" });
        capabilities.insert("unhandledPromptBehavior".into(), ignore);
        capabilities.insert("moz:firefoxOptions".into(), firefox);
        let access = &self.0.options.access;
        capabilities.insert("acceptInsecureCerts".into(), access.insecure.into());
        if let Some(proxy) = access.proxy_capability() {
            capabilities.insert("proxy".into(), proxy);
        }
        capabilities
    }

    fn not_started(&self, error: &dyn Display, written: &[String]) -> BrowserError {
        let browser = self.0.browser().unwrap_or(Path::new("")).display();
        let mut cause = refusal_cause(&error.to_string());
        // Firefox writes why it cannot open a window.
        let display = written.iter().find(|line| line.contains("no DISPLAY"));
        if let Some(line) = display {
            cause = format!("{cause}; {}", line.trim());
        }
        let help = match display {
            Some(_) => {
                "there is no display for a window: leave out `--headed`, or give it one with \
                 `xvfb-run -a stepproof …` (package xvfb)"
            }
            None => "`stepproof doctor --browser firefox` checks the browser and the driver",
        };
        BrowserError::Start {
            title: format!("the browser `{browser}` did not start"),
            cause,
            help: help.to_owned(),
        }
    }

    async fn connect(&self, session: &Session) -> Result<(Connection, Identity), BrowserError> {
        let url = session.capability("/webSocketUrl");
        let observer = self.0.options.observer.clone();
        let connection = Connection::open(session.line(&url), observer, bidi::refused).await?;
        let events = ["browsingContext", "network", "input", "log"];
        let events = json!({ "events": events });
        connection.call("", "session.subscribe", events).await?;
        // `UserContext` answers a site that asks for a user and a password.
        let logins = json!({ "phases": ["authRequired"] });
        connection.call("", "network.addIntercept", logins).await?;
        let identity = Identity {
            name: session.capability("/browserName"),
            version: session.capability("/browserVersion"),
            unsandboxed: false,
        };
        Ok((connection, identity))
    }
}

#[async_trait]
impl Launcher for Firefox {
    async fn launch(&self) -> Result<Box<dyn Browser>, BrowserError> {
        let not_started =
            |error: &dyn Display, written: &[String]| self.not_started(error, written);
        let session = self.0.session(self.capabilities(), not_started).await?;
        match self.connect(&session).await {
            Ok((connection, identity)) => Ok(Box::new(FirefoxBrowser {
                session,
                connection,
                identity,
                access: self.0.options.access.clone(),
            })),
            Err(error) => {
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
