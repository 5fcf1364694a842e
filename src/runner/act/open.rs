//! `open`: goes to an address.

use std::time::Duration;

use crate::browser::{BrowserError, Document, Navigation};
use crate::record::{Class, Failure};
use crate::runner::context::Context;
use crate::runner::error::{StepError, browser_failed};
use crate::runner::wait::Wait;
use crate::scenario::{Check, Template};
use crate::source::Location;

/// What comes in place of a page is told within this time.
const CAME_INSTEAD: Duration = Duration::from_secs(1);

impl Context<'_> {
    pub(super) async fn open(
        &mut self,
        path: &Template,
        location: &Location,
    ) -> Result<(), StepError> {
        let path = self.text(path, location).await?;
        let url = if path.starts_with('/') {
            format!("{}{path}", self.site.base_url())
        } else if path.starts_with("https://") || path.starts_with("http://") {
            path
        } else {
            let title = format!("`{path}` is not a path of the site");
            let failure = Failure::new(Class::Assertion, title, location);
            return Err(StepError::failed(failure.help(
                "write a path that begins with `/` (the site is chosen by --base-url), or a whole `https://…` address",
            )));
        };
        let wait = Wait::of(self.limit());
        let before = self.page.activity().downloads.len();
        let open = self.page.navigate(Navigation::Open(&url));
        // A command may take longer than a short wait.
        match tokio::time::timeout(wait.limit(), open).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => self.no_page(&url, before, location).await,
            Err(_) | Ok(Err(BrowserError::NoAnswer { .. })) => {
                Err(self.not_settled(location, &wait))
            }
            Ok(Err(error)) => {
                let mut stop = browser_failed(error, location);
                stop.0.details.push(format!("at {}", self.address(&url)));
                Err(stop)
            }
        }
    }

    /// No page has come of an address, when so many files had been downloaded before. That is right
    /// where a download is expected, and where the page before went on to another one by itself.
    async fn no_page(
        &mut self,
        url: &str,
        downloads: usize,
        location: &Location,
    ) -> Result<(), StepError> {
        let mut wait = Wait::of(self.limit().min(CAME_INSTEAD));
        let activity = loop {
            let activity = self.page.activity();
            let empty = |page: &Document| matches!(page.status, Ok(204 | 205));
            let told = activity.downloads.len() > downloads
                || activity.document.as_ref().is_some_and(empty);
            // A download is told of in its own time, perhaps while the page still seems to load.
            if told || !wait.again(&mut *self.page).await {
                break activity;
            }
        };
        let mut expected = self.step.then.iter().chain(&self.step.expect);
        let status = activity.document.map(|document| document.status);
        let (title, help) = if let Some(download) = activity.downloads.get(downloads) {
            if expected.any(|expectation| matches!(expectation.check, Check::Download(_))) {
                return Ok(());
            }
            (
                format!(
                    "the site sent no page but a download: \"{}\"",
                    download.name
                ),
                format!(
                    "if the procedure has it, expect it with `then: - download: {}`",
                    download.name
                ),
            )
        } else if let Some(Ok(status @ (204 | 205))) = status {
            (
                format!("the site sent no page, but HTTP {status}"),
                "open an address that has a page".to_owned(),
            )
        } else {
            return Ok(());
        };
        Err(StepError::failed(
            Failure::new(Class::App, title, location)
                .detail(format!("at {}", self.address(url)))
                .help(help),
        ))
    }
}
