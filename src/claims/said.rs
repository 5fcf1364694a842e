//! What a step names and enters, and what its sentence says of it.

use crate::locator::{Fill as _, Locator};
use crate::page::{Use, fold};
use crate::scenario::{Action, ActionKind, BrowserCheck, Check, MarkKind, Phrase, Step, Template};

/// The names and texts, folded, that a page has had when the step has come to its end: those of the
/// controls that it uses and expects, and what it enters.
pub(super) fn named(step: &Step) -> Vec<String> {
    let used = step.actions.iter().flat_map(|action| action.kind.targets());
    let used = used.flat_map(|(locator, _)| locator.texts());
    let used = used.map(ToString::to_string).chain(entered(step));
    used.chain(expected(step)).map(|text| fold(&text)).collect()
}

/// What keyboards and readers call a key, beside its name.
const KEYS: [(&str, &[&str]); 13] = [
    ("Control", &["Ctrl"]),
    ("Meta", &["Cmd", "⌘"]),
    ("Alt", &["Option", "⌥"]),
    ("Shift", &["⇧"]),
    ("Enter", &["Return", "回车"]),
    ("Escape", &["Esc"]),
    ("Space", &["Spacebar", "空格"]),
    ("Delete", &["Del"]),
    ("Backspace", &["退格"]),
    ("ArrowUp", &["Up", "↑"]),
    ("ArrowDown", &["Down", "↓"]),
    ("ArrowLeft", &["Left", "←"]),
    ("ArrowRight", &["Right", "→"]),
];

/// What it enters, chooses, presses and uploads.
pub(super) fn entered(step: &Step) -> Vec<String> {
    step.actions.iter().flat_map(entered_in).collect()
}

/// What an action enters, chooses, presses and uploads.
pub(super) fn entered_in(action: &Action) -> Vec<String> {
    match &action.kind {
        ActionKind::Press(keys, _) => keys.iter().flat_map(|keys| called(keys)).collect(),
        kind => kind.entered(),
    }
}

/// The names of keys that are pressed together: `Control+S`, `Ctrl+S`, `Ctrl + S`.
fn called(keys: &str) -> Vec<String> {
    let mut called = vec![String::new()];
    for key in keys.split('+') {
        let others = KEYS.iter().find(|(name, _)| *name == key);
        let names = others
            .map_or(&[][..], |(_, others)| others)
            .iter()
            .chain([&key]);
        let so_far = std::mem::take(&mut called);
        for name in names {
            let joined = so_far.iter().map(|before| match before.as_str() {
                "" => (*name).to_owned(),
                before => format!("{before}+{name}"),
            });
            called.extend(joined);
        }
    }
    let spaced: Vec<_> = called.iter().map(|keys| keys.replace('+', " + ")).collect();
    called.extend(spaced);
    called
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
        name.is_some_and(|name| !name.is_in(&said)) && references(step, locator, &said).is_empty()
    });
    controls
}

/// Whether the sentence does not name a control that the step clicks: one of its terms may be the old
/// name of it.
pub(super) fn leaves_open(step: &Step, sentence: &str) -> bool {
    let mut unnamed = unnamed(step, sentence).into_iter();
    unnamed.any(|(_, purpose)| purpose == Use::Click)
}

/// Where a folded sentence refers to a control by its number in the picture: `{1}`, `{label:1}`.
pub(super) fn references(
    step: &Step,
    control: &Locator<Template>,
    said: &str,
) -> Vec<(usize, usize)> {
    let marks = step.marks();
    let boxes = marks.iter().filter(|mark| mark.kind == MarkKind::Box);
    let numbered = boxes
        .enumerate()
        .filter(|(_, mark)| mark.locator.means(control));
    let references = numbered.flat_map(|(index, _)| {
        let number = index + 1;
        [format!("{{{number}}}"), format!("{{label:{number}}}")]
    });
    let mut found = Vec::new();
    for reference in references {
        let places = said.match_indices(&reference);
        found.extend(places.map(|(at, text)| (at, at + text.len())));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::called;

    #[test]
    fn keys_have_the_names_of_keyboards() {
        let names = called("Control+ArrowUp");
        for name in ["Control+ArrowUp", "Ctrl+Up", "Ctrl + ↑"] {
            assert!(names.iter().any(|known| known == name), "{name}: {names:?}");
        }
        assert!(called("Enter").iter().any(|name| name == "回车"));
    }
}
