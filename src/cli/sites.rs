//! The site that a case runs against: a mock portal of its own, or one that is there already.

use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Map, Value, json};

use crate::portal::{self, Portal};
use crate::runner::{Site, SiteError, Sites};
use crate::scenario::{Case, ClockMove};

/// A control API that does not answer by then is gone.
const PATIENCE: Duration = Duration::from_secs(10);

/// A mock portal for each case, in the state that the case declares.
pub struct MockSites {
    /// Defects switched on in every one.
    pub faults: Vec<String>,
}

#[async_trait]
impl Sites for MockSites {
    async fn start(&self, case: &Case) -> Result<Box<dyn Site>, SiteError> {
        let options = portal::Options {
            setup: case.portal.clone().unwrap_or_default(),
            faults: self.faults.clone(),
            port: 0,
            running_clock: false,
        };
        let started = portal::start(options).await;
        let portal = started.map_err(|error| failed("cannot start the mock portal", &error))?;
        Ok(Box::new(Remote {
            base_url: portal.base_url.clone(),
            control: Some(Control::new(&portal.base_url, &portal.token)?),
            own: Some(portal),
        }))
    }
}

/// `--base-url`: one site for all cases.
pub struct RemoteSite {
    /// Without a slash at its end.
    pub base_url: String,
    /// `--portal-token`, when the site is a mock portal.
    pub token: Option<String>,
    /// Defects switched on for every case; they need the token.
    pub faults: Vec<String>,
}

#[async_trait]
impl Sites for RemoteSite {
    async fn start(&self, case: &Case) -> Result<Box<dyn Site>, SiteError> {
        let token = self.token.as_deref();
        let control = token
            .map(|token| Control::new(&self.base_url, token))
            .transpose()?;
        if let Some(control) = &control {
            // Equal inputs give equal pages only while the clock stands still, and one that a reset
            // finds frozen stays so.
            control.post("clock", &json!({ "running": false })).await?;
            let setup = Value::Object(case.portal.clone().unwrap_or_default());
            control.post("reset", &setup).await?;
            for fault in &self.faults {
                let path = format!("faults/{fault}");
                control.post(&path, &Value::Null).await?;
            }
        }
        Ok(Box::new(Remote {
            base_url: self.base_url.clone(),
            control,
            own: None,
        }))
    }
}

/// A site, with its control API where there is one.
struct Remote {
    base_url: String,
    control: Option<Control>,
    /// The portal to stop in the end.
    own: Option<Portal>,
}

impl Remote {
    /// Its control API, for what the scenario wants of it.
    fn control(&self, wants: &str) -> Result<&Control, SiteError> {
        self.control.as_ref().ok_or_else(|| SiteError {
            title: "the site has no control API".into(),
            cause: format!("the scenario {wants}"),
            help: Some("give `--portal-token` when the site is a mock portal".into()),
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
            .control("asks the mock portal for a value")?
            .get(&format!("values/{name}"))
            .await?;
        let value = answer.as_ref().and_then(|answer| answer.get("value"));
        Ok(value.and_then(Value::as_str).map(str::to_owned))
    }

    async fn expect(&self, expected: &Map<String, Value>) -> Result<(bool, Value), SiteError> {
        let expected = Value::Object(expected.clone());
        let answer = self
            .control("asks the mock portal for its state")?
            .post("expect", &expected)
            .await?;
        let holds = answer.get("ok") == Some(&json!(true));
        Ok((holds, answer.get("found").cloned().unwrap_or_default()))
    }

    async fn clock(&self, to: &ClockMove) -> Result<(), SiteError> {
        let change = match to {
            ClockMove::Advance(by) => json!({ "advance": by.as_secs() }),
            ClockMove::Set(at) => json!({ "at": at }),
        };
        let control = self.control("moves the clock of the mock portal")?;
        control.post("clock", &change).await.map(drop)
    }

    async fn stop(self: Box<Self>) -> Vec<String> {
        let Some(portal) = self.own else {
            return Vec::new();
        };
        let reached = portal.reached().into_iter().map(str::to_owned).collect();
        portal.stop().await;
        reached
    }
}

/// The control API of a mock portal.
struct Control {
    client: reqwest::Client,
    base: String,
    token: String,
}

impl Control {
    fn new(base_url: &str, token: &str) -> Result<Self, SiteError> {
        let client = reqwest::Client::builder()
            .timeout(PATIENCE)
            // The portal is asked directly: a proxy of the environment is for the outside.
            .no_proxy()
            .build();
        let client = client.map_err(|error| failed("cannot prepare requests", &error))?;
        let (base, token) = (format!("{base_url}/__portal"), token.to_owned());
        Ok(Self {
            client,
            base,
            token,
        })
    }

    /// What stands there; `None` for what is not there yet.
    async fn get(&self, path: &str) -> Result<Option<Value>, SiteError> {
        let answer = self
            .send(self.client.get(format!("{}/{path}", self.base)))
            .await?;
        if answer.status() == http::StatusCode::NOT_FOUND {
            return Ok(None);
        }
        read(answer).await.map(Some)
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value, SiteError> {
        let request = self.client.post(format!("{}/{path}", self.base)).json(body);
        read(self.send(request).await?).await
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<reqwest::Response, SiteError> {
        let answer = request.bearer_auth(&self.token).send().await;
        answer.map_err(|error| failed("the portal's control API does not answer", &error))
    }
}

async fn read(answer: reqwest::Response) -> Result<Value, SiteError> {
    let status = answer.status();
    let json = answer.json::<Value>().await;
    let json = json.map_err(|error| failed("the control API does not answer in JSON", &error))?;
    if status.is_success() {
        return Ok(json);
    }
    let error = json
        .get("error")
        .and_then(Value::as_str)
        .unwrap_or("no reason given");
    Err(SiteError {
        title: format!("the portal's control API answers {status}"),
        cause: error.to_owned(),
        help: None,
    })
}

fn failed(title: &str, error: &dyn std::error::Error) -> SiteError {
    // reqwest keeps the reason in the source of its errors.
    let reasons = std::iter::successors(Some(error), |error| error.source());
    let cause: Vec<_> = reasons.map(ToString::to_string).collect();
    SiteError {
        title: title.to_owned(),
        cause: cause.join(": "),
        help: None,
    }
}
