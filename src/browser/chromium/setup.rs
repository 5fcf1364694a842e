//! What windows, frames and workers are told before their scripts run: the device, the page script,
//! and to tell what fails in them.

use std::sync::Arc;

use serde_json::{Value, json};

use super::doorkeeper::Doorkeeper;
use super::frames::WORLD;
use super::{interception, permissions};
use crate::browser::clock::Clock;
use crate::browser::{Access, Interceptor, script};
use crate::page::PAGE_WORLD_SCRIPT;
use crate::scenario::Device;

/// The function by which the page script tells what a page gets (arrivals.js).
pub(super) const GOT: &str = "stepproof_got";

/// The commands that something is told with.
type Commands = Vec<(&'static str, Value)>;

/// What everything that a page opens is told before its scripts run.
pub(super) struct Setup {
    pub(super) window: Commands,
    pub(super) frame: Commands,
    pub(super) worker: Commands,
    /// The clock of the pages.
    pub(super) clock: Option<Clock>,
    /// Who asks for what, where that is our business.
    pub(super) keeper: Option<Arc<Doorkeeper>>,
    /// How the site is reached.
    pub(super) access: Arc<Access>,
    /// Who stands between it and the site.
    pub(super) interceptor: Option<Arc<dyn Interceptor>>,
}

/// What a page opens.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Window,
    /// A frame in a process of its own.
    Frame,
    Worker,
}

/// What gives the clock to one of these, or moves it there.
pub(super) fn clock(clock: &Clock, kind: Kind) -> (&'static str, Value) {
    match kind {
        Kind::Window | Kind::Frame => (
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": clock.script(), "runImmediately": true }),
        ),
        Kind::Worker => ("Runtime.evaluate", json!({ "expression": clock.script() })),
    }
}

impl Setup {
    /// The commands for what has just opened.
    pub(super) fn commands(&self, kind: Kind) -> Commands {
        let mut commands = match kind {
            Kind::Window => self.window.clone(),
            Kind::Frame => self.frame.clone(),
            Kind::Worker => self.worker.clone(),
        };
        commands.extend(self.clock.iter().map(|own| clock(own, kind)));
        commands
    }

    /// With what doorkeeper and interceptor need.
    pub(super) fn complete(mut self) -> Self {
        let mut patterns = Vec::new();
        if let Some(interceptor) = &self.interceptor {
            self.window.extend(interception::setup(&**interceptor));
            patterns.extend(interception::patterns(&**interceptor));
        }
        if let Some(keeper) = &self.keeper {
            patterns.extend(keeper.patterns());
            self.frame.push(keeper.setup());
            self.worker.push(keeper.setup());
        }
        if !patterns.is_empty() {
            let asks = self.keeper.as_ref().is_some_and(|keeper| keeper.logs_in());
            let params = json!({ "handleAuthRequests": asks, "patterns": patterns });
            self.window.push(("Fetch.enable", params));
        }
        self
    }
}

/// What everything is told that opens on this device; `agent` is what the browser calls itself.
pub(super) fn of(device: &Device, agent: &str, access: &Arc<Access>) -> Setup {
    let place: Commands = permissions::place(device).into_iter().collect();
    Setup {
        window: [
            window(device, agent),
            place.clone(),
            tells_errors(),
            tells_refusals(),
        ]
        .concat(),
        frame: [frame(device), place, tells_errors(), tells_refusals()].concat(),
        // Workers are told whom they work for, like the page.
        worker: [vec![identity(device, agent)], tells_errors()].concat(),
        clock: Clock::of(device),
        keeper: Doorkeeper::of(access),
        access: access.clone(),
        interceptor: None,
    }
}

/// Windows are attached before they do anything, and so are workers that serve several of them.
pub(super) fn attach_all() -> (&'static str, Value) {
    auto_attach(&["page", "service_worker", "shared_worker"])
}

fn auto_attach(kinds: &[&str]) -> (&'static str, Value) {
    let kinds = kinds.iter().map(|kind| json!({ "type": kind }));
    let filter: Vec<_> = kinds.chain([json!({ "exclude": true })]).collect();
    (
        "Target.setAutoAttach",
        json!({
            "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true, "filter": filter,
        }),
    )
}

/// What makes something tell which of its scripts and requests fail, and those of what it opens.
fn tells_errors() -> Commands {
    vec![
        ("Runtime.enable", json!({})),
        ("Network.enable", json!({})),
        auto_attach(&["iframe", "worker"]),
    ]
}

/// What makes a document tell what the browser refuses it.
fn tells_refusals() -> Commands {
    vec![("Log.enable", json!({})), ("Audits.enable", json!({}))]
}

fn identity(device: &Device, agent: &str) -> (&'static str, Value) {
    let agent = device.user_agent.as_deref().unwrap_or(agent);
    (
        "Emulation.setUserAgentOverride",
        json!({ "userAgent": agent, "acceptLanguage": device.locale }),
    )
}

/// What loads the page script into each document.
fn scripts(device: &Device) -> Commands {
    let add = "Page.addScriptToEvaluateOnNewDocument";
    let ours = json!({
        "source": script::source(device), "worldName": WORLD, "runImmediately": true,
    });
    let got = json!({ "name": GOT, "executionContextName": WORLD });
    vec![
        ("Page.enable", json!({})),
        ("Runtime.addBinding", got),
        (add, ours),
        (add, json!({ "source": PAGE_WORLD_SCRIPT })),
    ]
}

fn frame(device: &Device) -> Commands {
    let focus = json!({ "enabled": true });
    let focus = ("Emulation.setFocusEmulationEnabled", focus);
    [scripts(device), vec![focus]].concat()
}

fn window(device: &Device, agent: &str) -> Commands {
    let own = vec![
        ("Inspector.enable", json!({})),
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
    ];
    [scripts(device), own].concat()
}

/// The size of a window.
pub(super) fn metrics(device: &Device) -> (&'static str, Value) {
    let metrics = json!({
        "width": device.width, "height": device.height,
        "deviceScaleFactor": device.scale, "mobile": device.touch,
    });
    ("Emulation.setDeviceMetricsOverride", metrics)
}
