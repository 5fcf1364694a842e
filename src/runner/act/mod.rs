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
use super::error::StepError;
use super::values::site_failed;
use crate::scenario::{Action, ActionKind, Effect};

impl Context<'_> {
    /// Carries out `action`. What was sent once is never sent again.
    pub(super) async fn act(&mut self, action: &Action) -> Result<(), StepError> {
        let location = &action.location;
        if matches!(action.kind.effect(), Effect::OnPage | Effect::Arrival) {
            self.no_dialog(location)?;
            // An action on a control or another window waits for the same while it looks for it. A
            // window that has shown nothing yet has nothing to come to rest.
            let looks =
                !action.kind.targets().is_empty() || matches!(action.kind, ActionKind::Switch(_));
            if !looks && self.page.activity().document.is_some() {
                self.settle(location).await?;
            }
        }
        match &action.kind {
            ActionKind::Open(path) => self.open(path, location).await,
            ActionKind::Click(locator) => self.click(locator).await,
            ActionKind::Choose(locator) => self.choose(locator).await,
            ActionKind::Check(locator, checked) => self.check(locator, *checked).await,
            ActionKind::Fill(locator, value) => self.fill(locator, value, location).await,
            ActionKind::Select(locator, option) => self.select(locator, option, location).await,
            ActionKind::Hover(locator) => self.hover(locator).await,
            ActionKind::Press(key, field) => self.press(key, field.as_ref(), location).await,
            ActionKind::Upload(locator, file) => self.upload(locator, file).await,
            ActionKind::Back => self.back(location).await,
            ActionKind::Reload => self.reload(location).await,
            ActionKind::Switch(title) => self.switch(title, location).await,
            ActionKind::Close => self.close_window(location).await,
            ActionKind::Dialog {
                accept,
                text,
                answer,
            } => {
                let (text, answer) = (text.as_ref(), answer.as_ref());
                self.answer_dialog(*accept, text, answer, location).await
            }
            ActionKind::Clock(to) => {
                let moved = self.site.clock(to).await;
                moved.map_err(|error| site_failed(error, location))
            }
        }
    }
}
