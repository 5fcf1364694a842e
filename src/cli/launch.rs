//! The browsers and the sites of a run, as chosen by its options.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::args::RunOptions;
use super::browser_args::BrowserArgs;
use super::calls::Calls;
use super::exit::{CliError, Exit};
use super::out;
use super::sites::{MockSites, RemoteSite};
use super::target::Target;
use crate::browser::{Access, BrowserError, ENGINES, Engine, LaunchOptions, Launcher};
use crate::report::Paint;
use crate::runner::Sites;
use crate::scenario::Case;

/// Starts browsers as chosen by the options. If stepproof is killed, its watchdog also removes
/// `folders`.
pub fn launcher(
    options: &RunOptions,
    access: Arc<Access>,
    folders: Vec<PathBuf>,
) -> Result<Box<dyn Launcher>, CliError> {
    let BrowserArgs { engine, programs } = &options.browser;
    let launcher = (engine.launcher)(LaunchOptions {
        programs: programs.clone(),
        headed: options.headed,
        folders,
        access,
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

/// Whether this browser can carry out the case: one on a device that is touched needs one that can be.
fn can_run(engine: &Engine, case: &Case) -> bool {
    engine.touch || !case.device.touch
}

/// The cases that this browser can carry out. The others are named and left out.
pub fn able(engine: &Engine, cases: Vec<Case>, paint: Paint) -> Result<Vec<Case>, CliError> {
    let (able, unable): (Vec<_>, Vec<_>) =
        cases.into_iter().partition(|case| can_run(engine, case));
    if able.is_empty() && !unable.is_empty() {
        return Err(cannot_touch(engine, &unable));
    }
    let note = paint.dim("note:");
    for case in &unable {
        let (id, device, name) = (&case.id, &case.device.name, engine.name);
        out::say_line!("{note} `{id}` is left out: {name} cannot touch the screen of `{device}`");
    }
    Ok(able)
}

/// Fails when this browser cannot carry out one of the cases.
pub fn able_to_run_all(engine: &Engine, cases: &[Case]) -> Result<(), CliError> {
    match cases.iter().all(|case| can_run(engine, case)) {
        true => Ok(()),
        false => Err(cannot_touch(engine, cases)),
    }
}

/// Fails when a case starts in a session, and this browser cannot copy sessions.
pub fn able_to_copy_sessions(engine: &Engine, cases: &[Case]) -> Result<(), CliError> {
    match cases.iter().find(|case| case.session.is_some()) {
        Some(case) if !engine.intercepts => {
            let (id, name) = (&case.id, engine.name);
            let message = format!("`{id}` starts in a session, which cannot be copied with {name}");
            Err(CliError::new(Exit::Usage, message).help("use `--browser chromium`"))
        }
        _ => Ok(()),
    }
}

/// Fails when this browser cannot change what its pages get of a site.
pub fn able_to_intercept(engine: &Engine) -> Result<(), CliError> {
    match engine.intercepts {
        true => Ok(()),
        false => {
            let message = format!("the pages of {} cannot be changed on the way", engine.name);
            Err(CliError::new(Exit::Usage, message).help("use `--browser chromium`"))
        }
    }
}

/// Fails when this browser cannot reach the site as the settings want it.
pub fn able_to_reach(engine: &Engine, target: &Target) -> Result<(), CliError> {
    match target.needs_interception() {
        Some(key) if !engine.intercepts => {
            let message = format!("`{key}` of a site cannot be kept with {}", engine.name);
            Err(CliError::new(Exit::Usage, message).help("use `--browser chromium`"))
        }
        _ => Ok(()),
    }
}

fn cannot_touch(engine: &Engine, cases: &[Case]) -> CliError {
    let unable = cases.iter().filter(|case| !can_run(engine, case));
    let devices: BTreeSet<_> = unable
        .map(|case| format!("`{}`", case.device.name))
        .collect();
    let devices: Vec<_> = devices.into_iter().collect();
    let message = format!(
        "{} cannot touch the screen of {}",
        engine.name,
        devices.join(", ")
    );
    let other = ENGINES.iter().find(|engine| engine.touch);
    let error = CliError::new(Exit::NothingSelected, message);
    match other {
        Some(other) => error.help(format!("use `--browser {}`", other.name)),
        None => error,
    }
}

/// The site of each case: a mock of its own, or one for all.
pub fn sites(options: &RunOptions, target: &Target, access: Arc<Access>) -> Arc<dyn Sites> {
    let calls = Calls::new(access, target.services());
    match target.base_url() {
        None => Arc::new(MockSites {
            faults: options.fault.clone(),
            calls,
        }),
        Some(base_url) => Arc::new(RemoteSite {
            base_url: base_url.to_owned(),
            token: target.token().map(str::to_owned),
            faults: options.fault.clone(),
            calls,
        }),
    }
}
