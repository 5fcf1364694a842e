//! A run becomes a draft of the guide, or a list of all that is wrong with it.

mod secrets;

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use super::alt;
use super::manifest::{
    ChapterEntry, ChapterText, FORMAT, GuideText, Manifest, PictureEntry, StepEntry, StepText,
};
use super::plan::{numbers, plan};
use super::problem::Problem;
use super::words::words;
use crate::case_id::{CaseId, file_name};
use crate::mask::Mask;
use crate::page::Rect;
use crate::picture::{self, Area, Image, Ink, Plan, Theme};
use crate::prose::{one_line, readable};
use crate::record::{CaseRecord, Class, Failure, Marked, Picture, RunRecord, StepRecord, Target};
use crate::scenario::{
    Case, Evidence, Guide, LocalText, MarkKind, SentencePart, Settings, Step, sentence,
};
use crate::source::Location;

/// What a guide is made of.
pub struct Input<'a> {
    /// The guide.
    pub guide: &'a Guide,
    /// What all scenarios share.
    pub settings: &'a Settings,
    /// All cases of the suite.
    pub cases: &'a [Case],
    /// A run of the guide's cases.
    pub record: &'a RunRecord,
    /// What no guide may tell.
    pub mask: &'a Mask,
    /// How pictures are drawn.
    pub theme: &'a Theme,
    /// Reads a picture of the run by its path in the output tree.
    pub picture: &'a dyn Fn(&str) -> Result<Vec<u8>, String>,
}

/// A guide as it would be now.
#[derive(Debug)]
pub struct Draft {
    /// What it consists of.
    pub manifest: Manifest,
    /// Its pictures by file.
    pub pictures: BTreeMap<String, Image>,
    /// The areas that are marked in each: nothing may differ there.
    pub watched: BTreeMap<String, Vec<Area>>,
    /// The areas in each that show volatile values: they may differ.
    pub volatile: BTreeMap<String, Vec<Area>>,
    /// Changes of the page's text by case and step, in words.
    pub changes: BTreeMap<(CaseId, String), Vec<String>>,
    /// What its authors should know of pictures that are right all the same.
    pub notes: Vec<String>,
    /// Steps that could not be carried out, or not as documented.
    pub failed: BTreeMap<(CaseId, String), Option<String>>,
}

/// Makes the draft; the problems stand beside it, since a guide with problems may still be
/// compared with the one there is.
pub fn compose(input: &Input<'_>) -> (Draft, Vec<Problem>) {
    let mut maker = Composer {
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
            watched: BTreeMap::new(),
            volatile: BTreeMap::new(),
            changes: BTreeMap::new(),
            notes: Vec::new(),
            failed: BTreeMap::new(),
        },
        problems: Vec::new(),
        step: None,
    };
    maker.make();
    (maker.draft, maker.problems)
}

fn hash(bytes: &[u8]) -> String {
    digits(&Sha256::digest(bytes))
}

/// The first 16 digits of a hash: enough to tell two states of a guide apart.
fn digits(digest: &[u8]) -> String {
    let bytes = digest.iter().take(8);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

/// Hash of a picture's pixels and size.
pub fn hash_of(image: &Image) -> String {
    let area = image.area();
    let mut hasher = Sha256::new();
    hasher.update(format!("{}x{} ", area.width, area.height));
    hasher.update(image.bytes());
    digits(&hasher.finalize())
}

/// A picture of a step that a guide can use.
struct Shown<'a> {
    picture: &'a Picture,
    image: Image,
    ink: Ink,
    /// The areas that may look otherwise another time.
    unsteady: Vec<Area>,
}

impl<'a> Shown<'a> {
    fn of(picture: &'a Picture, image: Image) -> Self {
        // With a little more: what stands there may be a little wider another time.
        let wider = |rect: &Rect| {
            Area::of(
                rect.x - 2.0,
                rect.y - 2.0,
                rect.width + 4.0,
                rect.height + 4.0,
                picture.scale,
            )
        };
        let moving = picture.moving.iter().map(|moving| &moving.rect);
        let unsteady: Vec<Area> = picture.volatile.iter().chain(moving).map(wider).collect();
        Self {
            picture,
            ink: Ink::of(&image, picture.scale, &unsteady),
            image,
            unsteady,
        }
    }
}

struct Composer<'a> {
    input: &'a Input<'a>,
    draft: Draft,
    problems: Vec<Problem>,
    /// The step that is being made (`case/step`).
    step: Option<String>,
}

impl Composer<'_> {
    fn problem(&mut self, location: &Location, title: impl Into<String>, help: impl Into<String>) {
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

    fn make(&mut self) {
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

    /// Notes a failure. A changed snapshot is none: the guide tells how the page is now.
    fn fails(&mut self, case: &CaseId, step: Option<&Step>, failure: &Failure) {
        if failure.class == Class::Snapshot {
            return;
        }
        let id = step.map_or_else(String::new, |step| step.id.clone());
        let help = failure
            .help
            .clone()
            .unwrap_or_else(|| format!("run it alone: `stepproof run {case}`"));
        self.draft
            .failed
            .entry((case.to_owned(), id))
            .or_insert_with(|| Some(failure.title.clone()));
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
        let failed = self.draft.failed.contains_key(&key);
        let picture = record.picture.as_ref().filter(|_| !failed);
        let shown = picture.and_then(|picture| self.shown(step, picture));
        if shown.is_none() && step.picture.when != Evidence::Off && record.picture.is_none() {
            self.draft.failed.entry(key).or_insert(None);
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

    /// The picture of a step, when it can be used.
    fn shown<'a>(&mut self, step: &Step, picture: &'a Picture) -> Option<Shown<'a>> {
        let read = (self.input.picture)(&picture.path)
            .and_then(|png| picture::decode(&png).map_err(|error| error.to_string()));
        match read {
            Ok(image) => Some(Shown::of(picture, image)),
            Err(error) => {
                let title = format!("the picture of step `{}` cannot be used", step.id);
                self.problem(&step.location, title, error);
                None
            }
        }
    }

    /// Tells of controls that the step used, and that its picture does not show as they were then.
    fn notes(&mut self, case: &Case, step: &Step, picture: &Picture) {
        for (mark, found) in step.marks().iter().zip(&picture.marks) {
            let (case, step, words) = (&case.id, &step.id, mark.locator.called());
            let note = match found {
                Marked::LeftOut(why) => {
                    format!("`{case}/{step}`: `{words}` is used and not boxed: {why}")
                }
                Marked::Seen(Target { now: Some(now), .. }) => {
                    format!("`{case}/{step}`: `{words}` is called \"{now}\" in the picture")
                }
                _ => continue,
            };
            self.note(note);
        }
    }

    fn note(&mut self, note: String) {
        if !self.draft.notes.contains(&note) {
            self.draft.notes.push(note);
        }
    }

    fn personal(&mut self, step: &Step, picture: &Picture) {
        for number in &picture.personal {
            self.problem(
                &step.location,
                format!(
                    "the picture of step `{}` shows personal data: {number}",
                    step.id
                ),
                "cover it with `picture: { redact: … }`; if it belongs to nobody, let a pattern of `invented:` in stepproof.yaml match it",
            );
        }
    }

    fn step_text(&mut self, step: &Step, record: &StepRecord, locale: &str) -> StepText {
        let location = &step.location;
        let boxes = boxes(step, record, locale);
        let written = self.text(&step.text, locale, location, "text");
        let parts = sentence(&written).unwrap_or_else(|_| vec![SentencePart::Text(written)]);
        let mut filled = String::new();
        for part in parts {
            // The check has seen to it that there is a mark of this number.
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
                        "say what the reader would see, in one sentence; leave `alt` out, and it is composed",
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

    fn draw(
        &mut self,
        case: &Case,
        step: &Step,
        shown: &Shown<'_>,
        locale: &str,
    ) -> Option<PictureEntry> {
        let theme = self.input.theme;
        let Shown {
            picture,
            image,
            ink,
            unsteady,
        } = shown;
        let drawn = plan(step, picture, ink, &case.device, locale, theme).and_then(|plan| {
            let drawn = picture::draw(image, ink, &plan, theme).map_err(|error| vec![Problem {
                location: step.location.clone(),
                title: format!("step `{}` has no picture: {error}", step.id),
                help: match error {
                    picture::PictureError::NoGlyph(_) | picture::PictureError::Font(_) => {
                        "name a font file that has them: `theme: { font: … }` in stepproof.yaml"
                    }
                    _ => "show more of the page (`picture: { crop: window }`), mark less, or divide the step",
                }
                .to_owned(),
                step: None,
            }]);
            drawn.map(|drawn| (plan, drawn))
        });
        let (plan, drawn) = match drawn {
            Ok(drawn) => drawn,
            Err(problems) => {
                for problem in problems {
                    self.problem(&problem.location, problem.title, problem.help);
                }
                return None;
            }
        };
        let file = format!(
            "{locale}/img/{}/{}.png",
            case.id.folder(),
            file_name(&step.id)
        );
        for moving in &picture.moving {
            let rect = moving.rect;
            let area = Area::of(rect.x, rect.y, rect.width, rect.height, picture.scale);
            if area.meets(plan.crop) {
                self.note(format!(
                    "`{}/{}`: {} moves without end, so no difference counts there; cover it with `redact` to leave it out",
                    case.id, step.id, moving.what
                ));
            }
        }
        let page = image.cropped(plan.crop);
        let placed = |area: Area| picture::placed(&plan, theme, area);
        let watched = plan.marks.iter().map(|mark| placed(mark.area)).collect();
        let volatile = unsteady.iter().map(|area| placed(*area)).collect();
        let entry = PictureEntry {
            file: file.clone(),
            width: shown_width(&drawn, plan.scale),
            page: hash_of(&page),
            marks: hash(relative(&plan).key().as_bytes()),
            theme: hash(theme.key().as_bytes()),
            renderer: picture::RENDERER.to_owned(),
            pixels: hash_of(&drawn),
        };
        self.draft.pictures.insert(file.clone(), drawn);
        self.draft.watched.insert(file.clone(), watched);
        self.draft.volatile.insert(file, volatile);
        Some(entry)
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
                    "is it renamed? a redaction that covers nothing is no protection",
                );
            }
        }
    }

    fn text(&mut self, text: &LocalText, locale: &str, location: &Location, what: &str) -> String {
        if let LocalText::ByLocale(map) = text
            && !map.contains_key(locale)
        {
            let known: Vec<_> = map.keys().map(String::as_str).collect();
            self.problem(
                location,
                format!("`{what}` has no text for `{locale}`"),
                format!("add it beside {}", known.join(", ")),
            );
        }
        let text = readable(text.get(locale));
        // Texts of a step are looked at when they are filled in.
        if self.step.is_none()
            && let Some(name) = self.input.mask.shown(&text)
        {
            let title = format!("`{what}` shows the secret `{name}`");
            self.problem(location, title, "write it without");
        }
        text
    }

    fn line(&mut self, text: &LocalText, locale: &str, location: &Location, what: &str) -> String {
        one_line(&self.text(text, locale, location, what))
    }

    fn optional(
        &mut self,
        text: Option<&LocalText>,
        locale: &str,
        location: &Location,
        what: &str,
    ) -> Option<String> {
        text.map(|text| self.text(text, locale, location, what))
    }
}

/// A box of a step.
struct Boxed {
    /// What it marks, as the page calls it; where that was not seen, as the scenario does.
    name: String,
    /// The same in quotes, when it is a name.
    quoted: String,
    /// Its number in the picture, when it is there.
    number: Option<usize>,
}

/// The boxes of a step, as sentences count them.
fn boxes(step: &Step, record: &StepRecord, locale: &str) -> Vec<Boxed> {
    let words = words(locale);
    let found = record
        .picture
        .as_ref()
        .map_or(&[][..], |picture| &picture.marks);
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
            // A reader knows a control without a name by its kind.
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
        });
    }
    boxes
}

/// The plan with places counted from the corner of what is shown: where that lies in the page
/// changes nothing.
fn relative(plan: &Plan) -> Plan {
    let mut moved = plan.clone();
    let (x, y) = (-plan.crop.x, -plan.crop.y);
    moved.crop = plan.crop.moved(x, y);
    for mark in &mut moved.marks {
        mark.area = mark.area.moved(x, y);
        // Names are told in the sentence.
        mark.name.clear();
    }
    moved
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a width in CSS pixels"
)]
fn shown_width(image: &Image, scale: f64) -> u32 {
    (f64::from(image.area().width) / scale).round() as u32
}
