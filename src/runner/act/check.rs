//! `check`, `uncheck` and `choose`: switches controls on and off.

use crate::locator::Locator;
use crate::page::{self, Use};
use crate::runner::error::StepError;
use crate::runner::locate::Resolver;
use crate::scenario::Template;

/// Clicks the control only if it is not yet in the wanted state, and checks that it is afterwards.
pub(super) async fn check(
    resolver: &mut Resolver<'_>,
    locator: &Locator<Template>,
    checked: bool,
) -> Result<(), StepError> {
    loop {
        let control = resolver.prepare(locator, Use::Check).await?;
        if control.element.checked == Some(checked) {
            return Ok(());
        }
        if resolver.click(&control, &locator.location).await? {
            return turned(resolver, locator, checked).await;
        }
    }
}

/// Always clicks, as a person does, and checks that a radio button is then chosen. The items of a
/// menu disappear when it closes.
pub(super) async fn choose(
    resolver: &mut Resolver<'_>,
    locator: &Locator<Template>,
) -> Result<(), StepError> {
    loop {
        let control = resolver.prepare(locator, Use::Choose).await?;
        if !resolver.click(&control, &locator.location).await? {
            continue;
        }
        return match control.element.role == "radio" {
            true => turned(resolver, locator, true).await,
            false => Ok(()),
        };
    }
}

/// Waits until the control is in the wanted state, or is gone because the page has moved on.
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
