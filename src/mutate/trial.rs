//! One mutant: a run of its case, the judgement, and another run that records a change that was not noticed.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::baseline::blanks;
use super::bench::{Bench, CaseRun, EarlyEnd, Slot};
use super::interceptors::{Aim, Liveness, Mutator};
use super::judge::{Judged, judge, oracle};
use super::operator::{Family, Operator, Oracle};
use super::page::Page;
use super::record::{Mutant, MutantRecord, PassedBy, Verdict};
use super::run::Watch;
use crate::browser::Look;
use crate::page::diff;
use crate::picture::{self, Area};
use crate::record::Outcome;
use crate::runner;
use crate::scenario::Case;

/// How long a page that differs is read again if the change is harmful.
const BRIEFLY: Duration = Duration::from_secs(1);

/// What all mutants of a run share.
pub(super) struct Site<'a> {
    pub(super) bench: &'a Bench,
    pub(super) cases: &'a [Case],
    pub(super) pages: &'a [Page],
    pub(super) oracles: &'a [Oracle],
    /// Timeout of each wait in a run of a harmful mutant.
    pub(super) timeout: Duration,
    pub(super) watch: &'a dyn Watch,
}

impl Site<'_> {
    /// Runs the case of a mutant on the unchanged pages; says why it does not pass any more, if so.
    pub(super) async fn control(
        &self,
        mutant: &Mutant,
        slot: &Slot,
        cancel: &watch::Receiver<bool>,
    ) -> Option<String> {
        let case = self.cases.iter().find(|case| case.id == mutant.case)?;
        let ran = self
            .bench
            .run(case.clone(), slot, None, None, cancel)
            .await?;
        let (_, failure) = ran.record.failures().next()?;
        Some(format!(
            "afterwards the case did not pass on the unchanged pages either: {}",
            failure.title
        ))
    }
}

/// One mutant.
pub(super) struct Trial<'a> {
    pub(super) site: &'a Site<'a>,
    pub(super) operator: &'static Operator,
    pub(super) mutant: &'a Mutant,
    pub(super) slot: &'a Slot,
    pub(super) cancel: &'a watch::Receiver<bool>,
}

impl Trial<'_> {
    /// Runs it; `None` if it was cancelled.
    pub(super) async fn run(&self) -> Result<Option<MutantRecord>, String> {
        let Some((case, page)) = self.found() else {
            return Ok(None);
        };
        let Some((ran, liveness)) = self.once(&case, Aim::Judge).await else {
            return Ok(None);
        };
        let texts = [said(&liveness.before), said(&liveness.after)];
        let texts: Vec<&str> = texts
            .iter()
            .map(String::as_str)
            .filter(|text| !text.is_empty())
            .collect();
        let judged = judge(&ran.record, self.mutant, page, &texts, self.site.oracles);
        let mut record = self.record(&ran, &liveness, judged);
        let told = match record.is_harmful() {
            true => record.verdict == Verdict::Unnoticed,
            false => record.verdict == Verdict::Noticed,
        };
        if told && !self.look_again(&case, &mut record).await? {
            return Ok(None);
        }
        self.cover(&mut record);
        Ok(Some(record))
    }

    fn found(&self) -> Option<(Case, Option<&Page>)> {
        let mut case = self
            .site
            .cases
            .iter()
            .find(|case| case.id == self.mutant.case)?
            .clone();
        if self.operator.is_harmful() {
            for step in &mut case.steps {
                step.timeout = step.timeout.min(self.site.timeout);
            }
        }
        let page = self
            .site
            .pages
            .iter()
            .find(|page| page.path == self.mutant.page);
        Some((case, page))
    }

    async fn once(&self, case: &Case, aim: Aim) -> Option<(CaseRun, Liveness)> {
        let bench = self.site.bench;
        let covers = bench.covers(case).unwrap_or_default();
        let tap = Arc::new(Mutator::new(self.operator, self.mutant, aim, covers));
        let ran = bench
            .run(
                case.clone(),
                self.slot,
                Some(tap.clone()),
                Some(self.early_end()),
                self.cancel,
            )
            .await?;
        Some((ran, tap.liveness()))
    }

    /// The first step that notices the change decides; and a change that stays need not be looked at for
    /// long.
    fn early_end(&self) -> EarlyEnd {
        let oracles = self.site.oracles.to_vec();
        let passes = !self.operator.is_harmful() || self.operator.family == Family::Timing;
        EarlyEnd {
            ends_case: Arc::new(move |class| oracle(class).is_some_and(|it| oracles.contains(&it))),
            patience: match passes {
                true => runner::PATIENCE,
                false => BRIEFLY,
            },
        }
    }

    fn record(&self, ran: &CaseRun, liveness: &Liveness, judged: Judged) -> MutantRecord {
        let (verdict, reason) = verdict(ran, liveness, &judged);
        let step = liveness.since.and_then(|since| ran.step_at(since));
        MutantRecord {
            mutant: self.mutant.clone(),
            family: self.operator.family,
            does: self.operator.does.to_owned(),
            seen_by: self.operator.seen_by.to_vec(),
            verdict,
            noticed_by: judged.noticed_by,
            reason,
            failures: judged.failures,
            names_page: judged.names_page,
            names_place: judged.names_place,
            before: liveness.before.clone(),
            after: liveness.after.clone(),
            passed_by: step.map(|(step, location)| PassedBy {
                step: step.to_owned(),
                location: location.clone(),
            }),
            changes: Vec::new(),
            picture_before: None,
            picture: None,
            duration_ms: ran.duration_ms,
        }
    }

    /// Runs it once more and keeps what was to be seen; `false` when it was cancelled.
    async fn look_again(&self, case: &Case, record: &mut MutantRecord) -> Result<bool, String> {
        let Some((_, liveness)) = self.once(case, Aim::LookChanged).await else {
            return Ok(false);
        };
        let Some(changed) = liveness.look else {
            return Ok(true);
        };
        record.picture = self.keep(case, &changed, "after")?;
        let Some((_, liveness)) = self.once(case, Aim::LookUnchanged).await else {
            return Ok(false);
        };
        if let Some(unchanged) = liveness.look {
            record.picture_before = self.keep(case, &unchanged, "before")?;
            self.compare(case, record, &unchanged, &changed);
        }
        Ok(true)
    }

    /// Tells what differs; nothing at all is no change.
    fn compare(&self, case: &Case, record: &mut MutantRecord, before: &Look, after: &Look) {
        let text = |look: &Look| blanks(case).page(&look.page);
        let changes = diff(&text(before), &text(after));
        record.changes = changes.iter().map(ToString::to_string).collect();
        let pictures = (self.shows(case, before), self.shows(case, after));
        let alike = pictures.0.is_some() && pictures.0 == pictures.1;
        let volatile = before.page != after.page;
        let same = changes.is_empty() && (alike || volatile);
        if same && self.can_be_equivalent() && record.verdict == Verdict::Unnoticed {
            record.verdict = Verdict::Equivalent;
            record.reason = Some(match volatile {
                true => "it changes what the scenario declares volatile".to_owned(),
                false => "neither the page's text nor its picture differs".to_owned(),
            });
        }
    }

    /// Whether a change of this family can be equivalent. Others may differ in what is sent, or when, which
    /// neither the text nor the picture shows.
    fn can_be_equivalent(&self) -> bool {
        let seen = [Family::Content, Family::Structure, Family::Looks];
        seen.contains(&self.operator.family)
    }

    /// The picture, with redactions; none if it is not known what must be covered.
    fn shows(&self, case: &Case, look: &Look) -> Option<Vec<u8>> {
        self.site.bench.covers(case)?;
        let mut image = picture::decode(look.png.as_ref()?).ok()?;
        for rect in &look.covers {
            let scale = case.device.scale;
            let area = Area::of(rect.x, rect.y, rect.width, rect.height, scale);
            picture::cover(&mut image, area);
        }
        picture::encode_fast(&image).ok()
    }

    fn keep(&self, case: &Case, look: &Look, when: &str) -> Result<Option<String>, String> {
        let Some(png) = self.shows(case, look) else {
            return Ok(None);
        };
        let page: String = self
            .mutant
            .page
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect();
        let name = format!("{}{page}.{when}.png", self.mutant.operator);
        self.site.watch.picture(&name, &png).map(Some)
    }

    /// Covers secrets in texts of pages.
    fn cover(&self, record: &mut MutantRecord) {
        let mask = &self.site.bench.mask;
        let place = &mut record.mutant.place;
        let texts = [
            &mut record.before,
            &mut record.after,
            &mut place.what,
            &mut place.mark,
        ];
        let lists = record.changes.iter_mut().chain(&mut place.around);
        texts
            .into_iter()
            .chain(lists)
            .for_each(|text| mask.cover_in(text));
    }
}

/// The verdict on a mutant, and why it does not count, if so.
fn verdict(ran: &CaseRun, liveness: &Liveness, judged: &Judged) -> (Verdict, Option<String>) {
    let reason = |text: &str| Some(text.to_owned());
    match (&judged.broken, liveness.since) {
        (Some(why), _) => (Verdict::NotCounted, Some(why.clone())),
        (None, None) if liveness.made => (
            Verdict::NotLive,
            reason("the change was made, and never shown"),
        ),
        (None, None) if !judged.failures.is_empty() => {
            let title = judged
                .failures
                .first()
                .map(|failure| failure.title.as_str());
            let why = format!("the case failed before: {}", title.unwrap_or_default());
            (Verdict::NotLive, Some(why))
        }
        (None, None) if ran.record.outcome == Outcome::Skipped => {
            (Verdict::NotCounted, reason("the case was not run"))
        }
        (None, None) => (
            Verdict::NotLive,
            reason("the case passed no page with its place"),
        ),
        (None, Some(_)) if judged.noticed_by.is_empty() => (Verdict::Unnoticed, None),
        (None, Some(_)) => (Verdict::Noticed, None),
    }
}

/// Attributes that a reader sees or hears.
const SAID: [&str; 4] = ["alt", "aria-label", "placeholder", "title"];

/// The texts in a piece of HTML, with blanks between them.
fn said(source: &str) -> String {
    let mut text = String::new();
    for part in source.split('<') {
        // Of a piece that is cut inside of a tag, the tag is left out.
        let (tag, after) = match part.split_once('>') {
            Some((tag, after)) => (tag, after),
            None if source.starts_with(part) => ("", part),
            None => (part, ""),
        };
        for name in SAID {
            let value = tag.split_once(&format!(" {name}=\""));
            let value = value.and_then(|(_, rest)| rest.split_once('"'));
            text.push_str(value.map_or("", |(value, _)| value));
            text.push(' ');
        }
        text.push_str(after);
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn the_text_of_a_source_is_what_stands_between_its_tags() {
        assert_eq!(said("<p class=\"a\">665.00<b>元</b></p>"), "665.00 元");
        assert_eq!(said("<input name=\"x\">"), "");
        assert_eq!(
            said("Pay <img src=\"a\" alt=\"Logo\">now <in"),
            "Pay Logo now"
        );
    }
}
