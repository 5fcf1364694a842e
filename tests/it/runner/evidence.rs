//! The evidence of a step, and when it is taken.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use stepproof::browser::scripted::Scripted;
use stepproof::picture::{self, Area, Colour, Image};
use stepproof::record::Outcome;
use stepproof::scenario::{self};

use crate::support::{Memory, Run, case, click, fill, open, step, text_on_page};

use super::{browser, willing};

#[tokio::test(start_paused = true)]
async fn evidence_is_taken_before_the_last_action_with_all_fields_filled() {
    let script = willing();
    let steps = [step(
        "sign-in",
        [fill("账号", "zhangcs"), fill("密码", "x"), click("登录")],
    )];
    let record = Run::of(script.clone(), [case("a", steps)]).record().await;
    assert_eq!(record.cases[0].outcome, Outcome::Passed);
    let names = script.names();
    let at = |name: &str| names.iter().rposition(|n| n == name).unwrap();
    assert!(at("type") < at("screenshot") && at("screenshot") < at("observe"));
    assert!(at("observe") < at("click"), "{names:?}");
}

#[tokio::test(start_paused = true)]
async fn a_page_that_is_opened_last_is_looked_at_when_it_is_there() {
    let script = willing();
    Run::of(
        script.clone(),
        [case("a", [step("start", [open("/index")])])],
    )
    .record()
    .await;
    let names = script.names();
    let at = |name: &str| names.iter().position(|n| n == name).unwrap();
    assert!(at("open") < at("screenshot"), "{names:?}");
}

/// A page whose text is the number of looks so far, up to a limit.
fn counting(most: usize) -> Scripted {
    browser(move |command, _| {
        (command.name == "observe").then(|| {
            let mut seen = Scripted::willing(command);
            if !seen["page"].is_null() {
                let text = format!("look {}", command.nth.min(most));
                seen["page"]["nodes"] = json!([[0, { "text": text }]]);
            }
            Ok(seen)
        })
    })
}

#[tokio::test(start_paused = true)]
async fn a_page_is_looked_at_until_it_equals_its_snapshot() {
    let looked = async |stored: &str| {
        let script = counting(9);
        let mut run = Run::of(script.clone(), [case("a", [step("look", [])])]);
        run.evidence = Arc::new(Memory {
            stored: Some(format!("- /title: 页\n- /location: /x\n- text: {stored}\n")),
            ..Memory::default()
        });
        let kept = run.evidence.clone();
        let outcome = run.record().await.cases[0].outcome;
        let texts = kept.texts.lock().unwrap();
        assert_eq!(texts.len(), 1);
        let last = texts[0].1.lines().last().unwrap().to_owned();
        let names = script.names();
        let pictures = names.iter().filter(|name| *name == "screenshot").count();
        (outcome, last, pictures)
    };
    assert_eq!(
        looked("look 0").await,
        (Outcome::Passed, "- text: look 0".into(), 1)
    );
    // The picture shows what is kept.
    assert_eq!(
        looked("look 9").await,
        (Outcome::Passed, "- text: look 9".into(), 2)
    );
    // A page that stays different is reported as it is in the end.
    assert_eq!(
        looked("another").await,
        (Outcome::Failed, "- text: look 9".into(), 2)
    );
}

#[tokio::test(start_paused = true)]
async fn what_has_stood_on_one_page_is_not_waited_for_on_the_next() {
    let began = tokio::time::Instant::now();
    let steps = ["one", "two", "three"].map(|id| step(id, [click("x")]));
    let mut run = Run::of(counting(0), [case("a", steps)]);
    run.evidence = Arc::new(Memory {
        stored: Some("- /title: 页\n- /location: /x\n- text: another\n".into()),
        ..Memory::default()
    });
    let record = run.record().await;
    let steps = &record.cases[0].steps;
    assert!(steps.iter().all(|step| step.outcome == Outcome::Failed));
    let patience = stepproof::runner::PATIENCE;
    let took = began.elapsed();
    assert!(took >= patience && took < patience * 2, "{took:?}");
    // The time went into waiting for the page.
    let settled = |at: usize| Duration::from_secs_f64(steps[at].timings.settle / 1000.0);
    assert!(settled(0) >= patience && settled(1) < patience / 4);
}

/// A page whose pictures show a square that has come so far after each look, and then stays.
fn sliding(to: usize) -> Scripted {
    browser(move |command, _| {
        (command.name == "screenshot").then(|| {
            let png = STANDARD.encode(square(command.nth.min(to)));
            Ok(json!(format!("data:image/png;base64,{png}")))
        })
    })
}

fn square(at: usize) -> Vec<u8> {
    let mut image = Image::filled(100, 20, Colour([255; 3]));
    let left = i32::try_from(at).unwrap() * 5;
    let area = Area::between(left, 5, left + 5, 10);
    picture::fill(&mut image, area, Colour([0; 3]));
    picture::encode_fast(&image).unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_picture_is_taken_until_it_equals_the_accepted_one() {
    let looked = async |accepted: usize| {
        let script = sliding(9);
        let mut look = step("look", []);
        look.picture.compare = Some(true);
        let mut case = case("a", [look]);
        case.device.caret = false;
        let mut run = Run::of(script.clone(), [case]);
        run.evidence = Arc::new(Memory {
            accepted: Some(square(accepted)),
            ..Memory::default()
        });
        let kept = run.evidence.clone();
        let record = run.record().await;
        let names = script.names();
        let pictures = names.iter().filter(|name| *name == "screenshot").count();
        let pending = kept.pending.lock().unwrap().clone();
        (record.cases[0].outcome, pictures, pending)
    };
    // The first picture is taken before the page is posed.
    assert_eq!(looked(1).await, (Outcome::Passed, 2, None));
    assert_eq!(looked(4).await, (Outcome::Passed, 5, None));
    // One that stays different is kept as it is in the end.
    let (outcome, pictures, pending) = looked(12).await;
    assert_eq!((outcome, pending), (Outcome::Failed, Some(square(9))));
    assert!(pictures > 12, "{pictures}");
}

#[tokio::test(start_paused = true)]
async fn a_page_without_a_snapshot_counts_when_it_is_seen_twice_alike() {
    let script = counting(4);
    let mut run = Run::of(script, [case("a", [step("look", [])])]);
    run.evidence = Arc::new(Memory {
        missing: vec!["a/look".into()],
        ..Memory::default()
    });
    let kept = run.evidence.clone();
    run.record().await;
    let texts = kept.texts.lock().unwrap();
    assert_eq!(texts[0].1.lines().last(), Some("- text: look 4"));
}

#[tokio::test(start_paused = true)]
async fn a_picture_of_a_page_that_changed_meanwhile_is_taken_again() {
    let script = browser(|command, _| {
        (command.name == "observe" && command.nth == 0).then(|| {
            let mut seen = Scripted::willing(command);
            // Something changed after the picture was requested.
            seen["unchanged"] = json!(false);
            Ok(seen)
        })
    });
    let run = Run::of(script.clone(), [case("a", [step("go", [click("x")])])]);
    let kept = run.evidence.clone();
    run.record().await;
    let names = script.names();
    let count = |wanted: &str| names.iter().filter(|name| *name == wanted).count();
    assert_eq!(["screenshot", "observe", "click"].map(count), [2, 2, 1]);
    assert_eq!(kept.pictures.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_read_while_a_request_came_and_went_is_read_again() {
    let script = browser(|command, activity| {
        if command.name == "observe" && command.nth == 0 {
            activity.begun += 1;
        }
        None
    });
    Run::of(script.clone(), [case("a", [step("go", [click("x")])])])
        .record()
        .await;
    let names = script.names();
    let count = |wanted: &str| names.iter().filter(|name| *name == wanted).count();
    assert_eq!(["screenshot", "observe", "click"].map(count), [2, 2, 1]);
}

#[tokio::test(start_paused = true)]
async fn no_picture_is_taken_while_the_browser_draws_what_was_tapped_as_pressed() {
    let pressed = Duration::from_millis(200);
    let times = Arc::new(Mutex::new(Vec::new()));
    let seen = times.clone();
    let script = browser(move |command, activity| {
        let now = tokio::time::Instant::now();
        match command.name.as_str() {
            "click" => activity.pressed = Some(now + pressed),
            "prepare" | "screenshot" => {}
            _ => return None,
        }
        seen.lock().unwrap().push((command.name.clone(), now));
        None
    });
    let steps = [step("go", [click("x"), click("y")])];
    Run::of(script, [case("a", steps)]).record().await;
    let times = times.lock().unwrap();
    let [_, tapped, picture, next, ..] = times.as_slice() else {
        panic!("{times:?}");
    };
    assert_eq!((&*picture.0, &*next.0), ("screenshot", "prepare"));
    assert!(picture.1 >= tapped.1 + pressed, "{times:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_expected_is_seen_at_the_moment_of_the_evidence() {
    let script = browser(|command, _| {
        (command.name == "observe" && command.nth < 3).then(|| {
            let mut seen = Scripted::willing(command);
            seen["checks"][0] = json!({ "ok": false, "found": "待缴费" });
            Ok(seen)
        })
    });
    let mut paid = step("paid", []);
    paid.expect = vec![text_on_page("已缴费")];
    let run = Run::of(script.clone(), [case("a", [paid])]);
    let kept = run.evidence.clone();
    let record = run.record().await;
    assert_eq!(record.cases[0].outcome, Outcome::Passed);
    let looks = script.commands();
    let looks: Vec<_> = looks.iter().filter(|c| c.name == "observe").collect();
    assert_eq!(looks.len(), 4);
    assert!(looks.iter().all(|look| look.argument["page"] == true));
    assert_eq!(kept.texts.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn evidence_waits_for_the_control_that_is_used_next() {
    let missing = |until| {
        browser(move |command, _| {
            (command.name == "observe" && command.nth < until).then(|| {
                let mut seen = Scripted::willing(command);
                seen["next"] =
                    json!({ "status": "none", "near": [{ "role": "button", "name": "继续" }] });
                Ok(seen)
            })
        })
    };
    let steps = || [step("go", [fill("账号", "x"), click("确定")])];
    let script = missing(3);
    let run = Run::of(script.clone(), [case("a", steps())]);
    let kept = run.evidence.clone();
    assert_eq!(run.record().await.cases[0].outcome, Outcome::Passed);
    let looks = script.commands();
    let looks: Vec<_> = looks.iter().filter(|c| c.name == "observe").collect();
    assert_eq!(looks.len(), 4);
    assert_eq!(
        looks[0].argument["next"]["locator"]["by"]["name"]["is"],
        "确定"
    );
    assert_eq!(kept.pictures.lock().unwrap().len(), 1);

    // Other changes are reported, too, and the page is pictured as it is.
    let mut run = Run::of(missing(usize::MAX), [case("a", steps())]);
    run.evidence = Arc::new(Memory {
        changed: vec!["a/go".into()],
        ..Memory::default()
    });
    let record = run.record().await;
    let failures = &record.cases[0].steps[0].failures;
    assert_eq!(failures[0].details, ["button A → B"]);
    let failures = &failures[1..];
    assert_eq!(failures[0].title, "there is no control \"确定\"");
    assert_eq!(failures[0].details[0], "there is button \"继续\"");
}

#[tokio::test(start_paused = true)]
async fn a_control_that_the_page_has_renamed_is_told_by_its_new_name() {
    let script = browser(|command, _| {
        (command.name == "observe").then(|| {
            let mut seen = Scripted::willing(command);
            seen["next"] = json!({ "status": "none", "near": [{ "role": "button", "name": "Z" }] });
            Ok(seen)
        })
    });
    let mut run = Run::of(script, [case("a", [step("go", [click("A")])])]);
    run.evidence = Arc::new(Memory {
        changed: vec!["a/go".into()],
        ..Memory::default()
    });
    let record = run.record().await;
    let failure = record.cases[0].steps[0].failures.last().unwrap();
    assert_eq!(failure.title, "there is no control \"A\"");
    let help = "the page has renamed it: `{ button: B }`";
    assert_eq!(failure.help.as_deref(), Some(help));
}

#[tokio::test(start_paused = true)]
async fn a_window_that_was_made_larger_has_its_size_again_also_after_a_failure() {
    let script = browser(|command, _| {
        (command.name == "observe").then(|| {
            let mut seen = Scripted::willing(command);
            seen["targets"] = json!([{
                "role": "button", "name": "x",
                "rect": { "x": 0, "y": 900, "width": 10, "height": 10 },
            }]);
            seen["window"]["page_height"] = json!(1000);
            // Once it is larger, the page does not come to rest.
            seen["quiet"] = json!(command.nth == 0);
            Ok(seen)
        })
    });
    let mut step = step("go", [click("x")]);
    step.optional = Some("now and then".into());
    Run::of(script.clone(), [case("a", [step])]).record().await;
    let sizes = script.commands().into_iter().filter(|c| c.name == "resize");
    let sizes: Vec<_> = sizes.map(|command| command.argument).collect();
    assert_eq!(sizes, [json!([800, 1000]), json!([800, 600])]);
}

#[tokio::test(start_paused = true)]
async fn evidence_can_be_moved_and_switched_off() {
    let script = willing();
    let mut before = step("before", [click("a"), click("b")]);
    before.snapshot = scenario::Evidence::Before;
    let mut off = step("off", [click("c")]);
    (off.snapshot, off.picture.when) = (scenario::Evidence::Off, scenario::Evidence::Off);
    let run = Run::of(script.clone(), [case("a", [before, off])]);
    let kept = run.evidence.clone();
    run.record().await;
    let names = script.names();
    let at = |name: &str| names.iter().position(|n| n == name).unwrap();
    assert!(at("observe") < at("click"), "{names:?}");
    assert_eq!(kept.texts.lock().unwrap().len(), 1);
    assert_eq!(
        *kept.pictures.lock().unwrap(),
        ["screenshots/a/01-before.png"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_changed_snapshot_fails_the_case_and_the_case_goes_on() {
    let mut run = Run::of(
        willing(),
        [case(
            "a",
            [step("one", [click("x")]), step("two", [click("y")])],
        )],
    );
    run.evidence = Arc::new(Memory {
        changed: vec!["a/one".into()],
        ..Memory::default()
    });
    let record = run.record().await;
    let steps = &record.cases[0].steps;
    assert_eq!(steps[0].failures[0].details, ["button A → B"]);
    assert_eq!(
        steps[0].failures[0].help.as_deref(),
        Some("if the change is right: `stepproof accept a/one`")
    );
    assert_eq!(steps[1].outcome, Outcome::Passed);
    assert_eq!(record.cases[0].outcome, Outcome::Failed);
}

#[tokio::test(start_paused = true)]
async fn what_differs_in_each_run_is_told_with_its_declaration() {
    let mut run = Run::of(willing(), [case("a", [step("one", [click("x")])])]);
    run.evidence = Arc::new(Memory {
        changed: vec!["a/one".into()],
        names: Some(["Bid until 10:22", "Bid until 11:05"]),
        ..Memory::default()
    });
    let record = run.record().await;
    let help = record.cases[0].steps[0].failures[0].help.as_deref();
    let declared = "; what differs in each run is declared in the scenario: \
                    `volatile: { time: 'Bid until (\\d+:\\d+)' }`";
    let expected = format!("if the change is right: `stepproof accept a/one`{declared}");
    assert_eq!(help, Some(expected.as_str()));
}

#[tokio::test(start_paused = true)]
async fn a_missing_snapshot_fails_only_where_it_must_exist() {
    for strict in [false, true] {
        let mut run = Run::of(willing(), [case("a", [step("one", [click("x")])])]);
        let missing = vec!["a/one".into()];
        run.evidence = Arc::new(Memory {
            missing,
            strict,
            ..Memory::default()
        });
        let outcome = run.record().await.cases[0].outcome;
        assert_eq!(
            outcome,
            if strict {
                Outcome::Failed
            } else {
                Outcome::Passed
            }
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_page_that_cannot_be_kept_for_review_fails_and_breaks_nothing() {
    for name in ["changed", "new"] {
        let mut run = Run::of(willing(), [case("a", [step(name, [click("x")])])]);
        run.evidence = Arc::new(Memory {
            changed: vec!["a/changed".into()],
            missing: vec!["a/new".into()],
            read_only: true,
            ..Memory::default()
        });
        let record = run.record().await;
        assert_eq!(record.cases[0].outcome, Outcome::Failed);
        let failure = &record.cases[0].steps[0].failures[0];
        let note = "it could not be kept for review: read-only";
        assert_eq!(failure.details.last().unwrap(), note);
        let help = failure.help.as_deref().unwrap();
        assert!(help.contains("run it where the project can be written"));
    }
}
