//! `review`: goes through what waits for a decision, one change after the other, in the terminal or on a
//! page.

mod screen;
mod table;
mod terminal;
mod web;

use std::path::{Path, PathBuf};

use super::args::ReviewArgs;
use super::check;
use super::exit::{CliError, Exit};
use super::mock::Against;
use super::out::say_line;
use super::output::OUTPUT;
use super::suggest::did_you_mean;
use crate::case_id::CaseId;
use crate::claims::Sayings;
use crate::page::Change;
use crate::report::{Paint, count};
use crate::review::{Queue, Waiting};

/// What a review is about.
struct Desk {
    /// The root of the project.
    root: PathBuf,
    /// The folder of the last run.
    output: PathBuf,
    /// What the sentences of the project quote.
    sayings: Sayings,
    /// What waits.
    queue: Queue,
}

/// `stepproof review`.
pub fn review(dir: Option<&Path>, args: &ReviewArgs, paint: Paint) -> Result<Exit, CliError> {
    if args.web {
        return web::serve(desk(dir, args, paint)?, args, paint);
    }
    terminal::somebody_is_there()?;
    let desk = desk(dir, args, paint)?;
    terminal::go_through(desk, paint)
}

fn desk(dir: Option<&Path>, args: &ReviewArgs, paint: Paint) -> Result<Desk, CliError> {
    let checked = check::open(dir, Against::Anything, paint)?;
    let (root, suite) = (checked.project.root, checked.suite);
    let queue = Queue::of(&root, &suite.cases, &suite.settings.locale)?;
    let queue = only(queue, &args.names)?;
    if queue.is_empty() {
        return Err(
            CliError::new(Exit::NothingSelected, "nothing waits for review")
                .help("after `stepproof run`, pages that are new or have changed are pending"),
        );
    }
    Ok(Desk {
        output: args.from.clone().unwrap_or_else(|| root.join(OUTPUT)),
        sayings: Sayings::of(&suite.cases),
        root,
        queue,
    })
}

/// What the arguments name; everything, if they name nothing.
fn only(mut queue: Queue, names: &[String]) -> Result<Queue, CliError> {
    if names.is_empty() {
        return Ok(queue);
    }
    let named = |waiting: &Waiting, name: &str| {
        waiting.file.name() == name || waiting.file.case == CaseId::from(name)
    };
    let files = || queue.groups.iter().flat_map(|group| &group.files);
    for name in names {
        if !files().any(|waiting| named(waiting, name)) {
            let known: Vec<String> = files().map(|waiting| waiting.file.name()).collect();
            let hint = did_you_mean(name, known.iter().map(String::as_str));
            let message = format!("`{name}` is not pending{hint}");
            return Err(CliError::new(Exit::NothingSelected, message)
                .help("`stepproof review` without a name shows all that is"));
        }
    }
    for group in &mut queue.groups {
        let any = |waiting: &Waiting| names.iter().any(|name| named(waiting, name));
        group.files.retain(any);
    }
    queue.groups.retain(|group| !group.files.is_empty());
    queue.orphans.clear();
    Ok(queue)
}

/// Says what became of everything, and which sentences say the old names of accepted pages.
fn close(sayings: &Sayings, accepted: &[Change], counts: [usize; 4], paint: Paint) {
    for line in sayings.of_old_names(accepted) {
        say_line!("{} {line}", paint.dim("note:"));
    }
    let [accepted, rejected, left, removed] = counts;
    let removed = match removed {
        0 => String::new(),
        removed => format!(", {} removed", count(removed, "file of no step")),
    };
    say_line!("\n{accepted} accepted, {rejected} rejected, {left} left{removed}");
}
