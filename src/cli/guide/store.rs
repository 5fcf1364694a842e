//! The stored files of a guide: its manifest, its Markdown files and its pictures.

use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::super::exit::{CliError, Exit};
use super::super::project::Project;
use super::source::{Opened, stored_manifest, stored_picture};
use crate::files;
use crate::guide::{self, Manifest, Problem};
use crate::picture::{self, Image, PictureError};
use crate::scenario::{Guide, Suite};
use crate::template::TemplateError;

/// Documents that differ from what the manifest gives.
pub(super) fn edited(opened: &Opened<'_>) -> Result<Vec<String>, CliError> {
    let Some(before) = &opened.before else {
        return Ok(Vec::new());
    };
    let mut told = Vec::new();
    for (name, text) in markdown(opened, before)? {
        if files::read_if_there(&opened.folder.join(&name))?.as_deref() != Some(&*text) {
            told.push(format!(
                "{name} is missing, was edited by hand, or was made with another template"
            ));
        }
    }
    Ok(told)
}

/// The Markdown files by name.
fn markdown(opened: &Opened<'_>, manifest: &Manifest) -> Result<Vec<(String, String)>, CliError> {
    let mut documents = Vec::new();
    for locale in manifest.locales() {
        let text = guide::markdown(manifest, locale, &opened.templates);
        let text = text.map_err(|error| template_error(opened.guide, &error))?;
        documents.push((format!("{locale}/{}.md", opened.guide.id), text));
    }
    Ok(documents)
}

pub(super) fn template_error(guide: &Guide, error: &TemplateError) -> CliError {
    let title = format!("a template of the guide `{}` is wrong: {error}", guide.id);
    CliError::new(Exit::Invalid, title)
}

/// Encoded pictures to be written, by file.
pub(super) type Encoded = BTreeMap<String, Vec<u8>>;

/// Encodes the pictures that differ from the stored ones, on all cores.
pub(super) fn encode(opened: &Opened<'_>, manifest: &Manifest) -> Result<Encoded, CliError> {
    let entries = manifest
        .steps()
        .flat_map(|(_, step)| step.pictures.values());
    let entries: Vec<_> = entries.collect();
    let encoded = on_all_cores(&entries, |entry| {
        let image = opened.draft.pictures.get(&entry.file)?;
        let stored = stored_picture(&opened.folder, &entry.file);
        let same = stored.is_some_and(|stored| guide::pixels(&stored) == entry.pixels);
        (!same).then(|| (entry.file.clone(), picture::encode(image)))
    });
    let encoded = encoded.into_iter().flatten();
    let encoded = encoded.map(|(file, png)| Ok((file, png?)));
    encoded
        .collect::<Result<_, PictureError>>()
        .map_err(|error| CliError::new(Exit::Environment, error.to_string()))
}

/// Works on the items in parallel, one thread per core; the results are in the order of the items.
fn on_all_cores<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let some = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else {
                return done;
            };
            done.push((at, work(item)));
        }
    };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut all = thread::scope(|scope| {
        let helpers = 1..cores.min(items.len());
        let helpers: Vec<_> = helpers.map(|_| scope.spawn(some)).collect();
        let mut all = some();
        for helper in helpers {
            match helper.join() {
                Ok(done) => all.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    });
    all.sort_unstable_by_key(|(at, _)| *at);
    all.into_iter().map(|(_, result)| result).collect()
}

/// Size in KiB above which a picture gives a warning if the theme sets no limit.
const LARGE_KB: u64 = 500;

/// New pictures that are too large: problems if the theme sets a limit, otherwise warnings.
pub(super) fn too_large(
    suite: &Suite,
    opened: &Opened<'_>,
    manifest: &Manifest,
    encoded: &Encoded,
) -> (Vec<Problem>, Vec<String>) {
    let limit = suite.settings.theme.max_kb;
    let (mut problems, mut warnings) = (Vec::new(), Vec::new());
    for (chapter, step) in manifest.steps() {
        for entry in step.pictures.values() {
            let Some(png) = encoded.get(&entry.file) else {
                continue;
            };
            let kib = (png.len() as u64).div_ceil(1024);
            match limit {
                Some(limit) if kib > limit => {
                    let case = suite.cases.iter().find(|case| case.id == chapter.case);
                    let steps = case.map_or(&[][..], |case| &case.steps);
                    let found = steps.iter().find(|found| found.id == step.id);
                    problems.push(Problem {
                        location: found.map_or(&opened.guide.location, |step| &step.location).clone(),
                        title: format!(
                            "the picture of step `{}` has {kib} KiB, and the theme allows {limit} (`{}`)",
                            step.id, entry.file
                        ),
                        help: "show less of the page (`picture: { crop: … }`), or raise `theme: { max_kb: … }`".to_owned(),
                        step: Some(format!("{}/{}", chapter.case, step.id)),
                    });
                }
                None if kib > LARGE_KB => warnings.push(format!(
                    "`{}` has {kib} KiB and loads slowly; show less of the page (`picture: {{ crop: … }}`), or allow it with `theme: {{ max_kb: … }}`",
                    entry.file
                )),
                _ => {}
            }
        }
    }
    (problems, warnings)
}

/// Writes the files that differ, and returns their names.
pub(super) fn store(
    project: &Project,
    suite: &Suite,
    opened: &Opened<'_>,
    manifest: &Manifest,
    encoded: Encoded,
) -> Result<Vec<String>, CliError> {
    let folder = &opened.folder;
    files::clear(folder);
    let mut wanted = encoded;
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

/// Removes pictures that this guide used before and that no guide in the folder uses now.
fn remove_unused(
    project: &Project,
    suite: &Suite,
    opened: &Opened<'_>,
    manifest: &Manifest,
) -> Result<(), CliError> {
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

/// The stored picture, the new one, and their difference.
pub(super) fn three(opened: &Opened<'_>, file: &str) -> [Option<Vec<u8>>; 3] {
    let stored = stored_picture(&opened.folder, file);
    let current = opened.draft.pictures.get(file);
    let difference = match (&stored, current) {
        (Some(stored), Some(current)) => Some(picture::difference(stored, current)),
        _ => None,
    };
    let png = |image: Option<&Image>| image.and_then(|image| picture::encode_fast(image).ok());
    [png(stored.as_ref()), png(current), png(difference.as_ref())]
}
