//! What went wrong on a Grid: its own words and signs, read as one of a few kinds.

use std::fmt::Display;
use std::time::Duration;

use reqwest::Method;

use super::hub::{Hub, NodeName};
use crate::browser::BrowserError;
use crate::browser::http::refusal_cause;

/// How long a session that may be lost has to answer.
const SIGN_OF_LIFE: Duration = Duration::from_secs(3);

/// Why the Grid has opened no session.
pub(in crate::browser) fn not_started(url: &str, error: &dyn Display) -> BrowserError {
    let cause = refusal_cause(&error.to_string());
    let has = |words: &[&str]| words.iter().any(|word| cause.contains(word));
    let (title, help) = if has(&["timed out", "Timed out", "had no answer within"]) {
        (
            "no slot of the Grid became free in time",
            "run with fewer `--workers`, or add nodes, and compare `--browser` and the capabilities \
             below `webdriver:` in stepproof.yaml with the stereotypes of the nodes; `stepproof \
             doctor --webdriver URL` shows the slots",
        )
    } else if has(&["401", "403", "Unauthorized", "Forbidden"]) {
        (
            "the Grid does not let stepproof in",
            "are user and password right? They stand in the address, or below `webdriver:` in \
             stepproof.yaml",
        )
    } else if has(&[
        "no nodes",
        "No nodes",
        "not support",
        "No matching",
        "unable to find",
    ]) {
        (
            "no node of the Grid has such a browser",
            "compare `--browser`, and the capabilities below `webdriver:` in stepproof.yaml, with \
             the stereotypes of the nodes",
        )
    } else if has(&[
        "error sending request",
        "connect",
        "dns error",
        "404",
        "tcp",
    ]) {
        return no_answer(url, cause);
    } else {
        (
            "the Grid did not start a browser",
            "the log of its node says more",
        )
    };
    BrowserError::Start {
        title: format!("{title}: {url}"),
        cause,
        help: help.to_owned(),
    }
}

/// The Grid cannot be reached.
pub(super) fn no_answer(url: &str, cause: String) -> BrowserError {
    BrowserError::Start {
        title: format!("the Grid does not answer: {url}"),
        cause,
        help: "is the address right, and is the Grid running? Its page `/status` tells".to_owned(),
    }
}

/// Why a session cannot be reached any more, whose connection has ended like this.
pub(super) async fn why_lost(
    hub: &Hub,
    session: &str,
    node: Option<&NodeName>,
    how: String,
) -> BrowserError {
    let lost = |title: &str, cause: String| BrowserError::GridLost {
        title: title.to_owned(),
        cause,
    };
    let status = match hub.status().await {
        Ok(status) => status,
        Err(cause) => return lost("the Grid does not answer any more", cause),
    };
    let at = node.map(|node| node.uri.clone()).unwrap_or_default();
    if node.is_some_and(|node| !status.has(node)) {
        return lost(NODE_LOST, format!("{at} is not registered any more"));
    }
    if status.node_of(session).is_none() {
        let cause = "it has no such session any more: was it not used for longer than the \
                     `--session-timeout` of the node, or did somebody end it?";
        return lost("the Grid has ended the session", cause.to_owned());
    }
    // The hub lists a node for a while after it was lost.
    let path = format!("/session/{session}/url");
    match hub.command(Method::GET, &path, None, SIGN_OF_LIFE).await {
        Ok(_) => BrowserError::BrowserLost(how),
        Err(error) if error.starts_with("invalid session id") => BrowserError::BrowserLost(how),
        Err(error) => lost(NODE_LOST, format!("{at} does not answer: {error}")),
    }
}

const NODE_LOST: &str = "a node of the Grid was lost";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_grid_says_is_told_as_what_it_means() {
        for (said, title) in [
            (
                "Unable to create WebDriver session:\n Status: 500\n Additional info:\n session not \
                 created\n Could not start a new session. New session request timed out\n",
                "no slot of the Grid became free in time",
            ),
            (
                "POST /session had no answer within 330 s",
                "no slot of the Grid became free in time",
            ),
            (
                "session not created\n Could not start a new session. Response code 500. Message: \
                 session not created: probably user data directory is already in use\n",
                "the Grid did not start a browser",
            ),
            (
                "error sending request for url (http://127.0.0.1:1/session)",
                "the Grid does not answer",
            ),
            (
                "Status: 401\n Unauthorized",
                "the Grid does not let stepproof in",
            ),
        ] {
            let BrowserError::Start { title: told, .. } = not_started("http://g", &said) else {
                panic!("{said}");
            };
            assert_eq!(told, format!("{title}: http://g"));
        }
    }
}
