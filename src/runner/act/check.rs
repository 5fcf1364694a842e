//! `check`, `uncheck` and `choose`: what is on or off.

use crate::browser::Input;
use crate::locator::Locator;
use crate::page::{self, Use};
use crate::runner::error::{At, StepError};
use crate::runner::locate::{Prepared, Resolver};
use crate::scenario::Template;

/// Clicks only what is not yet as it should be, and looks that the click did it.
pub(super) async fn check(
    resolver: &mut Resolver<'_>,
    locator: &Locator<Template>,
    checked: bool,
) -> Result<(), StepError> {
    let Prepared { element, point, .. } = resolver.prepare(locator, Use::Check, None).await?;
    if element.checked == Some(checked) {
        return Ok(());
    }
    resolver
        .live
        .page
        .input(Input::Click(point))
        .await
        .at(&locator.location)?;
    turned(resolver, locator, checked).await
}

/// Clicks in any case, as a person does, and looks that a radio button is chosen then. A menu closes
/// with its items.
pub(super) async fn choose(
    resolver: &mut Resolver<'_>,
    locator: &Locator<Template>,
) -> Result<(), StepError> {
    let Prepared { element, point, .. } = resolver.prepare(locator, Use::Choose, None).await?;
    resolver
        .live
        .page
        .input(Input::Click(point))
        .await
        .at(&locator.location)?;
    if element.role == "radio" {
        turned(resolver, locator, true).await?;
    }
    Ok(())
}

/// Waits until the control is on or off, or gone with a page that goes on.
async fn turned(
    resolver: &mut Resolver<'_>,
    locator: &Locator<Template>,
    checked: bool,
) -> Result<(), StepError> {
    let check = page::Check::Checked {
        locator: resolver.filled(locator, &locator.location).await?,
        checked,
        or_gone: true,
    };
    resolver.hold(check, &locator.location).await
}
