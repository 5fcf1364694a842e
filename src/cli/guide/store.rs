//! What is stored of a guide: its manifest, its Markdown files and its pictures.

use std::collections::BTreeMap;
use std::fs;

use super::super::exit::{Exit, Stop};
use super::super::project::Project;
use super::source::{Opened, stored_manifest, stored_picture};
use crate::files;
use crate::guide::{self, Manifest};
use crate::picture::{self, Image};
use crate::scenario::{Guide, Suite};

/// Documents and pictures that are not what the manifest says.
pub(super) fn edited(opened: &Opened<'_>) -> Result<Vec<String>, Stop> {
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

pub(super) fn template_error(guide: &Guide, error: &str) -> Stop {
    let title = format!("a template of the guide `{}` is wrong: {error}", guide.id);
    Stop::new(Exit::Invalid, title)
}

/// Writes what differs, and gives its names. What is too large is told before anything is written.
pub(super) fn store(
    project: &Project,
    suite: &Suite,
    opened: &Opened<'_>,
    manifest: &Manifest,
) -> Result<Vec<String>, Stop> {
    let folder = &opened.folder;
    files::clear(folder);
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

/// The committed picture, the one of now, and what differs.
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
