//! `upload`: gives a file to a field or a file chooser.

use std::path::Path;
use std::time::Duration;

use crate::browser::Input;
use crate::locator::Locator;
use crate::page::{Match, Use};
use crate::record::{Class, Failure};
use crate::runner::error::{At, StepError, browser_failed};
use crate::runner::locate::{Resolver, element_words};
use crate::scenario::{ProjectFile, Template};
use crate::source::Location;

/// Time within which a click opens a file chooser, if it does.
const CHOOSER_LIMIT: Duration = Duration::from_secs(3);

/// Gives the file to the field, or to the file chooser that the control opens.
pub(super) async fn upload(
    resolver: &mut Resolver<'_>,
    root: &Path,
    locator: &Locator<Template>,
    file: &ProjectFile,
) -> Result<(), StepError> {
    let location = &locator.location;
    let control = resolver.prepare(locator, Use::Upload, None).await?;
    let path = root.join(&file.path);
    let page = &mut resolver.live.page;
    if !control.file_field {
        let input = Input::OpenFileChooser(control.point);
        page.input(input).await.at(location)?;
        chooser(resolver, &control.element, location).await?;
    }
    let input = Input::ChooseFile(&path);
    resolver.live.page.input(input).await.at(location)
}

/// Waits until the control has opened a file chooser.
async fn chooser(
    resolver: &mut Resolver<'_>,
    control: &Match,
    location: &Location,
) -> Result<(), StepError> {
    let mut wait = resolver.live.wait_at_most(CHOOSER_LIMIT);
    loop {
        let activity = resolver.live.page.activity();
        if let Some(error) = activity.lost {
            return Err(browser_failed(error, location));
        }
        if activity.file_chooser {
            return Ok(());
        }
        resolver.live.no_dialog(location)?;
        if !resolver.live.again(&mut wait).await {
            return Err(StepError::failed(
                Failure::new(
                    Class::Assertion,
                    format!("{} opens no file chooser", element_words(control, false)),
                    location,
                )
                .detail(wait.words())
                .help(
                    "`upload` takes a file field, or the control that lets a person choose a file",
                ),
            ));
        }
    }
}
