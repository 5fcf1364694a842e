//! Cases and browsers: what is lost when one of them ends.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::json;
use stepproof::browser::scripted::Scripted;
use stepproof::browser::{Browser, BrowserError, Launcher};
use stepproof::case_id::CaseId;
use stepproof::record::{Class, EventKind, Outcome, RunRecord};
use stepproof::scenario::{ActionKind, Case, Piece, Secret, Template};

use crate::support::{Run, case, click, named, step};

use super::{browser, failures, willing};

#[tokio::test(start_paused = true)]
async fn a_browser_that_ended_between_two_cases_costs_neither() {
    let script = browser(|command, _| {
        (command.name == "answers").then(|| Err(BrowserError::DriverLost("killed".into())))
    });
    let cases = ["a", "b"].map(|id| case(id, [step("go", [click("x")])]));
    let record = Run::of(script.clone(), cases).record().await;
    assert!(record.cases.iter().all(|c| c.outcome == Outcome::Passed));
    let names = script.names();
    let count = |wanted: &str| names.iter().filter(|name| *name == wanted).count();
    let counts = ["launch", "answers", "kill", "close"].map(count);
    assert_eq!(counts, [2, 1, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_browser_costs_one_case_and_the_next_gets_a_new_one() {
    let script = browser(|command, _| {
        (command.name == "click" && command.nth == 0)
            .then(|| Err(BrowserError::BrowserLost("its connection closed".into())))
    });
    let cases = ["a", "b"].map(|id| case(id, [step("go", [click("x")]), step("on", [click("y")])]));
    let record = Run::of(script.clone(), cases).record().await;
    assert_eq!(record.cases[0].outcome, Outcome::Broken);
    assert_eq!(
        record.cases[0].steps[0].failures[0].class,
        Class::BrowserLost
    );
    assert_eq!(record.cases[1].outcome, Outcome::Passed);
    let names = script.names();
    assert_eq!(names.iter().filter(|name| *name == "launch").count(), 2);
    // The lost browser is killed before the next one starts, without asking it to exit.
    let kill = names.iter().position(|name| name == "kill").unwrap();
    assert!(kill < names.iter().rposition(|name| name == "launch").unwrap());
}

#[tokio::test(start_paused = true)]
async fn where_no_browser_starts_the_run_ends_soon() {
    let refused = |times: usize| {
        browser(move |command, _| {
            let title = "the browser did not start".into();
            (command.name == "launch" && command.nth < times).then(|| {
                Err(BrowserError::Start {
                    title,
                    cause: "no".into(),
                    help: "doctor".into(),
                })
            })
        })
    };
    let cases = || (0..6).map(|n| case(&format!("case-{n}"), [step("go", [click("x")])]));
    let outcomes = |record: RunRecord| -> Vec<Outcome> {
        record.cases.iter().map(|case| case.outcome).collect()
    };
    let record = Run::of(refused(9), cases()).record().await;
    let why = record.cases[5].failure.as_ref().unwrap().title.clone();
    assert_eq!(why, "not run, since no browser started in 3 attempts");
    let (broken, skipped, passed) = (Outcome::Broken, Outcome::Skipped, Outcome::Passed);
    let none = [broken, broken, broken, skipped, skipped, skipped];
    assert_eq!(outcomes(record), none);
    // The machine was only busy for a while.
    let late = [broken, broken, passed, passed, passed, passed];
    let record = Run::of(refused(2), cases()).record().await;
    assert_eq!(outcomes(record), late);
}

#[tokio::test(start_paused = true)]
async fn a_browser_that_works_is_kept_and_each_case_gets_a_fresh_page() {
    let script = willing();
    let cases = ["a", "b", "c"].map(|id| case(id, [step("go", [click("x")])]));
    Run::of(script.clone(), cases).record().await;
    let count = |wanted: &str| script.names().iter().filter(|name| *name == wanted).count();
    assert_eq!(
        ["launch", "open_page", "close_page", "close"].map(count),
        [1, 3, 3, 1]
    );
}

#[tokio::test(start_paused = true)]
async fn a_secret_is_typed_and_never_told() {
    let script = browser(|command, _| {
        (command.name == "click").then(|| {
            Err(BrowserError::Refused {
                command: "click".into(),
                message: "no".into(),
            })
        })
    });
    let secret = ActionKind::Fill(
        named("密码"),
        Template(vec![Piece::Secret("PASSWORD".into())]),
    );
    let mut run = Run::of(
        script.clone(),
        [case("a", [step("go", [secret, click("x")])])],
    );
    run.secrets
        .insert("PASSWORD".into(), Secret::new("Test@2023"));
    let record = run.record().await;
    let typed = script
        .commands()
        .into_iter()
        .find(|command| command.name == "type")
        .unwrap();
    assert_eq!(typed.argument, "Test@2023");
    let told = serde_json::to_string(&record).unwrap();
    assert!(!told.contains("Test@2023"));
}

#[tokio::test(start_paused = true)]
async fn a_failed_optional_step_is_a_warning_and_the_case_goes_on() {
    let script = browser(|command, _| {
        (command.name == "prepare" && command.argument.to_string().contains("公告"))
            .then(|| Ok(json!({ "status": "none", "near": [] })))
    });
    let mut notice = step("notice", [click("公告")]);
    notice.optional = Some("the notice is there on some days".into());
    let (case, _) = failures(script, case("a", [notice, step("go", [click("x")])])).await;
    assert_eq!(case.steps[0].outcome, Outcome::Warned);
    assert_eq!(case.steps[1].outcome, Outcome::Passed);
    assert_eq!(case.outcome, Outcome::Passed);
}

#[tokio::test(start_paused = true)]
async fn a_case_that_takes_too_long_ends_and_its_browser_is_not_kept() {
    let script = browser(|command, activity| {
        if command.name == "click" {
            activity.loading = true;
        }
        None
    });
    let mut slow = case("a", [step("go", [click("x")])]);
    slow.timeout = Duration::from_secs(2);
    let (case, failures) = failures(script.clone(), slow).await;
    assert_eq!(failures[0].title, "the case took longer than 2 s");
    // The step that was under way tells of its page.
    assert_eq!(case.steps[0].failures.len(), 1);
    assert!(case.steps[0].failure_page.is_some());
    assert_eq!(case.outcome, Outcome::Failed);
    assert!(script.names().contains(&"close".into()));
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_run_tells_of_every_case() {
    let (cancel, cancelled) = tokio::sync::watch::channel(false);
    let script = browser(move |command, activity| {
        if command.name == "click" {
            activity.loading = true;
            cancel.send_replace(true);
        }
        None
    });
    let cases = ["a", "b"].map(|id| case(id, [step("go", [click("x")])]));
    let events = Run::of(script.clone(), cases).events(cancelled).await;
    let record = stepproof::record::RunRecord::fold(&events).unwrap();
    assert!(record.interrupted);
    let outcomes: Vec<_> = record.cases.iter().map(|case| case.outcome).collect();
    assert_eq!(outcomes, [Outcome::Skipped, Outcome::Skipped]);
    assert_eq!(script.names().last().unwrap(), "close");
}

#[tokio::test(start_paused = true)]
async fn workers_share_the_cases_and_results_do_not_depend_on_their_number() {
    let cases = || (0..8).map(|n| case(&format!("c{n}"), [step("go", [click("x")])]));
    let mut results = Vec::new();
    for workers in [1, 2, 4] {
        let mut run = Run::of(willing(), cases());
        run.workers = workers;
        let record = run.record().await;
        let told: Vec<_> = record
            .cases
            .iter()
            .map(|case| (case.id.clone(), case.outcome))
            .collect();
        results.push(told);
    }
    assert_eq!(results[0], results[1]);
    assert_eq!(results[0], results[2]);
}

#[tokio::test(start_paused = true)]
async fn cases_run_in_the_order_of_a_seed_and_are_recorded_in_their_own() {
    let ids = ["a", "b", "c", "d", "e"];
    let started = async |shuffle: Option<u64>| {
        let mut run = Run::of(
            willing(),
            ids.map(|id| case(id, [step("go", [click("x")])])),
        );
        run.shuffle = shuffle;
        let (_keep, cancel) = tokio::sync::watch::channel(false);
        let events = run.events(cancel).await;
        let started: Vec<_> = events
            .iter()
            .filter_map(|event| match &event.kind {
                EventKind::CaseStarted { case, .. } => Some(case.to_string()),
                _ => None,
            })
            .collect();
        (started, RunRecord::fold(&events).unwrap())
    };
    let (order, record) = started(Some(7)).await;
    assert_eq!(started(Some(7)).await.0, order);
    assert_ne!(started(Some(8)).await.0, order);
    assert_eq!(started(None).await.0, ids);
    let recorded: Vec<_> = record
        .cases
        .iter()
        .map(|case| case.id.to_string())
        .collect();
    assert_eq!(recorded, ids);
    assert_eq!(record.shuffle, Some(7));
}

/// Starts browsers after ten minutes, as a Grid does whose slots are all in use.
struct Queued(Scripted);

#[async_trait]
impl Launcher for Queued {
    async fn launch(&self) -> Result<Box<dyn Browser>, BrowserError> {
        let never = std::future::pending::<()>();
        tokio::time::timeout(Duration::from_secs(600), never)
            .await
            .ok();
        self.0.launch().await
    }
}

#[tokio::test(start_paused = true)]
async fn waiting_for_a_browser_is_not_the_time_of_the_case() {
    let script = browser(|_, _| None);
    let cases = [case("a", [step("go", [click("x")])])];
    let record = Run::of(Queued(script), cases).record().await;
    assert_eq!(record.cases[0].outcome, Outcome::Passed, "{record:#?}");
}

fn short(id: &str) -> Case {
    case(id, [step("go", [click("x")])])
}

/// The same case in two browsers.
fn in_two() -> [Case; 2] {
    let case = short("a");
    ["firefox", "webkit"].map(|name| Case {
        id: case.id.in_browser(name),
        ..case.clone()
    })
}

#[tokio::test(start_paused = true)]
async fn a_case_runs_in_each_of_several_browsers_and_a_worker_starts_each_once() {
    let [firefox, webkit] = [willing(), willing()];
    let [first, second] = in_two();
    let cases = [
        first.clone(),
        second.clone(),
        Case {
            id: first.id.repeated(2),
            ..first
        },
        Case {
            id: second.id.repeated(2),
            ..second
        },
    ];
    let mut run = Run::of(willing(), cases);
    run.named_launchers = BTreeMap::from([
        (
            "firefox".to_owned(),
            Arc::new(firefox.clone()) as Arc<dyn Launcher>,
        ),
        ("webkit".to_owned(), Arc::new(webkit.clone())),
    ]);
    let record = run.record().await;
    assert_eq!(record.outcome(), Outcome::Passed);
    let told = record.cases.iter().map(|case| {
        (
            case.id.to_string(),
            case.browser.as_ref().map(|browser| browser.name.clone()),
        )
    });
    let scripted = || Some("scripted".to_owned());
    let expected = ["a@firefox", "a@webkit", "a@firefox#2", "a@webkit#2"];
    assert_eq!(
        told.collect::<Vec<_>>(),
        expected.map(|id| (id.to_owned(), scripted()))
    );
    for script in [firefox, webkit] {
        let names: Vec<_> = script.commands().into_iter().map(|one| one.name).collect();
        let count = |name: &str| names.iter().filter(|one| *one == name).count();
        assert_eq!(
            (count("launch"), count("open_page"), count("close")),
            (1, 2, 1)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn one_browser_that_never_starts_costs_only_its_own_cases() {
    let dead = browser(|command, _| {
        (command.name == "launch").then(|| Err(BrowserError::BrowserLost("dead".into())))
    });
    let [first, second] = in_two();
    let numbered = |case: &Case, number| Case {
        id: case.id.repeated(number),
        ..case.clone()
    };
    let of = |case: &Case| {
        (1..=5)
            .map(|number| numbered(case, number))
            .collect::<Vec<_>>()
    };
    let mut run = Run::of(willing(), of(&first).into_iter().chain(of(&second)));
    run.named_launchers = BTreeMap::from([
        ("firefox".to_owned(), Arc::new(dead) as Arc<dyn Launcher>),
        ("webkit".to_owned(), Arc::new(willing())),
    ]);
    let record = run.record().await;
    let outcomes: Vec<_> = record.cases.iter().map(|case| case.outcome).collect();
    let mut expected = vec![Outcome::Broken; 3];
    expected.extend([Outcome::Skipped; 2]);
    expected.extend([Outcome::Passed; 5]);
    assert_eq!(outcomes, expected);
}

#[tokio::test(start_paused = true)]
async fn a_case_that_its_browser_cannot_carry_out_is_skipped_with_the_reason_and_fails_nothing() {
    let script = willing();
    let why = "firefox cannot touch the screen of `iphone`".to_owned();
    let mut run = Run::of(script.clone(), [short("a"), short("b")]);
    run.left_out = BTreeMap::from([(CaseId::from("a"), why.clone())]);
    let record = run.record().await;
    let [left_out, done] = &record.cases[..] else {
        panic!("{record:?}")
    };
    assert_eq!(
        (left_out.outcome, &left_out.left_out),
        (Outcome::Skipped, &Some(why))
    );
    assert_eq!(done.outcome, Outcome::Passed);
    assert_eq!(record.outcome(), Outcome::Passed);
    assert!(!record.fails_by(left_out));
    let pages = script
        .commands()
        .into_iter()
        .filter(|one| one.name == "open_page");
    assert_eq!(pages.count(), 1);
}
