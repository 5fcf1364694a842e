//! Asking a Grid for a session, which may wait in its queue for long.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use thirtyfour::error::WebDriverResult;
use thirtyfour::session::http::{Body, HttpClient};
use tokio::sync::oneshot;

use super::hub::Hub;

/// A session that is asked for. Whoever has asked may be gone when it opens; then it is ended at once,
/// since it would keep its slot.
#[derive(Clone)]
pub(in crate::browser) struct Opening {
    pub(in crate::browser) hub: Hub,
    /// Its id, once it is open.
    id: Arc<Mutex<Option<String>>>,
}

impl Opening {
    pub(super) fn new(hub: Hub) -> Self {
        Self {
            hub,
            id: Arc::default(),
        }
    }

    /// The id of the session, for whoever will end it.
    pub(super) fn take(&self) -> Option<String> {
        let mut id = self.id.lock().unwrap_or_else(PoisonError::into_inner);
        id.take()
    }

    /// Sends the request for a session, and goes on when nobody waits for it any more.
    pub(in crate::browser) async fn send(
        &self,
        request: Request<Body<'_>>,
    ) -> Option<WebDriverResult<Response<Bytes>>> {
        let (parts, body) = request.into_parts();
        let body = match body {
            Body::Json(json) => Some(json.clone()),
            Body::Empty => None,
        };
        let (tell, told) = oneshot::channel();
        let opening = self.clone();
        self.hub.spawn(async move {
            let body = body.as_ref().map_or(Body::Empty, Body::Json);
            let answer = opening.hub.client.send(Request::from_parts(parts, body));
            let answer = answer.await;
            if let Ok(answer) = &answer {
                let mut id = opening.id.lock().unwrap_or_else(PoisonError::into_inner);
                *id = session_of(answer.body());
            }
            if tell.send(answer).is_err()
                && let Some(id) = opening.take()
            {
                opening.hub.end(&id, None).await;
            }
        });
        told.await.ok()
    }
}

/// The id in the answer to New Session.
fn session_of(answer: &[u8]) -> Option<String> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    answer["value"]["sessionId"].as_str().map(str::to_owned)
}
