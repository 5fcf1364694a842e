//! A running Chromium.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::page::ChromiumPage;
use super::processes::Processes;
use super::setup;
use super::setup::Setup;
use crate::browser::processes::none_is_stopped;
use crate::browser::session::Session;
use crate::browser::socket::Connection;
use crate::browser::{Access, Browser, BrowserError, Identity, Interceptor, Page};
use crate::scenario::Device;

pub(super) struct ChromiumBrowser {
    pub(super) session: Session,
    pub(super) connection: Connection,
    pub(super) identity: Identity,
    /// Its name and version.
    pub(super) agent: String,
    /// Its processes when the case began.
    pub(super) processes: Option<Processes>,
    pub(super) access: Arc<Access>,
    pub(super) interceptor: Option<Arc<dyn Interceptor>>,
}

/// The cookies of the site, as the browser takes them.
fn cookies(access: &Access) -> Vec<Value> {
    let cookies = access.cookies.iter();
    let cookie = |(name, value): &(String, String)| json!({ "name": name, "value": value, "url": access.origin });
    cookies.map(cookie).collect()
}

#[async_trait]
impl Browser for ChromiumBrowser {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn intercept(&mut self, interceptor: Option<Arc<dyn Interceptor>>) {
        self.interceptor = interceptor;
    }

    async fn open_page(&mut self, device: &Device) -> Result<Box<dyn Page>, BrowserError> {
        let context = self
            .connection
            .call("", "Target.createBrowserContext", json!({}))
            .await?;
        let context = context["browserContextId"].as_str().unwrap_or_default();
        let connection = self.connection.clone();
        let context = context.to_owned();
        let stored = (self.session.downloads().await?, self.session.files());
        if !self.access.cookies.is_empty() {
            let cookies = cookies(&self.access);
            let params = json!({ "cookies": cookies, "browserContextId": context });
            self.connection
                .call("", "Storage.setCookies", params)
                .await?;
        }
        let setup = Setup {
            interceptor: self.interceptor.clone(),
            ..setup::of(device, &self.agent, &self.access)
        };
        let page = ChromiumPage::open(connection, context, device, setup, stored);
        let page = page.await?;
        self.processes = self.session.group().map(Processes::of);
        Ok(Box::new(page))
    }

    fn intact(&mut self, failed: bool) -> Result<(), BrowserError> {
        let Some(processes) = &self.processes else {
            return Ok(());
        };
        match processes.trouble() {
            Some(what) => Err(BrowserError::PartLost(what)),
            None if failed => none_is_stopped(processes.group),
            None => Ok(()),
        }
    }

    async fn answers(&mut self) -> bool {
        // A process that is being killed does not run any more, so an answer proves that it lives.
        let browser = self.connection.call("", "Browser.getVersion", json!({}));
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
