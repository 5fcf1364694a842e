//! The whole suite passes, and `docs/coverage.md` tells which branches of the mock portal it
//! reaches; `STEPPROOF_RENEW=1 cargo test coverage` writes it anew.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use stepproof::portal::branches;
use stepproof::record::{Outcome, RunRecord};

use crate::harness::Project;

const HEAD: &str = "\
# What the scenarios reach

Every branch of the mock portal (`docs/portal.md` describes the pages), and the cases that go there.
It is measured, not claimed: the portal notes which branches a case reaches (`reached` in `run.json`).
Written by `STEPPROOF_RENEW=1 cargo test coverage`; a test compares it with the suite.
";
/// More cases than these are counted only.
const NAMED: usize = 3;

/// The table of a run's cases by branch.
fn table(record: &RunRecord) -> String {
    let mut cases: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for case in &record.cases {
        for branch in &case.reached {
            cases.entry(branch).or_default().push(&case.id);
        }
    }
    let reached = branches()
        .iter()
        .filter(|branch| cases.contains_key(branch.id));
    let (mut text, mut page) = (HEAD.to_owned(), "");
    writeln!(
        text,
        "\nReached: {} of {}.",
        reached.count(),
        branches().len()
    )
    .unwrap();
    for branch in branches() {
        if branch.page != page {
            page = branch.page;
            write!(
                text,
                "\n## {page}\n\n| branch | what happens | cases |\n|---|---|---|\n"
            )
            .unwrap();
        }
        let reaching = cases.get(branch.id).map_or(&[][..], Vec::as_slice);
        let mut named: Vec<_> = reaching
            .iter()
            .take(NAMED)
            .map(|id| format!("`{id}`"))
            .collect();
        if reaching.len() > NAMED {
            named.push(format!("and {} more", reaching.len() - NAMED));
        }
        let named = match &*named {
            [] => "no case yet".to_owned(),
            named => named.join(", "),
        };
        writeln!(text, "| `{}` | {} | {named} |", branch.id, branch.what).unwrap();
    }
    text
}

#[test]
fn every_case_passes_and_the_branches_it_reaches_are_written_down() {
    let repository = env!("CARGO_MANIFEST_DIR");
    let folder = Project::empty();
    folder
        .stepproof("run --quiet --output out --project")
        .arg(repository)
        .env("CI", "1")
        .passes();
    let record: RunRecord = serde_json::from_str(&folder.read("out/run.json")).unwrap();
    assert!(
        record
            .cases
            .iter()
            .all(|case| case.outcome == Outcome::Passed)
    );
    let found = table(&record);
    let path = Path::new(repository).join("docs/coverage.md");
    if std::env::var_os("STEPPROOF_RENEW").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == found,
        "docs/coverage.md is not what the suite reaches:\n{found}"
    );
}
