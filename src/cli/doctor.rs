//! `doctor`: checks whether this machine has what a run needs, and says how to fix it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, ensure};

use super::args::{DoctorArgs, RunOptions};
use super::browser_args::BrowserArgs;
use super::exit::{CliError, Exit};
use super::out::{self, say_line};
use super::project::Project;
use super::secrets;
use super::target::Target;
use crate::browser::{BrowserError, Grid, LaunchOptions, Program, Slots};
use crate::escape::one_line;
use crate::report::Paint;
use crate::scenario::{self, Settings};

/// Timeout for a program to print its version.
const PATIENCE: Duration = Duration::from_secs(20);

/// Room that a run may need for profiles, screenshots and reports.
const ROOM: u64 = 500 << 20;

const INSTALL: &str = "`scripts/install.sh` installs it on Debian and Ubuntu";

/// The result of one check.
enum Finding {
    Good(String),
    /// Worth knowing; a run works without it.
    Note(String, String),
    /// Needed by a run: what is wrong, and the fix.
    Bad(String, String),
}

use Finding::{Bad, Good, Note};

/// `stepproof doctor`.
pub fn doctor(dir: Option<&Path>, args: &DoctorArgs, paint: Paint) -> Result<(), CliError> {
    let grid = grid(dir, args)?;
    let mut findings = super::runtime()?.block_on(async {
        match grid {
            Some(grid) => of_grid(args, grid).await,
            None => programs(args).await,
        }
    });
    findings.extend(folders(dir));
    if args.browser.webdriver.is_none() {
        findings.push(shared_memory());
        findings.extend(root().filter(|_| !args.browser.engine.sandboxes_root));
    }
    let mut bad = 0;
    for finding in &findings {
        match finding {
            Good(what) => say_line!("{} {}", paint.green("✓"), one_line(what)),
            Note(what, fix) => {
                say_line!("{} {}", paint.yellow("!"), one_line(what));
                say_line!("    {} {fix}", paint.cyan("help:"));
            }
            Bad(what, fix) => {
                bad += 1;
                say_line!("{} {}", paint.red("✗"), one_line(what));
                say_line!("    {} {fix}", paint.cyan("help:"));
            }
        }
    }
    match bad {
        0 => Ok(()),
        1 => Err(CliError::new(
            Exit::Environment,
            "1 thing that a run needs is missing",
        )),
        _ => {
            let message = format!("{bad} things that a run needs are missing");
            Err(CliError::new(Exit::Environment, message))
        }
    }
}

/// The Grid that the options name, as the settings of the project want it.
fn grid(dir: Option<&Path>, args: &DoctorArgs) -> Result<Option<Grid>, CliError> {
    let Some(url) = &args.browser.webdriver else {
        return Ok(None);
    };
    url.usable("--webdriver", "a Grid")?;
    let mut settings = Settings::default();
    if Project::root(dir).is_ok() {
        let project = Project::open(dir)?;
        settings.webdriver = scenario::settings_of(&project.inputs).webdriver;
    }
    let options = RunOptions {
        browser: args.browser.clone(),
        ..RunOptions::default()
    };
    let target = Target::of(&options, &settings)?;
    let secrets = secrets::resolve(&[], &target, None, None)?;
    out::conceal(&secrets::mask(&secrets, &target));
    Ok(target.grid(&secrets))
}

/// Whether the Grid has a browser.
async fn of_grid(args: &DoctorArgs, grid: Grid) -> Vec<Finding> {
    let slots = match grid.slots().await {
        Err(BrowserError::Start { title, cause, help }) => {
            return vec![Bad(format!("{title} ({cause})"), help)];
        }
        Err(error) => return vec![Bad(error.to_string(), INSTALL.to_owned())],
        Ok(slots) => slots,
    };
    let Slots { nodes, all, used } = slots;
    let seen = format!("the Grid has {nodes} nodes with {all} slots, {used} of them in use");
    let free = match all > used {
        true => Good(seen),
        false => Note(
            seen,
            "a run waits until a slot is free, or until the Grid has added one".to_owned(),
        ),
    };
    vec![
        free,
        start(&args.browser, Some(Arc::new(grid)), args.headed).await,
    ]
}

async fn programs(args: &DoctorArgs) -> Vec<Finding> {
    let (named, headed) = (&args.browser.programs, args.headed);
    let engine = args.browser.engine;
    let found = (engine.find)(headed);
    let browser = named.browser.clone().or(found.browser.clone());
    let driver = named.driver.clone().or(found.driver.clone());
    let browser = version("browser", browser, &engine.browser).await;
    let driver = version("driver", driver, &engine.driver).await;
    let display = match engine.display.as_ref().filter(|_| !headed) {
        Some(program) => {
            let path = named.display.clone().or(found.display.clone());
            Some(version("display", path, program).await)
        }
        None => None,
    };
    let mut findings = Vec::new();
    if let (Ok((_, browser)), Ok((_, driver)), true) = (&browser, &driver, engine.same_version) {
        findings.push(
            if major(browser).is_some() && major(browser) == major(driver) {
                Good("browser and driver have the same major version".into())
            } else {
                Bad(
                    "browser and driver have different major versions".into(),
                    format!("install both from the same source; {INSTALL}"),
                )
            },
        );
    }
    let all_there = [Some(&browser), Some(&driver), display.as_ref()];
    let all_there = all_there.into_iter().flatten().all(Result::is_ok);
    for (at, program) in [browser, driver].into_iter().chain(display).enumerate() {
        let finding = match program {
            Ok((path, version)) => Good(format!("{version} ({})", path.display())),
            Err(finding) => finding,
        };
        findings.insert(at, finding);
    }
    if !headed && named.browser.is_none() {
        let advice = (engine.advice)(&found);
        findings.extend(advice.map(|(what, fix)| Note(what.into(), fix.into())));
    }
    if all_there {
        findings.push(start(&args.browser, None, headed).await);
    }
    findings.push(fonts().await);
    findings
}

/// Whether the driver can start the browser.
async fn start(args: &BrowserArgs, grid: Option<Arc<Grid>>, headed: bool) -> Finding {
    let launcher = (args.engine.launcher)(LaunchOptions {
        programs: args.programs.clone(),
        grid,
        headed,
        watchdog: std::env::current_exe().ok(),
        ..LaunchOptions::default()
    });
    let began = Instant::now();
    let tried: Result<(), BrowserError> = async {
        launcher?.launch().await?.close().await;
        Ok(())
    }
    .await;
    match tried {
        Ok(()) => Good(format!(
            "the browser starts, in {:.1} s",
            began.elapsed().as_secs_f64()
        )),
        Err(error) => {
            let help = match &error {
                BrowserError::Start { help, .. } => help.clone(),
                _ => "start it by hand with `--headless` and read its messages".into(),
            };
            Bad(error.to_string(), help)
        }
    }
}

/// The first line that a program prints about its version.
async fn version(
    what: &str,
    path: Option<PathBuf>,
    program: &Program,
) -> Result<(PathBuf, String), Finding> {
    let option = program.option;
    let Some(path) = path else {
        let fix = format!("{INSTALL}; or name one with `--{option} PATH`");
        return Err(Bad(format!("there is no {what}"), fix));
    };
    if !program.tells_version && path.is_file() {
        return Ok((path, program.name.to_owned()));
    }
    match answer(&path, &["--version"]).await {
        Ok(text) => Ok((
            path,
            text.lines().next().unwrap_or_default().trim().to_owned(),
        )),
        Err(why) => {
            let fix = format!("{INSTALL}; or name another with `--{option} PATH`");
            Err(Bad(format!("the {what} `{}` {why:#}", path.display()), fix))
        }
    }
}

/// What a program prints to stdout.
async fn answer(program: &Path, args: &[&str]) -> anyhow::Result<String> {
    let output = tokio::process::Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(PATIENCE, output).await;
    let output = output
        .map_err(|_| anyhow!("does not answer within {} s", PATIENCE.as_secs()))?
        .context("cannot be started")?;
    ensure!(output.status.success(), "fails: {}", output.status);
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// `156` of `Chromium 156.0.8078.79 built on …`.
fn major(version: &str) -> Option<&str> {
    let number = version
        .split_whitespace()
        .find(|w| w.starts_with(|c: char| c.is_ascii_digit()));
    number?.split('.').next()
}

async fn fonts() -> Finding {
    let install = "install the package `fonts-noto-cjk`, or run `scripts/install.sh`".to_owned();
    match answer(Path::new("fc-list"), &[":lang=zh"]).await {
        Err(_) => Note(
            "cannot tell whether there are Chinese fonts".into(),
            install,
        ),
        Ok(list) if list.trim().is_empty() => Note(
            "there are no Chinese fonts: screenshots show boxes".into(),
            install,
        ),
        Ok(_) => Good("there are Chinese fonts".into()),
    }
}

fn folders(dir: Option<&Path>) -> Vec<Finding> {
    let temp = std::env::temp_dir();
    let mut findings = vec![
        writable("the folder for temporary files", &temp),
        room(&temp),
    ];
    match Project::root(dir) {
        Ok(root) => {
            let output = root.join("target/stepproof");
            findings.push(writable("the output folder", &output));
            findings.push(writable("the snapshot folder", &root.join("snapshots")));
            findings.push(room(&output));
        }
        Err(_) => findings.push(Note(
            "there is no project here".into(),
            "a project has a file `scenarios/stepproof.yaml`".into(),
        )),
    }
    findings
}

/// The folder itself, or its nearest parent that exists.
fn existing(folder: &Path) -> &Path {
    let mut candidates = folder.ancestors();
    candidates.find(|path| path.exists()).unwrap_or(folder)
}

fn writable(what: &str, folder: &Path) -> Finding {
    let location = existing(folder);
    match tempfile::tempfile_in(location) {
        Ok(_) => Good(format!("{what} can be written: {}", folder.display())),
        Err(error) => {
            let wrong = format!("{what} cannot be written: {}: {error}", location.display());
            Bad(wrong, "change its permissions or its owner".into())
        }
    }
}

fn room(folder: &Path) -> Finding {
    let location = existing(folder).display();
    match rustix::fs::statvfs(existing(folder)) {
        Err(error) => Note(
            format!("cannot tell the free space of {location}"),
            error.to_string(),
        ),
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let text = format!("{} MB are free in {location}", free >> 20);
            if free >= ROOM {
                Good(text)
            } else {
                Bad(text, format!("make room: a run may need {} MB", ROOM >> 20))
            }
        }
    }
}

fn shared_memory() -> Finding {
    match rustix::fs::statvfs("/dev/shm") {
        Ok(memory) => {
            let size = memory.f_blocks.saturating_mul(memory.f_frsize) >> 20;
            let text = format!("/dev/shm has {size} MB");
            if size >= 64 {
                Good(text)
            } else {
                Note(
                    text,
                    "browsers may crash on large pages; docker: `--shm-size=256m`".into(),
                )
            }
        }
        Err(_) => Note(
            "there is no /dev/shm".into(),
            "the browser keeps shared memory in temporary files".into(),
        ),
    }
}

fn root() -> Option<Finding> {
    rustix::process::geteuid().is_root().then(|| {
        Note(
            "you are root: the browser runs without its sandbox".into(),
            "if you do not trust the site, run as another user".into(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn the_major_version_is_the_first_number() {
        assert_eq!(major("Chromium 156.0.8078.79 built on Debian"), Some("156"));
        assert_eq!(major("ChromeDriver 156.0.8078.79 (a21c)"), Some("156"));
        assert_eq!(major("hello"), None);
    }
}
