//! What a window and its workers are told before their scripts run: the device, and the page script.

use std::sync::Arc;

use serde_json::{Value, json};

use super::state::WORLD;
use super::windows::Setup;
use crate::browser::Login;
use crate::page::{PAGE_WORLD_SCRIPT, SCRIPT};
use crate::scenario::Device;

/// The one style of ours that a page ever has, and only where pictures for a guide are taken.
const NO_CARET: &str = "{ const sheet = new CSSStyleSheet(); \
     sheet.replaceSync('* { caret-color: transparent !important; }'); \
     document.adoptedStyleSheets.push(sheet); }";

/// What everything is told that opens on this device; `agent` is what the browser calls itself.
pub(super) fn of(device: &Device, agent: &str, login: Option<Arc<Login>>) -> Setup {
    Setup {
        window: window(device, agent),
        // Workers are told whom they work for, like the page.
        worker: vec![identity(device, agent)],
        login,
        interceptor: None,
    }
}

fn identity(device: &Device, agent: &str) -> (&'static str, Value) {
    let agent = device.user_agent.as_deref().unwrap_or(agent);
    (
        "Emulation.setUserAgentOverride",
        json!({ "userAgent": agent, "acceptLanguage": device.locale }),
    )
}

fn window(device: &Device, agent: &str) -> Vec<(&'static str, Value)> {
    let style = if device.caret { "" } else { NO_CARET };
    vec![
        ("Inspector.enable", json!({})),
        ("Page.enable", json!({})),
        ("Network.enable", json!({})),
        (
            "Page.addScriptToEvaluateOnNewDocument",
            json!({
                "source": format!("{SCRIPT}\n__stepproof.watch();{style}"),
                "worldName": WORLD, "runImmediately": true,
            }),
        ),
        (
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": PAGE_WORLD_SCRIPT }),
        ),
        ("Runtime.enable", json!({})),
        // Workers are told of the device, too, before they run: see `Windows`.
        (
            "Target.setAutoAttach",
            json!({
                "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true,
                "filter": [{ "type": "worker" }, { "exclude": true }],
            }),
        ),
        metrics(device),
        (
            "Emulation.setTouchEmulationEnabled",
            json!({ "enabled": device.touch }),
        ),
        (
            "Emulation.setLocaleOverride",
            json!({ "locale": device.locale }),
        ),
        (
            "Emulation.setTimezoneOverride",
            json!({ "timezoneId": device.timezone }),
        ),
        (
            "Emulation.setEmulatedMedia",
            json!({ "features": [{ "name": "prefers-reduced-motion", "value": "reduce" }] }),
        ),
        // Carets and focus rings as in the window that a person works in.
        (
            "Emulation.setFocusEmulationEnabled",
            json!({ "enabled": true }),
        ),
        identity(device, agent),
    ]
}

/// The size of a window.
pub(super) fn metrics(device: &Device) -> (&'static str, Value) {
    let metrics = json!({
        "width": device.width, "height": device.height,
        "deviceScaleFactor": device.scale, "mobile": device.touch,
    });
    ("Emulation.setDeviceMetricsOverride", metrics)
}
