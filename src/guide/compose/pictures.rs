//! The pictures of a step: read from the run, checked, and drawn.

use super::composer::Composer;
use super::texts::{Boxed, boxes};
use crate::case_id::file_name;
use crate::guide::hash;
use crate::guide::manifest::{PictureEntry, TargetEntry};
use crate::guide::plan::plan;
use crate::guide::problem::Problem;
use crate::page::Rect;
use crate::picture::{self, Area, Image, Ink, Mark, MarkKind, Plan, Theme};
use crate::record::{Marked, Picture, Target};
use crate::scenario::{Case, Step};

/// A picture of a step that a guide can use.
pub(super) struct Shown<'a> {
    pub(super) picture: &'a Picture,
    image: Image,
    ink: Ink,
    /// The areas that may look different the next time.
    unsteady: Vec<Area>,
}

impl<'a> Shown<'a> {
    fn of(picture: &'a Picture, image: Image) -> Self {
        // A little wider, since the next value may be.
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

impl Composer<'_> {
    /// The picture of a step, if it can be used.
    pub(super) fn shown<'a>(&mut self, step: &Step, picture: &'a Picture) -> Option<Shown<'a>> {
        let read = (self.input.picture)(&picture.path).map_err(|error| error.to_string());
        let image = read.and_then(|png| picture::decode(&png).map_err(|error| error.to_string()));
        match image {
            Ok(image) => Some(Shown::of(picture, image)),
            Err(error) => {
                let title = format!("the picture of step `{}` cannot be used", step.id);
                self.problem(&step.location, title, error);
                None
            }
        }
    }

    /// Notes the controls that the picture does not show as they were when the step used them.
    pub(super) fn notes(&mut self, case: &Case, step: &Step, picture: &Picture) {
        for (mark, found) in step.marks().iter().zip(&picture.marks) {
            let (case, step, words) = (&case.id, &step.id, mark.locator.called());
            let note = match found {
                Marked::LeftOut(why) => {
                    format!("`{case}/{step}`: `{words}` is used but not boxed: {why}")
                }
                Marked::Seen(Target { now: Some(now), .. }) => {
                    format!("`{case}/{step}`: `{words}` is called \"{now}\" in the picture")
                }
                _ => continue,
            };
            self.note(note);
        }
    }

    pub(super) fn personal(&mut self, step: &Step, picture: &Picture) {
        for number in &picture.personal {
            self.problem(
                &step.location,
                format!(
                    "the picture of step `{}` shows personal data: {number}",
                    step.id
                ),
                "cover it with `picture: { redact: … }`; if the number is invented, add a pattern that matches it to `invented:` in stepproof.yaml",
            );
        }
    }

    pub(super) fn draw(
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
        let planned = plan(step, picture, ink, &case.device, locale, theme);
        let planned = planned.map(|plan| self.framed_as_before(case, step, locale, plan));
        let drawn = planned.and_then(|plan| {
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
                    "`{}/{}`: {} never stops moving, so differences there are ignored; cover it with `redact` if it should not be shown",
                    case.id, step.id, moving.what
                ));
            }
        }
        let page = image.cropped(plan.crop);
        let placed = |area: Area| picture::placed(&plan, theme, area);
        let volatile = unsteady.iter().map(|area| placed(*area)).collect();
        let entry = PictureEntry {
            file: file.clone(),
            width: shown_width(&drawn, plan.scale),
            page: hash::pixels(&page),
            marks: hash::fingerprint(relative(&plan).key().as_bytes()),
            theme: hash::fingerprint(theme.key().as_bytes()),
            renderer: picture::RENDERER.to_owned(),
            pixels: hash::pixels(&drawn),
            crop: Some(plan.crop),
            targets: targets(step, picture, &plan, theme, locale),
        };
        self.secrets_of_targets(case, step, &entry.targets);
        self.draft.pictures.insert(file.clone(), drawn);
        self.draft.volatile.insert(file, volatile);
        Some(entry)
    }
}

/// A frame whose edges have all moved by no more CSS pixels is the same: edges of letters, which are drawn
/// a little differently now and then, decide where it cuts through no text.
const SAME_FRAME: f64 = 8.0;

impl Composer<'_> {
    /// The plan with the frame of the stored picture, where it would hardly be another one.
    fn framed_as_before(&self, case: &Case, step: &Step, locale: &str, plan: Plan) -> Plan {
        let before = self
            .input
            .before
            .and_then(|before| before.step(&case.id, &step.id));
        let crop = before
            .and_then(|before| before.pictures.get(locale))
            .and_then(|before| before.crop);
        let is_near = |a: i32, b: i32| f64::from((a - b).abs()) <= SAME_FRAME * plan.scale;
        match crop {
            Some(crop)
                if is_near(crop.x, plan.crop.x)
                    && is_near(crop.y, plan.crop.y)
                    && is_near(crop.right(), plan.crop.right())
                    && is_near(crop.bottom(), plan.crop.bottom())
                    && plan.marks.iter().all(|mark| crop.contains(mark.area)) =>
            {
                Plan { crop, ..plan }
            }
            _ => plan,
        }
    }
}

/// The controls that lead to the next step: those that the step uses, or else all boxed ones.
fn targets(
    step: &Step,
    picture: &Picture,
    plan: &Plan,
    theme: &Theme,
    locale: &str,
) -> Vec<TargetEntry> {
    let mut boxes = boxes(step, Some(picture), locale);
    if boxes.iter().any(|boxed| boxed.used) {
        boxes.retain(|boxed| boxed.used);
    }
    let target = |boxed: Boxed| {
        let number = boxed.number?;
        let is_it = |mark: &&Mark| mark.kind == MarkKind::Box(number);
        let mark = plan.marks.iter().find(is_it)?;
        Some(TargetEntry {
            number,
            name: boxed.quoted,
            area: picture::placed(plan, theme, mark.area),
        })
    };
    let mut targets: Vec<_> = boxes.into_iter().filter_map(target).collect();
    targets.sort_unstable_by_key(|target| target.number);
    targets
}

/// The plan with positions relative to the corner of the crop: its position in the page must not
/// matter.
fn relative(plan: &Plan) -> Plan {
    let mut moved = plan.clone();
    let (x, y) = (-plan.crop.x, -plan.crop.y);
    moved.crop = plan.crop.moved(x, y);
    for mark in &mut moved.marks {
        mark.area = mark.area.moved(x, y);
        // Names belong to the sentence.
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
