//! The findings of reading: diagnostics, and which names are used.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::diagnostic::{Diagnostic, Severity};
use super::names::Named;

/// Collects diagnostics, each only once: a part is read again for each use, and a scenario for each
/// entry of its matrix, with the same mistakes.
#[derive(Default)]
pub(super) struct Findings {
    diagnostics: Vec<Diagnostic>,
    seen: HashSet<(Arc<str>, usize, String)>,
    used: BTreeSet<(Arc<str>, Declared, String)>,
    /// The names that the files say, by file and place.
    names: BTreeMap<(Arc<str>, usize), Named>,
    /// Values that are names if the input of this file is used.
    given: Vec<(Named, (Arc<str>, String))>,
    /// Valid regular expressions: compiling one takes longer than reading a step.
    patterns: HashSet<String>,
}

/// Kinds of names that must be declared if they are used, and used if they are declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Declared {
    Input,
    Matrix,
    Secret,
    Value,
}

/// More diagnostics are no help: the first ones must be fixed anyway.
const SHOWN_PER_FILE: usize = 100;

impl Findings {
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let key = (
            diagnostic.source.name.clone(),
            diagnostic.span.start,
            diagnostic.title.clone(),
        );
        if self.seen.insert(key) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Notes that `name`, declared in `file`, is used.
    pub fn mark_used(&mut self, file: &Arc<str>, kind: Declared, name: &str) {
        self.used.insert((file.clone(), kind, name.to_owned()));
    }

    /// Whether `name`, declared in `file`, was used anywhere.
    pub fn is_used(&self, file: &Arc<str>, kind: Declared, name: &str) -> bool {
        self.used.contains(&(file.clone(), kind, name.to_owned()))
    }

    /// Whether `pattern` is known to be valid.
    pub fn knows_pattern(&self, pattern: &str) -> bool {
        self.patterns.contains(pattern)
    }

    /// Notes that `pattern` is valid.
    pub fn learn_pattern(&mut self, pattern: &str) {
        self.patterns.insert(pattern.to_owned());
    }

    /// Notes a text that says a name.
    pub fn named(&mut self, named: Option<Named>) {
        if let Some(named) = named {
            let place = (named.source.name.clone(), named.span.start);
            self.names.entry(place).or_insert(named);
        }
    }

    /// Notes the value of an input or a matrix key of `file`: it is a name if it is used.
    pub fn given(&mut self, named: Option<Named>, file: &Arc<str>, input: &str) {
        self.given
            .extend(named.map(|named| (named, (file.clone(), input.to_owned()))));
    }

    /// All texts that say names, by file and place.
    pub fn take_names(&mut self) -> Vec<Named> {
        for (named, (file, input)) in std::mem::take(&mut self.given) {
            if [Declared::Input, Declared::Matrix]
                .iter()
                .any(|kind| self.is_used(&file, *kind, &input))
            {
                self.named(Some(named));
            }
        }
        std::mem::take(&mut self.names).into_values().collect()
    }

    /// Whether `file` has an error.
    pub fn has_error(&self, file: &str) -> bool {
        self.diagnostics
            .iter()
            .any(|found| &*found.source.name == file && found.severity == Severity::Error)
    }

    /// All diagnostics, by file and location.
    pub fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        self.diagnostics
            .sort_by(|a, b| (&a.source.name, a.span.start).cmp(&(&b.source.name, b.span.start)));
        let mut shown = Vec::new();
        for file in self
            .diagnostics
            .chunk_by(|a, b| a.source.name == b.source.name)
        {
            shown.extend(file.iter().take(SHOWN_PER_FILE).cloned());
            if let Some(next) = file.get(SHOWN_PER_FILE) {
                let left = file.len() - SHOWN_PER_FILE;
                let title = format!("{left} more errors in this file are not shown");
                shown.push(Diagnostic::error(&next.source, next.span, title));
            }
        }
        shown
    }
}
