//! Where the runner, its browsers and its sites are put together.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::{mpsc, watch};

use super::args::RunOptions;
use super::exit::{Exit, Stop};
use super::run::Plan;
use super::sites::{MockSites, RemoteSite};
use crate::browser::{BrowserError, Chromium, ChromiumOptions};
use crate::record::Event;
use crate::runner::{self, Sites};

/// Runs the cases and sends what happens.
pub async fn drive(
    plan: Plan<'_>,
    events: mpsc::UnboundedSender<Event>,
    cancel: watch::Receiver<bool>,
) -> Result<(), Stop> {
    let chromium = chromium(plan.options, vec![plan.scratch])?;
    let began = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let plan = runner::Plan {
        cases: plan.cases,
        root: plan.root,
        shuffle: plan.shuffle,
        workers: plan.workers,
        locale: plan.locale,
        secrets: plan.secrets,
        mask: plan.mask,
        base_url: plan
            .options
            .base_url
            .as_ref()
            .map(|url| url.url().to_owned()),
        mock: plan.options.is_mock(),
        started: i64::try_from(began.as_secs()).unwrap_or(i64::MAX),
        launcher: Arc::new(chromium),
        sites: sites(plan.options),
        evidence: plan.keeper,
        redact: plan.redact,
        invented: plan.invented,
    };
    runner::run(plan, events, cancel).await;
    Ok(())
}

/// Starts browsers as the options say. Should stepproof be killed, its
/// watchdog removes `folders` too.
pub fn chromium(options: &RunOptions, folders: Vec<PathBuf>) -> Result<Chromium, Stop> {
    Chromium::new(ChromiumOptions {
        browser: options.browser.chrome.clone(),
        driver: options.browser.chromedriver.clone(),
        headed: options.headed,
        folders,
        login: options
            .base_url
            .as_ref()
            .and_then(|url| url.login().cloned()),
        watchdog: std::env::current_exe().ok(),
        ..ChromiumOptions::default()
    })
    .map_err(|error| {
        let stop = Stop::new(Exit::Environment, error.to_string());
        match error {
            BrowserError::Start { help, .. } => stop.help(help),
            _ => stop.help("`stepproof doctor` looks at the browser and the driver"),
        }
    })
}

fn sites(options: &RunOptions) -> Arc<dyn Sites> {
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
