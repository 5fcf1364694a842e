//! `check`, `uncheck` and `choose`: what is on or off.

use crate::browser::Input;
use crate::locator::Locator;
use crate::page::{self, Use};
use crate::runner::context::Context;
use crate::runner::error::StepError;
use crate::runner::locate::Prepared;
use crate::scenario::Template;

impl Context<'_> {
    /// Clicks only what is not yet as it should be, and looks that the click did it.
    pub(super) async fn check(
        &mut self,
        locator: &Locator<Template>,
        checked: bool,
    ) -> Result<(), StepError> {
        let Prepared { element, point, .. } = self.prepare(locator, Use::Check, None).await?;
        if element.checked == Some(checked) {
            return Ok(());
        }
        let sent = self.page.input(Input::Click(point)).await;
        self.sent(sent, &locator.location)?;
        self.turned(locator, checked).await
    }

    /// Clicks in any case, as a person does, and looks that a radio button is chosen then. A menu closes
    /// with its items.
    pub(super) async fn choose(&mut self, locator: &Locator<Template>) -> Result<(), StepError> {
        let Prepared { element, point, .. } = self.prepare(locator, Use::Choose, None).await?;
        let sent = self.page.input(Input::Click(point)).await;
        self.sent(sent, &locator.location)?;
        if element.role == "radio" {
            self.turned(locator, true).await?;
        }
        Ok(())
    }

    /// Waits until the control is on or off, or gone with a page that goes on.
    async fn turned(
        &mut self,
        locator: &Locator<Template>,
        checked: bool,
    ) -> Result<(), StepError> {
        let check = page::Check::Checked {
            locator: self.filled(locator, &locator.location).await?,
            checked,
            or_gone: true,
        };
        self.hold(check, &locator.location).await
    }
}
