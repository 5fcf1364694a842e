//! Reports from hand-made records: `tests/cases/reports/<name>/record.json` and what each report
//! makes of it.

use std::fs;
use std::path::Path;

use serde_json::Value;
use stepproof::record::RunRecord;
use stepproof::report::{
    self, Context, Paint, SummaryOptions, annotations, step_summary, summary, timings,
};
use stepproof::source::Location;

use crate::golden::Goldens;
use crate::payloads::{PAYLOADS, everywhere, free};

/// The report that has this file name.
fn report_of(file: &str, record: &RunRecord) -> String {
    let report = report::ALL.iter().find(|report| report.file == file);
    let context = Context {
        output: "target/stepproof",
        files: "./",
        history: None,
        file: &|_| None,
    };
    (report.unwrap().render)(record, &context).unwrap()
}

/// The traces of all cases that have one.
fn traces(record: &RunRecord) -> String {
    let paint = Paint { color: false };
    let traces = record.cases.iter();
    traces
        .filter_map(|case| report::trace(case, None, paint))
        .collect()
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
    let reports_written = ["run.json", "junit.xml"].map(|file| format!("target/stepproof/{file}"));
    let look = SummaryOptions {
        paint: Paint { color: false },
        line: &line,
        output: "target/stepproof",
        reports: &reports_written,
    };
    let in_ci = SummaryOptions {
        reports: &[],
        ..look
    };
    let record_in_ci = RunRecord {
        pending: false,
        ..record.clone()
    };
    let reports = [
        ("summary.txt", summary(&record, &look)),
        ("summary-ci.txt", summary(&record_in_ci, &in_ci)),
        ("timings.txt", timings(&record, look.paint)),
        ("junit.xml", report_of("junit.xml", &record)),
        ("xunit.xml", report_of("xunit.xml", &record)),
        ("results.tap", report_of("results.tap", &record)),
        (
            "gl-code-quality-report.json",
            report_of("gl-code-quality-report.json", &record),
        ),
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
fn the_trace_of_a_case_that_failed() {
    let json = include_str!("../cases/reports/red/record.json");
    let record: RunRecord = serde_json::from_str(json).unwrap();
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/reports/red/trace.txt");
    crate::golden::assert(&golden, &traces(&record));
}

#[test]
fn a_run_in_which_one_page_has_changed_for_many() {
    golden("shared");
}

#[test]
fn a_run_that_was_interrupted() {
    golden("interrupted");
}

/// A report whose pages are all this text.
fn report_with(record: &RunRecord, text: &str) -> String {
    let context = Context {
        output: "target/stepproof",
        files: "./",
        history: None,
        file: &|_| Some(format!("a page: {text}").into_bytes()),
    };
    (report::HTML.render)(record, &context).unwrap()
}

#[test]
fn the_html_report_shows_hostile_texts_as_texts() {
    for name in ["red", "flaky", "shared"] {
        let path = format!("tests/cases/reports/{name}/record.json");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
        let record: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        let tags = |html: &str| html.matches('<').count();
        let expected = tags(&report_with(&everywhere(&record, "any text"), "any text"));
        for payload in PAYLOADS {
            let html = report_with(&everywhere(&record, payload), payload);
            assert_eq!(tags(&html), expected, "{name}: {payload}");
            let acts =
                |c: char| matches!(c, '\u{2028}' | '\u{202e}' | '\u{feff}' | '\u{1b}' | '\0');
            assert!(!html.contains(acts), "{name}: {payload}");
        }
    }
}

#[test]
fn hostile_texts_stand_in_all_fields_that_pages_and_scenarios_fill() {
    let json = include_str!("../cases/reports/red/record.json");
    let fields = free(&serde_json::from_str(json).unwrap());
    for field in [
        "/base_url",
        "/cases/0/id",
        "/cases/0/title",
        "/text",
        "/title",
        "/details/0",
        "/help",
        "/name",
        "/location/file",
    ] {
        let any = fields
            .iter()
            .any(|path| path == field || path.ends_with(field));
        assert!(any, "{field} is not among {fields:#?}");
    }
}

#[test]
fn the_html_report_allows_only_its_own_script_and_style() {
    let json = include_str!("../cases/reports/flaky/record.json");
    let html = report_of("report.html", &serde_json::from_str(json).unwrap());
    let policy = html
        .split("Content-Security-Policy\" content=\"")
        .nth(1)
        .unwrap();
    let policy = policy.split('"').next().unwrap();
    for rule in [
        "default-src 'none'",
        "script-src 'sha256-",
        "style-src 'sha256-",
    ] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(
        !policy.contains("unsafe") && !policy.contains("http"),
        "{policy}"
    );
    assert!(!html.contains("src=\"http") && !html.contains("href=\"http"));
    assert!(html.contains("attempt 1 of"), "earlier attempts are shown");
}
