//! Browser and driver are killed in various ways: this never costs more than one case.

use std::sync::{Arc, Mutex};

use rustix::process::Signal;
use stepproof::browser::{LaunchOptions, Launcher as _, Navigation, Observed, Observer};
use stepproof::record::{Class, Outcome};
use stepproof::scenario::{ActionKind, Device};

use super::{group, kill, run};
use crate::support::{case, click, device, fill, launcher, open, step};

/// What is killed before a command.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Victim {
    Browser,
    Driver,
}

impl Victim {
    fn kill(self, driver: i32) {
        match self {
            Self::Driver => kill(driver),
            Self::Browser => {
                group(driver)
                    .into_iter()
                    .filter(|pid| *pid != driver)
                    .for_each(kill);
            }
        }
    }
}

/// Sees every command, and kills where it is told to.
#[derive(Default)]
struct Killer {
    /// The drivers that were started.
    drivers: Vec<i32>,
    /// Pages opened so far, and commands since the last one was (or since the start).
    pages: usize,
    commands: usize,
}

/// An observer that kills the victim just before the command for which `when(pages, commands)`.
fn killer(
    victim: Victim,
    when: impl Fn(usize, usize) -> bool + Send + Sync + 'static,
) -> (Observer, Arc<Mutex<Killer>>) {
    let killer = Arc::new(Mutex::new(Killer::default()));
    let seen = killer.clone();
    let observer = Observer::new(move |what| {
        let mut seen = seen.lock().unwrap();
        match what {
            Observed::Started(id) => seen.drivers.push(id),
            Observed::Command(command) => {
                if command == "Target.createBrowserContext" {
                    seen.pages += 1;
                    seen.commands = 0;
                }
                if when(seen.pages, seen.commands) {
                    victim.kill(*seen.drivers.last().unwrap());
                }
                seen.commands += 1;
            }
        }
    });
    (observer, killer)
}

/// Runs cases that are killed and cases that are not, alternately; returns the results of the former.
async fn run_killed(
    victim: Victim,
    pairs: usize,
    when: impl Fn(usize, usize) -> bool + Send + Sync + 'static,
) -> Vec<Outcome> {
    let (observer, killer) = killer(victim, when);
    let options = LaunchOptions {
        observer,
        ..LaunchOptions::default()
    };
    let steps = || {
        [
            step("form", [open("/form"), fill("账号", "x"), click("提交")]),
            step("window", [click("另开"), ActionKind::Close]),
            step("end", []),
        ]
    };
    let name = |n| {
        if n % 2 == 0 {
            format!("killed-{}", n / 2)
        } else {
            format!("next-{}", n / 2)
        }
    };
    // The next case has to get a browser that works.
    let of = |n| {
        if n % 2 == 0 {
            steps().to_vec()
        } else {
            steps()[..1].to_vec()
        }
    };
    let cases = (0..2 * pairs).map(|n| case(&name(n), of(n))).collect();
    let record = run(launcher(options), cases).await;
    for pair in record.cases.chunks(2) {
        let [killed, next] = pair else {
            panic!("a pair")
        };
        let classes: Vec<_> = killed
            .failures()
            .map(|(_, failure)| failure.class)
            .collect();
        let clear = [Class::BrowserLost, Class::DriverLost, Class::Environment];
        assert!(
            classes.iter().all(|class| clear.contains(class)),
            "{victim:?}: {killed:#?}"
        );
        assert_eq!(next.outcome, Outcome::Passed, "{victim:?}: {next:#?}");
    }
    for id in &killer.lock().unwrap().drivers {
        assert_eq!(
            group(*id),
            Vec::<i32>::new(),
            "{victim:?}: processes are left"
        );
    }
    record
        .cases
        .iter()
        .step_by(2)
        .map(|case| case.outcome)
        .collect()
}

/// More than the commands of one case.
const PAIRS: usize = 80;

async fn each_command(victim: Victim) {
    // Pages with odd numbers belong to the cases to kill, each one command later than the one before.
    let outcomes = run_killed(victim, PAIRS, |pages, commands| {
        pages % 2 == 1 && commands == pages / 2
    })
    .await;
    let broken = outcomes
        .iter()
        .filter(|outcome| **outcome == Outcome::Broken)
        .count();
    assert!(broken > 25, "only {broken} commands were seen");
    // The last cases were not killed, since they had fewer commands: so every command was covered.
    assert_eq!(outcomes.last(), Some(&Outcome::Passed));
}

#[tokio::test(flavor = "multi_thread")]
async fn killing_the_browser_at_any_command_costs_that_case_alone() {
    each_command(Victim::Browser).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killing_the_driver_at_any_command_costs_that_case_alone() {
    each_command(Victim::Driver).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killing_them_while_they_start_costs_that_case_alone() {
    for victim in [Victim::Browser, Victim::Driver] {
        for at in 0..3 {
            let outcomes = run_killed(victim, 1, move |pages, commands| {
                pages == 0 && commands == at
            });
            // A browser that is killed before it was started is not noticed.
            let missed = victim == Victim::Browser && at == 0;
            let expected = if missed {
                Outcome::Passed
            } else {
                Outcome::Broken
            };
            assert_eq!(outcomes.await, [expected], "{victim:?} at {at}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killing_the_process_that_draws_in_the_middle_of_a_picture_costs_no_case() {
    let (driver, killed) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(0)));
    let seen = killed.clone();
    let observer = Observer::new(move |what| match what {
        Observed::Started(id) => *driver.lock().unwrap() = id,
        Observed::Command("Page.captureScreenshot") if *seen.lock().unwrap() == 0 => {
            let drawing = group(*driver.lock().unwrap());
            for pid in drawing.into_iter().filter(|pid| draws(*pid)) {
                kill(pid);
                *seen.lock().unwrap() += 1;
            }
        }
        Observed::Command(_) => {}
    });
    let options = LaunchOptions {
        observer,
        ..LaunchOptions::default()
    };
    let steps = step("form", [open("/form"), fill("账号", "x")]);
    let record = run(launcher(options), vec![case("a", [steps])]).await;
    assert_eq!(*killed.lock().unwrap(), 1);
    assert_eq!(record.cases[0].outcome, Outcome::Passed, "{record:#?}");
}

/// It is not requested again: pictures are taken one at a time.
#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_is_late_is_the_same() {
    late_pictures(Signal::CONT, 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_is_lost_is_the_same_when_it_is_requested_again() {
    late_pictures(Signal::KILL, 4).await;
}

/// What draws on a phone is stopped when the second picture is requested, and gets the signal when the
/// harness wonders where the picture is; all pictures are the same, and at most so many were requested.
async fn late_pictures(then: Signal, most: usize) {
    let (driver, stopped) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(None)));
    let pictures = Arc::new(Mutex::new(0));
    let requested = pictures.clone();
    let signal = |pid: i32, signal| {
        let pid = rustix::process::Pid::from_raw(pid).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    };
    let observer = Observer::new(move |what| match what {
        Observed::Started(id) => *driver.lock().unwrap() = id,
        Observed::Command(command) => {
            let mut stopped = stopped.lock().unwrap();
            if command == "Page.captureScreenshot" {
                *requested.lock().unwrap() += 1;
            }
            match (*stopped, command, *requested.lock().unwrap()) {
                (None, "Page.captureScreenshot", 2) => {
                    let drawing = group(*driver.lock().unwrap());
                    let pid = drawing.into_iter().find(|pid| draws(*pid)).unwrap();
                    signal(pid, Signal::STOP);
                    *stopped = Some(pid);
                }
                (Some(pid), "SystemInfo.getProcessInfo" | "Page.captureScreenshot", _) => {
                    signal(pid, then);
                    *stopped = None;
                }
                _ => {}
            }
        }
    });
    let options = LaunchOptions {
        observer,
        ..LaunchOptions::default()
    };
    let mut browser = launcher(options).launch().await.unwrap();
    let phone = Device {
        scale: 2.0,
        ..device()
    };
    let mut page = browser.open_page(&phone).await.unwrap();
    let html = format!("data:text/html,<h1>{}", "The same picture. ".repeat(50));
    page.navigate(Navigation::Open(&html)).await.unwrap();
    while page.activity().loading {
        page.changed().await;
    }
    let before = page.screenshot(None).await.unwrap();
    let late = page.screenshot(None).await.unwrap();
    let after = page.screenshot(None).await.unwrap();
    assert!(before == late && late == after);
    let requested = *pictures.lock().unwrap();
    assert!(requested <= most, "{requested} requests");
    browser.close().await;
}

fn draws(pid: i32) -> bool {
    let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&line).contains("--type=gpu-process")
}
