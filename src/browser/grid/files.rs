//! Files of a browser on another machine: the Grid stores them beside the session and removes them with
//! it.

use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::json;
use tokio::sync::OnceCell;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::hub::Hub;
use crate::browser::BrowserError;
use crate::browser::http::COMMAND_LIMIT;

/// Brings files to where the browser is.
#[derive(Clone, Default)]
pub(in crate::browser) enum Files {
    /// They are there: it runs on this machine.
    #[default]
    Here,
    /// It runs on a node of a Grid.
    There(NodeFiles),
}

/// The files of a session on its node.
#[derive(Clone)]
pub(in crate::browser) struct NodeFiles {
    hub: Hub,
    session: String,
    /// A folder of its own, once it is asked for.
    folder: Arc<OnceCell<String>>,
}

/// What is stored to learn of the folder.
const MARKER: &str = "stepproof";

impl Files {
    /// These files as the browser finds them.
    pub(in crate::browser) async fn place(
        &self,
        paths: &[PathBuf],
    ) -> Result<Vec<PathBuf>, BrowserError> {
        let there = match self {
            Self::Here => return Ok(paths.to_vec()),
            Self::There(there) => there,
        };
        let mut placed = Vec::new();
        for path in paths {
            placed.push(there.send(path).await?.into());
        }
        Ok(placed)
    }
}

impl NodeFiles {
    pub(super) fn new(hub: &Hub, session: &str) -> Self {
        Self {
            hub: hub.clone(),
            session: session.to_owned(),
            folder: Arc::default(),
        }
    }

    /// A folder for downloads.
    pub(super) async fn folder(&self) -> Result<String, BrowserError> {
        let folder = self.folder.get_or_try_init(|| async {
            let marker = self.store(MARKER, b"").await?;
            let folder = marker.strip_suffix(MARKER).unwrap_or(&marker);
            Ok(format!("{folder}downloads"))
        });
        folder.await.cloned()
    }

    async fn send(&self, path: &Path) -> Result<String, BrowserError> {
        let refused = |message: String| refused(format!("`{}`: {message}", path.display()));
        let content = tokio::fs::read(path).await;
        let content = content.map_err(|error| refused(error.to_string()))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        self.store(&name, &content).await
    }

    /// Stores a file, and gives its path on the node.
    async fn store(&self, name: &str, content: &[u8]) -> Result<String, BrowserError> {
        let packed = packed(name, content).map_err(|error| refused(error.to_string()))?;
        let path = format!("/session/{}/se/file", self.session);
        let body = json!({ "file": STANDARD.encode(packed) });
        let stored = self
            .hub
            .command(Method::POST, &path, Some(&body), COMMAND_LIMIT);
        let stored = stored.await.map_err(refused)?;
        let path = stored.as_str().map(str::to_owned);
        path.ok_or_else(|| refused("the Grid does not tell where it is".into()))
    }
}

fn refused(message: String) -> BrowserError {
    BrowserError::Refused {
        command: "to bring a file to the node".to_owned(),
        message,
    }
}

/// One file, as the Grid takes it.
fn packed(name: &str, content: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(name, SimpleFileOptions::default())?;
    archive.write_all(content)?;
    Ok(archive.finish()?.into_inner())
}
