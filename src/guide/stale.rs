//! Which steps of a stored guide differ from a guide built now, and why.

use std::fmt;

use super::draft::{Draft, Incomplete};
use super::hash::pixels;
use super::manifest::{ChapterEntry, Manifest, PictureEntry, StepEntry, StepText};
use crate::case_id::CaseId;
use crate::picture::{Image, alike};

/// Why a step is stale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is not in the stored guide.
    New,
    /// It is in the stored guide only.
    Removed,
    /// The page looks different. Holds the changes of its text in words, if there are any.
    Page(Vec<String>),
    /// The marks or their positions have changed.
    Marks,
    /// A text has changed: which one, the old text and the new text.
    Text(&'static str, String, String),
    /// The theme has changed.
    Theme,
    /// This version of stepproof draws differently.
    Renderer,
    /// The stored picture is missing or was edited.
    File,
    /// The step could not be carried out.
    Failed(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New => f.write_str("the step is new"),
            Self::Removed => f.write_str("the step was removed"),
            Self::Page(words) if words.is_empty() => f.write_str("the page has changed"),
            Self::Page(words) => write!(f, "the page has changed: {}", words.join("; ")),
            Self::Marks => f.write_str("what is marked has moved"),
            Self::Text(what, from, to) => write!(f, "the {what} has changed: {from} → {to}"),
            Self::Theme => f.write_str("the theme has changed"),
            Self::Renderer => f.write_str("this version of stepproof draws it differently"),
            Self::File => f.write_str("the picture is missing or was changed by hand"),
            Self::Failed(why) => write!(f, "the step cannot be carried out: {why}"),
        }
    }
}

impl Reason {
    /// The code of the reason in reports for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Removed => "removed",
            Self::Page(_) => "page-changed",
            Self::Marks => "target-moved",
            Self::Text(..) => "text-changed",
            Self::Theme => "theme-changed",
            Self::Renderer => "renderer-changed",
            Self::File => "picture-missing",
            Self::Failed(_) => "failed",
        }
    }
}

/// A step that differs from what would be built now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// Id of its case.
    pub case: CaseId,
    /// Its id.
    pub step: String,
    /// Its sentence, as it would be built now.
    pub sentence: String,
    /// Why; never empty.
    pub reasons: Vec<Reason>,
    /// Files of its pictures.
    pub files: Vec<String>,
}

impl Stale {
    /// `case/step`, as `guide accept` takes it.
    pub fn name(&self) -> String {
        format!("{}/{}", self.case, self.step)
    }
}

/// The result of comparing a stored guide with the one that would be built now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Review {
    /// Steps that differ, in order.
    pub stale: Vec<Stale>,
    /// Steps that the run did not reach, because an earlier one failed: their state is unknown.
    pub unreached: Vec<String>,
    /// Other differences: titles, introductions, the order of the steps.
    pub document: Vec<String>,
    /// Files whose difference is invisible or only in volatile values: they are kept as they are.
    pub kept: Vec<String>,
}

impl Review {
    /// Whether there is nothing to update.
    pub fn is_fresh(&self) -> bool {
        self.stale.is_empty() && self.document.is_empty() && self.unreached.is_empty()
    }
}

/// Compares a stored guide with a draft. `stored` reads a picture of the stored guide.
pub fn review(
    before: Option<&Manifest>,
    draft: &Draft,
    stored: &dyn Fn(&str) -> Option<Image>,
) -> Review {
    let mut review = Review::default();
    let now = &draft.manifest;
    for (chapter, step) in now.steps() {
        let known = before.and_then(|before| before.step(&chapter.case, &step.id));
        let mut stale = Stale {
            case: chapter.case.clone(),
            step: step.id.clone(),
            sentence: sentence_of(step),
            reasons: Vec::new(),
            files: step
                .pictures
                .values()
                .map(|picture| picture.file.clone())
                .collect(),
        };
        let key = (chapter.case.clone(), step.id.clone());
        match (draft.incomplete.get(&key), known) {
            (Some(Incomplete::NotReached), _) => review.unreached.push(stale.name()),
            (Some(Incomplete::Failed(why)), _) => {
                // What it would say and show is unknown, but the changes of its page may be known.
                stale.reasons.push(Reason::Failed(why.clone()));
                if let Some(words) = draft.changes.get(&key) {
                    stale.reasons.push(Reason::Page(words.clone()));
                }
            }
            (None, Some(known)) => {
                texts(known, step, &mut stale.reasons);
                let words = draft.changes.get(&key).cloned().unwrap_or_default();
                let compared = Compared {
                    draft,
                    stored,
                    words,
                };
                compared.pictures(known, step, &mut stale.reasons, &mut review.kept);
            }
            (None, None) => stale.reasons.push(Reason::New),
        }
        if !stale.reasons.is_empty() {
            review.stale.push(stale);
        }
    }
    if let Some(before) = before {
        for (chapter, step) in before.steps() {
            if now.step(&chapter.case, &step.id).is_none() {
                review.stale.push(Stale {
                    case: chapter.case.clone(),
                    step: step.id.clone(),
                    sentence: sentence_of(step),
                    reasons: vec![Reason::Removed],
                    files: step
                        .pictures
                        .values()
                        .map(|picture| picture.file.clone())
                        .collect(),
                });
            }
        }
        review.document = document(before, now);
    }
    review
}

fn sentence_of(step: &StepEntry) -> String {
    step.texts
        .values()
        .next()
        .map_or_else(String::new, |text| text.sentence.clone())
}

fn document(before: &Manifest, now: &Manifest) -> Vec<String> {
    let mut told = Vec::new();
    if before.texts != now.texts {
        told.push("the title or the introduction has changed".to_owned());
    }
    if before.mock != now.mock {
        told.push("the pictures come from a mock now, or no longer do".to_owned());
    }
    let heads = |manifest: &Manifest| -> Vec<ChapterEntry> {
        let chapters = manifest.chapters.iter().cloned();
        chapters
            .map(|chapter| ChapterEntry {
                steps: Vec::new(),
                ..chapter
            })
            .collect()
    };
    if heads(before) != heads(now) {
        told.push("the chapters have changed".to_owned());
    }
    // Only steps that both have can be compared.
    let order = |one: &Manifest, other: &Manifest| -> Vec<(CaseId, String)> {
        let steps = one.steps();
        let both = steps.filter(|(chapter, step)| other.step(&chapter.case, &step.id).is_some());
        both.map(|(chapter, step)| (chapter.case.clone(), step.id.clone()))
            .collect()
    };
    if order(before, now) != order(now, before) {
        told.push("the order of the steps has changed".to_owned());
    }
    told
}

fn texts(before: &StepEntry, now: &StepEntry, reasons: &mut Vec<Reason>) {
    let empty = StepText {
        section: None,
        sentence: String::new(),
        note: None,
        warning: None,
        alt: None,
        caption: None,
    };
    let locales = before.texts.keys().chain(now.texts.keys());
    let mut locales: Vec<_> = locales.collect();
    locales.sort();
    locales.dedup();
    for locale in locales {
        let (old, new) = (
            before.texts.get(locale).unwrap_or(&empty),
            now.texts.get(locale).unwrap_or(&empty),
        );
        let some = |text: &Option<String>| text.clone().unwrap_or_default();
        let pairs = [
            ("sentence", old.sentence.clone(), new.sentence.clone()),
            ("heading", some(&old.section), some(&new.section)),
            ("note", some(&old.note), some(&new.note)),
            ("warning", some(&old.warning), some(&new.warning)),
            ("caption", some(&old.caption), some(&new.caption)),
            ("description", some(&old.alt), some(&new.alt)),
        ];
        for (what, from, to) in pairs {
            if from != to {
                let reason = Reason::Text(what, from, to);
                if !reasons.contains(&reason) {
                    reasons.push(reason);
                }
            }
        }
    }
}

struct Compared<'a> {
    draft: &'a Draft,
    stored: &'a dyn Fn(&str) -> Option<Image>,
    words: Vec<String>,
}

impl Compared<'_> {
    fn pictures(
        &self,
        known: &StepEntry,
        step: &StepEntry,
        reasons: &mut Vec<Reason>,
        kept: &mut Vec<String>,
    ) {
        let locales = known.pictures.keys().chain(step.pictures.keys());
        for locale in locales {
            let found = match (known.pictures.get(locale), step.pictures.get(locale)) {
                (Some(old), Some(new)) => self.picture(old, new, kept),
                (None, None) => Vec::new(),
                (None, Some(_)) | (Some(_), None) => vec![Reason::Marks],
            };
            for reason in found {
                if !reasons.contains(&reason) {
                    reasons.push(reason);
                }
            }
        }
    }

    fn picture(
        &self,
        old: &PictureEntry,
        new: &PictureEntry,
        kept: &mut Vec<String>,
    ) -> Vec<Reason> {
        let stored = (self.stored)(&old.file).filter(|image| pixels(image) == old.pixels);
        let Some(stored) = stored else {
            return vec![Reason::File];
        };
        if old.pixels == new.pixels && old.file == new.file {
            return Vec::new();
        }
        let same_drawing = old.theme == new.theme && old.renderer == new.renderer;
        // Numbers stand elsewhere where something that moves has come or gone: they are as right there.
        let same_content = old.page == new.page && old.marks == new.marks;
        if same_drawing && self.words.is_empty() && (same_content || self.is_alike(&stored, new)) {
            if !kept.contains(&old.file) {
                kept.push(old.file.clone());
            }
            return Vec::new();
        }
        let mut reasons = Vec::new();
        // Another theme may crop differently, which shows other pixels of the same page.
        let page = old.page != new.page && (old.theme == new.theme || !self.words.is_empty());
        if page {
            reasons.push(Reason::Page(self.words.clone()));
        }
        if old.marks != new.marks && old.theme == new.theme {
            reasons.push(Reason::Marks);
        }
        if old.theme != new.theme {
            reasons.push(Reason::Theme);
        }
        if old.renderer != new.renderer {
            reasons.push(Reason::Renderer);
        }
        reasons
    }

    /// Whether nobody sees a difference to the stored picture.
    fn is_alike(&self, stored: &Image, new: &PictureEntry) -> bool {
        let Some(drawn) = self.draft.pictures.get(&new.file) else {
            return false;
        };
        let volatile = self.draft.volatile.get(&new.file);
        let scale = f64::from(drawn.area().width) / f64::from(new.width.max(1));
        alike(stored, drawn, volatile.map_or(&[], Vec::as_slice), scale)
    }
}

/// The guide to store: the draft's, or the stored one with only the `chosen` steps (`case/step`)
/// updated.
pub fn merge(
    before: Option<&Manifest>,
    draft: &Draft,
    review: &Review,
    chosen: Option<&[String]>,
) -> Manifest {
    let mut now = draft.manifest.clone();
    let Some(before) = before else {
        return now;
    };
    for chapter in &mut now.chapters {
        for step in &mut chapter.steps {
            let Some(old) = before.step(&chapter.case, &step.id) else {
                continue;
            };
            // A step that the run did not complete keeps the pictures that it had.
            let key = (chapter.case.clone(), step.id.clone());
            let incomplete = draft.incomplete.contains_key(&key);
            for (locale, picture) in &old.pictures {
                if incomplete || review.kept.contains(&picture.file) {
                    let mut kept = picture.clone();
                    // A guide of an earlier version does not have them.
                    if let Some(now) = step.pictures.get(locale)
                        && kept.targets.is_empty()
                    {
                        kept.targets.clone_from(&now.targets);
                    }
                    step.pictures.insert(locale.clone(), kept);
                }
            }
        }
    }
    let Some(chosen) = chosen else {
        return now;
    };
    let is_chosen = |case: &CaseId, step: &str| chosen.contains(&format!("{case}/{step}"));
    let mut merged = before.clone();
    for new in &now.chapters {
        let Some(old) = merged.chapters.iter_mut().find(|old| old.case == new.case) else {
            if new.steps.iter().any(|step| is_chosen(&new.case, &step.id)) {
                merged.chapters.push(ChapterEntry {
                    steps: Vec::new(),
                    ..new.clone()
                });
            }
            continue;
        };
        let still = |step: &StepEntry| new.steps.iter().any(|new| new.id == step.id);
        old.steps
            .retain(|step| still(step) || !is_chosen(&new.case, &step.id));
    }
    for new in &now.chapters {
        let Some(old) = merged.chapters.iter_mut().find(|old| old.case == new.case) else {
            continue;
        };
        let mut behind = 0;
        for step in &new.steps {
            let at = old.steps.iter().position(|old| old.id == step.id);
            match at {
                Some(at) => {
                    if is_chosen(&new.case, &step.id) {
                        old.steps[at] = step.clone();
                    }
                    behind = at + 1;
                }
                None if is_chosen(&new.case, &step.id) => {
                    old.steps.insert(behind, step.clone());
                    behind += 1;
                }
                None => {}
            }
        }
    }
    merged
}

#[cfg(test)]
mod tests;
