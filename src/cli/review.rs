//! `accept` and `reject`: for pending pages, and for files whose step no longer exists.

use std::path::Path;

use super::args::{AcceptArgs, RejectArgs, ReviewArgs};
use super::check;
use super::exit::{CliError, Exit};
use super::leftovers::Steps;
use super::mock::Against;
use super::out::say_line;
use super::project::Project;
use super::suggest::did_you_mean;
use crate::case_id::CaseId;
use crate::claims::Sayings;
use crate::page::{Change, diff_steps};
use crate::report::Paint;
use crate::snapshots::{self, Kept};

/// `stepproof accept`: pending pages become the stored snapshots, except those whose step no longer
/// exists.
pub fn accept(dir: Option<&Path>, args: &AcceptArgs, paint: Paint) -> Result<(), CliError> {
    let pending = pending(&Project::root(dir)?)?;
    let mut chosen = chosen(&pending, &args.review)?;
    if args.everywhere {
        chosen = with_equals(&pending, &chosen)?;
    }
    let checked = check::open(dir, Against::Anything, paint)?;
    let steps = Steps::of(&checked.suite.cases);
    let (living, gone): (Vec<&Kept>, Vec<&Kept>) =
        chosen.into_iter().partition(|page| steps.have(page));
    let mut renamed = Vec::new();
    for page in &living {
        let pictured = page.drawn_by.is_some();
        let changes = if pictured { None } else { changes(page)? };
        renamed.extend(changes.into_iter().flatten());
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
    if gone.is_empty() || args.review.all && !living.is_empty() {
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
    for page in chosen(&pending, &args.review)? {
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
fn chosen<'a>(pending: &'a [Kept], args: &ReviewArgs) -> Result<Vec<&'a Kept>, CliError> {
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

/// The chosen pages, and all that have changed in nothing but what these have changed in.
fn with_equals<'a>(
    pending: &'a [Kept],
    chosen: &[&'a Kept],
) -> Result<Vec<&'a Kept>, snapshots::StoreError> {
    let mut known: Vec<Change> = Vec::new();
    for page in chosen {
        known.extend(changes(page)?.unwrap_or_default());
    }
    let mut all = Vec::new();
    for page in pending {
        let is_equal = match changes(page)? {
            Some(changes) => changes.iter().all(|change| known.contains(change)),
            None => false,
        };
        if is_equal || chosen.contains(&page) {
            all.push(page);
        }
    }
    Ok(all)
}

/// What a pending page has changed in; `None` when no snapshot is stored.
fn changes(page: &Kept) -> Result<Option<Vec<Change>>, snapshots::StoreError> {
    let stored = snapshots::text(&page.target())?;
    let pending = snapshots::text(&page.path)?.unwrap_or_default();
    Ok(stored.map(|stored| diff_steps(&stored, &pending)))
}

fn listing(pending: &[Kept]) -> String {
    let names: Vec<_> = pending
        .iter()
        .map(|page| format!("\n  {}", page.name()))
        .collect();
    format!(
        "name pages, or all with `--all`; these are pending:{}{}",
        names.concat(),
        repeated(pending).unwrap_or_default()
    )
}

/// The changes that several pages have in common, and how they are accepted at once.
fn repeated(pending: &[Kept]) -> Result<String, snapshots::StoreError> {
    let mut groups: Vec<(Vec<Change>, Vec<&Kept>)> = Vec::new();
    for page in pending {
        let Some(changes) = changes(page)? else {
            continue;
        };
        match groups.iter_mut().find(|(known, _)| *known == changes) {
            Some((_, pages)) => pages.push(page),
            None => groups.push((changes, vec![page])),
        }
    }
    let lines = groups.iter().filter(|(_, pages)| pages.len() > 1);
    let lines = lines.map(|(changes, pages)| {
        let changes: Vec<_> = changes.iter().map(ToString::to_string).collect();
        let (changes, first) = (changes.join("; "), pages[0].name());
        let count = pages.len();
        format!(
            "\n{count} pages have changed in the same: {changes}\n  accept all with `stepproof accept {first} --everywhere`"
        )
    });
    Ok(lines.collect())
}
