//! `press`: presses a key.

use crate::browser::Input;
use crate::locator::Locator;
use crate::page::Use;
use crate::runner::error::{At, StepError};
use crate::runner::locate::Resolver;
use crate::scenario::Template;
use crate::source::Location;

pub(super) async fn press(
    resolver: &mut Resolver<'_>,
    key: &str,
    field: Option<&Locator<Template>>,
    location: &Location,
) -> Result<(), StepError> {
    if let Some(field) = field {
        resolver.prepare(field, Use::Focus, None).await?;
    }
    resolver
        .live
        .page
        .input(Input::Press(key))
        .await
        .at(location)
}
