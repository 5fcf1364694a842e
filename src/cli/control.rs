//! The client of a mock's control API, which `docs/control-api.md` describes.

use std::time::Duration;

use serde_json::Value;

use crate::http_client;
use crate::runner::SiteError;

/// Timeout of a request.
const PATIENCE: Duration = Duration::from_secs(10);

/// The control API of a mock.
pub struct Control {
    client: reqwest::Client,
    base: String,
    token: String,
}

impl Control {
    /// For the mock at this address, which has no slash at its end.
    pub fn new(base_url: &str, token: &str) -> Result<Self, SiteError> {
        let client = http_client::plain_builder().timeout(PATIENCE).build();
        let client = client.map_err(|error| failed("cannot prepare requests", &error))?;
        let (base, token) = (format!("{base_url}/__portal"), token.to_owned());
        Ok(Self {
            client,
            base,
            token,
        })
    }

    /// The schema of the mock. `None` if it has none, or does not answer: that is then reported by
    /// each case.
    pub async fn schema(&self) -> Option<Vec<u8>> {
        let request = self.client.get(format!("{}/schema", self.base));
        let answer = self.send(request).await.ok()?;
        let kind = answer.headers().get(http::header::CONTENT_TYPE)?;
        let json = kind.as_bytes().starts_with(b"application/json");
        // A site may answer any address with a page.
        if !answer.status().is_success() || !json {
            return None;
        }
        answer.bytes().await.ok().map(|bytes| bytes.to_vec())
    }

    /// Reads a resource; `None` if it does not exist yet.
    pub async fn get(&self, path: &str) -> Result<Option<Value>, SiteError> {
        let request = self.client.get(format!("{}/{path}", self.base));
        present(self.send(request).await?).await
    }

    /// Sends an object.
    pub async fn post(&self, path: &str, body: &Value) -> Result<Value, SiteError> {
        read(self.send(self.posting(path, body)).await?).await
    }

    /// Sends an object to a resource that a mock need not have.
    pub async fn post_if_there(&self, path: &str, body: &Value) -> Result<(), SiteError> {
        let answer = self.send(self.posting(path, body)).await?;
        present(answer).await.map(drop)
    }

    fn posting(&self, path: &str, body: &Value) -> reqwest::RequestBuilder {
        self.client.post(format!("{}/{path}", self.base)).json(body)
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<reqwest::Response, SiteError> {
        let answer = request.bearer_auth(&self.token).send().await;
        answer.map_err(|error| failed("the mock's control API does not answer", &error))
    }
}

async fn present(answer: reqwest::Response) -> Result<Option<Value>, SiteError> {
    if answer.status() == http::StatusCode::NOT_FOUND {
        return Ok(None);
    }
    read(answer).await.map(Some)
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
        title: format!("the mock's control API answers {status}"),
        cause: error.to_owned(),
        help: None,
    })
}

/// An error with the whole chain of causes; reqwest's own messages leave them out.
pub fn failed(title: &str, error: &dyn std::error::Error) -> SiteError {
    let reasons = std::iter::successors(Some(error), |error| error.source());
    let cause: Vec<_> = reasons.map(ToString::to_string).collect();
    SiteError {
        title: title.to_owned(),
        cause: cause.join(": "),
        help: None,
    }
}
