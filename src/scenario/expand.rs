//! Scenarios → cases: an entry of the matrix a case, parts in the place of their use.
//!
//! A file is read again for each case, with the values of that case: so there is one model, and no
//! twin of it with holes. Findings are kept once, however often they are made.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::diagnostic::Diagnostic;
use super::findings::{Declared, Findings};
use super::matrix::Entry;
use super::model::{Case, Settings, Step};
use super::node::{Node, Value};
use super::part::Input;
use super::read::{Fields, Reader};
use super::scope::{Given, Scope};
use super::settings::DEFAULT_DEVICE;
use super::suggest;
use crate::source::{Source, Span};

const KEYS: &[&str] = &[
    "scenario", "title", "doc", "tags", "device", "portal", "secrets", "volatile", "matrix",
    "timeout", "steps",
];

/// A suite that needs more is a mistake: parts that use parts multiply.
const MOST_STEPS: usize = 20_000;

/// A file and its tree; no tree, when it is reported why there is none.
pub(super) struct File {
    pub source: Source,
    pub tree: Option<Node>,
}

/// A case, and what selecting it needs beside it.
pub(super) struct Expanded {
    pub case: Case,
    /// Its entry of the matrix.
    pub entry: Option<Span>,
    /// Names of the part files that its steps come from.
    pub parts: BTreeSet<Arc<str>>,
}

pub(super) struct Expander<'a> {
    settings: &'a Settings,
    /// By their path as `use:` writes it.
    parts: &'a BTreeMap<String, File>,
    findings: &'a mut Findings,
    steps_left: usize,
    /// It is reported that there are too many steps.
    exhausted: bool,
}

/// The steps of a case so far.
#[derive(Default)]
struct Steps {
    steps: Vec<Step>,
    ids: HashMap<String, (Source, Span)>,
    parts: BTreeSet<Arc<str>>,
}

/// A part on the way from the scenario to the step being read.
struct Link {
    path: String,
    source: Source,
    span: Span,
}

impl<'a> Expander<'a> {
    pub fn new(
        settings: &'a Settings,
        parts: &'a BTreeMap<String, File>,
        findings: &'a mut Findings,
    ) -> Self {
        Self {
            settings,
            parts,
            findings,
            steps_left: MOST_STEPS,
            exhausted: false,
        }
    }

    fn reader<'r>(&'r mut self, source: &'r Source, scope: &'r Scope) -> Reader<'r> {
        Reader {
            source,
            scope,
            findings: self.findings,
        }
    }

    /// The cases of a scenario. Its id and where it stands come along, for uniqueness.
    pub fn scenario(&mut self, file: &File) -> Option<(String, Span, Vec<Expanded>)> {
        let tree = file.tree.as_ref()?;
        let source = &file.source;
        let mut scope = Scope::bare(&source.name);
        let mut reader = self.reader(source, &scope);
        if !matches!(tree.value, Value::Map(_)) {
            let error = reader.error(tree.span, "a scenario must be a map");
            let label = format!("this is {}", tree.kind());
            let help = "it begins with `scenario: <id>`; its steps stand below `steps:`";
            reader.push(error.label(label).help(help));
            return None;
        }
        let fields = reader.fields(tree, "a scenario", KEYS)?;
        let id_node = reader.required(
            &fields,
            "scenario",
            "a scenario begins with `scenario: <id>`",
        );
        let id = id_node.and_then(|node| reader.id(node, "the id of a scenario"));
        let matrix = fields.get("matrix").map(|node| reader.matrix(node));
        let secrets = match fields.get("secrets") {
            None => Some(Vec::new()),
            Some(node) => reader.secrets(node),
        };
        let declared = secrets.clone().unwrap_or_default();
        scope.secrets = secrets.map(|names| names.into_iter().map(|(name, _)| name).collect());
        let entries: Vec<Option<Entry>> = match matrix {
            None => vec![None],
            Some(Some(entries)) => entries.into_iter().map(Some).collect(),
            Some(None) => return None,
        };
        let mut choices: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, given) in entries.iter().flatten().flat_map(|entry| &entry.values) {
            if let Given::Known(template, _) = given {
                choices
                    .entry(name.clone())
                    .or_default()
                    .push(template.to_string());
            }
        }
        scope.choices = choices;
        let mut cases = Vec::new();
        for entry in &entries {
            scope.values = entry
                .as_ref()
                .map(|entry| entry.values.clone())
                .unwrap_or_default();
            let suffix = entry
                .as_ref()
                .map_or(String::new(), |entry| format!("[{}]", entry.id));
            let scenario = id.clone().unwrap_or_default();
            let case = self.case(file, &fields, &scope, scenario, &suffix);
            cases.extend(case.map(|(case, parts)| Expanded {
                case,
                entry: entry.as_ref().map(|entry| entry.span),
                parts,
            }));
        }
        self.unused(source, &scope, &declared, &fields, &cases);
        Some((id?, id_node?.span, cases))
    }

    fn case(
        &mut self,
        file: &File,
        fields: &Fields<'_>,
        scope: &Scope,
        scenario: String,
        suffix: &str,
    ) -> Option<(Case, BTreeSet<Arc<str>>)> {
        let settings = self.settings;
        let mut reader = self.reader(&file.source, scope);
        let title = reader.required(fields, "title", "write the title that readers get");
        let title = title.and_then(|node| reader.local_text(node, "`title`"));
        if let Some(doc) = fields.get("doc") {
            reader.local_text(doc, "`doc`");
        }
        let tags = fields
            .get("tags")
            .map(|node| reader.tags(node))
            .unwrap_or_default();
        let device = match fields.get("device") {
            None => settings.devices.get(DEFAULT_DEVICE),
            Some(node) => {
                let names: Vec<&str> = settings.devices.keys().map(String::as_str).collect();
                let name = reader.device_name(node, &names);
                name.and_then(|name| settings.devices.get(&name))
            }
        };
        let portal = match fields.get("portal") {
            None => Some(None),
            Some(node) => reader.json_map(node, "`portal`").map(Some),
        };
        let mut volatile = settings.volatile.clone();
        if let Some(node) = fields.get("volatile") {
            volatile.extend(reader.volatile(node, true));
        }
        let timeout = match fields.get("timeout") {
            None => Some(settings.case_timeout),
            Some(node) => reader.duration(node, "`timeout`"),
        };
        let steps = reader.required(fields, "steps", "write what to do, step by step");
        let mut expanded = Steps::default();
        if let Some(steps) = steps {
            self.steps(
                &file.source,
                scope,
                steps,
                "",
                &mut Vec::new(),
                &mut expanded,
            );
            if expanded.steps.is_empty() && !self.findings.has_error(&file.source.name) {
                let title = format!("case `{scenario}{suffix}` has no steps");
                let help = "a `when:` skips each of them";
                let span = fields.key("steps").unwrap_or(steps.span);
                self.findings
                    .push(Diagnostic::error(&file.source, span, title).help(help));
            }
        }
        let case = Case {
            id: format!("{scenario}{suffix}"),
            title: title?,
            tags,
            place: file.source.place(fields.key("scenario")?),
            device: device?.clone(),
            portal: portal?,
            secrets: scope.secrets.clone().unwrap_or_default(),
            volatile,
            timeout: timeout?,
            steps: expanded.steps,
            scenario,
        };
        Some((case, expanded.parts))
    }

    fn steps(
        &mut self,
        source: &Source,
        scope: &Scope,
        node: &Node,
        prefix: &str,
        chain: &mut Vec<Link>,
        out: &mut Steps,
    ) {
        let items = self.reader(source, scope).items(node, "`steps`");
        for item in items.unwrap_or_default() {
            if self.steps_left == 0 {
                if std::mem::replace(&mut self.exhausted, true) {
                    return;
                }
                let mut reader = self.reader(source, scope);
                let title = format!("the suite has more than {MOST_STEPS} steps");
                reader.push(
                    reader
                        .error(item.span, title)
                        .help("look for parts that use parts many times, or split the suite"),
                );
                return;
            }
            self.steps_left -= 1;
            let is_use = matches!(&item.value, Value::Map(entries)
                if entries.iter().any(|(key, _)| key.text == "use"));
            if is_use {
                self.use_part(source, scope, item, prefix, chain, out);
                continue;
            }
            let timeout = self.settings.step_timeout;
            let mut reader = self.reader(source, scope);
            let Some((step, runs)) = reader.step(item, prefix, timeout) else {
                continue;
            };
            let span = step_span(item);
            if step.id.len() > 64 {
                let title = format!("the id `{}` is longer than 64 characters", step.id);
                reader.push(reader.error(span, title));
            }
            if !runs {
                continue;
            }
            if let Some((other, at)) = out.ids.get(&step.id) {
                let title = format!("two steps have the id `{}`", step.id);
                let error = match chain.first() {
                    None => reader
                        .error(span, title)
                        .related(other, *at, "the first")
                        .help("give each step of a scenario an id of its own"),
                    Some(link) => Diagnostic::error(&link.source, link.span, title)
                        .label("the second comes from here")
                        .related(other, *at, "the first")
                        .help("give this `use:` a `prefix:`"),
                };
                reader.push(error);
                continue;
            }
            out.ids.insert(step.id.clone(), (source.clone(), span));
            out.steps.push(step);
        }
    }

    fn use_part(
        &mut self,
        source: &Source,
        scope: &Scope,
        node: &Node,
        prefix: &str,
        chain: &mut Vec<Link>,
        out: &mut Steps,
    ) {
        let parts = self.parts;
        let mut reader = self.reader(source, scope);
        let Some(fields) = reader.fields(node, "a `use`", &["use", "with", "prefix", "when"])
        else {
            return;
        };
        let runs = fields.get("when").is_none_or(|when| reader.when(when));
        let prefix = match fields.get("prefix") {
            None => prefix.to_owned(),
            Some(node) => match reader.id(node, "`prefix`") {
                Some(own) => format!("{prefix}{own}-"),
                None => return,
            },
        };
        let Some(path_node) = fields.get("use") else {
            return;
        };
        let Some(path) = reader
            .scalar(path_node, "`use`")
            .map(|path| path.text.clone())
        else {
            return;
        };
        let span = path_node.span;
        let Some(file) = parts.get(&path) else {
            let known: Vec<&str> = parts.keys().map(String::as_str).collect();
            let help = suggest::help(&path, "parts", &known);
            reader.push(
                reader
                    .error(span, format!("there is no part `{path}`"))
                    .help(help),
            );
            return;
        };
        if let Some(link) = chain.iter().find(|link| link.path == path) {
            let error = reader
                .error(span, format!("`{path}` uses itself"))
                .label("used again here")
                .help("a part cannot contain itself: move the common steps to a third part");
            reader.push(error.related(&link.source, link.span, "used first here"));
            return;
        }
        out.parts.insert(file.source.name.clone());
        let Some(tree) = &file.tree else {
            return;
        };
        let bare = Scope {
            kind: Declared::Input,
            ..Scope::bare(&file.source.name)
        };
        let Some(part) = self.reader(&file.source, &bare).part(tree) else {
            return;
        };
        let mut reader = self.reader(source, scope);
        let values = reader.arguments(span, fields.get("with"), &part.inputs, &file.source);
        let Some(steps) = part.steps else {
            return;
        };
        let inner = Scope {
            file: file.source.name.clone(),
            scenario: scope.scenario.clone(),
            kind: Declared::Input,
            values,
            choices: choices(&part.inputs),
            secrets: scope.secrets.clone(),
        };
        chain.push(Link {
            path,
            source: source.clone(),
            span,
        });
        if runs {
            self.steps(&file.source, &inner, steps, &prefix, chain, out);
        } else {
            // Read all the same: its errors do not depend on the case.
            self.steps(
                &file.source,
                &inner,
                steps,
                &prefix,
                chain,
                &mut Steps::default(),
            );
        }
        chain.pop();
    }

    /// Reads a part that no scenario uses, for what is wrong in it.
    pub fn unused_part(&mut self, path: &str, file: &File) {
        let Some(tree) = &file.tree else {
            return;
        };
        let mut scope = Scope {
            kind: Declared::Input,
            ..Scope::bare(&file.source.name)
        };
        scope.secrets = None;
        let Some(part) = self.reader(&file.source, &scope).part(tree) else {
            return;
        };
        let name = |input: &Input| input.name.clone();
        scope.values = part
            .inputs
            .iter()
            .map(|input| (name(input), Given::Unknown))
            .collect();
        scope.choices = choices(&part.inputs);
        if let Some(steps) = part.steps {
            let source = file.source.clone();
            let span = steps.span;
            let mut chain = vec![Link {
                path: path.to_owned(),
                source,
                span,
            }];
            self.steps(
                &file.source,
                &scope,
                steps,
                "",
                &mut chain,
                &mut Steps::default(),
            );
        }
    }

    /// Inputs of a part that its steps do not use, and its id with where it stands.
    pub fn part_head(&mut self, file: &File) -> Option<(String, Span)> {
        let tree = file.tree.as_ref()?;
        let scope = Scope {
            kind: Declared::Input,
            ..Scope::bare(&file.source.name)
        };
        let name = &file.source.name;
        let part = self.reader(&file.source, &scope).part(tree)?;
        if !self.findings.has_error(name) {
            for input in &part.inputs {
                if !self.findings.is_used(name, Declared::Input, &input.name) {
                    let title = format!("input `{}` is not used", input.name);
                    let help = format!("use it as `${{inputs.{}}}`, or remove it", input.name);
                    self.findings
                        .push(Diagnostic::error(&file.source, input.span, title).help(help));
                }
            }
        }
        part.id
    }

    /// Secrets and matrix keys of a scenario that nothing uses. A file with errors is not blamed:
    /// what was to use them may be what could not be read.
    fn unused(
        &mut self,
        source: &Source,
        scope: &Scope,
        secrets: &[(String, Span)],
        fields: &Fields<'_>,
        cases: &[Expanded],
    ) {
        let mut files = cases
            .iter()
            .flat_map(|case| &case.parts)
            .chain([&source.name]);
        if cases.is_empty() || files.any(|file| self.findings.has_error(file)) {
            return;
        }
        let mut unused = Vec::new();
        for (name, span) in secrets {
            if !self.findings.is_used(&source.name, Declared::Secret, name) {
                let title = format!("secret `{name}` is not used");
                let help = format!("use it as `${{secret.{name}}}`, or remove it");
                unused.push((*span, title, help));
            }
        }
        for name in scope.choices.keys() {
            if !self.findings.is_used(&source.name, Declared::Matrix, name) {
                let span = fields.key("matrix").unwrap_or(Span {
                    start: 0,
                    end: 0,
                    line: 1,
                    column: 1,
                });
                let title = format!("matrix key `{name}` is not used");
                let help = format!("use it as `${{matrix.{name}}}`, or remove it");
                unused.push((span, title, help));
            }
        }
        for (span, title, help) in unused {
            let error = Diagnostic::error(source, span, title);
            self.findings.push(error.help(help));
        }
    }
}

impl Reader<'_> {
    fn secrets(&mut self, node: &Node) -> Option<Vec<(String, Span)>> {
        let mut names: Vec<(String, Span)> = Vec::new();
        for item in self.items(node, "`secrets`")? {
            let name = self.scalar(item, "the name of a secret")?.text.clone();
            if !self.secret_name(&name, item.span) {
                return None;
            }
            if names.iter().any(|(known, _)| *known == name) {
                let title = format!("secret `{name}` is declared twice");
                self.push(self.error(item.span, title));
            } else {
                names.push((name, item.span));
            }
        }
        Some(names)
    }

    fn tags(&mut self, node: &Node) -> Vec<String> {
        let mut tags = Vec::new();
        for item in self.items(node, "`tags`").unwrap_or_default() {
            tags.extend(self.id(item, "a tag"));
        }
        tags
    }

    fn device_name(&mut self, node: &Node, names: &[&str]) -> Option<String> {
        let name = self.literal(node, "`device`")?;
        if names.contains(&name.as_str()) {
            return Some(name);
        }
        let help = suggest::help(&name, "devices", names);
        let error = self.error(node.span, format!("there is no device `{name}`"));
        self.push(error.help(help));
        None
    }
}

fn choices(inputs: &[Input]) -> BTreeMap<String, Vec<String>> {
    let known = inputs
        .iter()
        .filter_map(|input| Some((input.name.clone(), input.choices()?.clone())));
    known.collect()
}

/// Where the id of a step is written.
fn step_span(node: &Node) -> Span {
    match &node.value {
        Value::Map(entries) => entries
            .iter()
            .find(|(key, _)| key.text == "step")
            .map_or(node.span, |(_, id)| id.span),
        _ => node.span,
    }
}
