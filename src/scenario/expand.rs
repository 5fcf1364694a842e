//! Expands scenarios to cases: one per entry of the matrix, with parts in place of their use.
//!
//! A file is read again for each case, with the values of that case. So there is only one model, and no
//! second one with placeholders. Each finding is kept only once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::diagnostic::Diagnostic;
use super::findings::{Declared, Findings};
use super::model::{Session, Settings, Step};
use super::node::{Node, Value};
use super::part::Input;
use super::read::{Fields, Reader};
use super::schema::MockSchema;
use super::scope::{InputValue, Scope};
use super::step::{SESSION_KEYS, USE_KEYS};
use super::suggest;
use crate::source::{Source, Span};

/// What a `use` and a session are called in messages, and their keys.
const USE: (&str, &[&str]) = ("a `use`", USE_KEYS);
const SESSION: (&str, &[&str]) = ("`session`", SESSION_KEYS);

/// A larger suite is a mistake: parts that use parts multiply.
const MOST_STEPS: usize = 20_000;

/// A file and its tree; without a tree if it has an error, which is reported.
pub(super) struct File {
    pub source: Source,
    pub tree: Option<Node>,
}

/// Reads scenarios and the parts they use.
pub(super) struct Expander<'a> {
    pub settings: &'a Settings,
    /// Whether the settings could be read, so that they are known to be complete.
    pub settings_read: bool,
    /// By their path in `use:`.
    parts: &'a BTreeMap<String, File>,
    mock: Option<&'a MockSchema>,
    pub findings: &'a mut Findings,
    /// Names of the files of all used parts.
    pub used_parts: BTreeSet<Arc<str>>,
    steps_left: usize,
    /// Whether it was reported that there are too many steps.
    exhausted: bool,
}

/// The steps of a case so far.
#[derive(Default)]
pub(super) struct Steps {
    pub steps: Vec<Step>,
    ids: HashMap<String, (Source, Span)>,
    /// Names of the files of the parts that they come from.
    pub parts: BTreeSet<Arc<str>>,
}

/// The use of a part, on the path from the scenario to the step that is being read.
pub(super) struct UseSite {
    path: String,
    source: Source,
    span: Span,
}

impl<'a> Expander<'a> {
    pub fn new(
        settings: &'a Settings,
        settings_read: bool,
        parts: &'a BTreeMap<String, File>,
        mock: Option<&'a MockSchema>,
        findings: &'a mut Findings,
    ) -> Self {
        Self {
            settings,
            settings_read,
            parts,
            mock,
            findings,
            used_parts: BTreeSet::new(),
            steps_left: MOST_STEPS,
            exhausted: false,
        }
    }

    pub fn reader<'r>(&'r mut self, source: &'r Source, scope: &'r Scope) -> Reader<'r> {
        Reader {
            source,
            scope,
            mock: self.mock,
            findings: self.findings,
        }
    }

    /// Reads the steps of `node` into `out`, with the steps of parts in their place; `chain` has the uses
    /// of parts that lead here.
    pub fn steps(
        &mut self,
        source: &Source,
        scope: &Scope,
        node: &Node,
        prefix: &str,
        chain: &mut Vec<UseSite>,
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
                    reader.error(item.span, title).help(
                        "check for parts that use other parts many times, or split the suite",
                    ),
                );
                return;
            }
            self.steps_left -= 1;
            let is_use = matches!(&item.value, Value::Map(entries)
                if entries.iter().any(|(key, _)| key.text == "use"));
            if is_use {
                self.use_part(source, scope, item, prefix, chain, out, USE);
                continue;
            }
            let settings = self.settings;
            let mut reader = self.reader(source, scope);
            let Some((step, runs)) = reader.step(item, prefix, settings) else {
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
                        .help("give each step of a scenario its own id"),
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

    /// `{ use: parts/sign-in.yaml, with: …, renew: 20m, valid: { get: /account } }`.
    pub fn session(&mut self, source: &Source, scope: &Scope, node: &Node) -> Option<Session> {
        let settings = self.settings;
        let mut reader = self.reader(source, scope);
        let fields = reader.fields(node, SESSION.0, SESSION.1)?;
        let example = "name the part that signs in: `session: { use: parts/sign-in.yaml }`";
        reader.required(&fields, "use", example)?;
        let renew = fields.get("renew");
        let renew = renew.map(|node| reader.duration(node, "`renew`"));
        let valid = fields.get("valid");
        let valid = valid.map(|node| reader.single_call(node, settings));
        let location = reader.location(node.span);
        let mut steps = Steps::default();
        self.use_part(
            source,
            scope,
            node,
            "",
            &mut Vec::new(),
            &mut steps,
            SESSION,
        );
        Some(Session {
            location,
            steps: steps.steps,
            renew: renew.map_or(Some(None), |found| found.map(Some))?,
            valid: valid.map_or(Some(None), |found| found.map(Some))?,
        })
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "what is read, from where, to where"
    )]
    fn use_part(
        &mut self,
        source: &Source,
        scope: &Scope,
        node: &Node,
        prefix: &str,
        chain: &mut Vec<UseSite>,
        out: &mut Steps,
        (what, keys): (&'static str, &[&str]),
    ) {
        let parts = self.parts;
        let mut reader = self.reader(source, scope);
        let Some(fields) = reader.fields(node, what, keys) else {
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
        let Some((site, file)) = part_used(&mut reader, source, &fields, parts, chain) else {
            return;
        };
        out.parts.insert(file.source.name.clone());
        self.used_parts.insert(file.source.name.clone());
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
        let values = reader.arguments(site.span, fields.get("with"), &part.inputs, &file.source);
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
            run_values: scope.run_values.clone(),
            touch: scope.touch,
        };
        chain.push(site);
        if runs {
            self.steps(&file.source, &inner, steps, &prefix, chain, out);
        } else {
            // It is read nevertheless: its errors do not depend on the case.
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

    /// Reads a part that no scenario uses, to report its mistakes.
    pub fn unused_part(&mut self, path: &str, file: &File) {
        let Some(tree) = &file.tree else {
            return;
        };
        let mut scope = Scope {
            kind: Declared::Input,
            ..Scope::bare(&file.source.name)
        };
        scope.secrets = None;
        scope.run_values = None;
        let Some(part) = self.reader(&file.source, &scope).part(tree) else {
            return;
        };
        let name = |input: &Input| input.name.clone();
        scope.values = part
            .inputs
            .iter()
            .map(|input| (name(input), InputValue::Unknown))
            .collect();
        scope.choices = choices(&part.inputs);
        if let Some(steps) = part.steps {
            let source = file.source.clone();
            let span = steps.span;
            let mut chain = vec![UseSite {
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

    /// Reports unused inputs of a part; returns its id and the id's span.
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
}

/// The part that a `use` names, and where it does so. A part that is missing or uses itself is reported.
fn part_used<'a>(
    reader: &mut Reader<'_>,
    source: &Source,
    fields: &Fields<'_>,
    parts: &'a BTreeMap<String, File>,
    chain: &[UseSite],
) -> Option<(UseSite, &'a File)> {
    let node = fields.get("use")?;
    let path = reader.scalar(node, "`use`")?.text.clone();
    let span = node.span;
    let Some(file) = parts.get(&path) else {
        let known: Vec<&str> = parts.keys().map(String::as_str).collect();
        let help = suggest::help(&path, "parts", &known);
        let error = reader.error(span, format!("there is no part `{path}`"));
        reader.push(error.help(help));
        return None;
    };
    if let Some(link) = chain.iter().find(|link| link.path == path) {
        let error = reader
            .error(span, format!("`{path}` uses itself"))
            .label("used again here")
            .help("a part cannot contain itself: move the common steps to a third part");
        reader.push(error.related(&link.source, link.span, "used first here"));
        return None;
    }
    let source = source.clone();
    Some((UseSite { path, source, span }, file))
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
