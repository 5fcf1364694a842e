//! What is drawn for a step: its marks, and the part of the page that is shown.

use super::problem::Problem;
use crate::page::Rect;
use crate::picture::{Area, Ink, Mark, MarkKind, Plan, Theme, crop};
use crate::record::{Marked, Picture, Target};
use crate::scenario::{self, Crop, Device, Step};

/// The plan of a step's picture in one locale.
pub(super) fn plan(
    step: &Step,
    picture: &Picture,
    ink: &Ink,
    device: &Device,
    locale: &str,
    theme: &Theme,
) -> Result<Plan, Vec<Problem>> {
    let scale = picture.scale;
    let area = |rect: Rect| area(rect, scale);
    let page = Area::of(0.0, 0.0, picture.width, picture.height, scale);
    let (marks, mut problems) = marks(step, picture, locale);
    let extents = marks.iter().map(|mark| mark.extent(scale, theme));
    let areas: Vec<Area> = extents.collect();
    let shown = match &step.picture.crop {
        Crop::Window => page,
        // A phone is shown whole: it is small, and its edges help a reader to find the place.
        Crop::Auto if device.touch => page,
        Crop::Auto => {
            let around = picture.marks.iter().flat_map(|mark| match mark {
                Marked::Seen(target) => &*target.around,
                _ => &[],
            });
            let around: Vec<Area> = around.copied().map(area).collect();
            crop(&areas, &around, ink, scale, theme)
        }
        Crop::Around(locators) => {
            let mut wanted = areas.clone();
            for (locator, target) in locators.iter().zip(&picture.crop) {
                match target {
                    Some(Target { rect, .. }) => wanted.push(area(*rect)),
                    None => problems.push(missing(step, locator, "show", None)),
                }
            }
            crop(&wanted, &[], ink, scale, theme)
        }
    };
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Plan {
        crop: shown,
        scale,
        marks,
        dim: step.picture.dim,
        phone: device.touch && shown == page,
    })
}

fn area(rect: Rect, scale: f64) -> Area {
    Area::of(rect.x, rect.y, rect.width, rect.height, scale)
}

/// The marks in the picture, and those that cannot be drawn.
fn marks(step: &Step, picture: &Picture, locale: &str) -> (Vec<Mark>, Vec<Problem>) {
    let (mut marks, mut problems) = (Vec::new(), Vec::new());
    let numbers = numbers(step, &picture.marks);
    for ((mark, target), number) in step.marks().iter().zip(&picture.marks).zip(numbers) {
        let words = mark.locator.called();
        let target = match target {
            Marked::Seen(target) => target,
            Marked::Gone | Marked::LeftOut(_) => continue,
            Marked::Missing | Marked::Hidden(_) => {
                let why = match target {
                    Marked::Hidden(why) => Some(&**why),
                    _ => None,
                };
                problems.push(missing(step, &mark.locator, "mark", why));
                continue;
            }
        };
        let kind = match mark.kind {
            scenario::MarkKind::Box => MarkKind::Box(number.unwrap_or_default()),
            scenario::MarkKind::Arrow => MarkKind::Arrow,
            scenario::MarkKind::Inset => MarkKind::Inset,
        };
        marks.push(Mark {
            kind,
            area: area(target.rect, picture.scale),
            name: format!("`{words}`"),
            label: mark
                .label
                .as_ref()
                .map(|label| label.get(locale).to_owned()),
        });
    }
    (marks, problems)
}

/// The numbers of a step's boxes. Visible ones are numbered: first the used ones in the order of
/// their use, then the others.
pub(super) fn numbers(step: &Step, marks: &[Marked]) -> Vec<Option<usize>> {
    let mut seen: Vec<(usize, usize)> = Vec::new();
    for (at, (mark, found)) in step.marks().iter().zip(marks).enumerate() {
        if let (scenario::MarkKind::Box, Marked::Seen(target)) = (mark.kind, found) {
            seen.push((target.used.unwrap_or(usize::MAX), at));
        }
    }
    seen.sort_unstable();
    let mut numbers = vec![None; marks.len()];
    for (number, (_, at)) in seen.into_iter().enumerate() {
        numbers[at] = Some(number + 1);
    }
    numbers
}

fn missing(step: &Step, locator: &scenario::Locator, what: &str, why: Option<&str>) -> Problem {
    let words = locator.called();
    let why = why.map_or_else(String::new, |why| format!(" ({why})"));
    Problem {
        location: locator.location.clone(),
        title: format!(
            "cannot {what} `{words}`: it is not visible in the picture of step `{}`{why}",
            step.id
        ),
        help: "take the picture at another moment (`picture: before` or `after`), divide the step, or choose the marks yourself: `picture: { controls: false, mark: … }`".to_owned(),
        step: None,
    }
}
