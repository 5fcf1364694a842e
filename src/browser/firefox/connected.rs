//! A running Firefox.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::json;
use thirtyfour::WebDriver;

use super::page::FirefoxPage;
use crate::browser::driver::Driver;
use crate::browser::http::{COMMAND_LIMIT, END_SESSION_LIMIT};
use crate::browser::socket::Connection;
use crate::browser::{Browser, BrowserError, Identity, Login, Page};
use crate::scenario::Device;

pub(super) struct FirefoxBrowser {
    pub(super) session: WebDriver,
    pub(super) driver: Driver,
    pub(super) connection: Connection,
    pub(super) identity: Identity,
    pub(super) login: Option<Arc<Login>>,
}

#[async_trait]
impl Browser for FirefoxBrowser {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    async fn open_page(&mut self, device: &Device) -> Result<Box<dyn Page>, BrowserError> {
        let create = json!({ "acceptInsecureCerts": false });
        let context = self
            .connection
            .call("", "browser.createUserContext", create);
        let context = context.await?;
        let context = context["userContext"].as_str().unwrap_or_default();
        let (connection, login) = (self.connection.clone(), self.login.clone());
        let folder = self.driver.folder();
        let page = FirefoxPage::open(connection, context.to_owned(), device, login, folder);
        Ok(Box::new(page.await?))
    }

    async fn answers(&mut self) -> bool {
        // A process that is being killed runs no line more, so an answer is proof.
        let browser = self.connection.call("", "session.status", json!({}));
        let driver = tokio::time::timeout(COMMAND_LIMIT, self.session.handle().status());
        let (browser, driver) = tokio::join!(browser, driver);
        browser.is_ok() && driver.is_ok_and(|status| status.is_ok())
    }

    async fn close(self: Box<Self>) {
        // A hung browser never answers DELETE, so nothing waits for it without a deadline.
        let quit = self.session.clone().quit();
        if self.connection.lost().is_none()
            && tokio::time::timeout(END_SESSION_LIMIT, quit).await.is_ok()
        {
            self.driver.end(true).await;
        } else {
            self.kill().await;
        }
    }

    async fn kill(self: Box<Self>) {
        self.session.leak().ok();
        self.driver.end(false).await;
    }
}
