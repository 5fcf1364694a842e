//! The scenario language: what valid files mean, that the reference's examples are valid, and that
//! no file breaks the reader.

mod meaning;
mod reference;
mod robust;
mod selection;

use stepproof::scenario::{FileRole, Input, Loaded, load, render};

fn input(path: &str, text: impl Into<Vec<u8>>) -> Input {
    Input {
        name: format!("scenarios/{path}"),
        role: FileRole::of(path),
        bytes: text.into(),
    }
}

#[track_caller]
fn valid(inputs: Vec<Input>) -> Loaded {
    let loaded = load(inputs, None);
    let text = render(&loaded.diagnostics, false);
    assert!(text.is_empty(), "{text}");
    loaded
}
