//! Errors of pages: kept with their step, judged by its rules, and told below failures.

use serde_json::{Value, json};
use stepproof::browser::BrowserError;
use stepproof::browser::scripted::Scripted;
use stepproof::record::{CaseRecord, Class, Outcome};
use stepproof::scenario::{Case, ErrorLevel, ErrorPattern, ErrorRule, ErrorRules, Volatile};

use crate::support::{case, click, location, step, text_on_page};

use super::{browser, failures};

fn request(path: &str) -> Value {
    json!({
        "error": "request", "method": "POST", "url": format!("http://site{path}"),
        "resource": "fetch", "answered": 500,
    })
}

fn exception(message: &str) -> Value {
    json!({ "error": "exception", "message": message, "at": "http://site/app.js:12:7" })
}

/// A browser whose pages have these errors in their steps, the first in the first one, and where no
/// text is found.
fn pages(errors: Vec<Vec<Value>>) -> Scripted {
    browser(move |command, activity| match command.name.as_str() {
        "page_errors" => errors.get(command.nth).map(|errors| Ok(json!(errors))),
        // The second click leads to another page.
        "click" if command.nth == 1 => {
            activity.loaded += 1;
            None
        }
        "observe" if command.argument["checks"] != json!([]) => {
            let mut answer = Scripted::willing(command);
            answer["checks"] = json!([{ "ok": false, "found": "" }]);
            Some(Ok(answer))
        }
        _ => None,
    })
}

/// Steps that click, the last of which fails.
fn steps(clicks: &[&str]) -> Case {
    let mut all: Vec<_> = clicks
        .iter()
        .map(|name| step(&name.replace(' ', "-"), [click(name)]))
        .collect();
    let mut last = step("last", []);
    last.expect = vec![text_on_page("paid")];
    all.push(last);
    case("a", all)
}

/// A case with one step that passes, with these rules.
fn ruled(page_errors: ErrorRule, requests: ErrorRule) -> Case {
    let mut only = step("only", [click("x")]);
    only.errors = ErrorRules {
        page_errors,
        requests,
    };
    case("a", [only, step("next", [click("y")])])
}

fn rule(level: ErrorLevel, except: &[&str]) -> ErrorRule {
    let pattern = |(line, pattern): (u32, &&str)| ErrorPattern {
        location: location(line),
        pattern: (*pattern).to_owned(),
    };
    ErrorRule {
        level,
        except: (40..).zip(except).map(pattern).collect(),
    }
}

/// The errors of each step, as they are told.
fn told(case: &CaseRecord) -> Vec<Vec<String>> {
    let errors =
        |errors: &[stepproof::page::PageError]| errors.iter().map(ToString::to_string).collect();
    let steps = case.steps.iter();
    steps.map(|step| errors(&step.page_errors)).collect()
}

#[tokio::test(start_paused = true)]
async fn a_failure_tells_what_failed_on_its_page_before() {
    let errors = vec![
        vec![exception("of the old page")],
        vec![request("/sso/verify/sms")],
        vec![exception("x is null")],
    ];
    let (case, failed) = failures(pages(errors), steps(&["sign in", "next page"])).await;
    let [failure] = &failed[..] else {
        panic!("{failed:?}")
    };
    assert_eq!(failure.class, Class::Assertion);
    let expected = [
        "uncaught x is null (/app.js:12:7)",
        "POST /sso/verify/sms answered 500 (in step next-page)",
    ];
    assert_eq!(failure.causes, expected);
    assert_eq!(told(&case)[0], ["uncaught of the old page (/app.js:12:7)"]);
    assert_eq!(told(&case)[1], ["POST /sso/verify/sms answered 500"]);
    assert_eq!(case.steps[0].outcome, Outcome::Passed);
}

#[tokio::test(start_paused = true)]
async fn a_failure_names_a_few_causes_and_counts_the_others() {
    let many = (0..60).map(|number| exception(&format!("number {number}")));
    let (case, failed) = failures(pages(vec![many.collect()]), steps(&[])).await;
    assert_eq!(failed[0].causes.len(), 6);
    assert_eq!(failed[0].causes[5], "55 more, see run.json");
    assert_eq!(
        (told(&case)[0].len(), case.steps[0].more_page_errors),
        (50, 10)
    );
}

#[tokio::test(start_paused = true)]
async fn a_page_that_the_site_did_not_give_is_told_once() {
    let script = browser(|command, activity| {
        let document = json!({
            "error": "request", "method": "GET", "url": "http://site/pay", "resource": "document",
            "answered": 500,
        });
        activity.document = Some(stepproof::browser::Document {
            url: "http://site/pay".into(),
            status: Ok(500),
            kind: "text/html".into(),
        });
        (command.name == "page_errors").then(|| Ok(json!([document, exception("x is null")])))
    });
    let (case, failed) = failures(
        script,
        ruled(rule(ErrorLevel::Note, &[]), rule(ErrorLevel::Fail, &[])),
    )
    .await;
    let [failure] = &failed[..] else {
        panic!("{failed:?}")
    };
    assert_eq!(failure.class, Class::App);
    assert_eq!(failure.causes, ["uncaught x is null (/app.js:12:7)"]);
    assert_eq!(told(&case)[0].len(), 2);
}

#[tokio::test(start_paused = true)]
async fn errors_that_count_fail_their_step_and_do_not_end_the_case() {
    let errors = vec![vec![request("/a"), exception("x is null"), request("/b")]];
    let fail = || rule(ErrorLevel::Fail, &[]);
    let (case, failed) = failures(pages(errors), ruled(fail(), fail())).await;
    let [requests, scripts] = &failed[..] else {
        panic!("{failed:?}")
    };
    assert_eq!(
        (requests.class, scripts.class),
        (Class::PageError, Class::PageError)
    );
    assert_eq!(requests.title, "failed request: POST /a answered 500");
    assert_eq!(requests.details, ["POST /b answered 500"]);
    assert_eq!(requests.location, location(10));
    let help = requests.help.as_deref().unwrap();
    assert!(
        help.contains("`requests: { except: [POST /a answered 500] }`"),
        "{help}"
    );
    assert_eq!(
        scripts.title,
        "page error: uncaught x is null (/app.js:12:7)"
    );
    let help = scripts.help.as_deref().unwrap();
    assert!(help.contains("`page_errors: { except: ["), "{help}");
    let outcomes: Vec<_> = case.steps.iter().map(|step| step.outcome).collect();
    assert_eq!(outcomes, [Outcome::Failed, Outcome::Passed]);
}

#[tokio::test(start_paused = true)]
async fn what_is_excepted_is_not_told_and_what_is_off_neither() {
    let errors = || vec![vec![request("/a"), request("/b"), exception("x is null")]];
    let requests = rule(ErrorLevel::Fail, &["^POST /[ab] answered", "/nothing"]);
    let case = ruled(rule(ErrorLevel::Off, &[]), requests);
    let (case, failed) = failures(pages(errors()), case).await;
    assert!(failed.is_empty(), "{failed:?}");
    assert!(told(&case)[0].is_empty());
    assert_eq!(case.excepted, [location(40)]);
    // An exception of requests is none of scripts.
    let case = ruled(
        rule(ErrorLevel::Note, &["answered 500"]),
        rule(ErrorLevel::Note, &["null"]),
    );
    let (case, _) = failures(pages(errors()), case).await;
    assert_eq!(told(&case)[0].len(), 3);
    assert!(case.excepted.is_empty());
}

#[tokio::test(start_paused = true)]
async fn errors_are_told_without_the_host_of_the_site_passwords_and_volatile_values() {
    let message =
        "GET http://site/x of http://site by http://ann:key@other/y for SB0042, ws://site/z";
    let logged = json!({ "error": "console", "message": message });
    let mut case = ruled(
        rule(ErrorLevel::Note, &["SB\\d+", "order-1"]),
        ErrorRule::default(),
    );
    case.volatile = vec![Volatile {
        numbered: true,
        name: "order".into(),
        pattern: r"SB\d+".into(),
        location: location(2),
        own: false,
    }];
    case.steps[0].errors.page_errors.except.clear();
    let (case, _) = failures(pages(vec![vec![logged, request("/pay/SB0042")]]), case).await;
    let expected = [
        "console.error: GET /x of <site> by http://other/y for <order-1>, /z",
        "POST /pay/<order-1> answered 500",
    ];
    assert_eq!(told(&case)[0], expected);
    // What errors show of it is no sign that a page does.
    assert!(case.volatile.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_browser_that_ends_does_not_hide_what_failed_before() {
    let script = browser(|command, _| match command.name.as_str() {
        "click" => Some(Err(BrowserError::BrowserLost(
            "its connection closed".into(),
        ))),
        "page_errors" => Some(Ok(json!([exception("out of memory")]))),
        _ => None,
    });
    let (case, failed) = failures(script, ruled(ErrorRule::default(), ErrorRule::default())).await;
    assert_eq!(failed[0].class, Class::BrowserLost);
    assert!(failed[0].causes.is_empty());
    assert_eq!(told(&case)[0], ["uncaught out of memory (/app.js:12:7)"]);
}
