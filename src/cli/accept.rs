//! `accept` and `reject`: for pending pages, and for files whose step no longer exists.

use std::path::Path;

use super::args::{AcceptArgs, PendingArgs, RejectArgs};
use super::check;
use super::exit::{CliError, Exit};
use super::mock::Against;
use super::out::say_line;
use super::project::Project;
use super::suggest::did_you_mean;
use crate::case_id::CaseId;
use crate::claims::Sayings;
use crate::report::Paint;
use crate::review::{Difference, Steps};
use crate::snapshots::{self, Kept};

/// `stepproof accept`: pending pages become the stored snapshots, except those whose step no longer
/// exists.
pub fn accept(dir: Option<&Path>, args: &AcceptArgs, paint: Paint) -> Result<(), CliError> {
    let pending = pending(&Project::root(dir)?)?;
    let mut chosen = chosen(&pending, &args.pending)?;
    if args.everywhere {
        chosen = with_equals(&pending, &chosen)?;
    }
    let checked = check::open(dir, Against::Anything, paint)?;
    let steps = Steps::of(&checked.suite.cases);
    let (living, gone): (Vec<&Kept>, Vec<&Kept>) =
        chosen.into_iter().partition(|page| steps.have(page));
    let mut renamed = Vec::new();
    for page in &living {
        renamed.extend(Difference::of(page)?.changes().iter().cloned());
        snapshots::accept(page)?;
        say_line!("accepted {}", page.words());
    }
    for line in Sayings::of(&checked.suite.cases).of_old_names(&renamed) {
        say_line!("{} {line}", paint.dim("note:"));
    }
    for page in &gone {
        say_line!(
            "not accepted {}: the scenarios have no such step",
            page.name()
        );
    }
    if gone.is_empty() || args.pending.all && !living.is_empty() {
        return Ok(());
    }
    let message = "a page whose step no longer exists cannot be accepted";
    Err(CliError::new(Exit::NothingSelected, message)
        .help("`stepproof reject --orphans` removes the files that belong to no step"))
}

/// `stepproof reject`: removes pending pages, and with `--orphans` all files whose step no longer
/// exists.
pub fn reject(dir: Option<&Path>, args: &RejectArgs, paint: Paint) -> Result<(), CliError> {
    let root = Project::root(dir)?;
    if args.orphans {
        let checked = check::open(dir, Against::Anything, paint)?;
        return remove_orphans(&root, &Steps::of(&checked.suite.cases));
    }
    let pending = pending(&root)?;
    for page in chosen(&pending, &args.pending)? {
        snapshots::remove(page)?;
        say_line!("rejected {}", page.words());
    }
    Ok(())
}

fn remove_orphans(root: &Path, steps: &Steps<'_>) -> Result<(), CliError> {
    let files = snapshots::kept(root)?;
    let orphans: Vec<_> = files.iter().filter(|file| !steps.have(file)).collect();
    if orphans.is_empty() {
        return Err(CliError::new(
            Exit::NothingSelected,
            "every snapshot file belongs to a step",
        ));
    }
    for file in orphans {
        snapshots::remove(file)?;
        let path = file.path.strip_prefix(root).unwrap_or(&file.path);
        say_line!("removed {}", path.display());
    }
    Ok(())
}

/// The pending pages, by case and step.
fn pending(root: &Path) -> Result<Vec<Kept>, CliError> {
    let files = snapshots::kept(root)?;
    let pending: Vec<_> = files.into_iter().filter(|file| file.pending).collect();
    if pending.is_empty() {
        return Err(CliError::new(Exit::NothingSelected, "no page is pending")
            .help("after `stepproof run`, pages that are new or have changed are pending"));
    }
    Ok(pending)
}

/// The pages that the arguments name; nothing is done when one of them is not pending.
fn chosen<'a>(pending: &'a [Kept], args: &PendingArgs) -> Result<Vec<&'a Kept>, CliError> {
    if args.all {
        return Ok(pending.iter().collect());
    }
    if args.names.is_empty() {
        return Err(CliError::new(Exit::Usage, "no page is named").help(listing(pending)));
    }
    let named = |page: &Kept, name: &str| page.name() == name || page.case == CaseId::from(name);
    for name in &args.names {
        if !pending.iter().any(|page| named(page, name)) {
            let names: Vec<String> = pending.iter().map(Kept::name).collect();
            let hint = did_you_mean(name, names.iter().map(String::as_str));
            let message = format!("`{name}` is not pending{hint}");
            return Err(CliError::new(Exit::NothingSelected, message).help(listing(pending)));
        }
    }
    let any = |page: &&Kept| args.names.iter().any(|name| named(page, name));
    Ok(pending.iter().filter(any).collect())
}

/// The chosen files, and all that have the same change as one of them.
fn with_equals<'a>(
    pending: &'a [Kept],
    chosen: &[&'a Kept],
) -> Result<Vec<&'a Kept>, snapshots::StoreError> {
    let differences: Vec<Difference> = pending
        .iter()
        .map(Difference::of)
        .collect::<Result<_, _>>()?;
    let files = pending.iter().zip(&differences);
    let known = files.clone().filter(|(file, _)| chosen.contains(file));
    let known: Vec<_> = known.map(|(_, difference)| difference).collect();
    let equal = files.filter(|(_, difference)| known.contains(difference));
    Ok(equal.map(|(file, _)| file).collect())
}

fn listing(pending: &[Kept]) -> String {
    let names: Vec<_> = pending
        .iter()
        .map(|page| format!("\n  {}", page.words()))
        .collect();
    format!(
        "name pages, or all with `--all`, or go through them with `stepproof review`; these are pending:{}{}",
        names.concat(),
        repeated(pending).unwrap_or_default()
    )
}

/// The changes that several pages have in common, and how they are accepted at once.
fn repeated(pending: &[Kept]) -> Result<String, snapshots::StoreError> {
    let mut groups: Vec<(Difference, Vec<&Kept>)> = Vec::new();
    for file in pending {
        let difference = Difference::of(file)?;
        match groups.iter_mut().find(|(known, _)| *known == difference) {
            Some((_, files)) => files.push(file),
            None => groups.push((difference, vec![file])),
        }
    }
    let lines = groups.iter().filter(|(_, files)| files.len() > 1);
    let lines = lines.map(|(difference, files)| {
        let changes = difference.lines();
        let what = match changes.is_empty() {
            true => difference.words().to_owned(),
            false => changes.join("; "),
        };
        let (count, first) = (files.len(), files[0].name());
        format!(
            "\n{count} steps have the same change: {what}\n  accept all with `stepproof accept {first} --everywhere`"
        )
    });
    Ok(lines.collect())
}
