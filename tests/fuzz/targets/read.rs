//! No file breaks the reader of scenarios, and each mistake is shown at a place that is there.

#![no_main]

use libfuzzer_sys::fuzz_target;
use stepproof::scenario::{FileRole, Input, load, render};

fuzz_target!(|bytes: &[u8]| {
    for role in [FileRole::Scenario, FileRole::Part, FileRole::Settings] {
        let input = Input {
            name: "scenarios/fuzz.yaml".to_owned(),
            role,
            bytes: bytes.to_vec(),
        };
        render(&load(vec![input], None).diagnostics, false);
    }
});
