//! `back` and `reload`: goes back in the history, or loads the page again.

use crate::browser::Navigation;
use crate::record::{Class, Failure};
use crate::runner::context::Context;
use crate::runner::error::StepError;
use crate::source::Location;

impl Context<'_> {
    pub(super) async fn back(&mut self, location: &Location) -> Result<(), StepError> {
        let went = self.page.navigate(Navigation::Back).await;
        match self.sent(went, location)? {
            true => Ok(()),
            false => Err(nothing_to_go_back_to(location)),
        }
    }

    pub(super) async fn reload(&mut self, location: &Location) -> Result<(), StepError> {
        let sent = self.page.navigate(Navigation::Reload).await;
        self.sent(sent, location).map(drop)
    }
}

fn nothing_to_go_back_to(location: &Location) -> StepError {
    StepError::failed(Failure::new(
        Class::Assertion,
        "there is no page to go back to",
        location,
    ))
}
