//! Leftovers of killed runs: folders, files and processes. The next run removes them, without touching
//! those of a run that is still going on.
//!
//! Everything temporary has the id of its process in its name and is locked by the process. The system
//! releases a lock when its process ends, however it ends. The id alone would not suffice: another
//! container may use the same folder, and a new process the same id.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::process::{Pid, Signal, getpgrp, kill_process_group, test_kill_process};

/// The prefix of folders in the system's temporary folder.
const PREFIX: &str = "stepproof-";

/// A folder for temporary files of this process, removed with this value.
#[derive(Debug)]
pub struct Scratch {
    folder: tempfile::TempDir,
    _lock: File,
}

impl Scratch {
    /// Creates the folder in the system's temporary folder, and removes leftovers of killed runs there.
    pub fn create() -> io::Result<Self> {
        Self::create_in(&std::env::temp_dir())
    }

    fn create_in(base: &Path) -> io::Result<Self> {
        clear(base, PREFIX);
        let folder = tempfile::Builder::new()
            .prefix(&name(PREFIX))
            .tempdir_in(base)?;
        let lock = File::open(folder.path())?;
        hold(&lock);
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// The prefix for names of temporary files of this process.
pub fn name(prefix: &str) -> String {
    format!("{prefix}{}-", std::process::id())
}

/// Locks a file or folder for this process, as long as it is open.
pub fn hold(file: &File) {
    // On a file system without locks, only the id in the name counts.
    flock(file, FlockOperation::NonBlockingLockExclusive).ok();
}

/// Removes leftovers of killed runs in `folder`: everything named [`name`]`(prefix)…` whose process has
/// ended, and with a hidden `prefix` also files without an id, unless they are locked. What cannot be
/// removed is left to its owner.
pub fn clear(folder: &Path, prefix: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(prefix)) else {
            continue;
        };
        let owner = rest.split_once('-').and_then(|(id, _)| id.parse().ok());
        let dead = match owner.and_then(Pid::from_raw) {
            Some(owner) => test_kill_process(owner) == Err(rustix::io::Errno::SRCH),
            None => prefix.starts_with('.'),
        };
        if dead && is_free(&entry.path()) {
            end_orphans(&entry.path());
            remove(&entry.path());
        }
    }
}

/// Whether a file or folder is not locked.
fn is_free(path: &Path) -> bool {
    // A link is not ours, and opening a pipe would block.
    let kind = path.symlink_metadata().map(|found| found.file_type());
    let ours = kind.is_ok_and(|kind| kind.is_dir() || kind.is_file());
    ours && File::open(path)
        .is_ok_and(|file| flock(&file, FlockOperation::NonBlockingLockExclusive).is_ok())
}

fn remove(path: &Path) {
    // It may have been removed meanwhile, or belong to another user: either is fine.
    if path.is_dir() {
        fs::remove_dir_all(path).ok();
    } else {
        fs::remove_file(path).ok();
    }
}

/// Kills the process groups that have their temporary files in `folder`: drivers and browsers of a run
/// that was killed together with its watchdog.
fn end_orphans(folder: &Path) {
    let inside = [b"TMPDIR=", folder.as_os_str().as_encoded_bytes(), b"/"].concat();
    for process in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let path = process.path();
        let environment = fs::read(path.join("environ")).unwrap_or_default();
        if !environment
            .split(|byte| *byte == 0)
            .any(|variable| variable.starts_with(&inside))
        {
            continue;
        }
        if let Some(group) = group_of(&path).filter(|group| *group != getpgrp()) {
            kill_process_group(group, Signal::KILL).ok();
        }
    }
}

/// The group of a process, by its folder in `/proc`, unless it has already ended.
pub fn group_of(process: &Path) -> Option<Pid> {
    let (state, group) = state_of(process)?;
    // A zombie has ended, but its parent has not noticed yet.
    (state != 'Z').then_some(group)
}

/// The state of a process, as in `/proc`, and its group.
pub fn state_of(process: &Path) -> Option<(char, Pid)> {
    let stat = fs::read_to_string(process.join("stat")).ok()?;
    // `pid (name) state ppid pgrp …`; the name may contain anything.
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace();
    let state = fields.next()?.chars().next()?;
    // A process that is ending may have no group any more.
    let group = fields.nth(1)?.parse().ok().filter(|group| *group > 0)?;
    let group = Pid::from_raw(group)?;
    Some((state, group))
}

/// The folders in `folder`, itself included, without following links.
pub fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut all = vec![folder.to_owned()];
    let mut next = 0;
    while let Some(folder) = all.get(next).cloned() {
        next += 1;
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                all.push(entry.path());
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::os::unix::process::CommandExt as _;
    use std::process::{Command, Stdio};

    use super::*;

    /// The id of a process that has ended and was waited for.
    fn dead() -> u32 {
        let mut child = Command::new("true").spawn().unwrap();
        let id = child.id();
        child.wait().unwrap();
        id
    }

    #[test]
    fn leftovers_of_dead_runs_are_removed_and_files_in_use_stay() {
        let base = tempfile::tempdir().unwrap();
        let (dead, alive) = (dead(), std::process::id());
        let at = |name: String| base.path().join(name);
        let left = [
            at(format!("stepproof-{dead}-a")),
            at(format!("stepproof-{dead}-b")),
        ];
        fs::create_dir(&left[0]).unwrap();
        fs::write(left[0].join("profile"), "").unwrap();
        fs::write(&left[1], "").unwrap();
        // A living process, a name without an id, and an id of another container: it is locked.
        let used = [
            at(format!("stepproof-{alive}-a")),
            at("stepproof-notes".to_owned()),
            at(format!("stepproof-{dead}-c")),
        ];
        used.iter().for_each(|path| fs::create_dir(path).unwrap());
        let lock = File::open(&used[2]).unwrap();
        hold(&lock);
        let elsewhere = at("elsewhere".to_owned());
        fs::create_dir(&elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, at(format!("stepproof-{dead}-d"))).unwrap();

        let scratch = Scratch::create_in(base.path()).unwrap();
        assert!(scratch.path().is_dir());
        assert!(left.iter().all(|path| !path.exists()));
        assert!(used.iter().chain([&elsewhere]).all(|path| path.exists()));
    }

    #[test]
    fn processes_that_use_the_folder_of_a_dead_run_are_ended() {
        let base = tempfile::tempdir().unwrap();
        // Its environment can be read only once it runs: it has then answered.
        let start = |folder: &Path| {
            let mut cat = Command::new("cat");
            cat.process_group(0).env("TMPDIR", folder);
            let mut cat = cat
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .unwrap();
            cat.stdin.as_mut().unwrap().write_all(b".").unwrap();
            cat.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
            cat
        };
        let left = base.path().join(format!("stepproof-{}-a", dead()));
        fs::create_dir(&left).unwrap();
        let mut orphan = start(&left.join("driver-x"));
        let mut other = start(&base.path().join("driver-x"));
        clear(base.path(), PREFIX);
        // Without a kill, the end of its input would end it with success.
        assert!(!orphan.wait().unwrap().success());
        assert!(other.try_wait().unwrap().is_none());
        other.kill().unwrap();
        other.wait().unwrap();
    }

    #[test]
    fn all_folders_are_found_and_no_link_is_followed() {
        let base = tempfile::tempdir().unwrap();
        fs::create_dir_all(base.path().join("a/b")).unwrap();
        std::os::unix::fs::symlink(base.path(), base.path().join("a/link")).unwrap();
        let found = folders(base.path());
        let expected = ["", "a", "a/b"].map(|name| base.path().join(name));
        assert_eq!(
            found,
            expected.map(|path| path.components().collect::<PathBuf>())
        );
    }
}
