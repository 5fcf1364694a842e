//! The site that a case runs against: a mock portal of its own, or an existing site.

use std::net::IpAddr;

use async_trait::async_trait;
use serde_json::{Map, Value, json};

use super::args::RunOptions;
use super::calls::Calls;
use super::control::{Control, failed};
use crate::portal::{self, Portal};
use crate::runner::{HttpAnswer, HttpCall, Site, SiteError, Sites};
use crate::scenario::{Case, ClockMove};

/// A mock portal for each case, in the state that the case declares.
pub struct MockSites {
    /// Faults switched on in each of them.
    pub faults: Vec<String>,
    /// How browsers on other machines reach them.
    pub reach: Option<portal::Reach>,
    /// Carries out the calls of scenarios.
    pub calls: Calls,
}

#[async_trait]
impl Sites for MockSites {
    async fn start(&self, case: &Case) -> Result<Box<dyn Site>, SiteError> {
        let options = portal::Options {
            setup: case.portal.clone().unwrap_or_default(),
            faults: self.faults.clone(),
            port: 0,
            number: number(case),
            running_clock: false,
            reach: self.reach.clone(),
        };
        let started = portal::start(options).await;
        let portal = started.map_err(|error| failed("cannot start the mock portal", &error))?;
        Ok(Box::new(Remote {
            base_url: portal.base_url.clone(),
            local_url: portal.local_url.clone(),
            control: Some(Control::new(&portal.local_url, &portal.token)?),
            own: Some(portal),
            calls: self.calls.clone(),
        }))
    }
}

/// The number of the instance that an attempt at a case gets: the same in each run, and another one
/// for each attempt and repetition (FNV-1a).
fn number(case: &Case) -> u64 {
    let name = format!("{} {}", case.id, case.attempt);
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Where the built-in mock portal listens, and how browsers reach it.
pub fn reach(options: &RunOptions) -> Option<portal::Reach> {
    let bind = options.mock_bind?;
    let host = options.mock_host.clone();
    let host = host.unwrap_or_else(|| match bind {
        IpAddr::V4(own) => own.to_string(),
        IpAddr::V6(own) => format!("[{own}]"),
    });
    Some(portal::Reach { bind, host })
}

/// One site for all cases.
pub struct RemoteSite {
    /// Without a slash at its end.
    pub base_url: String,
    /// `--portal-token`, if the site is a mock.
    pub token: Option<String>,
    /// Faults switched on for every case; this needs the token.
    pub faults: Vec<String>,
    /// Carries out the calls of scenarios.
    pub calls: Calls,
}

#[async_trait]
impl Sites for RemoteSite {
    async fn start(&self, case: &Case) -> Result<Box<dyn Site>, SiteError> {
        let token = self.token.as_deref();
        let control = token
            .map(|token| Control::new(&self.base_url, token))
            .transpose()?;
        if let Some(control) = &control {
            // The same inputs give the same pages only with a frozen clock. A reset keeps it frozen.
            let frozen = json!({ "running": false });
            control.post_if_there("clock", &frozen).await?;
            let setup = Value::Object(case.portal.clone().unwrap_or_default());
            control.post("reset", &setup).await?;
            for fault in &self.faults {
                let path = format!("faults/{fault}");
                control.post(&path, &Value::Null).await?;
            }
        }
        Ok(Box::new(Remote {
            base_url: self.base_url.clone(),
            local_url: self.base_url.clone(),
            control,
            own: None,
            calls: self.calls.clone(),
        }))
    }
}

/// A site, with its control API where there is one.
struct Remote {
    base_url: String,
    /// Its address for this machine.
    local_url: String,
    control: Option<Control>,
    /// Our own portal, to be stopped at the end.
    own: Option<Portal>,
    calls: Calls,
}

impl Remote {
    /// Its control API, or an error about what the scenario needs it for.
    fn control(&self, needed: &str) -> Result<&Control, SiteError> {
        self.control.as_ref().ok_or_else(|| SiteError {
            title: "the site has no control API".into(),
            cause: format!("the scenario {needed}"),
            help: Some("if the site is a mock, give its `--portal-token`".into()),
        })
    }
}

#[async_trait]
impl Site for Remote {
    fn base_url(&self) -> &str {
        &self.base_url
    }

    async fn value(&self, name: &str) -> Result<Option<String>, SiteError> {
        let answer = self
            .control("asks the mock for a value")?
            .get(&format!("values/{name}"))
            .await?;
        let value = answer.as_ref().and_then(|answer| answer.get("value"));
        Ok(value.and_then(Value::as_str).map(str::to_owned))
    }

    async fn expect(&self, expected: &Map<String, Value>) -> Result<(bool, Value), SiteError> {
        let expected = Value::Object(expected.clone());
        let answer = self
            .control("asks the mock for its state")?
            .post("expect", &expected)
            .await?;
        let holds = answer.get("ok") == Some(&json!(true));
        Ok((holds, answer.get("found").cloned().unwrap_or_default()))
    }

    fn has_clock(&self) -> bool {
        self.control.is_some()
    }

    async fn clock(&self, to: &ClockMove) -> Result<(), SiteError> {
        let change = match to {
            ClockMove::Advance(by) => json!({ "advance": by.as_secs() }),
            ClockMove::Set(at) => json!({ "at": at }),
        };
        let control = self.control("moves the clock of the mock")?;
        control.post("clock", &change).await.map(drop)
    }

    async fn call(&self, call: &HttpCall) -> Result<HttpAnswer, SiteError> {
        self.calls.send(&self.local_url, call).await
    }

    async fn stop(self: Box<Self>) -> Vec<String> {
        let Some(portal) = self.own else {
            return Vec::new();
        };
        let covered = portal.covered().into_iter().map(str::to_owned).collect();
        portal.stop().await;
        covered
    }
}
