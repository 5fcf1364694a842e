//! The marked places of a team's own documents, which are filled from the stored guides.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::super::exit::{CliError, Exit};
use super::super::manuals::{Manuals, guide_of};
use super::super::out::say_line;
use super::super::project::Project;
use super::source::{Run, stored_manifest};
use crate::escape;
use crate::files::{self, Rewrite};
use crate::guide::{self, Manifest, Manual, Place, Problem, Shows};
use crate::record::Failure;
use crate::scenario::{Guide, Suite};
use crate::source::Span;

impl Manuals {
    /// What no page of the run has shown of what proved sections quote.
    pub(super) fn unproved(&self, run: &Run) -> Vec<Problem> {
        if run.done.is_none() && !self.proving().is_empty() {
            say_line!(
                "note: sections that a case proves are checked when the cases run, not with `--from`"
            );
        }
        let is_here = |failure: &&Failure| {
            let mut all = self.all.iter();
            all.any(|(_, manual)| manual.source.name == failure.location.file)
        };
        let steps = run.record.cases.iter().flat_map(|case| &case.steps);
        let unproved = steps.flat_map(|step| &step.unproved).filter(is_here);
        let problem = |failure: &Failure| Problem {
            location: failure.location.clone(),
            title: failure.title.clone(),
            help: failure.help.clone().unwrap_or_default(),
            step: None,
        };
        unproved.map(problem).collect()
    }

    /// The places of a guide that differ from what its manifest gives.
    pub(super) fn stale(
        &self,
        project: &Project,
        suite: &Suite,
        guide: &Guide,
        manifest: Option<&Manifest>,
    ) -> Vec<String> {
        let mut stale = Vec::new();
        for (path, manual) in &self.all {
            for place in &manual.places {
                if guide_of(suite, place).is_none_or(|of| of.id != guide.id) {
                    continue;
                }
                let content =
                    manifest.map(|manifest| content(project, path, place, guide, manifest));
                let fresh = content.is_some_and(|content| {
                    content.is_ok_and(|content| manual.is_fresh(place, &content))
                });
                if !fresh {
                    stale.push(format!(
                        "{}:{}: the place of {}/{} is not as the guide has it",
                        manual.source.name, place.span.line, place.case, place.step
                    ));
                }
            }
        }
        stale
    }

    /// Fills the places from the stored guides; returns the names of the files that were written.
    pub(super) fn fill(&self, project: &Project, suite: &Suite) -> Result<Vec<String>, CliError> {
        let mut manifests: BTreeMap<&str, Manifest> = BTreeMap::new();
        for guide in &suite.settings.guides {
            let stored = stored_manifest(&project.root.join(&guide.folder), guide)?;
            manifests.extend(stored.map(|manifest| (&*guide.id, manifest)));
        }
        // All of them can be filled, or none is written.
        let mut filled = Vec::new();
        for (path, manual) in &self.all {
            let text = manual.filled(|place| {
                let guide = guide_of(suite, place).ok_or_else(|| {
                    not_filled(manual, place.span, "no guide has its case".to_owned())
                })?;
                let Some(manifest) = manifests.get(&*guide.id) else {
                    say_line!(
                        "note: {}:{} is not filled: the guide `{}` was not built yet",
                        manual.source.name,
                        place.span.line,
                        guide.id
                    );
                    return Ok(None);
                };
                content(project, path, place, guide, manifest)
                    .map(Some)
                    .map_err(|why| not_filled(manual, place.span, why))
            })?;
            if text != *manual.source.text {
                filled.push((path, manual, text));
            }
        }
        let documents = filled.iter().map(|(path, manual, text)| Rewrite {
            path: (*path).clone(),
            before: &manual.source.text,
            after: text,
        });
        let documents: Vec<Rewrite<'_>> = documents.collect();
        if let Some(changed) = files::rewrite(&documents)? {
            let name = filled.iter().find(|(path, ..)| **path == changed.path);
            let name = name.map_or("", |(_, manual, _)| &manual.source.name);
            let message =
                format!("`{name}` has changed since it was read: no document was written");
            return Err(CliError::new(Exit::Failed, message)
                .help("run the command again; it takes the file as it is then"));
        }
        let names = filled
            .iter()
            .map(|(_, manual, _)| manual.source.name.to_string());
        Ok(names.collect())
    }

    /// Fills the places, and says what was written.
    pub(super) fn update(&self, project: &Project, suite: &Suite) -> Result<(), CliError> {
        for name in self.fill(project, suite)? {
            say_line!("wrote {name}");
        }
        Ok(())
    }
}

fn not_filled(manual: &Manual, span: Span, why: String) -> CliError {
    let place = manual.source.location(span);
    let message = format!("a place cannot be filled: {why}\n --> {place}");
    CliError::new(Exit::Failed, message).help("build all guides: `stepproof guide build`")
}

/// The paragraphs of a place.
fn content(
    project: &Project,
    path: &Path,
    place: &Place,
    guide: &Guide,
    manifest: &Manifest,
) -> Result<Vec<String>, String> {
    let entry = manifest
        .step(&place.case, &place.step)
        .ok_or_else(|| format!("the guide `{}` has no such step", guide.id))?;
    let first = guide.locales.first().map_or("", String::as_str);
    let locale = place.locale.as_deref().unwrap_or(first);
    let text = entry
        .texts
        .get(locale)
        .ok_or_else(|| format!("the stored guide has no text for `{locale}`"))?;
    let mut paragraphs = match place.shows {
        Shows::Picture => Vec::new(),
        Shows::Both | Shows::Sentence => guide::markdown_paragraphs(&text.sentence),
    };
    let picture = entry.pictures.get(locale);
    match (place.shows, picture) {
        (Shows::Sentence, _) | (Shows::Both, None) => {}
        (Shows::Picture, None) => return Err("the step has no picture".to_owned()),
        (_, Some(picture)) => {
            let file = project.root.join(&guide.folder).join(&picture.file);
            let alt = escape::markdown(text.alt.as_deref().unwrap_or_default());
            paragraphs.push(format!("![{alt}]({})", address(path, &file)));
        }
    }
    Ok(paragraphs)
}

/// The address of a file in a document.
fn address(document: &Path, file: &Path) -> String {
    let plain = |path: &Path| -> Vec<String> {
        let mut parts = Vec::new();
        for part in path.components() {
            match part {
                Component::ParentDir => drop(parts.pop()),
                Component::Normal(part) => parts.push(part.to_string_lossy().into_owned()),
                _ => {}
            }
        }
        parts
    };
    let from = plain(document.parent().unwrap_or(document));
    let to = plain(file);
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    let parts: Vec<String> = up.chain(to[shared..].iter().cloned()).collect();
    let mut address = String::new();
    for c in parts.join("/").chars() {
        match c {
            ' ' | '(' | ')' | '<' | '>' | '%' | '?' | '#' | '\\' => {
                address.push_str(&format!("%{:02X}", u32::from(c)));
            }
            c => address.push(c),
        }
    }
    // Some generators take a path without a dot for a module.
    match address.starts_with("..") {
        true => address,
        false => format!("./{address}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_addressed_from_the_folder_of_the_document() {
        let of = |document: &str, file: &str| address(Path::new(document), Path::new(file));
        assert_eq!(
            of("/p/docs/a.md", "/p/docs/guide/x y.png"),
            "./guide/x%20y.png"
        );
        assert_eq!(
            of("/p/docs/sub/a.md", "/p/docs/../img/x.png"),
            "../../img/x.png"
        );
        assert_eq!(of("/p/a.md", "/p/docs/中(1).png"), "./docs/中%281%29.png");
    }
}
