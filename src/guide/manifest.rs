//! A guide as it is stored beside its documents: texts by locale, and what each picture was made
//! from. It records no time, machine or browser, so it changes only when the guide does.

use std::collections::BTreeMap;

use crate::case_id::CaseId;
use crate::picture::Area;
use serde::{Deserialize, Serialize};

/// Version of the format of [`Manifest`] as JSON.
pub const FORMAT: u32 = 2;

/// A guide as built.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// The guide's id.
    pub guide: String,
    /// Its pictures show a mock of the site.
    pub mock: bool,
    /// Title and introduction by locale.
    pub texts: BTreeMap<String, GuideText>,
    /// Its chapters in order.
    pub chapters: Vec<ChapterEntry>,
}

/// Texts of a guide in one locale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideText {
    /// Its title.
    pub title: String,
    /// Paragraphs before the first chapter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introduction: Option<String>,
}

/// A chapter: a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChapterEntry {
    /// Id of the case.
    pub case: CaseId,
    /// Its pictures are of a phone.
    pub phone: bool,
    /// Title and introduction by locale.
    pub texts: BTreeMap<String, ChapterText>,
    /// Its steps in order.
    pub steps: Vec<StepEntry>,
}

/// Texts of a chapter in one locale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChapterText {
    /// Its heading.
    pub title: String,
    /// Paragraphs before the first step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introduction: Option<String>,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepEntry {
    /// Its id.
    pub id: String,
    /// Texts by locale.
    pub texts: BTreeMap<String, StepText>,
    /// Its picture by locale.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub pictures: BTreeMap<String, PictureEntry>,
}

/// Texts of a step in one locale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepText {
    /// Heading of the section that begins here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// The sentence, with labels filled in; `{1}` is the number of a mark, `{{` a brace.
    pub sentence: String,
    /// A remark.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// A remark that readers must not miss.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// Description of the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// The line below the picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
}

/// A picture and what it was made from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PictureEntry {
    /// Its file, relative to the guide's folder.
    pub file: String,
    /// Width at which it is shown, in CSS pixels.
    pub width: u32,
    /// Hash of the page's pixels in it, without marks.
    pub page: String,
    /// Hash of its marks and of how it is cropped.
    pub marks: String,
    /// Hash of the theme that it was drawn with.
    pub theme: String,
    /// [`crate::picture::RENDERER`] that drew it.
    pub renderer: String,
    /// Hash of the file's pixels.
    pub pixels: String,
    /// What of the page it shows, in pixels; absent in guides of earlier versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crop: Option<Area>,
    /// The controls to use, in order; absent in guides of earlier versions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<TargetEntry>,
}

/// A boxed control of a picture that a reader uses in the step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetEntry {
    /// The number at its box.
    pub number: usize,
    /// Its name in quotes, or its kind.
    pub name: String,
    /// Where it is, in pixels of the picture.
    pub area: Area,
}

impl Manifest {
    /// All steps with their chapters, in order.
    pub fn steps(&self) -> impl Iterator<Item = (&ChapterEntry, &StepEntry)> {
        let chapters = self.chapters.iter();
        chapters.flat_map(|chapter| chapter.steps.iter().map(move |step| (chapter, step)))
    }

    /// A step by the ids of its case and its own.
    pub fn step(&self, case: &CaseId, id: &str) -> Option<&StepEntry> {
        let mut steps = self.steps();
        let found = steps.find(|(chapter, step)| chapter.case == *case && step.id == id);
        found.map(|(_, step)| step)
    }

    /// The old and the new names of controls that are boxed in the same place of a later guide.
    pub fn renamed<'m>(&'m self, later: &'m Self) -> Vec<(&'m str, &'m str)> {
        let mut renamed = Vec::new();
        for (chapter, step) in self.steps() {
            let Some(now) = later.step(&chapter.case, &step.id) else {
                continue;
            };
            for (locale, picture) in &step.pictures {
                let now = now.pictures.get(locale).map_or(&[][..], |now| &now.targets);
                if now.len() == picture.targets.len() {
                    let pairs = picture.targets.iter().zip(now);
                    renamed.extend(pairs.filter_map(|(old, new)| {
                        let (old, new) = (unquoted(&old.name)?, unquoted(&new.name)?);
                        (old != new).then_some((old, new))
                    }));
                }
            }
        }
        renamed
    }

    /// The locales that it is written in.
    pub fn locales(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// The files of its pictures.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let pictures = self.steps().flat_map(|(_, step)| step.pictures.values());
        pictures.map(|picture| picture.file.as_str())
    }
}

/// The name of a control; `None` if it is its kind.
fn unquoted(name: &str) -> Option<&str> {
    let quotes = [('“', '”'), ('"', '"'), ('「', '」')];
    quotes
        .iter()
        .find_map(|(open, close)| name.strip_prefix(*open)?.strip_suffix(*close))
}
