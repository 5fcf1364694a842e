//! The texts of a step: its sentence with references filled in, and the picture's description.

use super::composer::Composer;
use crate::guide::alt;
use crate::guide::manifest::StepText;
use crate::guide::plan::numbers;
use crate::guide::words::words;
use crate::prose::{one_line, readable};
use crate::record::{Marked, Picture, StepRecord};
use crate::scenario::{MarkKind, SentencePart, Step, sentence};

impl Composer<'_> {
    pub(super) fn step_text(&mut self, step: &Step, record: &StepRecord, locale: &str) -> StepText {
        let location = &step.location;
        let boxes = boxes(step, record.picture.as_ref(), locale);
        let written = self.text(&step.text, locale, location, "text");
        let parts = sentence(&written).unwrap_or_else(|_| vec![SentencePart::Text(written)]);
        let mut filled = String::new();
        for part in parts {
            // `check` has made sure that there is a mark of this number.
            let numbered = match &part {
                SentencePart::Text(_) => None,
                SentencePart::Number(number) | SentencePart::Label(number) => boxes.get(number - 1),
            };
            if numbered.is_some_and(|marked| marked.number.is_none()) && record.picture.is_some() {
                self.problem(
                    location,
                    format!(
                        "the sentence of step `{}` refers to what its picture does not show",
                        step.id
                    ),
                    "take the picture at another moment, or leave the reference out",
                );
            }
            match (part, numbered) {
                (SentencePart::Text(text), _) => filled.push_str(&text.replace('{', "{{")),
                (SentencePart::Number(number), numbered) => {
                    let shown = numbered.and_then(|marked| marked.number).unwrap_or(number);
                    filled.push_str(&format!("{{{shown}}}"));
                }
                (SentencePart::Label(_), numbered) => {
                    let name = numbered.map_or("", |marked| &marked.name);
                    filled.push_str(&name.replace('{', "{{"));
                }
            }
        }
        let mut shown: Vec<_> = boxes
            .iter()
            .filter(|marked| marked.number.is_some())
            .collect();
        shown.sort_by_key(|marked| marked.number);
        let names: Vec<String> = shown.iter().map(|marked| marked.quoted.clone()).collect();
        let alt = record.picture.as_ref().map(|picture| match &step.picture.alt {
            None => {
                let title = one_line(&readable(&picture.title));
                alt::compose(locale, &title, &names, self.input.record.mock)
            }
            Some(alt) => {
                let alt = self.line(alt, locale, location, "alt");
                if let Some(wrong) = alt::lint(locale, &alt) {
                    self.problem(
                        location,
                        format!("the description of step `{}`'s picture: {wrong}", step.id),
                        "describe in one sentence what the picture shows, or leave out `alt` to have it composed",
                    );
                }
                alt
            }
        });
        StepText {
            section: self
                .optional(step.section.as_ref(), locale, location, "section")
                .map(|section| one_line(&section)),
            sentence: filled,
            note: self.optional(step.note.as_ref(), locale, location, "note"),
            warning: self.optional(step.warning.as_ref(), locale, location, "warning"),
            alt,
            caption: self
                .optional(step.picture.caption.as_ref(), locale, location, "caption")
                .map(|caption| one_line(&caption)),
        }
    }
}

/// A box of a step.
pub(super) struct Boxed {
    /// The marked control's name on the page; if it was not visible, its name in the scenario.
    name: String,
    /// The same in quotes, when it is a name.
    pub(super) quoted: String,
    /// Its number in the picture, if it is visible there.
    pub(super) number: Option<usize>,
    /// Whether the step uses the control.
    pub(super) used: bool,
}

/// The boxes of a step, as sentences count them.
pub(super) fn boxes(step: &Step, picture: Option<&Picture>, locale: &str) -> Vec<Boxed> {
    let words = words(locale);
    let found = picture.map_or(&[][..], |picture| &picture.marks);
    let numbers = numbers(step, found);
    let mut boxes = Vec::new();
    for (at, mark) in step.marks().into_iter().enumerate() {
        if mark.kind != MarkKind::Box {
            continue;
        }
        let seen = match found.get(at) {
            Some(Marked::Seen(target)) => Some(target),
            _ => None,
        };
        let name = seen.map_or_else(
            || mark.locator.called(),
            |target| one_line(&readable(&target.name)),
        );
        let (name, quoted) = match seen {
            // A reader recognises a control without a name by its kind.
            Some(target) if name.is_empty() => {
                let kind = words.kind(&target.role).to_owned();
                (kind.clone(), kind)
            }
            _ => (name.clone(), words.quoted(&name)),
        };
        boxes.push(Boxed {
            name,
            quoted,
            number: numbers.get(at).copied().flatten(),
            used: mark.purpose.is_some(),
        });
    }
    boxes
}
