//! When a run ends early, and what it does for those who watch.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::json;
use stepproof::browser::BrowserError;
use stepproof::browser::scripted::Scripted;
use stepproof::record::{Outcome, RunRecord};
use stepproof::runner::Ask;
use stepproof::scenario::Case;

use crate::support::{Run, case, click, step};

use super::{browser, willing};

/// A browser in which the `nth` click of the run fails.
fn failing_at(nth: usize) -> Scripted {
    browser(move |command, _| {
        (command.name == "click" && command.nth == nth).then(|| {
            Err(BrowserError::Refused {
                command: "click".into(),
                message: "no".into(),
            })
        })
    })
}

fn cases(ids: &[&str]) -> Vec<Case> {
    let cases = ids.iter();
    let cases = cases.map(|id| case(id, [step("go", [click("x")])]));
    cases.collect()
}

fn told(record: &RunRecord) -> Vec<(String, Outcome)> {
    let cases = record.cases.iter();
    cases
        .map(|case| (case.id.to_string(), case.outcome))
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_run_ends_once_enough_cases_have_failed() {
    let mut run = Run::of(failing_at(1), cases(&["a", "b", "c"]));
    run.policy.max_failures = Some(1);
    let record = run.record().await;
    let expected = [Outcome::Passed, Outcome::Broken, Outcome::Skipped];
    let outcomes: Vec<_> = record.cases.iter().map(|case| case.outcome).collect();
    assert_eq!(outcomes, expected);
    let why = record.cases[2].failure.as_ref().unwrap();
    assert_eq!(why.title, "not run, since a case has failed");
    assert!(record.enough_failures);
}

#[tokio::test(start_paused = true)]
async fn repetitions_after_the_failure_are_not_told() {
    let mut run = Run::of(
        failing_at(3),
        cases(&["a", "b", "a#2", "b#2", "a#3", "b#3"]),
    );
    run.policy.max_failures = Some(1);
    let record = run.record().await;
    let ids: Vec<_> = told(&record).into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["a", "b", "a#2", "b#2"]);
    assert_eq!(record.outcome(), Outcome::Broken);
}

#[tokio::test(start_paused = true)]
async fn leading_steps_are_carried_out_and_leave_nothing() {
    let mut only = case("a", [step("lead", [click("x")]), step("go", [click("y")])]);
    only.leading = 1;
    only.steps[0].picture.when = stepproof::scenario::Evidence::Off;
    let script = willing();
    let run = Run::of(script.clone(), [only]);
    let evidence = run.evidence.clone();
    let record = run.record().await;
    let clicks = script.names();
    assert_eq!(clicks.iter().filter(|name| *name == "click").count(), 2);
    let [lead, go] = &record.cases[0].steps[..] else {
        panic!("{record:?}")
    };
    assert_eq!(
        (lead.outcome, go.outcome),
        (Outcome::Passed, Outcome::Passed)
    );
    assert!(lead.snapshot.is_none() && lead.picture.is_none());
    assert!(go.snapshot.is_some() && go.picture.is_some());
    let texts = evidence.texts.lock().unwrap();
    assert!(
        texts.iter().all(|(name, _)| !name.contains("lead")),
        "{texts:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn trailing_steps_are_left_out_and_the_case_passes() {
    let mut only = case("a", [step("go", [click("x")]), step("on", [click("y")])]);
    only.trailing = 1;
    let script = willing();
    let record = Run::of(script.clone(), [only]).record().await;
    let clicks = script.names();
    assert_eq!(clicks.iter().filter(|name| *name == "click").count(), 1);
    assert_eq!(record.cases[0].outcome, Outcome::Passed);
    let outcomes: Vec<_> = record.cases[0]
        .steps
        .iter()
        .map(|step| step.outcome)
        .collect();
    assert_eq!(outcomes, [Outcome::Passed, Outcome::Skipped]);
}

#[tokio::test(start_paused = true)]
async fn an_action_waits_for_those_who_watch() {
    let began = tokio::time::Instant::now();
    let mut run = Run::of(willing(), cases(&["a"]));
    run.policy.slow_mo = Duration::from_secs(3);
    run.record().await;
    let took = began.elapsed();
    assert!(took >= Duration::from_secs(3), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_nearly_timed_out_is_told() {
    let until = |seconds: u64| {
        let began = tokio::time::Instant::now();
        browser(move |command, _| {
            let early = began.elapsed() < Duration::from_secs(seconds);
            (command.name == "prepare" && early)
                .then(|| Ok(json!({ "status": "none", "near": [], "still": 0 })))
        })
    };
    // The deadline of the step is 5 seconds.
    for (seconds, near) in [(2, false), (4, true)] {
        let slow = until(seconds);
        // What waits for an answer of the site is not given up early.
        let record = Run::of(slow, cases(&["a"])).record().await;
        let step = &record.cases[0].steps[0];
        assert_eq!(step.outcome, Outcome::Passed, "{step:#?}");
        assert_eq!(
            step.nearly_timed_out.is_some(),
            near && seconds == 4,
            "{seconds}"
        );
    }
}

/// A person who notes what is asked.
#[derive(Default)]
struct Person(Mutex<Vec<String>>);

#[async_trait]
impl Ask for Person {
    async fn ask(&self, question: &str) -> Result<String, String> {
        // Longer than the case may take.
        tokio::time::advance(Duration::from_secs(600)).await;
        self.0.lock().unwrap().push(question.to_owned());
        Err("the answer is empty".into())
    }
}

#[tokio::test(start_paused = true)]
async fn a_person_looks_at_the_page_on_which_a_step_failed() {
    let person = Arc::new(Person::default());
    let mut run = Run::of(failing_at(0), cases(&["a", "b"]));
    run.policy.pause_on_failure = true;
    run.ask = Some(person.clone());
    let record = run.record().await;
    assert_eq!(
        record.cases[0].failures().next().unwrap().1.title,
        "click failed"
    );
    let asked = person.0.lock().unwrap();
    assert_eq!(asked.len(), 1);
    assert!(
        asked[0].starts_with("paused at a/go: click failed\n"),
        "{asked:?}"
    );
}
