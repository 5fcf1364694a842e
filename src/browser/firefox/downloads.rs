//! The files that a case has downloaded. They go into a folder of its own, which ends with it.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::{BrowserError, Download, DownloadState};

/// The downloads of one user context.
pub(super) struct Downloads {
    folder: TempDir,
    /// By the navigation that each came of and its address.
    all: Mutex<Vec<(String, Download)>>,
}

impl Downloads {
    /// None yet; their folder stands below this one.
    pub(super) fn below(folder: &Path) -> Result<Self, BrowserError> {
        let own = tempfile::Builder::new()
            .prefix("downloads-")
            .tempdir_in(folder);
        let folder = own.map_err(|error| BrowserError::Start {
            title: format!("cannot write into `{}`", folder.display()),
            cause: error.to_string(),
            help: "downloads need room for temporary files".into(),
        })?;
        Ok(Self {
            folder,
            all: Mutex::default(),
        })
    }

    /// What tells the browser where they go.
    pub(super) fn behavior(&self, context: &str) -> (&'static str, Value) {
        let behavior = json!({ "type": "allowed", "destinationFolder": self.folder.path() });
        let params = json!({ "downloadBehavior": behavior, "userContexts": [context] });
        ("browser.setDownloadBehavior", params)
    }

    /// Takes an event; `false` when it says nothing of downloads.
    pub(super) fn take(&self, event: &str, params: &Value) -> bool {
        let text = |name: &str| params[name].as_str().unwrap_or_default();
        let id = format!("{} {}", text("navigation"), text("url"));
        let mut all = self.lock();
        match event {
            "browsingContext.downloadWillBegin" => {
                let download = Download {
                    name: text("suggestedFilename").to_owned(),
                    state: DownloadState::Running,
                };
                all.push((id, download));
            }
            "browsingContext.downloadEnd" => {
                let state = match text("status") {
                    "complete" => DownloadState::Whole,
                    _ => DownloadState::Failed,
                };
                let running = |(other, download): &&mut (String, Download)| {
                    *other == id && download.state == DownloadState::Running
                };
                if let Some((_, download)) = all.iter_mut().find(running) {
                    download.state = state;
                }
            }
            _ => return false,
        }
        true
    }

    /// All so far.
    pub(super) fn all(&self) -> Vec<Download> {
        let all = self.lock();
        all.iter().map(|(_, download)| download.clone()).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(String, Download)>> {
        // A poisoned lock means a panic elsewhere, which is reported there; the list is plain.
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_is_running_until_it_is_whole_or_has_failed() {
        let downloads = Downloads::below(&std::env::temp_dir()).unwrap();
        let event = |kind: &str, id: &str, status: &str| {
            let params = json!({
                "navigation": id, "url": "http://h/f", "suggestedFilename": "f", "status": status,
            });
            downloads.take(&format!("browsingContext.{kind}"), &params)
        };
        for id in ["1", "2", "3"] {
            assert!(event("downloadWillBegin", id, ""));
        }
        event("downloadEnd", "1", "complete");
        event("downloadEnd", "2", "canceled");
        assert!(!event("load", "3", ""));
        let states = downloads.all().into_iter().map(|download| download.state);
        let expected = [
            DownloadState::Whole,
            DownloadState::Failed,
            DownloadState::Running,
        ];
        assert!(states.eq(expected));
    }
}
