//! The browsers and the sites of a run, as chosen by its options.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::args::RunOptions;
use super::browser_args::BrowserArgs;
use super::calls::Calls;
use super::exit::{CliError, Exit};
use super::out;
use super::sites::{self, MockSites, RemoteSite};
use super::target::Target;
use crate::browser::{Access, BrowserError, ENGINES, Engine, Grid, LaunchOptions, Launcher};
use crate::report::Paint;
use crate::runner::Sites;
use crate::scenario::Case;

/// Starts browsers as chosen by the options, on the Grid if there is one. If stepproof is killed, its watchdog also removes
/// `folders`.
pub fn launcher(
    options: &RunOptions,
    grid: Option<Arc<Grid>>,
    access: Arc<Access>,
    folders: Vec<PathBuf>,
) -> Result<Box<dyn Launcher>, CliError> {
    let BrowserArgs {
        engine, programs, ..
    } = &options.browser;
    let launcher = (engine.launcher)(LaunchOptions {
        programs: programs.clone(),
        grid,
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

/// What the device of the case needs and this browser cannot do.
fn cannot(engine: &Engine, case: &Case) -> Option<&'static str> {
    let device = &case.device;
    if device.touch && !engine.touch {
        return Some("touch the screen");
    }
    let permissions = !device.permissions.is_empty();
    (permissions && !engine.permits).then_some("keep the `permissions`")
}

/// The cases that this browser can carry out. The others are named and left out.
pub fn able(engine: &Engine, cases: Vec<Case>, paint: Paint) -> Result<Vec<Case>, CliError> {
    let is_able = |case: &Case| cannot(engine, case).is_none();
    if !cases.is_empty() && !cases.iter().any(is_able) {
        return able_to_run_all(engine, &cases).map(|()| cases);
    }
    let note = paint.dim("note:");
    for case in &cases {
        if let Some(what) = cannot(engine, case) {
            let (id, device, name) = (&case.id, &case.device.name, engine.name);
            out::say_line!("{note} `{id}` is left out: {name} cannot {what} of `{device}`");
        }
    }
    Ok(cases.into_iter().filter(is_able).collect())
}

/// Fails when this browser cannot carry out one of the cases.
pub fn able_to_run_all(engine: &Engine, cases: &[Case]) -> Result<(), CliError> {
    let unable = cases
        .iter()
        .filter_map(|case| Some((case, cannot(engine, case)?)));
    let unable: Vec<_> = unable.collect();
    let Some((_, what)) = unable.first() else {
        return Ok(());
    };
    let devices = unable.iter().filter(|(_, other)| other == what);
    let devices: BTreeSet<_> = devices
        .map(|(case, _)| format!("`{}`", case.device.name))
        .collect();
    let devices: Vec<_> = devices.into_iter().collect();
    let message = format!("{} cannot {what} of {}", engine.name, devices.join(", "));
    let can = |engine: &&&Engine| {
        unable
            .iter()
            .all(|(case, _)| cannot(engine, case).is_none())
    };
    let error = CliError::new(Exit::NothingSelected, message);
    Err(match ENGINES.iter().find(can) {
        Some(other) => error.help(format!("use `--browser {}`", other.name)),
        None => error,
    })
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

/// The site of each case: a mock of its own, or one for all.
pub fn sites(options: &RunOptions, target: &Target, access: Arc<Access>) -> Arc<dyn Sites> {
    let calls = Calls::new(access, target.services());
    match target.base_url() {
        None => Arc::new(MockSites {
            faults: options.fault.clone(),
            reach: sites::reach(options),
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

/// Fails when the browsers could not reach the built-in mock portal, or an option for it means nothing.
pub fn reachable_mock(options: &RunOptions, target: &Target) -> Result<(), CliError> {
    const EXAMPLE: &str = "name where it listens, and how the nodes reach it: `--mock-bind 0.0.0.0 \
                           --mock-host runner.example.org`; or run against a site, with `--base-url`";
    let usage = |message: &str| CliError::new(Exit::Usage, message);
    let (bind, host) = (options.mock_bind, &options.mock_host);
    if target.base_url().is_some() {
        return match bind.is_some() || host.is_some() {
            true => {
                let message = "`--mock-bind` and `--mock-host` are for the built-in mock portal";
                Err(usage(message).help("this run is against a site"))
            }
            false => Ok(()),
        };
    }
    match (bind, host) {
        (None, Some(_)) => Err(usage("`--mock-host` needs `--mock-bind`").help(EXAMPLE)),
        (None, None) if options.browser.webdriver.is_some() => {
            let message = "the browsers of a Grid cannot reach the mock portal, which listens on \
                           this machine only";
            Err(usage(message).help(EXAMPLE))
        }
        (Some(bind), None) if bind.is_unspecified() => {
            let message = format!("no browser can open `{bind}`, which stands for all addresses");
            Err(usage(&message).help("add `--mock-host` with the one that the nodes know"))
        }
        _ => Ok(()),
    }
}

/// Warns that others can reach the built-in mock portal.
pub fn tell_reach(options: &RunOptions, paint: Paint) {
    if let Some(bind) = options.mock_bind.filter(|bind| !bind.is_loopback()) {
        let note = paint.yellow("warning:");
        out::say_line!(
            "{note} the mock portal listens on {bind}: during the run, whoever reaches this machine \
             can use it"
        );
    }
}
