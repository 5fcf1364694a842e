//! `inspect`: lists what a scenario can use on a page, ready to be pasted.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::args::InspectArgs;
use super::check::{self, Checked};
use super::exit::{CliError, Exit};
use super::out::{self, say_line};
use super::project::Project;
use super::run::{self, RunRequest};
use crate::claims::Sayings;
use crate::escape;
use crate::files;
use crate::record::Failure;
use crate::report::{Paint, count};
use crate::runner::{Inspection, Inspector};
use crate::scenario::{self, Case, Evidence, FileRole, Input, Step};

/// Keeps the page that the case has ended on.
#[derive(Default)]
struct Kept(Mutex<Option<Inspection>>);

#[async_trait]
impl Inspector for Kept {
    async fn saw(&self, inspection: Inspection, _failure: Option<Failure>) -> Vec<Step> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(inspection);
        Vec::new()
    }
}

/// `stepproof inspect`.
pub fn inspect(dir: Option<&Path>, args: &InspectArgs, paint: Paint) -> Result<Exit, CliError> {
    RunRequest::usable(&args.options)?;
    let checked = check::open_to_run(dir, &args.options, paint)?;
    let case = case(&checked, &args.what)?;
    let kept = Arc::new(Kept::default());
    let folder =
        tempfile::tempdir().map_err(|error| CliError::new(Exit::Environment, error.to_string()))?;
    let job = RunRequest {
        sayings: Sayings::of(&checked.suite.cases),
        ..RunRequest::for_inspector(&checked, &args.options, kept.clone(), folder.path(), paint)
    };
    let done = job.run(vec![case])?;
    let inspection = kept.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    if let Some(inspection) = &inspection {
        out::data(&listed(inspection))?;
        if let Some(path) = &args.html {
            files::write(path, page(inspection).as_bytes())?;
            say_line!("wrote {}", path.display());
        }
    }
    for (_, failure) in done.record.cases.iter().flat_map(|case| case.failures()) {
        say_line!("{} {}", paint.red("error:"), failure.title);
        for detail in &failure.details {
            say_line!("  {detail}");
        }
        if let Some(help) = &failure.help {
            say_line!("{} {help}", paint.cyan("help:"));
        }
    }
    Ok(run::exit_of(&done.record, done.signals.exit()))
}

/// The case that leads to the page: one that opens an address, or a case of the project up to a step,
/// before its actions.
fn case(checked: &Checked, what: &str) -> Result<Case, CliError> {
    match what.starts_with('/') || what.contains("://") {
        true => opening(&checked.project, what),
        false => leading_to(&checked.suite.cases, what),
    }
}

/// The case that opens an address of the site, or of another one.
pub fn opening(project: &Project, address: &str) -> Result<Case, CliError> {
    let action = format!("open: {}", crate::page::inline_scalar(address));
    single(project, &action).ok_or_else(|| {
        CliError::new(Exit::Usage, format!("`{address}` cannot be opened"))
            .help("write a path of the site, as in `/index.html`, or an `https://` address")
    })
}

/// The case of a single action, by the settings of the project and without evidence; `None` if it is
/// not a valid one.
pub fn single(project: &Project, action: &str) -> Option<Case> {
    let text = format!(
        "scenario: single\ntitle: single\nsteps:\n  - step: single\n    text: single\n    do:\n      - {action}\n"
    );
    let settings = project.inputs.iter();
    let settings = settings.filter(|input| input.role == FileRole::Settings);
    let mut inputs: Vec<Input> = settings.cloned().collect();
    inputs.push(Input {
        name: "scenarios/single.yaml".to_owned(),
        role: FileRole::Scenario,
        bytes: text.into_bytes(),
    });
    let loaded = scenario::load(inputs, None);
    let mut case = loaded.suite.cases.into_iter().next()?;
    without_evidence(&mut case);
    Some(case)
}

/// Neither snapshots nor pictures are taken.
fn without_evidence(case: &mut Case) {
    for step in &mut case.steps {
        step.snapshot = Evidence::Off;
        step.picture.when = Evidence::Off;
    }
}

fn leading_to(cases: &[Case], what: &str) -> Result<Case, CliError> {
    let help =
        "`stepproof list --steps` lists cases and steps; an address begins with `/` or `https://`";
    let missing = |message: String| CliError::new(Exit::NothingSelected, message).help(help);
    let (id, step) = what
        .rsplit_once('/')
        .ok_or_else(|| missing(format!("`{what}` is neither an address nor `CASE/STEP`")))?;
    let case = cases.iter().find(|case| case.id.to_string() == id);
    let mut case = case
        .cloned()
        .ok_or_else(|| missing(format!("there is no case `{id}`")))?;
    let at = case.steps.iter().position(|one| one.id == step);
    let at = at.ok_or_else(|| missing(format!("`{id}` has no step `{step}`")))?;
    case.steps.truncate(at + 1);
    case.steps[at].actions.clear();
    case.steps[at].then.clear();
    // Values of the case that are seen later on are not missed.
    case.volatile
        .iter_mut()
        .for_each(|volatile| volatile.own = false);
    without_evidence(&mut case);
    Ok(case)
}

/// The page in words, one line for each control.
fn listed(inspection: &Inspection) -> String {
    let Inspection {
        title,
        location,
        controls,
        ..
    } = inspection;
    let mut text = format!(
        "# {} at {}: {}\n",
        escape::one_line(title),
        escape::one_line(location),
        count(controls.len(), "control")
    );
    for control in controls {
        let _ = match control.action() {
            Some(action) => writeln!(text, "{}", escape::one_line(&action)),
            None => writeln!(
                text,
                "# no locator means it alone: {} \"{}\"",
                control.role,
                escape::one_line(&control.name)
            ),
        };
    }
    text
}

/// A text of others in a page.
fn html(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('"', "&quot;")
}

/// The page with its picture, on which the controls are numbered.
fn page(inspection: &Inspection) -> String {
    let mut boxes = String::new();
    let mut rows = String::new();
    for (at, control) in inspection.controls.iter().enumerate() {
        let (number, rect) = (at + 1, &control.rect);
        let action = control.action().unwrap_or_default();
        let action = html(&action);
        let _ = write!(
            boxes,
            "<a href=\"#c{number}\" title=\"{action}\" style=\"left:{}px;top:{}px;width:{}px;height:{}px\">{number}</a>",
            rect.x, rect.y, rect.width, rect.height
        );
        let _ = write!(
            rows,
            "<tr id=\"c{number}\"><td>{number}<td>{}<td>{}<td><code>{action}</code>",
            html(&control.role),
            html(&control.name)
        );
    }
    format!(
        include_str!("inspect/page.html"),
        title = html(&inspection.title),
        location = html(&inspection.location),
        png = STANDARD.encode(&inspection.png),
        boxes = boxes,
        rows = rows,
    )
}
