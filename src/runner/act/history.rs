//! `back` and `reload`: goes back in the history, or loads the page again.

use crate::browser::Navigation;
use crate::record::{Class, Failure};
use crate::runner::error::{At, StepError};
use crate::runner::locate::Resolver;
use crate::source::Location;

pub(super) async fn back(
    resolver: &mut Resolver<'_>,
    location: &Location,
) -> Result<(), StepError> {
    match resolver
        .live
        .navigate(Navigation::Back)
        .await
        .at(location)?
    {
        true => Ok(()),
        false => Err(nothing_to_go_back_to(location)),
    }
}

pub(super) async fn reload(
    resolver: &mut Resolver<'_>,
    location: &Location,
) -> Result<(), StepError> {
    resolver
        .live
        .navigate(Navigation::Reload)
        .await
        .at(location)
        .map(drop)
}

fn nothing_to_go_back_to(location: &Location) -> StepError {
    StepError::failed(Failure::new(
        Class::Assertion,
        "there is no page to go back to",
        location,
    ))
}
