//! The command line: streams, exit codes, files.

mod check;
mod config;
mod history;
mod init;
mod list;
mod rename;
mod reports;
mod run;

use std::process::{Command, Stdio};

use crate::harness::Project;

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

pub fn project() -> Project {
    Project::new(&[
        ("scenarios/web/self.yaml", SELF),
        ("scenarios/web/pay.yaml", PAY),
    ])
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
fn unknown_faults_are_told_with_the_nearest() {
    for command in ["portal --fault wrong-amonut", "run --fault wrong-amonut"] {
        project()
            .stepproof(command)
            .stderr(
                "error: the mock has no fault `wrong-amonut`; did you mean `wrong-amount`?\n\
                 help: `stepproof portal --list-faults` lists them\n",
            )
            .fails_with(2);
    }
}

#[test]
fn faults_of_a_site_elsewhere_need_its_token() {
    project()
        .stepproof("run --base-url http://127.0.0.1:1 --fault slow")
        .stderr(
            "error: `--fault` against a site needs `--portal-token`\n\
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
        "run --browser lynx",
        "mutate --browser firefox",
        "run --geckodriver /nowhere/geckodriver",
        "run --browser firefox --chrome /nowhere/chrome",
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
fn a_browser_that_can_run_none_of_the_cases_is_refused_before_it_is_started() {
    let nowhere = "--firefox /nowhere/firefox --geckodriver /nowhere/geckodriver";
    Project::empty()
        .stepproof("run --output out --browser firefox app-bind --project")
        .arg(env!("CARGO_MANIFEST_DIR"))
        .args(nowhere)
        .stderr_has("error: firefox cannot touch the screen of `iphone`\n")
        .stderr_has("help: use `--browser chromium`")
        .fails_with(4);
    Project::empty()
        .stepproof("guide build --output out --browser firefox --project")
        .arg(env!("CARGO_MANIFEST_DIR"))
        .args(nowhere)
        .stderr_has("firefox cannot touch the screen of")
        .fails_with(4);
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
fn doctor_names_what_is_missing() {
    Project::empty()
        .stepproof("doctor --chrome /nowhere/chrome")
        .stderr_has("✗ the browser `/nowhere/chrome` cannot be started")
        .stderr_has("help: `scripts/install.sh` installs it on Debian and Ubuntu")
        .stderr_has("a run needs ")
        .fails_with(5);
}

#[test]
fn a_closed_pipe_is_no_failure() {
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
        said[0].starts_with("the mock portal is listening at http://127.0.0.1:"),
        "{said:?}"
    );
    assert_eq!(said[2], "press Ctrl-C to stop it");
    let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    kill_process(pid, Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
