//! `click` and `hover`: points at a control.

use crate::browser::Input;
use crate::locator::Locator;
use crate::page::Use;
use crate::runner::context::Context;
use crate::runner::error::StepError;
use crate::scenario::Template;

impl Context<'_> {
    pub(super) async fn click(&mut self, locator: &Locator<Template>) -> Result<(), StepError> {
        let point = self.prepare(locator, Use::Click, None).await?.point;
        let sent = self.page.input(Input::Click(point)).await;
        self.sent(sent, &locator.location)
    }

    pub(super) async fn hover(&mut self, locator: &Locator<Template>) -> Result<(), StepError> {
        let point = self.prepare(locator, Use::Hover, None).await?.point;
        let sent = self.page.input(Input::Hover(point)).await;
        self.sent(sent, &locator.location)
    }
}
