//! What all parts of composing a guide share: the draft so far, and its problems.

use crate::guide::draft::{Draft, Input};
use crate::guide::problem::Problem;
use crate::prose::{one_line, readable};
use crate::scenario::LocalText;
use crate::source::Location;

/// Composes a draft, and collects the problems on the way.
pub(super) struct Composer<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) draft: Draft,
    pub(super) problems: Vec<Problem>,
    /// The step that is being composed (`case/step`).
    pub(super) step: Option<String>,
}

impl Composer<'_> {
    pub(super) fn problem(
        &mut self,
        location: &Location,
        title: impl Into<String>,
        help: impl Into<String>,
    ) {
        let problem = Problem {
            location: location.clone(),
            title: title.into(),
            help: help.into(),
            step: self.step.clone(),
        };
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Adds a remark for the authors.
    pub(super) fn note(&mut self, note: String) {
        if !self.draft.notes.contains(&note) {
            self.draft.notes.push(note);
        }
    }

    /// A text of an author in this locale; `what` is its key in the YAML.
    pub(super) fn text(
        &mut self,
        text: &LocalText,
        locale: &str,
        location: &Location,
        what: &str,
    ) -> String {
        if let LocalText::ByLocale(map) = text
            && !map.contains_key(locale)
        {
            let known: Vec<_> = map.keys().map(String::as_str).collect();
            self.problem(
                location,
                format!("`{what}` has no text for `{locale}`"),
                format!("add it to the map that has {}", known.join(", ")),
            );
        }
        let text = readable(text.get(locale));
        // Texts of a step are checked once their labels are filled in.
        if self.step.is_none()
            && let Some(name) = self.input.mask.shown(&text)
        {
            let title = format!("`{what}` shows the secret `{name}`");
            self.problem(location, title, "remove the secret from it");
        }
        text
    }

    pub(super) fn line(
        &mut self,
        text: &LocalText,
        locale: &str,
        location: &Location,
        what: &str,
    ) -> String {
        one_line(&self.text(text, locale, location, what))
    }

    pub(super) fn optional(
        &mut self,
        text: Option<&LocalText>,
        locale: &str,
        location: &Location,
        what: &str,
    ) -> Option<String> {
        text.map(|text| self.text(text, locale, location, what))
    }
}
