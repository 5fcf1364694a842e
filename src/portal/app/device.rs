//! The kind of device, according to the browser.

use axum::http::{HeaderMap, header};

/// The kind of device, according to the browser.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Device {
    Android,
    Iphone,
    Other,
}

impl Device {
    pub fn of(headers: &HeaderMap) -> Self {
        let agent = headers.get(header::USER_AGENT);
        let agent = agent.and_then(|agent| agent.to_str().ok()).unwrap_or("");
        if agent.contains("iPhone") {
            Self::Iphone
        } else if agent.contains("Android") {
            Self::Android
        } else {
            Self::Other
        }
    }
}
