//! The WebDriver session that a browser is started and ended with: of a driver on this machine, or of a
//! Grid.

use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::process::Pid;
use serde_json::{Map, Value};
use thirtyfour::{Capabilities, WebDriver};

use super::downloads::Downloads;
use super::driver::{Driver, DriverHost, DriverKind, Surroundings};
use super::engine::{Engine, LaunchOptions, programs};
use super::grid::{self, Files, Held, Hub};
use super::http::{COMMAND_LIMIT, Client, END_SESSION_LIMIT};
use super::socket::Line;
use super::{BrowserError, Observed};

/// What the sessions of a run are started with.
pub(super) struct Launch {
    pub(super) options: LaunchOptions,
    place: Place,
    host: DriverHost,
}

/// Where browsers are started.
enum Place {
    /// On this machine, by these programs.
    Here {
        browser: PathBuf,
        driver: PathBuf,
        kind: &'static DriverKind,
    },
    /// On a Grid.
    Grid(Hub),
}

/// A session: a browser with its driver.
pub(super) struct Session {
    client: WebDriver,
    host: Host,
}

/// What the session is a part of.
enum Host {
    Driver(Driver),
    Grid(Held),
}

impl Launch {
    /// Finds the programs, unless a Grid is used, and makes the run's temporary folder.
    pub(super) fn new(
        engine: &Engine,
        kind: &'static DriverKind,
        options: LaunchOptions,
    ) -> Result<Self, BrowserError> {
        let place = match &options.grid {
            Some(grid) => Place::Grid(Hub::new(grid)),
            None => {
                let (browser, driver) = programs(engine, &options)?;
                Place::Here {
                    browser,
                    driver,
                    kind,
                }
            }
        };
        let host = DriverHost::new(&options)?;
        Ok(Self {
            options,
            place,
            host,
        })
    }

    /// The program of the browser, if it is started on this machine.
    pub(super) fn browser(&self) -> Option<&Path> {
        match &self.place {
            Place::Here { browser, .. } => Some(browser),
            Place::Grid(_) => None,
        }
    }

    /// What drivers are started with.
    pub(super) fn host(&self) -> &DriverHost {
        &self.host
    }

    /// The folder for everything that drivers and browsers of this machine write.
    pub(super) fn folder(&self) -> &Path {
        self.host.folder()
    }

    /// Starts a driver and a browser with these capabilities. `not_started` explains the driver's error
    /// by that and by the lines which both have written.
    pub(super) async fn session(
        &self,
        capabilities: Map<String, Value>,
        not_started: impl Fn(&dyn Display, &[String]) -> BrowserError,
    ) -> Result<Session, BrowserError> {
        self.session_in(&Surroundings::default(), capabilities, not_started)
            .await
    }

    /// The same, in these surroundings.
    pub(super) async fn session_in(
        &self,
        surroundings: &Surroundings,
        mut capabilities: Map<String, Value>,
        not_started: impl Fn(&dyn Display, &[String]) -> BrowserError,
    ) -> Result<Session, BrowserError> {
        let (program, kind) = match &self.place {
            Place::Here { driver, kind, .. } => (driver, kind),
            Place::Grid(hub) => {
                if let Some(grid) = &self.options.grid {
                    grid::merge(&mut capabilities, &grid.capabilities);
                }
                return self.on_grid(hub, capabilities).await;
            }
        };
        let driver = Driver::start(kind, program, &self.host, surroundings).await?;
        self.options.observer.tell(Observed::Started(driver.id()));
        let client = Client::new(self.options.observer.clone());
        let capabilities = Capabilities::from(capabilities);
        let start = WebDriver::builder(driver.url(), capabilities).client(client);
        let ended = driver.ended();
        let client = tokio::select! {
            client = start.into_future() => {
                client.map_err(|error| not_started(&error, &driver.output()))
            }
            how = ended => Err(BrowserError::DriverLost(how)),
        };
        match client {
            Ok(client) => Ok(Session {
                client,
                host: Host::Driver(driver),
            }),
            Err(error) => {
                driver.end(false).await;
                Err(error)
            }
        }
    }

    async fn on_grid(
        &self,
        hub: &Hub,
        capabilities: Map<String, Value>,
    ) -> Result<Session, BrowserError> {
        let mut held = Held::new(hub.clone(), self.host.watchdog());
        let client = Client::of_grid(self.options.observer.clone(), held.opening());
        let capabilities = Capabilities::from(capabilities);
        let start = WebDriver::builder(hub.url.clone(), capabilities).client(client);
        let client = start.into_future().await;
        held.opened().await;
        match client {
            Ok(client) => Ok(Session {
                client,
                host: Host::Grid(held),
            }),
            Err(error) => {
                held.end().await;
                Err(grid::not_started(&hub.url, &error))
            }
        }
    }

    /// Waits for what the Grid still does for this run.
    pub(super) async fn leave(&self) {
        if let Place::Grid(hub) = &self.place {
            hub.leave().await;
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

    /// The address of the session, for commands of WebDriver; that of a Grid is not needed.
    pub(super) fn address(&self) -> String {
        let id = self.client.handle().session_id();
        match &self.host {
            Host::Driver(driver) => format!("{}/session/{id}", driver.url()),
            Host::Grid(_) => String::new(),
        }
    }

    /// Resolves with how the driver on this machine has ended, once it has.
    pub(super) fn ended(&self) -> Option<impl Future<Output = String> + Send + use<>> {
        match &self.host {
            Host::Driver(driver) => Some(driver.ended()),
            Host::Grid(_) => None,
        }
    }

    /// A socket of the session with this address.
    pub(super) fn line(&self, url: &str) -> Line {
        match &self.host {
            Host::Grid(held) => held.line(url),
            Host::Driver(driver) => Line {
                url: url.to_owned(),
                authorization: None,
                driver_ended: Box::pin(driver.ended()),
                explain: Arc::new(|how| {
                    Box::pin(std::future::ready(BrowserError::BrowserLost(how)))
                }),
            },
        }
    }

    /// The downloads of a user context: none yet.
    pub(super) async fn downloads(&self) -> Result<Downloads, BrowserError> {
        match &self.host {
            Host::Driver(driver) => Downloads::below(driver.folder()),
            Host::Grid(held) => held.downloads().await.map(Downloads::there),
        }
    }

    /// What brings files to where the browser is.
    pub(super) fn files(&self) -> Files {
        match &self.host {
            Host::Driver(_) => Files::Here,
            Host::Grid(held) => held.files(),
        }
    }

    /// Id of the driver on this machine, and of its process group.
    pub(super) fn driver_id(&self) -> Option<i32> {
        match &self.host {
            Host::Driver(driver) => Some(driver.id()),
            Host::Grid(_) => None,
        }
    }

    /// The process group of the driver and its browser on this machine.
    pub(super) fn group(&self) -> Option<Pid> {
        self.driver_id().and_then(Pid::from_raw)
    }

    /// The last lines that the driver and its browser wrote on this machine.
    pub(super) fn output(&self) -> Vec<String> {
        match &self.host {
            Host::Driver(driver) => driver.output(),
            Host::Grid(_) => Vec::new(),
        }
    }

    /// Whether the driver answers; for a Grid, the hub.
    pub(super) async fn answers(&self) -> bool {
        let status = tokio::time::timeout(COMMAND_LIMIT, self.client.handle().status());
        status.await.is_ok_and(|status| status.is_ok())
    }

    /// Ends the browser and the driver: asks them to exit (unless it is known that they do not answer),
    /// then kills what is left. The session of a Grid is ended in any case, since it would keep its
    /// slot.
    pub(super) async fn end(self, ask: bool) {
        let driver = match self.host {
            Host::Driver(driver) => driver,
            Host::Grid(held) => {
                self.client.leak().ok();
                return held.end().await;
            }
        };
        // A hung browser never answers DELETE, so there is a deadline.
        let quit = tokio::time::timeout(END_SESSION_LIMIT, self.client.clone().quit());
        let ended = ask && quit.await.is_ok();
        if !ended {
            self.client.leak().ok();
        }
        driver.end(ended).await;
    }
}
