//! What becomes of a browser's processes behind its back: it starts a new one for a service that
//! was killed and goes on, without the cookies, and waits for one that was stopped.

use std::collections::BTreeSet;
use std::path::PathBuf;

use rustix::process::Pid;

use crate::scratch::state_of;

/// How the process is told that carries a browser's requests and keeps its cookies.
const NETWORK: &str = "--utility-sub-type=network.mojom.NetworkService";

/// The processes of a browser as they were when a case began.
#[derive(Debug, Clone)]
pub(super) struct Processes {
    group: Pid,
    network: BTreeSet<PathBuf>,
}

impl Processes {
    /// Those of the group, now.
    pub(super) fn of(group: Pid) -> Self {
        Self {
            group,
            network: network(group),
        }
    }

    /// A service that ended, be there another by now or not. Where the system does not tell, there
    /// is none.
    pub(super) fn ended(&self) -> Option<String> {
        // One that starts late was not there before.
        (!self.network.is_empty() && network(self.group) != self.network)
            .then(|| "its network service ended, and the cookies with it".to_owned())
    }

    /// A process that was stopped and never answers; a spare one does no harm.
    pub(super) fn stopped(&self) -> Option<String> {
        members(self.group)
            .any(|(_, state)| matches!(state, 'T' | 't'))
            .then(|| "a process of it was stopped".to_owned())
    }
}

/// The living processes of a group, by their folders in `/proc`, with their states.
fn members(group: Pid) -> impl Iterator<Item = (PathBuf, char)> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(move |process| {
        let (state, of) = state_of(&process.path())?;
        (of == group && state != 'Z').then(|| (process.path(), state))
    })
}

fn network(group: Pid) -> BTreeSet<PathBuf> {
    let is_network = |process: &PathBuf| {
        let line = std::fs::read(process.join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&line).contains(NETWORK)
    };
    let processes = members(group).map(|(process, _)| process);
    processes.filter(is_network).collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::CommandExt as _;
    use std::process::{Child, Command};

    use rustix::process::{Signal, WaitId, WaitIdOptions, kill_process, waitid};

    use super::*;

    /// A process that looks like a network service, in a group of its own or in that one.
    fn service(group: i32) -> (Child, Pid) {
        let mut sleep = Command::new("sleep");
        let child = sleep.arg0(NETWORK).arg("600").process_group(group).spawn();
        let child = child.unwrap();
        let id = Pid::from_raw(child.id().cast_signed()).unwrap();
        (child, id)
    }

    #[test]
    fn a_service_that_was_killed_is_noticed_though_there_is_another() {
        let (mut first, group) = service(0);
        let (mut other, _) = service(group.as_raw_pid());
        let before = Processes::of(group);
        assert_eq!(before.network.len(), 2);
        assert_eq!((before.ended(), before.stopped()), (None, None));
        other.kill().unwrap();
        other.wait().unwrap();
        let (mut again, _) = service(group.as_raw_pid());
        assert!(
            before
                .ended()
                .is_some_and(|what| what.contains("network service"))
        );
        for child in [&mut first, &mut again] {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    #[test]
    fn a_process_that_was_stopped_is_noticed() {
        let (mut child, group) = service(0);
        let before = Processes::of(group);
        kill_process(group, Signal::STOP).unwrap();
        waitid(
            WaitId::Pid(group),
            WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT,
        )
        .unwrap();
        assert!(
            before
                .stopped()
                .is_some_and(|what| what.contains("stopped"))
        );
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
