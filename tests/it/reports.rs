//! Reports from hand-made records: `tests/cases/reports/<name>/record.json` and what each report
//! makes of it.

use std::fs;
use std::path::Path;

use stepproof::record::RunRecord;
use stepproof::report::{self, Paint, SummaryOptions, annotations, step_summary, summary, timings};
use stepproof::source::Location;

use crate::golden::Goldens;

/// The report that has this file name.
fn report_of(file: &str, record: &RunRecord) -> String {
    let report = report::ALL.iter().find(|report| report.file == file);
    (report.unwrap().render)(record, "target/stepproof").unwrap()
}

#[track_caller]
fn golden(case: &str) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/reports")
        .join(case);
    let json = fs::read_to_string(dir.join("record.json")).unwrap();
    let record: RunRecord = serde_json::from_str(&json).unwrap();
    let line = |location: &Location| {
        let text = "      - click: { 按钮: 登录 }".to_owned();
        (location.line == 18).then_some(text)
    };
    let look = SummaryOptions {
        paint: Paint { color: false },
        line: &line,
        command: "stepproof run --fault wrong-total",
        pending: true,
        output: "target/stepproof",
        reported: true,
    };
    let in_ci = SummaryOptions {
        pending: false,
        reported: false,
        ..look
    };
    let reports = [
        ("summary.txt", summary(&record, &look)),
        ("summary-ci.txt", summary(&record, &in_ci)),
        ("timings.txt", timings(&record, look.paint)),
        ("junit.xml", report_of("junit.xml", &record)),
        ("annotations.txt", annotations(&record)),
        ("summary.md", step_summary(&record)),
    ];
    let mut goldens = Goldens::default();
    for (name, text) in reports {
        let path = dir.join(name);
        goldens.compare(&path, &text);
        let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(
            !text.contains(acts),
            "{name} lets a control character through"
        );
    }
    goldens.assert();
    let read: RunRecord = serde_json::from_str(&report_of("run.json", &record)).unwrap();
    assert_eq!(read, record);
}

#[test]
fn a_run_that_passed() {
    golden("green");
}

#[test]
fn a_run_with_flaky_cases() {
    golden("flaky");
    golden("flaky-allowed");
}

#[test]
fn a_run_with_failures_and_hostile_pages() {
    golden("red");
}

#[test]
fn a_run_in_which_one_page_has_changed_for_many() {
    golden("shared");
}

#[test]
fn a_run_that_was_interrupted() {
    golden("interrupted");
}
