//! A browser between two cases is nothing but its name: each case has a session of its own.

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::FutureExt as _;
use rustix::process::Pid;

use super::classic::Classic;
use super::display;
use super::looks::Looks;
use super::opened::Kept;
use super::page::WebKitPage;
use super::sessions::Sessions;
use super::state::State;
use crate::browser::processes::none_is_stopped;
use crate::browser::script;
use crate::browser::{Browser, BrowserError, Identity, Page};
use crate::scenario::Device;

pub(super) struct WebKitBrowser {
    sessions: Arc<Sessions>,
    identity: Identity,
    kept: Kept,
    /// The process group of its session.
    group: Option<Pid>,
}

impl WebKitBrowser {
    pub(super) fn new(sessions: Arc<Sessions>, identity: Identity) -> Self {
        Self {
            sessions,
            identity,
            kept: Kept::default(),
            group: None,
        }
    }
}

#[async_trait]
impl Browser for WebKitBrowser {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    async fn open_page(&mut self, device: &Device) -> Result<Box<dyn Page>, BrowserError> {
        self.kept.end(false).await;
        let (opened, downloads) = self.sessions.open(Some(device)).await?;
        let options = &self.sessions.launch.options;
        let ended = opened.session.ended().map(futures_util::FutureExt::boxed);
        let ended = ended.unwrap_or_else(|| std::future::pending().boxed());
        self.group = opened.session.group();
        let address = opened.session.address();
        let classic = Classic::new(address, options.observer.clone(), ended);
        let screen = opened.display.as_ref().map(|(_, screen)| *screen);
        self.kept.keep(opened).await;
        let state = State::new(options.access.clone(), downloads);
        let sizes = (display::size(device), screen);
        let looks = Looks::new(classic, state, &script::source(device), sizes);
        let page = WebKitPage::open(self.kept.clone(), looks).await?;
        Ok(Box::new(page))
    }

    fn intact(&mut self, failed: bool) -> Result<(), BrowserError> {
        self.group
            .filter(|_| failed)
            .map_or(Ok(()), none_is_stopped)
    }

    async fn answers(&mut self) -> bool {
        true
    }

    async fn close(self: Box<Self>) {
        self.kept.end(true).await;
    }

    async fn kill(self: Box<Self>) {
        self.kept.end(false).await;
    }
}
