//! `history`: what runs were appended.

use super::project;

#[test]
fn a_run_is_appended_on_request_and_shown() {
    let project = project();
    let run = || {
        project
            .stepproof(
                "run web-self --history h.sqlite --chrome /nowhere/c --chromedriver /nowhere/d",
            )
            .stderr_has("BROKEN web-self")
            .fails_with(5)
    };
    run();
    run();
    project
        .stepproof("history h.sqlite")
        .stdout_has("2 runs from ")
        .stdout_has("nothing is flaky, and nothing has become slower")
        .passes();
    project
        .stepproof("history h.sqlite web-self")
        .stdout_has("web-self: 2 runs, 2 failed")
        .passes();
    project
        .stepproof("history h.sqlite web-pay")
        .stderr("error: no run has the case `web-pay`\n")
        .fails_with(4);
    project
        .stepproof("history none.sqlite")
        .stderr(
            "error: there is no history in `none.sqlite`\n\
             help: `stepproof run --history FILE` appends its run to it\n",
        )
        .fails_with(4);
    assert!(!project.has("none.sqlite"));
    project
        .stepproof("history scenarios/stepproof.yaml")
        .stderr_has("error: cannot read the history `scenarios/stepproof.yaml`: ")
        .fails_with(5);
}
