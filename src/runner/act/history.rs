//! `back` and `reload`: goes back in the history, or loads the page again.

use crate::record::{Class, Failure};
use crate::runner::context::Context;
use crate::runner::stop::Stop;
use crate::source::Place;

impl Context<'_> {
    pub(super) async fn back(&mut self, place: &Place) -> Result<(), Stop> {
        let went = self.page.back().await;
        match self.sent(went, place)? {
            true => Ok(()),
            false => Err(nothing_to_go_back_to(place)),
        }
    }

    pub(super) async fn reload(&mut self, place: &Place) -> Result<(), Stop> {
        let sent = self.page.reload().await;
        self.sent(sent, place)
    }
}

fn nothing_to_go_back_to(place: &Place) -> Stop {
    Stop::failed(Failure::new(
        Class::Assertion,
        "there is no page to go back to",
        place,
    ))
}
