//! Judges the page of a step by rules of accessibility.

use serde_json::{Value, json};

use super::error::{StepError, browser_failed};
use super::page_errors::Exceptions;
use super::step::StepRun;
use super::timing::Phase;
use crate::browser::BrowserError;
use crate::page::{Rect, Violation, Violations};
use crate::record::{AccessibilityRecord, Class, Failure, StepRecord, ViolationRecord};
use crate::scenario::{ErrorLevel, Evidence};

/// Most violations that a failure lists.
const MOST_LISTED: usize = 20;

/// Most violations of a page of which a picture is taken.
const MOST_PICTURED: usize = 12;

/// What is pictured around an element, in CSS pixels.
const AROUND: f64 = 12.0;

/// The largest part of a page that is pictured, in CSS pixels.
const LARGEST: (f64, f64) = (900.0, 600.0);

impl StepRun<'_> {
    /// Judges the page as the reader is shown it, where that is asked for. New violations are failures
    /// that do not end the step.
    pub(super) async fn judge_accessibility(
        &mut self,
        record: &mut StepRecord,
    ) -> Result<(), StepError> {
        let level = self.step.accessibility.level;
        if level == ErrorLevel::Off || self.number <= self.case.leading {
            return Ok(());
        }
        let lap = self.resolver.live.timing.start();
        let judged = self.violations().await;
        self.resolver.live.timing.stop(&lap, Phase::Snapshot);
        let Violations { x, y, found } = judged?;
        let judged = self.not_excepted(found);
        let mut accessibility = AccessibilityRecord {
            violations: judged.iter().map(|found| self.recorded(found)).collect(),
            ..AccessibilityRecord::default()
        };
        let failure = self.know_violations(&mut accessibility)?;
        record.failures.extend(failure);
        let is_pictured = match level {
            ErrorLevel::Fail => self.plan.pictures_failures,
            _ => self.step.picture.when != Evidence::Off,
        };
        if is_pictured {
            self.picture_violations(&judged, (x, y), &mut accessibility)
                .await;
        }
        record.accessibility = Some(accessibility);
        Ok(())
    }

    /// What the page violates, at a moment when it is at rest.
    async fn violations(&mut self) -> Result<Violations, StepError> {
        let location = &self.step.location;
        let question = json!({ "tags": self.step.accessibility.rules });
        let mut wait = self.resolver.live.wait();
        loop {
            let live = &mut self.resolver.live;
            live.no_dialog(location)?;
            match live.page.call("violations", &question).await {
                Ok(Value::Null) => match live.page.call("load_axe", &Value::Null).await {
                    Ok(_) => continue,
                    Err(error) => self.not_judged(error)?,
                },
                Ok(found) => match serde_json::from_value(found) {
                    Ok(found) => return Ok(found),
                    Err(error) => return Err(self.never_judged(&error.to_string())),
                },
                Err(error) => self.not_judged(error)?,
            }
            if !self.resolver.live.again(&mut wait).await {
                return Err(self.never_judged("it became another page again and again"));
            }
        }
    }

    /// The failure for an error, unless another try is due: the page has become another one.
    fn not_judged(&self, error: BrowserError) -> Result<(), StepError> {
        match error {
            BrowserError::PageGone | BrowserError::DialogOpen => Ok(()),
            BrowserError::NoAnswer { limit, .. } => {
                let late = format!("axe had no verdict after {} s", limit.as_secs());
                Err(self.never_judged(&late))
            }
            BrowserError::Refused { message, .. } => Err(self.never_judged(&message)),
            error => Err(browser_failed(error, &self.step.location)),
        }
    }

    fn never_judged(&self, why: &str) -> StepError {
        let title = "the page could not be judged by the rules of accessibility";
        let failure = Failure::new(Class::Timeout, title, &self.step.location);
        StepError::failed(failure.detail(why).help(
            "give the step a longer `timeout`, choose fewer `rules`, or set `accessibility: off` for this step",
        ))
    }

    /// Those that no exception covers.
    fn not_excepted(&mut self, found: Vec<Violation>) -> Vec<Violation> {
        let exceptions = Exceptions::of(&self.step.accessibility.except);
        let mut counting = Vec::new();
        for violation in found {
            let line = self.recorded(&violation).line();
            if !exceptions.cover(&line, self.excepted) {
                counting.push(violation);
            }
        }
        counting
    }

    fn recorded(&self, found: &Violation) -> ViolationRecord {
        let (blanks, mask) = (&self.resolver.values.blanks, &self.plan.mask);
        ViolationRecord {
            rule: found.rule.clone(),
            impact: found.impact.clone(),
            element: mask.cover(&blanks.omitted(&found.element)).into_owned(),
            help: found.help.clone(),
            url: found.url.clone(),
            fix: found.fix.clone(),
            selector: found.selector.clone(),
            is_known: false,
            picture: None,
        }
    }

    /// Notes which violations are known; the failure for the others, where they are one.
    fn know_violations(
        &mut self,
        judged: &mut AccessibilityRecord,
    ) -> Result<Option<Failure>, StepError> {
        let lines: Vec<_> = judged
            .violations
            .iter()
            .map(ViolationRecord::line)
            .collect();
        let evidence = &self.plan.evidence;
        let fails = self.step.accessibility.level == ErrorLevel::Fail;
        let compared = evidence.violations(self.case, self.step, &lines, fails);
        let compared =
            compared.map_err(|error| self.recorder().not_kept("list of violations", error))?;
        let Some(compared) = compared else {
            return Ok(None);
        };
        for (violation, is_known) in judged.violations.iter_mut().zip(&compared.known) {
            violation.is_known = *is_known;
        }
        judged.known = Some(compared.path);
        judged.fixed = compared.fixed;
        Ok(match fails {
            true => self.new_violations(judged, compared.unkept.as_deref()),
            false => None,
        })
    }

    /// The failure for the new ones, each of which a case tells once: a page is shown by several steps.
    fn new_violations(
        &mut self,
        judged: &AccessibilityRecord,
        unkept: Option<&str>,
    ) -> Option<Failure> {
        let mut new: Vec<_> = judged.unknown().collect();
        new.retain(|violation| !self.violations.contains(&violation.line()));
        self.violations
            .extend(new.iter().map(|violation| violation.line()));
        let first = new.first()?;
        let title = match new.len() {
            1 => "the page has a new violation of the rules of accessibility".to_owned(),
            many => format!("the page has {many} new violations of the rules of accessibility"),
        };
        let lines = new.iter().take(MOST_LISTED);
        let lines = lines.map(|violation| format!("{}: {}", violation.line(), violation.help));
        let more = new.len().saturating_sub(MOST_LISTED);
        let more = (more > 0).then(|| format!("{more} more, see the report"));
        let unkept = unkept.map(|why| format!("the list could not be kept for review: {why}"));
        let name = format!("{}/{}", self.case.id.case(), self.step.id);
        let help = format!(
            "fix the page; what must stay for now becomes known by `stepproof accept {name}` after a run \
             without CI set, and what is to be ignored is excepted: `accessibility: {{ except: [{}] }}`",
            first.rule
        );
        let failure = Failure::new(Class::Accessibility, title, &self.step.location);
        Some(failure.details(lines.chain(more).chain(unkept)).help(help))
    }

    /// Takes pictures of the elements; one that cannot be taken is left out.
    async fn picture_violations(
        &mut self,
        found: &[Violation],
        scrolled: (f64, f64),
        judged: &mut AccessibilityRecord,
    ) {
        let new = found.iter().zip(&mut judged.violations);
        let new = new.filter(|(_, violation)| !violation.is_known);
        let drawn = new.filter_map(|(found, violation)| Some((found.rect?, violation)));
        for ((rect, violation), count) in drawn.take(MOST_PICTURED).zip(1..) {
            let Some(png) = self.covered_screenshot(Some(around(rect, scrolled))).await else {
                continue;
            };
            let which = format!("violation-{count}");
            let evidence = &self.plan.evidence;
            let kept = evidence.beside_screenshot(self.case, self.step, self.number, &which, png);
            violation.picture = kept.ok();
        }
    }
}

/// The part of the page that is pictured for an element of a window that is scrolled so far.
fn around(rect: Rect, (right, down): (f64, f64)) -> Rect {
    let (left, top) = (rect.x + right, rect.y + down);
    let (x, y) = ((left - AROUND).max(0.0), (top - AROUND).max(0.0));
    Rect {
        x,
        y,
        width: (left + rect.width + AROUND - x).min(LARGEST.0),
        height: (top + rect.height + AROUND - y).min(LARGEST.1),
    }
}
