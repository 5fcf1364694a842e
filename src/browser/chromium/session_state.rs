//! Copies what a user context keeps of the site to another one.

use serde_json::{Value, json};

use super::target::Front;
use crate::browser::{BrowserError, State};

/// The members of a cookie that can be set.
const MEMBERS: [&str; 8] = [
    "name", "value", "domain", "path", "secure", "httpOnly", "sameSite", "expires",
];

/// What the context keeps, with the storage of the page in front.
pub(super) async fn state(
    front: &Front,
    context: &str,
    storage: Value,
) -> Result<State, BrowserError> {
    let params = json!({ "browserContextId": context });
    let answer = front
        .connection
        .call("", "Storage.getCookies", params)
        .await?;
    let cookies = answer["cookies"].as_array().cloned().unwrap_or_default();
    Ok(State { cookies, storage })
}

/// Gives the context these cookies; the storage comes with the first page. Its id is that of the script
/// that brings it.
pub(super) async fn restore(
    front: &Front,
    context: &str,
    state: &State,
) -> Result<Value, BrowserError> {
    let cookies: Vec<Value> = state.cookies.iter().map(settable).collect();
    let params = json!({ "cookies": cookies, "browserContextId": context });
    front
        .connection
        .call("", "Storage.setCookies", params)
        .await?;
    let storage = &state.storage;
    let source = format!(
        "(kept => {{ if (location.origin !== kept.origin) return;\
           for (const [key, value] of kept.local) localStorage.setItem(key, value);\
           for (const [key, value] of kept.session) sessionStorage.setItem(key, value); }})({storage})"
    );
    let params = json!({ "source": source });
    let script = front.command("Page.addScriptToEvaluateOnNewDocument", params);
    Ok(script.await?["identifier"].clone())
}

fn settable(cookie: &Value) -> Value {
    let kept = MEMBERS.iter().filter(|member| {
        // A session cookie has no end.
        let endless =
            **member == "expires" && cookie["expires"].as_f64().is_none_or(|end| end <= 0.0);
        !cookie[**member].is_null() && !endless
    });
    kept.map(|member| ((*member).to_owned(), cookie[*member].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
