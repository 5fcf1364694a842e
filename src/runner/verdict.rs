//! What the comparison of a step with an accepted file says: nothing, or a failure.

use crate::record::{Class, Failure, Verdict};
use crate::scenario::{Case, Step};

/// Where a new or changed file can be kept for review.
const WRITABLE: &str = "where the project can be written";

/// What was self.
pub(super) struct Compared<'a> {
    pub(super) class: Class,
    /// What the step shows: `page`.
    pub(super) shown: &'a str,
    /// What is accepted: `snapshot`.
    pub(super) accepted: &'a str,
    pub(super) verdict: Verdict,
    /// The path of the accepted file.
    pub(super) path: &'a str,
    /// What has changed.
    pub(super) changes: Vec<String>,
    /// Why the new file could not be kept for review.
    pub(super) unkept: Option<&'a str>,
}

impl Compared<'_> {
    /// The failure of this step, if it is one. A new file is no failure unless one `must_exist`, or it
    /// could not be kept.
    pub(super) fn failure(self, case: &Case, step: &Step, must_exist: bool) -> Option<Failure> {
        let (shown, path, location) = (self.shown, self.path, &step.location);
        let step = &step.id;
        let is_kept = self.unkept.is_none();
        let accept = format!("`stepproof accept {}/{step}`", case.id.case());
        let (title, mut details, help) = match self.verdict {
            Verdict::Same => return None,
            Verdict::New if is_kept && !must_exist => return None,
            Verdict::New => {
                let how = if is_kept { "without CI set" } else { WRITABLE };
                (
                    format!("the step `{step}` has no {}", self.accepted),
                    vec![format!("{path} does not exist")],
                    format!("run it {how}, look at it, accept it with {accept}, and commit it"),
                )
            }
            Verdict::Changed => (
                format!("the {shown} of step `{step}` has changed"),
                self.changes,
                match is_kept {
                    true => format!("if the change is right: {accept}"),
                    false => format!("if the change is right, run it {WRITABLE}: {accept}"),
                },
            ),
        };
        let unkept = self.unkept.into_iter();
        details.extend(unkept.map(|why| format!("it could not be kept for review: {why}")));
        let failure = Failure::new(self.class, title, location);
        Some(failure.details(details).help(help))
    }
}
