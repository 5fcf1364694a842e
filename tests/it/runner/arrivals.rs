//! A click that no page got is sent again; one that may have arrived never is.

use serde_json::{Value, json};
use stepproof::browser::scripted::{Command, Scripted};
use stepproof::browser::{Activity, BrowserError};
use stepproof::record::{Class, Outcome};
use stepproof::scenario::ActionKind;

use crate::support::{case, click, named, step};

use super::{browser, failures};

/// A browser whose pages tell what they get. `other` answers first; in it, a click does what it does.
fn telling(
    other: impl Fn(&Command, &mut Activity) -> Option<Result<Value, BrowserError>>
    + Send
    + Sync
    + 'static,
) -> Scripted {
    browser(move |command, activity| {
        activity.arrivals.get_or_insert(0);
        other(command, activity)
    })
}

fn gets(activity: &mut Activity) {
    *activity.arrivals.get_or_insert(0) += 1;
}

/// A control that is ready on this page, which has got so much.
fn ready(command: &Command, page: u32, arrivals: u32) -> Option<Result<Value, BrowserError>> {
    let time = json!({ "page": page, "time": 5, "arrivals": arrivals });
    match command.name.as_str() {
        "prepare" => {
            let mut answer = Scripted::willing(command);
            answer["time"] = time;
            Some(Ok(answer))
        }
        "ping" => Some(Ok(time)),
        _ => None,
    }
}

fn count(script: &Scripted, name: &str) -> usize {
    let names = script.names();
    names.iter().filter(|each| *each == name).count()
}

async fn clicks(script: Scripted) -> usize {
    let (case, failures) = failures(script.clone(), case("a", [step("go", [click("x")])])).await;
    assert_eq!(case.outcome, Outcome::Passed, "{failures:?}");
    count(&script, "click")
}

#[tokio::test(start_paused = true)]
async fn a_click_that_no_page_got_is_sent_again_on_the_page_that_came_instead() {
    let script = telling(|command, activity| {
        match (command.name.as_str(), command.nth) {
            ("click", 0) => activity.documents += 1,
            ("click", _) => gets(activity),
            _ => {}
        }
        None
    });
    assert_eq!(clicks(script.clone()).await, 2);
    let names = script.names();
    let at = |name: &str, last: bool| match last {
        true => names.iter().rposition(|each| each == name).unwrap(),
        false => names.iter().position(|each| each == name).unwrap(),
    };
    let again = &names[at("click", false)..at("click", true)];
    assert!(again.iter().any(|name| name == "prepare"), "{names:?}");
}

#[tokio::test(start_paused = true)]
async fn a_click_that_arrived_and_led_away_is_not_repeated() {
    let script = telling(|command, activity| {
        if command.name == "click" {
            gets(activity);
            activity.documents += 1;
        }
        None
    });
    assert_eq!(clicks(script).await, 1);
}

#[tokio::test(start_paused = true)]
async fn what_a_page_got_may_be_told_after_the_answer() {
    let script = telling(|command, activity| {
        match command.name.as_str() {
            "click" => activity.documents += 1,
            "ping" => gets(activity),
            _ => {}
        }
        None
    });
    assert_eq!(clicks(script).await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_click_that_nobody_told_of_is_not_repeated_if_it_may_have_led_away() {
    let does = |does: fn(&mut Activity)| {
        telling(move |command, activity| {
            if command.name == "click" {
                does(activity);
            }
            None
        })
    };
    // The page was being replaced, and was led elsewhere meanwhile.
    assert_eq!(clicks(does(|activity| activity.documents += 2)).await, 1);
    let opens = |activity: &mut Activity| {
        activity.documents += 1;
        activity.windows += 1;
    };
    assert_eq!(clicks(does(opens)).await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_click_that_the_same_page_never_got_is_sent_again() {
    let script = telling(|command, activity| {
        let has_got = command.nth.min(1);
        match command.name.as_str() {
            "click" if has_got == 1 => gets(activity),
            _ => {}
        }
        ready(command, 1, 7)
    });
    assert_eq!(clicks(script).await, 2);
    // It counts one more, or it does not count at all.
    let counted = |after: Value| {
        telling(move |command, _| {
            let mut answer = ready(command, 1, 7);
            if let ("ping", Some(Ok(time))) = (command.name.as_str(), &mut answer) {
                time["arrivals"] = after.clone();
            }
            answer
        })
    };
    assert_eq!(clicks(counted(json!(8))).await, 1);
    assert_eq!(clicks(counted(Value::Null)).await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_browser_that_does_not_tell_what_pages_get_is_believed() {
    let script = browser(|command, activity| {
        activity.documents += u64::from(command.name == "click");
        ready(command, 1, 7)
    });
    assert_eq!(clicks(script).await, 1);
}

#[tokio::test(start_paused = true)]
async fn a_box_that_the_new_page_has_ticked_is_not_clicked_again() {
    let script = telling(|command, activity| {
        activity.documents += u64::from(command.name == "click");
        (command.name == "prepare").then(|| {
            let mut answer = Scripted::willing(command);
            answer["element"]["checked"] = json!(command.nth > 0);
            Ok(answer)
        })
    });
    let ticks = step("go", [ActionKind::Check(named("x"), true)]);
    let (case, _) = failures(script.clone(), case("a", [ticks])).await;
    assert_eq!(case.outcome, Outcome::Passed);
    assert_eq!(count(&script, "click"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_no_page_got_is_pressed_again_in_its_field() {
    let script = telling(|command, activity| {
        match (command.name.as_str(), command.nth) {
            ("press", 0) => activity.documents += 1,
            ("press", _) => gets(activity),
            _ => {}
        }
        None
    });
    let press = ActionKind::Press(vec!["Enter".into()], Some(named("x")));
    let (case, _) = failures(script.clone(), case("a", [step("go", [press])])).await;
    assert_eq!(case.outcome, Outcome::Passed);
    assert_eq!(count(&script, "press"), 2);
    assert_eq!(count(&script, "prepare"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_page_that_gets_no_click_at_all_fails_soon() {
    let script = telling(|command, activity| {
        activity.documents += u64::from(command.name == "click");
        None
    });
    let (_, told) = failures(script.clone(), case("a", [step("go", [click("x")])])).await;
    assert_eq!(told[0].class, Class::Timeout);
    assert_eq!(told[0].title, "no page gets what is clicked or pressed");
    assert_eq!(count(&script, "click"), 3);
}
