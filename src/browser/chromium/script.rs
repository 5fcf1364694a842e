//! Calls of the page script, in its world in the window in front.

use serde_json::Value;

use super::evaluate::evaluate;
use super::front::Front;
use super::window::Window;
use crate::browser::BrowserError;
use crate::browser::socket::unreadable;

/// The page script's world in the window, as soon as there is one.
pub(super) async fn world(front: &Front, window: &Window) -> Result<String, BrowserError> {
    let world = async { Ok(window.state.world().await) };
    let world = tokio::time::timeout(front.limit, front.in_window(window, world));
    world.await.map_err(|_| BrowserError::PageGone)?
}

/// Calls a function of the page script.
pub(super) async fn call(
    front: &Front,
    function: &str,
    argument: &Value,
) -> Result<Value, BrowserError> {
    if front.windows.with_dialog().is_some() {
        return Err(BrowserError::DialogOpen);
    }
    let window = front.window()?;
    let world = world(front, &window).await?;
    let params = evaluate(function, &argument.to_string(), &world);
    let answer = front.send(&window, "Runtime.evaluate", params);
    let answer = front.or_dialog(&window, answer).await?;
    match answer.get("exceptionDetails") {
        None if answer["result"]["type"] == "undefined" => Err(BrowserError::PageGone),
        None => {
            let text = answer["result"]["value"].as_str().unwrap_or_default();
            let answer: Value =
                serde_json::from_str(text).map_err(|error| unreadable(&named(function), &error))?;
            // The script has chosen an option, say: an input like any other.
            if answer["done"] == true {
                window.state.caused();
            }
            Ok(answer)
        }
        // It was asked in the middle of becoming another one.
        Some(_) if window.state.activity().loading => Err(BrowserError::PageGone),
        Some(details) => {
            let message = details
                .pointer("/exception/description")
                .or(details.get("text"))
                .and_then(Value::as_str);
            Err(BrowserError::Refused {
                command: named(function),
                message: message.unwrap_or("an exception").to_owned(),
            })
        }
    }
}

/// What messages call a function of the page script.
fn named(function: &str) -> String {
    format!("the page script's `{function}`")
}
