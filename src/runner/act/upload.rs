//! `upload`: gives a file to a field or a file chooser.

use std::time::Duration;

use crate::browser::Input;
use crate::locator::Locator;
use crate::page::{Match, Use};
use crate::record::{Class, Failure};
use crate::runner::context::Context;
use crate::runner::error::{StepError, browser_failed};
use crate::runner::locate::element_words;
use crate::runner::wait::Wait;
use crate::scenario::{ProjectFile, Template};
use crate::source::Location;

/// A click opens a file chooser within this time, or it does not open one.
const CHOOSER_LIMIT: Duration = Duration::from_secs(3);

impl Context<'_> {
    /// Gives the file to the field, or to the file chooser that the control opens.
    pub(super) async fn upload(
        &mut self,
        locator: &Locator<Template>,
        file: &ProjectFile,
    ) -> Result<(), StepError> {
        let location = &locator.location;
        let control = self.prepare(locator, Use::Upload, None).await?;
        let path = self.plan.root.join(&file.path);
        if !control.file_field {
            let input = Input::OpenFileChooser(control.point);
            let sent = self.page.input(input).await;
            self.sent(sent, location)?;
            self.chooser(&control.element, location).await?;
        }
        let sent = self.page.input(Input::ChooseFile(&path)).await;
        self.sent(sent, location)
    }

    /// Waits until the control has opened a file chooser.
    async fn chooser(&mut self, control: &Match, location: &Location) -> Result<(), StepError> {
        let mut wait = Wait::of(self.limit().min(CHOOSER_LIMIT));
        loop {
            let activity = self.page.activity();
            if let Some(error) = activity.lost {
                return Err(browser_failed(error, location));
            }
            if activity.file_chooser {
                return Ok(());
            }
            self.no_dialog(location)?;
            if !wait.again(&mut *self.page).await {
                return Err(StepError::failed(Failure::new(Class::Assertion, format!("{} opens no file chooser", element_words(control, false)), location).detail(wait.words()).help("`upload` takes a file field, or the control that lets a person choose a file")));
            }
        }
    }
}
