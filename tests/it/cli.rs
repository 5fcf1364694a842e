//! The command line: streams, exit codes, files.

use std::process::{Command, Stdio};

use crate::harness::{Project, Stepproof};

const SELF: &str = "\
scenario: web-self
title: 本人缴费
tags: [web, smoke]
steps:
  - step: open-portal
    text: 打开首页。
    do:
      - open: /
  - step: sign-in
    text: 点击“登录”。
    do:
      - click: 登录
";

const PAY: &str = "\
scenario: web-pay
title: 支付
tags: [web]
matrix:
  - { id: card, amount: \"665.00\" }
  - { id: wallet, amount: \"380.00\" }
steps:
  - step: pay
    text: 支付。
    do:
      - click: 确认付款
    then:
      - text: 您已成功支付${matrix.amount}元
";

/// Settings of a project whose mock is the built-in one.
const MOCK: (&str, &str) = (
    "scenarios/stepproof.yaml",
    "locale: zh-CN\nmock: built-in\n",
);

fn project() -> Project {
    Project::new(&[
        ("scenarios/web/self.yaml", SELF),
        ("scenarios/web/pay.yaml", PAY),
    ])
}

#[test]
fn check_counts_what_is_right() {
    project()
        .stepproof("check")
        .stderr("3 cases with 4 steps: no errors\n")
        .passes();
}

#[test]
fn check_shows_the_mistake_at_its_place() {
    Stepproof::in_project(&[("scenarios/a.yaml", &SELF.replace("click", "clik"))])
        .args("check")
        .stderr_has("--> scenarios/a.yaml:12:9")
        .stderr_has("did you mean `click`?")
        .stderr_has("error: 1 error in the scenarios\n")
        .fails_with(3);
}

#[test]
fn check_of_a_path_is_silent_about_others() {
    let project = project();
    project.write("scenarios/app/broken.yaml", "scenario: [");
    project
        .stepproof("check scenarios/web")
        .stderr("3 cases with 4 steps: no errors\n")
        .passes();
    project
        .stepproof("check")
        .stderr_has("scenarios/app/broken.yaml")
        .fails_with(3);
    project
        .stepproof("check scenarios/nowhere")
        .stderr("error: `scenarios/nowhere` is no file or folder of the project\n")
        .fails_with(4);
}

#[test]
fn check_asks_the_portal_about_the_values_of_run_time() {
    let text = SELF.replace("click: 登录", "fill: { 验证码: \"${portal.captcah}\" }");
    Stepproof::in_project(&[MOCK, ("scenarios/a.yaml", &text)])
        .args("check")
        .stderr_has("error: the portal has no value `captcah`")
        .stderr_has("--> scenarios/a.yaml:12:23")
        .stderr_has("did you mean `captcha`?")
        .fails_with(3);
}

#[test]
fn a_project_without_scenarios_selects_nothing() {
    for command in ["check", "list", "run"] {
        Stepproof::in_project(&[])
            .args(command)
            .stderr(
                "error: there are no scenarios\nhelp: write one as `scenarios/<name>.yaml`, \
                 with `scenario:` and `steps:`\n",
            )
            .fails_with(4);
    }
}

#[test]
fn a_folder_without_settings_is_no_project() {
    let project = Project::empty();
    for command in ["check", "list", "run", "accept --all"] {
        project
            .stepproof(command)
            .stderr(
                "error: no `scenarios/stepproof.yaml` in `[ROOT]`, nor in a folder above it\n\
                 help: go to the folder of a project, or name it with `--project DIR`\n",
            )
            .fails_with(3);
    }
}

#[test]
fn the_project_is_found_from_below_and_by_name() {
    let project = project();
    let all = "3 cases with 4 steps: no errors\n";
    project
        .stepproof("check")
        .within_folder("scenarios/web")
        .stderr(all)
        .passes();
    project
        .stepproof("check self.yaml")
        .within_folder("scenarios/web")
        .stderr("1 case with 2 steps: no errors\n")
        .passes();
    let root = project.root();
    project
        .stepproof("check --project")
        .arg(&root)
        .within_folder("/")
        .stderr(all)
        .passes();
    project
        .stepproof("check scenarios/web/self.yaml --project")
        .arg(&root)
        .within_folder("/")
        .stderr("1 case with 2 steps: no errors\n")
        .passes();
}

#[test]
fn colours_are_shown_when_asked_and_never_by_themselves() {
    let output = Project::empty()
        .stepproof("check --color always")
        .stderr_has("error:")
        .fails_with(3);
    assert!(output.stderr.starts_with(b"\x1b[1;31merror:\x1b[0m"));
    let output = Project::empty()
        .stepproof("check")
        .stderr_has("error:")
        .fails_with(3);
    assert!(!output.stderr.contains(&0x1b));
}

#[test]
fn list_writes_the_cases_alone_to_stdout() {
    project()
        .stepproof("list")
        .stdout(
            "web-pay[card]  支付  [web]  scenarios/web/pay.yaml:1:1\n\
             web-pay[wallet]  支付  [web]  scenarios/web/pay.yaml:1:1\n\
             web-self  本人缴费  [web, smoke]  scenarios/web/self.yaml:1:1\n",
        )
        .passes();
}

#[test]
fn list_chooses_by_id_path_tag_and_text() {
    let project = project();
    let one = "web-self  本人缴费  [web, smoke]  scenarios/web/self.yaml:1:1\n";
    for chosen in [
        "web-self",
        "scenarios/web/self.yaml",
        "--tag smoke",
        "-g 本人",
    ] {
        project.stepproof("list").args(chosen).stdout(one).passes();
    }
    let steps = format!("{one}   1. open-portal  打开首页。\n   2. sign-in  点击“登录”。\n");
    project
        .stepproof("list web-self --steps")
        .stdout(&steps)
        .passes();
    project
        .stepproof("list web-self web-pay[card]")
        .stdout(&format!(
            "web-pay[card]  支付  [web]  scenarios/web/pay.yaml:1:1\n{one}"
        ))
        .passes();
    project
        .stepproof("list web-slef")
        .stderr_has("`web-slef`")
        .fails_with(4);
    project
        .stepproof("list web-pay --tag smoke")
        .stderr_has("error: no scenario matches all of what is asked for\n")
        .fails_with(4);
}

#[test]
fn list_speaks_json() {
    let project = project();
    let output = project
        .stepproof("list --format json --steps --tag smoke")
        .any_stdout()
        .passes();
    let cases: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(cases[0]["id"], "web-self");
    assert_eq!(cases[0]["title"], "本人缴费");
    assert_eq!(cases[0]["line"], 1);
    assert_eq!(cases[0]["steps"][1]["text"], "点击“登录”。");
    assert_eq!(cases[0]["steps"][1]["line"], 9);
    assert_eq!(cases.as_array().unwrap().len(), 1);
}

#[test]
fn faults_are_listed_for_machines() {
    let output = Project::empty()
        .stepproof("portal --list-faults")
        .any_stdout()
        .passes();
    let names = String::from_utf8(output.stdout).unwrap();
    assert!(names.lines().any(|name| name == "wrong-amount"), "{names}");
    let plain = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    assert!(names.lines().all(plain), "{names}");
}

#[test]
fn unknown_faults_are_told_with_the_nearest() {
    for command in ["portal --fault wrong-amonut", "run --fault wrong-amonut"] {
        project()
            .stepproof(command)
            .stderr(
                "error: the portal has no fault `wrong-amonut`; did you mean `wrong-amount`?\n\
                 help: `stepproof portal --list-faults` names them\n",
            )
            .fails_with(2);
    }
}

#[test]
fn faults_of_a_site_elsewhere_need_its_token() {
    project()
        .stepproof("run --base-url http://127.0.0.1:1 --fault slow")
        .stderr(
            "error: `--fault` with `--base-url` needs `--portal-token`\n\
             help: only a mock portal has faults, and its token switches them on\n",
        )
        .fails_with(2);
}

#[test]
fn wrong_command_lines_end_with_2() {
    let wrong = [
        "",
        "fly",
        "run --bogus",
        "run -j 0",
        "run --repeat 0",
        "run --timeout 30",
        "run --base-url example.org",
        "list --format xml",
        "accept --all a/b",
        "portal --setup [] ",
        "portal --setup {",
    ];
    for args in wrong {
        project().stepproof(args).stderr_has("").fails_with(2);
    }
}

#[test]
fn help_and_version_go_to_stdout() {
    let version = format!("stepproof {}\n", env!("CARGO_PKG_VERSION"));
    Project::empty()
        .stepproof("--version")
        .stdout(&version)
        .passes();
    Project::empty()
        .stepproof("--help")
        .stdout_has("Exit codes:")
        .passes();
    Project::empty()
        .stepproof("run --help")
        .stdout_has("Examples:")
        .passes();
    Project::empty()
        .stepproof("completions fish")
        .stdout_has("complete -c stepproof")
        .passes();
}

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
fn doctor_names_what_is_missing() {
    Project::empty()
        .stepproof("doctor --chrome /nowhere/chrome")
        .stderr_has("✗ the browser `/nowhere/chrome` cannot be started")
        .stderr_has("help: `scripts/install.sh` installs it on Debian and Ubuntu")
        .stderr_has("a run needs ")
        .fails_with(5);
}

#[test]
fn a_window_without_a_display_is_told_in_the_browsers_words() {
    let headless = |args: &str| {
        let run = project().stepproof(args);
        run.env("DISPLAY", "").env("WAYLAND_DISPLAY", "")
    };
    headless("doctor --headed")
        .stderr_has("DISPLAY")
        .stderr_has("xvfb-run")
        .fails_with(5);
    headless("run --headed web-self")
        .stderr_has("DISPLAY")
        .stderr_has("xvfb-run")
        .fails_with(5);
}

#[test]
fn doctor_starts_the_browser() {
    Project::empty()
        .stepproof("doctor")
        .stderr_has("✓ the browser starts, in ")
        .passes();
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let project = project();
    for args in [&["list"][..], &["completions", "bash"], &["--help"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_stepproof"))
            .args(args)
            .current_dir(project.root())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), &*stderr), (Some(0), ""), "{args:?}");
    }
}

/// A run that needs no browser: the driver is not there.
const NO_DRIVER: &str =
    "run web-self --chrome /nowhere/chrome --chromedriver /nowhere/chromedriver";

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

#[test]
fn the_portal_serves_until_a_signal() {
    use rustix::process::{Pid, Signal, kill_process};
    use std::io::{BufRead as _, BufReader};

    let mut child = Command::new(env!("CARGO_BIN_EXE_stepproof"))
        .args(["portal", "--fault", "slow"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let said: Vec<String> = lines.map(Result::unwrap).take(3).collect();
    assert!(
        said[0].starts_with("the mock portal listens at http://127.0.0.1:"),
        "{said:?}"
    );
    assert_eq!(said[2], "Ctrl-C ends it");
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(pid, Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn check_asks_the_portal_about_its_state_and_expectations() {
    let with = |portal: &str, at: &str, then: &str| {
        let head = SELF.replace("tags:", &format!("{portal}\ntags:"));
        format!("{head}      - clock: {{ set: \"{at}\" }}\n    then:\n      - portal: {then}\n")
    };
    let wrong = with(
        "portal: { usr: payer_m }",
        "2023-02-30T10:00:00+08:00",
        "{ bogus: 1 }",
    );
    Stepproof::in_project(&[MOCK, ("scenarios/a.yaml", &wrong)])
        .args("check")
        .stderr_has("error: unknown key `usr` in `portal`")
        .stderr_has("error: `2023-02-30T10:00:00+08:00` is not a moment")
        .stderr_has("error: unknown key `bogus` in `portal`")
        .stderr_has("error: 3 errors in the scenarios\n")
        .fails_with(3);
}

#[test]
fn a_mock_of_the_projects_own_is_told_what_it_likes() {
    let text = SELF
        .replace("tags:", "portal: { basket: [tea] }\ntags:")
        .replace("click: 登录", "fill: { 码: \"${portal.coupon}\" }")
        + "    then:\n      - portal: { orders: 1 }\n";
    let project = Project::new(&[("scenarios/a.yaml", &text)]);
    let passes = |command: &str| {
        project
            .stepproof(command)
            .any_stdout()
            .stderr_has("")
            .passes();
    };
    passes("check");
    passes("list");
    // A site of its own judges for itself: the browser is what this run lacks.
    project
        .stepproof("run --base-url http://127.0.0.1:1 --portal-token t --chrome /nowhere/chrome")
        .stderr_has("/nowhere/chrome")
        .fails_with(5);
    // The built-in one knows no basket.
    project
        .stepproof("run --chrome /nowhere/chrome")
        .stderr_has("error: unknown key `basket` in `portal`")
        .stderr_has("error: the portal has no value `coupon`")
        .fails_with(3);
}
