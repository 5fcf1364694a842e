//! Where the options of a run come from: the command line, the environment, a profile, the settings.

use stepproof::scenario::json_schema;

use crate::harness::{Project, Stepproof};

const SETTINGS: &str = "\
locale: zh-CN
sites:
  test: { base_url: 'http://127.0.0.1:1' }
timeouts: { slow: 3s }
profiles:
  ci: { retries: 2, workers: 4, exclude_tag: [slow, manual], headed: true }
";

fn project() -> Project {
    let project = super::project();
    project.write("scenarios/stepproof.yaml", SETTINGS);
    project
}

/// The line of an option.
fn shown(stepproof: Stepproof, option: &str) -> String {
    let output = stepproof.any_stdout().passes();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = text.lines();
    let line = lines.find(|line| line.split_whitespace().next() == Some(option));
    let words: Vec<_> = line.unwrap_or_default().split_whitespace().collect();
    words.join(" ")
}

#[test]
fn the_command_line_comes_before_the_environment_and_that_before_the_profile() {
    let project = project();
    let show = |args: &str| project.stepproof("config show").args(args);
    let retries = |stepproof| shown(stepproof, "retries");
    assert_eq!(retries(show("")), "retries 0 default");
    let profile = "retries 2 profile: scenarios/stepproof.yaml:6:9";
    assert_eq!(retries(show("--profile ci")), profile);
    let twin = |stepproof: Stepproof| stepproof.env("STEPPROOF_RETRIES", "5");
    let environment = "retries 5 environment: STEPPROOF_RETRIES";
    assert_eq!(retries(twin(show("--profile ci"))), environment);
    let written = twin(show("--profile ci --retries 7"));
    assert_eq!(retries(written), "retries 7 command line");
    let chosen = show("").env("STEPPROOF_PROFILE", "ci");
    assert_eq!(retries(chosen), profile);
    let tags = shown(show("--profile ci"), "exclude-tag");
    assert_eq!(
        tags,
        "exclude-tag slow, manual profile: scenarios/stepproof.yaml:6:33"
    );
    let slow = shown(show(""), "slow");
    assert_eq!(slow, "slow 3000ms scenarios/stepproof.yaml");
    assert_eq!(
        shown(show(""), "site"),
        "site test scenarios/stepproof.yaml"
    );
    let headed = show("").env("STEPPROOF_HEADED", "1");
    assert_eq!(
        shown(headed, "headed"),
        "headed true environment: STEPPROOF_HEADED"
    );
    let off = show("--profile ci").env("STEPPROOF_HEADED", "0");
    assert_eq!(
        shown(off, "headed"),
        "headed false environment: STEPPROOF_HEADED"
    );
    // It may be a secret.
    let token = shown(show("--portal-token hunter2"), "portal-token");
    assert_eq!(token, "portal-token (set) command line");
}

#[test]
fn a_profile_has_options_of_run_with_their_values() {
    let project = project();
    let with = |options: &str| {
        project.write(
            "scenarios/stepproof.yaml",
            &format!("profiles:\n  ci: {options}\n"),
        );
    };
    with("{ retires: 2 }");
    project
        .stepproof("check")
        .stderr_has("error: `run` has no option `retires` for a profile; did you mean `retries`?")
        .stderr_has("scenarios/stepproof.yaml:2:9")
        .fails_with(3);
    project
        .stepproof("run --profile ci")
        .stderr_has("error: `run` has no option `retires` for a profile; did you mean `retries`?")
        .fails_with(3);
    for (wrong, told) in [
        (
            "{ retries: many }",
            "invalid value 'many' for '--retries <N>'",
        ),
        ("{ headed: yes }", "`headed` must be `true` or `false`"),
        (
            "{ profile: ci }",
            "`run` has no option `profile` for a profile",
        ),
        (
            "{ flaky_result: maybe }",
            "invalid value 'maybe' for '--flaky-result <RESULT>'",
        ),
    ] {
        with(wrong);
        project.stepproof("check").stderr_has(told).fails_with(3);
    }
    with("{ retries: 2 }");
    project
        .stepproof("run --profile cd")
        .stderr("error: there is no profile `cd`\nhelp: the settings have: ci\n")
        .fails_with(2);
}

#[test]
fn the_schema_knows_the_options_of_profiles() {
    let output = Project::empty().stepproof("schema").any_stdout().passes();
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let judge = jsonschema::validator_for(&schema).unwrap();
    let judged = |text: &str| judge.is_valid(&serde_json::from_str(text).unwrap());
    assert!(judged(
        r#"{ "profiles": { "ci": { "retries": 2, "tag": ["a", "b"], "headed": true } } }"#
    ));
    assert!(!judged(r#"{ "profiles": { "ci": { "retires": 2 } } }"#));
    assert!(!judged(r#"{ "profiles": { "ci": { "profile": "x" } } }"#));
    // That of the library leaves the options open.
    assert!(json_schema()["$defs"]["settings"]["properties"]["profiles"].is_object());
}
