//! No guide shows a secret, neither in a picture nor in a text.

use super::composer::Composer;
use crate::guide::manifest::{StepText, TargetEntry};
use crate::record::Picture;
use crate::scenario::{Case, Step};

impl Composer<'_> {
    /// Secrets that a picture shows.
    pub(super) fn open_secrets(&mut self, step: &Step, picture: &Picture) {
        for name in &picture.secrets {
            self.problem(
                &step.location,
                format!(
                    "the picture of step `{}` shows the secret `{name}`",
                    step.id
                ),
                "cover it with `picture: { redact: … }`, or take the picture at another moment",
            );
        }
    }

    /// A secret in what is written, or in what a page calls a control or itself.
    pub(super) fn secrets_in(&mut self, case: &Case, step: &Step, text: &StepText) {
        let StepText {
            section,
            sentence,
            note,
            warning,
            alt,
            caption,
        } = text;
        let texts = [
            ("section", section.as_ref()),
            ("sentence", Some(sentence)),
            ("note", note.as_ref()),
            ("warning", warning.as_ref()),
            ("picture's description", alt.as_ref()),
            ("caption", caption.as_ref()),
        ];
        for (what, text) in texts {
            if let Some(name) = text.and_then(|text| self.secret_in(case, text)) {
                self.problem(
                    &step.location,
                    format!("the {what} of step `{}` shows the secret `{name}`", step.id),
                    "remove it: write `alt` by hand, or refer to the control by its number alone (`{1}`)",
                );
            }
        }
    }

    /// Secrets in the names of the controls that a reader uses.
    pub(super) fn secrets_of_targets(&mut self, case: &Case, step: &Step, targets: &[TargetEntry]) {
        let mut names = targets.iter();
        if let Some(name) = names.find_map(|target| self.secret_in(case, &target.name)) {
            self.problem(
                &step.location,
                format!(
                    "the name of a control of step `{}` shows the secret `{name}`",
                    step.id
                ),
                "do not box it: `picture: { controls: false }`",
            );
        }
    }

    /// The name of a secret that the text shows, open or as a run has covered it.
    fn secret_in(&self, case: &Case, text: &str) -> Option<String> {
        let covered = |name: &&String| text.contains(&format!("<secret-{name}>"));
        let covered = case.secrets.iter().find(covered).map(String::as_str);
        self.input.mask.shown(text).or(covered).map(str::to_owned)
    }
}
