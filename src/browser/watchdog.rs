//! A process that cleans up if stepproof itself is killed.
//!
//! It is a second process of stepproof that reads a pipe whose other end only stepproof holds. Lines
//! on it name process groups, folders and sessions of a Grid; when the pipe ends, those still named are
//! killed, removed or ended.
//! (`PR_SET_PDEATHSIG` would kill the driver alone and orphan the browser.)

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use http::HeaderValue;
use http::header::AUTHORIZATION;
use rustix::process::{Pid, Signal, kill_process_group};

use crate::http_client;

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

    /// From now on, the session with this address is ended when stepproof ends.
    pub(super) fn watch_session(&self, url: &str, authorization: Option<&HeaderValue>) {
        let authorization = authorization.and_then(|value| value.to_str().ok());
        self.tell(&format!(
            "+session {url} {}",
            authorization.unwrap_or_default()
        ));
    }

    /// This session has ended.
    pub(super) fn forget_session(&self, url: &str) {
        self.tell(&format!("-session {url}"));
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
    let mut sessions = BTreeMap::<String, String>::new();
    for line in pipe.lines().map_while(Result::ok) {
        match line.split_once(' ') {
            Some(("+group", id)) => groups.extend(id.parse::<i32>()),
            Some(("-group", id)) => {
                id.parse::<i32>().map(|id| groups.remove(&id)).ok();
            }
            Some(("+folder", path)) => {
                folders.insert(path.into());
            }
            Some(("+session", session)) => {
                let (url, authorization) = session.split_once(' ').unwrap_or((session, ""));
                sessions.insert(url.to_owned(), authorization.to_owned());
            }
            Some(("-session", url)) => drop(sessions.remove(url)),
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
    if !sessions.is_empty() {
        end_all(sessions);
    }
}

/// How long the Grid may take to end the sessions of a run that was killed.
const END_LIMIT: Duration = Duration::from_secs(20);

/// Ends these sessions of a Grid, by their addresses, with what lets stepproof in.
fn end_all(sessions: BTreeMap<String, String>) {
    let runtime = tokio::runtime::Builder::new_current_thread();
    let Ok(runtime) = { runtime }.enable_all().build() else {
        return;
    };
    let client = http_client::builder().timeout(END_LIMIT).build();
    let client = client.unwrap_or_default();
    runtime.block_on(async {
        let mut all = tokio::task::JoinSet::new();
        for (url, authorization) in sessions {
            let mut request = client.delete(url);
            if !authorization.is_empty() {
                request = request.header(AUTHORIZATION, authorization);
            }
            all.spawn(request.send());
        }
        all.join_all().await;
    });
}
