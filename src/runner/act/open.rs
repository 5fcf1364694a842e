//! `open`: goes to an address.

use std::time::Duration;

use crate::browser::{BrowserError, Document, Navigation};
use crate::record::{Class, Failure};
use crate::runner::error::{StepError, browser_failed};
use crate::runner::locate::Resolver;
use crate::scenario::{BrowserCheck, Check, Step, Template};
use crate::source::Location;

/// Time within which it is known what came instead of a page.
const CAME_INSTEAD: Duration = Duration::from_secs(1);

pub(super) async fn open(
    resolver: &mut Resolver<'_>,
    step: &Step,
    path: &Template,
    location: &Location,
) -> Result<(), StepError> {
    let path = resolver.text(path, location).await?;
    let url = if path.starts_with('/') {
        resolver.live.url(&path)
    } else if path.starts_with("https://") || path.starts_with("http://") {
        path
    } else {
        let title = format!("`{path}` is not a path of the site");
        let failure = Failure::new(Class::Assertion, title, location);
        return Err(StepError::failed(failure.help(
            "write a path that begins with `/` (the site is chosen by --base-url), or a whole `https://…` address",
        )));
    };
    let wait = resolver.live.wait();
    let before = resolver.live.page.activity().downloads.len();
    let open = resolver.live.navigate(Navigation::Open(&url));
    // A command may take longer than a short timeout.
    match tokio::time::timeout(wait.limit(), open).await {
        Ok(Ok(true)) => Ok(()),
        Ok(Ok(false)) => no_page(resolver, step, &url, before, location).await,
        Err(_) | Ok(Err(BrowserError::NoAnswer { .. })) => {
            Err(resolver.live.not_settled(location, &wait))
        }
        Ok(Err(error)) => {
            let mut stop = browser_failed(error, location);
            stop.0
                .details
                .push(format!("at {}", resolver.live.address(&url)));
            Err(stop)
        }
    }
}

/// Handles an address that led to no page; `before` is the number of earlier downloads. This is right
/// if a download is expected, or if the page before went on to another one by itself.
async fn no_page(
    resolver: &mut Resolver<'_>,
    step: &Step,
    url: &str,
    downloads: usize,
    location: &Location,
) -> Result<(), StepError> {
    let mut wait = resolver.live.wait_at_most(CAME_INSTEAD);
    let activity = loop {
        let activity = resolver.live.page.activity();
        let empty = |page: &Document| matches!(page.status, Ok(204 | 205));
        let is_clear =
            activity.downloads.len() > downloads || activity.document.as_ref().is_some_and(empty);
        // A download may be reported later, perhaps while the page still seems to load.
        if is_clear || !resolver.live.again(&mut wait).await {
            break activity;
        }
    };
    let mut expected = step.then.iter().chain(&step.expect);
    let status = activity.document.map(|document| document.status);
    let (title, help) = if let Some(download) = activity.downloads.get(downloads) {
        if expected.any(|expectation| {
            matches!(expectation.check, Check::Browser(BrowserCheck::Download(_)))
        }) {
            return Ok(());
        }
        (
            format!(
                "the site sent a download instead of a page: \"{}\"",
                download.name
            ),
            format!(
                "if the procedure has it, expect it with `then: - download: {}`",
                download.name
            ),
        )
    } else if let Some(Ok(status @ (204 | 205))) = status {
        (
            format!("the site sent no page, only HTTP {status}"),
            "open an address that has a page".to_owned(),
        )
    } else {
        return Ok(());
    };
    Err(StepError::failed(
        Failure::new(Class::App, title, location)
            .detail(format!("at {}", resolver.live.address(url)))
            .help(help),
    ))
}
