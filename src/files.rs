//! Atomic writes: every file is written under a temporary name in its folder, then renamed.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use crate::escape::one_line;
use crate::scratch;

/// A file operation that failed: the action, the file, and the system's reason.
#[derive(Debug, thiserror::Error)]
#[error("cannot {action} `{}`: {source}", one_line(&path.to_string_lossy()))]
pub struct FileError {
    /// A verb: `read`, `write`, `remove`, `create`.
    pub action: &'static str,
    /// The file or folder.
    pub path: PathBuf,
    /// The system's reason.
    pub source: io::Error,
}

impl FileError {
    /// Whether the file or its folder is read-only.
    pub fn is_read_only(&self) -> bool {
        use io::ErrorKind::{PermissionDenied, ReadOnlyFilesystem};
        matches!(self.source.kind(), PermissionDenied | ReadOnlyFilesystem)
    }

    /// For `map_err`: adds the action and the path to an error of the system.
    pub fn of(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self {
            action,
            path,
            source,
        }
    }
}

/// Writes a file so that a reader sees either the old content or the new, never a part of it, even
/// after a crash of the machine: the temporary file is flushed to disk before it is renamed. Creates
/// missing folders.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    replace(path, bytes, fs::File::sync_all)
}

/// Like [`write()`], but does not wait for the disk: for files that the next run writes again.
pub fn write_unsynced(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    replace(path, bytes, |_| Ok(()))
}

fn replace(
    path: &Path,
    bytes: &[u8],
    sync: impl FnOnce(&fs::File) -> io::Result<()>,
) -> Result<(), FileError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(FileError::of("create", folder))?;
    let written = (|| {
        let mut file = tempfile::Builder::new()
            .prefix(&scratch::name(TEMPORARY))
            // Like any new file: the umask decides.
            .permissions(fs::Permissions::from_mode(0o666))
            .tempfile_in(folder)?;
        scratch::hold(file.as_file());
        // Not through `file` itself: its errors would name the temporary file.
        file.as_file_mut().write_all(bytes)?;
        sync(file.as_file())?;
        file.persist(path).map_err(|error| error.error)?;
        Ok(())
    })();
    written.map_err(FileError::of("write", path))
}

/// The prefix of temporary files, by which the leftovers of a killed run are found and removed.
pub const TEMPORARY: &str = ".stepproof-";

/// A temporary folder next to the final place of the files that are made in it; removed on drop.
pub fn temporary_folder(beside: &Path) -> Result<tempfile::TempDir, FileError> {
    let made = tempfile::Builder::new()
        .prefix(&scratch::name(TEMPORARY))
        .tempdir_in(beside);
    made.map_err(FileError::of("create a folder in", beside))
}

/// Removes temporary files that killed commands left in `folder` and its subfolders.
pub fn clear(folder: &Path) {
    for folder in scratch::folders(folder) {
        scratch::clear(&folder, TEMPORARY);
    }
}

/// Reads a file as UTF-8; `None` if it does not exist.
pub fn read_if_there(path: &Path) -> Result<Option<String>, FileError> {
    // Reading from a pipe or a device may never end.
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        let kind = io::Error::other("it is not a file");
        return Err(FileError::of("read", path)(kind));
    }
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::of("read", path)(error)),
    }
}

/// Removes a file. It is no error if the file does not exist.
pub fn remove_if_there(path: &Path) -> Result<(), FileError> {
    match fs::remove_file(path) {
        // A read-only file system refuses to remove even a file that does not exist.
        Err(error) if path.symlink_metadata().is_ok() => Err(FileError::of("remove", path)(error)),
        _ => Ok(()),
    }
}

/// A file that is to be written, if it still is as it was read.
#[derive(Debug)]
pub struct Rewrite<'t> {
    /// The file.
    pub path: PathBuf,
    /// As it was read.
    pub before: &'t str,
    /// As it becomes.
    pub after: &'t str,
}

/// Writes all of these files, or none if one of them was changed or removed since it was read: the first
/// such one is returned.
pub fn rewrite<'r, 't>(all: &'r [Rewrite<'t>]) -> Result<Option<&'r Rewrite<'t>>, FileError> {
    for file in all {
        let now = match std::fs::read(&file.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            read => Some(read.map_err(FileError::of("read", &file.path))?),
        };
        if now.as_deref() != Some(file.before.as_bytes()) {
            return Ok(Some(file));
        }
    }
    for file in all {
        write(&file.path, file.after.as_bytes())?;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_files_that_belong_together_none_is_written_if_one_has_changed_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let all = ["a", "b", "c"].map(|name| Rewrite {
            path: path(name),
            before: "read\r\n",
            after: "written\r\n",
        });
        for file in &all {
            std::fs::write(&file.path, file.before).unwrap();
        }
        let text = |name: &str| std::fs::read_to_string(path(name)).unwrap();
        std::fs::write(path("b"), "by an editor").unwrap();
        assert_eq!(rewrite(&all).unwrap().unwrap().path, path("b"));
        assert_eq!(
            (text("a"), text("b")),
            ("read\r\n".into(), "by an editor".into())
        );
        std::fs::remove_file(path("b")).unwrap();
        assert_eq!(rewrite(&all).unwrap().unwrap().path, path("b"));
        assert!(!path("b").exists());
        std::fs::write(path("b"), "read\r\n").unwrap();
        assert!(rewrite(&all).unwrap().is_none());
        assert_eq!(["a", "b", "c"].map(text), ["written\r\n"; 3]);
    }

    #[test]
    fn writes_whole_files_and_leaves_no_temporary_files() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b.txt");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(read_if_there(&path).unwrap().as_deref(), Some("two"));
        assert_eq!(fs::read_dir(dir.path().join("a")).unwrap().count(), 1);
        remove_if_there(&path).unwrap();
        remove_if_there(&path).unwrap();
        assert_eq!(read_if_there(&path).unwrap(), None);
    }

    #[test]
    fn temporary_files_of_a_killed_command_are_removed() {
        let dir = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new("true").spawn().unwrap();
        child.wait().unwrap();
        let left = dir.path().join(format!("a/.stepproof-{}-x", child.id()));
        fs::create_dir(dir.path().join("a")).unwrap();
        fs::write(&left, "").unwrap();
        let used = temporary_folder(&dir.path().join("a")).unwrap();
        clear(dir.path());
        assert!(!left.exists());
        assert!(used.path().exists());
    }

    #[test]
    fn a_named_pipe_is_refused_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let error = read_if_there(&pipe).unwrap_err().to_string();
        assert!(error.ends_with("it is not a file"), "{error}");
    }

    #[test]
    fn errors_name_the_file_and_the_reason() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        let error = write(&file.join("x.txt"), b"").unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "cannot create `{}`: File exists (os error 17)",
                file.display()
            )
        );
        let long = dir.path().join("n".repeat(300));
        let error = write(&long, b"").unwrap_err().to_string();
        assert!(error.contains("os error 36"), "{error}");
    }
}
