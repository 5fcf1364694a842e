//! `click` and `hover`: points at a control.

use crate::locator::Locator;
use crate::page::Use;
use crate::runner::context::Context;
use crate::runner::error::StepError;
use crate::scenario::Template;

impl Context<'_> {
    pub(super) async fn click(&mut self, locator: &Locator<Template>) -> Result<(), StepError> {
        let (x, y) = self.prepare(locator, Use::Click, None).await?.point;
        let sent = self.page.click(x, y).await;
        self.sent(sent, &locator.location)
    }

    pub(super) async fn hover(&mut self, locator: &Locator<Template>) -> Result<(), StepError> {
        let (x, y) = self.prepare(locator, Use::Hover, None).await?.point;
        let sent = self.page.hover(x, y).await;
        self.sent(sent, &locator.location)
    }
}
