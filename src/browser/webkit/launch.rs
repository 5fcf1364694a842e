//! Starts WebKitGTK.

use std::sync::Arc;

use async_trait::async_trait;

use super::connected::WebKitBrowser;
use super::sessions::{Sessions, is_root};
use crate::browser::engine::LaunchOptions;
use crate::browser::{Browser, BrowserError, Identity, Launcher};

/// Starts WebKitGTK browsers.
pub(super) struct WebKit(Arc<Sessions>);

impl WebKit {
    /// Finds the programs and makes the run's temporary folder.
    pub(super) fn new(options: LaunchOptions) -> Result<Self, BrowserError> {
        Ok(Self(Arc::new(Sessions::new(options)?)))
    }
}

#[async_trait]
impl Launcher for WebKit {
    async fn launch(&self) -> Result<Box<dyn Browser>, BrowserError> {
        // A first session tells which browser it is, and that it starts.
        let (opened, _downloads) = self.0.open(None).await?;
        let identity = Identity {
            name: "webkit".to_owned(),
            version: opened.session.capability("/browserVersion"),
            unsandboxed: is_root(),
        };
        opened.end(true).await;
        Ok(Box::new(WebKitBrowser::new(self.0.clone(), identity)))
    }
}
