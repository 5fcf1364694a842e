//! From what a scenario names to what the page has: finds the element of a locator, or explains why
//! there is none.

use serde_json::Value;

use super::error::StepError;
use super::hints::{instead, instead_of_place, listed, tell_apart, to_make_usable, used};
use super::live::{LivePage, parsed};
use super::timing::Phase;
use super::values::Values;
use crate::browser::{Dialog, Input};
use crate::locator::{Fill, Locator, TextMatch};
use crate::page::{Found, Match, MatchTexts, Prepare, Use};
use crate::record::{Class, Failure, TraceKind};
use crate::scenario::{ErrorRule, Template};
use crate::source::Location;

/// Finds on the page what the scenario names.
pub(super) struct Resolver<'a> {
    pub(super) live: LivePage<'a>,
    pub(super) values: Values<'a>,
    /// What becomes of page errors in the step.
    pub(super) errors: &'a ErrorRule,
    /// The control that was looked for last.
    pub(super) looked_for: Option<Locator<String>>,
    /// The dialog of the browser that was answered just now.
    pub(super) answered: Option<Dialog>,
    /// The click that was the last thing done to the page.
    pub(super) clicked: Option<Clicked>,
}

/// The one element, ready to be used.
pub(super) struct Prepared {
    pub(super) element: Match,
    /// Where to click it.
    pub(super) point: (f64, f64),
    /// The page script has done everything: nothing is left to type.
    pub(super) done: bool,
    /// It takes a file without a click.
    pub(super) file_field: bool,
    /// It takes several files.
    pub(super) multiple: bool,
    /// Its list is open already.
    pub(super) open: bool,
    /// The page's time when it was ready.
    pub(super) time: Option<Value>,
}

/// A click that may have done nothing.
#[derive(Debug)]
pub(super) struct Clicked {
    /// The control in words.
    words: String,
    location: Location,
    /// The page's time before it.
    pub(super) time: Value,
}

impl Clicked {
    /// That nothing on the page has changed since, in words.
    pub(super) fn in_vain(&self) -> String {
        format!(
            "nothing on the page has changed since the click on {} ({})",
            self.words, self.location
        )
    }
}

impl Resolver<'_> {
    /// The template's text.
    pub(super) async fn text(
        &mut self,
        template: &Template,
        location: &Location,
    ) -> Result<String, StepError> {
        self.values.text(template, location, &mut self.live).await
    }

    /// What the scenario asks for, with its values filled in.
    pub(super) async fn filled<A: Fill<Template>>(
        &mut self,
        asked: &A,
        location: &Location,
    ) -> Result<A::With<String>, StepError> {
        self.values.filled(asked, location, &mut self.live).await
    }

    /// Waits until the element can be used, and prepares it. It is located again at each try: the
    /// element found before may have been replaced.
    pub(super) async fn prepare(
        &mut self,
        locator: &Locator<Template>,
        purpose: Use,
    ) -> Result<Prepared, StepError> {
        let order = self.order(locator, purpose).await?;
        self.ready(order).await
    }

    /// What is asked of the page in order to use the element.
    pub(super) async fn order(
        &mut self,
        locator: &Locator<Template>,
        purpose: Use,
    ) -> Result<Prepare, StepError> {
        Ok(Prepare {
            locator: self.filled(locator, &locator.location).await?,
            purpose,
            option: None,
            group: None,
            at: None,
        })
    }

    /// The same as `prepare`, for what was ordered.
    pub(super) async fn ready(&mut self, order: Prepare) -> Result<Prepared, StepError> {
        let lap = self.live.timing.start();
        let prepared = self.try_prepare(order).await;
        self.live.timing.stop(&lap, Phase::Locate);
        prepared
    }

    async fn try_prepare(&mut self, prepare: Prepare) -> Result<Prepared, StepError> {
        let location = prepare.locator.location.clone();
        self.looked_for = Some(prepare.locator.clone());
        self.live
            .trace
            .note(TraceKind::Looked, prepare.locator.to_string());
        let argument = serde_json::to_value(&prepare).unwrap_or_default();
        let mut wait = self.live.wait();
        let mut missing = None;
        loop {
            self.live.no_dialog(&location)?;
            if let Some(answer) = self.live.ask("prepare", &argument, &location).await? {
                let still = answer["still"].clone();
                let found = parsed(answer, "prepare", &location)?;
                self.note_found(&prepare, &found);
                match found {
                    Found::Ready {
                        element,
                        point,
                        done,
                        file_field,
                        multiple,
                        open,
                        time,
                    } => {
                        return Ok(Prepared {
                            element,
                            point,
                            done,
                            file_field,
                            multiple,
                            open,
                            time,
                        });
                    }
                    Found::Invalid { message } => {
                        return Err(invalid(&prepare.locator, &message));
                    }
                    other => {
                        let still = still.as_f64().unwrap_or_default();
                        if let Some(waited) = self.live.in_vain(&other, still) {
                            return Err(not_usable(&prepare, &other, waited));
                        }
                        missing = Some(other);
                    }
                }
            }
            if !self.live.again(&mut wait).await {
                return Err(match missing {
                    None => self.live.not_settled(&location, &wait),
                    Some(found) => not_usable(&prepare, &found, wait.words()),
                });
            }
        }
    }

    /// Notes what was found, and why it cannot be used yet.
    pub(super) fn note_found(&self, order: &Prepare, found: &Found) {
        let trace = &self.live.trace;
        match found {
            Found::Ready { element, .. } => {
                let words = element_words(element, true);
                trace.note_at(TraceKind::Found, words, Some(element.rect));
            }
            Found::Unusable { element, .. } => {
                let words = found_words(order, found);
                trace.note_at(TraceKind::Waiting, words, Some(element.rect));
            }
            _ => trace.note(TraceKind::Waiting, found_words(order, found)),
        }
    }

    /// Clicks on a control that is ready, and returns whether a page got the click.
    pub(super) async fn click(
        &mut self,
        control: &Prepared,
        location: &Location,
    ) -> Result<bool, StepError> {
        self.click_by(control, Input::Click(control.point), location)
            .await
    }

    /// The same by this input.
    pub(super) async fn click_by(
        &mut self,
        control: &Prepared,
        input: Input<'_>,
        location: &Location,
    ) -> Result<bool, StepError> {
        self.clicked = control.time.clone().map(|time| Clicked {
            words: element_words(&control.element, false),
            location: location.clone(),
            time,
        });
        let time = control.time.as_ref();
        self.live.arrives(input, time, location).await
    }

    /// Which of these texts matches; `None` if the page cannot be asked.
    pub(super) async fn match_texts(
        &mut self,
        text: &TextMatch<String>,
        texts: Vec<String>,
        location: &Location,
    ) -> Result<Option<Vec<bool>>, StepError> {
        let text = text.clone();
        let argument = serde_json::to_value(MatchTexts { text, texts }).unwrap_or_default();
        let answer = self.live.ask("match_texts", &argument, location).await?;
        answer
            .map(|answer| parsed(answer, "match_texts", location))
            .transpose()
    }
}

pub(super) fn invalid(locator: &Locator<String>, message: &str) -> StepError {
    StepError::failed(
        Failure::new(
            Class::Assertion,
            format!("{locator} is not a valid locator"),
            &locator.location,
        )
        .detail(message.to_owned()),
    )
}

/// What was found instead of a control that can be used, on one line: with what is like it.
fn found_words(order: &Prepare, found: &Found) -> String {
    let title = title(order, found);
    match found {
        Found::None { near, front, .. } => {
            let near: Vec<_> = listed(near, front.as_ref()).into_iter().take(3).collect();
            match near.is_empty() {
                true => title,
                false => format!("{title}; {}", near.join("; ")),
            }
        }
        Found::Many { elements } => {
            let words = elements.iter().map(|element| element_words(element, true));
            format!("{title}: {}", counted(words).join(", "))
        }
        _ => title,
    }
}

/// Why a control cannot be used, on one line.
fn title(order: &Prepare, found: &Found) -> String {
    let wanted = &order.locator;
    match found {
        Found::None {
            missing_place: Some(missing),
            foreign: true,
            ..
        } => format!("{missing} cannot be used: it has another origin"),
        Found::None {
            missing_place: Some(missing),
            ..
        } => format!("there is no {missing}"),
        Found::None { .. } => format!("there is no {wanted}"),
        Found::Many { elements } => format!("{wanted} matches {} elements", elements.len()),
        Found::Unusable { element, why, .. } => format!(
            "{} cannot be {}: {why}",
            element_words(element, false),
            used(order.purpose)
        ),
        Found::Ready { .. } => wanted.to_string(),
        Found::Invalid { message } => format!("{wanted} is not a valid locator: {message}"),
    }
}

/// The failure for a control that could not be used in time.
pub(super) fn not_usable(order: &Prepare, found: &Found, waited: String) -> StepError {
    let wanted = order.locator.to_string();
    let (mut details, help) = match found {
        Found::None {
            missing_place: Some(_),
            foreign: true,
            ..
        } => (vec![format!("{wanted} is looked for in it")], None),
        Found::None {
            missing_place: Some(_),
            near,
            ..
        } => (
            [format!("{wanted} is looked for there")]
                .into_iter()
                .chain(listed(near, None))
                .collect(),
            Some(instead_of_place(near)),
        ),
        Found::None { near, front, .. } => (
            listed(near, front.as_ref()),
            Some(instead(order, near, front.as_ref())),
        ),
        Found::Many { elements } => (
            counted(elements.iter().map(|element| element_words(element, true))),
            Some(tell_apart(order, elements, &wanted)),
        ),
        Found::Unusable { why, opener, .. } => (
            opener.iter().cloned().collect(),
            to_make_usable(why).map(str::to_owned),
        ),
        // Both were handled above.
        Found::Ready { .. } | Found::Invalid { .. } => (Vec::new(), None),
    };
    details.push(waited);
    StepError::failed(
        Failure::new(
            Class::Assertion,
            title(order, found),
            &order.locator.location,
        )
        .details(details)
        .help_if(help),
    )
}

/// Equal lines are merged into one that says how often it occurs.
fn counted(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut told: Vec<(String, usize)> = Vec::new();
    for line in lines {
        match told.iter_mut().find(|(known, _)| *known == line) {
            Some((_, times)) => *times += 1,
            None => told.push((line, 1)),
        }
    }
    let worded = told.into_iter().map(|(line, times)| match times {
        1 => line,
        times => format!("{line} ({times} times)"),
    });
    worded.collect()
}

/// An element in words: `button "提交" in dialog "提示"`.
pub(super) fn element_words(element: &Match, with_place: bool) -> String {
    let role = if element.role.is_empty() {
        "element"
    } else {
        &element.role
    };
    let mut words = format!("{role} \"{}\"", element.name);
    if with_place && let Some(location) = element.path.last() {
        words.push_str(" in ");
        words.push_str(location);
    }
    words
}
