//! `click` and `hover`: uses the mouse on a control.

use crate::browser::Input;
use crate::locator::Locator;
use crate::page::Use;
use crate::runner::error::{At, StepError};
use crate::runner::locate::Resolver;
use crate::scenario::Template;

pub(super) async fn click(
    resolver: &mut Resolver<'_>,
    locator: &Locator<Template>,
) -> Result<(), StepError> {
    let control = resolver.prepare(locator, Use::Click, None).await?;
    resolver.click(&control, &locator.location).await
}

pub(super) async fn hover(
    resolver: &mut Resolver<'_>,
    locator: &Locator<Template>,
) -> Result<(), StepError> {
    let point = resolver.prepare(locator, Use::Hover, None).await?.point;
    resolver
        .live
        .page
        .input(Input::Hover(point))
        .await
        .at(&locator.location)
}
