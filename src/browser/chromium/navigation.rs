//! Navigation between pages and windows.

use std::sync::Arc;

use serde_json::json;

use super::target::{Front, Window};
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
        Navigation::SwitchTo(id) => front.switch_to(id).await.map(|()| true),
        Navigation::Close => front.close(json!({})).await,
    }
}

async fn open(front: &Front, url: &str) -> Result<bool, BrowserError> {
    let window = front.window()?;
    let answer = front.send(&window, "Page.navigate", json!({ "url": url }));
    let answer = match front.or_dialog(&window, answer).await {
        // The page asks whether it may be left: the answer decides what happens.
        Err(BrowserError::DialogOpen) => return Ok(true),
        answer => answer?,
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
