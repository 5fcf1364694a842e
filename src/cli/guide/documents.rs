//! The documents that are written to the output and not stored in the project: HTML, PDF and Word.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use super::super::args::RunOptions;
use super::super::exit::{CliError, Exit};
use super::super::out::say_line;
use super::super::signals::{self, AtOnce};
use super::super::{launch, output, runtime};
use super::source::{Opened, Run};
use super::store::template_error;
use crate::browser::{BrowserError, Navigation};
use crate::files::{self, FileError};
use crate::guide::{DOCUMENTS, DocumentError, Make, Manifest, Source};
use crate::scenario::Settings;

/// Writes the documents in these formats, each format once.
pub(super) fn documents(
    formats: &[String],
    options: &RunOptions,
    run: &Run,
    built: &[(Opened<'_>, Manifest)],
    at_once: &AtOnce,
) -> Result<(), CliError> {
    let wanted = DOCUMENTS
        .iter()
        .filter(|document| formats.iter().any(|format| format == document.format));
    for (opened, manifest) in built {
        let picture = |file: &str| {
            let path = opened.folder.join(file);
            fs::read(&path).map_err(FileError::of("read", &path))
        };
        let failed = |error: DocumentError| match error {
            DocumentError::Template(error) => template_error(opened.guide, &error),
            error => CliError::new(Exit::Environment, error.to_string()),
        };
        for locale in manifest.locales() {
            let source = Source {
                manifest,
                locale,
                templates: &opened.templates,
                picture: &picture,
            };
            for document in wanted.clone() {
                let bytes = match document.make {
                    Make::File(make) => make(&source).map_err(failed)?,
                    Make::Print { page, finish } => {
                        let page = page(&source).map_err(failed)?;
                        finish(at_once.hold(|| print(options, &page))?)
                    }
                };
                let name = format!("guide/{locale}/{}.{}", opened.guide.id, document.extension);
                let path = run.folder.join(name);
                at_once.hold(|| files::write(&path, &bytes))?;
                say_line!("wrote {}", output::as_seen_from_here(&path).display());
            }
        }
    }
    Ok(())
}

/// Timeout for loading the guide into the browser.
const PATIENCE: Duration = Duration::from_secs(60);

/// Has the browser print the page. On a signal, the browser is closed first.
fn print(options: &RunOptions, html: &str) -> Result<Vec<u8>, CliError> {
    let folder =
        tempfile::tempdir().map_err(|error| CliError::new(Exit::Environment, error.to_string()))?;
    let path = folder.path().join("guide.html");
    files::write_unsynced(&path, html.as_bytes())?;
    let launcher = {
        let browser = (options.browser.engine, &options.browser.programs);
        launch::launcher(options, browser, None, Arc::default(), Vec::new())?
    };
    let device = Settings::default().devices.into_values().next();
    runtime()?.block_on(async {
        let mut signals = signals::listen().map_err(|error| signals::not_heard(&error))?;
        let mut browser = launcher.launch().await.map_err(not_printed)?;
        let printing = async {
            let device = device.ok_or_else(|| BrowserError::Navigation("no device".into()))?;
            let mut page = browser.open_page(&device).await?;
            page.set_limit(PATIENCE);
            let url = format!("file://{}", path.display());
            page.navigate(Navigation::Open(&url)).await?;
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
                Err(CliError::new(exit, "printing the guide was interrupted"))
            }
        };
        browser.close().await;
        printed
    })
}

fn not_printed(error: BrowserError) -> CliError {
    let message = format!("the guide cannot be printed: {error}");
    CliError::new(Exit::Environment, message)
}
