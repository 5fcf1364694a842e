//! Cases that are tried again.

use stepproof::browser::BrowserError;
use stepproof::browser::scripted::Scripted;
use stepproof::record::{
    Attempt, CaseRecord, Class, EventKind, FlakyResult, Outcome, Retried, Retries, RunRecord,
};

use crate::support::{Run, case, click, step};

use super::browser;

/// A browser whose first `times` clicks are refused.
fn refusing(times: usize) -> Scripted {
    browser(move |command, _| {
        (command.name == "click" && command.nth < times).then(|| {
            Err(BrowserError::Refused {
                command: "click".into(),
                message: "no".into(),
            })
        })
    })
}

async fn ran(script: Scripted, count: u16) -> RunRecord {
    let mut run = Run::of(script, [case("a", [step("go", [click("x")])])]);
    run.policy.environment_retries = 1;
    run.policy.retries = Retries {
        count,
        flaky_result: FlakyResult::Fail,
    };
    run.record().await
}

fn the_case(record: &RunRecord) -> (&CaseRecord, Vec<(Outcome, Retried)>) {
    let [case] = &record.cases[..] else {
        panic!("{record:?}")
    };
    let earlier = case.earlier_attempts.iter();
    let told = earlier.map(|attempt: &Attempt| (attempt.outcome, attempt.retried));
    (case, told.collect())
}

#[tokio::test(start_paused = true)]
async fn what_passes_only_when_it_is_tried_again_is_flaky() {
    let record = ran(refusing(2), 3).await;
    let (case, earlier) = the_case(&record);
    assert_eq!(case.outcome, Outcome::Flaky);
    assert_eq!(earlier, [(Outcome::Broken, Retried::Failure); 2]);
    assert_eq!(case.failures().count(), 0);
    let first = case.earlier_attempts[0].failures().next().unwrap();
    assert_eq!(first.1.title, "click failed");
    assert_eq!(record.outcome(), Outcome::Flaky);
    assert!(record.fails_by(case));
}

#[tokio::test(start_paused = true)]
async fn what_never_passes_fails_and_keeps_every_attempt() {
    let record = ran(refusing(9), 2).await;
    let (case, earlier) = the_case(&record);
    assert_eq!(case.outcome, Outcome::Broken);
    assert_eq!(earlier.len(), 2);
    assert_eq!(case.failures().count(), 1);
    // Without retries there is one attempt.
    let (record, script) = (ran(refusing(1), 0).await, refusing(0));
    assert_eq!(the_case(&record).1, []);
    assert_eq!(the_case(&ran(script, 2).await).0.outcome, Outcome::Passed);
}

#[tokio::test(start_paused = true)]
async fn a_failed_attempt_keeps_its_files_beside_those_of_the_next() {
    let mut run = Run::of(refusing(1), [case("a", [step("go", [click("x")])])]);
    run.policy.retries.count = 1;
    let evidence = run.evidence.clone();
    let (_keep, cancel) = tokio::sync::watch::channel(false);
    let events = run.events(cancel).await;
    let pictures = evidence.pictures.lock().unwrap().clone();
    assert!(
        pictures.contains(&"screenshots/a/01-go.attempt-2.png".to_owned()),
        "{pictures:?}"
    );
    let told = |kind: &EventKind| matches!(kind, EventKind::AttemptFinished { number: 1, .. });
    assert_eq!(events.iter().filter(|event| told(&event.kind)).count(), 1);
}

/// A browser of which the process is gone at the first `times` clicks.
fn dying(times: usize) -> Scripted {
    browser(move |command, _| {
        let gone = || Some(Err(BrowserError::BrowserLost("killed".into())));
        match &*command.name {
            "click" if command.nth < times => gone(),
            "answers" if command.nth < times => gone(),
            _ => None,
        }
    })
}

#[tokio::test(start_paused = true)]
async fn a_case_whose_browser_died_is_tried_once_again_on_a_new_one() {
    let script = dying(1);
    let record = ran(script.clone(), 0).await;
    let (case, earlier) = the_case(&record);
    // It says nothing about the site, so the case is not flaky.
    assert_eq!(case.outcome, Outcome::Passed);
    assert_eq!(earlier, [(Outcome::Broken, Retried::Environment)]);
    assert_eq!(case.environment_retries(), 1);
    let launches = script.names();
    assert_eq!(launches.iter().filter(|name| *name == "launch").count(), 2);
    // Once is enough.
    let record = ran(dying(2), 0).await;
    let (case, earlier) = the_case(&record);
    assert_eq!((case.outcome, earlier.len()), (Outcome::Broken, 1));
    assert_eq!(case.failures().next().unwrap().1.class, Class::BrowserLost);
}

#[tokio::test(start_paused = true)]
async fn a_browser_that_does_not_start_is_started_once_again() {
    let refused = |times: usize| {
        browser(move |command, _| {
            (command.name == "launch" && command.nth < times).then(|| {
                Err(BrowserError::Start {
                    title: "the browser did not start".into(),
                    cause: "no".into(),
                    help: "doctor".into(),
                })
            })
        })
    };
    assert_eq!(
        the_case(&ran(refused(1), 0).await).0.outcome,
        Outcome::Passed
    );
    assert_eq!(
        the_case(&ran(refused(2), 0).await).0.outcome,
        Outcome::Broken
    );
}

#[tokio::test(start_paused = true)]
async fn a_page_that_crashes_in_a_browser_that_lives_is_a_failure_of_the_site() {
    let crashing = || {
        browser(|command, _| {
            (command.name == "click" && command.nth == 0).then(|| Err(BrowserError::PageCrashed))
        })
    };
    let record = ran(crashing(), 0).await;
    assert_eq!(the_case(&record).0.outcome, Outcome::Broken);
    assert_eq!(the_case(&record).1, []);
    let record = ran(crashing(), 1).await;
    assert_eq!(the_case(&record).0.outcome, Outcome::Flaky);
}
