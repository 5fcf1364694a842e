//! The documents of a team's own that `documents:` names.

use std::fs;
use std::path::{Path, PathBuf};

use super::exit::{CliError, Exit};
use super::out::say;
use super::project::{self, Project};
use super::suggest::did_you_mean;
use crate::case_id::CaseId;
use crate::files::FileError;
use crate::guide::{Manual, Place};
use crate::report::{Paint, count};
use crate::scenario::{
    self, Claims, Diagnostic, ErrorLevel, Guide, MAX_BYTES, Settings, Suite, Term,
};
use crate::source::{Source, Span};

/// The documents of a project, without a mistake in their markers.
pub struct Manuals {
    /// Their paths and what was read in them.
    pub all: Vec<(PathBuf, Manual)>,
}

impl Manuals {
    /// Reads the documents; their mistakes are shown, and end the command.
    pub fn open(project: &mut Project, suite: &Suite, paint: Paint) -> Result<Self, CliError> {
        Self::read(project, suite)?.map_err(|errors| {
            say(&scenario::render(&errors, paint.color));
            let message = format!("{} in the documents", count(errors.len(), "error"));
            CliError::new(Exit::Invalid, message)
        })
    }

    /// Reads the documents, or reports everything that is wrong with them.
    pub fn read(
        project: &mut Project,
        suite: &Suite,
    ) -> Result<Result<Self, Vec<Diagnostic>>, CliError> {
        let mut paths = Vec::new();
        let mut errors = Vec::new();
        for document in &suite.settings.documents {
            // A link is followed here, so that it is not replaced by what is written.
            let path = project.root.join(&document.path);
            let path = path.canonicalize().unwrap_or(path);
            if path.is_dir() && path.starts_with(&project.root) {
                markdown_files(&path, &mut paths)?;
            } else if let Some(why) = project.unreadable(document) {
                errors.push(project.error_at(&document.location, why).help(
                    "name a Markdown file or a folder of them, from the root of the project",
                ));
            } else {
                paths.push(path);
            }
        }
        paths.sort();
        paths.dedup();
        let mut all = Vec::new();
        for path in paths {
            let shown = path.strip_prefix(&project.root).unwrap_or(&path);
            let name = shown.to_string_lossy().into_owned();
            let bytes = project::read(&path).map_err(FileError::of("read", &path))?;
            if bytes.len() > MAX_BYTES {
                errors.push(unreadable(&name, "it is larger than a document can be"));
                continue;
            }
            let Ok(text) = String::from_utf8(bytes) else {
                errors.push(unreadable(&name, "it is not UTF-8"));
                continue;
            };
            let source = Source::new(name, text);
            project.documents.push(source.clone());
            let (manual, mut mistakes) = Manual::read(source);
            mistakes.extend(unknown(&manual, suite));
            mistakes.sort_by_key(|mistake| mistake.span.start);
            errors.extend(mistakes);
            all.push((path, manual));
        }
        Ok(match errors.is_empty() {
            true => Ok(Self { all }),
            false => Err(errors),
        })
    }

    /// The suite, with what proved sections claim of the pages of their cases.
    pub fn claim(&self, mut suite: Suite) -> Suite {
        let rules = &mut suite.settings.terms;
        if rules.level == ErrorLevel::Off && !self.proving().is_empty() {
            rules.level = ErrorLevel::Note;
            // Only what a document claims is looked at.
            for case in &mut suite.cases {
                case.terms.clear();
                for step in &mut case.steps {
                    step.claims = Claims::default();
                }
            }
        }
        for (proved, terms) in self.terms(&suite.settings) {
            let mut cases = suite.cases.iter_mut();
            if let Some(case) = cases.find(|case| case.id == *proved) {
                case.terms.extend(terms);
            }
        }
        suite
    }

    /// What proved sections quote, with the cases that prove them.
    fn terms(&self, settings: &Settings) -> Vec<(&CaseId, Vec<Term>)> {
        let all = self.all.iter();
        let proved = all.flat_map(|(_, manual)| manual.proved.iter().map(move |one| (manual, one)));
        proved
            .map(|(manual, proved)| {
                let terms = manual.terms(proved, &settings.terms, &settings.locale);
                (&proved.case, terms)
            })
            .collect()
    }

    /// Terms of the glossary that neither a scenario nor a document quotes.
    pub fn unused_terms(&self, project: &Project, suite: &Suite) -> Vec<Diagnostic> {
        let Some(settings) = project.settings() else {
            return Vec::new();
        };
        let documents = self.terms(&suite.settings).into_iter();
        let documents: Vec<Term> = documents.flat_map(|(_, terms)| terms).collect();
        scenario::unused_of_glossary(&settings, &suite.settings, &suite.cases, &documents)
    }

    /// The cases that prove sections.
    pub fn proving(&self) -> Vec<CaseId> {
        let proved = self.all.iter().flat_map(|(_, manual)| &manual.proved);
        proved.map(|proved| proved.case.clone()).collect()
    }
}

/// The Markdown files below a folder, without those of hidden folders and of packages.
fn markdown_files(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), CliError> {
    let entries = fs::read_dir(folder).map_err(FileError::of("read", folder))?;
    for entry in entries {
        let path = entry.map_err(FileError::of("read", folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // A link may lead out of the project, or in a circle.
        if name.starts_with('.') || name == "node_modules" || path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            markdown_files(&path, paths)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            paths.push(path);
        }
    }
    Ok(())
}

fn unreadable(name: &str, why: &str) -> Diagnostic {
    let source = Source::new(name, "");
    Diagnostic::error(
        &source,
        source.span(0, 0),
        format!("`{name}` cannot be read: {why}"),
    )
}

/// Markers that name what the project does not have.
fn unknown(manual: &Manual, suite: &Suite) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let cases = || suite.cases.iter().map(|case| case.id.to_string());
    let no_case = |span: Span, id: String| {
        let known: Vec<String> = cases().collect();
        let hint = did_you_mean(&id, known.iter().map(String::as_str));
        Diagnostic::error(
            &manual.source,
            span,
            format!("there is no case `{id}`{hint}"),
        )
        .help("`stepproof list --steps` lists cases and steps")
    };
    for place in &manual.places {
        let Some(case) = suite.cases.iter().find(|case| case.id == place.case) else {
            errors.push(no_case(place.span, place.case.to_string()));
            continue;
        };
        if !case.steps.iter().any(|step| step.id == place.step) {
            let hint = did_you_mean(&place.step, case.steps.iter().map(|step| &*step.id));
            let title = format!("`{}` has no step `{}`{hint}", place.case, place.step);
            errors.push(
                Diagnostic::error(&manual.source, place.span, title)
                    .help("`stepproof list --steps` lists cases and steps"),
            );
            continue;
        }
        match (guide_of(suite, place), &place.locale) {
            (None, _) => errors.push(
                Diagnostic::error(
                    &manual.source,
                    place.span,
                    format!("no guide has the case `{}`", place.case),
                )
                .help("add it to `chapters` of a guide in stepproof.yaml: its pictures are kept there"),
            ),
            (Some(guide), Some(locale)) if !guide.locales.contains(locale) => {
                let title = format!("the guide `{}` has no locale `{locale}`", guide.id);
                errors.push(
                    Diagnostic::error(&manual.source, place.span, title)
                        .help(format!("it has {}", guide.locales.join(", "))),
                );
            }
            _ => {}
        }
    }
    for proved in &manual.proved {
        if !suite.cases.iter().any(|case| case.id == proved.case) {
            errors.push(no_case(proved.span, proved.case.to_string()));
        }
    }
    errors
}

/// The first guide that has the case.
pub fn guide_of<'a>(suite: &'a Suite, place: &Place) -> Option<&'a Guide> {
    let mut guides = suite.settings.guides.iter();
    guides.find(|guide| guide.chapters.contains(&place.case))
}
