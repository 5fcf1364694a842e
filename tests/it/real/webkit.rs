//! WebKit: the same scenarios pass in it, with the same snapshot files; and what is lost costs one case.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::response::Html;
use axum::routing::get;
use stepproof::browser::{LaunchOptions, Observed, Observer};
use stepproof::record::{Class, Outcome, RunRecord};
use stepproof::scenario::{Case, Step};

use crate::harness::Project;
use crate::real::browser::{group, kill};
use crate::real::suite::{passes_in, run};
use crate::support::{Run, case, click, fill, launcher, open, serve, step};

const FORM: &str = "<!doctype html><html lang=zh><title>表单</title>
<form action=/sent><label>账号 <input name=user></label><button>提交</button></form>
<button onclick=\"document.title = confirm('确定吗？') ? '是' : '否'\">询问</button>";

/// Runs cases in the browser, on a site with a form.
async fn record_of(options: LaunchOptions, cases: Vec<Case>) -> RunRecord {
    let sent = || async { Html("<!doctype html><html lang=zh><title>到了</title><p>到了") };
    let app = axum::Router::new()
        .route("/form", get(|| async { Html(FORM) }))
        .route("/sent", get(sent));
    let mut run = Run::of(launcher(options), cases);
    run.site = serve(app).await;
    run.record().await
}

fn steps() -> [Step; 2] {
    let form = [open("/form"), fill("账号", "x"), click("提交")];
    // A busy machine takes seconds for a command of this browser.
    let patient = |step| Step {
        timeout: Duration::from_secs(30),
        ..step
    };
    [step("form", form), step("end", [])].map(patient)
}

#[test]
fn flows_pass_with_the_snapshots_of_every_browser() {
    passes_in("webkit", "web-self web-social-in-new-tab web-back");
}

#[test]
fn a_case_that_it_cannot_carry_out_is_skipped_with_the_reason() {
    let folder = Project::empty();
    run(&folder, "--browser webkit app-bind web-back")
        .stderr_has("SKIP app-bind")
        .stderr_has(": webkit cannot touch the screen of `iphone`\n")
        .passes();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dialog_that_nobody_declared_fails_with_its_kind_and_text() {
    let steps = [step("go", [open("/form"), click("询问")])];
    let record = record_of(LaunchOptions::default(), vec![case("a", steps)]).await;
    let (_, failure) = record.cases[0].failures().next().unwrap();
    assert_eq!(failure.title, "the page opened an unexpected confirm");
    assert_eq!(failure.details[0], "it says \"确定吗？\"");
}

/// Counts the commands to a driver, the latest one that was started.
#[derive(Default)]
struct Seen {
    drivers: Vec<i32>,
    commands: usize,
}

/// Does something to the driver of the second session, that of the first case, at this command; then no
/// process of any session is left, and the next case passes. Returns the class of what failed.
async fn harmed(at: usize, harm: impl Fn(i32) + Send + Sync + 'static) -> Option<Class> {
    let seen = Arc::new(Mutex::new(Seen::default()));
    let told = seen.clone();
    let observer = Observer::new(move |what| {
        let mut seen = told.lock().unwrap();
        match what {
            Observed::Started(id) => {
                seen.drivers.push(id);
                seen.commands = 0;
            }
            Observed::Command(_) => {
                if seen.drivers.len() == 2 && seen.commands == at {
                    harm(seen.drivers[1]);
                }
                seen.commands += 1;
            }
        }
    });
    let options = LaunchOptions {
        observer,
        ..LaunchOptions::default()
    };
    let record = record_of(options, vec![case("a", steps()), case("b", steps())]).await;
    assert_eq!(record.cases[1].outcome, Outcome::Passed, "{record:#?}");
    for id in &seen.lock().unwrap().drivers {
        assert_eq!(group(*id), Vec::<i32>::new(), "processes are left");
    }
    let failure = record.cases[0].failures().next();
    failure.map(|(_, failure)| failure.class)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_browser_or_driver_costs_that_case_alone() {
    let all_but = |driver: i32| group(driver).into_iter().filter(move |pid| *pid != driver);
    for at in [4, 12, 20] {
        let browser = harmed(at, move |driver| all_but(driver).for_each(kill)).await;
        assert_eq!(browser, Some(Class::BrowserLost), "browser at {at}");
        let driver = harmed(at, kill).await;
        assert_eq!(driver, Some(Class::DriverLost), "driver at {at}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_browser_costs_that_case_alone() {
    let stop = |driver: i32| {
        for pid in group(driver) {
            let pid = rustix::process::Pid::from_raw(pid).unwrap();
            rustix::process::kill_process(pid, rustix::process::Signal::STOP).ok();
        }
    };
    assert_eq!(harmed(12, stop).await, Some(Class::BrowserLost));
}
