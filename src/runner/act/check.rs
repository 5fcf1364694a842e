//! `check`, `uncheck` and `choose`: what is on or off.

use crate::locator::Locator;
use crate::page::{self, Use};
use crate::runner::context::Context;
use crate::runner::locate::Prepared;
use crate::runner::stop::Stop;
use crate::scenario::Template;

impl Context<'_> {
    /// Clicks only what is not yet as it should be, and looks that the click did it.
    pub(super) async fn check(
        &mut self,
        locator: &Locator<Template>,
        checked: bool,
    ) -> Result<(), Stop> {
        let Prepared {
            element,
            point: (x, y),
            ..
        } = self.prepare(locator, Use::Check, None).await?;
        if element.checked == Some(checked) {
            return Ok(());
        }
        let sent = self.page.click(x, y).await;
        self.sent(sent, &locator.place)?;
        self.turned(locator, checked).await
    }

    /// Clicks in any case, as a person does, and looks that a radio button is chosen then. A menu closes
    /// with its items.
    pub(super) async fn choose(&mut self, locator: &Locator<Template>) -> Result<(), Stop> {
        let Prepared {
            element,
            point: (x, y),
            ..
        } = self.prepare(locator, Use::Choose, None).await?;
        let sent = self.page.click(x, y).await;
        self.sent(sent, &locator.place)?;
        if element.role == "radio" {
            self.turned(locator, true).await?;
        }
        Ok(())
    }

    /// Waits until the control is on or off, or gone with a page that goes on.
    async fn turned(&mut self, locator: &Locator<Template>, checked: bool) -> Result<(), Stop> {
        let check = page::Check::Checked {
            locator: self.filled(locator, &locator.place).await?,
            checked,
            or_gone: true,
        };
        self.hold(check, &locator.place).await
    }
}
