//! What is expected of a page, whether it holds, and the message if it does not.

use std::fmt::Display;

use serde_json::{Map, Value};

use super::error::StepError;
use super::hints::value_help;
use super::locate::{Resolver, invalid, not_usable};
use super::values::site_failed;
use crate::page::{self, CheckResult, Found, Observation, Prepare};
use crate::record::{Class, Failure, TraceKind};
use crate::scenario::{BrowserCheck, Check, Expectation, Redact};
use crate::source::Location;

/// Something expected that does not hold (yet).
pub(super) enum Unsatisfied {
    /// The index of the condition, and what was found instead.
    OnPage(usize, CheckResult),
    /// The portal's state at that place, what was expected and what was found.
    AtPortal(Location, Map<String, Value>, Value),
    /// The index of the condition on the browser, and what was found instead.
    InBrowser(usize, Vec<String>),
    /// The control that is used next, and why it cannot be used.
    Next(Box<Prepare>, Box<Found>),
    /// How many elements the redaction matches.
    Redaction(Redact, usize),
}

/// What is expected, with its values filled in.
#[derive(Default)]
pub(super) struct Expected<'a> {
    pub(super) checks: Vec<page::Check<String>>,
    pub(super) locations: Vec<&'a Location>,
    pub(super) browser: Vec<(&'a Location, BrowserCheck<String>)>,
    /// Since how many requests a request counts.
    pub(super) calls: usize,
    pub(super) portal: Vec<(&'a Location, &'a Map<String, Value>)>,
    /// The control that is used next.
    pub(super) next: Option<Prepare>,
    /// What the step's picture must cover, and the number of redactions of the project before it.
    pub(super) redact: (usize, &'a [Redact]),
}

impl Expected<'_> {
    /// The first redaction that does not match what it should, with what it matches.
    pub(super) fn wrong_redaction(&self, seen: &Observation) -> Option<(Redact, usize)> {
        let (before, own) = self.redact;
        let mut own = seen.covers.iter().skip(before).zip(own);
        let wrong = own.find(|(found, redact)| match redact.all {
            true => found.is_empty(),
            false => found.len() != 1,
        });
        wrong.map(|(found, redact)| (redact.clone(), found.len()))
    }

    /// Whether nothing is expected: the page is only looked at.
    fn is_nothing(&self) -> bool {
        self.checks.is_empty()
            && self.browser.is_empty()
            && self.portal.is_empty()
            && self.next.is_none()
    }

    /// Whether everything wanted holds on a page that still moves. Only on a page at rest can it be
    /// said that something is absent.
    pub(super) fn holds_in_motion(&self, seen: &Observation) -> bool {
        self.browser.is_empty()
            && self.portal.is_empty()
            && !self.checks.is_empty()
            && !self.checks.iter().any(page::Check::is_of_absence)
            && seen.checks.iter().all(|held| held.ok)
            && seen.next.is_none()
    }
}

impl Resolver<'_> {
    /// What is expected, with its values filled in; after actions of the step, or before them.
    pub(super) async fn wanted<'a>(
        &mut self,
        expected: &'a [Expectation],
        has_acted: bool,
    ) -> Result<Expected<'a>, StepError> {
        let mut wanted = Expected {
            calls: self.live.history.calls_since(has_acted),
            ..Expected::default()
        };
        for expectation in expected {
            let location = &expectation.location;
            match &expectation.check {
                Check::Portal(state) => wanted.portal.push((location, state)),
                Check::Browser(check) => {
                    let check = self.filled(check, location).await?;
                    wanted.browser.push((location, check));
                }
                Check::Page(check) => {
                    wanted.checks.push(self.filled(check, location).await?);
                    wanted.locations.push(location);
                }
            }
        }
        Ok(wanted)
    }

    /// What does not hold. The page comes first: the mock's state may be behind what the page shows.
    pub(super) async fn unmet(
        &mut self,
        wanted: &Expected<'_>,
        seen: &Observation,
    ) -> Result<Option<Unsatisfied>, StepError> {
        let failing = seen.checks.iter().position(|held| !held.ok);
        if let Some(number) = failing {
            return Ok(Some(Unsatisfied::OnPage(
                number,
                seen.checks[number].clone(),
            )));
        }
        if let (Some(found), Some(prepare)) = (&seen.next, &wanted.next) {
            if let Found::Invalid { message } = found {
                return Err(invalid(&prepare.locator, message));
            }
            return Ok(Some(Unsatisfied::Next(
                Box::new(prepare.clone()),
                Box::new(found.clone()),
            )));
        }
        if let Some((redact, matches)) = wanted.wrong_redaction(seen) {
            return Ok(Some(Unsatisfied::Redaction(redact, matches)));
        }
        for (number, (location, check)) in wanted.browser.iter().enumerate() {
            let found = self.found_instead(check, wanted.calls, location).await?;
            if let Some(found) = found {
                return Ok(Some(Unsatisfied::InBrowser(number, found)));
            }
        }
        for (location, expected) in &wanted.portal {
            let asked = self.values.site.expect(expected).await;
            let (ok, found) = asked.map_err(|error| site_failed(error, location))?;
            if !ok {
                return Ok(Some(Unsatisfied::AtPortal(
                    (*location).clone(),
                    (*expected).clone(),
                    found,
                )));
            }
        }
        Ok(None)
    }
}

impl Resolver<'_> {
    /// Notes what is waited for.
    pub(super) fn note_expected(&self, wanted: &Expected<'_>) {
        let page = wanted.checks.iter().map(ToString::to_string);
        let browser = wanted.browser.iter().map(|(_, check)| check.to_string());
        let portal = wanted.portal.iter().map(|_| "the mock's state".to_owned());
        let control = wanted.next.iter().map(|next| next.locator.to_string());
        let all = page.chain(browser).chain(portal).chain(control);
        let all: Vec<_> = all.collect();
        if !all.is_empty() {
            self.live.trace.note(TraceKind::Looked, all.join(", and "));
        }
    }

    /// Notes what does not hold yet, or that all holds.
    pub(super) fn note_unmet(&mut self, wanted: &Expected<'_>, unmet: Option<&Unsatisfied>) {
        let expected = |check: &dyn Display, found: &str| match found {
            "" => format!("expected {check}"),
            found => format!("expected {check}, found {found}"),
        };
        let words = match unmet {
            None if wanted.is_nothing() => return,
            None => {
                let found = match wanted.next {
                    Some(_) => "it can be used",
                    None => "it holds",
                };
                return self.live.trace.note(TraceKind::Found, found);
            }
            Some(Unsatisfied::Next(order, found)) => {
                let activity = self.live.page.activity();
                self.live.trace.turn_to_control(&activity);
                return self.note_found(order, found);
            }
            Some(Unsatisfied::OnPage(number, held)) => {
                expected(&wanted.checks[*number], &held.found)
            }
            Some(Unsatisfied::InBrowser(number, found)) => {
                expected(&wanted.browser[*number].1, &found.join(", "))
            }
            Some(Unsatisfied::AtPortal(_, _, found)) => {
                format!("the mock's state is not as expected: {found}")
            }
            Some(Unsatisfied::Redaction(redact, matches)) => {
                format!(
                    "`{}`, which is to be covered, matches {matches} elements",
                    redact.locator.called()
                )
            }
        };
        self.live.trace.note(TraceKind::Waiting, words);
    }
}

/// The failure for an expectation that does not hold.
pub(super) fn not_as_expected(
    wanted: &Expected<'_>,
    unmet: Unsatisfied,
    waited: String,
) -> StepError {
    StepError::failed(match unmet {
        Unsatisfied::Next(prepare, found) => return not_usable(&prepare, &found, waited),
        Unsatisfied::Redaction(redact, matches) => not_redacted(&redact, matches, &waited),
        Unsatisfied::OnPage(number, held) => {
            let found = (!held.found.is_empty()).then(|| format!("found {}", held.found));
            Failure::new(
                Class::Assertion,
                format!("expected {}", wanted.checks[number]),
                wanted.locations[number],
            )
            .details(found.into_iter().chain([waited]))
            .help_if(held.field.as_ref().map(value_help))
        }
        Unsatisfied::InBrowser(number, found) => {
            let (location, check) = &wanted.browser[number];
            Failure::new(Class::Assertion, format!("expected {check}"), location)
                .details(found.into_iter().chain([waited]))
        }
        Unsatisfied::AtPortal(location, expected, found) => Failure::new(
            Class::Assertion,
            "the mock's state is not as expected",
            &location,
        )
        .details([
            format!("expected {}", Value::Object(expected)),
            format!("found {found}"),
        ])
        .help("the page and the system disagree, or the step had no effect"),
    })
}

/// The failure for a redaction that matches nothing, or more than one element.
fn not_redacted(redact: &Redact, matches: usize, waited: &str) -> Failure {
    let words = redact.locator.called();
    let (title, help) = match matches {
        0 => (
            format!("there is nothing to cover for `{words}`"),
            "was it renamed or removed from this page? a redaction that covers nothing protects nothing",
        ),
        many => (
            format!("`{words}` matches {many} elements, but should match one"),
            "cover them all with `{ all: … }`, or say which by its place (`in:`)",
        ),
    };
    Failure::new(Class::Assertion, title, &redact.locator.location)
        .detail(waited.to_owned())
        .help(help.to_owned())
}
