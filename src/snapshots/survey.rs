//! Lists the files in `snapshots/`, to find orphans and files that are not snapshots.

use std::cell::Cell;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use insta::internals::SnapshotContents;

use super::pictures::beside;
use super::violations::SUFFIX;
use super::{FOLDER, OF_STEP, StoreError, read};
use crate::case_id::{CaseId, decode};
use crate::files::{self, FileError};

/// What a file keeps of a step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeptKind {
    /// The text of its pages.
    Page,
    /// Its picture.
    Picture {
        /// The browser and the platform that drew it.
        drawn_by: String,
    },
    /// The violations of accessibility that are known.
    Violations,
}

/// A file of a step, stored or pending.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kept {
    /// Id of its case.
    pub case: CaseId,
    /// Id of its step.
    pub step: String,
    /// What it keeps.
    pub kind: KeptKind,
    /// The file.
    pub path: PathBuf,
    /// Whether it is pending (`.snap.new`).
    pub pending: bool,
}

impl Kept {
    /// `CASE/STEP`, as on the command line.
    pub fn name(&self) -> String {
        format!("{}/{}", self.case, self.step)
    }

    /// Its name, and what of the step it is.
    pub fn words(&self) -> String {
        match &self.kind {
            KeptKind::Page => self.name(),
            KeptKind::Picture { drawn_by } => format!("{} (picture, {drawn_by})", self.name()),
            KeptKind::Violations => format!("{} (accessibility)", self.name()),
        }
    }

    /// The stored snapshot: the file itself, or the one that it would replace.
    pub fn target(&self) -> PathBuf {
        if self.pending {
            self.path.with_extension("")
        } else {
            self.path.clone()
        }
    }
}

/// All files of steps, by case and step.
pub fn kept(root: &Path) -> Result<Vec<Kept>, FileError> {
    files::clear(&root.join(FOLDER));
    let failed = Cell::new(None);
    let entries = |folder: &Path| -> Vec<PathBuf> {
        match fs::read_dir(folder).and_then(|found| {
            let paths = found.map(|entry| entry.map(|entry| entry.path()));
            paths.collect::<Result<Vec<_>, _>>()
        }) {
            Ok(paths) => paths,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => {
                failed.set(Some(FileError::of("read", folder)(error)));
                Vec::new()
            }
        }
    };
    let mut kept = Vec::new();
    for folder in entries(&root.join(FOLDER)) {
        let name = folder.file_name().and_then(|name| name.to_str());
        let (Some(case), true) = (name.and_then(CaseId::of_folder), folder.is_dir()) else {
            continue;
        };
        for path in entries(&folder) {
            let name = path.file_name().and_then(|name| name.to_str());
            let pending = name.and_then(|name| name.strip_suffix(".snap.new"));
            let stored = name.and_then(|name| name.strip_suffix(".snap"));
            let (stem, pending) = (pending.or(stored), pending.is_some());
            let named = stem.map(name_of);
            if let Some((step, kind)) = named.and_then(|(step, kind)| Some((decode(step)?, kind))) {
                let case = case.clone();
                kept.push(Kept {
                    case,
                    step,
                    kind,
                    path,
                    pending,
                });
            }
        }
    }
    kept.sort();
    failed.into_inner().map_or(Ok(kept), Err)
}

/// The step in the name of a file without extension, and what the file keeps of it.
fn name_of(stem: &str) -> (&str, KeptKind) {
    match stem.split_once(OF_STEP) {
        None => (stem, KeptKind::Page),
        Some((step, SUFFIX)) => (step, KeptKind::Violations),
        Some((step, drawn_by)) => {
            let drawn_by = drawn_by.to_owned();
            (step, KeptKind::Picture { drawn_by })
        }
    }
}

/// Why a file is not a snapshot; `None` if it is.
pub fn fault(file: &Kept) -> Result<Option<StoreError>, FileError> {
    match read(&file.path) {
        Ok(Some(snapshot)) if matches!(snapshot.contents(), SnapshotContents::Binary(None)) => {
            let (path, why) = (file.path.clone(), "its picture is missing".to_owned());
            Ok(Some(StoreError::NotASnapshot { path, why }))
        }
        Ok(_) => Ok(None),
        Err(StoreError::File(error)) => Err(error),
        Err(error) => Ok(Some(error)),
    }
}

/// What is in a file and in the one that it would replace, as a number: another number means that a
/// decision would be about something else than a person has seen.
pub fn state(file: &Kept) -> Result<u64, FileError> {
    let mut hasher = DefaultHasher::new();
    for path in [&file.path, &file.target()] {
        for path in [path, &beside(path)] {
            let bytes = match fs::read(path) {
                Ok(bytes) => Some(bytes),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
                Err(error) => return Err(FileError::of("read", path)(error)),
            };
            bytes.hash(&mut hasher);
        }
    }
    Ok(hasher.finish())
}

/// The file in which `cargo insta test` collects the snapshots that are in use.
const REFERENCES: &str = "INSTA_SNAPSHOT_REFERENCES_FILE";

/// Tells `cargo insta test`, if that has started this process, that these files are in use: otherwise
/// `--unreferenced=delete` removes them.
pub fn refer_to<'a>(files: impl Iterator<Item = &'a Kept>) -> Result<(), FileError> {
    let Some(list) = std::env::var_os(REFERENCES).map(PathBuf::from) else {
        return Ok(());
    };
    let lines: String = files
        .map(|file| format!("{}\n", file.path.display()))
        .collect();
    // Other processes append to it, too.
    let open = fs::File::options().create(true).append(true).open(&list);
    let written = open.and_then(|mut open| open.write_all(lines.as_bytes()));
    written.map_err(FileError::of("write", &list))
}

/// Removes a file, and its folder if that is then empty.
pub fn remove(file: &Kept) -> Result<(), FileError> {
    files::remove_if_there(&file.path)?;
    if matches!(file.kind, KeptKind::Picture { .. }) {
        files::remove_if_there(&beside(&file.path))?;
    }
    if let Some(folder) = file.path.parent() {
        let _ = fs::remove_dir(folder);
    }
    Ok(())
}
