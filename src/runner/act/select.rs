//! `select`: chooses options, in a native drop-down or in one that the page draws.

use std::time::Duration;

use serde_json::Value;

use crate::browser::{Input, Point};
use crate::locator::{Locator, TextMatch};
use crate::page::{Found, Pick, Picked, Prepare, Use};
use crate::record::{Class, Failure};
use crate::runner::error::{At, StepError};
use crate::runner::live::parsed;
use crate::runner::locate::{Prepared, Resolver, element_words, not_usable};
use crate::scenario::{Choice, Template};
use crate::source::Location;

/// The greatest number of steps that a list is scrolled, so that an endless one ends.
const MOST_STEPS: usize = 500;

/// Time within which a list closes once an option is chosen, if it does.
const CLOSES: Duration = Duration::from_secs(1);

pub(super) async fn select(
    resolver: &mut Resolver<'_>,
    locator: &Locator<Template>,
    choices: &[Choice],
    location: &Location,
) -> Result<(), StepError> {
    let mut opened: Option<Drawn> = None;
    for (number, choice) in choices.iter().enumerate() {
        let pick = pick(resolver, choice, location).await?;
        let mut drawn = match opened.take() {
            // This option is in the same list.
            Some(drawn) => Drawn { pick, ..drawn },
            None => {
                let order = resolver.order(locator, Use::Select).await?;
                let order = Prepare {
                    option: Some(pick.option.clone()),
                    group: pick.group.clone(),
                    ..order
                };
                let control = resolver.ready(order.clone()).await?;
                if control.done {
                    continue;
                }
                Drawn {
                    order,
                    pick,
                    control,
                }
            }
        };
        let is_last = number + 1 == choices.len();
        drawn.control.open = drawn.choose(resolver, is_last).await?;
        opened = Some(drawn).filter(|drawn| drawn.control.open);
    }
    if let Some(drawn) = opened {
        drawn.close(resolver).await?;
    }
    // A page that is gone has forgotten it, too.
    resolver
        .live
        .page
        .call("end_picking", &Value::Null)
        .await
        .ok();
    Ok(())
}

/// What is asked of the page for a choice.
async fn pick(
    resolver: &mut Resolver<'_>,
    choice: &Choice,
    location: &Location,
) -> Result<Pick, StepError> {
    let option = TextMatch::Is(resolver.text(&choice.option, location).await?);
    let group = match &choice.group {
        Some(group) => Some(TextMatch::Is(resolver.text(group, location).await?)),
        None => None,
    };
    Ok(Pick {
        option,
        group,
        typed: false,
    })
}

/// A drop-down that the page draws, and the option to choose in it.
struct Drawn {
    order: Prepare,
    pick: Pick,
    control: Prepared,
}

impl Drawn {
    fn location(&self) -> &Location {
        &self.order.locator.location
    }

    /// Opens the list, clicks the option, and waits until it is taken. Returns whether the list is
    /// still open.
    async fn choose(&self, resolver: &mut Resolver<'_>, is_last: bool) -> Result<bool, StepError> {
        let location = self.location();
        if !self.control.open && !resolver.click(&self.control, location).await? {
            self.click(resolver).await?;
        }
        while let Some(point) = self.find(resolver).await? {
            let input = Input::Click(point);
            if resolver.live.arrives(input, None, location).await? {
                break;
            }
        }
        self.taken(resolver, is_last).await
    }

    /// Clicks on the drop-down, where it is now.
    async fn click(&self, resolver: &mut Resolver<'_>) -> Result<(), StepError> {
        loop {
            let control = resolver.ready(self.order.clone()).await?;
            if resolver.click(&control, self.location()).await? {
                return Ok(());
            }
        }
    }

    /// Closes the list, which would cover what comes next: by a key, or else as it was opened.
    async fn close(&self, resolver: &mut Resolver<'_>) -> Result<(), StepError> {
        let input = Input::Press("Escape");
        resolver.live.input(input).await.at(self.location())?;
        if self.taken(resolver, true).await? {
            self.click(resolver).await?;
        }
        Ok(())
    }

    /// Where the option is; `None` if it is chosen already. Scrolls the list, and types the text
    /// where that filters it.
    async fn find(&self, resolver: &mut Resolver<'_>) -> Result<Option<Point>, StepError> {
        let location = self.location();
        let mut pick = self.pick.clone();
        let mut wait = resolver.live.wait();
        let mut missing = None;
        let (mut steps, mut reopened) = (0, false);
        loop {
            resolver.live.no_dialog(location)?;
            let argument = serde_json::to_value(&pick).unwrap_or_default();
            if let Some(answer) = resolver.live.ask("pick", &argument, location).await? {
                let still = answer["still"].as_f64().unwrap_or_default();
                match parsed(answer, "pick", location)? {
                    Picked::Ready { chosen: true, .. } | Picked::Gone => return Ok(None),
                    Picked::Ready { point, .. } => return Ok(Some(point)),
                    Picked::Moved => {
                        steps += 1;
                        wait = resolver.live.wait();
                    }
                    Picked::Missing { types: true, .. } => {
                        pick.typed = true;
                        if let TextMatch::Is(text) = &self.pick.option {
                            let input = Input::Type(text);
                            resolver.live.input(input).await.at(location)?;
                        }
                    }
                    // The list has closed after the option before.
                    Picked::Missing { open: false, .. } if self.control.open && !reopened => {
                        reopened = true;
                        self.click(resolver).await?;
                    }
                    Picked::Missing { element, why, .. } => {
                        let found = Found::Unusable {
                            element: *element,
                            why,
                            opener: None,
                        };
                        resolver.note_found(&self.order, &found);
                        if let Some(waited) = resolver.live.in_vain(&found, still) {
                            return Err(not_usable(&self.order, &found, waited));
                        }
                        missing = Some(found);
                    }
                }
            }
            if steps > MOST_STEPS || !resolver.live.again(&mut wait).await {
                return Err(match missing {
                    None => resolver.live.not_settled(location, &wait),
                    Some(found) => not_usable(&self.order, &found, wait.words()),
                });
            }
        }
    }

    /// Waits until the drop-down has taken the option, and after the last one until its list has
    /// closed. Returns whether it is still open: a list for several options does not close.
    async fn taken(&self, resolver: &mut Resolver<'_>, is_last: bool) -> Result<bool, StepError> {
        let location = self.location();
        let argument = serde_json::to_value(&self.pick).unwrap_or_default();
        let mut wait = resolver.live.wait();
        let mut closes = resolver.live.wait_at_most(CLOSES);
        loop {
            if resolver.live.page.activity().dialog.is_some() {
                return Ok(false);
            }
            let answer = resolver.live.ask("picked", &argument, location).await?;
            if let Some(answer) = answer
                && answer["taken"] == true
            {
                let is_open = answer["open"] == true;
                if !is_open || !is_last || !resolver.live.again(&mut closes).await {
                    return Ok(is_open);
                }
                continue;
            }
            if !resolver.live.again(&mut wait).await {
                let control = element_words(&self.control.element, false);
                let title = format!("{control} does not take the option {}", self.pick.option);
                let failure = Failure::new(Class::Assertion, title, location);
                return Err(StepError::failed(failure.detail(wait.words())));
            }
        }
    }
}
