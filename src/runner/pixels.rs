//! Compares the picture of a step with the accepted one.

use super::error::StepError;
use super::evidence::Recorder;
use super::look::{Capture, Region};
use super::step::StepRun;
use super::verdict::Compared;
use crate::page::{Blanks, Rect};
use crate::picture::{self, Area, Colour, Image, PictureError};
use crate::record::{Class, ComparedPicture, Failure, Picture, Verdict};

/// The colour that volatile and moving areas are painted over with. Differences do not count where a picture
/// has it.
const BLANK: Colour = Colour([0xB9, 0xA7, 0xD3]);

impl StepRun<'_> {
    /// The named regions of the window. Empty if the step compares no picture, `None` if the page is not at
    /// rest.
    pub(super) async fn regions(&mut self) -> Result<Option<Vec<Region>>, StepError> {
        if !self.step.compares_picture() {
            return Ok(Some(Vec::new()));
        }
        let location = &self.step.location;
        let nothing = serde_json::Value::Null;
        let found = self
            .resolver
            .live
            .ask("regions", &nothing, location)
            .await?;
        Ok(found.map(|found| serde_json::from_value(found).unwrap_or_default()))
    }
}

impl Recorder<'_> {
    /// The accepted picture of the step, if it is compared and there is one.
    pub(super) fn accepted(&self) -> Result<Option<Image>, StepError> {
        if !self.step.compares_picture() {
            return Ok(None);
        }
        let accepted = self.plan.evidence.accepted_picture(self.case, self.step);
        let accepted = accepted.map_err(|error| self.not_kept("picture", error))?;
        let image = accepted.png.as_deref().map(picture::decode).transpose();
        image.map_err(|error| self.not_kept("picture", error))
    }

    /// Whether a person sees no difference between a picture and the accepted one.
    pub(super) fn is_accepted(&self, accepted: &Image, shot: &Capture) -> bool {
        let Some(Ok(mut drawn)) = shot.png.as_deref().map(picture::decode) else {
            return false;
        };
        let scale = self.case.device.scale;
        for found in shot.seen.covers.iter().flatten() {
            picture::cover(&mut drawn, around(&found.rect, 0.0, scale));
        }
        let moving = shot.moving.iter().map(|moving| &moving.rect);
        let areas = unsteady(shot.volatile.iter().chain(moving), scale);
        paint_over(&mut drawn, &areas);
        picture::alike(accepted, &drawn, &with_blanks_of(accepted, areas), scale)
    }

    /// Compares the picture, with its redactions, with the accepted one. Keeps a new or changed picture for
    /// review.
    pub(super) fn compare_picture(
        &self,
        png: &[u8],
        picture: &Picture,
        regions: &[Region],
        blanks: &Blanks,
    ) -> Result<(ComparedPicture, Option<Failure>), StepError> {
        let not_kept = |error: PictureError| self.not_kept("picture", error);
        let evidence = &self.plan.evidence;
        let mut drawn = picture::decode(png).map_err(not_kept)?;
        let moving = picture.moving.iter().map(|moving| &moving.rect);
        let unsteady = unsteady(picture.volatile.iter().chain(moving), picture.scale);
        paint_over(&mut drawn, &unsteady);
        let accepted = evidence.accepted_picture(self.case, self.step);
        let accepted = accepted.map_err(|error| self.not_kept("picture", error))?;
        let stored = accepted
            .png
            .as_deref()
            .map(picture::decode)
            .transpose()
            .map_err(not_kept)?;
        let (verdict, changes) = match &stored {
            None => (Verdict::New, Vec::new()),
            Some(stored) => {
                let changes = changes(stored, &drawn, &unsteady, regions, picture.scale);
                match changes.is_empty() {
                    true => (Verdict::Same, changes),
                    false => (Verdict::Changed, changes),
                }
            }
        };
        let changes = changes
            .iter()
            .map(|change| blanks.omitted(change))
            .collect();
        let mut compared = ComparedPicture {
            path: accepted.path,
            verdict,
            changes,
            files: Vec::new(),
            unkept: None,
        };
        // A picture with a secret must not be stored.
        if let Some(secret) = picture.secrets.first() {
            let failure = self.shows_a_secret(secret);
            return Ok((compared, Some(failure)));
        }
        let drawn_png = picture::encode_fast(&drawn).map_err(not_kept)?;
        if let (Verdict::Changed, Some(stored), Some(old)) = (verdict, &stored, accepted.png) {
            let difference = picture::encode_fast(&picture::difference(stored, &drawn));
            let difference = difference.map_err(not_kept)?;
            let all = [
                ("old", old),
                ("new", drawn_png.clone()),
                ("difference", difference),
            ];
            for (which, png) in all {
                let kept =
                    evidence.beside_screenshot(self.case, self.step, self.number, which, png);
                let path = kept.map_err(|error| self.not_kept("picture", error))?;
                compared.files.push(path);
            }
        }
        let pending = (verdict != Verdict::Same).then_some(&*drawn_png);
        let unkept = evidence.keep_picture(self.case, self.step, pending);
        compared.unkept = unkept.map_err(|error| self.not_kept("picture", error))?;
        let failure = self.picture_failure(&compared, picture);
        Ok((compared, failure))
    }

    fn shows_a_secret(&self, secret: &str) -> Failure {
        let title = format!(
            "the picture of step `{}` shows the secret `{secret}`",
            self.step.id
        );
        Failure::new(Class::Picture, title, &self.step.location)
            .detail("it is neither compared nor kept for review")
            .help("cover it with `picture: { redact: … }`")
    }

    fn picture_failure(&self, compared: &ComparedPicture, picture: &Picture) -> Option<Failure> {
        let failure = self.failure(Compared {
            class: Class::Picture,
            shown: "picture",
            accepted: "accepted picture",
            verdict: compared.verdict,
            path: &compared.path,
            changes: compared.changes.clone(),
            unkept: compared.unkept.as_deref(),
        })?;
        let files = ["old", "new", "difference"].iter().zip(&compared.files);
        let files = files.map(|(which, file)| format!("{which}: {file}"));
        let moving = picture
            .moving
            .iter()
            .map(|moving| format!("not compared, since it never stops moving: {}", moving.what));
        Some(failure.details(files.chain(moving)))
    }
}

/// The areas of volatile values and of endless animations, with a small margin.
fn unsteady<'a>(rects: impl Iterator<Item = &'a Rect>, scale: f64) -> Vec<Area> {
    rects.map(|rect| around(rect, 2.0, scale)).collect()
}

fn paint_over(image: &mut Image, areas: &[Area]) {
    for area in areas {
        picture::fill(image, *area, BLANK);
    }
}

/// The areas, and those that are painted over in the accepted picture.
fn with_blanks_of(accepted: &Image, mut areas: Vec<Area>) -> Vec<Area> {
    areas.extend(picture::areas_of(accepted, BLANK));
    areas
}

fn around(rect: &Rect, by: f64, scale: f64) -> Area {
    Area::of(
        rect.x - by,
        rect.y - by,
        rect.width + 2.0 * by,
        rect.height + 2.0 * by,
        scale,
    )
}

/// What a person sees differently from the accepted picture.
fn changes(
    stored: &Image,
    drawn: &Image,
    unsteady: &[Area],
    regions: &[Region],
    scale: f64,
) -> Vec<String> {
    let unsteady = with_blanks_of(stored, unsteady.to_vec());
    let regions = regions.iter().map(|region| picture::Region {
        what: region.what.clone(),
        area: around(&region.rect, 0.0, scale),
    });
    let regions: Vec<_> = regions.collect();
    picture::differences(stored, drawn, &unsteady, &regions, scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_painted_over_counts_in_neither_picture() {
        let page = || Image::filled(200, 100, Colour([255; 3]));
        let painted = |areas: &[(Area, Colour)]| {
            let mut image = page();
            for (area, colour) in areas {
                picture::fill(&mut image, *area, *colour);
            }
            image
        };
        let area = Area::between(20, 20, 60, 40);
        let stored = painted(&[(area, BLANK)]);
        let now = Area::between(22, 20, 50, 40);
        let drawn = painted(&[(area, Colour([90; 3])), (now, BLANK)]);
        assert_eq!(changes(&stored, &drawn, &[now], &[], 1.0), [""; 0]);
        let beside = painted(&[(Area::between(100, 20, 110, 40), Colour([0; 3]))]);
        assert_eq!(changes(&stored, &beside, &[now], &[], 1.0).len(), 1);
    }
}
