//! `accept` and `reject`: what becomes of pending pages.

use std::path::Path;

use super::args::ReviewArgs;
use super::exit::{Exit, Stop};
use super::out::say_line;
use super::project::Project;
use super::suggest::did_you_mean;
use crate::snapshots::{self, Pending};

/// What to do with a pending page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It becomes the stored snapshot.
    Accept,
    /// It goes.
    Reject,
}

/// `stepproof accept` and `stepproof reject`.
pub fn review(dir: Option<&Path>, args: &ReviewArgs, decision: Decision) -> Result<(), Stop> {
    let root = Project::root(dir)?;
    let pending = snapshots::pending(&root)?;
    if pending.is_empty() {
        return Err(Stop::new(Exit::NothingSelected, "no page is pending")
            .help("`stepproof run` makes pages pending that are new or changed"));
    }
    for page in chosen(&pending, args)? {
        let name = page.name();
        match decision {
            Decision::Accept => {
                snapshots::accept(page)?;
                say_line!("accepted {name}");
            }
            Decision::Reject => {
                snapshots::reject(page)?;
                say_line!("rejected {name}");
            }
        }
    }
    Ok(())
}

/// The pages that the arguments name; nothing is done when one of them is not pending.
fn chosen<'a>(pending: &'a [Pending], args: &ReviewArgs) -> Result<Vec<&'a Pending>, Stop> {
    if args.all {
        return Ok(pending.iter().collect());
    }
    if args.names.is_empty() {
        return Err(Stop::new(Exit::Usage, "no page is named").help(listing(pending)));
    }
    let named = |page: &Pending, name: &str| page.name() == name || page.case == name;
    for name in &args.names {
        if !pending.iter().any(|page| named(page, name)) {
            let names: Vec<String> = pending.iter().map(Pending::name).collect();
            let hint = did_you_mean(name, names.iter().map(String::as_str));
            let message = format!("`{name}` is not pending{hint}");
            return Err(Stop::new(Exit::NothingSelected, message).help(listing(pending)));
        }
    }
    let any = |page: &&Pending| args.names.iter().any(|name| named(page, name));
    Ok(pending.iter().filter(any).collect())
}

fn listing(pending: &[Pending]) -> String {
    let names: Vec<_> = pending
        .iter()
        .map(|page| format!("\n  {}", page.name()))
        .collect();
    format!(
        "name pages, or all with `--all`; pending are{}",
        names.concat()
    )
}
