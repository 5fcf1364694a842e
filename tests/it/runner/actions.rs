//! Actions: what they ask of the browser, and what they tell when something is missing.

use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::{Value, json};
use stepproof::browser::scripted::Scripted;
use stepproof::page::{Direction, Length, Position};
use stepproof::record::{Class, Outcome};
use stepproof::scenario::{
    ActionKind, Choice, Clicks, DragTo, Piece, ScrollTo, Secret, Spot, Template,
};

use crate::support::{Run, case, click, named, step, text_on_page};

use super::{browser, failures, willing};

/// The arguments of all commands of this name.
fn arguments(script: &Scripted, name: &str) -> Vec<Value> {
    let commands = script.commands().into_iter();
    let named = commands.filter(|command| command.name == name);
    named.map(|command| command.argument).collect()
}

fn choice(option: &str) -> Choice {
    Choice {
        option: Template::literal(option),
        group: None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_control_is_clicked_as_the_scenario_says() {
    let script = willing();
    let position = Position {
        x: Length::Percent(75.0),
        y: Length::Pixels(8.0),
    };
    let spot = Spot {
        position,
        reason: "一张图".into(),
    };
    let actions = [
        ActionKind::Click(named("甲"), Clicks::Double, None),
        ActionKind::Click(named("乙"), Clicks::Right, None),
        ActionKind::Click(named("丙"), Clicks::Single, Some(spot)),
    ];
    let (case, _) = failures(script.clone(), case("a", [step("go", actions)])).await;
    assert_eq!(case.outcome, Outcome::Passed);
    let names = script.names();
    let clicks: Vec<_> = names
        .iter()
        .filter(|name| name.ends_with("click"))
        .collect();
    assert_eq!(clicks, ["double_click", "right_click", "click"]);
    let at: Vec<_> = arguments(&script, "prepare")
        .iter()
        .map(|asked| asked["at"].clone())
        .collect();
    let expected = json!({ "x": { "percent": 75.0 }, "y": { "pixels": 8.0 } });
    assert_eq!(at, [Value::Null, Value::Null, expected]);
}

#[tokio::test(start_paused = true)]
async fn what_is_waited_for_between_two_actions_comes_before_the_second() {
    let script = browser(|command, _| {
        let waits = command.name == "observe"
            && command.argument["checks"]
                .as_array()
                .is_some_and(|all| !all.is_empty());
        (waits && command.nth < 4).then(|| {
            let mut answer = Scripted::willing(command);
            answer["checks"] = json!([{ "ok": false, "found": "" }]);
            Ok(answer)
        })
    });
    let until = ActionKind::Until(vec![text_on_page("北京")]);
    let step = step("go", [click("甲"), until, click("乙")]);
    let (case, _) = failures(script.clone(), case("a", [step])).await;
    assert_eq!(case.outcome, Outcome::Passed);
    let names = script.names();
    let clicks: Vec<_> = (0..names.len())
        .filter(|at| names[*at] == "click")
        .collect();
    let looks = names[clicks[0]..clicks[1]]
        .iter()
        .filter(|name| *name == "observe");
    assert!(looks.count() >= 2, "{names:?}");
}

#[tokio::test(start_paused = true)]
async fn what_does_not_come_between_two_actions_fails_with_its_place() {
    let script = browser(|command, _| {
        let waits = command.name == "observe"
            && command.argument["checks"]
                .as_array()
                .is_some_and(|all| !all.is_empty());
        waits.then(|| {
            let mut answer = Scripted::willing(command);
            answer["checks"] = json!([{ "ok": false, "found": "nothing" }]);
            Ok(answer)
        })
    });
    let until = ActionKind::Until(vec![text_on_page("北京")]);
    let step = step("go", [click("甲"), until, click("乙")]);
    let (_, told) = failures(script.clone(), case("a", [step])).await;
    assert_eq!(told[0].title, "expected the text \"北京\"");
    assert_eq!(told[0].location.line, 30);
    assert_eq!(arguments(&script, "click").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_drag_is_made_of_small_moves_from_one_point_to_the_other() {
    let script = willing();
    let drag = ActionKind::Drag(named("滑块"), DragTo::By(60.0, 0.0));
    let (case, _) = failures(script.clone(), case("a", [step("go", [drag])])).await;
    assert_eq!(case.outcome, Outcome::Passed);
    let moves = &arguments(&script, "drag")[0];
    let moves = moves.as_array().unwrap();
    assert_eq!(moves[0], json!([10.0, 20.0]));
    assert_eq!(moves.last().unwrap(), &json!([70.0, 20.0]));
    assert!(moves.len() >= 5, "{moves:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_dragged_and_its_goal_must_be_in_the_window_together() {
    let script = browser(|command, _| {
        (command.name == "prepare").then(|| {
            let mut answer = Scripted::willing(command);
            // Each look scrolls the other one away.
            answer["point"] = json!([10.0, 20.0 + command.nth as f64]);
            Ok(answer)
        })
    });
    let drag = ActionKind::Drag(named("甲"), DragTo::Onto(named("乙"), None));
    let (_, told) = failures(script.clone(), case("a", [step("go", [drag])])).await;
    assert!(told[0].title.contains("not in the window at the same time"));
    assert!(arguments(&script, "drag").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_list_is_scrolled_until_the_element_is_there() {
    let script = browser(|command, _| {
        let status = if command.nth < 3 { "moved" } else { "there" };
        (command.name == "scroll").then(|| Ok(json!({ "quiet": true, "status": status })))
    });
    let to = ActionKind::Scroll(ScrollTo::Element(named("第300号")), Some(named("名单")));
    let (case, _) = failures(
        script.clone(),
        case("a", [step("go", [to, click("第300号")])]),
    )
    .await;
    assert_eq!(case.outcome, Outcome::Passed);
    let asked = arguments(&script, "scroll");
    let first: Vec<_> = asked.iter().map(|asked| asked["first"] == true).collect();
    assert_eq!(first, [true, false, false, false]);
}

#[tokio::test(start_paused = true)]
async fn a_list_without_an_end_fails_after_a_thousand_screens() {
    let script = browser(|command, _| {
        (command.name == "scroll").then(|| Ok(json!({ "quiet": true, "status": "moved" })))
    });
    let mut long = step(
        "go",
        [ActionKind::Scroll(ScrollTo::End(Direction::Down), None)],
    );
    long.timeout = std::time::Duration::from_secs(3000);
    let mut case = case("a", [long]);
    case.timeout = std::time::Duration::from_secs(6000);
    let (_, told) = failures(script.clone(), case).await;
    assert_eq!(told[0].title, "there is no end to scroll to");
    assert_eq!(arguments(&script, "scroll").len(), 1000);
}

#[tokio::test(start_paused = true)]
async fn an_element_that_is_nowhere_in_the_list_is_missing() {
    let script = browser(|command, _| {
        let found = json!({ "status": "none", "near": [{ "role": "row", "name": "李四" }] });
        (command.name == "scroll")
            .then(|| Ok(json!({ "quiet": true, "status": "end", "found": found })))
    });
    let to = ActionKind::Scroll(ScrollTo::Element(named("张三")), None);
    let (_, told) = failures(script, case("a", [step("go", [to])])).await;
    assert_eq!(told[0].title, "there is no control \"张三\"");
    assert!(told[0].details[0].starts_with("looked for it from the beginning to the end"));
    assert!(told[0].details[1].contains("row \"李四\""));
}

#[tokio::test(start_paused = true)]
async fn a_drawn_drop_down_is_opened_filtered_and_closed() {
    let is_pressed = AtomicBool::new(false);
    let script = browser(move |command, _| match command.name.as_str() {
        "pick" if command.nth == 0 => {
            let element = Scripted::willing(&prepare())["element"].clone();
            Some(Ok(
                json!({ "quiet": true, "status": "missing", "element": element, "why": "no option", "types": true, "still": 0 }),
            ))
        }
        "pick" => Some(Ok(
            json!({ "quiet": true, "status": "ready", "point": [1.0, 2.0], "chosen": false }),
        )),
        "picked" => Some(Ok(
            json!({ "quiet": true, "taken": true, "open": !is_pressed.load(Ordering::Relaxed) }),
        )),
        "press" => {
            is_pressed.store(true, Ordering::Relaxed);
            None
        }
        _ => None,
    });
    let select = ActionKind::Select(named("城市"), vec![choice("北京"), choice("天津")]);
    let (case, told) = failures(script.clone(), case("a", [step("go", [select])])).await;
    assert_eq!(case.outcome, Outcome::Passed, "{told:#?}");
    let names = script.names();
    let inputs = ["click", "type", "press"];
    let inputs: Vec<_> = names
        .iter()
        .filter(|name| inputs.contains(&name.as_str()))
        .collect();
    assert_eq!(inputs, ["click", "type", "click", "click", "press"]);
    assert_eq!(arguments(&script, "press"), ["Escape"]);
}

fn prepare() -> stepproof::browser::scripted::Command {
    stepproof::browser::scripted::Command {
        name: "prepare".into(),
        argument: Value::Null,
        nth: 0,
    }
}

#[tokio::test(start_paused = true)]
async fn an_option_that_is_not_there_is_told_with_those_that_are() {
    let script = browser(|command, _| {
        (command.name == "pick").then(|| {
            let element = Scripted::willing(&prepare())["element"].clone();
            let why = "no option \"北京\"; there are: \"天津\"";
            Ok(json!({ "quiet": true, "status": "missing", "element": element, "why": why, "types": false, "still": 9000 }))
        })
    });
    let select = ActionKind::Select(named("城市"), vec![choice("北京")]);
    let (_, told) = failures(script, case("a", [step("go", [select])])).await;
    let title = "button \"x\" cannot be used to select: no option \"北京\"; there are: \"天津\"";
    assert_eq!(
        (told[0].class, told[0].title.as_str()),
        (Class::Assertion, title)
    );
}

/// Enters a secret on a keypad.
fn pin() -> ActionKind {
    ActionKind::Keys(named("键盘"), Template(vec![Piece::Secret("PIN".into())]))
}

#[tokio::test(start_paused = true)]
async fn each_character_is_a_click_on_its_key_and_the_mouse_leaves() {
    let script = browser(|command, _| {
        let point = [command.argument["number"].as_f64().unwrap_or_default(), 5.0];
        (command.name == "key_for")
            .then(|| Ok(json!({ "quiet": true, "status": "key", "point": point })))
    });
    let mut run = Run::of(script.clone(), [case("a", [step("go", [pin()])])]);
    run.secrets.insert("PIN".into(), Secret::new("5907"));
    let record = run.record().await;
    assert_eq!(record.cases[0].outcome, Outcome::Passed);
    let asked = arguments(&script, "key_for");
    let characters: Vec<_> = asked
        .iter()
        .map(|asked| asked["character"].clone())
        .collect();
    assert_eq!(characters, ["5", "9", "0", "7"]);
    assert_eq!(arguments(&script, "click").len(), 4);
    assert_eq!(arguments(&script, "hover"), [json!([0.0, 0.0])]);
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_missing_is_not_named() {
    let script = browser(|command, _| {
        let why = "it has no key for one of the characters";
        (command.name == "key_for" && command.argument["number"] == 2)
            .then(|| Ok(json!({ "quiet": true, "status": "missing", "why": why, "still": 0 })))
            .or_else(|| {
                (command.name == "key_for").then(|| Ok(json!({ "quiet": true, "status": "box" })))
            })
    });
    let mut run = Run::of(script, [case("a", [step("go", [pin()])])]);
    run.secrets.insert("PIN".into(), Secret::new("5907"));
    let record = run.record().await;
    let (_, failure) = record.cases[0].failures().next().unwrap();
    assert_eq!(
        failure.title,
        "button \"x\" does not take the whole text: it has no key for one of the characters"
    );
    let told = format!("{:?} {:?}", failure.details, failure.help);
    assert!(!told.contains('0') && !told.contains('2'), "{told}");
}
