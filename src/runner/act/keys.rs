//! `keys`: enters characters by the keys of a keypad on the screen, or into boxes of one character
//! each.
//!
//! Nothing tells which key was clicked when: no message, no event, and not the mouse, which ends at the
//! same place after every text.

use serde_json::Value;

use crate::browser::{Input, Point};
use crate::locator::Locator;
use crate::page::{Key, KeyFor, Use};
use crate::record::{Class, Failure, TraceKind};
use crate::runner::error::{At, StepError};
use crate::runner::live::parsed;
use crate::runner::locate::{Prepared, Resolver, element_words};
use crate::scenario::Template;
use crate::source::Location;

pub(super) async fn keys(
    resolver: &mut Resolver<'_>,
    pad: &Locator<Template>,
    text: &Template,
    location: &Location,
) -> Result<(), StepError> {
    let text = resolver.text(text, location).await?;
    let control = resolver.prepare(pad, Use::Keys).await?;
    let pad = resolver.filled(pad, &pad.location).await?;
    let entered = "entered the text by its keys or boxes";
    resolver.live.trace.note(TraceKind::Done, entered);
    for (number, character) in text.chars().enumerate() {
        // Each is looked for anew: a keypad may draw its keys in another order after each click.
        let order = KeyFor {
            pad: pad.clone(),
            character,
            number,
        };
        let mut encoded = [0; 4];
        let input = match find(resolver, &order, &control, location).await? {
            Some(point) => Input::Click(point),
            None => Input::TypeKeys(character.encode_utf8(&mut encoded)),
        };
        resolver.live.page.input(input).await.at(location)?;
    }
    leave(resolver, &pad, &control, location).await
}

/// Where the key of the character is; `None` if a box has the focus.
async fn find(
    resolver: &mut Resolver<'_>,
    order: &KeyFor,
    control: &Prepared,
    location: &Location,
) -> Result<Option<Point>, StepError> {
    let argument = serde_json::to_value(order).unwrap_or_default();
    let mut wait = resolver.live.wait();
    let mut missing = None;
    loop {
        resolver.live.no_dialog(location)?;
        if let Some(answer) = resolver.live.ask("key_for", &argument, location).await? {
            match parsed(answer, "key_for", location)? {
                Key::Key { point } => return Ok(Some(point)),
                Key::Box => return Ok(None),
                Key::Missing { why } => missing = Some(why),
            }
        }
        if !resolver.live.again(&mut wait).await {
            let Some(why) = missing else {
                return Err(resolver.live.not_settled(location, &wait));
            };
            let pad = element_words(&control.element, false);
            let title = format!("{pad} does not take the whole text: {why}");
            let failure = Failure::new(Class::Assertion, title, location);
            return Err(StepError::failed(failure.detail(wait.words()).help(
                "`keys` takes what holds the keys, or the boxes of one character each; for a usual field, write `fill`",
            )));
        }
    }
}

/// Moves the mouse and the focus away from the key that was clicked last.
async fn leave(
    resolver: &mut Resolver<'_>,
    pad: &Locator<String>,
    control: &Prepared,
    location: &Location,
) -> Result<(), StepError> {
    // The last key may have opened a dialog, or led to another page.
    let activity = resolver.live.page.activity();
    if activity.dialog.is_some() || activity.loading {
        return Ok(());
    }
    let rect = control.element.rect;
    let corner = (rect.x.max(0.0), rect.y.max(0.0));
    resolver
        .live
        .page
        .input(Input::Hover(corner))
        .await
        .at(location)?;
    let pad = serde_json::to_value(pad).unwrap_or(Value::Null);
    resolver.live.page.call("leave_keypad", &pad).await.ok();
    Ok(())
}
