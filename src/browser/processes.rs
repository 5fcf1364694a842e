//! The processes of a browser: those of the group that its driver leads.

use std::path::PathBuf;

use rustix::process::Pid;

use super::BrowserError;
use crate::scratch::state_of;

/// What is wrong with a process that was stopped: it never answers.
pub(super) const STOPPED: &str = "a process of it was stopped";

/// Whether a process in this state was stopped.
pub(super) fn is_stopped(state: char) -> bool {
    matches!(state, 'T' | 't')
}

/// The living processes of a group, by their folders in `/proc`, with their states; none if the system
/// has no `/proc`.
pub(super) fn members(group: Pid) -> impl Iterator<Item = (PathBuf, char)> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(move |process| {
        let (state, of) = state_of(&process.path())?;
        (of == group && state != 'Z').then(|| (process.path(), state))
    })
}

/// The error if a process of the group was stopped. If it was a spare one, that does no harm.
pub(super) fn none_is_stopped(group: Pid) -> Result<(), BrowserError> {
    match members(group).any(|(_, state)| is_stopped(state)) {
        true => Err(BrowserError::PartLost(STOPPED.to_owned())),
        false => Ok(()),
    }
}
