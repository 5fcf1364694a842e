//! Navigation between pages and windows.

use std::sync::Arc;

use serde_json::json;

use super::front::Front;
use super::window::Window;
use super::windows::Windows;
use crate::browser::{BrowserError, Navigation, WindowTitle};

/// Navigates; `false` if this leads to no page.
pub(super) async fn navigate(front: &Front, to: Navigation<'_>) -> Result<bool, BrowserError> {
    match to {
        Navigation::Open(url) => open(front, url).await,
        Navigation::Back => back(front).await,
        Navigation::Reload => {
            front.command("Page.reload", json!({})).await?;
            Ok(true)
        }
        Navigation::SwitchTo(id) => {
            front.windows.bring_to_front(id);
            front.command("Page.bringToFront", json!({})).await?;
            Ok(true)
        }
        Navigation::Close => close(front).await,
    }
}

async fn open(front: &Front, url: &str) -> Result<bool, BrowserError> {
    let window = front.window()?;
    let answer = front.send(&window, "Page.navigate", json!({ "url": url }));
    let answer = tokio::select! {
        answer = front.in_window(&window, answer.within(front.limit)) => answer?,
        // The page asks whether it may be left: the answer decides what happens.
        _ = front.windows.until(Windows::with_dialog) => return Ok(true),
    };
    match answer["errorText"].as_str() {
        None => Ok(true),
        Some("net::ERR_ABORTED") => Ok(false),
        Some(error) => Err(BrowserError::Navigation(error.to_owned())),
    }
}

async fn back(front: &Front) -> Result<bool, BrowserError> {
    let history = front.command("Page.getNavigationHistory", json!({}));
    let history = history.await?;
    let current = history["currentIndex"].as_u64().unwrap_or_default();
    let entry = current
        .checked_sub(1)
        .and_then(|before| usize::try_from(before).ok())
        .map(|before| &history["entries"][before])
        // The empty page at the beginning of every window is not part of the site.
        .filter(|entry| entry["url"] != "about:blank");
    let Some(entry) = entry else { return Ok(false) };
    let params = json!({ "entryId": entry["id"] });
    front
        .command("Page.navigateToHistoryEntry", params)
        .await
        .map(|_| true)
}

/// Closes the window in front.
async fn close(front: &Front) -> Result<bool, BrowserError> {
    if front.windows.all().len() < 2 {
        return Ok(false);
    }
    let window = front.window()?;
    window.state.is_closing();
    let answer = front.send(&window, "Page.close", json!({}));
    match front.or_dialog(&window, answer).await {
        // The page asks whether it may be left.
        Err(BrowserError::DialogOpen | BrowserError::PageGone) => return Ok(true),
        other => other?,
    };
    let closed = async {
        tokio::select! {
            () = front.windows.closed(&window) => {}
            _ = front.windows.until(Windows::with_dialog) => {}
        }
    };
    let closed = tokio::time::timeout(front.limit, closed).await;
    closed.map_err(|_| BrowserError::NoAnswer {
        command: "Page.close".into(),
        limit: front.limit,
    })?;
    Ok(true)
}

/// The open windows; the one in front is the last.
pub(super) async fn windows(front: &Front) -> Result<Vec<WindowTitle>, BrowserError> {
    let answer = front.connection.call("", "Target.getTargets", json!({}));
    let answer = answer.await?;
    let targets = answer["targetInfos"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let title = |window: &Arc<Window>| {
        let target = targets
            .iter()
            .find(|target| target["targetId"] == *window.id);
        let title = target.and_then(|target| target["title"].as_str());
        WindowTitle {
            id: window.id.clone(),
            title: title.unwrap_or_default().to_owned(),
        }
    };
    Ok(front.windows.all().iter().map(title).collect())
}
