//! `press`, `type` and `paste`: uses the keyboard.

use serde_json::Value;

use crate::browser::Input;
use crate::locator::Locator;
use crate::page::Use;
use crate::runner::error::{At, StepError};
use crate::runner::locate::Resolver;
use crate::scenario::Template;
use crate::source::Location;

/// Presses the keys one after the other, each when the page has handled the one before.
pub(super) async fn press(
    resolver: &mut Resolver<'_>,
    keys: &[String],
    field: Option<&Locator<Template>>,
    location: &Location,
) -> Result<(), StepError> {
    let mut focused = focus(resolver, field, Use::Focus).await?;
    for key in keys {
        // A key before may have opened one.
        resolver.live.no_dialog(location)?;
        let input = Input::Press(key);
        while !resolver
            .live
            .arrives(input, focused.as_ref(), location)
            .await?
        {
            focused = focus(resolver, field, Use::Focus).await?;
        }
        focused = None;
    }
    Ok(())
}

/// Types the text key by key. What the page makes of it is its own affair.
pub(super) async fn type_keys(
    resolver: &mut Resolver<'_>,
    field: Option<&Locator<Template>>,
    text: &Template,
    location: &Location,
) -> Result<(), StepError> {
    let text = resolver.text(text, location).await?;
    focus(resolver, field, Use::Write).await?;
    let input = Input::TypeKeys(&text);
    resolver.live.input(input).await.at(location)
}

/// Pastes the text.
pub(super) async fn paste(
    resolver: &mut Resolver<'_>,
    field: Option<&Locator<Template>>,
    text: &Template,
    location: &Location,
) -> Result<(), StepError> {
    let text = resolver.text(text, location).await?;
    focus(resolver, field, Use::Write).await?;
    let input = Input::Paste(&text);
    resolver.live.input(input).await.at(location)
}

/// Gives the focus to the field, if one is named. Returns the page's time then.
async fn focus(
    resolver: &mut Resolver<'_>,
    field: Option<&Locator<Template>>,
    purpose: Use,
) -> Result<Option<Value>, StepError> {
    match field {
        Some(field) => Ok(resolver.prepare(field, purpose).await?.time),
        None => Ok(None),
    }
}
