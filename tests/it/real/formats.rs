//! Reports, judged by validators: XML by xmllint, JSON by its schema.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The goldens of this report, each of another run.
fn goldens(file: &str) -> Vec<PathBuf> {
    let runs = fs::read_dir(root().join("tests/cases/reports")).unwrap();
    let files: Vec<_> = runs.map(|run| run.unwrap().path().join(file)).collect();
    assert!(files.len() > 5 && files.iter().all(|file| file.is_file()));
    files
}

/// What xmllint says of the file.
fn judged(file: &Path, schema: &str) -> Result<(), String> {
    let mut lint = Command::new("xmllint");
    lint.args(["--noout", "--schema"]);
    lint.arg(root().join("tests/schemas").join(schema))
        .arg(file);
    let output = lint
        .output()
        .expect("scripts/install.sh tests installs xmllint");
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

#[test]
fn junit_fits_what_jenkins_and_gitlab_read_and_xunit_what_the_xunit_plugin_takes() {
    for (file, schema) in [("junit.xml", "junit.xsd"), ("xunit.xml", "xunit.xsd")] {
        for golden in goldens(file) {
            judged(&golden, schema).unwrap();
        }
    }
    // The validator can refuse.
    for golden in goldens("junit.xml") {
        assert!(judged(&golden, "xunit.xsd").is_err());
    }
}

#[test]
fn code_quality_has_what_gitlab_requires_and_no_fingerprint_twice() {
    let schema = json!({
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": { "type": "string", "minLength": 1 },
                "check_name": { "type": "string", "minLength": 1 },
                "fingerprint": { "type": "string", "pattern": "^[0-9a-f]{16}$" },
                "severity": { "enum": ["info", "minor", "major", "critical", "blocker"] },
                "location": {
                    "required": ["path", "lines"],
                    "properties": {
                        // From the root of the repository, without `./`.
                        "path": { "type": "string", "pattern": "^[^./]" },
                        "lines": {
                            "required": ["begin"],
                            "properties": { "begin": { "type": "integer", "minimum": 1 } },
                        },
                    },
                },
            },
        },
    });
    let validator = jsonschema::validator_for(&schema).unwrap();
    for golden in goldens("gl-code-quality-report.json") {
        let issues: Value = serde_json::from_str(&fs::read_to_string(&golden).unwrap()).unwrap();
        let errors: Vec<_> = validator
            .iter_errors(&issues)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{}: {errors:?}", golden.display());
        let prints = issues.as_array().unwrap().iter();
        let mut prints: Vec<_> = prints
            .map(|issue| issue["fingerprint"].to_string())
            .collect();
        let all = prints.len();
        prints.sort();
        prints.dedup();
        assert_eq!(prints.len(), all);
    }
}
