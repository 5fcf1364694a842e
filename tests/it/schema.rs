//! The JSON Schemas that `stepproof schema` prints, judged by a validator: that of scenarios means what the
//! reader means, and every record that a test makes or has fits that of `run.json`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};
use stepproof::record;
use stepproof::scenario::json_schema;

use crate::golden;

/// That of `run.json`.
static RECORD: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::validator_for(&record::json_schema()).unwrap());

/// Fails unless it is a `run.json` by its schema.
#[track_caller]
pub fn assert_fits(run: &Value) {
    let errors = RECORD.iter_errors(run);
    let errors: Vec<_> = errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(errors.is_empty(), "{errors:#?}");
}

#[test]
fn records_of_runs_fit_their_schema_and_what_is_none_does_not() {
    let folder = root().join("tests/cases/reports");
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path().join("record.json")).unwrap();
        let run: Value = serde_json::from_str(&text).unwrap();
        assert_fits(&run);
        let changed = |change: &dyn Fn(&mut Value)| {
            let mut other = run.clone();
            change(&mut other);
            RECORD.is_valid(&other)
        };
        assert!(!changed(&|run| run["format"] = json!(1)));
        assert!(!changed(&|run| run["another"] = json!(1)));
        assert!(!changed(&|run| run["cases"][0]["outcome"] = json!("good")));
        assert!(!changed(&|run| run["cases"][0]["steps"] = json!([{}])));
    }
}

#[test]
fn the_schema_of_the_record_is_published_as_it_is() {
    let text = format!("{:#}\n", record::json_schema());
    golden::assert(&root().join("docs/run.schema.json"), &text);
}

/// Mistakes that the schema cannot see: what depends on another place or file, what the YAML means before it
/// is a value, and what a reader of texts knows.
const BEYOND: &[&str] = &[
    "chapter-is-no-case",
    "control-character-by-escape",
    "css-is-not-balanced",
    "directive",
    "duration-out-of-range",
    "empty-matrix-value-where-a-text-is-needed",
    "hover-on-a-device-that-is-touched",
    "input-of-another-type",
    "inputs-in-a-scenario",
    "matrix-ids-are-equal",
    "matrix-ids-are-missing",
    "matrix-in-a-part",
    "missing-input",
    "missing-part",
    "mock-is-asked",
    "mock-schema-is-wrong",
    "mock-schema-of-another-version",
    "part-used-twice-without-prefix",
    "part-uses-itself",
    "parts-that-multiply",
    "portal-value-in-text",
    "prefix-makes-a-long-id",
    "references-are-wrong",
    "regex-is-wrong",
    "regex-that-browsers-read-differently",
    "secret-in-text",
    "secret-through-an-input",
    "two-parts-with-one-id",
    "two-scenarios-with-one-id",
    "two-steps-with-one-id",
    "undeclared-input",
    "undeclared-matrix-key",
    "undeclared-secret",
    "undeclared-value",
    "unknown-device",
    "unknown-input",
    "unterminated-value",
    "unused-input",
    "unused-matrix-key",
    "unused-secret",
    "unused-value",
    "upload-leaves-the-project",
    "when-leaves-no-steps",
    "when-names-nothing",
];

fn validator() -> Validator {
    jsonschema::validator_for(&json_schema()).unwrap()
}

/// The YAML files below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            found.push(path);
        }
    }
}

/// The value of a YAML file; `None` if it is none.
fn value(path: &Path) -> Option<Value> {
    let text = String::from_utf8(fs::read(path).ok()?).ok()?;
    // The addresses that the kinds of pages leave open.
    let text = ["{{OTHER_ORIGIN}}", "{{OWN_CERTIFICATE}}"]
        .iter()
        .fold(text, |text, open| {
            text.replace(open, "https://other.example")
        });
    // As in editors: `off` is a text.
    let options = serde_yaml::options! { strict_booleans: true };
    serde_yaml::from_str_with_options(&text, options).ok()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folders of projects whose files the reader accepts.
fn projects() -> Vec<PathBuf> {
    let mut folders = vec![root().join("scenarios")];
    for collection in ["tests/kinds", "tests/apps", "tests/sites", "tests/mocks"] {
        for entry in fs::read_dir(root().join(collection)).unwrap() {
            let folder = entry.unwrap().path().join("scenarios");
            folders.extend(folder.is_dir().then_some(folder));
        }
    }
    folders
}

/// Kinds of pages whose scenarios are not accepted: `check` is what is tested there.
fn is_refused(folder: &Path) -> bool {
    let case = folder.parent().unwrap().join("case.json");
    fs::read_to_string(case).is_ok_and(|text| {
        let case: Value = serde_json::from_str(&text).unwrap();
        case["command"] == "check" || case["exit"] == 3 || case["right_if_exit"] == 3
    })
}

#[test]
fn every_scenario_is_accepted() {
    let validator = validator();
    let mut wrong = Vec::new();
    let mut judged = 0;
    for folder in projects() {
        if is_refused(&folder) {
            continue;
        }
        let mut paths = Vec::new();
        files(&folder, &mut paths);
        for path in paths {
            let Some(value) = value(&path) else { continue };
            judged += 1;
            let errors = validator.iter_errors(&value);
            wrong
                .extend(errors.map(|error| {
                    format!("{}: {}: {error}", path.display(), error.instance_path())
                }));
        }
    }
    assert!(judged > 300, "{judged} files");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_refused_for_its_form_is_refused() {
    let validator = validator();
    let mut accepted = BTreeSet::new();
    for entry in fs::read_dir(root().join("tests/cases/diagnostics")).unwrap() {
        let folder = entry.unwrap().path();
        let mut paths = Vec::new();
        files(&folder, &mut paths);
        let values: Option<Vec<Value>> = paths.iter().map(|path| value(path)).collect();
        // What is no YAML, or is made by the test of the reader.
        let Some(values) = values.filter(|values| !values.is_empty()) else {
            continue;
        };
        if values.iter().all(|value| validator.is_valid(value)) {
            accepted.insert(folder.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    let beyond: BTreeSet<String> = BEYOND.iter().map(|name| (*name).to_owned()).collect();
    let unseen: Vec<_> = accepted.difference(&beyond).collect();
    let seen: Vec<_> = beyond.difference(&accepted).collect();
    assert!(unseen.is_empty(), "the schema accepts {unseen:#?}");
    assert!(seen.is_empty(), "the schema refuses {seen:#?} by now");
}
