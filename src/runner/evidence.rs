//! The evidence of a step: the page's text, and its picture with the positions of elements.

use std::fmt::Display;

use super::Plan;
use super::error::StepError;
use super::look::Capture;
use super::verdict::Compared;
use super::views::StepViews;
use crate::page::{
    Blanks, Change, Match, Node, Observation, Personal, Rect, Redacted, personal, varying,
};
use crate::picture::{self, Area, PictureError};
use crate::record::{self, Class, Failure, Marked, Moving, StepRecord, Target};
use crate::scenario::{Case, Effect, Evidence, Mark, Step};

/// Takes and stores the evidence of a step.
pub(super) struct Recorder<'a> {
    pub(super) plan: &'a Plan,
    pub(super) case: &'a Case,
    pub(super) step: &'a Step,
    /// Its number in the case, from 1.
    pub(super) number: usize,
}

impl Recorder<'_> {
    /// Keeps the views of the step; what has changed on them since its snapshot. `complete`: the
    /// step has come to its end.
    pub(super) fn keep_views(
        &self,
        views: &StepViews,
        complete: bool,
        record: &mut StepRecord,
    ) -> Result<Vec<Change>, StepError> {
        let leads = self.number <= self.case.leading;
        // A step that ends early is new as long as it has shown nothing.
        if leads || views.is_empty() || !complete && !views.can_be_judged() {
            return Ok(Vec::new());
        }
        let text = views.text(complete);
        let evidence = &self.plan.evidence;
        let compared = evidence.snapshot(self.case, self.step, self.number, &text);
        let compared = compared.map_err(|error| self.not_kept("snapshot", error))?;
        let failure = self.failure(Compared {
            class: Class::Snapshot,
            shown: "page",
            accepted: "snapshot",
            verdict: compared.verdict,
            path: &compared.path,
            changes: self.told(&compared.changes),
            unkept: compared.unkept.as_deref(),
        });
        if let Some(failure) = failure {
            record
                .failures
                .push(or_volatile(failure, &compared.changes));
            record.failure_page = views.shown().and_then(|page| self.keep_failed(page));
        }
        let changes = compared.changes.clone();
        record.snapshot = Some(compared);
        Ok(changes)
    }

    /// Changes in words, with the sentences that say an old name.
    fn told(&self, changes: &[Change]) -> Vec<String> {
        let told = changes.iter().map(ToString::to_string);
        told.chain(self.plan.sayings.of_old_names(changes))
            .collect()
    }

    /// Stores the text of a page on which a step failed.
    pub(super) fn keep_failed(&self, text: &str) -> Option<String> {
        let text = self.plan.mask.cover(text);
        let evidence = &self.plan.evidence;
        evidence
            .failed_page(self.case, self.step, self.number, &text)
            .ok()
    }

    /// Keeps the picture of the moment that the reader is shown, covered, and tells where things are
    /// in it; compares it with the accepted one where that is asked for.
    pub(super) fn keep_picture(
        &self,
        shot: &mut Capture,
        done: usize,
        blanks: &Blanks,
        record: &mut StepRecord,
    ) -> Result<(), StepError> {
        let Some(png) = shot.png.take() else {
            return Ok(());
        };
        let (picture, png) = self.picture(png, shot, done, blanks.clone())?;
        if self.step.compares_picture() {
            let compared = self.compare_picture(&png, &picture, &shot.regions, blanks)?;
            record.compared_picture = Some(compared.0);
            record.failures.extend(compared.1);
        }
        record.picture = Some(picture);
        Ok(())
    }

    /// Keeps the picture, covered, and tells where things are in it; with the picture itself.
    fn picture(
        &self,
        png: Vec<u8>,
        shot: &Capture,
        done: usize,
        // This is only to learn the values of this page; it is compared later.
        mut blanks: Blanks,
    ) -> Result<(record::Picture, Vec<u8>), StepError> {
        let seen = &shot.seen;
        let window = &seen.window;
        if let Some(page) = &seen.page {
            blanks.apply(&page.to_string());
        }
        let mut targets = seen.targets.iter().map(Option::as_ref);
        let marks = self.step.marks();
        let marks = marks.iter().zip(targets.by_ref());
        let marks = marks.map(|(mark, found)| self.marked(mark, found, done, &blanks));
        let marks = marks.collect();
        let shown = |found: &&Match| found.left_out.is_none();
        let crop = targets.map(|found| found.filter(shown).map(|found| target(found, &blanks)));
        let crop = crop.collect();
        let covers: Vec<_> = seen.covers.iter().flatten().collect();
        let covered: Vec<_> = covers.iter().map(|cover| cover.rect).collect();
        let moving = shot.moving.iter();
        let moving = moving.filter(|moving| !covered.iter().any(|cover| cover.holds(&moving.rect)));
        let moving = moving.map(|moving| Moving {
            what: blanks.omitted(&moving.what),
            rect: moving.rect,
        });
        let moving = moving.collect();
        let scale = self.case.device.scale;
        let png = match covered.is_empty() {
            true => png,
            false => {
                cover(png, &covered, scale).map_err(|error| self.not_kept("screenshot", error))?
            }
        };
        let evidence = &self.plan.evidence;
        let path = evidence
            .screenshot(self.case, self.step, self.number, false, png.clone())
            .map_err(|error| self.not_kept("screenshot", error))?;
        let all = self.plan.redact.len();
        let picture = record::Picture {
            path,
            scale,
            width: window.width,
            height: window.height,
            title: blanks.omitted(&window.title),
            marks,
            crop,
            covered,
            volatile: shot.volatile.clone(),
            moving,
            redactions: seen.covers.iter().take(all).map(Vec::len).collect(),
            personal: self.personal(seen, &covers),
            secrets: self.open_secrets(seen, &covers),
        };
        Ok((picture, png))
    }

    /// A mark in the picture of a step that has carried out so many actions.
    fn marked(&self, mark: &Mark, found: Option<&Match>, done: usize, blanks: &Blanks) -> Marked {
        let done = &self.step.actions[..done];
        let mut controls = done.iter().flat_map(|action| action.kind.targets());
        let used =
            mark.purpose.is_some() && controls.any(|(locator, _)| locator.means(&mark.locator));
        // A control used on an earlier page is not the one with the same name on this page.
        let found = found.filter(|found| !used || found.used.is_some());
        let left_out = found.and_then(|found| found.left_out.as_ref());
        match (found, left_out.map(|why| blanks.omitted(why))) {
            // A control used by an earlier step will be used again by this one.
            (Some(found), None) => Marked::Seen(Target {
                used: found.used.filter(|_| used),
                ..target(found, blanks)
            }),
            (Some(_), Some(why)) if used => Marked::LeftOut(why),
            (Some(_), Some(why)) => Marked::Hidden(why),
            (None, _) if used => Marked::Gone,
            (None, _) => Marked::Missing,
        }
    }

    /// Personal numbers that the page shows and no redaction covers.
    fn personal(&self, seen: &Observation, covers: &[&Redacted]) -> Vec<String> {
        let Some(page) = &seen.page else {
            return Vec::new();
        };
        let mut open = personal(&page.to_string());
        for cover in covers {
            for found in personal(&cover.text) {
                if let Some(at) = open.iter().position(|open| *open == found) {
                    open.remove(at);
                }
            }
        }
        let invented = |number: &Personal| {
            let whole = |found: regex::Match<'_>| found.len() == number.number.len();
            let mut patterns = self.plan.invented.iter();
            patterns.any(|pattern| pattern.find(&number.number).is_some_and(whole))
        };
        let open = open.iter().filter(|number| !invented(number));
        open.map(ToString::to_string).collect()
    }

    /// Names of the secrets that the page shows and no redaction covers.
    fn open_secrets(&self, seen: &Observation, covers: &[&Redacted]) -> Vec<String> {
        let mask = &self.plan.mask;
        let Some(page) = seen.page.as_ref().filter(|_| !mask.is_empty()) else {
            return Vec::new();
        };
        let named = |text: &str| -> Vec<usize> {
            let found = mask.find(text).into_iter();
            found.map(|(_, number)| number).collect()
        };
        // Title and address are not in the picture.
        let shown: String = page.children.iter().map(Node::said).collect();
        let mut open = named(&shown);
        for number in covers.iter().flat_map(|cover| named(&cover.text)) {
            if let Some(at) = open.iter().position(|open| *open == number) {
                open.remove(at);
            }
        }
        open.sort_unstable();
        open.dedup();
        open.iter()
            .map(|number| mask.name(*number).to_owned())
            .collect()
    }

    /// The failure that a comparison is, if it is one.
    pub(super) fn failure(&self, compared: Compared<'_>) -> Option<Failure> {
        compared.failure(self.case, self.step, self.plan.evidence.must_exist())
    }

    pub(super) fn not_kept(&self, what: &str, error: impl Display) -> StepError {
        StepError::failed(
            Failure::new(
                Class::Environment,
                format!("cannot keep the {what}"),
                &self.step.location,
            )
            .detail(error.to_string())
            .help("check the folder: is the disk full, is it read-only, or is it a file?"),
        )
    }
}

/// An element in a picture.
/// The failure, which says how to declare what differs in each run, if that is all that has changed.
fn or_volatile(mut failure: Failure, changes: &[Change]) -> Failure {
    if let (Some(help), Some(declared)) = (&mut failure.help, varying(changes)) {
        help.push_str(&format!(
            "; what differs in each run is declared in the scenario: `volatile: {{ {declared} }}`"
        ));
    }
    failure
}

fn target(found: &Match, blanks: &Blanks) -> Target {
    Target {
        role: found.role.clone(),
        name: blanks.omitted(&found.name),
        now: found.now.as_ref().map(|now| blanks.omitted(now)),
        rect: found.rect,
        around: found.around.clone(),
        used: found.used,
    }
}

/// Covers the rectangles, given in CSS pixels of the picture.
pub(super) fn cover(png: Vec<u8>, covered: &[Rect], scale: f64) -> Result<Vec<u8>, PictureError> {
    let mut image = picture::decode(&png)?;
    for rect in covered {
        let area = Area::of(rect.x, rect.y, rect.width, rect.height, scale);
        picture::cover(&mut image, area);
    }
    picture::encode_fast(&image)
}

/// The number of actions after which the evidence is taken; `None` if none is taken.
///
/// The reader must look at the page just before the step's last action on it. If the step opens,
/// reloads or brings a page to the front, the reader looks after that. A dialog of the browser hides
/// the page, and moving the clock does nothing to it.
pub(super) fn moment(step: &Step) -> Option<usize> {
    // The picture may have another moment than the snapshot only by being switched off.
    let wanted = match (step.snapshot, step.picture.when) {
        (Evidence::Off, Evidence::Off) => return None,
        (Evidence::Off, wanted) | (wanted, _) => wanted,
    };
    let all = step.actions.len();
    Some(match wanted {
        Evidence::Before => 0,
        Evidence::After | Evidence::Off => all,
        Evidence::Auto => {
            let mut effects = step.actions.iter().map(|action| action.kind.effect());
            let on_page = |effect| matches!(effect, Effect::OnPage | Effect::Arrival);
            match effects.rposition(on_page) {
                Some(last) if step.actions[last].kind.effect() == Effect::OnPage => last,
                _ => all,
            }
        }
    })
}
