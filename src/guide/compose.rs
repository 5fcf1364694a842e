//! Turns a run into a draft of the guide, or into a list of everything that is wrong with it.

mod composer;
mod pictures;
mod secrets;
mod texts;

use std::collections::BTreeMap;

use self::composer::Composer;
use self::pictures::Shown;
use super::draft::{Draft, Incomplete, Input};
use super::manifest::{ChapterEntry, ChapterText, FORMAT, GuideText, Manifest, StepEntry};
use super::problem::Problem;
use crate::case_id::CaseId;
use crate::record::{CaseRecord, Class, Failure, Picture, StepRecord};
use crate::scenario::{Case, Evidence, Step};

/// Composes the draft. Its problems are returned beside it, since a guide with problems can still
/// be compared with the stored one.
pub fn compose(input: &Input<'_>) -> (Draft, Vec<Problem>) {
    let mut composer = Composer {
        input,
        draft: Draft {
            manifest: Manifest {
                format: FORMAT,
                guide: input.guide.id.clone(),
                mock: input.record.mock,
                texts: BTreeMap::new(),
                chapters: Vec::new(),
            },
            pictures: BTreeMap::new(),
            volatile: BTreeMap::new(),
            changes: BTreeMap::new(),
            notes: Vec::new(),
            incomplete: BTreeMap::new(),
        },
        problems: Vec::new(),
        step: None,
    };
    composer.guide();
    (composer.draft, composer.problems)
}

impl Composer<'_> {
    fn guide(&mut self) {
        let guide = self.input.guide;
        let location = &guide.location;
        for locale in &guide.locales {
            let text = GuideText {
                title: self.line(&guide.title, locale, location, "title"),
                introduction: self.optional(
                    guide.introduction.as_ref(),
                    locale,
                    location,
                    "introduction",
                ),
            };
            self.draft.manifest.texts.insert(locale.clone(), text);
        }
        for id in &guide.chapters {
            let case = self.input.cases.iter().find(|case| case.id == *id);
            let record = self.input.record.cases.iter().find(|case| case.id == *id);
            match (case, record) {
                (Some(case), Some(record)) => self.chapter(case, record),
                _ => self.problem(
                    location,
                    format!("the run has no case `{id}`"),
                    "build from a run of all its cases",
                ),
            }
        }
        self.redactions();
    }

    fn chapter(&mut self, case: &Case, record: &CaseRecord) {
        let mut texts = BTreeMap::new();
        for locale in &self.input.guide.locales {
            let (title, introduction) = match &case.guide {
                Some(chapter) => (&chapter.title, chapter.introduction.as_ref()),
                None => (&case.title, None),
            };
            let location = &case.location;
            let introduction = match introduction {
                Some(_) => self.optional(introduction, locale, location, "introduction"),
                None => self.optional(case.doc.as_ref(), locale, location, "doc"),
            };
            let text = ChapterText {
                title: self.line(title, locale, location, "title"),
                introduction,
            };
            texts.insert(locale.clone(), text);
        }
        if let Some(failure) = &record.failure {
            self.fails(&case.id, case.steps.first(), failure);
        }
        let ids = |case: &Case| {
            case.steps
                .iter()
                .map(|step| step.id.clone())
                .collect::<Vec<_>>()
        };
        let ran: Vec<_> = record.steps.iter().map(|step| step.id.clone()).collect();
        if ids(case) != ran {
            self.problem(
                &case.location,
                format!(
                    "the run of `{}` had other steps than the scenario has now",
                    case.id
                ),
                "run it again",
            );
            return;
        }
        let mut steps = Vec::new();
        for (step, record) in case.steps.iter().zip(&record.steps) {
            self.step = Some(format!("{}/{}", case.id, step.id));
            steps.push(self.step(case, step, record));
        }
        self.step = None;
        self.draft.manifest.chapters.push(ChapterEntry {
            case: case.id.clone(),
            phone: case.device.touch,
            texts,
            steps,
        });
    }

    /// Records a failure. A changed snapshot is none: the guide shows the page as it is now.
    fn fails(&mut self, case: &CaseId, step: Option<&Step>, failure: &Failure) {
        if matches!(failure.class, Class::Snapshot | Class::Picture) {
            return;
        }
        let id = step.map_or_else(String::new, |step| step.id.clone());
        let help = failure
            .help
            .clone()
            .unwrap_or_else(|| format!("run it alone: `stepproof run {case}`"));
        self.draft
            .incomplete
            .entry((case.to_owned(), id))
            .or_insert_with(|| Incomplete::Failed(failure.title.clone()));
        self.problem(&failure.location, failure.title.clone(), help);
    }

    fn step(&mut self, case: &Case, step: &Step, record: &StepRecord) -> StepEntry {
        let key = (case.id.clone(), step.id.clone());
        for failure in &record.failures {
            self.fails(&case.id, Some(step), failure);
        }
        if let Some(snapshot) = &record.snapshot
            && !snapshot.changes.is_empty()
        {
            let lines = snapshot.changes.iter().map(ToString::to_string).collect();
            self.draft.changes.insert(key.clone(), lines);
        }
        // A step that failed has a picture, but not the one that it should have.
        let failed = self.draft.incomplete.contains_key(&key);
        let picture = record.picture.as_ref().filter(|_| !failed);
        let shown = picture.and_then(|picture| self.shown(step, picture));
        if shown.is_none() && step.picture.when != Evidence::Off && record.picture.is_none() {
            let entry = self.draft.incomplete.entry(key);
            entry.or_insert(Incomplete::NotReached);
        }
        if let Some(Shown { picture, .. }) = &shown {
            self.personal(step, picture);
            self.open_secrets(step, picture);
            self.notes(case, step, picture);
        }
        let (mut texts, mut pictures) = (BTreeMap::new(), BTreeMap::new());
        for locale in &self.input.guide.locales {
            let text = self.step_text(step, record, locale);
            self.secrets_in(case, step, &text);
            texts.insert(locale.clone(), text);
            if let Some(shown) = &shown
                && let Some(entry) = self.draw(case, step, shown, locale)
            {
                pictures.insert(locale.clone(), entry);
            }
        }
        StepEntry {
            id: step.id.clone(),
            texts,
            pictures,
        }
    }

    /// Redactions of all pictures must cover something in some picture.
    fn redactions(&mut self) {
        let steps = self.input.record.cases.iter().flat_map(|case| &case.steps);
        let pictures: Vec<_> = steps.filter_map(|step| step.picture.as_ref()).collect();
        for (at, locator) in self.input.settings.redact.iter().enumerate() {
            let count =
                |picture: &&Picture| picture.redactions.get(at).copied().unwrap_or_default();
            if pictures.iter().map(count).sum::<usize>() == 0 {
                self.problem(
                    &locator.location,
                    format!(
                        "there is nothing to cover for `{}` in any picture",
                        locator.called()
                    ),
                    "was it renamed? a redaction that covers nothing protects nothing",
                );
            }
        }
    }
}
