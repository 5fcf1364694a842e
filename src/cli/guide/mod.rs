//! `guide`: builds guides, reports which of their steps are stale, and accepts stale steps.

mod documents;
mod places;
mod source;
mod store;

use std::path::Path;

use self::documents::documents;
use self::source::{Opened, cut_short, open, run_of, stored_run};
use self::store::{edited, encode, store, three, too_large};
use super::args::{GuideAcceptArgs, GuideBuildArgs, GuideCommand, GuideSourceArgs};
use super::check::{self, Checked};
use super::ending;
use super::exit::{CliError, Exit};
use super::manuals::Manuals;
use super::mock::Against;
use super::out::{say, say_line};
use super::output::{GUIDE, OUTPUT, as_seen_from_here};
use super::project::Project;
use super::run::RunRequest;
use super::signals::AtOnce;
use super::suggest::did_you_mean;
use super::target::Target;
use crate::case_id::CaseId;
use crate::claims::Sayings;
use crate::files;
use crate::guide::{self, Problem, Reason, Review, Stale};
use crate::page::Change;
use crate::record::RunRecord;
use crate::report::{self, Paint, count};
use crate::scenario::{Guide, Suite};

/// `stepproof guide`.
pub fn guide(dir: Option<&Path>, command: &GuideCommand, paint: Paint) -> Result<Exit, CliError> {
    match command {
        GuideCommand::Build(args) => build(dir, args, paint),
        GuideCommand::Check(args) => check(dir, args, paint),
        GuideCommand::Accept(args) => accept(dir, args, paint),
    }
}

fn build(dir: Option<&Path>, args: &GuideBuildArgs, paint: Paint) -> Result<Exit, CliError> {
    let Prepared {
        project,
        suite,
        target,
        manuals,
    } = prepare(dir, &args.source, paint)?;
    let guides = chosen(&suite, &args.source.guides)?;
    let run = run_of(
        &project,
        &suite,
        &target,
        &guides,
        &manuals.proving(),
        &args.source,
        paint,
    )?;
    if let Some(exit) = cut_short(&run) {
        return Ok(exit);
    }
    let at_once = AtOnce::listen()?;
    let mut exit = Exit::Passed;
    if !tell_problems(&project, &manuals.unproved(&run), paint) {
        exit = Exit::Failed;
    }
    let mut built = Vec::new();
    let guide_count = guides.len();
    for guide in guides {
        let opened = open(&project, &suite, guide, &run)?;
        let manifest = guide::merge(opened.before.as_ref(), &opened.draft, &opened.review, None);
        let encoded = encode(&opened, &manifest)?;
        let (too_large, warnings) = too_large(&suite, &opened, &manifest, &encoded);
        let problems = [&*opened.problems, &too_large].concat();
        tell_notes(&opened, paint);
        for warning in warnings {
            say_line!("{} {warning}", paint.yellow("warning:"));
        }
        if !tell_problems(&project, &problems, paint) {
            say_line!("guide {}: nothing was written", guide.id);
            exit = Exit::Failed;
            continue;
        }
        let written = at_once.hold(|| store(&project, &suite, &opened, &manifest, encoded))?;
        let steps = count(manifest.steps().count(), "step");
        say_line!(
            "guide {}: {steps}; {} in {}",
            guide.id,
            match &*written {
                [] => "nothing has changed".to_owned(),
                [one] => format!("wrote {one}"),
                many => format!("wrote {} files", many.len()),
            },
            guide.folder
        );
        built.push((opened, manifest));
    }
    if built.len() == guide_count {
        at_once.hold(|| manuals.update(&project, &suite))?;
    }
    documents(&args.format, &args.source.options, &run, &built, &at_once)?;
    Ok(exit)
}

fn check(dir: Option<&Path>, args: &GuideSourceArgs, paint: Paint) -> Result<Exit, CliError> {
    let Prepared {
        project,
        suite,
        target,
        manuals,
    } = prepare(dir, args, paint)?;
    let guides = chosen(&suite, &args.guides)?;
    let run = run_of(
        &project,
        &suite,
        &target,
        &guides,
        &manuals.proving(),
        args,
        paint,
    )?;
    if let Some(exit) = cut_short(&run) {
        return Ok(exit);
    }
    let at_once = AtOnce::listen()?;
    let mut exit = Exit::Passed;
    if !tell_problems(&project, &manuals.unproved(&run), paint) {
        exit = Exit::Failed;
    }
    for guide in guides {
        let mut opened = open(&project, &suite, guide, &run)?;
        opened.review.document.extend(edited(&opened)?);
        let stale = manuals.stale(&project, &suite, guide, opened.before.as_ref());
        opened.review.document.extend(stale);
        let old = old_names(&suite, &opened, &run.record);
        opened.review.document.extend(old);
        let Opened {
            review, problems, ..
        } = &opened;
        let report = |extension: &str| run.folder.join(format!("{GUIDE}{}.{extension}", guide.id));
        let summary = report::check_markdown(&guide.id, review, problems);
        let json = report::check_json(&guide.id, review, problems);
        let page = report::check_html(&guide.id, review, problems, &|file| three(&opened, file));
        let page = page.map_err(|error| CliError::new(Exit::Environment, error.to_string()))?;
        at_once.hold(|| {
            files::write(&report("json"), json.as_bytes())?;
            files::write(&report("md"), summary.as_bytes())?;
            files::write(&report("html"), page.as_bytes())?;
            ending::append_summary(&summary)
        })?;
        let usable = tell_problems(&project, problems, paint);
        if !review.is_fresh() {
            tell_review(guide, review, paint);
        } else if usable {
            say_line!("guide {}: fresh", paint.bold(&guide.id));
        }
        if !review.is_fresh() || !usable {
            exit = Exit::Failed;
            let page = as_seen_from_here(&report("html"));
            say_line!("side by side: {}", page.display());
        }
    }
    Ok(exit)
}

/// The sentences that say the old name of a control that was renamed: on a page of the run, or, if its
/// snapshot was accepted already, since the guide was built.
fn old_names(suite: &Suite, opened: &Opened<'_>, record: &RunRecord) -> Vec<String> {
    let chapters = &opened.guide.chapters;
    let of_it = record
        .cases
        .iter()
        .filter(|case| chapters.contains(&case.id));
    let snapshots = of_it
        .flat_map(|case| &case.steps)
        .filter_map(|step| step.snapshot.as_ref());
    let changes = snapshots.flat_map(|snapshot| &snapshot.changes);
    let on_pages = changes.filter_map(Change::renamed);
    let before = opened.before.as_ref();
    let now = &opened.draft.manifest;
    let in_pictures = before.map_or(Vec::new(), |before| before.renamed(now));
    let sayings = Sayings::of(&suite.cases);
    sayings.of_renamed(on_pages.chain(in_pictures))
}

fn accept(dir: Option<&Path>, args: &GuideAcceptArgs, paint: Paint) -> Result<Exit, CliError> {
    let Checked {
        mut project, suite, ..
    } = check::open(dir, Against::Anything, paint)?;
    let manuals = Manuals::open(&mut project, &suite, paint)?;
    let folder = args.from.clone();
    let folder = folder.unwrap_or_else(|| project.root.join(OUTPUT));
    let run = stored_run(&folder)?;
    let at_once = AtOnce::listen()?;
    let has_case = |guide: &&Guide| {
        let mut chapters = guide.chapters.iter();
        chapters.any(|id| run.record.cases.iter().any(|case| case.id == *id))
    };
    let guides: Vec<_> = suite.settings.guides.iter().filter(has_case).collect();
    let mut all = Vec::new();
    for guide in guides {
        all.push(open(&project, &suite, guide, &run)?);
    }
    let stale: Vec<_> = all.iter().flat_map(|opened| &opened.review.stale).collect();
    let names: Vec<String> = stale.iter().map(|stale| stale.name()).collect();
    let documents = all.iter().any(|opened| !opened.review.document.is_empty());
    if names.is_empty() && !documents {
        return Err(CliError::new(Exit::NothingSelected, "no step is stale")
            .help("`stepproof guide check` finds stale steps"));
    }
    if !args.all && args.names.is_empty() {
        let listing: String = names.iter().map(|name| format!("\n  {name}")).collect();
        return Err(CliError::new(Exit::Usage, "no step is named").help(format!(
            "name steps, or accept all with `--all`; these are stale:{listing}"
        )));
    }
    for name in &args.names {
        let known = stale
            .iter()
            .any(|stale| stale.name() == *name || stale.case == CaseId::from(&**name));
        if !known {
            let hint = did_you_mean(name, names.iter().map(String::as_str));
            let message = format!("`{name}` is not stale{hint}");
            return Err(CliError::new(Exit::NothingSelected, message));
        }
    }
    for opened in &all {
        let is_named = |name: &str, case: &CaseId| {
            args.all
                || args
                    .names
                    .iter()
                    .any(|wanted| wanted == name || *case == CaseId::from(&**wanted))
        };
        let wanted = opened.review.stale.iter();
        let wanted: Vec<String> = wanted
            .filter(|stale| is_named(&stale.name(), &stale.case))
            .map(|stale| stale.name())
            .collect();
        if wanted.is_empty() && !args.all {
            continue;
        }
        // A failed step has no picture to accept.
        let broken = opened.draft.incomplete.keys();
        let broken = broken.map(|(case, step)| format!("{case}/{step}"));
        if let Some(name) = broken.into_iter().find(|name| wanted.contains(name)) {
            let message =
                format!("`{name}` could not be carried out, so there is nothing to accept");
            return Err(CliError::new(Exit::Failed, message)
                .help("fix the scenario, and run `stepproof guide check` again"));
        }
        // Nor is a step accepted that a guide may not show. Problems of other steps do not matter.
        let concerns = |problem: &&Problem| {
            let step = problem.step.as_ref();
            args.all || step.is_none_or(|step| wanted.contains(step))
        };
        let chosen = (!args.all).then_some(&*wanted);
        let manifest = guide::merge(
            opened.before.as_ref(),
            &opened.draft,
            &opened.review,
            chosen,
        );
        let encoded = encode(opened, &manifest)?;
        let (too_large, _) = too_large(&suite, opened, &manifest, &encoded);
        let problems = opened.problems.iter().filter(concerns).cloned();
        let problems: Vec<_> = problems.chain(too_large).collect();
        if !tell_problems(&project, &problems, paint) {
            return Ok(Exit::Failed);
        }
        at_once.hold(|| store(&project, &suite, opened, &manifest, encoded))?;
        for name in &wanted {
            say_line!("accepted {name}");
        }
    }
    at_once.hold(|| manuals.update(&project, &suite))?;
    Ok(Exit::Passed)
}

/// A project whose guides are about to be built or checked.
struct Prepared {
    project: Project,
    /// With what the documents of the project claim of pages.
    suite: Suite,
    target: Target,
    manuals: Manuals,
}

fn prepare(dir: Option<&Path>, args: &GuideSourceArgs, paint: Paint) -> Result<Prepared, CliError> {
    RunRequest::usable(&args.options)?;
    let Checked {
        mut project,
        suite,
        target,
        ..
    } = check::open_to_run(dir, &args.options, paint)?;
    let manuals = Manuals::open(&mut project, &suite, paint)?;
    let suite = manuals.claim(suite);
    Ok(Prepared {
        project,
        suite,
        target,
        manuals,
    })
}

/// The guides with these names, or all guides if there are no names.
fn chosen<'a>(suite: &'a Suite, names: &[String]) -> Result<Vec<&'a Guide>, CliError> {
    let all = &suite.settings.guides;
    if all.is_empty() {
        return Err(CliError::new(Exit::NothingSelected, "there are no guides").help(
            "write one under `guides:` in scenarios/stepproof.yaml, with `title` and `chapters`",
        ));
    }
    if names.is_empty() {
        return Ok(all.iter().collect());
    }
    let mut guides = Vec::new();
    for name in names {
        let guide = all.iter().find(|guide| guide.id == *name);
        guides.push(guide.ok_or_else(|| {
            let hint = did_you_mean(name, all.iter().map(|guide| guide.id.as_str()));
            CliError::new(
                Exit::NothingSelected,
                format!("there is no guide `{name}`{hint}"),
            )
        })?);
    }
    Ok(guides)
}

/// Prints notes for the authors of the guide.
fn tell_notes(opened: &Opened<'_>, paint: Paint) {
    for note in &opened.draft.notes {
        say_line!("{} {note}", paint.dim("note:"));
    }
}

/// Prints the problems that keep a guide from being built. True if there are none.
fn tell_problems(project: &Project, problems: &[Problem], paint: Paint) -> bool {
    for problem in problems {
        let title = paint.bold(&problem.title);
        say_line!("{} {title}\n --> {}", paint.red("error:"), problem.location);
        if let Some(line) = project.line(&problem.location) {
            say_line!("  | {line}");
        }
        say_line!("  {} {}\n", paint.cyan("help:"), problem.help);
    }
    problems.is_empty()
}

fn tell_review(guide: &Guide, review: &Review, paint: Paint) {
    let id = paint.bold(&guide.id);
    let mut text = format!("guide {id} is stale:\n");
    for line in &review.document {
        text.push_str(&format!("  {line}\n"));
    }
    for stale in &review.stale {
        text.push_str(&format!("  {}\n", paint.bold(&stale.name())));
        for reason in &stale.reasons {
            text.push_str(&format!("    {reason}\n"));
        }
    }
    if !review.unreached.is_empty() {
        let names = review.unreached.join(", ");
        text.push_str(&format!("not reached, so not compared: {names}\n"));
    }
    let failed = |stale: &Stale| matches!(stale.reasons.first(), Some(Reason::Failed(_)));
    if review.stale.iter().any(failed) {
        text.push_str("fix the scenario where a step cannot be carried out\n");
    } else {
        text.push_str("if the changes are right: stepproof guide accept --all, or name steps\n");
    }
    say(&text);
}
