//! Where the runner, its browsers and its sites are put together.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::{mpsc, watch};

use super::args::RunArgs;
use super::exit::{Exit, Stop};
use super::run::Plan;
use super::sites::{MockSites, RemoteSite};
use crate::browser::{Chromium, ChromiumOptions};
use crate::record::Event;
use crate::runner::{self, Sites};

/// Runs the cases and sends what happens.
pub async fn drive(
    plan: Plan<'_>,
    events: mpsc::UnboundedSender<Event>,
    cancel: watch::Receiver<bool>,
) -> Result<(), Stop> {
    let chromium = Chromium::new(ChromiumOptions {
        browser: plan.args.browser.chrome.clone(),
        driver: plan.args.browser.chromedriver.clone(),
        headed: plan.args.headed,
        watchdog: std::env::current_exe().ok(),
        ..ChromiumOptions::default()
    })
    .map_err(|error| {
        Stop::new(Exit::Environment, error.to_string())
            .help("`stepproof doctor` looks at the browser and the driver")
    })?;
    let began = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let plan = runner::Plan {
        cases: plan.cases,
        workers: plan.workers,
        locale: plan.locale,
        secrets: plan.secrets,
        base_url: plan.args.base_url.clone(),
        mock: plan.args.is_mock(),
        started: i64::try_from(began.as_secs()).unwrap_or(i64::MAX),
        launcher: Arc::new(chromium),
        sites: sites(plan.args),
        evidence: plan.keeper,
        redact: plan.redact,
        invented: plan.invented,
    };
    runner::run(plan, events, cancel).await;
    Ok(())
}

fn sites(args: &RunArgs) -> Arc<dyn Sites> {
    match args.base_url.clone() {
        None => Arc::new(MockSites {
            faults: args.fault.clone(),
        }),
        Some(base_url) => Arc::new(RemoteSite {
            base_url,
            token: args.portal_token.clone(),
            faults: args.fault.clone(),
        }),
    }
}
