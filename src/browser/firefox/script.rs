//! Calls of the page script, in its sandbox in the window in front.

use serde_json::Value;

use super::target::Front;
use crate::browser::{BrowserError, script};

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
    let code = script::call(function, &argument.to_string());
    let answer = front.run(&window, &code).await?;
    let returned = match &answer {
        Ok(value) if value["type"] == "undefined" => Ok(None),
        Ok(value) => Ok(Some(value["value"].as_str().unwrap_or_default())),
        Err(message) => Err(message.as_str()),
    };
    window
        .page
        .with(|page| script::answer(page, function, returned))
}
