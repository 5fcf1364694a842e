//! Opens sessions: a display and a driver for each case.

use std::fmt::Display;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

use super::ENGINE;
use super::display::{self, Size};
use super::languages::Languages;
use super::opened::Opened;
use crate::browser::downloads::Downloads;
use crate::browser::driver::{Driver, DriverKind, PortIs, Shutdown, Surroundings};
use crate::browser::engine::LaunchOptions;
use crate::browser::http::refusal_cause;
use crate::browser::session::{Launch, Session};
use crate::browser::{BrowserError, engine};
use crate::scenario::Device;

/// How WebKitWebDriver differs from the drivers of other engines.
const WEBKITWEBDRIVER: DriverKind = DriverKind {
    program: &ENGINE.driver,
    arguments: &["--port=0"],
    port: PortIs::Listened,
    port_taken: "Address already in use",
    shutdown: Shutdown::Signal,
};

/// The settings of the browser, in addition to those of the driver.
const ARGUMENTS: [&str; 3] = [
    "--automation",
    // A page that was left is loaded again, as for a reader who comes back later.
    "--enable-page-cache=false",
    "--enable-smooth-scrolling=false",
];

/// The screen of a session without a case.
const SCREEN: Size = (1280, 800);

/// Opens the sessions of a run.
pub(super) struct Sessions {
    pub(super) launch: Launch,
    /// The program of the display; none with a window for people.
    display: Option<PathBuf>,
    languages: Languages,
}

impl Sessions {
    /// Finds the programs and makes the run's temporary folder.
    pub(super) fn new(options: LaunchOptions) -> Result<Self, BrowserError> {
        if options.grid.is_some() {
            return Err(BrowserError::Start {
                title: "browsers of a Grid cannot be WebKit".to_owned(),
                cause: "it is driven on this machine only".to_owned(),
                help: "leave out `--webdriver`, or use another `--browser`".to_owned(),
            });
        }
        if options.access.login.is_some() {
            return Err(BrowserError::Start {
                title: "WebKit cannot sign in by HTTP authentication".to_owned(),
                cause: "its driver does not tell that a site asks for a user and a password"
                    .to_owned(),
                help: "use another `--browser` for this site".to_owned(),
            });
        }
        let display = match options.headed {
            true => None,
            false => Some(engine::display(&ENGINE, &options)?),
        };
        let launch = Launch::new(&ENGINE, &WEBKITWEBDRIVER, options)?;
        let languages = Languages::below(launch.folder().join("languages"));
        Ok(Self {
            launch,
            display,
            languages,
        })
    }

    /// Opens a session in the language and the time zone of the device, on a screen of its size.
    pub(super) async fn open(
        &self,
        device: Option<&Device>,
    ) -> Result<(Opened, Downloads), BrowserError> {
        let screen = device.map_or(SCREEN, display::size);
        let display = match &self.display {
            Some(program) => {
                let host = self.launch.host();
                Some((display::start(program, host, screen).await?, screen))
            }
            None => None,
        };
        let on_display = display.as_ref().map(|(display, _)| display);
        match self.session(device, on_display).await {
            Ok((session, downloads)) => Ok((Opened { session, display }, downloads)),
            Err(error) => {
                if let Some((display, _)) = display {
                    display.end(true).await;
                }
                Err(error)
            }
        }
    }

    async fn session(
        &self,
        device: Option<&Device>,
        display: Option<&Driver>,
    ) -> Result<(Session, Downloads), BrowserError> {
        let downloads = Downloads::below(self.launch.folder())?;
        let mut surroundings = Surroundings::default();
        let environment = &mut surroundings.environment;
        environment.extend(self.own_folders(&downloads)?);
        if let Some(display) = display {
            environment.push(("DISPLAY", format!(":{}", display.port)));
            environment.push(("GDK_BACKEND", "x11".to_owned()));
        }
        if is_root() {
            let unsandboxed = "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS";
            environment.push((unsandboxed, "1".to_owned()));
        }
        if let Some(device) = device {
            environment.extend(self.languages.environment(&device.locale).await?);
            environment.push(("TZ", device.timezone.clone()));
        }
        let not_started = |error: &dyn Display, _: &[String]| self.not_started(error);
        let capabilities = self.capabilities(device);
        let session = self
            .launch
            .session_in(&surroundings, capabilities, not_started)
            .await?;
        Ok((session, downloads))
    }

    /// The folders that the browser takes for those of its user: it leaves nothing in the real ones, and
    /// nothing of theirs changes what it does.
    fn own_folders(
        &self,
        downloads: &Downloads,
    ) -> Result<[(&'static str, String); 4], BrowserError> {
        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        let settings = downloads.folder().join(".settings");
        let write = || {
            std::fs::create_dir_all(&settings)?;
            let folder = downloads.folder().display();
            let folders = format!("XDG_DOWNLOAD_DIR=\"{folder}\"\n");
            std::fs::write(settings.join("user-dirs.dirs"), folders)
        };
        write().map_err(|error: std::io::Error| BrowserError::Start {
            title: format!("cannot write into `{}`", settings.display()),
            cause: error.to_string(),
            help: "the browser needs room for temporary files".to_owned(),
        })?;
        Ok([
            ("XDG_CONFIG_HOME", text(settings)),
            ("XDG_CACHE_HOME", text(self.launch.folder().join("cache"))),
            ("XDG_DATA_HOME", text(self.launch.folder().join("data"))),
            ("GSETTINGS_BACKEND", "memory".to_owned()),
        ])
    }

    fn capabilities(&self, device: Option<&Device>) -> Map<String, Value> {
        let mut arguments: Vec<String> = ARGUMENTS.map(str::to_owned).into();
        let agent = device.and_then(|device| device.user_agent.as_ref());
        arguments.extend(agent.map(|agent| format!("--user-agent={agent}")));
        let mut options = json!({ "args": arguments });
        if let Some(browser) = self.launch.browser() {
            options["binary"] = browser.to_string_lossy().into();
        }
        let access = &self.launch.options.access;
        let mut capabilities = Map::new();
        capabilities.insert("webkitgtk:browserOptions".into(), options);
        // Pages are asked whether they have come; dialogs are answered only by the scenario.
        capabilities.insert("pageLoadStrategy".into(), "none".into());
        capabilities.insert("unhandledPromptBehavior".into(), "ignore".into());
        capabilities.insert("acceptInsecureCerts".into(), access.insecure.into());
        if let Some(proxy) = access.proxy_capability() {
            capabilities.insert("proxy".into(), proxy);
        }
        capabilities
    }

    fn not_started(&self, error: &dyn Display) -> BrowserError {
        let browser = self.launch.browser().unwrap_or("".as_ref()).display();
        BrowserError::Start {
            title: format!("the browser `{browser}` did not start"),
            cause: refusal_cause(&error.to_string()),
            help:
                "`stepproof doctor --browser webkit` checks the browser, the driver and the display"
                    .to_owned(),
        }
    }
}

pub(super) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}
