//! Pictures and prints of the window in front.

use std::pin::pin;
use std::time::Duration;

use base64::Engine;
use serde_json::{Value, json};

use super::front::Front;
use crate::browser::BrowserError;
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
    bytes(&answer?, "screenshot")
}

/// The page as PDF.
pub(super) async fn print(front: &Front) -> Result<Vec<u8>, BrowserError> {
    let params = json!({
        "printBackground": true, "preferCSSPageSize": true,
        "generateTaggedPDF": true, "generateDocumentOutline": true,
    });
    let answer = front.command("Page.printToPDF", params).await?;
    bytes(&answer, "print")
}

/// Decodes the data of an answer.
fn bytes(answer: &Value, command: &str) -> Result<Vec<u8>, BrowserError> {
    let data = answer["data"].as_str().unwrap_or_default();
    base64::engine::general_purpose::STANDARD
        .decode(data)
        .map_err(|error| BrowserError::Refused {
            command: command.into(),
            message: error.to_string(),
        })
}
