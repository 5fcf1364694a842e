//! `run` without a browser: what it checks first, and what it leaves behind.

use std::process::{Command, Stdio};

use super::{PAY, SELF, project};
use crate::harness::{Project, Stepproof};

/// A run that fails before it starts a browser: the driver does not exist.
const NO_DRIVER: &str =
    "run web-self --chrome /nowhere/chrome --chromedriver /nowhere/chromedriver";

#[test]
fn a_missing_secret_is_told_before_a_browser_starts() {
    let scenario = SELF
        .replace("tags:", "secrets: [LOGIN_PASSWORD]\ntags:")
        .replace(
            "click: 登录",
            "fill: { 密码: \"${secret.LOGIN_PASSWORD}\" }",
        );
    let project = Project::new(&[("scenarios/a.yaml", &scenario)]);
    project
        .stepproof("run")
        .stderr(
            "error: no value for the secret `LOGIN_PASSWORD` (needed by web-self)\n\
             help: set `STEPPROOF_SECRET_NAME` in the environment, or give a file of \
             `NAME=VALUE` lines with `--secrets-file`\n",
        )
        .fails_with(3);
    project.write("secrets.env", "hunter2");
    project
        .stepproof("run --secrets-file secrets.env")
        .stderr("error: secrets.env:1: this line is not `NAME=VALUE`\n")
        .fails_with(3);
}

#[test]
fn a_browser_that_is_not_there_breaks_the_run() {
    let project = project();
    project
        .stepproof("run web-self --chrome /nowhere/chrome --chromedriver /nowhere/chromedriver")
        .stderr_has("BROKEN web-self")
        .stderr_has("/nowhere/chromedriver")
        .fails_with(5);
    assert!(
        project
            .read("target/stepproof/run.json")
            .contains("\"broken\"")
    );
    assert!(
        project
            .read("target/stepproof/junit.xml")
            .contains("<error ")
    );
}

#[test]
fn state_that_a_site_cannot_be_given_is_told() {
    let with_state = |text: &str| text.replace("tags:", "portal: { user: payer_m }\ntags:");
    let project = Project::new(&[
        ("scenarios/self.yaml", &with_state(SELF)),
        ("scenarios/pay.yaml", &with_state(PAY)),
    ]);
    let run = |args: &str, code| {
        let command = project.stepproof(NO_DRIVER).args(args).stderr_has("");
        String::from_utf8(command.fails_with(code).stderr).unwrap()
    };
    let site = "--base-url http://127.0.0.1:1";
    let one =
        "note: 1 case declares `portal:` state, which is not applied without --portal-token\n";
    let many =
        "note: 3 cases declare `portal:` state, which is not applied without --portal-token\n";
    assert!(run(site, 5).starts_with(one));
    assert!(run(&format!("{site} web-pay --quiet --repeat 2"), 5).starts_with(many));
    for silent in ["", &format!("{site} --portal-token x")] {
        assert!(!run(silent, 5).contains("portal-token"), "{silent}");
    }
}

#[test]
fn secrets_of_the_mock_are_for_mocks_alone() {
    let scenario = SELF
        .replace("tags:", "secrets: [PASSWORD]\ntags:")
        .replace("click: 登录", "fill: { 密码: \"${secret.PASSWORD}\" }");
    let project = Project::new(&[
        (
            "scenarios/stepproof.yaml",
            "mock_secrets: { PASSWORD: x }\n",
        ),
        ("scenarios/a.yaml", &scenario),
    ]);
    let run = |args: &str| project.stepproof(NO_DRIVER).args(args);
    run("--base-url http://127.0.0.1:1")
        .stderr_has("error: no value for the secret `PASSWORD`")
        .fails_with(3);
    // These get as far as the missing driver.
    for mock in ["", "--base-url http://127.0.0.1:1 --portal-token x"] {
        run(mock).stderr_has("BROKEN web-self").fails_with(5);
    }
}

#[test]
fn github_gets_annotations_and_a_summary() {
    let project = project();
    let summary = project.root().join("summary.md");
    project.write("summary.md", "of another step\n");
    project
        .stepproof(NO_DRIVER)
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", summary)
        .stdout_has("::error file=scenarios/web/self.yaml,line=1,col=1,title=web-self::")
        .stderr_has("1 case: 1 broken in ")
        .fails_with(5);
    let text = project.read("summary.md");
    assert!(
        text.starts_with("of another step\n### stepproof: 1 case: 1 broken"),
        "{text}"
    );
}

#[test]
fn secrets_come_from_the_environment_and_stay_out_of_every_file() {
    let scenario = SELF
        .replace("tags:", "secrets: [LOGIN_PASSWORD]\ntags:")
        .replace(
            "click: 登录",
            "fill: { 密码: \"${secret.LOGIN_PASSWORD}\" }",
        );
    let project = Project::new(&[("scenarios/a.yaml", &scenario)]);
    let output = project
        .stepproof(NO_DRIVER)
        .env("STEPPROOF_SECRET_LOGIN_PASSWORD", "hunter2")
        .stderr_has("BROKEN web-self")
        .fails_with(5);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    for text in [said, project.read("target/stepproof/run.json")] {
        assert!(!text.contains("hunter2"));
    }
}

#[test]
fn what_did_not_pass_can_be_run_again_by_the_command_shown() {
    let project = project();
    project
        .stepproof("run --output out -j 1 --quiet --chrome /nowhere/c --chromedriver /nowhere/d")
        .arg("web-pay[card]")
        .stderr_has("reports: out/run.json, out/junit.xml")
        .fails_with(5);
    assert!(project.has("out/junit.xml"));
    assert!(!project.has("target"));
}

#[test]
fn repetitions_are_cases_of_their_own() {
    let project = project();
    project
        .stepproof(NO_DRIVER)
        .args("--repeat 2")
        .stderr_has("web-self#2")
        .fails_with(5);
}

#[test]
fn a_signal_ends_the_run_with_its_reports() {
    use rustix::process::{Pid, Signal, kill_process};
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::os::unix::fs::PermissionsExt;

    let signals = [
        (Signal::INT, 130),
        (Signal::TERM, 143),
        (Signal::HUP, 129),
        (Signal::QUIT, 131),
    ];
    for (signal, code) in signals {
        let project = project();
        // A driver that never says that it is ready.
        project.write("driver", "#!/bin/sh\nexec tail -f /dev/null\n");
        let driver = project.root().join("driver");
        std::fs::set_permissions(&driver, PermissionsExt::from_mode(0o755)).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_stepproof"))
            .args([
                "run",
                "-j",
                "1",
                "--chrome",
                "/nowhere/chrome",
                "--chromedriver",
            ])
            .arg(&driver)
            .current_dir(project.root())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        stderr.read_line(&mut said).unwrap();
        assert_eq!(said, "run 3 cases against the mock portal, 1 worker\n");
        let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
        stderr.read_to_string(&mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(code), "{said}");
        assert!(said.contains("interrupted: 3 cases: 3 skipped"), "{said}");
        let json = project.read("target/stepproof/run.json");
        assert!(json.contains("\"interrupted\": true"), "{json}");
        assert!(
            project
                .read("target/stepproof/junit.xml")
                .contains("<skipped")
        );
    }
}

// ---------------------------------------------------------------------------------------------
// Which cases and steps
// ---------------------------------------------------------------------------------------------

#[test]
fn a_mistake_in_a_filter_is_shown_at_its_column() {
    project()
        .stepproof("list -E")
        .arg("tag(web) & !tag(smoek)")
        .stderr(
            "error: no scenario matches tag `smoek`; did you mean `smoke`?\n\
             \x20 --> the filter, column 17\n\
             \x20  | tag(web) & !tag(smoek)\n\
             \x20  |                 ^\n\
             help: a filter is made of `tag(…)`, `id(…)`, `file(…)`, `text(…)`, `changed(REF)` and `all()`, \
             with `&`, `|`, `!` and brackets\n",
        )
        .fails_with(4);
    project()
        .stepproof("list -E")
        .arg("tag(web")
        .stderr_has("error: this `(` is not closed\n  --> the filter, column 4\n")
        .fails_with(2);
    project()
        .stepproof("list -E")
        .arg("tag(web) & !(tag(smoke) | id(web-pay[card]))")
        .stdout_has("web-pay[wallet]")
        .passes();
}

#[test]
fn nothing_to_run_is_an_error_unless_it_may_be() {
    let none = "tag(smoke) & id(web-pay)";
    project()
        .stepproof("run -E")
        .arg(none)
        .stderr_has("error: no scenario matches all of what is asked for")
        .fails_with(4);
    project()
        .stepproof("run --no-cases pass -E")
        .arg(none)
        .stderr("no case had to be run\n")
        .passes();
}

#[test]
fn a_stretch_needs_steps_of_all_cases_in_their_order() {
    project()
        .stepproof("run web-self --from sign-out")
        .stderr_has("error: `web-self` has no step `sign-out`; did you mean `sign-in`?")
        .fails_with(4);
    project()
        .stepproof("run web-self --from sign-in --to open-portal")
        .stderr_has("error: in `web-self`, the step `sign-in` comes after `open-portal`")
        .fails_with(2);
}

#[test]
fn the_last_run_must_be_there_and_have_failures() {
    project()
        .stepproof("run --last-failed")
        .stderr_has("error: there is no run in ")
        .fails_with(4);
}

#[test]
fn nobody_can_look_on_in_a_pipeline() {
    project()
        .stepproof("run --headed --pause-on-failure")
        .env("CI", "1")
        .stderr("error: nobody can go on after `--pause-on-failure`: `CI` is set\n")
        .fails_with(2);
    project()
        .stepproof("run --pause-on-failure")
        .stderr_has("--headed")
        .fails_with(2);
}

// ---------------------------------------------------------------------------------------------
// Quarantine
// ---------------------------------------------------------------------------------------------

#[test]
fn a_quarantine_that_is_over_or_of_nobody_is_a_mistake() {
    let project = project();
    let entry = |case: &str, until: &str| {
        let settings = format!(
            "quarantine:\n  - {{ case: {case}, owner: payments, reason: slow, until: {until} }}\n"
        );
        project.write("scenarios/stepproof.yaml", &settings);
        project.stepproof("check")
    };
    entry("'web-pay[*]'", "2999-12-31").stderr_has("").passes();
    entry("web-pay", "2020-02-29")
        .stderr_has("error: the quarantine of `web-pay` is over since 2020-02-29")
        .stderr_has("scenarios/stepproof.yaml:2:60")
        .stderr_has("ask payments whether it passes again")
        .fails_with(3);
    entry("web-pray", "2999-12-31")
        .stderr_has("error: no case is called `web-pray`")
        .fails_with(3);
    entry("web-pay", "2999-02-31")
        .stderr_has("error: `2999-02-31` is not a day")
        .fails_with(3);
}

// ---------------------------------------------------------------------------------------------
// Shards
// ---------------------------------------------------------------------------------------------

#[test]
fn only_the_whole_of_a_run_is_merged() {
    let project = project();
    project
        .stepproof("report merge out/1 out/2 -o out/all")
        .stderr_has("error: there is no run in `out/1`")
        .fails_with(4);
    let shard = |number: u32| {
        format!(
            r#"{{"format":4,"stepproof":"0.1.0","started":1,"duration_ms":1,"workers":1,"mock":true,
            "interrupted":false,"shard":{{"number":{number},"count":2,"total":0,"places":[]}},"cases":[]}}"#
        )
    };
    project.write("out/1/run.json", &shard(1));
    project.write("out/2/run.json", &shard(2));
    project
        .stepproof("report merge out/1 -o out/all")
        .stderr_has("error: shard 2 of 2 is missing")
        .fails_with(3);
    project
        .stepproof("report merge out/1 out/2 -o out/2")
        .stderr_has("error: `out/2` is the folder of a shard")
        .fails_with(2);
    project
        .stepproof("report merge out/1 out/2 -o out/all")
        .stderr_has("")
        .passes();
    assert!(project.has("out/all/junit.xml"));
}

#[test]
fn pixels_notice_nothing_without_an_accepted_picture() {
    let scenario =
        "scenario: a\ntitle: A\nsteps:\n  - step: one\n    text: One.\n    do:\n      - open: /\n";
    let files = [("scenarios/a.yaml", scenario)];
    let mutate = Stepproof::in_project(&files);
    mutate
        .args("mutate --oracle pixels --base-url http://127.0.0.1:1 a")
        .stderr(
            "error: `--oracle pixels` has no accepted picture to compare with\n\
             help: take them by `stepproof run --pictures compare a`, look at them, and accept them\n",
        )
        .fails_with(2);
}
