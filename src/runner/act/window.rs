//! `switch` and `close`: changes windows, as a reader does by clicking a tab.

use crate::browser::{BrowserError, Navigation, WindowTitle};
use crate::locator::TextMatch;
use crate::record::{Class, Failure, TraceKind};
use crate::runner::error::{At, StepError};
use crate::runner::locate::Resolver;
use crate::runner::wait::Wait;
use crate::scenario::Template;
use crate::source::Location;

/// Brings the one window with this title to the front.
pub(super) async fn switch(
    resolver: &mut Resolver<'_>,
    title: &TextMatch<Template>,
    location: &Location,
) -> Result<(), StepError> {
    let text = resolver.filled(title, location).await?;
    let mut wait = resolver.live.wait();
    loop {
        let windows = resolver.live.page.windows().await.at(location)?;
        let titles = windows.iter().map(|window| window.title.clone()).collect();
        if let Some(same) = resolver.match_texts(&text, titles, location).await? {
            let mut fit = windows.iter().zip(&same).filter(|(_, same)| **same);
            match (fit.next(), fit.next()) {
                (Some((window, _)), None) => {
                    let done = "brought the window to the front";
                    resolver.live.trace.note(TraceKind::Done, done);
                    let switch = Navigation::SwitchTo(&window.id);
                    let sent = resolver.live.page.navigate(switch).await;
                    return match sent {
                        // The window was just closed.
                        Err(BrowserError::PageGone) => Ok(()),
                        sent => sent.at(location).map(drop),
                    };
                }
                (first, _) => {
                    let several = first.is_some();
                    let title = not_one_words(&text, several);
                    resolver.live.trace.note(TraceKind::Waiting, title);
                    if !resolver.live.again(&mut wait).await {
                        return Err(not_one(&text, several, &windows, &wait, location));
                    }
                    continue;
                }
            }
        }
        if !resolver.live.again(&mut wait).await {
            return Err(resolver.live.not_settled(location, &wait));
        }
    }
}

/// Closes the window in front.
pub(super) async fn close(
    resolver: &mut Resolver<'_>,
    location: &Location,
) -> Result<(), StepError> {
    resolver
        .live
        .trace
        .note(TraceKind::Done, "closed the window");
    let close = Navigation::Close;
    if resolver.live.page.navigate(close).await.at(location)? {
        return Ok(());
    }
    Err(StepError::failed(
        Failure::new(
            Class::Assertion,
            "there is no other window to go on in",
            location,
        )
        .help("`close` is for a window that the page has opened"),
    ))
}

fn not_one_words(title: &TextMatch<String>, several: bool) -> String {
    match several {
        true => format!("several windows have the title {title}"),
        false => format!("there is no window {title}"),
    }
}

/// The failure if there is no window with this title, or several.
fn not_one(
    title: &TextMatch<String>,
    several: bool,
    windows: &[WindowTitle],
    wait: &Wait,
    location: &Location,
) -> StepError {
    let titles = windows.iter().map(|window| window.title.as_str());
    let titles = titles.map(|title| format!("there is window \"{title}\""));
    StepError::failed(
        Failure::new(Class::Assertion, not_one_words(title, several), location)
            .details(titles.chain([wait.words()])),
    )
}
