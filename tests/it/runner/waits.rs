//! What is waited for before an action, and the message if it does not come.

use std::time::Duration;

use serde_json::json;
use stepproof::browser::scripted::Scripted;
use stepproof::browser::{BrowserError, Dialog, Document};
use stepproof::page::Check as OnPage;
use stepproof::record::{Class, Outcome};
use stepproof::scenario::{ActionKind, BrowserCheck, Check, Evidence, Expectation, Step};

use crate::support::{Run, case, click, fill, location, step, text_on_page};

use super::{browser, failures};

#[tokio::test(start_paused = true)]
async fn a_page_that_an_action_led_to_is_not_asked_whether_it_has_come() {
    let asked = async |leads: bool| {
        let script = browser(move |command, activity| {
            activity.loaded += u64::from(leads && command.name == "click");
            None
        });
        let steps = [step("go", [click("x")])];
        Run::of(script.clone(), [case("a", steps)]).record().await;
        let names = script.names();
        let last = |wanted: &str| names.iter().rposition(|name| name == wanted);
        last("ping") > last("click")
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
        (command.name == "prepare").then(|| {
            Ok(json!({ "status": "none", "near": [{ "role": "button", "name": "继续" }] }))
        })
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
    assert_eq!(failure.location, location(20));
    assert_eq!(case.outcome, Outcome::Failed);
    assert_eq!(case.steps[1].outcome, Outcome::Skipped);
}

#[tokio::test(start_paused = true)]
async fn several_controls_of_a_name_are_listed_with_how_to_tell_them_apart() {
    let element = |role: &str, name: &str| {
        json!({
            "role": "button", "name": "确定", "path": [format!("{role} \"{name}\"")],
            "spot": { "role": role, "name": name },
            "rect": { "x": 0, "y": 0, "width": 1, "height": 1 },
        })
    };
    let both = json!({
        "status": "many", "elements": [element("dialog", "提示"), element("main", "支付")],
    });
    let script = browser(move |command, _| (command.name == "prepare").then(|| Ok(both.clone())));
    let (_, failures) = failures(script, case("a", [step("go", [click("确定")])])).await;
    assert_eq!(failures[0].title, "control \"确定\" matches 2 elements");
    assert_eq!(failures[0].details[0], "button \"确定\" in dialog \"提示\"");
    let help = failures[0].help.as_deref().unwrap();
    assert_eq!(
        help,
        "say where it is: `{ button: 确定, in: { dialog: 提示 } }`"
    );
}

#[tokio::test(start_paused = true)]
async fn a_field_that_changes_what_is_typed_fails_the_step() {
    let script = browser(|command, _| match command.name.as_str() {
        "prepare" => {
            let mut ready = Scripted::willing(command);
            ready["element"]["role"] = "textbox".into();
            Some(Ok(ready))
        }
        "mistyped" => Some(Ok(
            json!({ "role": "textbox", "name": "Code", "value": "1234" }),
        )),
        _ => None,
    });
    let steps = [step("go", [fill("Code", "123456"), click("x")])];
    let (case, failures) = failures(script, case("a", steps)).await;
    assert_eq!(
        failures[0].title,
        "textbox \"Code\" does not keep the value as it was typed"
    );
    assert_eq!(
        failures[0].details[..2],
        ["typed \"123456\"", "it holds \"1234\""]
    );
    assert_eq!(case.outcome, Outcome::Failed);
}

#[tokio::test(start_paused = true)]
async fn a_frame_of_another_origin_is_told_for_what_it_is() {
    let script = browser(|command, _| {
        (command.name == "prepare").then(|| {
            Ok(json!({
                "status": "none", "near": [],
                "missing_place": "frame \"Card\"", "foreign": true,
            }))
        })
    });
    let (_, failures) = failures(script, case("a", [step("go", [click("Pay")])])).await;
    assert_eq!(
        failures[0].title,
        "frame \"Card\" cannot be used: it has another origin"
    );
    assert_eq!(failures[0].help, None);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_done_while_the_page_loads() {
    let script = browser(|command, activity| {
        match (command.name.as_str(), command.nth) {
            // The first click leaves the page; the next page is there at the third look.
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
                url: "/pay".into(),
                status: Ok(500),
                kind: "text/html".into(),
            });
        }
        None
    });
    let (case, failures) = failures(script, case("a", [step("pay", [click("x")])])).await;
    assert_eq!(failures[0].title, "the site answered with HTTP 500");
    assert_eq!(failures[0].details, ["at /pay", "the page is \"页\" at /x"]);
    assert_eq!(case.steps[0].id, "pay");
}

/// A page with HTTP 401 after the first and the third click, and another one after the fourth.
fn refusing() -> Scripted {
    browser(|command, activity| {
        if command.name == "click" && command.nth != 1 {
            activity.documents += 1;
            activity.document = Some(Document {
                url: "/sign-in".into(),
                status: Ok(401),
                kind: "text/html".into(),
            });
        }
        None
    })
}

#[tokio::test(start_paused = true)]
async fn a_status_that_a_step_expects_is_no_failure_there_and_on_the_same_page() {
    let expected = || Expectation {
        location: location(1),
        check: Check::Browser(BrowserCheck::Status(401)),
    };
    let mut refused = step("refused", [click("x")]);
    refused.then.push(expected());
    let same_page = step("same-page", [click("y")]);
    let before_next = step("before-next", [click("x")]);
    let mut next = step("next", []);
    next.expect.push(expected());
    let unexpected = step("unexpected", [click("x")]);
    let steps = [refused, same_page, before_next, next, unexpected];
    let (case, failures) = failures(refusing(), case("a", steps)).await;
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].title, "the site answered with HTTP 401");
    assert!(
        failures[0]
            .help
            .as_ref()
            .unwrap()
            .contains("`then: - status: 401`")
    );
    assert_eq!(case.steps[3].outcome, Outcome::Passed);
    assert_eq!(case.steps[4].outcome, Outcome::Failed);
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

    let answer = ActionKind::Dialog {
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
    // The test controls the clock: this counts waits, not speed.
    assert_eq!(began.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_name_that_fits_several_on_a_page_where_nothing_happens_is_told_early() {
    let told_after = async |still: f64, polls: bool| {
        let element = json!({
            "role": "button", "name": "删除", "rect": { "x": 0, "y": 0, "width": 1, "height": 1 },
        });
        let many = json!({ "status": "many", "elements": [element, element], "still": still });
        let script = browser(move |command, activity| {
            activity.polls = polls;
            (command.name == "prepare").then(|| Ok(many.clone()))
        });
        let (_, failures) = failures(script, case("a", [step("go", [click("删除")])])).await;
        failures[0].details[1].clone()
    };
    let early = "nothing on the page has changed for 1 s";
    assert_eq!(told_after(1000.0, false).await, early);
    assert_eq!(told_after(999.0, false).await, "waited 5 s");
    // The answer of the site may still change the page.
    assert_eq!(told_after(1000.0, true).await, "waited 5 s");
}

/// A page that never comes to rest, where the checks hold for this many looks.
async fn on_a_moving_page(step: Step, looks: usize) -> Outcome {
    let script = browser(move |command, _| {
        (command.name == "observe").then(|| {
            let mut answer = Scripted::willing(command);
            answer["quiet"] = json!(false);
            answer["why"] = json!("<div> is changing");
            if let Some(check) = answer["checks"].get_mut(0) {
                check["ok"] = json!(command.nth < looks);
            }
            Ok(answer)
        })
    });
    let record = Run::of(script, [case("a", [step])]).record().await;
    record.cases[0].outcome
}

#[tokio::test(start_paused = true)]
async fn what_stood_before_the_reader_counts_while_something_moves() {
    let mut told = step("look", []);
    told.picture.when = Evidence::Off;
    told.snapshot = Evidence::Off;
    told.expect = vec![text_on_page("已保存")];
    assert_eq!(on_a_moving_page(told.clone(), 1).await, Outcome::Passed);
    assert_eq!(on_a_moving_page(told.clone(), 0).await, Outcome::Failed);
    // Only on a page at rest can something be absent.
    let Check::Page(OnPage::Text { present, .. }) = &mut told.expect[0].check else {
        panic!("{told:?}")
    };
    *present = false;
    assert_eq!(on_a_moving_page(told, 99).await, Outcome::Failed);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_does_not_answer_is_told_so_and_not_drawn() {
    let script = browser(|command, _| {
        let mute = || BrowserError::NoAnswer {
            command: "observe".into(),
            limit: Duration::from_secs(5),
        };
        match command.name.as_str() {
            "prepare" => Some(Ok(json!({ "status": "none", "near": [] }))),
            "observe" if command.argument["page"] == true => Some(Err(mute())),
            _ => None,
        }
    });
    let mut go = step("go", [click("x")]);
    (go.snapshot, go.picture.when) = (Evidence::Off, Evidence::Off);
    let (_, failures) = failures(script.clone(), case("a", [go])).await;
    let details = &failures[0].details;
    assert!(details.last().unwrap().contains("does not answer"));
    assert!(!script.names().contains(&"screenshot".into()));
}
