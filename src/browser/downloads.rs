//! The files that a case has downloaded. Each case has its own folder, which is removed at its end.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

use super::{BrowserError, Download, DownloadState};

/// The downloads of one user context.
pub(super) struct Downloads {
    folder: PathBuf,
    /// Removes the folder with this, where it is on this machine.
    _own: Option<TempDir>,
    /// By the ids that the engine gives them.
    all: Mutex<Vec<(String, Download)>>,
}

impl Downloads {
    /// No downloads yet; their folder is made inside this one.
    pub(super) fn below(folder: &Path) -> Result<Self, BrowserError> {
        let own = tempfile::Builder::new()
            .prefix("downloads-")
            .tempdir_in(folder);
        let own = own.map_err(|error| BrowserError::Start {
            title: format!("cannot write into `{}`", folder.display()),
            cause: error.to_string(),
            help: "downloads need room for temporary files".into(),
        })?;
        Ok(Self {
            folder: own.path().to_owned(),
            _own: Some(own),
            all: Mutex::default(),
        })
    }

    /// No downloads yet, in this folder on the machine of the browser.
    pub(super) fn there(folder: String) -> Self {
        Self {
            folder: folder.into(),
            _own: None,
            all: Mutex::default(),
        }
    }

    /// The folder that the browser stores them in.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A download with this id has begun; `name` is given by the site.
    pub(super) fn begin(&self, id: impl Into<String>, name: &str) {
        let download = Download {
            name: name.to_owned(),
            state: DownloadState::Running,
        };
        self.lock().push((id.into(), download));
    }

    /// The running download with this id has ended; `false` if there is none.
    pub(super) fn end(&self, id: &str, state: DownloadState) -> bool {
        let mut all = self.lock();
        let running = all
            .iter_mut()
            .find(|(other, download)| other == id && download.state == DownloadState::Running);
        running
            .map(|(_, download)| download.state = state)
            .is_some()
    }

    /// Whether there is one with an id like this.
    pub(super) fn any(&self, id: impl Fn(&str) -> bool) -> bool {
        self.lock().iter().any(|(other, _)| id(other))
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
