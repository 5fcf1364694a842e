//! Snapshot files that need attention: those with conflict markers, those that cannot be read, and
//! those whose step no longer exists.

use std::path::Path;

use super::exit::{CliError, Exit};
use super::project::Project;
use crate::report::count;
use crate::review::Steps;
use crate::scenario::Case;
use crate::snapshots::{self, Kept, StoreError};

/// Fails if a snapshot of these cases cannot be read, and reports all of them; nothing runs before
/// that is fixed.
pub fn readable(project: &Project, cases: &[Case]) -> Result<(), CliError> {
    let mut faults = Vec::new();
    let mut conflict = false;
    for file in snapshots::kept(&project.root)? {
        let used = !file.pending && cases.iter().any(|case| case.id.case() == file.case);
        let Some(fault) = used.then(|| snapshots::fault(&file)).transpose()?.flatten() else {
            continue;
        };
        conflict |= matches!(fault, StoreError::Conflict { .. });
        faults.push(told(&fault, &project.root));
    }
    let Some((first, rest)) = faults.split_first() else {
        return Ok(());
    };
    let lines: Vec<_> = rest
        .iter()
        .map(|(title, location)| format!("\n{title}\n  --> {location}"))
        .collect();
    let message = format!("{}\n  --> {}{}", first.0, first.1, lines.concat());
    let help = if conflict {
        "resolve the conflict and remove Git's lines, or take one side with \
         `git checkout --ours -- FILE` or `--theirs`"
    } else {
        "take the file from version control again, or remove it: the next run makes the page \
         pending anew"
    };
    Err(CliError::new(Exit::Invalid, message).help(help))
}

/// What is wrong with a file, and where.
fn told(fault: &StoreError, root: &Path) -> (String, String) {
    let short = |path: &Path| {
        path.strip_prefix(root)
            .unwrap_or(path)
            .display()
            .to_string()
    };
    match fault {
        StoreError::Conflict { path, line } => (
            "a snapshot holds a merge conflict".to_owned(),
            format!("{}:{line}", short(path)),
        ),
        StoreError::NotASnapshot { path, why } => (
            format!("a file under `snapshots/` is not a snapshot: {why}"),
            short(path),
        ),
        StoreError::Insta { path, .. } => (fault.to_string(), short(path)),
        StoreError::File(error) => (fault.to_string(), short(&error.path)),
    }
}

/// The report on files whose step no longer exists; `None` if there are none.
pub fn orphans(project: &Project, cases: &[Case]) -> Result<Option<CliError>, CliError> {
    let (files, steps) = (snapshots::kept(&project.root)?, Steps::of(cases));
    let orphans: Vec<_> = files.iter().filter(|file| !steps.have(file)).collect();
    if orphans.is_empty() {
        return Ok(None);
    }
    let belongs = if orphans.len() == 1 {
        "belongs"
    } else {
        "belong"
    };
    let files = count(orphans.len(), "snapshot file");
    let message = format!(
        "{files} {belongs} to no step{}",
        locations(project, &orphans)
    );
    Ok(Some(CliError::new(Exit::Failed, message).help(
        "`stepproof reject --orphans` removes such files; if a case or step has a new name, give \
         its snapshot the same",
    )))
}

/// Tells `cargo insta test` which snapshots belong to a step.
pub fn referred(project: &Project, cases: &[Case]) -> Result<(), CliError> {
    let (files, steps) = (snapshots::kept(&project.root)?, Steps::of(cases));
    let stored = files
        .iter()
        .filter(|file| !file.pending && steps.have(file));
    Ok(snapshots::refer_to(stored)?)
}

/// The report on pending pages in CI, where nobody reviews them: they were committed by mistake.
pub fn pending(project: &Project, cases: &[Case]) -> Result<Option<CliError>, CliError> {
    let (files, steps) = (snapshots::kept(&project.root)?, Steps::of(cases));
    let pending: Vec<_> = files
        .iter()
        .filter(|file| file.pending && steps.have(file))
        .collect();
    if pending.is_empty() {
        return Ok(None);
    }
    let wait = if pending.len() == 1 { "waits" } else { "wait" };
    let pages = count(pending.len(), "page");
    let message = format!(
        "{pages} {wait} for review and did not count in this run{}",
        locations(project, &pending)
    );
    Ok(Some(CliError::new(Exit::Failed, message).help(
        "run `stepproof accept` or `stepproof reject`; do not commit `.snap.new` files",
    )))
}

fn locations(project: &Project, files: &[&Kept]) -> String {
    let short = |file: &&Kept| {
        let path = file.path.strip_prefix(&project.root).unwrap_or(&file.path);
        format!("\n  --> {}", path.display())
    };
    files.iter().map(short).collect()
}
