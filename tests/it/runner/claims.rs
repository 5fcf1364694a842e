//! What sentences quote, and whether a page shows it.

use serde_json::json;
use stepproof::browser::scripted::Scripted;
use stepproof::record::{CaseRecord, Class, Outcome};
use stepproof::scenario::{ActionKind, ErrorLevel, KnownTerm, LocalText, Step, Term, TermRules};

use crate::support::{Run, case, click, fill, location, step};

use super::browser;

/// A step with this sentence, which quotes these terms.
fn quoting(text: &str, terms: &[&str]) -> Step {
    acting(text, terms, vec![click("提交")])
}

/// The same with these actions.
fn acting(text: &str, terms: &[&str], actions: Vec<ActionKind>) -> Step {
    let term = |term: &&str| Term {
        text: (*term).to_owned(),
        sentence: text.to_owned(),
        at: text.find(term).unwrap(),
        locale: None,
        location: location(3),
    };
    let mut step = step("go", actions);
    step.text = LocalText::One(text.to_owned());
    step.claims.sentence = terms.iter().map(term).collect();
    step
}

/// A page that shows a message once it was clicked.
fn page() -> Scripted {
    let clicked = std::sync::atomic::AtomicBool::new(false);
    browser(move |command, _| {
        use std::sync::atomic::Ordering::Relaxed;
        match command.name.as_str() {
            "click" => clicked.store(true, Relaxed),
            "observe" => {
                let mut seen = Scripted::willing(command);
                if !seen["page"].is_null() {
                    let text = if clicked.load(Relaxed) {
                        "缴费成功！"
                    } else {
                        "请确认"
                    };
                    seen["page"]["nodes"] = json!([[0, { "text": text }]]);
                }
                return Some(Ok(seen));
            }
            _ => {}
        }
        None
    })
}

async fn ran(step: Step, level: ErrorLevel) -> CaseRecord {
    let mut run = Run::of(page(), [case("a", [step])]);
    run.terms = TermRules {
        level,
        ..TermRules::default()
    };
    run.record().await.cases.remove(0)
}

#[tokio::test(start_paused = true)]
async fn a_term_is_proved_by_a_control_or_by_a_page_before_or_after_the_actions() {
    let step = quoting(
        "“请确认”，点击“提交”，“缴费成功”。",
        &["请确认", "提交", "缴费成功"],
    );
    let case = ran(step, ErrorLevel::Fail).await;
    assert_eq!(
        case.outcome,
        Outcome::Passed,
        "{:?}",
        case.steps[0].failures
    );
}

#[tokio::test(start_paused = true)]
async fn a_term_that_no_page_shows_fails_its_step_with_the_sentence_repaired() {
    let step = || quoting("点击“递交”。", &["递交"]);
    let case = ran(step(), ErrorLevel::Fail).await;
    let failure = &case.steps[0].failures[0];
    assert_eq!(failure.class, Class::Sentence);
    assert_eq!(
        failure.title,
        "the sentence says “递交”, and no page of the step has such a text"
    );
    assert_eq!(failure.help.as_deref(), Some("write: 点击“提交”。"));
    assert_eq!(failure.location, location(3));
    // The wrong name may contain the right one.
    let longer = quoting("点击“提交订单”。", &["提交订单"]);
    let case = ran(longer, ErrorLevel::Fail).await;
    let help = case.steps[0].failures[0].help.as_deref();
    assert_eq!(help, Some("write: 点击“提交”。"));
    // Where it is only noted, nothing fails.
    let case = ran(step(), ErrorLevel::Note).await;
    assert_eq!(case.outcome, Outcome::Passed);
    assert_eq!(case.steps[0].unproved.len(), 1);
    let case = ran(step(), ErrorLevel::Off).await;
    assert_eq!(case.steps[0].unproved, []);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_term_stands_for_the_control_between_those_that_are_named() {
    let text = "输入号码，点击“取码”，点击“提交”，再点击“完成”。";
    let actions = vec![
        fill("号码牌", "1"),
        click("发送短信"),
        fill("短信内容", "2"),
        click("提交"),
        click("关闭"),
        click("完成"),
    ];
    let step = acting(text, &["取码"], actions);
    let case = ran(step, ErrorLevel::Fail).await;
    let help = case.steps[0].failures[0].help.as_deref();
    let repaired = text.replace("取码", "发送短信");
    assert_eq!(help, Some(&*format!("write: {repaired}")));
}

#[tokio::test(start_paused = true)]
async fn with_mentions_fail_a_sentence_fails_that_mentions_in_another_order() {
    let actions = vec![fill("姓名", "张三"), click("提交")];
    let mut step = acting("点击“提交”，再输入“姓名”。", &["提交", "姓名"], actions);
    step.claims.places = vec![location(3)];
    let mut run = Run::of(page(), [case("a", [step])]);
    run.terms.level = ErrorLevel::Fail;
    run.terms.mentions = ErrorLevel::Fail;
    let case = run.record().await.cases.remove(0);
    let titles: Vec<_> = case.steps[0]
        .failures
        .iter()
        .map(|failure| &*failure.title)
        .collect();
    let [title] = titles[..] else {
        panic!("{titles:?}")
    };
    assert!(
        title.ends_with("and the step uses them in the other order"),
        "{title}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_a_note_quotes_must_be_on_a_page_of_the_case() {
    let note = |text: &str| {
        let mut step = quoting("点击“提交”。", &["提交"]);
        step.claims.remarks = vec![Term {
            text: text.to_owned(),
            sentence: text.to_owned(),
            at: 0,
            locale: None,
            location: location(4),
        }];
        step
    };
    let case = ran(note("缴费成功"), ErrorLevel::Fail).await;
    assert_eq!(case.outcome, Outcome::Passed);
    let case = ran(note("缴费失败"), ErrorLevel::Fail).await;
    let failure = case.failure.unwrap();
    assert_eq!(failure.title, "“缴费失败” is on no page of the case");
    assert_eq!(failure.location, location(4));
}

#[test]
fn a_declared_term_is_known_in_whatever_form_it_is_written() {
    let loaded = stepproof::scenario::load(
        vec![stepproof::scenario::Input {
            name: "scenarios/a.yaml".into(),
            role: stepproof::scenario::FileRole::Scenario,
            bytes: "scenario: a\ntitle: A\nsteps:\n  - step: go\n    text: 用“云闪付！”\n    terms: { 云闪付!: an APP }\n"
                .into(),
        }],
        None,
    );
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics);
    let claims = &loaded.suite.cases[0].steps[0].claims;
    let known: &KnownTerm = &claims.known[0];
    assert!(known.is(&claims.sentence[0]));
}
