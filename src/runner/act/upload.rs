//! `upload`: gives files to a field, to a file chooser, or to what takes files that are dropped.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::browser::{BrowserError, FileChooser, Input};
use crate::locator::Locator;
use crate::page::Use;
use crate::record::{Class, Failure};
use crate::runner::error::{At, StepError, browser_failed};
use crate::runner::locate::{Prepared, Resolver, element_words};
use crate::scenario::{ProjectFile, Template};
use crate::source::Location;

/// Time within which a click opens a file chooser, if it does.
const CHOOSER_LIMIT: Duration = Duration::from_secs(3);

/// Gives the files to the field, or to the file chooser that the control opens; or drops them on it.
pub(super) async fn upload(
    resolver: &mut Resolver<'_>,
    root: &Path,
    locator: &Locator<Template>,
    files: &[ProjectFile],
) -> Result<(), StepError> {
    let location = &locator.location;
    let control = opened(resolver, locator).await?;
    let paths: Vec<_> = files.iter().map(|file| root.join(&file.path)).collect();
    let takes = match control.file_field {
        true if control.multiple => Some(FileChooser::Files),
        true => Some(FileChooser::OneFile),
        false => chooser(resolver, location).await?,
    };
    match takes {
        None => return drop_files(resolver, &control, &paths, location).await,
        Some(FileChooser::OneFile) if paths.len() > 1 => {
            let title = format!(
                "{} takes one file only",
                element_words(&control.element, false)
            );
            let failure = Failure::new(Class::Assertion, title, location);
            return Err(StepError::failed(
                failure.detail(format!("{} files are to be uploaded", paths.len())),
            ));
        }
        Some(_) => {}
    }
    let input = Input::ChooseFiles(&paths);
    resolver.live.input(input).await.at(location)
}

/// The control, after a click on it unless it is a file field.
async fn opened(
    resolver: &mut Resolver<'_>,
    locator: &Locator<Template>,
) -> Result<Prepared, StepError> {
    loop {
        let control = resolver.prepare(locator, Use::Upload).await?;
        let input = Input::OpenFileChooser(control.point);
        let time = control.time.as_ref();
        let live = &mut resolver.live;
        if control.file_field || live.arrives(input, time, &locator.location).await? {
            return Ok(control);
        }
    }
}

/// Waits until the control has opened a file chooser; `None` if it opens none.
async fn chooser(
    resolver: &mut Resolver<'_>,
    location: &Location,
) -> Result<Option<FileChooser>, StepError> {
    let mut wait = resolver.live.wait_at_most(CHOOSER_LIMIT);
    loop {
        let activity = resolver.live.page.activity();
        if let Some(error) = activity.lost {
            return Err(browser_failed(error, location));
        }
        if activity.file_chooser.is_some() {
            return Ok(activity.file_chooser);
        }
        resolver.live.no_dialog(location)?;
        if !resolver.live.again(&mut wait).await {
            return Ok(None);
        }
    }
}

/// Drops the files on an element that opens no file chooser.
async fn drop_files(
    resolver: &mut Resolver<'_>,
    control: &Prepared,
    paths: &[PathBuf],
    location: &Location,
) -> Result<(), StepError> {
    let input = Input::DropFiles(control.point, paths);
    match resolver.live.input(input).await {
        Err(BrowserError::Refused { message, .. }) => {
            let words = element_words(&control.element, false);
            let title = format!("{words} opens no file chooser");
            let failure = Failure::new(Class::Assertion, title, location);
            let waited = format!("waited {} s; {message}", CHOOSER_LIMIT.as_secs());
            Err(StepError::failed(failure.detail(waited).help(
                "`upload` takes a file field, the control that lets a person choose a file, or what takes files that are dropped on it",
            )))
        }
        dropped => dropped.at(location),
    }
}
