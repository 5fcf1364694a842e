//! The output folder: fixed file names, one run at a time, nothing left of the run before.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::exit::{CliError, Exit};
use crate::files::{self, FileError};
use crate::record::PageText;
use crate::report;

/// The output tree, from the folder of the project.
pub const OUTPUT: &str = "target/stepproof";

const LOCK: &str = "lock";
const SCREENSHOTS: &str = "screenshots";
/// Prefix of the reports of `guide check`.
pub const GUIDE: &str = "guide-";

/// The output folder of a run, locked while this value lives.
#[derive(Debug)]
pub struct Output {
    dir: PathBuf,
    /// Device and inode of the lock file: if they differ, the folder was removed or replaced.
    id: (u64, u64),
    /// The system releases the lock however the process ends, so it is never stale.
    _lock: File,
}

impl Output {
    /// Creates and locks the folder, and removes what the previous run left.
    pub fn open(dir: &Path) -> Result<Self, CliError> {
        let created = fs::create_dir_all(dir).map_err(FileError::of("create", dir));
        created.map_err(not_writable)?;
        let lock = lock(&dir.join(LOCK))?;
        clean(dir)?;
        let found = lock.metadata().map_err(FileError::of("read", dir))?;
        Ok(Self {
            dir: dir.to_owned(),
            id: id_of(&found),
            _lock: lock,
        })
    }

    /// Writes a report.
    pub fn report(&self, file: &str, text: &str) -> Result<(), FileError> {
        self.is_there()?;
        files::write(&self.dir.join(file), text.as_bytes())
    }

    /// A file of a step; `None` if it cannot be read.
    pub fn read(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.dir.join(path)).ok()
    }

    /// Checks that these files of steps, relative to the folder, still exist.
    pub fn has_all<'a>(&self, mut paths: impl Iterator<Item = &'a str>) -> Result<(), FileError> {
        let missing = paths.find(|path| !self.dir.join(path).is_file());
        missing.map_or(Ok(()), |path| {
            let gone = "the file was removed during the run";
            Err(FileError::of("find", &self.dir.join(path))(
                io::Error::other(gone),
            ))
        })
    }

    /// Writes a file of a step, without waiting for the disk: after a crash of the machine, the run is
    /// repeated anyway.
    pub fn write(&self, path: &str, bytes: &[u8]) -> Result<(), FileError> {
        self.is_there()?;
        files::write_unsynced(&self.dir.join(path), bytes)
    }

    /// Fails if the folder was removed: it is not recreated, since earlier files are lost.
    fn is_there(&self) -> Result<(), FileError> {
        let found = fs::metadata(self.dir.join(LOCK));
        if found.is_ok_and(|found| id_of(&found) == self.id) {
            return Ok(());
        }
        let gone = "the folder was removed or replaced during the run";
        Err(FileError::of("write to", &self.dir)(io::Error::other(gone)))
    }
}

/// The path relative to the current folder, if it is below it.
pub fn as_seen_from_here(path: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let short = here
        .ok()
        .and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    short.unwrap_or_else(|| path.to_owned())
}

fn id_of(file: &fs::Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}

/// An error of the output folder itself, with what to do if it is read-only.
fn not_writable(error: FileError) -> CliError {
    let is_read_only = error.is_read_only();
    let error = CliError::from(error);
    match is_read_only {
        true => error.help("give this run a folder that it may write to, with `--output DIR`"),
        false => error,
    }
}

fn lock(path: &Path) -> Result<File, CliError> {
    use rustix::fs::{FlockOperation, flock};
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(FileError::of("open", path))
        .map_err(not_writable)?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => {}
        Err(rustix::io::Errno::WOULDBLOCK) => {
            let mut owner = String::new();
            let _ = file.read_to_string(&mut owner);
            let owner = match owner.trim() {
                "" => String::new(),
                pid => format!(" (process {pid})"),
            };
            let folder = path.parent().unwrap_or(path).display();
            let message = format!("another run{owner} is writing to `{folder}`");
            return Err(CliError::new(Exit::Environment, message)
                .help("wait for it, or give this run another folder with `--output DIR`"));
        }
        Err(error) => return Err(FileError::of("lock", path)(error.into()).into()),
    }
    // The process id is only for the message above.
    let noted = file
        .set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "{}", std::process::id()));
    noted.map_err(FileError::of("write", path))?;
    Ok(file)
}

/// Removes files that a run writes, and no others; does not follow links.
fn clean(dir: &Path) -> Result<(), FileError> {
    for report in report::ALL {
        files::remove_if_there(&dir.join(report.file))?;
    }
    remove_in(dir, |name| {
        let of_guide = name.starts_with(GUIDE) && name.contains('.');
        of_guide || name.starts_with(files::TEMPORARY)
    })?;
    let screenshots = dir.join(SCREENSHOTS);
    if !is_real_folder(&screenshots) {
        return Ok(());
    }
    for case in entries(&screenshots)?
        .into_iter()
        .filter(|case| is_real_folder(case))
    {
        remove_in(&case, |name| {
            let is_text = |text: &PageText| name.ends_with(text.suffix());
            let ours = name.ends_with(".png") || PageText::ALL.iter().any(is_text);
            ours || name.starts_with(files::TEMPORARY)
        })?;
        // Succeeds only when nothing else is in it.
        let _ = fs::remove_dir(&case);
    }
    Ok(())
}

fn remove_in(folder: &Path, ours: impl Fn(&str) -> bool) -> Result<(), FileError> {
    for path in entries(folder)? {
        let name = path.file_name().and_then(|name| name.to_str());
        if name.is_some_and(&ours) && !is_real_folder(&path) {
            files::remove_if_there(&path)?;
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .map_err(FileError::of("read", folder))
}

fn is_real_folder(path: &Path) -> bool {
    path.symlink_metadata()
        .is_ok_and(|metadata| metadata.is_dir())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_run_made_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let put = |name: &str| files::write(&dir.path().join(name), b"x").unwrap();
        let ours = [
            "run.json",
            "junit.xml",
            ".stepproof-x",
            "guide-pay.html",
            "screenshots/a/01-x.png",
            "screenshots/a/01-x.failed.txt",
            "screenshots/a/01-x.page.txt",
        ];
        let theirs = [
            "notes.txt",
            "screenshots/a/notes.txt",
            "screenshots/own.png",
        ];
        ours.into_iter().chain(theirs).for_each(put);
        let elsewhere = tempfile::tempdir().unwrap();
        fs::write(elsewhere.path().join("01-x.png"), "x").unwrap();
        let link = dir.path().join("screenshots/link");
        std::os::unix::fs::symlink(elsewhere.path(), link).unwrap();

        let output = Output::open(dir.path()).unwrap();
        let there = |name: &&str| dir.path().join(name).exists();
        assert!(!ours.iter().any(there));
        assert!(theirs.iter().all(there));
        assert!(elsewhere.path().join("01-x.png").exists());

        output.write("screenshots/b/01-y.png", b"png").unwrap();
        for report in report::ALL {
            output.report(report.file, "{}").unwrap();
        }
        let written = ["screenshots/b/01-y.png"].into_iter();
        output.has_all(written.clone()).unwrap();
        let error = output.has_all(written.chain(["screenshots/b/02.png"]));
        assert!(error.unwrap_err().to_string().contains("02.png"));
        assert!(
            ["run.json", "junit.xml", "screenshots/b/01-y.png"]
                .iter()
                .all(there)
        );
    }

    #[test]
    fn a_tree_that_is_removed_during_the_run_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let tree = dir.path().join("out");
        let output = Output::open(&tree).unwrap();
        output.write("screenshots/a/01-x.png", b"png").unwrap();
        let refused = || {
            let picture = output.write("screenshots/a/02-y.png", b"png");
            let report = output.report("run.json", "{}");
            [picture, report].map(|written| written.unwrap_err().to_string())
        };
        fs::remove_dir_all(&tree).unwrap();
        for error in refused() {
            assert!(
                error.contains("removed or replaced during the run"),
                "{error}"
            );
        }
        assert!(!tree.exists());
        // Another run has made it anew.
        let _other = Output::open(&tree).unwrap();
        assert!(refused().iter().all(|error| error.contains("/out`")));
    }

    #[test]
    fn a_second_run_is_refused_until_the_first_ends() {
        let dir = tempfile::tempdir().unwrap();
        let first = Output::open(dir.path()).unwrap();
        let stop = Output::open(dir.path()).unwrap_err();
        assert_eq!(stop.exit, Exit::Environment);
        let pid = std::process::id();
        assert!(
            stop.message
                .contains(&format!("another run (process {pid})")),
            "{stop:?}"
        );
        drop(first);
        Output::open(dir.path()).unwrap();
    }
}
