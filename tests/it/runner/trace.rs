//! What a case that failed tells of what it did.

use serde_json::{Value, json};
use stepproof::browser::Dialog;
use stepproof::browser::scripted::Scripted;
use stepproof::record::{CaseRecord, Outcome, TraceEvent, TraceKind};
use stepproof::scenario::{ActionKind, Case, Evidence, Piece, Step, Template};

use crate::support::{Run, case, click, named, step, text_on_page};

use super::{browser, willing};

async fn record(script: Scripted, steps: impl IntoIterator<Item = Step>) -> CaseRecord {
    recorded(Run::of(script, [case("a", steps)])).await
}

async fn recorded(run: Run) -> CaseRecord {
    run.record().await.cases.into_iter().next().unwrap()
}

/// What a step did, as `kind text`, below what it was.
fn told(case: &CaseRecord, step: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for traced in &case.steps[step].trace {
        lines.push(format!("{} ({})", traced.what, traced.location.line));
        let events = traced.events.iter();
        lines.extend(events.map(|event| format!("  {} {}", event.kind.word(), event.text)));
    }
    lines
}

fn element(why: &str, x: u64) -> Value {
    json!({
        "status": "unusable", "why": why,
        "element": {
            "role": "button", "name": "Pay",
            "rect": { "x": x, "y": 0, "width": 20, "height": 40 },
        },
    })
}

fn late() -> Step {
    Step {
        snapshot: Evidence::Off,
        then: vec![text_on_page("Paid")],
        ..step("pay", [click("Pay")])
    }
}

/// A page on which a control is covered, then moves, and can be used; the text that is expected never
/// comes.
fn hostile() -> Scripted {
    browser(|command, activity| match command.name.as_str() {
        "prepare" if command.nth < 3 => Some(Ok(element("covered by <div id=\"mask\">", 5))),
        "prepare" if command.nth < 6 => Some(Ok(element("moving", 5 + command.nth as u64))),
        "click" => {
            activity.calls = 2;
            None
        }
        "calls" => Some(Ok(json!([
            { "method": "POST", "url": "http://site/pay?card=1234", "status": 500 },
            { "method": "GET", "url": "http://site/a.css", "is_part": true, "status": 200 },
        ]))),
        "observe" => {
            let mut answer = Scripted::willing(command);
            let is_asked = command.argument["checks"].get(0).is_some();
            let held = json!([{ "ok": false, "found": "the text \"Pay\"" }]);
            answer["checks"] = if is_asked { held } else { json!([]) };
            Some(Ok(answer))
        }
        _ => None,
    })
}

#[tokio::test(start_paused = true)]
async fn a_failed_case_tells_what_was_looked_for_why_it_waited_and_what_was_started() {
    let case = record(hostile(), [late()]).await;
    assert_eq!(case.outcome, Outcome::Failed);
    assert_eq!(
        told(&case, 0),
        [
            "click control \"Pay\" (11)",
            "  looked control \"Pay\"",
            "  found it can be used",
            "  waiting button \"Pay\" cannot be clicked: covered by <div id=\"mask\">",
            "  waiting button \"Pay\" cannot be clicked: moving",
            "  found button \"x\"",
            "  done clicked at 10,20",
            "  started POST /pay answered 500",
            "  started 1 more request",
            "expect the text \"Paid\" (30)",
            "  looked the text \"Paid\"",
            "  waiting expected the text \"Paid\", found the text \"Pay\"",
            "  failed expected the text \"Paid\"",
        ]
    );
    let events = &case.steps[0].trace[0].events;
    let of = |event: &TraceEvent| (event.at_ms, event.for_ms, event.times);
    // Looked at after 4 ms, 8 ms, 16 ms, ….
    assert_eq!(of(&events[2]), (0, 28, 3));
    assert_eq!(of(&events[3]), (28, 196, 3));
    assert_eq!(events[3].area.unwrap().x, 10.0);
    assert_eq!(of(&events[4]), (224, 0, 1));
}

#[tokio::test(start_paused = true)]
async fn steps_before_the_one_that_failed_tell_it_too_and_a_case_that_passed_only_if_asked() {
    let first = || Step {
        snapshot: Evidence::Off,
        ..step("first", [click("x")])
    };
    let case_of = record(hostile(), [first(), late()]).await;
    assert_eq!(told(&case_of, 0)[0], "click control \"x\" (11)");

    let passed = record(willing(), [first()]).await;
    assert_eq!(told(&passed, 0), [""; 0]);
    let mut run = Run::of(willing(), [case("a", [first()])]);
    run.policy.trace = true;
    let asked = recorded(run).await;
    assert_eq!(asked.outcome, Outcome::Passed);
    assert_eq!(
        told(&asked, 0),
        [
            "click control \"x\" (11)",
            "  looked control \"x\"",
            "  found it can be used",
            "  found button \"x\"",
            "  done clicked at 10,20",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn of_a_case_that_passed_an_optional_step_that_failed_tells_what_it_did() {
    let optional = Step {
        optional: Some("it is not always there".into()),
        ..late()
    };
    let quiet = step("quiet", []);
    let case = record(hostile(), [optional, quiet]).await;
    assert_eq!(case.steps[0].outcome, Outcome::Warned);
    assert!(!case.steps[0].trace.is_empty());
    assert!(case.steps[1].trace.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_page_that_goes_back_and_forth_is_two_lines_and_one_that_never_repeats_is_bounded() {
    let by = |why: fn(usize) -> String| {
        browser(move |command, _| {
            (command.name == "prepare").then(|| Ok(element(&why(command.nth), 0)))
        })
    };
    let forth = by(|nth| format!("covered by <li id=\"row-{}\">", nth % 2));
    let case = record(forth, [late()]).await;
    let events = &case.steps[0].trace[0].events;
    let waiting = events
        .iter()
        .filter(|event| event.kind == TraceKind::Waiting);
    let waiting: Vec<_> = waiting.collect();
    assert_eq!(waiting.len(), 2);
    assert!(waiting.iter().all(|event| event.times > 20));

    let new = by(|nth| format!("covered by <li id=\"row-{nth}\">"));
    let case = record(new, [late()]).await;
    let traced = &case.steps[0].trace[0];
    assert_eq!(traced.events.len(), 40);
    assert!(traced.left_out > 0);
    // The first and the last ones.
    let mut texts = traced.events.iter().map(|event| &event.text);
    assert!(texts.any(|text| text.contains("row-0\"")));
    assert_eq!(traced.events[39].kind, TraceKind::Failed);
}

#[tokio::test(start_paused = true)]
async fn dialogs_windows_and_loads_are_told_with_what_has_started_them() {
    let script = browser(|command, activity| {
        activity.windows = activity.windows.max(1);
        if command.name == "click" {
            activity.windows = 2;
            activity.loaded += 1;
            activity.dialog = Some(Dialog {
                kind: "confirm".into(),
                text: "Really?".into(),
            });
        }
        None
    });
    let case = record(script, [late()]).await;
    let click = told(&case, 0);
    let started = click.iter().filter(|line| line.starts_with("  started"));
    assert_eq!(
        started.collect::<Vec<_>>(),
        [
            "  started a page is loaded",
            "  started a window has opened",
            "  started the confirm \"Really?\""
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn neither_what_is_typed_nor_where_the_keys_of_a_secret_are_is_told() {
    let secret = || Template(vec![Piece::Secret("PIN".into())]);
    let actions = [
        ActionKind::Fill(named("Name"), Template::literal("Ann")),
        ActionKind::Keys(named("Keypad"), secret()),
        click("Pay"),
    ];
    let script = browser(|command, activity| match command.name.as_str() {
        "key_for" => Some(Ok(json!({ "status": "key", "point": [command.nth, 7] }))),
        "click" => {
            activity.calls += 1;
            let last = command.nth == 4;
            last.then(|| Ok(Value::Null))
        }
        "calls" => Some(Ok(json!([
            { "method": "GET", "url": "http://site/key/4", "status": 200 },
            { "method": "GET", "url": "http://site/key/7", "status": 200 },
            { "method": "GET", "url": "http://site/key/1", "status": 200 },
            { "method": "GET", "url": "http://site/key/1", "status": 200 },
        ]))),
        _ => None,
    });
    let mut own: Case = case(
        "a",
        [Step {
            snapshot: Evidence::Off,
            then: vec![text_on_page("Paid")],
            ..step("pay", actions)
        }],
    );
    own.secrets = vec!["PIN".into()];
    let mut run = Run::of(script, [own]);
    run.secrets
        .insert("PIN".into(), stepproof::scenario::Secret::new("4711"));
    run.policy.trace = true;
    let case = recorded(run).await;
    let lines = told(&case, 0);
    assert!(
        lines.contains(&"  done typed the text".to_owned()),
        "{lines:?}"
    );
    assert!(
        lines.contains(&"  done entered the text by its keys or boxes".to_owned()),
        "{lines:?}"
    );
    assert!(
        lines.contains(&"  started 4 requests".to_owned()),
        "{lines:?}"
    );
    assert!(
        !lines
            .iter()
            .any(|line| line.contains("/key/") || line.contains(",7")),
        "{lines:?}"
    );
}
