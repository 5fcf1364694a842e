//! The browsers and the sites of a run, as chosen by its options.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::args::RunOptions;
use super::browser_args::BrowserArgs;
use super::calls::Calls;
use super::exit::{CliError, Exit};
use super::out;
use super::sites::{self, MockSites, RemoteSite};
use super::target::Target;
use crate::browser::{
    Ability, Access, BrowserError, ENGINES, Engine, Grid, LaunchOptions, Launcher, Programs,
};
use crate::case_id::CaseId;
use crate::report::Paint;
use crate::runner::Sites;
use crate::scenario::{Action, ActionKind, BrowserCheck, Case, Check, Step};

/// Starts browsers of an engine of the options, on the Grid if there is one. If stepproof is killed, its
/// watchdog also removes `folders`.
pub fn launcher(
    options: &RunOptions,
    (engine, programs): (&Engine, &Programs),
    grid: Option<Arc<Grid>>,
    access: Arc<Access>,
    folders: Vec<PathBuf>,
) -> Result<Box<dyn Launcher>, CliError> {
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

/// What starts browsers, by the name of their engine.
type Named = BTreeMap<String, Arc<dyn Launcher>>;

/// What starts the browsers of a run: of the cases that name none, and of those that name one.
pub fn launchers(
    options: &RunOptions,
    grid: Option<&Arc<Grid>>,
    access: &Arc<Access>,
    folders: &[PathBuf],
) -> Result<(Arc<dyn Launcher>, Named), CliError> {
    let start = |browser| {
        let launcher = launcher(
            options,
            browser,
            grid.cloned(),
            access.clone(),
            folders.to_vec(),
        );
        launcher.map(Arc::from)
    };
    let BrowserArgs {
        engine, programs, ..
    } = &options.browser;
    let first: Arc<dyn Launcher> = start((engine, programs))?;
    let mut named = BTreeMap::from([(engine.name.to_owned(), first.clone())]);
    for (engine, programs) in &options.browser.others {
        named.insert(engine.name.to_owned(), start((engine, programs))?);
    }
    Ok((first, named))
}

/// What the case needs and this browser cannot do.
fn cannot(engine: &Engine, case: &Case) -> Option<String> {
    let device = &case.device;
    if device.touch && !engine.can(Ability::Touch) {
        return Some(format!("touch the screen of `{}`", device.name));
    }
    if !device.permissions.is_empty() && !engine.can(Ability::Permissions) {
        return Some(format!("keep the `permissions` of `{}`", device.name));
    }
    if device.now.is_some() && !engine.can(Ability::Clock) {
        return Some(format!("give `{}` a clock", device.name));
    }
    #[expect(clippy::float_cmp, reason = "it is as it was written")]
    let scaled = device.scale != 1.0;
    if scaled && !engine.can(Ability::Pictures) {
        return Some(format!("draw with the `scale` of `{}`", device.name));
    }
    if let Some(what) = asked(case).find(|_| !engine.can(Ability::Network)) {
        return Some(format!("tell of {what}"));
    }
    let pastes = |action: &Action| matches!(action.kind, ActionKind::Paste(..));
    let actions = || case.steps.iter().flat_map(|step| &step.actions);
    if actions().any(pastes) && !engine.can(Ability::Paste) {
        return Some("paste a text".to_owned());
    }
    if case.steps.iter().any(Step::compares_picture) && !engine.can(Ability::Pictures) {
        return Some("draw what is compared with pictures".to_owned());
    }
    (case.session.is_some() && !engine.can(Ability::Sessions))
        .then(|| "start in a session".to_owned())
}

/// What the case wants to know that only events of the browser tell.
fn asked(case: &Case) -> impl Iterator<Item = &'static str> {
    let steps = case.steps.iter();
    let expectations = steps.flat_map(|step| {
        let until = step.actions.iter().flat_map(|action| match &action.kind {
            ActionKind::Until(expectations) => expectations.as_slice(),
            _ => &[],
        });
        step.expect.iter().chain(&step.then).chain(until)
    });
    expectations.filter_map(|expectation| match &expectation.check {
        Check::Browser(check) => Some(match check {
            BrowserCheck::Status(_) => "the HTTP status of a page",
            BrowserCheck::Request { .. } => "requests",
            BrowserCheck::NoConsoleErrors => "all errors in the console",
            BrowserCheck::Download(_) | BrowserCheck::Cookie { .. } => return None,
        }),
        _ => None,
    })
}

/// The cases as they run: in each browser all of them. Fails when no browser can carry out any.
pub fn in_each_browser(browsers: &BrowserArgs, cases: Vec<Case>) -> Result<Vec<Case>, CliError> {
    let able = |case: &Case| {
        browsers
            .all()
            .any(|(engine, _)| cannot(engine, case).is_none())
    };
    if !cases.is_empty() && !cases.iter().any(able) {
        return able_to_run_all(browsers.engine, &cases).map(|()| cases);
    }
    if browsers.others.is_empty() {
        return Ok(cases);
    }
    let in_one = |engine: &'static Engine| {
        cases.iter().map(|case| Case {
            id: case.id.in_browser(engine.name),
            ..case.clone()
        })
    };
    Ok(browsers
        .all()
        .flat_map(|(engine, _)| in_one(engine))
        .collect())
}

/// Whether one of the browsers can carry out all of these cases.
pub fn runs_all(browsers: &BrowserArgs, cases: &[Case]) -> bool {
    let runs_all = |engine| cases.iter().all(|case| cannot(engine, case).is_none());
    browsers.all().any(|(engine, _)| runs_all(engine))
}

/// Why some of the cases are left out: their browser cannot carry them out.
pub fn left_out(browsers: &BrowserArgs, cases: &[Case]) -> BTreeMap<CaseId, String> {
    let unable = cases.iter().filter_map(|case| {
        let engine = browsers.engine_of(&case.id);
        let what = cannot(engine, case)?;
        Some((case.id.clone(), format!("{} cannot {what}", engine.name)))
    });
    unable.collect()
}

/// Fails when this browser cannot carry out one of the cases.
pub fn able_to_run_all(engine: &Engine, cases: &[Case]) -> Result<(), CliError> {
    let unable = cases
        .iter()
        .filter_map(|case| Some((case, cannot(engine, case)?)));
    let unable: Vec<_> = unable.collect();
    let all: BTreeSet<_> = unable.iter().map(|(_, what)| what.as_str()).collect();
    if all.is_empty() {
        return Ok(());
    }
    let all: Vec<_> = all.into_iter().collect();
    let message = format!("{} cannot {}", engine.name, all.join(", "));
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

/// Fails when this browser cannot draw the pictures of guides.
pub fn able_to_illustrate(engine: &Engine) -> Result<(), CliError> {
    match engine.can(Ability::Pictures) {
        true => Ok(()),
        false => {
            let message = format!("{} cannot draw the pictures of a guide", engine.name);
            Err(CliError::new(Exit::Usage, message).help("use `--browser chromium`"))
        }
    }
}

/// Fails when this browser cannot change what its pages get of a site.
pub fn able_to_intercept(engine: &Engine) -> Result<(), CliError> {
    match engine.can(Ability::Interception) {
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
        Some(key) if !engine.can(Ability::Interception) => {
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
