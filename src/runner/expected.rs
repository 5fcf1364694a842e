//! What is expected of a page, whether it holds, and what is told when it does not.

use serde_json::{Map, Value};

use super::context::Context;
use super::evidence::not_redacted;
use super::hints::value_help;
use super::locate::{invalid, not_usable};
use super::stop::Stop;
use super::values::site_failed;
use crate::browser::{Download, DownloadState};
use crate::locator::TextMatch;
use crate::page::{self, Found, Held, Prepare, Seen};
use crate::record::{Class, Failure};
use crate::scenario::{Check, Expectation, Redact};
use crate::source::Place;

/// Something expected that does not hold (yet).
pub(super) enum Unmet {
    /// The condition of that number, and what was found instead.
    OnPage(usize, Held),
    /// The portal's state at that place, what was expected and what was found.
    AtPortal(Place, Map<String, Value>, Value),
    /// The download of that number has not come.
    Download(usize),
    /// The control that is used next, and why it cannot be.
    Next(Box<Prepare>, Box<Found>),
    /// How many elements the redaction matches.
    Redaction(Redact, usize),
}

/// What is expected, with its values filled in.
#[derive(Default)]
pub(super) struct Wanted<'a> {
    pub(super) checks: Vec<page::Check<String>>,
    pub(super) places: Vec<&'a Place>,
    pub(super) downloads: Vec<(&'a Place, TextMatch<String>)>,
    pub(super) portal: Vec<(&'a Place, &'a Map<String, Value>)>,
    /// The control that is used next.
    pub(super) next: Option<Prepare>,
}

impl Wanted<'_> {
    /// Whether all that is wanted holds on a page that is moving. That something is not there can
    /// be told only of one at rest.
    pub(super) fn holds_in_motion(&self, seen: &Seen) -> bool {
        self.downloads.is_empty()
            && self.portal.is_empty()
            && !self.checks.is_empty()
            && !self.checks.iter().any(page::Check::is_of_absence)
            && seen.checks.iter().all(|held| held.ok)
            && seen.next.is_none()
    }
}

impl Context<'_> {
    /// What is expected, with its values filled in.
    pub(super) async fn wanted<'a>(
        &mut self,
        expected: &'a [Expectation],
    ) -> Result<Wanted<'a>, Stop> {
        let mut wanted = Wanted::default();
        for expectation in expected {
            let place = &expectation.place;
            match &expectation.check {
                Check::Portal(state) => wanted.portal.push((place, state)),
                Check::Download(name) => {
                    let name = self.filled(name, place).await?;
                    wanted.downloads.push((place, name));
                }
                Check::Page(check) => {
                    wanted.checks.push(self.filled(check, place).await?);
                    wanted.places.push(place);
                }
            }
        }
        Ok(wanted)
    }

    /// What does not hold, of the page first: the portal's state comes behind what it shows.
    pub(super) async fn unmet(
        &mut self,
        wanted: &Wanted<'_>,
        seen: &Seen,
    ) -> Result<Option<Unmet>, Stop> {
        let failing = seen.checks.iter().position(|held| !held.ok);
        if let Some(number) = failing {
            return Ok(Some(Unmet::OnPage(number, seen.checks[number].clone())));
        }
        if let (Some(found), Some(prepare)) = (&seen.next, &wanted.next) {
            if let Found::Invalid { message } = found {
                return Err(invalid(&prepare.locator, message));
            }
            return Ok(Some(Unmet::Next(
                Box::new(prepare.clone()),
                Box::new(found.clone()),
            )));
        }
        if let Some((redact, matches)) = self.wrong_redaction(seen) {
            return Ok(Some(Unmet::Redaction(redact, matches)));
        }
        for (number, (place, name)) in wanted.downloads.iter().enumerate() {
            let mut downloads = self.page.activity().downloads;
            downloads.retain(|download| download.state == DownloadState::Whole);
            let names = downloads.into_iter().map(|download| download.name);
            let same = self.same(name, names.collect(), place).await?;
            if !same.is_some_and(|same| same.contains(&true)) {
                return Ok(Some(Unmet::Download(number)));
            }
        }
        for (place, expected) in &wanted.portal {
            let asked = self.site.expect(expected).await;
            let (ok, found) = asked.map_err(|error| site_failed(error, place))?;
            if !ok {
                return Ok(Some(Unmet::AtPortal(
                    (*place).clone(),
                    (*expected).clone(),
                    found,
                )));
            }
        }
        Ok(None)
    }
}

/// What was expected does not come.
pub(super) fn not_as_expected(
    wanted: &Wanted<'_>,
    unmet: Unmet,
    downloads: &[Download],
    waited: String,
) -> Stop {
    Stop::failed(match unmet {
        Unmet::Next(prepare, found) => return not_usable(&prepare, &found, waited),
        Unmet::Redaction(redact, matches) => not_redacted(&redact, matches, &waited),
        Unmet::OnPage(number, held) => {
            let found = (!held.found.is_empty()).then(|| format!("found {}", held.found));
            Failure::new(
                Class::Assertion,
                format!("expected {}", wanted.checks[number]),
                wanted.places[number],
            )
            .details(found.into_iter().chain([waited]))
            .help_if(held.field.as_ref().map(value_help))
        }
        Unmet::Download(number) => {
            let (place, name) = &wanted.downloads[number];
            let found = downloads.iter().map(download_words);
            let nothing = downloads
                .is_empty()
                .then(|| "nothing was downloaded".to_owned());
            Failure::new(
                Class::Assertion,
                format!("expected the download {name}"),
                place,
            )
            .details(found.chain(nothing).chain([waited]))
        }
        Unmet::AtPortal(place, expected, found) => Failure::new(
            Class::Assertion,
            "the portal's state is not as expected",
            &place,
        )
        .details([
            format!("expected {}", Value::Object(expected)),
            format!("found {found}"),
        ])
        .help("the page and the system disagree, or the step did not do its work"),
    })
}

fn download_words(download: &Download) -> String {
    let name = &download.name;
    match download.state {
        DownloadState::Running => format!("\"{name}\" is not there as a whole yet"),
        DownloadState::Whole => format!("\"{name}\" was downloaded"),
        DownloadState::Failed => format!("\"{name}\" could not be downloaded"),
    }
}
