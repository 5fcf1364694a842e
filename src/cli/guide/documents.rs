//! The documents that are not stored with a guide: HTML, PDF and Word.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::super::args::{GuideFormat, RunOptions};
use super::super::exit::{Exit, Stop};
use super::super::out::say_line;
use super::super::{run, runtime, wire};
use super::source::{Opened, Run};
use super::store::template_error;
use crate::browser::{BrowserError, Launcher as _};
use crate::files::{self, FileError};
use crate::guide::{self, Manifest};
use crate::scenario::Settings;

/// The HTML, PDF and Word files.
pub(super) fn documents(
    formats: &[GuideFormat],
    options: &RunOptions,
    run: &Run,
    built: &[(Opened<'_>, Manifest)],
) -> Result<(), Stop> {
    if formats.is_empty() {
        return Ok(());
    }
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
            let wrote = |path: &Path| say_line!("wrote {}", run::as_seen_from_here(path).display());
            let page = guide::html(manifest, locale, &opened.templates, &read)
                .map_err(|error| template_error(opened.guide, &error))?;
            if formats.contains(&GuideFormat::Html) {
                files::write(&name("html"), page.as_bytes())?;
                wrote(&name("html"));
            }
            if formats.contains(&GuideFormat::Pdf) {
                let pdf = print(options, &page)?;
                files::write(&name("pdf"), &guide::undated(pdf))?;
                wrote(&name("pdf"));
            }
            if formats.contains(&GuideFormat::Docx) {
                let docx = guide::docx(manifest, locale, &read).map_err(made)?;
                files::write(&name("docx"), &docx)?;
                wrote(&name("docx"));
            }
        }
    }
    Ok(())
}

/// A page of pictures that is not there by then never will be.
const PATIENCE: Duration = Duration::from_secs(60);

/// Has the browser print the page.
fn print(options: &RunOptions, html: &str) -> Result<Vec<u8>, Stop> {
    let folder =
        tempfile::tempdir().map_err(|error| Stop::new(Exit::Environment, error.to_string()))?;
    let path = folder.path().join("guide.html");
    files::write_unsynced(&path, html.as_bytes())?;
    let chromium = wire::chromium(options, 1, Vec::new())?;
    let device = Settings::default().devices.into_values().next();
    let printed = runtime()?.block_on(async {
        let mut browser = chromium.launch().await?;
        let printed = async {
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
        }
        .await;
        browser.close().await;
        printed
    });
    printed.map_err(|error: BrowserError| {
        Stop::new(
            Exit::Environment,
            format!("the guide cannot be printed: {error}"),
        )
    })
}
