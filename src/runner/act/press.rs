//! `press`: presses a key.

use crate::browser::Input;
use crate::locator::Locator;
use crate::page::Use;
use crate::runner::context::Context;
use crate::runner::error::StepError;
use crate::scenario::Template;
use crate::source::Location;

impl Context<'_> {
    pub(super) async fn press(
        &mut self,
        key: &str,
        field: Option<&Locator<Template>>,
        location: &Location,
    ) -> Result<(), StepError> {
        if let Some(field) = field {
            self.prepare(field, Use::Focus, None).await?;
        }
        let sent = self.page.input(Input::Press(key)).await;
        self.sent(sent, location)
    }
}
