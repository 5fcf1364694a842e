//! Pictures and prints of the window in front.

use std::pin::pin;
use std::time::Duration;

use serde_json::json;

use super::target::Front;
use crate::browser::BrowserError;
use crate::browser::socket::file;
use crate::page::Rect;

/// A picture that has not arrived by then is requested once more.
const DRAWN: Duration = Duration::from_secs(2);

/// A picture of the window, or of a part of the page, as PNG. The process that draws may end in the
/// meantime: the browser starts another, which does not know about the request.
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
    let first = front.send(&window, COMMAND, params.clone());
    let mut first = pin!(front.or_dialog(&window, first));
    let answer = match tokio::time::timeout(DRAWN, &mut first).await {
        Ok(answer) => answer,
        Err(_) => {
            let again = front.send(&window, COMMAND, params);
            tokio::select! {
                answer = first => answer,
                answer = front.or_dialog(&window, again) => answer,
            }
        }
    };
    file(&answer?, "screenshot")
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
