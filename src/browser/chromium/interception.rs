//! Holds the requests of a window for an [`Interceptor`], and looks at its page when the interceptor
//! asks for it.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::doorkeeper::Doorkeeper;
use super::frames::WORLD;
use super::script::evaluate;
use super::target::Window;
use crate::browser::socket::{Connection, unreadable};
use crate::browser::{
    Asks, BrowserError, Holds, Interceptor, Look, Request, RequestKind, Response, Treatment,
};
use crate::locator::Locator;
use crate::page::{self, Observation, Observe, Rect};

/// The function of the page script that looks.
const OBSERVE: &str = "observe";

/// A look that takes longer is not taken: a dialog may stand in its way.
const LOOKING: Duration = Duration::from_secs(3);

/// No picture of a page is taller, in CSS pixels.
const TALLEST: f64 = 6000.0;

/// Headers that say how a body was sent, which is sent anew.
const OF_TRANSFER: [&str; 3] = ["content-length", "content-encoding", "transfer-encoding"];

/// What a window is told before its scripts run.
pub(super) fn setup(interceptor: &dyn Interceptor) -> Vec<(&'static str, Value)> {
    vec![
        (
            "Runtime.addBinding",
            json!({ "name": "__told", "executionContextName": WORLD }),
        ),
        (
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": interceptor.script(), "worldName": WORLD, "runImmediately": true }),
        ),
    ]
}

/// The requests that the browser is to ask about.
pub(super) fn patterns(interceptor: &dyn Interceptor) -> Vec<Value> {
    match interceptor.holds() {
        Holds::Nothing => Vec::new(),
        Holds::Documents => vec![json!({ "urlPattern": "*", "resourceType": "Document" })],
        Holds::Everything => vec![json!({ "urlPattern": "*" })],
    }
}

/// The interception in one window.
pub(super) struct Interception {
    interceptor: Arc<dyn Interceptor>,
    connection: Connection,
    /// Who is asked before the interceptor.
    keeper: Option<Arc<Doorkeeper>>,
    looking: Looking,
}

/// Locked while a look is taken: until then, no page is left, and no window closed.
pub(super) type Looking = Arc<Mutex<()>>;

impl Interception {
    pub(super) fn new(
        interceptor: Arc<dyn Interceptor>,
        connection: Connection,
        keeper: Option<Arc<Doorkeeper>>,
        looking: Looking,
    ) -> Self {
        Self {
            interceptor,
            connection,
            keeper,
            looking,
        }
    }

    /// Takes an event of the window; `false` when it is for somebody else.
    pub(super) fn take(&self, window: &Arc<Window>, event: &str, params: &Value) -> bool {
        match event {
            "Runtime.bindingCalled" if params["name"] == "__told" => {
                let told = params["payload"].as_str().unwrap_or_default();
                let asks = self.interceptor.told(told);
                if asks != Asks::Nothing
                    && let Ok(guard) = self.looking.clone().try_lock_owned()
                {
                    self.look(window.clone(), asks, told.to_owned(), guard);
                }
                true
            }
            "Fetch.requestPaused" => {
                self.paused(window, params);
                true
            }
            _ => false,
        }
    }

    fn look(&self, window: Arc<Window>, asks: Asks, told: String, guard: OwnedMutexGuard<()>) {
        let (connection, interceptor) = (self.connection.clone(), self.interceptor.clone());
        tokio::spawn(async move {
            let covers = interceptor.covers();
            match look(&connection, &window, covers, asks, told).await {
                Ok(look) => interceptor.seen(look),
                // It was left or has ended meanwhile.
                Err(error) => tracing::debug!(%error, "a page could not be looked at"),
            }
            drop(guard);
        });
    }

    fn paused(&self, window: &Window, params: &Value) {
        let id = params["requestId"].as_str().unwrap_or_default().to_owned();
        let refusal = self
            .keeper
            .as_ref()
            .and_then(|keeper| keeper.refusal(params));
        if let Some((command, params)) = refusal {
            return drop(
                self.connection
                    .send(&window.target.session, command, params),
            );
        }
        let treatment = self.interceptor.request(&request(params));
        let work = Held {
            connection: self.connection.clone(),
            session: window.target.session.clone(),
            headers: self
                .keeper
                .as_ref()
                .and_then(|keeper| keeper.headers(params)),
            id,
        };
        let leaves = params["resourceType"] == "Document" && params["frameId"] == *window.id;
        let looking = self.looking.clone();
        match params
            .get("responseStatusCode")
            .or(params.get("responseErrorReason"))
        {
            Some(_) => {
                let answered = params.clone();
                tokio::spawn(async move { work.rewrite(&treatment, &answered).await });
            }
            None => {
                tokio::spawn(async move {
                    if leaves {
                        drop(looking.lock().await);
                    }
                    work.treat(treatment).await;
                });
            }
        }
    }
}

/// A request that is held.
struct Held {
    connection: Connection,
    session: String,
    id: String,
    /// Its headers, where they are not the page's own.
    headers: Option<Value>,
}

impl Held {
    /// What comes of it is told by the events of the page.
    fn send(&self, command: &'static str, mut params: Value) {
        params["requestId"] = self.id.clone().into();
        if command == "Fetch.continueRequest"
            && let Some(headers) = &self.headers
        {
            params["headers"] = headers.clone();
        }
        drop(self.connection.send(&self.session, command, params));
    }

    async fn treat(&self, treatment: Treatment) {
        match treatment {
            Treatment::Pass => self.send("Fetch.continueRequest", json!({})),
            Treatment::Refuse => {
                self.send(
                    "Fetch.failRequest",
                    json!({ "errorReason": "ConnectionRefused" }),
                );
            }
            Treatment::Answer(response) => self.fulfil(&response),
            Treatment::Late(time) => {
                tokio::time::sleep(time).await;
                self.send("Fetch.continueRequest", json!({}));
            }
            Treatment::Silence => {}
            Treatment::Rewrite(_) => {
                self.send(
                    "Fetch.continueRequest",
                    json!({ "interceptResponse": true }),
                );
            }
        }
    }

    fn fulfil(&self, response: &Response) {
        let headers = response
            .headers
            .iter()
            .map(|(name, value)| json!({ "name": name, "value": value }));
        let params = json!({
            "responseCode": response.status,
            "responseHeaders": headers.collect::<Vec<_>>(),
            "body": STANDARD.encode(&response.body),
        });
        self.send("Fetch.fulfillRequest", params);
    }

    /// The answer to a request is there; one without a body of its own goes on as it is.
    async fn rewrite(&self, treatment: &Treatment, params: &Value) {
        if let (Treatment::Rewrite(rewrite), Some(mut response)) =
            (treatment, self.answer(params).await)
            && rewrite(&mut response)
        {
            self.fulfil(&response);
        } else {
            self.send("Fetch.continueResponse", json!({}));
        }
    }

    async fn answer(&self, params: &Value) -> Option<Response> {
        let status = u16::try_from(params["responseStatusCode"].as_u64()?).ok()?;
        if (300..400).contains(&status) {
            return None;
        }
        let asked = json!({ "requestId": self.id });
        let body = self
            .connection
            .call(&self.session, "Fetch.getResponseBody", asked);
        let body = body.await.ok()?;
        let text = body["body"].as_str().unwrap_or_default();
        let body = match body["base64Encoded"].as_bool() {
            Some(true) => STANDARD.decode(text).ok()?,
            _ => text.as_bytes().to_vec(),
        };
        let headers = params["responseHeaders"].as_array().into_iter().flatten();
        let headers = headers.filter_map(|header| {
            let (name, value) = (header["name"].as_str()?, header["value"].as_str()?);
            let kept = !OF_TRANSFER.contains(&name.to_ascii_lowercase().as_str());
            kept.then(|| (name.to_owned(), value.to_owned()))
        });
        let headers = headers.collect();
        Some(Response {
            status,
            headers,
            body,
        })
    }
}

fn request(params: &Value) -> Request {
    let text = |pointer: &str| {
        let value = params.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    Request {
        method: text("/request/method"),
        url: text("/request/url"),
        kind: match params["resourceType"].as_str().unwrap_or_default() {
            "Document" => RequestKind::Document,
            "Script" => RequestKind::Script,
            "Stylesheet" => RequestKind::Style,
            "Image" => RequestKind::Image,
            "XHR" | "Fetch" => RequestKind::Call,
            _ => RequestKind::Other,
        },
        page: text("/request/headers/Referer"),
    }
}

async fn look(
    connection: &Connection,
    window: &Window,
    covers: Vec<Locator<String>>,
    asks: Asks,
    told: String,
) -> Result<Look, BrowserError> {
    let world = window.target.world();
    let world = tokio::time::timeout(LOOKING, world)
        .await
        .map_err(|_| BrowserError::PageGone)?;
    let question = Observe {
        covers,
        page: true,
        ..Observe::default()
    };
    let question = serde_json::to_string(&question).map_err(|error| unreadable(OBSERVE, &error))?;
    // Two runs may have the site at two ports.
    let question = format!("{{ ...{question}, home: location.origin }}");
    let params = evaluate(OBSERVE, &question, &world);
    let answer = connection.send(&window.target.session, "Runtime.evaluate", params);
    let answer = answer.within(LOOKING).await?;
    let answer = answer["result"]["value"].as_str().unwrap_or_default();
    let seen: Observation =
        serde_json::from_str(answer).map_err(|error| unreadable(OBSERVE, &error))?;
    let page = seen.page.ok_or(BrowserError::PageGone)?;
    let png = match asks {
        Asks::Picture => Some(draw(connection, window, &seen.window).await?),
        Asks::Text | Asks::Nothing => None,
    };
    let covers = seen.covers.iter().flatten().map(|cover| Rect {
        x: cover.rect.x + seen.window.x,
        y: cover.rect.y + seen.window.y,
        ..cover.rect
    });
    Ok(Look {
        told,
        page,
        png,
        covers: covers.collect(),
    })
}

/// The whole page, once it is at rest.
async fn draw(
    connection: &Connection,
    window: &Window,
    seen: &page::Window,
) -> Result<Vec<u8>, BrowserError> {
    let height = seen.page_height.min(TALLEST);
    let params = json!({
        "format": "png", "optimizeForSpeed": true, "captureBeyondViewport": true,
        "clip": { "x": 0, "y": 0, "width": seen.page_width, "height": height, "scale": 1 },
    });
    let _turn = window.target.drawing.lock().await;
    let png = connection.send(&window.target.session, "Page.captureScreenshot", params);
    let png = png.within(LOOKING).await?;
    let png = STANDARD.decode(png["data"].as_str().unwrap_or_default());
    png.map_err(|_| BrowserError::PageGone)
}
