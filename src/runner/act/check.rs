//! `check` and `uncheck`: ticks or unticks.

use crate::locator::Locator;
use crate::page::{self, Use};
use crate::runner::locate::Prepared;
use crate::runner::step::{Context, Stop};
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
        let check = page::Check::Checked {
            locator: self.filled(locator, &locator.place).await?,
            checked,
        };
        self.hold(check, &locator.place).await
    }
}
