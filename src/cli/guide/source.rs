//! What a guide is made from: a run, and the stored guide.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::super::args::GuideSourceArgs;
use super::super::exit::{CliError, Exit};
use super::super::out::say_line;
use super::super::project::Project;
use super::super::reports::ReportsArg;
use super::super::run::{self, RunRequest, RunResult};
use super::super::stored;
use super::super::target::Target;
use super::super::{launch, output, reports};
use crate::case_id::CaseId;
use crate::claims::Sayings;
use crate::files::{self, FileError};
use crate::guide::{self, Draft, Manifest, Problem, Review, Templates};
use crate::picture::{self, Colour, Image, Theme};
use crate::record::{CaseRecord, Outcome, RunRecord};
use crate::report::Paint;
use crate::runner::Policy;
use crate::scenario::{self, Case, Evidence, Guide, Pictures, Settings, Suite};
use crate::snapshots::Mode;

/// A run to make guides from.
pub(super) struct Run {
    pub(super) record: RunRecord,
    /// The folder of the output tree.
    pub(super) folder: PathBuf,
    /// `--secrets-file`.
    pub(super) secrets_file: Option<PathBuf>,
    /// Set if the cases were just run; keeps the output tree locked.
    pub(super) done: Option<RunResult>,
}

/// A guide as the run shows it, next to the stored one.
pub(super) struct Opened<'a> {
    pub(super) guide: &'a Guide,
    pub(super) draft: Draft,
    pub(super) problems: Vec<Problem>,
    pub(super) before: Option<Manifest>,
    pub(super) review: Review,
    pub(super) templates: Templates,
    /// The guide's folder.
    pub(super) folder: PathBuf,
}

/// A run of the cases of the guides, and of some `also`.
pub(super) fn run_of(
    project: &Project,
    suite: &Suite,
    target: &Target,
    guides: &[&Guide],
    also: &[CaseId],
    args: &GuideSourceArgs,
    paint: Paint,
) -> Result<Run, CliError> {
    if let Some(folder) = &args.from {
        let secrets_file = args.options.secrets_file.clone();
        return Ok(Run {
            secrets_file,
            ..stored_run(folder)?
        });
    }
    let scale = theme_scale(&suite.settings);
    let wanted = |case: &&Case| {
        let mut guides = guides.iter();
        also.contains(&case.id) || guides.any(|guide| guide.chapters.contains(&case.id))
    };
    let mut cases: Vec<Case> = suite.cases.iter().filter(wanted).cloned().collect();
    launch::able_to_illustrate(args.options.browser.engine)?;
    // A guide shows all of its chapters or none.
    launch::able_to_run_all(args.options.browser.engine, &cases)?;
    for case in &mut cases {
        // The pictures must be sharp on any screen and on paper.
        case.device.scale = case.device.scale.max(scale);
        case.device.caret = false;
        // A guide is compared with itself.
        for step in &mut case.steps {
            step.picture.compare = None;
        }
    }
    let job = RunRequest {
        project,
        settings: &suite.settings,
        sayings: Sayings::of(&suite.cases),
        options: &args.options,
        target,
        mode: Mode::CompareOnly,
        strict: false,
        shuffle: None,
        policy: Policy::default(),
        pictures: Pictures::All,
        inspector: None,
        output: None,
        paint,
    };
    let done = job.run(cases)?;
    let folder = output::as_seen_from_here(&done.folder);
    let output = &done.keeper.output;
    let reports = ReportsArg::default().reports(&folder)?;
    reports.write(output, &done.record, None).1?;
    reports::is_whole(output, &done.record)?;
    Ok(Run {
        record: done.record.clone(),
        folder: done.folder.clone(),
        secrets_file: args.options.secrets_file.clone(),
        done: Some(done),
    })
}

pub(super) fn stored_run(folder: &Path) -> Result<Run, CliError> {
    let record = stored::record(folder)?;
    if record.interrupted {
        let message = format!("the run in `{}` was interrupted", folder.display());
        return Err(CliError::new(Exit::NothingSelected, message).help("run the cases again"));
    }
    Ok(Run {
        record,
        folder: folder.to_owned(),
        secrets_file: None,
        done: None,
    })
}

/// The exit code if the run was not completed.
pub(super) fn cut_short(run: &Run) -> Option<Exit> {
    let signal = run.done.as_ref().and_then(|done| done.signals.exit());
    let exit = run::exit_of(&run.record, signal);
    (exit.is_signal() || exit == Exit::Environment).then(|| {
        let failures = run.record.cases.iter().flat_map(|case| case.failures());
        for (_, failure) in failures {
            say_line!("error: {}", failure.title);
            for detail in &failure.details {
                say_line!("  {detail}");
            }
        }
        exit
    })
}

pub(super) fn open<'a>(
    project: &Project,
    suite: &Suite,
    guide: &'a Guide,
    run: &Run,
) -> Result<Opened<'a>, CliError> {
    has_pictures(suite, guide, run)?;
    let settings = &suite.settings;
    let folder = project.root.join(&guide.folder);
    let theme = theme(project, settings)?;
    let mask =
        super::super::secrets::of_guides(&suite.cases, settings, run.secrets_file.as_deref())?;
    let read = |path: &str| {
        let path = run.folder.join(path);
        fs::read(&path).map_err(FileError::of("read", &path))
    };
    let before = stored_manifest(&folder, guide)?;
    let (draft, problems) = guide::compose(&guide::Input {
        guide,
        settings,
        cases: &suite.cases,
        record: &run.record,
        mask: &mask,
        theme: &theme,
        before: before.as_ref(),
        picture: &read,
    });
    let review = guide::review(before.as_ref(), &draft, &|file| {
        stored_picture(&folder, file)
    });
    Ok(Opened {
        guide,
        draft,
        problems,
        before,
        review,
        templates: templates(project, guide)?,
        folder,
    })
}

/// Checks that the run took the pictures of the steps that it carried out.
fn has_pictures(suite: &Suite, guide: &Guide, run: &Run) -> Result<(), CliError> {
    let chapters = suite.cases.iter();
    for case in chapters.filter(|case| guide.chapters.contains(&case.id)) {
        let of_it = |record: &&CaseRecord| record.id == case.id;
        let records = run.record.cases.iter().find(of_it);
        let records = records.iter().flat_map(|record| &record.steps);
        for (step, record) in case.steps.iter().zip(records) {
            let shown = step.picture.when != Evidence::Off;
            if shown && record.outcome == Outcome::Passed && record.picture.is_none() {
                let folder = run.folder.display();
                let name = format!("{}/{}", case.id, step.id);
                let message = format!("the run in `{folder}` has no picture of step `{name}`");
                return Err(CliError::new(Exit::NothingSelected, message)
                    .help("run again with `--pictures all`: a guide shows them"));
            }
        }
    }
    Ok(())
}

pub(super) fn stored_manifest(folder: &Path, guide: &Guide) -> Result<Option<Manifest>, CliError> {
    let path = folder.join(format!("{}.json", guide.id));
    let Some(text) = files::read_if_there(&path)? else {
        return Ok(None);
    };
    let manifest: Manifest = serde_json::from_str(&text).map_err(|error| {
        CliError::new(
            Exit::Invalid,
            format!(
                "`{}` is not the manifest of a guide: {error}",
                path.display()
            ),
        )
        .help("restore it, or delete it and build the guide again")
    })?;
    if manifest.format != guide::FORMAT {
        let message = format!(
            "`{}` was written by another version of stepproof",
            path.display()
        );
        return Err(
            CliError::new(Exit::Invalid, message).help("delete it and build the guide again")
        );
    }
    Ok(Some(manifest))
}

pub(super) fn stored_picture(folder: &Path, file: &str) -> Option<Image> {
    let png = fs::read(folder.join(file)).ok()?;
    picture::decode(&png).ok()
}

fn theme_scale(settings: &Settings) -> f64 {
    settings.theme.scale.unwrap_or(2.0)
}

/// The theme of the settings, with our values for what they leave out.
fn theme(project: &Project, settings: &Settings) -> Result<Theme, CliError> {
    let scenario::Theme {
        colour,
        halo,
        stroke,
        gap,
        radius,
        padding,
        width,
        font,
        // These concern the run and the files, not the drawing.
        scale: _,
        max_kb: _,
    } = &settings.theme;
    let own = Theme::default();
    let parsed =
        |text: &Option<String>, own: Colour| text.as_deref().and_then(Colour::parse).unwrap_or(own);
    let font: Option<Arc<[u8]>> = match font {
        None => None,
        Some(path) => {
            let path = project.root.join(path);
            Some(
                fs::read(&path)
                    .map_err(FileError::of("read", &path))?
                    .into(),
            )
        }
    };
    Ok(Theme {
        colour: parsed(colour, own.colour),
        halo: parsed(halo, own.halo),
        stroke: stroke.unwrap_or(own.stroke),
        gap: gap.unwrap_or(own.gap),
        radius: radius.unwrap_or(own.radius),
        padding: padding.unwrap_or(own.padding),
        width: width.unwrap_or(own.width),
        font,
        ..own
    })
}

/// The templates in the guide's folder of templates, and ours for those that it lacks.
fn templates(project: &Project, guide: &Guide) -> Result<Templates, CliError> {
    let mut templates = Templates::default();
    let Some(folder) = &guide.templates else {
        return Ok(templates);
    };
    let folder = project.root.join(folder);
    let markdown = files::read_if_there(&folder.join("guide.md"))?;
    let html = files::read_if_there(&folder.join("guide.html"))?;
    if markdown.is_none() && html.is_none() {
        let message = format!(
            "`{}` has neither `guide.md` nor `guide.html`",
            folder.display()
        );
        return Err(CliError::new(Exit::Invalid, message)
            .help("write one of them, or remove `templates:` from the guide"));
    }
    templates.markdown = markdown.unwrap_or(templates.markdown);
    templates.html = html.unwrap_or(templates.html);
    Ok(templates)
}
