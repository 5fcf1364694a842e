//! Looks at the page: whether it is as expected, and what is kept of it as evidence, both of one
//! moment.

use std::time::Instant;

use serde_json::{Map, Value};

use super::locate::{invalid, not_usable};
use super::step::{Context, Stop, browser_failed, millis};
use super::values::site_failed;
use super::wait::Wait;
use crate::browser::{BrowserError, Seconds};
use crate::page::{self, Found, Look, Match, Prepare, Seen, Use};
use crate::record::{Class, Failure, SnapshotRecord, StepRecord, Target, Verdict, case_of_run};
use crate::scenario::{Action, Check, Evidence, Expectation, Kind, Locator, Step};
use crate::source::Place;

/// Something expected that does not hold (yet).
enum Unmet {
    /// The condition of that number, and what was found instead.
    OnPage(usize, String),
    /// The portal's state at that place, what was expected and what was found.
    AtPortal(Place, Map<String, Value>, Value),
    /// The control that is used next, and why it cannot be.
    Next(Prepare, Place, Found),
}

/// What is expected, with its values filled in.
#[derive(Default)]
struct Wanted<'a> {
    checks: Vec<page::Check>,
    places: Vec<&'a Place>,
    portal: Vec<(&'a Place, &'a Map<String, Value>)>,
    /// The control that is used next.
    next: Option<(Prepare, &'a Place)>,
}

/// Evidence to be kept.
pub(super) struct Keep<'a> {
    /// Where it goes.
    pub(super) record: &'a mut StepRecord,
    /// The action that comes next: a reader must see its control, so it is waited for.
    pub(super) before: Option<&'a Action>,
}

impl<'a> Keep<'a> {
    /// What is kept when `done` actions of the step are done, if this is the moment.
    pub(super) fn at(done: usize, step: &'a Step, record: &'a mut StepRecord) -> Option<Self> {
        (moment(step) == Some(done)).then(|| Self {
            record,
            before: step.actions.get(done),
        })
    }
}

impl Context<'_> {
    /// Waits until all of this holds. With `keep`, the step's evidence of that very moment is
    /// kept.
    pub(super) async fn observe(
        &mut self,
        expected: &[Expectation],
        keep: Option<Keep<'_>>,
    ) -> Result<(), Stop> {
        if expected.is_empty() && keep.is_none() {
            return Ok(());
        }
        let began = Instant::now();
        let wanted = self.wanted(expected).await;
        let Some(Keep { record, before }) = keep else {
            let held = self.hold_all(&wanted?).await;
            self.timings.locate += millis(began);
            return held;
        };
        let mut wanted = wanted?;
        wanted.next = self.next(before).await?;
        self.timings.locate += millis(began);
        let (png, seen) = self.look(&wanted, true).await?;
        self.keep(png, seen, record)
    }

    /// The control that the action uses, as the page is asked for it.
    async fn next<'a>(
        &mut self,
        action: Option<&'a Action>,
    ) -> Result<Option<(Prepare, &'a Place)>, Stop> {
        let Some((locator, purpose)) = action.and_then(control) else {
            return Ok(None);
        };
        let prepare = Prepare {
            query: self.query(locator).await?,
            purpose,
            option: None,
        };
        Ok(Some((prepare, &locator.place)))
    }

    /// Waits until the condition holds.
    pub(super) async fn hold(&mut self, check: page::Check, place: &Place) -> Result<(), Stop> {
        let wanted = Wanted {
            checks: vec![check],
            places: vec![place],
            ..Wanted::default()
        };
        self.hold_all(&wanted).await
    }

    async fn hold_all(&mut self, wanted: &Wanted<'_>) -> Result<(), Stop> {
        self.look(wanted, false).await.map(drop)
    }

    async fn wanted<'a>(&mut self, expected: &'a [Expectation]) -> Result<Wanted<'a>, Stop> {
        let mut wanted = Wanted::default();
        for expectation in expected {
            let place = &expectation.place;
            let check = match &expectation.check {
                Check::Portal(state) => {
                    wanted.portal.push((place, state));
                    continue;
                }
                Check::Text(text) => page::Check::Text {
                    text: self.text_query(text, place).await?,
                    present: true,
                },
                Check::NoText(text) => page::Check::Text {
                    text: self.text_query(text, place).await?,
                    present: false,
                },
                Check::Visible(locator) => page::Check::Visible {
                    query: self.query(locator).await?,
                    present: true,
                },
                Check::Hidden(locator) => page::Check::Visible {
                    query: self.query(locator).await?,
                    present: false,
                },
                Check::Enabled(locator, enabled) => page::Check::Enabled {
                    query: self.query(locator).await?,
                    enabled: *enabled,
                },
                Check::Checked(locator, checked) => page::Check::Checked {
                    query: self.query(locator).await?,
                    checked: *checked,
                },
                Check::Value(locator, value) => page::Check::Value {
                    query: self.query(locator).await?,
                    value: self.text_query(value, place).await?,
                },
                Check::Path(text) => page::Check::Path {
                    text: self.text_query(text, place).await?,
                },
                Check::Title(text) => page::Check::Title {
                    text: self.text_query(text, place).await?,
                },
            };
            wanted.checks.push(check);
            wanted.places.push(place);
        }
        Ok(wanted)
    }

    /// Looks until all that is wanted holds; with `evidence`, also at what is kept of the page.
    async fn look(
        &mut self,
        wanted: &Wanted<'_>,
        evidence: bool,
    ) -> Result<(Option<Vec<u8>>, Seen), Stop> {
        let mut look = Look {
            checks: wanted.checks.clone(),
            next: wanted.next.as_ref().map(|(prepare, _)| prepare.clone()),
            ..Look::default()
        };
        if evidence {
            look.targets = self.targets().await?;
            look.page = self.step.snapshot != Evidence::Off;
        }
        let pictured = evidence && self.step.picture != Evidence::Off;
        let argument = serde_json::to_value(&look).unwrap_or_default();
        let place = &self.step.place;
        let mut wait = Wait::of(self.limit());
        let mut unmet = None;
        loop {
            self.no_dialog(wanted.places.first().copied().unwrap_or(place))?;
            if let Some((png, seen)) = self.glance(&argument, pictured, place).await? {
                unmet = self.unmet(wanted, &seen).await?;
                if unmet.is_none() {
                    return Ok((png, seen));
                }
            }
            if !wait.again(&mut *self.page).await {
                return Err(match unmet {
                    None => self.never_still(place, &wait),
                    Some(unmet) => not_as_expected(wanted, unmet, &wait),
                });
            }
        }
    }

    /// Looks once: picture and answer, both of the same moment; `None` when the page is not at
    /// rest.
    async fn glance(
        &mut self,
        argument: &Value,
        pictured: bool,
        place: &Place,
    ) -> Result<Option<(Option<Vec<u8>>, Seen)>, Stop> {
        if self.is_busy(place)? {
            return Ok(None);
        }
        let began = Instant::now();
        let page = &*self.page;
        let picture = async {
            let png = match pictured {
                true => page.screenshot().await.map(Some),
                false => Ok(None),
            };
            (png, millis(began))
        };
        let read = async {
            let answer = page.call("look", argument).await;
            (answer, millis(began))
        };
        // The browser draws the picture while the page is read.
        let ((png, drawn), (answer, took)) = tokio::join!(picture, read);
        if pictured {
            self.timings.picture += drawn;
            self.timings.snapshot += took;
        } else {
            self.timings.locate += took;
        }
        let Some(answer) = self.answered(answer, place)? else {
            return Ok(None);
        };
        if png == Err(BrowserError::DialogOpen) {
            return Ok(None);
        }
        let seen: Seen = serde_json::from_value(answer).map_err(|error| {
            let message = format!("the page script answered something else: {error}");
            let command = "look".into();
            browser_failed(BrowserError::Refused { command, message }, place)
        })?;
        // It was still already when the picture was asked for, so both show the same.
        if pictured && seen.still < took {
            return Ok(None);
        }
        Ok(Some((self.sent(png, place)?, seen)))
    }

    /// What does not hold, of the page first: the portal's state comes behind what it shows.
    async fn unmet(&mut self, wanted: &Wanted<'_>, seen: &Seen) -> Result<Option<Unmet>, Stop> {
        let failing = seen.checks.iter().position(|held| !held.ok);
        if let Some(number) = failing {
            return Ok(Some(Unmet::OnPage(
                number,
                seen.checks[number].found.clone(),
            )));
        }
        if let (Some(found), Some((prepare, place))) = (&seen.next, &wanted.next) {
            if let Found::Invalid { message } = found {
                return Err(invalid(&prepare.query, message, place));
            }
            return Ok(Some(Unmet::Next(
                prepare.clone(),
                (*place).clone(),
                found.clone(),
            )));
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

    /// Keeps the step's evidence.
    fn keep(
        &mut self,
        png: Option<Vec<u8>>,
        seen: Seen,
        record: &mut StepRecord,
    ) -> Result<(), Stop> {
        let place = &self.step.place;
        let evidence = &self.plan.evidence;
        if let Some(png) = png {
            let began = Instant::now();
            record.targets = seen.targets.into_iter().flatten().map(target_of).collect();
            let kept = evidence.screenshot(self.case, self.step, self.number, false, png);
            record.screenshot = Some(kept.map_err(|error| not_kept("screenshot", error, place))?);
            self.timings.picture += millis(began);
        }
        if let Some(page) = seen.page {
            let began = Instant::now();
            let text = self.blanks.page(&page);
            let compared = evidence.snapshot(self.case, self.step, &text);
            let compared = compared.map_err(|error| not_kept("snapshot", error, place))?;
            record.failures.extend(self.judge(&compared));
            record.snapshot = Some(compared);
            self.timings.snapshot += millis(began);
        }
        Ok(())
    }

    fn judge(&self, compared: &SnapshotRecord) -> Option<Failure> {
        let name = format!("{}/{}", case_of_run(&self.case.id), self.step.id);
        let place = self.step.place.clone();
        match compared.verdict {
            Verdict::Same => None,
            Verdict::New if !self.plan.evidence.must_exist() => None,
            Verdict::New => Some(Failure {
                class: Class::Snapshot,
                title: format!("the step `{}` has no snapshot", self.step.id),
                place,
                details: vec![format!("{} does not exist", compared.path)],
                help: Some(format!(
                    "run it without CI set, look at it, accept it with `stepproof accept {name}`, and commit it"
                )),
            }),
            Verdict::Changed => Some(Failure {
                class: Class::Snapshot,
                title: format!("the page of step `{}` has changed", self.step.id),
                place,
                details: compared.changes.clone(),
                help: Some(format!("if the change is right: `stepproof accept {name}`")),
            }),
        }
    }

    /// The controls that the step uses, to be located.
    async fn targets(&mut self) -> Result<Vec<page::Query>, Stop> {
        let mut queries = Vec::new();
        for (locator, _) in self.step.actions.iter().filter_map(control) {
            queries.push(self.query(locator).await?);
        }
        Ok(queries)
    }
}

fn target_of(found: Match) -> Target {
    Target {
        role: found.role,
        name: found.name,
        x: found.rect.x,
        y: found.rect.y,
        width: found.rect.width,
        height: found.rect.height,
    }
}

/// What was expected does not come.
fn not_as_expected(wanted: &Wanted<'_>, unmet: Unmet, wait: &Wait) -> Stop {
    let waited = format!("waited {}", Seconds(wait.limit()));
    Stop::failed(match unmet {
        Unmet::Next(prepare, place, found) => return not_usable(&prepare, &found, wait, &place),
        Unmet::OnPage(number, found) => {
            let found = (!found.is_empty()).then(|| format!("found {found}"));
            Failure {
                class: Class::Assertion,
                title: format!("expected {}", check_words(&wanted.checks[number])),
                place: wanted.places[number].clone(),
                details: found.into_iter().chain([waited]).collect(),
                help: None,
            }
        }
        Unmet::AtPortal(place, expected, found) => Failure {
            class: Class::Assertion,
            title: "the portal's state is not as expected".into(),
            place,
            details: vec![
                format!("expected {}", Value::Object(expected)),
                format!("found {found}"),
            ],
            help: Some("the page and the system disagree, or the step did not do its work".into()),
        },
    })
}

fn not_kept(what: &str, error: String, place: &Place) -> Stop {
    Stop::failed(Failure {
        class: Class::Environment,
        title: format!("cannot keep the {what}"),
        place: place.clone(),
        details: vec![error],
        help: Some("look at the folder: is it full, read-only, or a file?".into()),
    })
}

/// The number of actions done before the evidence is taken; `None`: there is none.
///
/// The reader must look at the page just before the step's last action on it. A page that is
/// opened (again) is looked at when it is there, and a dialog of the browser hides the page.
fn moment(step: &Step) -> Option<usize> {
    // The picture may have another moment than the snapshot only by being switched off.
    let wanted = match (step.snapshot, step.picture) {
        (Evidence::Off, Evidence::Off) => return None,
        (Evidence::Off, wanted) | (wanted, _) => wanted,
    };
    let all = step.actions.len();
    Some(match wanted {
        Evidence::Before => 0,
        Evidence::After | Evidence::Off => all,
        Evidence::Auto => {
            let last = step
                .actions
                .iter()
                .rposition(|a| !matches!(a.kind, Kind::Dialog { .. }));
            match last {
                None => all,
                Some(last) => match step.actions[last].kind {
                    Kind::Open(_) | Kind::Back | Kind::Reload => all,
                    _ => last,
                },
            }
        }
    })
}

/// The control that an action uses, and what for.
fn control(action: &Action) -> Option<(&Locator, Use)> {
    match &action.kind {
        Kind::Click(locator) => Some((locator, Use::Click)),
        Kind::Fill(locator, _) => Some((locator, Use::Fill)),
        Kind::Choose(locator) => Some((locator, Use::Choose)),
        Kind::Check(locator, _) => Some((locator, Use::Check)),
        Kind::Select(locator, _) => Some((locator, Use::Select)),
        Kind::Hover(locator) => Some((locator, Use::Hover)),
        Kind::Upload(locator, _) => Some((locator, Use::Upload)),
        Kind::Press(_, locator) => locator.as_ref().map(|locator| (locator, Use::Focus)),
        Kind::Open(_) | Kind::Back | Kind::Reload | Kind::Dialog { .. } => None,
    }
}

/// A condition in words, behind "expected".
fn check_words(check: &page::Check) -> String {
    use super::locate::{describe, text_words};
    let state = |query, on: bool, yes: &str, no: &str| {
        format!("{} to be {}", describe(query), if on { yes } else { no })
    };
    match check {
        page::Check::Text {
            text,
            present: true,
        } => format!("the text {}", text_words(text)),
        page::Check::Text {
            text,
            present: false,
        } => format!("no text {}", text_words(text)),
        page::Check::Visible { query, present } => state(query, *present, "visible", "hidden"),
        page::Check::Enabled { query, enabled } => state(query, *enabled, "enabled", "disabled"),
        page::Check::Checked { query, checked } => state(query, *checked, "checked", "unchecked"),
        page::Check::Value { query, value } => {
            format!("{} to hold {}", describe(query), text_words(value))
        }
        page::Check::Path { text } => format!("the path {}", text_words(text)),
        page::Check::Title { text } => format!("the title {}", text_words(text)),
    }
}
