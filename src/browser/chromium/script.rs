//! Calls of the page script, in its world in the window in front.

use serde_json::{Value, json};

use super::target::{Front, Window};
use crate::browser::{BrowserError, script};

/// The page script's world in the window, as soon as there is one.
pub(super) async fn world(front: &Front, window: &Window) -> Result<String, BrowserError> {
    let world = async { Ok(window.target.world().await) };
    let world = tokio::time::timeout(front.limit, front.in_window(window, world));
    world.await.map_err(|_| BrowserError::PageGone)?
}

/// The parameters that call a function of the page script with this expression.
pub(super) fn evaluate(function: &str, argument: &str, world: &str) -> Value {
    json!({
        "expression": format!("({})()", script::call(function, argument)),
        "uniqueContextId": world, "awaitPromise": true, "returnByValue": true,
    })
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
    let returned = match answer.get("exceptionDetails") {
        None if answer["result"]["type"] == "undefined" => Ok(None),
        None => Ok(Some(answer["result"]["value"].as_str().unwrap_or_default())),
        Some(details) => {
            let description = details.pointer("/exception/description");
            let message = description.or(details.get("text")).and_then(Value::as_str);
            Err(message.unwrap_or("an exception"))
        }
    };
    script::answer(&window, function, returned)
}
