//! A session of the Grid that is in use.

use std::sync::Arc;

use url::Url;

use super::files::{Files, NodeFiles};
use super::hub::{Hub, NodeName};
use super::opening::Opening;
use super::outcome::why_lost;
use crate::browser::BrowserError;
use crate::browser::socket::Line;
use crate::browser::watchdog::Watchdog;

/// A session of the Grid. It is ended when this is dropped, at the latest.
pub(in crate::browser) struct Held {
    opening: Opening,
    watchdog: Option<Arc<Watchdog>>,
    session: Option<Session>,
}

struct Session {
    id: String,
    /// Where it runs, if the Grid tells.
    node: Option<NodeName>,
    files: NodeFiles,
}

impl Held {
    /// A session that is about to be opened.
    pub(in crate::browser) fn new(hub: Hub, watchdog: Option<Arc<Watchdog>>) -> Self {
        Self {
            opening: Opening::new(hub),
            watchdog,
            session: None,
        }
    }

    /// What sends the request for it.
    pub(in crate::browser) fn opening(&self) -> Opening {
        self.opening.clone()
    }

    fn hub(&self) -> &Hub {
        &self.opening.hub
    }

    /// It is open.
    pub(in crate::browser) async fn opened(&mut self) {
        let Some(id) = self.opening.take() else {
            return;
        };
        if let Some(watchdog) = &self.watchdog {
            watchdog.watch_session(&self.address(&id), self.hub().authorization.as_ref());
        }
        self.session = Some(Session {
            files: NodeFiles::new(self.hub(), &id),
            id: id.clone(),
            node: None,
        });
        let status = self.hub().status().await.ok();
        if let Some(session) = &mut self.session {
            session.node = status.and_then(|status| status.node_of(&id));
        }
    }

    fn address(&self, id: &str) -> String {
        format!("{}/session/{id}", self.hub().url)
    }

    /// A socket of the session, of which the Grid has told this address. Its path counts: under the
    /// host, a Grid may know itself by a name that is not known here.
    pub(in crate::browser) fn line(&self, told: &str) -> Line {
        let hub = self.hub().clone();
        let path = Url::parse(told).map_or_else(|_| told.to_owned(), |url| url.path().to_owned());
        // What stands before `/session` is part of the address that is known here, too.
        let path = path.find("/session/").map_or(&*path, |at| &path[at..]);
        let url = format!("{}{path}", hub.url.replacen("http", "ws", 1));
        let session = self.session.as_ref();
        let session = session.map(|session| (session.id.clone(), session.node.clone()));
        Line {
            url,
            authorization: hub.authorization.clone(),
            driver_ended: Box::pin(std::future::pending()),
            explain: Arc::new(move |how| {
                let (hub, session) = (hub.clone(), session.clone());
                Box::pin(async move {
                    match session {
                        Some((id, node)) => why_lost(&hub, &id, node.as_ref(), how).await,
                        None => BrowserError::BrowserLost(how),
                    }
                })
            }),
        }
    }

    /// What brings files to its node.
    pub(in crate::browser) fn files(&self) -> Files {
        let session = self.session.as_ref();
        session.map_or(Files::Here, |session| Files::There(session.files.clone()))
    }

    /// A folder for downloads on its node.
    pub(in crate::browser) async fn downloads(&self) -> Result<String, BrowserError> {
        match &self.session {
            Some(session) => session.files.folder().await,
            None => Err(BrowserError::BrowserLost("it has no session".to_owned())),
        }
    }

    /// Ends it.
    pub(in crate::browser) async fn end(mut self) {
        if let Some(Session { id, node, .. }) = self.session.take() {
            self.hub().end(&id, node.as_ref()).await;
            self.forget(&id);
        }
    }

    fn forget(&self, id: &str) {
        if let Some(watchdog) = &self.watchdog {
            watchdog.forget_session(&self.address(id));
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let session = self.session.take();
        let node = session.as_ref().and_then(|session| session.node.clone());
        let id = session.map(|session| session.id);
        let Some(id) = id.or_else(|| self.opening.take()) else {
            return;
        };
        self.forget(&id);
        let hub = self.hub().clone();
        self.hub().spawn(async move {
            hub.end(&id, node.as_ref()).await;
        });
    }
}
