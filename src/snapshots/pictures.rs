//! Pictures among the snapshots: binary snapshots of insta's, by the browser and the platform that drew
//! them.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use insta::internals::SnapshotContents;

use super::{FOLDER, INSTA, Mode, OF_STEP, Page, Recorder, Store, StoreError, read};
use crate::case_id::{CaseId, file_name};
use crate::files::{self, FileError};

/// The format of pictures, and the extension of their files.
pub(super) const FORMAT: &str = "png";

impl Store {
    /// Path of a step's picture, relative to the project root; `drawn_by` is the browser and the platform.
    pub fn picture_path(case: &CaseId, step: &str, drawn_by: &str) -> String {
        let (folder, step) = (case.folder(), file_name(step));
        format!("{FOLDER}/{folder}/{step}{OF_STEP}{drawn_by}.snap")
    }

    /// The accepted picture of a step; `None` when there is none.
    pub fn picture(
        &self,
        case: &CaseId,
        step: &str,
        drawn_by: &str,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        picture(&self.root.join(Self::picture_path(case, step, drawn_by)))
    }

    /// Keeps a picture for review, one that is new or another; without one, none waits any more. Why it
    /// does not wait where it should: the project may only be read. `page` says whose it is; its text is
    /// not read.
    pub fn keep_picture(
        &self,
        page: &Page<'_>,
        drawn_by: &str,
        png: Option<&[u8]>,
    ) -> Result<Option<String>, StoreError> {
        if self.mode == Mode::CompareOnly {
            return Ok(None);
        }
        let relative = Self::picture_path(page.case, page.step, drawn_by);
        let path = self.root.join(relative);
        let pending = path.with_extension("snap.new");
        let candidate = match png {
            Some(png) => self
                .ask_for_header(page, drawn_by, &path, png)?
                .map(|header| (header, png)),
            None => None,
        };
        let done = match candidate {
            Some((header, png)) => files::write(&beside(&pending), png)
                .and_then(|()| files::write(&pending, header.as_bytes())),
            None => files::remove_if_there(&pending)
                .and_then(|()| files::remove_if_there(&beside(&pending))),
        };
        match done {
            Err(error) if error.is_read_only() => Ok(png.map(|_| error.to_string())),
            done => Ok(done.map(|()| None)?),
        }
    }

    /// What insta writes into the file that stands beside a picture.
    fn ask_for_header(
        &self,
        page: &Page<'_>,
        drawn_by: &str,
        path: &Path,
        png: &[u8],
    ) -> Result<Option<String>, StoreError> {
        let seen = std::sync::Arc::default();
        let settings = self.settings(page, path, Recorder(seen));
        let name = format!("{}{OF_STEP}{drawn_by}.{FORMAT}", file_name(page.step));
        let _one_at_a_time = INSTA
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        catch_unwind(AssertUnwindSafe(|| {
            settings.bind(|| insta::assert_binary_snapshot!(&name, png.to_vec()));
        }))
        .map_err(|panic| StoreError::Insta {
            path: path.to_owned(),
            why: super::message_of(&*panic),
        })?;
        Ok(self.take_scratch(path)?)
    }
}

/// The picture of a snapshot file, stored or pending; `None` if there is none.
pub fn picture(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(snapshot) = read(path)? else {
        return Ok(None);
    };
    let why = match snapshot.contents() {
        SnapshotContents::Binary(Some(png)) => return Ok(Some(png.to_vec())),
        SnapshotContents::Binary(None) => "its picture is missing",
        SnapshotContents::Text(_) => "it is no picture",
    };
    Err(StoreError::NotASnapshot {
        path: path.to_owned(),
        why: why.into(),
    })
}

/// Moves an accepted picture into place, from where insta has saved it.
pub(super) fn move_data(from: &Path, to: &Path) -> Result<(), FileError> {
    let (from, to) = (beside(from), beside(to));
    match fs::read(&from) {
        Ok(bytes) => files::write(&to, &bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(FileError::of("read", &from)(error)),
    }
}

/// The file of the picture that belongs to a snapshot file.
pub fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(FORMAT);
    name.into()
}
