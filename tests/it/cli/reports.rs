//! Which reports a run writes, and where; and the trace of a stored run.

use std::os::unix::fs::PermissionsExt as _;

use super::project;
use crate::harness::Project;

/// A run that fails before it starts a browser: the driver does not exist.
const NO_DRIVER: &str =
    "run web-self --chrome /nowhere/chrome --chromedriver /nowhere/chromedriver";

const ALL: [&str; 7] = [
    "run.json",
    "junit.xml",
    "report.html",
    "xunit.xml",
    "results.tap",
    "gl-code-quality-report.json",
    "summary.md",
];

fn written(project: &Project) -> Vec<&'static str> {
    let there = |file: &&str| project.has(&format!("target/stepproof/{file}"));
    ALL.into_iter().filter(there).collect()
}

#[test]
fn reports_are_chosen_by_name_and_the_record_is_always_there() {
    let project = project();
    let run = |args: &str| {
        project
            .stepproof(NO_DRIVER)
            .args(args)
            .stderr_has("reports: ")
    };
    run("").fails_with(5);
    assert_eq!(written(&project), ["run.json", "junit.xml", "report.html"]);
    // What the run before has written does not stay.
    run("--report tap --report xunit,codequality").fails_with(5);
    assert_eq!(
        written(&project),
        [
            "run.json",
            "xunit.xml",
            "results.tap",
            "gl-code-quality-report.json"
        ]
    );
    run("").env("STEPPROOF_REPORT", "markdown").fails_with(5);
    assert_eq!(written(&project), ["run.json", "summary.md"]);
    project.write(
        "scenarios/stepproof.yaml",
        "locale: zh-CN\nprofiles: { ci: { report: [junit, tap=out/all.tap] } }\n",
    );
    run("--profile ci").fails_with(5);
    assert_eq!(written(&project), ["run.json", "junit.xml"]);
    assert!(
        project
            .read("out/all.tap")
            .starts_with("TAP version 14\n1..1\nnot ok 1 - web-self")
    );
}

#[test]
fn a_report_that_does_not_exist_and_two_in_one_file_are_refused() {
    let project = project();
    let run = |args: &str| project.stepproof(NO_DRIVER).args(args);
    run("--report junt")
        .stderr_has("there is no such report; did you mean `junit`?")
        .fails_with(2);
    run("--report tap=")
        .stderr_has("there is no path behind the `=`")
        .fails_with(2);
    run("--report tap=x,junit=x")
        .stderr(
            "error: `x` cannot be both the report tap and junit\n\
             help: give each its own file: `--report NAME=PATH`\n",
        )
        .fails_with(2);
    assert!(!project.has("target"));
}

#[test]
fn a_report_that_cannot_be_written_stops_no_other_and_none_of_an_earlier_run_stays() {
    let project = project();
    project.write("old.tap", "ok 1 - of an earlier run\n");
    project.write("file", "");
    // A file is no folder.
    project
        .stepproof(NO_DRIVER)
        .args("--report junit=file/x.xml --report tap=old.tap --report html")
        .stderr_has("reports: target/stepproof/run.json, old.tap, target/stepproof/report.html")
        .stderr_has("error: cannot create `file`: ")
        .fails_with(5);
    assert_eq!(written(&project), ["run.json", "report.html"]);
    assert!(project.read("old.tap").contains("not ok 1 - web-self"));
    let left = std::fs::read_dir(project.root()).unwrap();
    let left = left.filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    assert!(!left.into_iter().any(|name| name.starts_with(".stepproof-")));
}

#[test]
fn an_old_report_that_cannot_be_removed_is_told_before_anything_runs() {
    let project = project();
    project.write("locked/old.tap", "ok 1\n");
    let folder = project.root().join("locked");
    let mode = |mode| std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(mode));
    mode(0o555).unwrap();
    // Root may do everything.
    let is_refused = std::fs::write(folder.join("probe"), "").is_err();
    if is_refused {
        project
            .stepproof(NO_DRIVER)
            .args("--report tap=locked/old.tap")
            .stderr_has("cannot remove `locked/old.tap`")
            .fails_with(5);
    }
    mode(0o755).unwrap();
}

#[test]
fn a_folder_that_nobody_may_write_to_is_told_with_what_to_do() {
    // Not even root makes a folder there.
    project()
        .stepproof(NO_DRIVER)
        .args("--output /sys/stepproof")
        .stderr_has("error: cannot create `/sys/stepproof`: ")
        .stderr_has("help: give this run a folder that it may write to, with `--output DIR`\n")
        .fails_with(5);
}

#[test]
fn where_nothing_has_to_be_run_no_report_of_an_earlier_run_stays() {
    let project = project();
    project
        .stepproof(NO_DRIVER)
        .stderr_has("reports: ")
        .fails_with(5);
    assert_eq!(written(&project).len(), 3);
    project
        .stepproof("run -E !all() --no-cases pass")
        .stderr("no case had to be run\n")
        .passes();
    assert_eq!(written(&project), [""; 0]);
}

const RECORD: &str = include_str!("../../cases/reports/red/record.json");

#[test]
fn the_trace_of_a_stored_run_is_shown_by_case_and_step() {
    let project = project();
    project.write("target/stepproof/run.json", RECORD);
    let show = |args: &str| project.stepproof("report trace").args(args);
    show("web-self/sign-in")
        .stdout_has("FAIL step 2 sign-in")
        .stdout_has("waiting")
        .passes();
    show("web-self/sign-on")
        .stderr(
            "error: the case `web-self` has no step `sign-on` in this run; did you mean `sign-in`?\n",
        )
        .fails_with(4);
    show("web-selfie")
        .stderr("error: the run has no case `web-selfie`; did you mean `web-self`?\n")
        .fails_with(4);
    show("web-self/open-portal")
        .stderr(
            "error: this run kept no trace of `web-self/open-portal`\n\
             help: it is kept of cases that fail; `stepproof run --trace` keeps it of all\n",
        )
        .fails_with(4);
    show("web-self --from nowhere")
        .stderr_has("there is no run in `nowhere`")
        .fails_with(4);
}
