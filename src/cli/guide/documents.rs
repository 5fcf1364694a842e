//! The documents that are not stored with a guide: HTML, PDF and Word.

use std::fs;
use std::time::Duration;

use super::super::args::{GuideFormat, RunOptions};
use super::super::exit::{Exit, Stop};
use super::super::out::say_line;
use super::super::signals::{self, AtOnce};
use super::super::{run, runtime, wire};
use super::source::{Opened, Run};
use super::store::template_error;
use crate::browser::{BrowserError, Launcher as _};
use crate::files::{self, FileError};
use crate::guide::{self, Manifest};
use crate::scenario::Settings;

/// The HTML, PDF and Word files, each in its turn and once.
pub(super) fn documents(
    formats: &[GuideFormat],
    options: &RunOptions,
    run: &Run,
    built: &[(Opened<'_>, Manifest)],
    at_once: &AtOnce,
) -> Result<(), Stop> {
    let mut formats = formats.to_vec();
    formats.sort_unstable();
    formats.dedup();
    for (opened, manifest) in built {
        let read = |file: &str| {
            let path = opened.folder.join(file);
            fs::read(&path).map_err(|error| FileError::of("read", &path)(error).to_string())
        };
        for locale in manifest.locales() {
            let name = |extension: &str| {
                let name = format!("guide/{locale}/{}.{extension}", opened.guide.id);
                run.folder.join(name)
            };
            let made = |error: String| Stop::new(Exit::Environment, error);
            let page = || {
                guide::html(manifest, locale, &opened.templates, &read)
                    .map_err(|error| template_error(opened.guide, &error))
            };
            for format in &formats {
                let (extension, bytes) = match format {
                    GuideFormat::Html => ("html", page()?.into_bytes()),
                    GuideFormat::Pdf => {
                        let pdf = at_once.hold(|| print(options, &page()?))?;
                        ("pdf", guide::undated(pdf))
                    }
                    GuideFormat::Docx => {
                        let docx = guide::docx(manifest, locale, &read).map_err(made)?;
                        ("docx", docx)
                    }
                };
                let path = name(extension);
                at_once.hold(|| files::write(&path, &bytes))?;
                say_line!("wrote {}", run::as_seen_from_here(&path).display());
            }
        }
    }
    Ok(())
}

/// A page of pictures that is not there by then never will be.
const PATIENCE: Duration = Duration::from_secs(60);

/// Has the browser print the page. A signal ends the browser first.
fn print(options: &RunOptions, html: &str) -> Result<Vec<u8>, Stop> {
    let folder =
        tempfile::tempdir().map_err(|error| Stop::new(Exit::Environment, error.to_string()))?;
    let path = folder.path().join("guide.html");
    files::write_unsynced(&path, html.as_bytes())?;
    let chromium = wire::chromium(options, Vec::new())?;
    let device = Settings::default().devices.into_values().next();
    runtime()?.block_on(async {
        let mut signals = signals::listen().map_err(|error| signals::not_heard(&error))?;
        let mut browser = chromium.launch().await.map_err(not_printed)?;
        let printing = async {
            let device = device.ok_or_else(|| BrowserError::Navigation("no device".into()))?;
            let mut page = browser.open_page(&device).await?;
            page.open(&format!("file://{}", path.display()), PATIENCE)
                .await?;
            let loaded = async {
                while page.activity().loading && page.activity().lost.is_none() {
                    page.changed().await;
                }
            };
            let limit = PATIENCE;
            let command = "load the guide".to_owned();
            tokio::time::timeout(limit, loaded)
                .await
                .map_err(|_| BrowserError::NoAnswer { command, limit })?;
            let pdf = page.print().await?;
            page.close().await?;
            Ok(pdf)
        };
        let printed = tokio::select! {
            printed = printing => printed.map_err(not_printed),
            () = signals.stopped() => {
                let exit = signals.exit().unwrap_or(Exit::Interrupted);
                Err(Stop::new(exit, "the guide was not printed to its end"))
            }
        };
        browser.close().await;
        printed
    })
}

fn not_printed(error: BrowserError) -> Stop {
    let message = format!("the guide cannot be printed: {error}");
    Stop::new(Exit::Environment, message)
}
