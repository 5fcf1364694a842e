//! Watches the essential processes of a browser. If a service is killed, the browser starts it again and
//! goes on without the cookies; if a process is stopped, the browser waits for it.

use std::path::PathBuf;

use rustix::process::Pid;

use crate::browser::processes::{STOPPED, is_stopped, members};
use crate::scratch::state_of;

/// The essential processes of a browser, which run from its start: how to recognise their command
/// lines, and what is lost with them.
const VITAL: [(&str, &str); 2] = [
    (
        "--utility-sub-type=network.mojom.NetworkService",
        "its network service ended, and the cookies with it",
    ),
    (
        "--type=zygote",
        "the process that starts its processes for pages has ended",
    ),
];

/// The processes of a browser at the beginning of a case.
#[derive(Debug, Clone)]
pub(super) struct Processes {
    pub(super) group: Pid,
    /// The essential ones, by their folders in `/proc`, with what is lost with them.
    vital: Vec<(PathBuf, &'static str)>,
}

impl Processes {
    /// The present processes of the group; none if the system has no `/proc`.
    pub(super) fn of(group: Pid) -> Self {
        let vital = |(process, _): (PathBuf, char)| {
            let line = std::fs::read(process.join("cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line);
            let loss = VITAL.iter().find(|(sign, _)| line.contains(sign))?.1;
            Some((process, loss))
        };
        let vital = members(group).filter_map(vital).collect();
        Self { group, vital }
    }

    /// What is wrong with an essential process, whether or not it was started again. This is cheap.
    pub(super) fn trouble(&self) -> Option<String> {
        self.vital.iter().find_map(|(process, loss)| {
            let state = state_of(process).filter(|(_, group)| *group == self.group);
            match state {
                Some((state, _)) if is_stopped(state) => Some(STOPPED.to_owned()),
                Some((state, _)) if state != 'Z' => None,
                _ => Some((*loss).to_owned()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::CommandExt as _;
    use std::process::{Child, Command};

    use rustix::process::{Signal, WaitId, WaitIdOptions, kill_process, waitid};

    use super::*;
    use crate::browser::processes::none_is_stopped;

    /// A process that looks like that vital one, in a group of its own or in that one.
    fn vital(sign: &str, group: i32) -> (Child, Pid) {
        let mut sleep = Command::new("sleep");
        let child = sleep.arg0(sign).arg("600").process_group(group).spawn();
        let child = child.unwrap();
        let id = Pid::from_raw(child.id().cast_signed()).unwrap();
        // The system has it run before it tells its command line.
        let line = format!("/proc/{}/cmdline", child.id());
        while !std::fs::read_to_string(&line).unwrap().contains(sign) {
            std::thread::yield_now();
        }
        (child, id)
    }

    fn end(mut child: Child) {
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn a_process_that_was_killed_is_noticed_though_there_is_another() {
        for (sign, loss) in VITAL {
            let (first, group) = vital(sign, 0);
            let (other, _) = vital(sign, group.as_raw_pid());
            let before = Processes::of(group);
            assert_eq!(before.vital.len(), 2);
            assert_eq!(before.trouble(), None);
            assert_eq!(none_is_stopped(group), Ok(()));
            end(other);
            let (again, _) = vital(sign, group.as_raw_pid());
            assert_eq!(before.trouble().as_deref(), Some(loss));
            end(first);
            end(again);
        }
    }

    #[test]
    fn a_process_that_was_stopped_is_noticed() {
        for (sign, is_vital) in [(VITAL[0].0, true), ("--type=renderer", false)] {
            let (child, group) = vital(sign, 0);
            let before = Processes::of(group);
            kill_process(group, Signal::STOP).unwrap();
            waitid(
                WaitId::Pid(group),
                WaitIdOptions::STOPPED | WaitIdOptions::NOWAIT,
            )
            .unwrap();
            assert_eq!(before.trouble().is_some(), is_vital);
            assert!(none_is_stopped(group).is_err());
            end(child);
        }
    }
}
