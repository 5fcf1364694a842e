//! What is known about an engine before one of its browsers runs.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Access, BrowserError, Grid, Launcher, Observer};

/// An engine: a kind of browser that stepproof drives.
#[derive(Debug)]
pub struct Engine {
    /// Its name on the command line.
    pub name: &'static str,
    /// Its browser.
    pub browser: Program,
    /// The driver of that browser.
    pub driver: Program,
    /// The display that it needs where it has no window for people.
    pub display: Option<Program>,
    /// Browser and driver must have the same major version.
    pub same_version: bool,
    /// What it cannot do.
    pub lacks: &'static [Ability],
    /// It runs in a sandbox also where root starts it.
    pub sandboxes_root: bool,
    /// Looks for its programs in `PATH`; for a browser with a window if the argument says so.
    pub find: fn(bool) -> Programs,
    /// What could be improved for runs without a window, given these programs: what is missing, and
    /// what to do.
    pub advice: fn(&Programs) -> Option<(&'static str, &'static str)>,
    /// Prepares to start its browsers.
    pub launcher: fn(LaunchOptions) -> Result<Box<dyn Launcher>, BrowserError>,
}

impl Engine {
    /// Whether it can do this.
    pub fn can(&self, ability: Ability) -> bool {
        !self.lacks.contains(&ability)
    }

    /// Browser and driver, and the display if it needs one.
    pub fn programs(&self) -> impl Iterator<Item = &Program> {
        [&self.browser, &self.driver]
            .into_iter()
            .chain(&self.display)
    }
}

/// What not every engine can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ability {
    /// To be touched as a phone is.
    Touch,
    /// To grant and deny permissions to pages.
    Permissions,
    /// To change on the way what pages get of a site: see `Browser::intercept`.
    Interception,
    /// To copy sessions: see `Page::state`.
    Sessions,
    /// To give pages a clock.
    Clock,
    /// To tell all that pages ask of their site and are answered, and all that their scripts log.
    Network,
    /// To put a text on the clipboard.
    Paste,
    /// To draw a page at any scale, and more of it than is in the window.
    Pictures,
}

/// A program of an engine.
#[derive(Debug)]
pub struct Program {
    /// Its name in messages.
    pub name: &'static str,
    /// The Debian package that contains it.
    pub package: &'static str,
    /// The command-line option that names another one, without its dashes.
    pub option: &'static str,
    /// The environment variable that names another one.
    pub env: &'static str,
    /// The help text of both.
    pub help: &'static str,
    /// It prints its version when it is asked by `--version`.
    pub tells_version: bool,
}

/// What browsers are started with.
#[derive(Clone, Default)]
pub struct LaunchOptions {
    /// Its programs; those not named are looked up in `PATH`.
    pub programs: Programs,
    /// The Grid whose browsers are used, instead of those of this machine.
    pub grid: Option<Arc<Grid>>,
    /// Shows a window.
    pub headed: bool,
    /// Folders that the watchdog removes besides its own.
    pub folders: Vec<PathBuf>,
    /// How the site is reached.
    pub access: Arc<Access>,
    /// The program of stepproof itself, to run as the watchdog.
    pub watchdog: Option<PathBuf>,
    /// Observes every command.
    pub observer: Observer,
}

/// Where the programs of an engine are, as far as known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Programs {
    /// The browser.
    pub browser: Option<PathBuf>,
    /// Its driver.
    pub driver: Option<PathBuf>,
    /// The display that it needs.
    pub display: Option<PathBuf>,
}

/// The first of these programs that is in `PATH`.
pub(super) fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<_> = std::env::split_paths(&path).collect();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| program.is_file())
}

/// The programs of an engine that `options` name, or else those in `PATH`: browser and driver.
pub(super) fn programs(
    engine: &Engine,
    options: &LaunchOptions,
) -> Result<(PathBuf, PathBuf), BrowserError> {
    let found = (engine.find)(options.headed);
    let Programs {
        browser, driver, ..
    } = options.programs.clone();
    let browser = browser.or(found.browser);
    let driver = driver.or(found.driver);
    Ok((
        browser.ok_or_else(|| missing(&engine.browser))?,
        driver.ok_or_else(|| missing(&engine.driver))?,
    ))
}

/// The program of the display that `options` name, or else the one in `PATH`.
pub(super) fn display(engine: &Engine, options: &LaunchOptions) -> Result<PathBuf, BrowserError> {
    let found = (engine.find)(options.headed).display;
    let display = options.programs.display.clone().or(found);
    display.ok_or_else(|| missing(engine.display.as_ref().unwrap_or(&engine.browser)))
}

fn missing(program: &Program) -> BrowserError {
    BrowserError::Start {
        title: format!("cannot find {}", program.name),
        cause: "there is none in PATH".into(),
        help: format!(
            "install it (`scripts/install.sh`; package {}), then see `stepproof doctor`",
            program.package
        ),
    }
}
