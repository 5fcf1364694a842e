//! `guide`: builds guides, tells what of them is stale, and takes stale steps over.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::RunOptions;
use super::args::{GuideAcceptArgs, GuideBuildArgs, GuideCommand, GuideFormat, GuideSourceArgs};
use super::check::{self, Checked};
use super::exit::{Exit, Stop};
use super::out::{say, say_line};
use super::project::Project;
use super::run::{self, Done, Job, OUTPUT};
use super::suggest::did_you_mean;
use super::wire;
use crate::browser::Launcher as _;
use crate::files::{self, FileError};
use crate::guide::{self, Draft, Manifest, Problem, Review, Templates};
use crate::picture::{self, Colour, Image, Theme};
use crate::record::{FORMAT, RunRecord};
use crate::report::Paint;
use crate::scenario::{self, Case, Guide, Settings, Suite};
use crate::snapshots::Mode;

/// `stepproof guide`.
pub fn guide(dir: Option<&Path>, command: &GuideCommand, paint: Paint) -> Result<Exit, Stop> {
    match command {
        GuideCommand::Build(args) => build(dir, args, paint),
        GuideCommand::Check(args) => check(dir, args, paint),
        GuideCommand::Accept(args) => accept(dir, args, paint),
    }
}

/// A run to make guides of.
struct Run {
    record: RunRecord,
    /// The folder of the output tree.
    folder: PathBuf,
    /// Holds the lock of the tree while it was made just now.
    done: Option<Done>,
}

/// A guide beside what is stored of it.
struct Opened<'a> {
    guide: &'a Guide,
    draft: Draft,
    problems: Vec<Problem>,
    before: Option<Manifest>,
    review: Review,
    templates: Templates,
    /// The guide's folder.
    folder: PathBuf,
    /// Greatest size of a picture's file, in KiB.
    max_kb: u64,
}

fn build(dir: Option<&Path>, args: &GuideBuildArgs, paint: Paint) -> Result<Exit, Stop> {
    let Checked { project, suite } = prepare(dir, &args.source, paint)?;
    let guides = chosen(&suite, &args.source.guides)?;
    let run = run_of(&project, &suite, &guides, &args.source, paint)?;
    if let Some(exit) = cut_short(&run) {
        return Ok(exit);
    }
    let mut exit = Exit::Passed;
    let mut built = Vec::new();
    for guide in guides {
        let opened = open(&project, &suite, guide, &run)?;
        if !tell_problems(&project, &opened.problems, paint) {
            say_line!("guide {}: nothing was written", guide.id);
            exit = Exit::Failed;
            continue;
        }
        let manifest = guide::merge(opened.before.as_ref(), &opened.draft, &opened.review, None);
        let written = store(&project, &suite, &opened, &manifest)?;
        let steps = manifest.steps().count();
        say_line!(
            "guide {}: {steps} steps; {} in {}",
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
    documents(&args.format, &args.source.options, &run, &built)?;
    Ok(exit)
}

fn check(dir: Option<&Path>, args: &GuideSourceArgs, paint: Paint) -> Result<Exit, Stop> {
    let Checked { project, suite } = prepare(dir, args, paint)?;
    let guides = chosen(&suite, &args.guides)?;
    let run = run_of(&project, &suite, &guides, args, paint)?;
    if let Some(exit) = cut_short(&run) {
        return Ok(exit);
    }
    let mut exit = Exit::Passed;
    for guide in guides {
        let mut opened = open(&project, &suite, guide, &run)?;
        opened.review.document.extend(edited(&opened)?);
        let Opened {
            review, problems, ..
        } = &opened;
        let report = |extension: &str| run.folder.join(format!("guide-{}.{extension}", guide.id));
        let summary = guide::check_markdown(&guide.id, review, problems);
        files::write(
            &report("json"),
            guide::check_json(&guide.id, review, problems).as_bytes(),
        )?;
        files::write(&report("md"), summary.as_bytes())?;
        let page = guide::check_html(&guide.id, review, problems, &|file| three(&opened, file));
        let page = page.map_err(|error| Stop::new(Exit::Environment, error))?;
        files::write(&report("html"), page.as_bytes())?;
        run::append_summary(&summary)?;
        tell_problems(&project, problems, paint);
        tell_review(guide, review, paint);
        if !review.is_fresh() || !problems.is_empty() {
            exit = Exit::Failed;
            let page = run::as_seen_from_here(&report("html"));
            say_line!("side by side: {}", page.display());
        }
    }
    Ok(exit)
}

fn accept(dir: Option<&Path>, args: &GuideAcceptArgs, paint: Paint) -> Result<Exit, Stop> {
    let Checked { project, suite } = check::open(dir, paint)?;
    let folder = args.from.clone();
    let folder = folder.unwrap_or_else(|| project.root.join(OUTPUT));
    let run = stored_run(&folder)?;
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
        return Err(Stop::new(Exit::NothingSelected, "no step is stale")
            .help("`stepproof guide check` looks which are"));
    }
    if !args.all && args.names.is_empty() {
        let listing: String = names.iter().map(|name| format!("\n  {name}")).collect();
        return Err(Stop::new(Exit::Usage, "no step is named").help(format!(
            "name steps, or all with `--all`; stale are{listing}"
        )));
    }
    for name in &args.names {
        let known = stale
            .iter()
            .any(|stale| stale.name() == *name || stale.case == *name);
        if !known {
            let hint = did_you_mean(name, names.iter().map(String::as_str));
            let message = format!("`{name}` is not stale{hint}");
            return Err(Stop::new(Exit::NothingSelected, message));
        }
    }
    for opened in &all {
        let is_named = |name: &str, case: &str| {
            args.all
                || args
                    .names
                    .iter()
                    .any(|wanted| wanted == name || wanted == case)
        };
        let wanted = opened.review.stale.iter();
        let wanted: Vec<String> = wanted
            .filter(|stale| is_named(&stale.name(), &stale.case))
            .map(|stale| stale.name())
            .collect();
        if wanted.is_empty() && !args.all {
            continue;
        }
        // A step that failed has nothing to be taken over, and a wrong picture is none.
        let broken = opened.draft.failed.keys();
        let broken = broken.map(|(case, step)| format!("{case}/{step}"));
        if let Some(name) = broken.into_iter().find(|name| wanted.contains(name)) {
            let message =
                format!("`{name}` could not be carried out, so there is nothing to take over");
            return Err(Stop::new(Exit::Failed, message)
                .help("mend the scenario, and run `stepproof guide check` again"));
        }
        if args.all && !tell_problems(&project, &opened.problems, paint) {
            return Ok(Exit::Failed);
        }
        let chosen = (!args.all).then_some(&*wanted);
        let manifest = guide::merge(
            opened.before.as_ref(),
            &opened.draft,
            &opened.review,
            chosen,
        );
        store(&project, &suite, opened, &manifest)?;
        for name in &wanted {
            say_line!("accepted {name}");
        }
    }
    Ok(Exit::Passed)
}

fn prepare(dir: Option<&Path>, args: &GuideSourceArgs, paint: Paint) -> Result<Checked, Stop> {
    Job::usable(&args.options)?;
    check::open(dir, paint)
}

/// The guides that are named, or all.
fn chosen<'a>(suite: &'a Suite, names: &[String]) -> Result<Vec<&'a Guide>, Stop> {
    let all = &suite.settings.guides;
    if all.is_empty() {
        return Err(Stop::new(Exit::NothingSelected, "there are no guides").help(
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
            Stop::new(
                Exit::NothingSelected,
                format!("there is no guide `{name}`{hint}"),
            )
        })?);
    }
    Ok(guides)
}

fn run_of(
    project: &Project,
    suite: &Suite,
    guides: &[&Guide],
    args: &GuideSourceArgs,
    paint: Paint,
) -> Result<Run, Stop> {
    if let Some(folder) = &args.from {
        return stored_run(folder);
    }
    let scale = theme_scale(&suite.settings);
    let wanted = |case: &&Case| guides.iter().any(|guide| guide.chapters.contains(&case.id));
    let mut cases: Vec<Case> = suite.cases.iter().filter(wanted).cloned().collect();
    for case in &mut cases {
        // Sharp on any screen, and on paper.
        case.device.scale = case.device.scale.max(scale);
        case.device.caret = false;
    }
    let job = Job {
        project,
        settings: &suite.settings,
        options: &args.options,
        mode: Mode::CompareOnly,
        strict: false,
        shuffle: None,
        paint,
    };
    let done = job.run(cases)?;
    let json = crate::report::run_json(&done.record);
    let json = json.map_err(|error| Stop::new(Exit::Environment, error.to_string()))?;
    let folder = run::as_seen_from_here(&done.folder);
    let junit = crate::report::junit_xml(&done.record, &folder.to_string_lossy());
    let junit = junit.map_err(|error| Stop::new(Exit::Environment, error.to_string()))?;
    done.keeper.output.reports(&json, &junit)?;
    Ok(Run {
        record: done.record.clone(),
        folder: done.folder.clone(),
        done: Some(done),
    })
}

fn stored_run(folder: &Path) -> Result<Run, Stop> {
    let path = folder.join("run.json");
    let text = files::read_if_there(&path)?.ok_or_else(|| {
        Stop::new(
            Exit::NothingSelected,
            format!("there is no run in `{}`", folder.display()),
        )
        .help("`stepproof run` and `stepproof guide check` leave one in target/stepproof")
    })?;
    let invalid = |message: String| {
        Stop::new(Exit::Invalid, message).help("run again with this version of stepproof")
    };
    let format = serde_json::from_str::<serde_json::Value>(&text)
        .map(|value| value["format"].as_u64().unwrap_or_default())
        .map_err(|error| invalid(format!("`{}` is not a run: {error}", path.display())))?;
    if format != u64::from(FORMAT) {
        let message = format!(
            "`{}` has the format {format}, and this is {FORMAT}",
            path.display()
        );
        return Err(invalid(message));
    }
    let record = serde_json::from_str(&text)
        .map_err(|error| invalid(format!("`{}` is not a run: {error}", path.display())))?;
    Ok(Run {
        record,
        folder: folder.to_owned(),
        done: None,
    })
}

/// How the command ends when the run did not come to its end.
fn cut_short(run: &Run) -> Option<Exit> {
    let signal = run.done.as_ref().and_then(|done| done.signals.exit());
    let exit = run::exit_of(&run.record, signal);
    matches!(
        exit,
        Exit::Interrupted | Exit::Terminated | Exit::Environment
    )
    .then(|| {
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

fn open<'a>(
    project: &Project,
    suite: &Suite,
    guide: &'a Guide,
    run: &Run,
) -> Result<Opened<'a>, Stop> {
    let settings = &suite.settings;
    let folder = project.root.join(&guide.folder);
    let theme = theme(project, settings)?;
    let read = |path: &str| {
        let path = run.folder.join(path);
        fs::read(&path).map_err(|error| FileError::of("read", &path)(error).to_string())
    };
    let (draft, problems) = guide::compose(&guide::Input {
        guide,
        settings,
        cases: &suite.cases,
        record: &run.record,
        theme: &theme,
        picture: &read,
    });
    let before = stored_manifest(&folder, guide)?;
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
        max_kb: settings.theme.max_kb.unwrap_or(MAX_KB),
    })
}

/// Greatest size of a picture's file, in KiB, when the theme says nothing.
const MAX_KB: u64 = 150;

fn stored_manifest(folder: &Path, guide: &Guide) -> Result<Option<Manifest>, Stop> {
    let path = folder.join(format!("{}.json", guide.id));
    let Some(text) = files::read_if_there(&path)? else {
        return Ok(None);
    };
    let manifest: Manifest = serde_json::from_str(&text).map_err(|error| {
        Stop::new(
            Exit::Invalid,
            format!(
                "`{}` is not the manifest of a guide: {error}",
                path.display()
            ),
        )
        .help("restore it, or delete it and build the guide anew")
    })?;
    if manifest.format != guide::FORMAT {
        let message = format!(
            "`{}` was written by another version of stepproof",
            path.display()
        );
        return Err(Stop::new(Exit::Invalid, message).help("delete it and build the guide anew"));
    }
    Ok(Some(manifest))
}

fn stored_picture(folder: &Path, file: &str) -> Option<Image> {
    let png = fs::read(folder.join(file)).ok()?;
    picture::decode(&png).ok()
}

/// Documents and pictures that are not what the manifest says.
fn edited(opened: &Opened<'_>) -> Result<Vec<String>, Stop> {
    let Some(before) = &opened.before else {
        return Ok(Vec::new());
    };
    let mut told = Vec::new();
    for (name, text) in markdown(opened, before)? {
        if files::read_if_there(&opened.folder.join(&name))?.as_deref() != Some(&*text) {
            told.push(format!(
                "{name} is missing, was changed by hand, or has another template"
            ));
        }
    }
    Ok(told)
}

/// The Markdown files by name.
fn markdown(opened: &Opened<'_>, manifest: &Manifest) -> Result<Vec<(String, String)>, Stop> {
    let mut documents = Vec::new();
    for locale in manifest.locales() {
        let text = guide::markdown(manifest, locale, &opened.templates);
        let text = text.map_err(|error| template_error(opened.guide, &error))?;
        documents.push((format!("{locale}/{}.md", opened.guide.id), text));
    }
    Ok(documents)
}

fn template_error(guide: &Guide, error: &str) -> Stop {
    let title = format!("a template of the guide `{}` is wrong: {error}", guide.id);
    Stop::new(Exit::Invalid, title)
}

/// Writes what differs, and gives its names. What is too large is told before anything is written.
fn store(
    project: &Project,
    suite: &Suite,
    opened: &Opened<'_>,
    manifest: &Manifest,
) -> Result<Vec<String>, Stop> {
    let folder = &opened.folder;
    let mut wanted: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (_, step) in manifest.steps() {
        for entry in step.pictures.values() {
            let same = stored_picture(folder, &entry.file)
                .is_some_and(|image| guide::pixels(&image) == entry.pixels);
            if same {
                continue;
            }
            let Some(image) = opened.draft.pictures.get(&entry.file) else {
                continue;
            };
            let png = picture::encode(image)
                .map_err(|error| Stop::new(Exit::Environment, error.to_string()))?;
            let kib = (png.len() as u64).div_ceil(1024);
            if kib > opened.max_kb {
                let message = format!(
                    "`{}` has {kib} KiB, and the theme allows {}",
                    entry.file, opened.max_kb
                );
                return Err(Stop::new(Exit::Failed, message).help(
                    "show less of the page (`picture: { crop: … }`), or raise `theme: { max_kb: … }`",
                ));
            }
            wanted.insert(entry.file.clone(), png);
        }
    }
    for (name, text) in markdown(opened, manifest)? {
        wanted.insert(name, text.into_bytes());
    }
    let mut json = serde_json::to_string_pretty(manifest).unwrap_or_default();
    json.push('\n');
    wanted.insert(format!("{}.json", opened.guide.id), json.into_bytes());
    let mut written = Vec::new();
    for (name, bytes) in wanted {
        let path = folder.join(&name);
        if fs::read(&path).is_ok_and(|stored| stored == bytes) {
            continue;
        }
        files::write(&path, &bytes)?;
        written.push(name);
    }
    remove_unused(project, suite, opened, manifest)?;
    Ok(written)
}

/// Removes pictures that this guide had and no guide of the folder has any more.
fn remove_unused(
    project: &Project,
    suite: &Suite,
    opened: &Opened<'_>,
    manifest: &Manifest,
) -> Result<(), Stop> {
    let Some(before) = &opened.before else {
        return Ok(());
    };
    let mut used: Vec<String> = manifest.files().map(str::to_owned).collect();
    for other in &suite.settings.guides {
        if other.id != opened.guide.id && project.root.join(&other.folder) == opened.folder {
            let other = stored_manifest(&opened.folder, other)?;
            used.extend(other.iter().flat_map(Manifest::files).map(str::to_owned));
        }
    }
    for file in before
        .files()
        .filter(|file| !used.iter().any(|used| used == file))
    {
        files::remove_if_there(&opened.folder.join(file))?;
    }
    Ok(())
}

/// The HTML, PDF and Word files.
fn documents(
    formats: &[GuideFormat],
    options: &RunOptions,
    run: &Run,
    built: &[(Opened<'_>, Manifest)],
) -> Result<(), Stop> {
    if formats.is_empty() {
        return Ok(());
    }
    for (opened, manifest) in built {
        let read = |file: &str| {
            let path = opened.folder.join(file);
            fs::read(&path).map_err(|error| FileError::of("read", &path)(error).to_string())
        };
        for locale in manifest.locales() {
            let name = |extension: &str| {
                let name = format!("guide/{locale}/{}.{extension}", opened.guide.id);
                run.folder.join(name)
            };
            let made = |error: String| Stop::new(Exit::Environment, error);
            let wrote = |path: &Path| say_line!("wrote {}", run::as_seen_from_here(path).display());
            let page = guide::html(manifest, locale, &opened.templates, &read)
                .map_err(|error| template_error(opened.guide, &error))?;
            if formats.contains(&GuideFormat::Html) {
                files::write(&name("html"), page.as_bytes())?;
                wrote(&name("html"));
            }
            if formats.contains(&GuideFormat::Pdf) {
                let pdf = print(options, &page)?;
                files::write(&name("pdf"), &guide::undated(pdf))?;
                wrote(&name("pdf"));
            }
            if formats.contains(&GuideFormat::Docx) {
                let docx = guide::docx(manifest, locale, &read).map_err(made)?;
                files::write(&name("docx"), &docx)?;
                wrote(&name("docx"));
            }
        }
    }
    Ok(())
}

/// Has the browser print the page.
fn print(options: &RunOptions, html: &str) -> Result<Vec<u8>, Stop> {
    let folder =
        tempfile::tempdir().map_err(|error| Stop::new(Exit::Environment, error.to_string()))?;
    let path = folder.path().join("guide.html");
    files::write_unsynced(&path, html.as_bytes())?;
    let chromium = wire::chromium(options)?;
    let device = Settings::default().devices.into_values().next();
    let printed = super::runtime()?.block_on(async {
        let mut browser = chromium.launch().await?;
        let printed = async {
            let device = device
                .ok_or_else(|| crate::browser::BrowserError::Navigation("no device".into()))?;
            let mut page = browser.open_page(&device).await?;
            let limit = std::time::Duration::from_secs(60);
            page.open(&format!("file://{}", path.display()), limit)
                .await?;
            while page.activity().loading && page.activity().lost.is_none() {
                page.changed().await;
            }
            let pdf = page.print().await?;
            page.close().await?;
            Ok(pdf)
        }
        .await;
        browser.close().await;
        printed
    });
    printed.map_err(|error: crate::browser::BrowserError| {
        Stop::new(
            Exit::Environment,
            format!("the guide cannot be printed: {error}"),
        )
    })
}

/// The committed picture, the one of now, and what differs.
fn three(opened: &Opened<'_>, file: &str) -> [Option<Vec<u8>>; 3] {
    let stored = stored_picture(&opened.folder, file);
    let current = opened.draft.pictures.get(file);
    let difference = match (&stored, current) {
        (Some(stored), Some(current)) => Some(picture::difference(stored, current)),
        _ => None,
    };
    let png = |image: Option<&Image>| image.and_then(|image| picture::encode_fast(image).ok());
    [png(stored.as_ref()), png(current), png(difference.as_ref())]
}

/// Tells what keeps a guide from being built; `true` when nothing does.
fn tell_problems(project: &Project, problems: &[Problem], paint: Paint) -> bool {
    for problem in problems {
        let title = paint.bold(&problem.title);
        say_line!("{} {title}\n --> {}", paint.red("error:"), problem.place);
        if let Some(line) = project.line(&problem.place) {
            say_line!("  | {line}");
        }
        say_line!("  {} {}\n", paint.cyan("help:"), problem.help);
    }
    problems.is_empty()
}

fn tell_review(guide: &Guide, review: &Review, paint: Paint) {
    let id = paint.bold(&guide.id);
    if review.is_fresh() {
        say_line!("guide {id}: fresh");
        return;
    }
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
    text.push_str("if the changes are right: stepproof guide accept --all, or name steps\n");
    say(&text);
}

fn theme_scale(settings: &Settings) -> f64 {
    settings.theme.scale.unwrap_or(2.0)
}

/// The theme as the settings have it.
fn theme(project: &Project, settings: &Settings) -> Result<Theme, Stop> {
    let scenario::Theme {
        colour,
        halo,
        stroke,
        gap,
        radius,
        padding,
        width,
        font,
        // Of the run and of the files.
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

/// The templates of the guide's folder of templates, those that it has; else ours.
fn templates(project: &Project, guide: &Guide) -> Result<Templates, Stop> {
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
        return Err(Stop::new(Exit::Invalid, message)
            .help("write one of them, or remove `templates:` from the guide"));
    }
    templates.markdown = markdown.unwrap_or(templates.markdown);
    templates.html = html.unwrap_or(templates.html);
    Ok(templates)
}
