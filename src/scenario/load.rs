//! Reads all files to a suite, with all diagnostics.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::cases::Expanded;
use super::decode::decode;
use super::diagnostic::{Diagnostic, Severity};
use super::expand::{Expander, File};
use super::findings::Findings;
use super::guide::{ChapterName, chapters_exist};
use super::model::{Action, Case, Mock, Settings};
use super::names::Named;
use super::node::Node;
use super::quarantine;
use super::read::Reader;
use super::schema::MockSchema;
use super::scope::Scope;
use super::terms::unused_of_glossary;
use super::yaml;
use crate::source::{Source, Span, number};

/// A file to read.
#[derive(Debug, Clone)]
pub struct Input {
    /// Its path for messages, with `/` between folders: `scenarios/parts/sign-in.yaml`.
    pub name: String,
    /// Its role in the suite.
    pub role: FileRole,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The role of a file in the suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileRole {
    /// `stepproof.yaml`.
    Settings,
    /// A scenario.
    Scenario,
    /// Steps that scenarios use.
    Part,
}

impl FileRole {
    /// The role of a YAML file by its path in the folder of scenarios: `stepproof.yaml` at the top,
    /// parts below `parts/`, scenarios everywhere else.
    pub fn of(path: &str) -> Self {
        match path {
            "stepproof.yaml" => Self::Settings,
            _ if path.starts_with("parts/") => Self::Part,
            _ => Self::Scenario,
        }
    }
}

/// The result of reading a suite.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// As much as could be read; use it only if [`Loaded::has_errors`] is false.
    pub suite: Suite,
    /// The texts that say names, by file and place.
    pub names: Vec<Named>,
    /// All diagnostics, by file and location.
    pub diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// Whether a diagnostic prevents a run.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// All scenarios, ready to run.
#[derive(Debug, Clone)]
pub struct Suite {
    /// What all scenarios share.
    pub settings: Settings,
    /// The cases: files in the order given, entries of a matrix in the order written.
    pub cases: Vec<Case>,
    /// The origins of the cases, for selecting, in the same order.
    pub(super) origins: Vec<Origin>,
}

impl Suite {
    /// The cases of a scenario's file, or those that use a part's.
    pub fn with_file(&self, file: &str) -> impl Iterator<Item = &Case> {
        let all = self.cases.iter().zip(&self.origins);
        let of_it = move |(case, origin): &(&Case, &Origin)| {
            let signs_in = case.session.iter().flat_map(|session| &session.steps);
            let mut signs_in = signs_in.map(|step| &step.location);
            *case.location.file == *file
                || origin.parts.contains(file)
                || signs_in.any(|location| *location.file == *file)
        };
        all.filter(of_it).map(|(case, _)| case)
    }
}

impl Suite {
    /// The cases that these files of the project have a part in: their scenario, parts, session, uploads
    /// and snapshots. The settings, and the schema of a mock, are part of all.
    pub(super) fn changed_by(&self, files: &BTreeSet<String>) -> BTreeSet<usize> {
        let mut of_all = vec!["scenarios/stepproof.yaml".to_owned()];
        if let Mock::Own(schema) = &self.settings.mock {
            of_all.push(schema.path.to_string_lossy().into_owned());
        }
        if of_all.iter().any(|file| files.contains(file)) {
            return (0..self.cases.len()).collect();
        }
        let all = self.cases.iter().zip(&self.origins).enumerate();
        let changed = all.filter(|(_, (case, origin))| {
            let snapshots = format!("snapshots/{}/", case.id.folder());
            let session = case.session.iter().flat_map(|session| &session.steps);
            let steps = case.steps.iter().chain(session);
            let mut sources = steps.clone().map(|step| &*step.location.file);
            let mut uploads = steps.flat_map(|step| &step.actions).flat_map(Action::files);
            files.contains(&*case.location.file)
                || origin.parts.iter().any(|part| files.contains(&**part))
                || sources.any(|file| files.contains(file))
                || uploads.any(|file| files.contains(&*file.path.to_string_lossy()))
                || files.iter().any(|file| file.starts_with(&snapshots))
        });
        changed.map(|(at, _)| at).collect()
    }
}

/// Where a case comes from.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// Lines of the scenario's file.
    pub lines: u32,
    /// Lines of its entry in the matrix, first and last.
    pub entry: Option<(u32, u32)>,
    /// Names of the files of the parts that it uses.
    pub parts: BTreeSet<Arc<str>>,
}

/// The settings alone. Mistakes in them are reported by [`load`].
pub fn settings_of(inputs: &[Input]) -> Settings {
    let input = inputs.iter().find(|input| input.role == FileRole::Settings);
    let read = input.and_then(|input| {
        let mut findings = Findings::default();
        let source = decode(&input.name, input.bytes.clone(), &mut findings)?;
        let tree = yaml::parse(&source, &mut findings)?;
        Some(read_settings(&source, &tree, &mut findings).0)
    });
    read.unwrap_or_default()
}

fn read_settings(
    source: &Source,
    tree: &Node,
    findings: &mut Findings,
) -> (Settings, Vec<ChapterName>) {
    // What they use of secrets is declared by its use.
    let scope = Scope {
        secrets: None,
        ..Scope::bare(&source.name)
    };
    let mut reader = Reader {
        source,
        scope: &scope,
        mock: None,
        findings,
    };
    reader.settings(tree)
}

/// Reads all files of a suite, with all diagnostics at once. The scenarios' use of the mock is validated
/// against its schema, if there is one.
pub fn load(inputs: Vec<Input>, mock: Option<&MockSchema>) -> Loaded {
    let mut findings = Findings::default();
    let root = root(&inputs);
    let mut settings = Settings::default();
    let mut chapters = None;
    let mut settings_read = true;
    let mut scenarios = Vec::new();
    let mut parts = BTreeMap::new();
    for input in inputs {
        let text = decode(&input.name, input.bytes, &mut findings);
        let tree = text
            .as_ref()
            .and_then(|source| yaml::parse(source, &mut findings));
        let source = text.unwrap_or_else(|| Source::new(input.name.as_str(), ""));
        let file = File { source, tree };
        match input.role {
            FileRole::Scenario => scenarios.push(file),
            FileRole::Part => {
                parts.insert(below(&root, &input.name), file);
            }
            FileRole::Settings => {
                settings_read = file.tree.is_some();
                if let Some(tree) = &file.tree {
                    let (read, names) = read_settings(&file.source, tree, &mut findings);
                    settings = read;
                    chapters = Some((file.source.clone(), names));
                }
            }
        }
    }
    // If the settings cannot be read, no device is reported as missing.
    let expander = Expander::new(&settings, settings_read, &parts, mock, &mut findings);
    let (mut cases, origins) = expand(expander, &scenarios, &parts);
    quarantine::put_in(&mut cases, &settings.quarantine);
    // Skipped if a scenario has errors (its chapters are not missing), and if there are no scenarios
    // (which is reported elsewhere).
    if let Some((source, names)) = chapters
        && !scenarios.is_empty()
        && !scenarios
            .iter()
            .any(|file| findings.has_error(&file.source.name))
    {
        chapters_exist(&source, &names, &cases, &mut findings);
        // What the documents of the project quote is not known here: `check` reads them.
        if settings.documents.is_empty() {
            for unused in unused_of_glossary(&source, &settings, &cases, &[]) {
                findings.push(unused);
            }
        }
    }
    Loaded {
        suite: Suite {
            settings,
            cases,
            origins,
        },
        names: findings.take_names(),
        diagnostics: findings.into_diagnostics(),
    }
}

fn expand(
    mut expander: Expander<'_>,
    scenarios: &[File],
    parts: &BTreeMap<String, File>,
) -> (Vec<Case>, Vec<Origin>) {
    let mut ids = Ids::default();
    let mut all: Vec<(Expanded, &Source)> = Vec::new();
    let mut unread = false;
    // Reported last: unused inputs are only reported in files without errors.
    let mut late = Vec::new();
    for file in scenarios {
        match expander.scenario(file) {
            None => unread = true,
            Some((id, span, cases)) => {
                late.extend(ids.add("scenarios", id, &file.source, span));
                all.extend(cases.into_iter().map(|case| (case, &file.source)));
            }
        }
    }
    let used = expander.used_parts.clone();
    for (path, file) in parts {
        if !used.contains(&file.source.name) {
            expander.unused_part(path, file);
        }
    }
    let used = expander.used_parts.clone();
    let mut ids = Ids::default();
    for (path, file) in parts {
        let Some((id, span)) = expander.part_head(file) else {
            continue;
        };
        late.extend(ids.add("parts", id, &file.source, span));
        // A scenario that could not be read may use it.
        if !unread && !used.contains(&file.source.name) {
            let title = format!("part `{path}` is not used");
            let help = format!("use it with `- use: {path}`, or remove the file");
            late.push(Diagnostic::error(&file.source, span, title).help(help));
        }
    }
    late.into_iter()
        .for_each(|found| expander.findings.push(found));
    let origin = |expanded: &Expanded, source: &Source| Origin {
        lines: number(source.text.lines().count()),
        entry: expanded.entry.map(|span| {
            let last = source.span(span.end, span.end).line;
            (span.line, last)
        }),
        parts: expanded.parts.clone(),
    };
    all.into_iter()
        .map(|(expanded, source)| {
            let origin = origin(&expanded, source);
            (expanded.case, origin)
        })
        .unzip()
}

/// Ids seen so far, and where.
#[derive(Default)]
struct Ids(HashMap<String, (Source, Span)>);

impl Ids {
    fn add(&mut self, what: &str, id: String, source: &Source, span: Span) -> Option<Diagnostic> {
        if let Some((first, at)) = self.0.get(&id) {
            let title = format!("two {what} have the id `{id}`");
            return Some(
                Diagnostic::error(source, span, title)
                    .label("again here")
                    .related(first, *at, "first here")
                    .help("ids name snapshots and reports, so they must be unique"),
            );
        }
        self.0.insert(id, (source.clone(), span));
        None
    }
}

/// The folder of scenarios, ending with `/`: that of the settings, or the first folder.
fn root(inputs: &[Input]) -> String {
    let settings = inputs.iter().find(|input| input.role == FileRole::Settings);
    let folder = match (settings, inputs.first()) {
        (Some(settings), _) => settings.name.rsplit_once('/').map(|(folder, _)| folder),
        (None, Some(first)) => first.name.split_once('/').map(|(folder, _)| folder),
        (None, None) => None,
    };
    folder.map_or(String::new(), |folder| format!("{folder}/"))
}

/// A path relative to the folder of scenarios, as in `use:`.
fn below(root: &str, name: &str) -> String {
    name.strip_prefix(root).unwrap_or(name).to_owned()
}
