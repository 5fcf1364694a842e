//! Firefox: the same scenarios pass in it, with the same snapshot files.

use stepproof::record::{Outcome, Verdict};

use crate::harness::Project;
use crate::real::suite::{record, run};

#[test]
fn flows_pass_with_the_snapshots_of_every_browser() {
    let folder = Project::empty();
    run(
        &folder,
        "--browser firefox web-self web-social-in-new-tab web-back web-social-in-frame",
    )
    .stderr_has(" passed in ")
    .passes();
    let record = record(&folder);
    assert_eq!(record.browser.as_ref().unwrap().name, "firefox");
    assert!(record.cases.len() >= 4);
    for case in &record.cases {
        assert_eq!(case.outcome, Outcome::Passed, "{}", case.id);
        for step in &case.steps {
            let verdict = step.snapshot.as_ref().map(|snapshot| snapshot.verdict);
            assert!(matches!(verdict, None | Some(Verdict::Same)), "{}", step.id);
        }
    }
}

#[test]
fn a_case_on_a_touched_screen_is_named_and_left_out() {
    let folder = Project::empty();
    run(&folder, "--browser firefox app-bind web-back")
        .stderr_has("note: `app-bind` is left out: firefox cannot touch the screen of `iphone`\n")
        .passes();
    assert!(
        record(&folder)
            .cases
            .iter()
            .all(|case| case.id.scenario() == "web-back")
    );
}
