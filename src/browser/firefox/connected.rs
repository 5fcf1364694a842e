//! A running Firefox.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::json;

use super::page::FirefoxPage;
use crate::browser::processes::none_is_stopped;
use crate::browser::session::Session;
use crate::browser::socket::Connection;
use crate::browser::{Access, Browser, BrowserError, Identity, Page};
use crate::scenario::Device;

pub(super) struct FirefoxBrowser {
    pub(super) session: Session,
    pub(super) connection: Connection,
    pub(super) identity: Identity,
    pub(super) access: Arc<Access>,
}

#[async_trait]
impl Browser for FirefoxBrowser {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    async fn open_page(&mut self, device: &Device) -> Result<Box<dyn Page>, BrowserError> {
        let create = json!({ "acceptInsecureCerts": self.access.insecure });
        let context = self
            .connection
            .call("", "browser.createUserContext", create);
        let context = context.await?;
        let context = context["userContext"].as_str().unwrap_or_default();
        let (connection, access) = (self.connection.clone(), self.access.clone());
        let stored = (self.session.downloads().await?, self.session.files());
        let page = FirefoxPage::open(connection, context.to_owned(), device, access, stored);
        Ok(Box::new(page.await?))
    }

    fn intact(&mut self, failed: bool) -> Result<(), BrowserError> {
        self.session
            .group()
            .filter(|_| failed)
            .map_or(Ok(()), none_is_stopped)
    }

    async fn answers(&mut self) -> bool {
        // A process that is being killed does not run any more, so an answer proves that it lives.
        let browser = self.connection.call("", "session.status", json!({}));
        let (browser, driver) = tokio::join!(browser, self.session.answers());
        browser.is_ok() && driver
    }

    async fn close(self: Box<Self>) {
        let ask = self.connection.lost().is_none();
        self.session.end(ask).await;
    }

    async fn kill(self: Box<Self>) {
        self.session.end(false).await;
    }
}
