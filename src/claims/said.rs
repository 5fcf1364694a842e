//! What a step names and enters, and what its sentence says of it.

use crate::locator::{Fill as _, Locator};
use crate::page::{Use, fold};
use crate::scenario::{BrowserCheck, Check, Phrase, Step, Template};

/// The names and texts, folded, that a page has had when the step has come to its end: those of the
/// controls that it uses and expects, and what it enters.
pub(super) fn named(step: &Step) -> Vec<String> {
    let used = step.actions.iter().flat_map(|action| action.kind.targets());
    let used = used.flat_map(|(locator, _)| locator.texts());
    let used = used.map(ToString::to_string).chain(entered(step));
    used.chain(expected(step)).map(|text| fold(&text)).collect()
}

/// What it enters, chooses, presses and uploads.
pub(super) fn entered(step: &Step) -> Vec<String> {
    let actions = step.actions.iter();
    actions.flat_map(|action| action.kind.entered()).collect()
}

/// The texts that it expects to be there.
pub(super) fn expected(step: &Step) -> Vec<String> {
    let expected = step.expect.iter().chain(&step.then);
    let texts = expected.flat_map(|expectation| match &expectation.check {
        Check::Page(check) if !check.is_of_absence() => check.texts(),
        Check::Browser(check @ BrowserCheck::Download(_)) => check.texts(),
        _ => Vec::new(),
    });
    texts.map(ToString::to_string).collect()
}

/// The controls that the step uses and this sentence of it does not name.
pub(super) fn unnamed<'s>(step: &'s Step, sentence: &str) -> Vec<(&'s Locator<Template>, Use)> {
    let said = fold(sentence);
    let mut controls = step.controls();
    controls.retain(|(locator, _)| {
        let name = Phrase::of(&locator.called(), &[]);
        name.is_some_and(|name| !name.is_in(&said))
    });
    controls
}
