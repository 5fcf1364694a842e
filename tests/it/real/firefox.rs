//! Firefox: the same scenarios pass in it, with the same snapshot files.

use stepproof::record::{CaseRecord, Outcome};

use crate::harness::Project;
use crate::real::suite::{passes_in, record, run};

#[test]
fn flows_pass_with_the_snapshots_of_every_browser() {
    passes_in(
        "firefox",
        "web-self web-social-in-new-tab web-back web-social-in-frame",
    );
}

#[test]
fn a_case_on_a_touched_screen_is_skipped_with_the_reason() {
    let folder = Project::empty();
    run(&folder, "--browser firefox app-bind web-back")
        .stderr_has("SKIP app-bind")
        .stderr_has(": firefox cannot touch the screen of `iphone`\n")
        .passes();
    for case in &record(&folder).cases {
        let left_out = case.id.scenario() == "app-bind";
        assert_eq!(case.left_out.is_some(), left_out, "{}", case.id);
        assert_eq!(case.outcome == Outcome::Skipped, left_out, "{}", case.id);
    }
}

#[test]
fn a_case_runs_in_two_browsers_with_the_same_snapshots() {
    let folder = Project::empty();
    run(&folder, "--browser chromium,firefox web-back")
        .stderr_has("PASS web-back@chromium ")
        .stderr_has("PASS web-back@firefox ")
        .passes();
    let record = record(&folder);
    let [chromium, firefox] = &record.cases[..] else {
        panic!("{record:?}")
    };
    assert_eq!(firefox.browser.as_ref().unwrap().name, "firefox");
    let paths = |case: &CaseRecord| {
        let snapshots = case.steps.iter().filter_map(|step| step.snapshot.clone());
        snapshots
            .map(|one| (one.path, one.verdict))
            .collect::<Vec<_>>()
    };
    assert_eq!(paths(chromium), paths(firefox));
}
