//! Cases with several windows.

use serde_json::json;
use stepproof::record::Outcome;
use stepproof::scenario::{self, ActionKind, Template};

use crate::support::{Run, case, click, step};

use super::{browser, failures};

fn switch(title: &str) -> ActionKind {
    ActionKind::Switch(scenario::TextMatch::Is(Template::literal(title)))
}

#[tokio::test(start_paused = true)]
async fn a_window_that_opens_late_is_waited_for_and_looked_at_when_it_is_in_front() {
    let script = browser(|command, _| match command.name.as_str() {
        "windows" => Some(Ok(match command.nth {
            0 => json!(["订单"]),
            _ => json!(["订单", "银联"]),
        })),
        "match_texts" => {
            let texts = command.argument["texts"].as_array()?.iter();
            Some(Ok(texts.map(|title| title == "银联").collect()))
        }
        _ => None,
    });
    let steps = [step("pay", [click("支付"), switch("银联")])];
    let record = Run::of(script.clone(), [case("a", steps)]).record().await;
    assert_eq!(record.cases[0].outcome, Outcome::Passed);
    let names = script.names();
    let at = |name: &str| names.iter().position(|n| n == name).unwrap();
    assert!(at("click") < at("switch_to"), "{names:?}");
    assert!(at("switch_to") < at("screenshot"), "{names:?}");
    let commands = script.commands();
    let front = commands.iter().find(|c| c.name == "switch_to");
    assert_eq!(front.unwrap().argument, "1");
}

#[tokio::test(start_paused = true)]
async fn a_window_that_is_not_there_is_told_with_those_that_are() {
    let script = browser(|command, _| match command.name.as_str() {
        "windows" => Some(Ok(json!(["订单", "银联"]))),
        "match_texts" => Some(Ok(json!([false, false]))),
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
    let (_, told) = failures(script, case("a", [step("go", [ActionKind::Close])])).await;
    assert_eq!(told[0].title, "there is no other window to go on in");
}
