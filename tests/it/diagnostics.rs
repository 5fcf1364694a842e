//! Golden diagnostics: each folder of `tests/cases/diagnostics` holds the files of a suite and, in
//! `error.txt`, what `check` says about them; `mock.json` is the schema of their mock.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use stepproof::scenario::{Diagnostic, FileRole, Input, load, mock_schema, render};

use crate::golden::Goldens;

/// A scenario around the given steps.
fn scenario(steps: &str) -> String {
    format!("scenario: pay\ntitle: 缴费\nsteps:\n{steps}")
}

/// Inputs that are too large to be committed as files, or not text.
fn generated(case: &str) -> Option<Vec<u8>> {
    let step = "  - step: one\n    text: 登录\n";
    let bytes = match case {
        "alias-bomb" => {
            let mut text = "a0: &a0 [x, x]\n".to_owned();
            for level in 1..30 {
                let below = level - 1;
                text += &format!("a{level}: &a{level} [*a{below}, *a{below}, *a{below}]\n");
            }
            text.into_bytes()
        }
        "file-over-one-megabyte" => {
            let mut text = scenario(step);
            text += &"#".repeat(1024 * 1024);
            text.into_bytes()
        }
        "nested-ten-thousand-deep" => "[".repeat(10_000).into_bytes(),
        "nested-thirty-three-deep" => format!("{}x{}", "[".repeat(33), "]".repeat(33)).into_bytes(),
        "more-than-ten-thousand-values" => {
            format!("tags: [{}]\n", "a, ".repeat(10_001)).into_bytes()
        }
        "invalid-utf-8" => {
            let mut bytes = scenario("  - step: one\n    text: 登录").into_bytes();
            bytes.extend(b"\xb5\xc7\n");
            bytes
        }
        "nul-byte" => scenario("  - step: one\n    text: 登\0录\n").into_bytes(),
        "lone-carriage-return" => scenario("  - step: one\r    text: 登录\n").into_bytes(),
        "byte-order-mark" => format!("\u{feff}{}", scenario(step)).into_bytes(),
        "utf-16" => scenario(step)
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect(),
        "tab-indents" => scenario("  - step: one\n\ttext: 登录\n").into_bytes(),
        "windows-line-ends" => scenario("  - step: one\n    text: 登录\n    clik: 登录\n")
            .replace('\n', "\r\n")
            .into_bytes(),
        "text-over-sixteen-kilobytes" => {
            scenario(&step.replace("登录", &"登录".repeat(3_000))).into_bytes()
        }
        "empty-file" => Vec::new(),
        _ => return None,
    };
    Some(bytes)
}

const GENERATED: &[&str] = &[
    "alias-bomb",
    "byte-order-mark",
    "empty-file",
    "file-over-one-megabyte",
    "invalid-utf-8",
    "lone-carriage-return",
    "more-than-ten-thousand-values",
    "nested-ten-thousand-deep",
    "nested-thirty-three-deep",
    "nul-byte",
    "tab-indents",
    "text-over-sixteen-kilobytes",
    "utf-16",
    "windows-line-ends",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/diagnostics")
}

/// The YAML files below a folder, by their path in it.
fn inputs(folder: &Path, below: &str) -> Vec<Input> {
    let mut names: Vec<String> = fs::read_dir(folder.join(below))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut inputs = Vec::new();
    for name in names {
        let path = format!("{below}{name}");
        if folder.join(&path).is_dir() {
            inputs.extend(self::inputs(folder, &format!("{path}/")));
        } else if path.ends_with(".yaml") {
            inputs.push(Input {
                name: format!("scenarios/{path}"),
                role: FileRole::of(&path),
                bytes: fs::read(folder.join(&path)).unwrap(),
            });
        }
    }
    inputs
}

/// The errors in the schema of the mock in `mock.json`, if there is one, and in the suite.
fn diagnostics(folder: &Path, inputs: Vec<Input>) -> Vec<Diagnostic> {
    let schema = fs::read(folder.join("mock.json")).ok();
    match schema.map(|bytes| mock_schema("mock.json", bytes)) {
        Some(Err(diagnostics)) => diagnostics,
        Some(Ok(schema)) => load(inputs, Some(&schema)).diagnostics,
        None => load(inputs, None).diagnostics,
    }
}

#[test]
fn diagnostics_are_as_written() {
    let mut cases: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    cases.extend(GENERATED.iter().map(|case| (*case).to_owned()));
    let mut goldens = Goldens::default();
    for case in &cases {
        let folder = folder().join(case);
        let inputs = match generated(case) {
            None => inputs(&folder, ""),
            Some(bytes) => vec![Input {
                name: "scenarios/scenario.yaml".to_owned(),
                role: FileRole::Scenario,
                bytes,
            }],
        };
        let text = render(&diagnostics(&folder, inputs), false);
        assert!(!text.is_empty(), "{case} has no diagnostic");
        goldens.compare(&folder.join("error.txt"), &text);
    }
    goldens.assert();
}
