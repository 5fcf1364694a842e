//! The WebDriver session that a browser is started and ended with.

use std::fmt::Display;
use std::path::PathBuf;

use serde_json::Value;
use thirtyfour::{Capabilities, WebDriver};

use super::driver::{Driver, DriverHost, DriverKind};
use super::engine::{Engine, LaunchOptions, programs};
use super::http::{COMMAND_LIMIT, Client, END_SESSION_LIMIT};
use super::{BrowserError, Observed};

/// What the sessions of a run are started with.
pub(super) struct Launch {
    pub(super) options: LaunchOptions,
    /// The program of the browser.
    pub(super) browser: PathBuf,
    driver: PathBuf,
    kind: &'static DriverKind,
    pub(super) host: DriverHost,
}

/// A session: a driver with its browser.
pub(super) struct Session {
    client: WebDriver,
    pub(super) driver: Driver,
}

impl Launch {
    /// Finds the programs and makes the run's temporary folder.
    pub(super) fn new(
        engine: &Engine,
        kind: &'static DriverKind,
        options: LaunchOptions,
    ) -> Result<Self, BrowserError> {
        let (browser, driver) = programs(engine, &options)?;
        let host = DriverHost::new(&options)?;
        Ok(Self {
            options,
            browser,
            driver,
            kind,
            host,
        })
    }

    /// Starts a driver and a browser with these capabilities. `not_started` explains the driver's error
    /// by that and by the lines which both have written.
    pub(super) async fn session(
        &self,
        capabilities: Capabilities,
        not_started: impl Fn(&dyn Display, &[String]) -> BrowserError,
    ) -> Result<Session, BrowserError> {
        let driver = Driver::start(self.kind, &self.driver, &self.host).await?;
        self.options.observer.tell(Observed::Started(driver.id()));
        let client = Client::new(self.options.observer.clone());
        let start = WebDriver::builder(driver.url.clone(), capabilities).client(client);
        let ended = driver.ended();
        let client = tokio::select! {
            client = start.into_future() => {
                client.map_err(|error| not_started(&error, &driver.output()))
            }
            how = ended => Err(BrowserError::DriverLost(how)),
        };
        match client {
            Ok(client) => Ok(Session { client, driver }),
            Err(error) => {
                driver.end(false).await;
                Err(error)
            }
        }
    }
}

impl Session {
    /// A text among the capabilities that the driver has reported; or nothing.
    pub(super) fn capability(&self, pointer: &str) -> String {
        let all = serde_json::to_value(self.client.handle().capabilities()).unwrap_or_default();
        let text = all.pointer(pointer).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    }

    /// Whether the driver answers.
    pub(super) async fn answers(&self) -> bool {
        let status = tokio::time::timeout(COMMAND_LIMIT, self.client.handle().status());
        status.await.is_ok_and(|status| status.is_ok())
    }

    /// Ends the browser and the driver: asks them to exit (unless it is known that they do not answer),
    /// then kills what is left.
    pub(super) async fn end(self, ask: bool) {
        // A hung browser never answers DELETE, so there is a deadline.
        let quit = tokio::time::timeout(END_SESSION_LIMIT, self.client.clone().quit());
        let ended = ask && quit.await.is_ok();
        if !ended {
            self.client.leak().ok();
        }
        self.driver.end(ended).await;
    }
}
