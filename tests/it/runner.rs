//! The runner, with a scripted browser and time run by hand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use stepproof::browser::scripted::{Command, Scripted};
use stepproof::browser::{Activity, BrowserError, Dialog, Document};
use stepproof::record::{CaseRecord, Class, EventKind, Failure, Outcome, RunRecord};
use stepproof::scenario::{self, Case, Kind, Piece, Secret, Template};

use crate::support::{Memory, Run, case, click, fill, named, open, place, step, text_on_page};

/// A browser that does all it is asked, but for what `other` answers.
fn browser(
    other: impl Fn(&Command, &mut Activity) -> Option<Result<serde_json::Value, BrowserError>>
    + Send
    + Sync
    + 'static,
) -> Scripted {
    Scripted::new(move |command, activity| {
        other(command, activity).unwrap_or_else(|| Ok(Scripted::willing(command)))
    })
}

fn willing() -> Scripted {
    browser(|_, _| None)
}

/// Runs one case; every failure of it, in order.
async fn failures(script: Scripted, case: Case) -> (CaseRecord, Vec<Failure>) {
    let record = Run::of(script, [case]).record().await;
    let case = record.cases.into_iter().next().unwrap();
    let failures = case
        .failures()
        .map(|(_, failure)| failure.clone())
        .collect();
    (case, failures)
}

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
    assert!(at("type") < at("screenshot") && at("screenshot") < at("look"));
    assert!(at("look") < at("click"), "{names:?}");
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

#[tokio::test(start_paused = true)]
async fn a_picture_of_a_page_that_changed_meanwhile_is_taken_again() {
    let script = browser(|command, _| {
        (command.name == "look" && command.nth == 0).then(|| {
            let mut seen = Scripted::willing(command);
            // It came to rest only after the picture had been asked for.
            seen["still"] = json!(-1);
            Ok(seen)
        })
    });
    let run = Run::of(script.clone(), [case("a", [step("go", [click("x")])])]);
    let kept = run.evidence.clone();
    run.record().await;
    let names = script.names();
    let count = |wanted: &str| names.iter().filter(|name| *name == wanted).count();
    assert_eq!(["screenshot", "look", "click"].map(count), [2, 2, 1]);
    assert_eq!(kept.pictures.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_read_while_a_request_came_and_went_is_read_again() {
    let script = browser(|command, activity| {
        if command.name == "look" && command.nth == 0 {
            activity.begun += 1;
        }
        None
    });
    Run::of(script.clone(), [case("a", [step("go", [click("x")])])])
        .record()
        .await;
    let names = script.names();
    let count = |wanted: &str| names.iter().filter(|name| *name == wanted).count();
    assert_eq!(["screenshot", "look", "click"].map(count), [2, 2, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_an_action_led_to_is_not_asked_whether_it_has_come() {
    let asked = async |leads: bool| {
        let script = browser(move |command, activity| {
            activity.loaded += u64::from(leads && command.name == "click");
            None
        });
        let steps = [step("go", [click("x")])];
        Run::of(script.clone(), [case("a", steps)]).record().await;
        script.names().iter().any(|name| name == "ping")
    };
    assert!(asked(false).await);
    assert!(!asked(true).await);
}

#[tokio::test(start_paused = true)]
async fn what_the_page_that_has_come_asks_of_the_site_is_waited_for() {
    let script = browser(|command, activity| {
        if command.name == "click" {
            activity.loaded += 1;
            activity.open_requests = vec!["GET /amount".into()];
        }
        None
    });
    let (_, failures) = failures(script, case("a", [step("go", [click("x")])])).await;
    assert_eq!(failures[0].class, Class::App);
    assert_eq!(failures[0].details[0], "open: GET /amount");
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
        (command.name == "look" && command.nth < 3).then(|| {
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
    let looks: Vec<_> = looks.iter().filter(|c| c.name == "look").collect();
    assert_eq!(looks.len(), 4);
    assert!(looks.iter().all(|look| look.argument["page"] == true));
    assert_eq!(kept.texts.lock().unwrap().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn evidence_waits_for_the_control_that_is_used_next() {
    let missing = |until| {
        browser(move |command, _| {
            (command.name == "look" && command.nth < until).then(|| {
                let mut seen = Scripted::willing(command);
                seen["next"] = json!({ "status": "none", "near": ["button \"继续\""] });
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
    let looks: Vec<_> = looks.iter().filter(|c| c.name == "look").collect();
    assert_eq!(looks.len(), 4);
    assert_eq!(
        looks[0].argument["next"]["query"]["by"]["name"]["is"],
        "确定"
    );
    assert_eq!(kept.pictures.lock().unwrap().len(), 1);

    // What changed with it is told too, and the page is pictured as it is.
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
        (command.name == "look").then(|| {
            let mut seen = Scripted::willing(command);
            seen["next"] = json!({ "status": "none", "near": ["button \"Z\""] });
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
        (command.name == "look").then(|| {
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
    assert_eq!(sizes, [json!([800, 910]), json!([800, 600])]);
}

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
    assert_eq!(["launch", "answers", "close"].map(count), [2, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_never_rests_tells_what_goes_on() {
    let script = browser(|command, _| {
        (command.name == "prepare")
            .then(|| Ok(json!({ "quiet": false, "why": "<i> is changing", "status": "unusable" })))
    });
    let (_, failures) = failures(script, case("a", [step("go", [click("x")])])).await;
    assert_eq!(failures[0].title, "the page does not come to rest");
    assert_eq!(failures[0].details[0], "<i> is changing");
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
    assert!(at("look") < at("click"), "{names:?}");
    assert_eq!(kept.texts.lock().unwrap().len(), 1);
    assert_eq!(
        *kept.pictures.lock().unwrap(),
        ["screenshots/a/01-before.png"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_control_that_comes_late_is_waited_for_and_clicked_once() {
    let script = browser(|command, _| {
        (command.name == "prepare" && command.nth < 7)
            .then(|| Ok(json!({ "status": "none", "near": [] })))
    });
    let steps = [step("go", [click("下一步")])];
    let record = Run::of(script.clone(), [case("a", steps)]).record().await;
    assert_eq!(record.cases[0].outcome, Outcome::Passed);
    assert_eq!(
        script
            .names()
            .iter()
            .filter(|name| *name == "click")
            .count(),
        1
    );
}

#[tokio::test(start_paused = true)]
async fn a_renamed_control_is_told_with_what_is_there_instead() {
    let script = browser(|command, _| {
        (command.name == "prepare")
            .then(|| Ok(json!({ "status": "none", "near": ["button \"继续\""] })))
    });
    let (case, failures) = failures(
        script,
        case(
            "a",
            [step("go", [click("下一步")]), step("then", [click("x")])],
        ),
    )
    .await;
    let failure = &failures[0];
    assert_eq!(failure.title, "there is no control \"下一步\"");
    assert_eq!(
        failure.details,
        [
            "there is button \"继续\"",
            "waited 5 s",
            "the page is \"页\" at /x"
        ]
    );
    assert_eq!(failure.place, place(20));
    assert_eq!(case.outcome, Outcome::Failed);
    assert_eq!(case.steps[1].outcome, Outcome::Skipped);
}

#[tokio::test(start_paused = true)]
async fn several_controls_of_a_name_are_listed_with_how_to_tell_them_apart() {
    let element = |place: &str| {
        json!({
            "role": "button", "name": "确定", "path": [place],
            "rect": { "x": 0, "y": 0, "width": 1, "height": 1 },
        })
    };
    let both = json!({
        "status": "many", "elements": [element("dialog \"提示\""), element("main \"支付\"")],
    });
    let script = browser(move |command, _| (command.name == "prepare").then(|| Ok(both.clone())));
    let (_, failures) = failures(script, case("a", [step("go", [click("确定")])])).await;
    assert_eq!(failures[0].title, "control \"确定\" matches 2 elements");
    assert_eq!(failures[0].details[0], "button \"确定\" in dialog \"提示\"");
    let help = failures[0].help.as_deref().unwrap();
    assert_eq!(
        help,
        "say where it is: `{ name: 确定, in: { dialog: 提示 } }`"
    );
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_while_the_page_loads() {
    let script = browser(|command, activity| {
        match (command.name.as_str(), command.nth) {
            // The first click leads away; the page is there at the third look.
            ("click", 0) => activity.loading = true,
            ("ping" | "prepare", _) if activity.loading => {
                panic!("asked a page that is going")
            }
            _ => {}
        }
        None
    });
    let (case, failures) = failures(script, case("a", [step("go", [click("x")])])).await;
    assert_eq!(failures[0].title, "the page does not finish loading");
    assert_eq!(case.steps[0].outcome, Outcome::Failed);
}

#[tokio::test(start_paused = true)]
async fn a_site_that_does_not_answer_is_named() {
    let script = browser(|command, activity| {
        if command.name == "click" {
            activity.loading = true;
            activity.unanswered = Some("POST /sbf/zf/cashier".into());
        }
        None
    });
    let (_, failures) = failures(script, case("a", [step("go", [click("x")])])).await;
    assert_eq!(
        failures[0].title,
        "the site has not answered `POST /sbf/zf/cashier`"
    );
    assert_eq!(failures[0].class, Class::App);
}

#[tokio::test(start_paused = true)]
async fn an_error_page_fails_the_step_that_led_to_it() {
    let script = browser(|command, activity| {
        if command.name == "click" {
            activity.document = Some(Document {
                path: "/pay".into(),
                status: Ok(500),
            });
        }
        None
    });
    let (case, failures) = failures(script, case("a", [step("pay", [click("x")])])).await;
    assert_eq!(failures[0].title, "the site answered with HTTP 500");
    assert_eq!(failures[0].details, ["at /pay", "the page is \"页\" at /x"]);
    assert_eq!(case.steps[0].id, "pay");
}

#[tokio::test(start_paused = true)]
async fn an_undeclared_dialog_fails_with_its_text_and_a_declared_one_is_answered() {
    let opens = || {
        browser(|command, activity| {
            if command.name == "click" && command.nth == 0 {
                activity.dialog = Some(Dialog {
                    kind: "confirm".into(),
                    text: "确定吗".into(),
                });
            }
            None
        })
    };
    let (_, found) = failures(opens(), case("a", [step("go", [click("x"), click("y")])])).await;
    assert_eq!(found[0].title, "the page opened an unexpected confirm");
    assert_eq!(found[0].details, ["it says \"确定吗\""]);

    let answer = Kind::Dialog {
        accept: true,
        text: None,
        answer: None,
    };
    let script = opens();
    let steps = [step("go", [click("x"), answer, click("y")])];
    let (case, found) = failures(script.clone(), case("a", steps)).await;
    assert_eq!((case.outcome, found), (Outcome::Passed, vec![]));
    assert!(script.names().contains(&"answer".into()));
}

#[tokio::test(start_paused = true)]
async fn a_dialog_that_the_last_click_leaves_open_is_not_swallowed() {
    let script = browser(|command, activity| {
        if command.name == "click" {
            activity.dialog = Some(Dialog {
                kind: "alert".into(),
                text: "注意".into(),
            });
        }
        None
    });
    let (_, found) = failures(script, case("a", [step("go", [click("x")])])).await;
    assert_eq!(found[0].title, "the page opened an unexpected alert");
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
    // The lost one is cleared away before the next starts.
    let close = names.iter().position(|name| name == "close").unwrap();
    assert!(close < names.iter().rposition(|name| name == "launch").unwrap());
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
    assert_eq!(why, "not run, since no browser started in 3 tries");
    let (broken, skipped, passed) = (Outcome::Broken, Outcome::Skipped, Outcome::Passed);
    let none = [broken, broken, broken, skipped, skipped, skipped];
    assert_eq!(outcomes(record), none);
    // A machine that was only busy for a while.
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
    let secret = Kind::Fill(
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
async fn a_browser_that_ends_while_a_page_loads_is_not_waited_for() {
    let script = browser(|command, activity| {
        if command.name == "click" {
            activity.loading = true;
            activity.lost = Some(BrowserError::DriverLost("killed by signal 9".into()));
        }
        None
    });
    let began = tokio::time::Instant::now();
    let (case, failures) = failures(script, case("a", [step("go", [click("x")])])).await;
    assert_eq!(failures[0].class, Class::DriverLost);
    assert_eq!(case.outcome, Outcome::Broken);
    // The clock is run by hand: this counts waits, not speed.
    assert_eq!(began.elapsed(), Duration::ZERO);
}

fn switch(title: &str) -> Kind {
    Kind::Switch(scenario::TextMatch::Is(Template::literal(title)))
}

#[tokio::test(start_paused = true)]
async fn a_window_that_opens_late_is_waited_for_and_looked_at_when_it_is_in_front() {
    let script = browser(|command, _| match command.name.as_str() {
        "windows" => Some(Ok(match command.nth {
            0 => json!(["订单"]),
            _ => json!(["订单", "银联"]),
        })),
        "same" => {
            let of = command.argument["of"].as_array()?.iter();
            Some(Ok(of.map(|title| title == "银联").collect()))
        }
        _ => None,
    });
    let steps = [step("pay", [click("支付"), switch("银联")])];
    let record = Run::of(script.clone(), [case("a", steps)]).record().await;
    assert_eq!(record.cases[0].outcome, Outcome::Passed);
    let names = script.names();
    let at = |name: &str| names.iter().position(|n| n == name).unwrap();
    assert!(at("click") < at("bring_to_front"), "{names:?}");
    assert!(at("bring_to_front") < at("screenshot"), "{names:?}");
    let commands = script.commands();
    let front = commands.iter().find(|c| c.name == "bring_to_front");
    assert_eq!(front.unwrap().argument, "1");
}

#[tokio::test(start_paused = true)]
async fn a_window_that_is_not_there_is_told_with_those_that_are() {
    let script = browser(|command, _| match command.name.as_str() {
        "windows" => Some(Ok(json!(["订单", "银联"]))),
        "same" => Some(Ok(json!([false, false]))),
        "close_window" => Some(Ok(json!(false))),
        _ => None,
    });
    let (_, told) = failures(script.clone(), case("a", [step("go", [switch("查询")])])).await;
    assert_eq!(told[0].title, "there is no window \"查询\"");
    let there = [
        "there is window \"订单\"",
        "there is window \"银联\"",
        "waited 5 s",
    ];
    assert_eq!(told[0].details[..3], there);
    let (_, told) = failures(script, case("a", [step("go", [Kind::Close])])).await;
    assert_eq!(told[0].title, "there is no other window to go on in");
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
                EventKind::CaseStarted { case, .. } => Some(case.clone()),
                _ => None,
            })
            .collect();
        (started, RunRecord::fold(&events).unwrap())
    };
    let (order, record) = started(Some(7)).await;
    assert_eq!(started(Some(7)).await.0, order);
    assert_ne!(started(Some(8)).await.0, order);
    assert_eq!(started(None).await.0, ids);
    let recorded: Vec<_> = record.cases.iter().map(|case| &*case.id).collect();
    assert_eq!(recorded, ids);
    assert_eq!(record.shuffle, Some(7));
}
