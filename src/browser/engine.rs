//! What is known of an engine before one of its browsers runs.

use std::path::PathBuf;
use std::sync::Arc;

use super::{BrowserError, Launcher, Login, Observer};

/// An engine: a kind of browser that stepproof drives.
pub struct Engine {
    /// What the command line calls it.
    pub name: &'static str,
    /// Looks for its programs in `PATH`; for a browser with a window if the argument says so.
    pub find: fn(bool) -> Programs,
    /// Makes ready to start its browsers.
    pub launcher: fn(LaunchOptions) -> Result<Box<dyn Launcher>, BrowserError>,
}

/// What browsers are started with.
#[derive(Clone, Default)]
pub struct LaunchOptions {
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

/// The programs of an engine that are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programs {
    /// The browser.
    pub browser: Option<PathBuf>,
    /// Its driver.
    pub driver: Option<PathBuf>,
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

/// There is no such program.
pub(super) fn missing(program: &str, package: &str) -> BrowserError {
    BrowserError::Start {
        title: format!("cannot find {program}"),
        cause: "there is none in PATH".into(),
        help: format!(
            "install it (`scripts/install.sh`; package {package}), then see `stepproof doctor`"
        ),
    }
}
