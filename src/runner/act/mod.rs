//! Carries out one action; how each is carried out stands in a file of its own.

mod check;
mod click;
mod dialog;
mod fill;
mod history;
mod open;
mod press;
mod upload;
mod window;

use super::context::Context;
use super::stop::Stop;
use super::values::site_failed;
use crate::scenario::{Action, Effect, Kind};

impl Context<'_> {
    /// Carries out `action`. What was sent once is never sent again.
    pub(super) async fn act(&mut self, action: &Action) -> Result<(), Stop> {
        let place = &action.place;
        if matches!(action.kind.effect(), Effect::OnPage | Effect::Arrival) {
            self.no_dialog(place)?;
            // An action on a control or another window waits for the same while it looks for it. A
            // window that has shown nothing yet has nothing to come to rest.
            let looks = !action.kind.targets().is_empty() || matches!(action.kind, Kind::Switch(_));
            if !looks && self.page.activity().document.is_some() {
                self.rest(place).await?;
            }
        }
        match &action.kind {
            Kind::Open(path) => self.open(path, place).await,
            Kind::Click(locator) => self.click(locator).await,
            Kind::Choose(locator) => self.choose(locator).await,
            Kind::Check(locator, checked) => self.check(locator, *checked).await,
            Kind::Fill(locator, value) => self.fill(locator, value, place).await,
            Kind::Select(locator, option) => self.select(locator, option, place).await,
            Kind::Hover(locator) => self.hover(locator).await,
            Kind::Press(key, field) => self.press(key, field.as_ref(), place).await,
            Kind::Upload(locator, file) => self.upload(locator, file).await,
            Kind::Back => self.back(place).await,
            Kind::Reload => self.reload(place).await,
            Kind::Switch(title) => self.switch(title, place).await,
            Kind::Close => self.close_window(place).await,
            Kind::Dialog {
                accept,
                text,
                answer,
            } => {
                let (text, answer) = (text.as_ref(), answer.as_ref());
                self.answer_dialog(*accept, text, answer, place).await
            }
            Kind::Clock(to) => {
                let moved = self.site.clock(to).await;
                moved.map_err(|error| site_failed(error, place))
            }
        }
    }
}
