//! Pictures and prints of the window in front.

use std::time::Duration;

use serde_json::json;

use super::target::Front;
use crate::browser::BrowserError;
use crate::browser::socket::file;
use crate::page::Rect;

/// After this long without a picture it is found out whether the process that draws has ended.
const DRAWN: Duration = Duration::from_secs(2);

/// A picture of the window, or of a part of the page, as PNG.
pub(super) async fn screenshot(
    front: &Front,
    part: Option<&Rect>,
) -> Result<Vec<u8>, BrowserError> {
    const COMMAND: &str = "Page.captureScreenshot";
    let mut params = json!({ "format": "png", "optimizeForSpeed": true });
    if let Some(part) = part {
        let Rect {
            x,
            y,
            width,
            height,
        } = part;
        params["captureBeyondViewport"] = true.into();
        params["clip"] = json!({ "x": x, "y": y, "width": width, "height": height, "scale": 1 });
    }
    let window = front.window()?;
    let mut drawn_by = window.target.drawing.lock().await;
    // It is sent before the picture is requested.
    let known = match *drawn_by {
        None => Some(process_that_draws(front)),
        Some(_) => None,
    };
    let take = || {
        let answer = front.send(&window, COMMAND, params.clone());
        Box::pin(front.or_dialog(&window, answer))
    };
    let mut taken = take();
    if let Some(known) = known {
        *drawn_by = known.await;
    }
    loop {
        if let Ok(answer) = tokio::time::timeout(DRAWN, &mut taken).await {
            return file(&answer?, "screenshot");
        }
        // If that process ends, the browser starts another, which may know nothing of the request. Otherwise
        // the request is only late.
        let now = process_that_draws(front).await;
        if now.is_some() && now != *drawn_by {
            *drawn_by = now;
            taken = take();
        }
    }
}

/// The process that draws pages at the time of this call; `None` if the browser does not tell.
fn process_that_draws(front: &Front) -> impl Future<Output = Option<i64>> + use<> {
    let told = front
        .connection
        .send("", "SystemInfo.getProcessInfo", json!({}));
    let limit = front.limit;
    async move {
        let told = told.within(limit).await.ok()?;
        let processes = told["processInfo"].as_array()?;
        let drawing = processes.iter().find(|process| process["type"] == "GPU")?;
        drawing["id"].as_i64()
    }
}

/// The page as PDF.
pub(super) async fn print(front: &Front) -> Result<Vec<u8>, BrowserError> {
    let params = json!({
        "printBackground": true, "preferCSSPageSize": true,
        "generateTaggedPDF": true, "generateDocumentOutline": true,
    });
    let answer = front.command("Page.printToPDF", params).await?;
    file(&answer, "print")
}
