//! `scroll`: to an end, or until an element is there.

use serde_json::Value;

use crate::locator::Locator;
use crate::page::{self, Found, Prepare, Scrolled, Use};
use crate::record::{Class, Failure};
use crate::runner::error::StepError;
use crate::runner::live::parsed;
use crate::runner::locate::{Resolver, invalid, not_usable};
use crate::runner::wait::Wait;
use crate::scenario::{ScrollTo, Template};
use crate::source::Location;

/// A list that is longer has no end that a person would reach.
const MOST_STEPS: usize = 1000;

pub(super) async fn scroll(
    resolver: &mut Resolver<'_>,
    to: &ScrollTo,
    within: Option<&Locator<Template>>,
    location: &Location,
) -> Result<(), StepError> {
    let within = match within {
        Some(within) => Some(resolver.filled(within, &within.location).await?),
        None => None,
    };
    let (element, end) = match to {
        ScrollTo::Element(locator) => (
            Some(resolver.filled(locator, &locator.location).await?),
            None,
        ),
        ScrollTo::End(end) => (None, Some(*end)),
    };
    resolver.looked_for = element.clone().or_else(|| within.clone());
    let mut order = page::Scroll {
        within,
        to: element,
        end,
        first: true,
    };
    let mut wait = resolver.live.wait();
    let mut missing = None;
    let mut steps = 0;
    loop {
        resolver.live.no_dialog(location)?;
        let argument = serde_json::to_value(&order).unwrap_or_default();
        match step(resolver, &argument, location).await? {
            Some(Scrolled::There) => return Ok(()),
            Some(Scrolled::Moved) => {
                steps += 1;
                wait = resolver.live.wait();
                if steps == MOST_STEPS {
                    return Err(endless(&order, location));
                }
            }
            // More may come, as a list loads what it shows.
            Some(Scrolled::End { found }) => {
                if let Some(to) = &order.to {
                    resolver.note_found(&asked(to), &found);
                }
                missing = Some(found);
            }
            Some(Scrolled::Wrong { found }) => return Err(wrong(&order, &found, &wait)),
            None if !resolver.live.again(&mut wait).await => {
                return Err(resolver.live.not_settled(location, &wait));
            }
            None => continue,
        }
        order.first = false;
        if !resolver.live.again(&mut wait).await {
            return Err(match (missing, &order.to) {
                (Some(found), Some(to)) => not_found(to, &found, steps, &wait),
                _ => out_of_time(&order, steps, &wait, location),
            });
        }
    }
}

/// Scrolls one step, if the page is at rest.
async fn step(
    resolver: &mut Resolver<'_>,
    argument: &Value,
    location: &Location,
) -> Result<Option<Scrolled>, StepError> {
    let answer = resolver.live.ask("scroll", argument, location).await?;
    let answer = answer.map(|answer| parsed(answer, "scroll", location));
    answer.transpose()
}

fn asked(locator: &Locator<String>) -> Prepare {
    Prepare {
        locator: locator.clone(),
        purpose: Use::Hover,
        option: None,
        group: None,
        at: None,
    }
}

/// The failure for a locator that does not work.
fn wrong(order: &page::Scroll, found: &Found, wait: &Wait) -> StepError {
    let locator = match (&order.to, &order.within) {
        (_, Some(within)) if matches!(found, Found::None { .. }) => within,
        (Some(to), _) => to,
        (None, Some(within)) => within,
        (None, None) => {
            return StepError::failed(Failure::new(
                Class::Assertion,
                "the page cannot be scrolled",
                &Location::nowhere(),
            ));
        }
    };
    match found {
        Found::Invalid { message } => invalid(locator, message),
        found => not_usable(&asked(locator), found, wait.words()),
    }
}

/// The failure for an element that is nowhere.
fn not_found(to: &Locator<String>, found: &Found, steps: usize, wait: &Wait) -> StepError {
    let mut stop = not_usable(&asked(to), found, wait.words());
    let looked = format!(
        "looked for it from the beginning to the end, in {} steps",
        steps.max(1)
    );
    stop.0.details.insert(0, looked);
    stop
}

fn out_of_time(order: &page::Scroll, steps: usize, wait: &Wait, location: &Location) -> StepError {
    let title = match &order.to {
        Some(to) => format!("{to} did not come into view"),
        None => "the end did not come into view".to_owned(),
    };
    StepError::failed(
        Failure::new(Class::Timeout, title, location)
            .details([format!("scrolled {steps} steps"), wait.words()])
            .help("raise the `timeout` of the step, or filter the list first"),
    )
}

fn endless(order: &page::Scroll, location: &Location) -> StepError {
    let title = match &order.to {
        Some(to) => format!("{to} did not come into view"),
        None => "there is no end to scroll to".to_owned(),
    };
    StepError::failed(
        Failure::new(Class::Assertion, title, location)
            .detail(format!(
                "scrolled {MOST_STEPS} steps, and more came each time"
            ))
            .help("filter or search the list first, as a reader would"),
    )
}
