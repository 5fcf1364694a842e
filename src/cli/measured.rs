//! Prepares the cases that `mutate` measures for its oracles.

use std::path::Path;

use super::evidence::drawn_by;
use super::exit::{CliError, Exit};
use super::out::say_line;
use super::pictures::pictured;
use crate::mutate::Oracle;
use crate::report::{Paint, count};
use crate::scenario::{Accessibility, Case, ErrorLevel, Pictures};
use crate::snapshots::{Mode, Store};

/// The cases as they are judged: errors of their pages fail where these may notice a change, pictures are
/// compared where these may, and what is no oracle is not looked at.
pub fn measured(mut cases: Vec<Case>, oracles: &[Oracle]) -> Vec<Case> {
    let errors = oracles.contains(&Oracle::Errors);
    for step in cases.iter_mut().flat_map(|case| &mut case.steps) {
        step.accessibility = Accessibility::default();
        for rule in [&mut step.errors.page_errors, &mut step.errors.requests] {
            if errors && rule.level == ErrorLevel::Note {
                rule.level = ErrorLevel::Fail;
            }
        }
    }
    let pictures = match oracles.contains(&Oracle::Pixels) {
        true => Pictures::Compare,
        false => Pictures::All,
    };
    pictured(cases, pictures)
}

/// Checks that there are accepted pictures, if they are to notice changes; tells the steps without one.
pub fn have_pictures(
    cases: &[Case],
    oracles: &[Oracle],
    root: &Path,
    engine: &str,
    paint: Paint,
) -> Result<(), CliError> {
    if !oracles.contains(&Oracle::Pixels) {
        return Ok(());
    }
    let store = Store::open(root, Mode::CompareOnly);
    let (mut compared, mut missing) = (0, Vec::new());
    for case in cases {
        for step in case.steps.iter().filter(|step| step.compares_picture()) {
            compared += 1;
            let id = case.id.case();
            if store.picture(&id, &step.id, &drawn_by(engine))?.is_none() {
                missing.push(format!("{id}/{}", step.id));
            }
        }
    }
    if missing.is_empty() && compared > 0 {
        return Ok(());
    }
    let names = missing.join(", ");
    if missing.len() < compared {
        let steps = count(missing.len(), "step");
        let note = paint.dim("note:");
        say_line!(
            "{note} {steps} without an accepted picture, where pixels notice nothing: {names}"
        );
        return Ok(());
    }
    let ids: Vec<_> = cases
        .iter()
        .map(|case| case.id.case().to_string())
        .collect();
    let message = "`--oracle pixels` has no accepted picture to compare with";
    Err(CliError::new(Exit::Usage, message).help(format!(
        "take them by `stepproof run --pictures compare {}`, look at them, and accept them",
        ids.join(" ")
    )))
}
