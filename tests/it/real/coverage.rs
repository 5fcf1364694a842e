//! The whole suite passes, and `docs/coverage.md` lists the steps that it covers and the branches of the mock
//! portal that it reaches. `STEPPROOF_RENEW=1 cargo test coverage` renews that page.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use stepproof::portal::coverage_points;
use stepproof::record::{CaseRecord, Outcome, RunRecord};

use crate::golden;
use crate::harness::Project;

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");

const HEAD: &str = "\
# What the scenarios reach

Measured, not claimed: in a run of all scenarios the mock portal notes which of its
[branches](portal.md#branches) each case goes through (`reached` in `run.json`). `make test` runs them all, and
fails when a branch has no case, or when this page says something else than the run does;
`STEPPROOF_RENEW=1 cargo test coverage` writes it anew.

Each entry names a case, or a step of it, and where there are many the first ones.
";

/// Maximum number of names that are listed.
const NAMED: usize = 3;

/// The documented flows: their names, how their pages are numbered, and the case that follows them step by
/// step.
const FLOWS: [(&str, &str, &str, usize); 2] =
    [("Web", "W", "web-self", 15), ("APP", "A", "app-self", 11)];

#[test]
fn every_case_passes_and_every_branch_has_one() {
    let folder = Project::empty();
    folder
        // The guide and its tests show that pictures can be taken.
        .stepproof("run --quiet --pictures failed --output out --project")
        .arg(REPOSITORY)
        .env("CI", "1")
        .stderr_has("passed in ")
        .passes();
    let record: RunRecord = serde_json::from_str(&folder.read("out/run.json")).unwrap();
    for case in &record.cases {
        assert_eq!(case.outcome, Outcome::Passed, "{}", case.id);
    }
    let reaching = reaching(&record);
    let bare: Vec<_> = coverage_points()
        .iter()
        .filter(|point| !reaching.contains_key(point.id.as_str()))
        .map(|point| format!("{}: {}", point.id, point.what))
        .collect();
    assert!(bare.is_empty(), "no case reaches {bare:#?}");
    let path = Path::new(REPOSITORY).join("docs/coverage.md");
    golden::assert(&path, &page(&record, &reaching));
}

/// The cases by the branches that they reach.
fn reaching(record: &RunRecord) -> BTreeMap<&str, Vec<String>> {
    let mut cases: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for case in &record.cases {
        for branch in &case.reached {
            cases.entry(branch).or_default().push(case.id.to_string());
        }
    }
    cases
}

/// The whole page.
fn page(record: &RunRecord, reaching: &BTreeMap<&str, Vec<String>>) -> String {
    let mut text = HEAD.to_owned();
    text.push_str("\n## The steps of the guide\n");
    for (name, letter, id, steps) in FLOWS {
        let case = record
            .cases
            .iter()
            .find(|case| case.id == id.into())
            .unwrap();
        assert_eq!(case.steps.len(), steps, "{id}");
        flow(&mut text, record, case, name, letter);
    }
    write!(
        text,
        "\n## The branches\n\n{} branches, and none without a case.\n",
        coverage_points().len()
    )
    .unwrap();
    let mut page = "";
    for point in coverage_points() {
        if point.page != page {
            page = point.page;
            write!(
                text,
                "\n### {page}\n\n| branch | what happens | cases |\n|---|---|---|\n"
            )
            .unwrap();
        }
        let cases = some(&reaching[point.id.as_str()]);
        writeln!(text, "| `{}` | {} | {cases} |", point.id, point.what).unwrap();
    }
    text
}

/// A line for each step of a flow: its page, its sentence, and the steps of cases that cover it.
fn flow(text: &mut String, record: &RunRecord, case: &CaseRecord, name: &str, letter: &str) {
    write!(
        text,
        "\n### {name}\n\n| page | what the reader is told | shown by |\n|---|---|---|\n"
    )
    .unwrap();
    for told in &case.steps {
        let mut shown = Vec::new();
        for other in &record.cases {
            let same = other.steps.iter().filter(|step| step.text == told.text);
            shown.extend(same.map(|step| format!("{}/{}", other.id, step.id)));
        }
        // The one from which the guide is made comes first.
        let own = format!("{}/{}", case.id, told.id);
        shown.sort_by_key(|step| *step != own);
        let (number, sentence) = (told.number, &told.text);
        writeln!(text, "| {letter}{number} | {sentence} | {} |", some(&shown)).unwrap();
    }
}

/// The first of these.
fn some(ids: &[String]) -> String {
    let mut named: Vec<_> = ids.iter().take(NAMED).map(|id| format!("`{id}`")).collect();
    if ids.len() > NAMED {
        named.push("…".to_owned());
    }
    named.join(", ")
}
