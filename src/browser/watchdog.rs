//! A process that clears up when stepproof itself is killed.
//!
//! It is stepproof again, started with a pipe that only stepproof holds. Lines on it name process
//! groups and folders; when the pipe ends, what is still named is killed and removed.
//! (`PR_SET_PDEATHSIG` would kill the driver alone and orphan the browser.)

use std::collections::BTreeSet;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use rustix::process::{Pid, Signal, kill_process_group};

/// The hidden argument that starts the watchdog.
pub(super) const ARGUMENT: &str = "__watchdog";

/// What the watchdog is called in lists of processes: whoever kills all that is called stepproof
/// does not mean what clears up behind it.
const NAME: &str = "proof-watchdog";

/// The side of stepproof.
#[derive(Debug)]
pub(super) struct Watchdog {
    child: Mutex<Child>,
}

impl Watchdog {
    /// Starts `program` (stepproof itself) as watchdog.
    pub(super) fn start(program: &Path) -> std::io::Result<Self> {
        use std::os::unix::process::CommandExt;
        let child = Command::new(program)
            .arg0(NAME)
            .arg(ARGUMENT)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // A group of its own, so that Ctrl-C in a terminal does not reach it.
            .process_group(0)
            .spawn()?;
        Ok(Self {
            child: Mutex::new(child),
        })
    }

    /// Kill this group when stepproof ends.
    pub(super) fn watch_group(&self, group: Pid) {
        self.tell(&format!("+group {}", group.as_raw_nonzero()));
    }

    /// This group is gone.
    pub(super) fn forget_group(&self, group: Pid) {
        self.tell(&format!("-group {}", group.as_raw_nonzero()));
    }

    /// Remove this folder when stepproof ends.
    pub(super) fn watch_folder(&self, folder: &Path) {
        if let Some(name) = folder.to_str() {
            self.tell(&format!("+folder {name}"));
        }
    }

    fn tell(&self, line: &str) {
        // A watchdog that was killed is no reason to stop a run: it is the second line of defence.
        if let Ok(mut child) = self.child.lock()
            && let Some(pipe) = &mut child.stdin
            && let Err(error) = writeln!(pipe, "{line}")
        {
            tracing::warn!(%error, "the watchdog is gone");
        }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        if let Ok(child) = self.child.get_mut() {
            drop(child.stdin.take());
            if let Err(error) = child.wait() {
                tracing::warn!(%error, "cannot wait for the watchdog");
            }
        }
    }
}

/// The side of the watchdog: reads until the pipe ends, then clears up. To be called by the main
/// thread, whose name is that of the process.
pub fn guard(pipe: impl BufRead) {
    #[cfg(target_os = "linux")]
    if let Ok(name) = std::ffi::CString::new(NAME) {
        // Without it the watchdog is only easier to hit.
        rustix::thread::set_name(&name).ok();
    }
    let mut groups = BTreeSet::new();
    let mut folders = BTreeSet::<PathBuf>::new();
    for line in pipe.lines().map_while(Result::ok) {
        match line.split_once(' ') {
            Some(("+group", id)) => groups.extend(id.parse::<i32>()),
            Some(("-group", id)) => {
                id.parse::<i32>().map(|id| groups.remove(&id)).ok();
            }
            Some(("+folder", path)) => {
                folders.insert(path.into());
            }
            _ => {}
        }
    }
    for group in groups.into_iter().filter_map(Pid::from_raw) {
        // Errors mean that it is gone already, and there is nobody to tell.
        kill_process_group(group, Signal::KILL).ok();
    }
    for folder in folders {
        std::fs::remove_dir_all(folder).ok();
    }
}
