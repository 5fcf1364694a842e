//! The browsers and the sites of a run, as chosen by its options.

use std::path::PathBuf;
use std::sync::Arc;

use super::args::RunOptions;
use super::browser_args::BrowserArgs;
use super::exit::{CliError, Exit};
use super::sites::{MockSites, RemoteSite};
use crate::browser::{BrowserError, LaunchOptions, Launcher};
use crate::runner::Sites;

/// Starts browsers as chosen by the options. If stepproof is killed, its watchdog also removes
/// `folders`.
pub fn launcher(
    options: &RunOptions,
    folders: Vec<PathBuf>,
) -> Result<Box<dyn Launcher>, CliError> {
    let BrowserArgs { engine, programs } = &options.browser;
    let launcher = (engine.launcher)(LaunchOptions {
        programs: programs.clone(),
        headed: options.headed,
        folders,
        login: options
            .base_url
            .as_ref()
            .and_then(|url| url.login().cloned()),
        watchdog: std::env::current_exe().ok(),
        ..LaunchOptions::default()
    });
    launcher.map_err(|error| {
        let stop = CliError::new(Exit::Environment, error.to_string());
        match error {
            BrowserError::Start { help, .. } => stop.help(help),
            _ => stop.help("`stepproof doctor` checks the browser and the driver"),
        }
    })
}

/// The site of each case: a mock of its own, or the one of `--base-url`.
pub fn sites(options: &RunOptions) -> Arc<dyn Sites> {
    match &options.base_url {
        None => Arc::new(MockSites {
            faults: options.fault.clone(),
        }),
        Some(base_url) => Arc::new(RemoteSite {
            base_url: base_url.url().to_owned(),
            token: options.portal_token.clone(),
            faults: options.fault.clone(),
        }),
    }
}
