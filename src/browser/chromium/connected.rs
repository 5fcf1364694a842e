//! A running Chromium.

use std::sync::Arc;

use async_trait::async_trait;
use rustix::process::Pid;
use serde_json::json;
use thirtyfour::WebDriver;

use super::page::ChromiumPage;
use super::processes::Processes;
use super::setup;
use super::setup::Setup;
use crate::browser::driver::Driver;
use crate::browser::http::{COMMAND_LIMIT, END_SESSION_LIMIT};
use crate::browser::socket::Connection;
use crate::browser::{Browser, BrowserError, Identity, Interceptor, Login, Page};
use crate::scenario::Device;

pub(super) struct ChromiumBrowser {
    pub(super) session: WebDriver,
    pub(super) driver: Driver,
    pub(super) connection: Connection,
    pub(super) identity: Identity,
    /// Its name and version.
    pub(super) agent: String,
    /// Its processes when the case began.
    pub(super) processes: Option<Processes>,
    pub(super) login: Option<Arc<Login>>,
    pub(super) interceptor: Option<Arc<dyn Interceptor>>,
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
        let (context, folder) = (context.to_owned(), self.driver.folder());
        let setup = Setup {
            interceptor: self.interceptor.clone(),
            ..setup::of(device, &self.agent, self.login.clone())
        };
        let page = ChromiumPage::open(connection, context, device, setup, folder);
        let page = page.await?;
        self.processes = Pid::from_raw(self.driver.id()).map(Processes::of);
        Ok(Box::new(page))
    }

    fn intact(&mut self, failed: bool) -> Result<(), BrowserError> {
        let Some(processes) = &self.processes else {
            return Ok(());
        };
        let stopped = || processes.stopped().filter(|_| failed);
        let trouble = processes.trouble().or_else(stopped);
        trouble.map_or(Ok(()), |what| Err(BrowserError::PartLost(what)))
    }

    async fn answers(&mut self) -> bool {
        // A process that is being killed does not run any more, so an answer proves that it lives.
        let browser = self.connection.call("", "Browser.getVersion", json!({}));
        let driver = tokio::time::timeout(COMMAND_LIMIT, self.session.handle().status());
        let (browser, driver) = tokio::join!(browser, driver);
        browser.is_ok() && driver.is_ok_and(|status| status.is_ok())
    }

    async fn close(self: Box<Self>) {
        // A hung browser never answers DELETE, so there is a deadline.
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
