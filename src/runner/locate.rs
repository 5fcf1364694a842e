//! From a locator to the one element, or to words about why there is none.

use std::time::Instant;

use serde_json::Value;

use super::step::{Context, Stop, browser_failed, millis};
use super::wait::Wait;
use crate::browser::{BrowserError, Seconds};
use crate::page::{self, Found, Match, Prepare, Query, QueryBy, QueryText, Use};
use crate::record::{Class, Failure};
use crate::scenario::{By, Container, Locator};
use crate::source::Place;

/// The one element, ready to be used.
pub(super) struct Prepared {
    pub(super) element: Match,
    /// Where to click.
    pub(super) point: (f64, f64),
    /// The page script did it all: nothing is left to type.
    pub(super) done: bool,
    /// It takes a file without a click.
    pub(super) file_field: bool,
}

impl Context<'_> {
    /// The locator with its values filled in.
    pub(super) async fn query(&mut self, locator: &Locator) -> Result<Query, Stop> {
        let by = self.by(&locator.by, &locator.place).await?;
        let mut within = Vec::new();
        for container in &locator.within {
            within.push(match container {
                Container::Frame(name) => QueryBy::Frame {
                    name: self.text_query(name, &locator.place).await?,
                },
                Container::Element(by) => self.by(by, &locator.place).await?,
            });
        }
        Ok(Query { by, within })
    }

    async fn by(&mut self, by: &By, place: &Place) -> Result<QueryBy, Stop> {
        Ok(match by {
            By::Name(name) => QueryBy::Name {
                name: self.text_query(name, place).await?,
            },
            By::Role(role, None) => QueryBy::Role {
                role: role.clone(),
                name: None,
            },
            By::Role(role, Some(name)) => QueryBy::Role {
                role: role.clone(),
                name: Some(self.text_query(name, place).await?),
            },
            By::Text(name) => QueryBy::Text {
                name: self.text_query(name, place).await?,
            },
            By::TestId(value) => QueryBy::TestId {
                value: value.clone(),
            },
            By::Css(value) => QueryBy::Css {
                value: value.clone(),
            },
        })
    }

    /// Waits until the one element can be used, and readies it. Found anew at each try: what was
    /// found before may have been replaced.
    pub(super) async fn prepare(
        &mut self,
        locator: &Locator,
        purpose: Use,
        option: Option<QueryText>,
    ) -> Result<Prepared, Stop> {
        let began = Instant::now();
        let prepared = self.try_prepare(locator, purpose, option).await;
        self.timings.locate += millis(began);
        prepared
    }

    async fn try_prepare(
        &mut self,
        locator: &Locator,
        purpose: Use,
        option: Option<QueryText>,
    ) -> Result<Prepared, Stop> {
        let query = self.query(locator).await?;
        let prepare = Prepare {
            query,
            purpose,
            option,
        };
        let argument = serde_json::to_value(&prepare).unwrap_or_default();
        let mut wait = Wait::of(self.limit());
        let mut missing = None;
        loop {
            self.no_dialog(&locator.place)?;
            if let Some(answer) = self.ask("prepare", &argument, &locator.place).await? {
                let still = answer["still"].clone();
                match found(answer, &locator.place)? {
                    Found::Ready {
                        element,
                        point,
                        done,
                        file_field,
                    } => {
                        return Ok(Prepared {
                            element,
                            point,
                            done,
                            file_field,
                        });
                    }
                    Found::Invalid { message } => {
                        return Err(invalid(&prepare.query, &message, &locator.place));
                    }
                    other => {
                        let still = still.as_f64().unwrap_or_default();
                        if let Some(waited) = self.in_vain(&other, still) {
                            return Err(not_usable(&prepare, &other, waited, &locator.place));
                        }
                        missing = Some(other);
                    }
                }
            }
            if !wait.again(&mut *self.page).await {
                return Err(match missing {
                    None => self.never_still(&locator.place, &wait),
                    Some(found) => not_usable(&prepare, &found, wait.words(), &locator.place),
                });
            }
        }
    }
}

impl Context<'_> {
    /// That more waiting for the control would be in vain, in words: nothing at all has happened on
    /// the page for a good part of the time that there is. A page that asks its site for news may
    /// still change.
    pub(super) fn in_vain(&mut self, found: &Found, still: f64) -> Option<String> {
        let part = match found {
            // Of several equals none goes away by itself.
            Found::Many { .. } => 0.2,
            _ => 0.55,
        };
        let needed = self.limit().mul_f64(part);
        let activity = self.page.activity();
        let quiet = activity
            .last_traffic
            .is_none_or(|last| last.elapsed() >= needed);
        let may_change = activity.polls || !activity.ignored_requests.is_empty();
        let still = still >= needed.as_secs_f64() * 1000.0;
        (still && quiet && !may_change)
            .then(|| format!("nothing on the page has changed for {}", Seconds(needed)))
    }
}

fn found(answer: Value, place: &Place) -> Result<Found, Stop> {
    serde_json::from_value(answer).map_err(|error| {
        let message = format!("the page script answered something else: {error}");
        browser_failed(
            BrowserError::Refused {
                command: "prepare".into(),
                message,
            },
            place,
        )
    })
}

pub(super) fn invalid(query: &Query, message: &str, place: &Place) -> Stop {
    Stop::failed(Failure {
        class: Class::Assertion,
        title: format!("{} is not a valid locator", describe(query)),
        place: place.clone(),
        details: vec![message.to_owned()],
        help: None,
    })
}

/// Why the control cannot be used after all the waiting.
pub(super) fn not_usable(order: &Prepare, found: &Found, waited: String, place: &Place) -> Stop {
    let wanted = describe(&order.query);
    let (title, details, help) = match found {
        Found::None {
            missing_place: Some(missing),
            near,
        } => (
            format!("there is no {missing} to find {wanted} in"),
            listed("there is", near),
            Some("look at the screenshot: is this the page that the step is about?".to_owned()),
        ),
        Found::None { near, .. } => (
            format!("there is no {wanted}"),
            listed("there is", near),
            Some(match near.first() {
                Some(near) => format!(
                    "did you mean `{}`, or has the page renamed it?",
                    as_locator(near)
                ),
                None => "look at the screenshot: is this the page that the step is about?".into(),
            }),
        ),
        Found::Many { elements } => (
            format!("{wanted} matches {} elements", elements.len()),
            elements
                .iter()
                .map(|element| element_words(element, true))
                .collect(),
            Some(tell_apart(elements, &wanted)),
        ),
        Found::Unusable { element, why } => (
            format!(
                "{} cannot be {}: {why}",
                element_words(element, false),
                used(order.purpose)
            ),
            Vec::new(),
            None,
        ),
        // Both are answered before.
        Found::Ready { .. } | Found::Invalid { .. } => (wanted, Vec::new(), None),
    };
    let mut details = details;
    details.push(waited);
    Stop::failed(Failure {
        class: Class::Assertion,
        title,
        place: place.clone(),
        details,
        help,
    })
}

fn listed(lead: &str, names: &[String]) -> Vec<String> {
    names.iter().map(|name| format!("{lead} {name}")).collect()
}

fn used(purpose: Use) -> &'static str {
    match purpose {
        Use::Click => "clicked",
        Use::Fill => "filled",
        Use::Choose => "chosen",
        Use::Check => "checked",
        Use::Select => "used to select",
        Use::Hover => "pointed at",
        Use::Focus => "focused",
        Use::Upload => "given a file",
    }
}

/// How to say which of several is meant: by role when the roles differ, else by place.
fn tell_apart(elements: &[Match], wanted: &str) -> String {
    let Some(first) = elements.first() else {
        return String::new();
    };
    if elements
        .iter()
        .skip(1)
        .all(|element| element.role != first.role)
    {
        return format!(
            "say which by its role: `{{ {}: {} }}`",
            first.role, first.name
        );
    }
    let others = &elements[1..];
    let own_place = first
        .path
        .iter()
        .rev()
        .find(|place| others.iter().all(|other| !other.path.contains(place)));
    match own_place {
        Some(place) => {
            format!(
                "say where it is: `{{ name: {}, in: {} }}`",
                first.name,
                as_locator(place)
            )
        }
        None => format!("say which {wanted} by its place (`in:`), or by `testid` or `css`"),
    }
}

/// What the changes of the page say of the control that is not there any more.
pub(super) fn renamed_help(query: &Query, changes: &[String]) -> Option<String> {
    let name = match &query.by {
        QueryBy::Name { name } => Some(name),
        QueryBy::Role { name, .. } => name.as_ref(),
        _ => None,
    };
    let Some(QueryText::Is(name)) = name else {
        return None;
    };
    let (role, new) = page::renamed(changes, name)?;
    Some(format!("the page has renamed it: `{{ {role}: {new} }}`"))
}

/// `button "继续"` as a scenario writes it: `{ button: 继续 }`.
fn as_locator(words: &str) -> String {
    match words.split_once(' ') {
        Some((role, name)) => format!("{{ {role}: {} }}", name.trim_matches('"')),
        None => format!("{{ role: {words} }}"),
    }
}

/// An element in words: `button "提交" in dialog "提示"`.
pub(super) fn element_words(element: &Match, with_place: bool) -> String {
    let role = if element.role.is_empty() {
        "element"
    } else {
        &element.role
    };
    let mut words = format!("{role} \"{}\"", element.name);
    if with_place && let Some(place) = element.path.last() {
        words.push_str(" in ");
        words.push_str(place);
    }
    words
}

/// A query in words: `button "提交" in dialog "提示"`.
pub(super) fn describe(query: &Query) -> String {
    let mut words = by_words(&query.by);
    for place in query.within.iter().rev() {
        words.push_str(" in ");
        words.push_str(&by_words(place));
    }
    words
}

fn by_words(by: &QueryBy) -> String {
    match by {
        QueryBy::Name { name } => format!("control {}", text_words(name)),
        QueryBy::Role { role, name: None } => role.clone(),
        QueryBy::Role {
            role,
            name: Some(name),
        } => format!("{role} {}", text_words(name)),
        QueryBy::Text { name } => format!("text {}", text_words(name)),
        QueryBy::TestId { value } => format!("testid `{value}`"),
        QueryBy::Css { value } => format!("css `{value}`"),
        QueryBy::Frame { name } => format!("frame {}", text_words(name)),
    }
}

/// A text to compare with, in words.
pub(super) fn text_words(text: &QueryText) -> String {
    match text {
        QueryText::Is(text) => format!("\"{text}\""),
        QueryText::Matches(pattern) => format!("/{pattern}/"),
    }
}
