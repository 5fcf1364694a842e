//! The examples of `docs/scenarios.md` and `docs/page-errors.md`.

use std::fs;
use std::path::Path;

use stepproof::scenario::{ActionWord, CheckWord, ErrorLevel, Input};

use super::{input, valid};

/// The fenced blocks of a document: the words behind `yaml`, and the text.
fn blocks(document: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(document);
    let reference = fs::read_to_string(path).unwrap();
    let mut blocks = Vec::new();
    for part in reference.split("\n```yaml").skip(1) {
        let (words, rest) = part.split_once('\n').unwrap();
        let (text, _) = rest.split_once("```").unwrap();
        blocks.push((words.trim().to_owned(), text.to_owned()));
    }
    blocks
}

fn indented(text: &str, by: usize) -> String {
    let pad = " ".repeat(by);
    text.lines().map(|line| format!("{pad}{line}\n")).collect()
}

/// All files of the reference as one suite, with each fragment in a scenario of its own.
pub fn reference() -> Vec<Input> {
    examples("docs/scenarios.md")
}

fn examples(document: &str) -> Vec<Input> {
    let mut inputs = Vec::new();
    for (at, (words, text)) in blocks(document).into_iter().enumerate() {
        let head = format!("scenario: fragment-{at}\ntitle: 例\nsteps:\n");
        let step = "  - step: one\n    text: 例\n";
        let (path, text) = match words.split_once(' ') {
            Some(("file", path)) => (path.trim_start_matches("scenarios/").to_owned(), text),
            _ => {
                let body = match words.as_str() {
                    "steps" => indented(&text, 2),
                    "do" => format!("{step}    do:\n{}", indented(&text, 6)),
                    "expect" => format!("{step}    expect:\n{}", indented(&text, 6)),
                    other => panic!("no such kind of block: {other}"),
                };
                (format!("fragment-{at}.yaml"), format!("{head}{body}"))
            }
        };
        inputs.push(input(&path, text));
    }
    inputs
}

#[test]
fn examples_of_the_reference_are_valid() {
    let inputs = reference();
    assert!(inputs.len() >= 9, "{} blocks", inputs.len());
    let loaded = valid(inputs);
    let ids: Vec<String> = loaded
        .suite
        .cases
        .iter()
        .map(|case| case.id.to_string())
        .collect();
    for id in ["first", "web-self", "payers[self]", "payers[child]"] {
        assert!(ids.iter().any(|known| known == id), "{ids:?}");
    }
}

#[test]
fn examples_of_page_errors_mean_what_they_say() {
    let suite = valid(examples("docs/page-errors.md")).suite;
    let settings = &suite.settings.errors;
    assert_eq!(settings.page_errors.level, ErrorLevel::Fail);
    assert_eq!(settings.requests.except.len(), 2);
    let steps = &suite.cases[0].steps;
    let [refused, old] = &steps[..] else {
        panic!("{steps:?}")
    };
    // A step adds exceptions, and replaces a level.
    assert_eq!(refused.errors.page_errors, settings.page_errors);
    assert_eq!(refused.errors.requests.level, ErrorLevel::Fail);
    let patterns = refused.errors.requests.except.iter();
    let patterns: Vec<_> = patterns.map(|except| &*except.pattern).collect();
    let expected = [
        "GET /survey/config answered 404",
        r"^GET https://stats\.example/",
        "POST /sso/verify/sms answered 400",
    ];
    assert_eq!(patterns, expected);
    assert_eq!(old.errors.page_errors.level, ErrorLevel::Off);
    assert_eq!(old.errors.requests, settings.requests);
}

#[test]
fn examples_of_the_site_are_valid() {
    let suite = valid(examples("docs/site.md")).suite;
    let of = |id: &str| suite.cases.iter().find(|case| case.id.to_string() == id);
    let session = of("orders").and_then(|case| case.session.as_ref());
    assert_eq!(session.map(|session| session.steps.len()), Some(1));
    let case = of("order").unwrap();
    assert_eq!((case.before.len(), case.after.len()), (1, 1));
    assert_eq!(case.values.len(), 2);
    let settings = suite.settings.clone();
    let names: Vec<_> = settings.sites.iter().map(|site| &*site.name).collect();
    assert_eq!(names, ["test", "staging"]);
    let test = &settings.sites[0];
    assert_eq!(test.secrets(), ["SITE_PASSWORD", "TEST_KEY"]);
    assert_eq!(test.ignore_requests[0], r"https://counter\.example/.*");
}

#[test]
fn the_example_of_a_grid_is_valid() {
    let grid = valid(examples("docs/grid.md"))
        .suite
        .settings
        .webdriver
        .clone();
    assert_eq!(grid.secrets(), ["GRID_PASSWORD"]);
    let args = &grid.capabilities["goog:chromeOptions"]["args"];
    assert_eq!(args[0], "--no-sandbox");
}

/// Every word of the vocabulary is read as the action or expectation that it names, and has an example
/// in the reference.
#[test]
fn every_action_and_expectation_is_read_and_documented() {
    let cases = valid(reference()).suite.cases;
    let steps: Vec<_> = cases.iter().flat_map(|case| &case.steps).collect();
    let actions = steps.iter().flat_map(|step| &step.actions);
    let expectations = steps
        .iter()
        .flat_map(|step| step.expect.iter().chain(&step.then));
    let written = |words: &[&'static str], known: &[&'static str]| {
        let missing: Vec<_> = known.iter().filter(|word| !words.contains(word)).collect();
        assert!(missing.is_empty(), "docs/scenarios.md shows no {missing:?}");
    };
    let words: Vec<_> = actions.map(|action| action.kind.word().as_str()).collect();
    written(&words, ActionWord::WORDS);
    let words: Vec<_> = expectations.map(|e| e.check.word().as_str()).collect();
    written(&words, CheckWord::WORDS);
}
