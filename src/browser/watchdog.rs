//! A process that cleans up if stepproof itself is killed.
//!
//! It is a second process of stepproof that reads a pipe whose other end only stepproof holds. Lines
//! on it name process groups and folders; when the pipe ends, those still named are killed or removed.
//! (`PR_SET_PDEATHSIG` would kill the driver alone and orphan the browser.)

use std::collections::BTreeSet;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

use rustix::process::{Pid, Signal, kill_process_group};

/// The hidden argument that starts the watchdog.
pub(super) const ARGUMENT: &str = "__watchdog";

/// The name of the watchdog in lists of processes: `pkill stepproof` must not hit it.
const NAME: &str = "proof-watchdog";

/// The end in stepproof.
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

    /// From now on, this group is killed when stepproof ends.
    pub(super) fn watch_group(&self, group: Pid) {
        self.tell(&format!("+group {}", group.as_raw_nonzero()));
    }

    /// This group has ended.
    pub(super) fn forget_group(&self, group: Pid) {
        self.tell(&format!("-group {}", group.as_raw_nonzero()));
    }

    /// From now on, this folder is removed when stepproof ends.
    pub(super) fn watch_folder(&self, folder: &Path) {
        if let Some(name) = folder.to_str() {
            self.tell(&format!("+folder {name}"));
        }
    }

    fn tell(&self, line: &str) {
        // If the watchdog was killed, the run goes on: it is only a second line of defence.
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

/// The end in the watchdog: reads until the pipe ends, then cleans up. Must be called in the main
/// thread, whose name is that of the process.
pub fn guard(pipe: impl BufRead) {
    #[cfg(target_os = "linux")]
    if let Ok(name) = std::ffi::CString::new(NAME) {
        // Without the name, the watchdog still works, but is easier to kill by mistake.
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
        // An error means that it is already gone.
        kill_process_group(group, Signal::KILL).ok();
    }
    for folder in folders {
        std::fs::remove_dir_all(folder).ok();
    }
}
