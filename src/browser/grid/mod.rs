//! Sessions of a Selenium Grid: browsers on other machines.
//!
//! An engine opens its session there instead of with a driver of its own, and drives it over the
//! address that the Grid offers. What a Grid differs in ends here: its queue, its nodes, its files, and
//! that a session which nobody ends keeps its slot.

mod files;
mod held;
mod hub;
pub(super) mod opening;
mod outcome;

use serde_json::{Map, Value};

use super::{BrowserError, Login};
pub(super) use files::Files;
pub(super) use held::Held;
pub(super) use hub::Hub;
pub(super) use outcome::not_started;

/// A Selenium Grid, and what its browsers must be. `Debug` shows neither: an address may be a secret,
/// too.
#[derive(Clone, Default)]
pub struct Grid {
    /// Its address, without user and password, and without a slash at its end.
    pub url: String,
    /// User and password of the Grid.
    pub login: Option<Login>,
    /// Capabilities besides those of the engine.
    pub capabilities: Map<String, Value>,
}

impl std::fmt::Debug for Grid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Grid").finish_non_exhaustive()
    }
}

/// How many slots of a Grid there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slots {
    /// Nodes that are up.
    pub nodes: usize,
    /// Their slots.
    pub all: usize,
    /// Slots with a session.
    pub used: usize,
}

impl Grid {
    /// Asks the Grid for its slots.
    ///
    /// # Errors
    ///
    /// When it does not answer, or is no Grid.
    pub async fn slots(&self) -> Result<Slots, BrowserError> {
        let hub = Hub::new(self);
        let status = hub.status().await;
        status
            .map(|status| status.slots())
            .map_err(|cause| outcome::no_answer(&self.url, cause))
    }
}

/// Adds capabilities to those of the engine: objects are merged, lists are joined, and other values
/// replace the engine's.
pub(super) fn merge(into: &mut Map<String, Value>, from: &Map<String, Value>) {
    for (key, value) in from {
        match (into.get_mut(key), value) {
            (Some(Value::Object(into)), Value::Object(from)) => merge(into, from),
            (Some(Value::Array(into)), Value::Array(from)) => into.extend(from.iter().cloned()),
            _ => drop(into.insert(key.clone(), value.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn capabilities_of_the_settings_are_added_to_those_of_the_engine() {
        let map = |value: Value| value.as_object().cloned().unwrap_or_default();
        let mut engine = map(json!({
            "browserName": "chrome", "goog:chromeOptions": { "args": ["--mute-audio"] }
        }));
        let settings = map(json!({
            "browserName": "MicrosoftEdge", "platformName": "linux",
            "goog:chromeOptions": { "args": ["--no-sandbox"], "binary": "/opt/x" }
        }));
        merge(&mut engine, &settings);
        let merged = json!({
            "browserName": "MicrosoftEdge", "platformName": "linux",
            "goog:chromeOptions": { "args": ["--mute-audio", "--no-sandbox"], "binary": "/opt/x" }
        });
        assert_eq!(Value::Object(engine), merged);
    }

    #[test]
    fn nothing_of_a_grid_is_shown() {
        let grid = Grid {
            url: "http://grid.example".into(),
            login: Some(Login {
                origin: String::new(),
                user: "ann".into(),
                password: "Mill-Pond-31".into(),
            }),
            ..Grid::default()
        };
        assert_eq!(format!("{grid:?}"), "Grid { .. }");
    }
}
