//! The files that a case has downloaded. Each case has its own folder, which is removed at its end.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::{BrowserError, Download, DownloadState};

/// The downloads of one user context.
pub(super) struct Downloads {
    folder: TempDir,
    /// By the browser's own ids.
    all: Mutex<Vec<(String, Download)>>,
}

impl Downloads {
    /// No downloads yet; their folder is made inside this one.
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

    /// The command that tells the browser where to store them.
    pub(super) fn behavior(&self, context: &str) -> (&'static str, Value) {
        (
            "Browser.setDownloadBehavior",
            json!({
                // The browser chooses the names of the files: a name given by the site is not safe.
                "behavior": "allowAndName", "downloadPath": self.folder.path(),
                "browserContextId": context, "eventsEnabled": true,
            }),
        )
    }

    /// Takes an event; `false` if nothing of interest has changed.
    pub(super) fn take(&self, event: &str, params: &Value) -> bool {
        let text = |name: &str| params[name].as_str().unwrap_or_default();
        let mut all = self.lock();
        match event {
            "Browser.downloadWillBegin" => {
                let download = Download {
                    name: text("suggestedFilename").to_owned(),
                    state: DownloadState::Running,
                };
                all.push((text("guid").to_owned(), download));
                true
            }
            "Browser.downloadProgress" => {
                let state = match text("state") {
                    "completed" => DownloadState::Whole,
                    "canceled" => DownloadState::Failed,
                    _ => return false,
                };
                let known = all.iter_mut().find(|(id, _)| id == text("guid"));
                known.map(|(_, download)| download.state = state).is_some()
            }
            _ => false,
        }
    }

    /// All so far.
    pub(super) fn all(&self) -> Vec<Download> {
        let all = self.lock();
        all.iter().map(|(_, download)| download.clone()).collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(String, Download)>> {
        // A poisoned lock means a panic elsewhere, which is reported there; the list is still valid.
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_download_is_running_until_it_is_whole_or_has_failed() {
        let downloads = Downloads::below(&std::env::temp_dir()).unwrap();
        for (id, name) in [("1", "control.exe"), ("2", "a.txt"), ("3", "b.txt")] {
            let begins = json!({ "guid": id, "suggestedFilename": name });
            assert!(downloads.take("Browser.downloadWillBegin", &begins));
        }
        let tell = |id: &str, state: &str| {
            let progress = json!({ "guid": id, "state": state });
            downloads.take("Browser.downloadProgress", &progress)
        };
        assert!(!tell("1", "inProgress"));
        assert!(tell("1", "completed"));
        assert!(tell("2", "canceled"));
        assert!(!tell("of an earlier case", "canceled"));
        let all = downloads.all();
        let states = all.iter().map(|download| download.state);
        let expected = [
            DownloadState::Whole,
            DownloadState::Failed,
            DownloadState::Running,
        ];
        assert!(states.eq(expected), "{all:?}");
    }
}
