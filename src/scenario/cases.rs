//! Reads a scenario's file to its cases, one per entry of the matrix.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::diagnostic::Diagnostic;
use super::expand::{Expander, File, Steps};
use super::findings::Declared;
use super::matrix::{Entry, ID, unknown_values};
use super::model::{Case, Device};
use super::node::{Node, Value};
use super::read::{Fields, Reader};
use super::scope::{InputValue, Scope};
use super::settings::DEFAULT_DEVICE;
use super::suggest;
use crate::case_id::CaseId;
use crate::source::{Source, Span};

pub(super) const KEYS: &[&str] = &[
    "scenario", "title", "doc", "guide", "tags", "device", "portal", "secrets", "volatile",
    "matrix", "timeout", "values", "session", "before", "after", "steps",
];

/// A case, with the data for selecting it.
pub(super) struct Expanded {
    pub case: Case,
    /// Its entry of the matrix.
    pub entry: Option<Span>,
    /// Names of the files of the parts that it uses.
    pub parts: BTreeSet<Arc<str>>,
}

impl Expander<'_> {
    /// The cases of a scenario, with its id and the id's span, to check that ids are unique.
    pub fn scenario(&mut self, file: &File) -> Option<(String, Span, Vec<Expanded>)> {
        let tree = file.tree.as_ref()?;
        let source = &file.source;
        let mut scope = Scope::bare(&source.name);
        let mut reader = self.reader(source, &scope);
        if !matches!(tree.value, Value::Map(_)) {
            let error = reader.error(tree.span, "a scenario must be a map");
            let label = format!("this is {}", tree.kind());
            let help = "it begins with `scenario: <id>` and has its steps below `steps:`";
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
        let matrix = fields.get("matrix").map(|node| (node, reader.matrix(node)));
        let secrets = match fields.get("secrets") {
            None => Some(Vec::new()),
            Some(node) => reader.secrets(node),
        };
        let declared = secrets.clone().unwrap_or_default();
        let (own, before) = (fields.get("values"), fields.get("before"));
        let run_values = reader.declared_values(own, before);
        let names = run_values.iter().map(|key| key.text.clone());
        let names = names.collect();
        scope.run_values = Some(names);
        scope.secrets = secrets.map(|names| names.into_iter().map(|(name, _)| name).collect());
        let entries: Vec<Option<Entry>> = match matrix {
            Some((_, Some(entries))) => entries.into_iter().map(Some).collect(),
            Some((node, None)) => {
                scope.values = unknown_values(node);
                vec![None]
            }
            None => vec![None],
        };
        scope.choices = choices(entries.iter().flatten());
        let mut cases = Vec::new();
        for entry in &entries {
            if let Some(entry) = entry {
                scope.values = entry.values.clone();
            }
            let entry_id = entry.as_ref().map(|entry| entry.id.clone());
            let case_id = CaseId::new(id.clone().unwrap_or_default(), entry_id);
            let case = self.case(file, &fields, &scope, case_id);
            cases.extend(case.map(|(case, parts)| Expanded {
                case,
                entry: entry.as_ref().map(|entry| entry.span),
                parts,
            }));
        }
        let run_values = run_values.into_iter().map(|key| (key.text, key.span));
        let run_values: Vec<_> = run_values.collect();
        self.unused(source, &scope, &declared, &run_values, &fields, &cases);
        Some((id?, id_node?.span, cases))
    }

    fn case(
        &mut self,
        file: &File,
        fields: &Fields<'_>,
        scope: &Scope,
        id: CaseId,
    ) -> Option<(Case, BTreeSet<Arc<str>>)> {
        let (settings, settings_read) = (self.settings, self.settings_read);
        let mut reader = self.reader(&file.source, scope);
        let title = reader.required(fields, "title", "write the title for readers");
        let title = title.and_then(|node| reader.local_text(node, "`title`"));
        let doc = fields.get("doc");
        let doc = doc.and_then(|node| reader.local_text(node, "`doc`"));
        let guide = fields.get("guide").and_then(|node| reader.chapter(node));
        let tags = fields
            .get("tags")
            .map(|node| reader.tags(node))
            .unwrap_or_default();
        let device = match fields.get("device").filter(|_| settings_read) {
            Some(node) => reader.named_device(node, &settings.devices),
            None => settings.devices.get(DEFAULT_DEVICE),
        };
        let portal = match fields.get("portal") {
            None => Some(None),
            Some(node) => reader.mock_setup(node).map(Some),
        };
        let mut volatile = settings.volatile.clone();
        if let Some(node) = fields.get("volatile") {
            volatile.extend(reader.volatile(node, true));
        }
        let values = fields.get("values");
        let values = values.map(|node| reader.run_values(node, settings));
        let before = fields.get("before");
        let before = before.map(|node| reader.calls(node, "`before`", settings));
        let after = fields.get("after");
        let after = after.map(|node| reader.calls(node, "`after`", settings));
        let timeout = match fields.get("timeout") {
            None => Some(settings.case_timeout),
            Some(node) => reader.duration(node, "`timeout`"),
        };
        let introduction = fields
            .get("guide")
            .and_then(|node| node.field("introduction"));
        let chapter = guide
            .as_ref()
            .and_then(|chapter| chapter.introduction.as_ref());
        let mut terms = reader.terms(fields.get("doc"), doc.as_ref(), true, settings);
        terms.extend(reader.terms(introduction, chapter, true, settings));
        let steps = reader.required(fields, "steps", "write the steps");
        let session = match fields.get("session") {
            None => Some(None),
            Some(node) => self.session(&file.source, scope, node).map(Some),
        };
        let scope = &Scope {
            touch: device.is_some_and(|device| device.touch),
            ..scope.clone()
        };
        let expanded = steps.map(|steps| {
            let key = fields.key("steps").unwrap_or(steps.span);
            self.steps_of_case(&file.source, scope, steps, key, &id)
        });
        let expanded = expanded.unwrap_or_default();
        let case = Case {
            id,
            attempt: 1,
            leading: 0,
            trailing: 0,
            title: title?,
            doc,
            tags,
            location: file.source.location(fields.key("scenario")?),
            // It is known when all cases are.
            quarantine: None,
            guide,
            device: device?.clone(),
            portal: portal?,
            secrets: scope.secrets.clone().unwrap_or_default(),
            values: values.unwrap_or_default(),
            session: session?,
            before: before.unwrap_or_default(),
            after: after.unwrap_or_default(),
            volatile,
            timeout: timeout?,
            terms,
            steps: expanded.steps,
        };
        Some((case, expanded.parts))
    }

    /// The steps of a case, which must have one.
    fn steps_of_case(
        &mut self,
        source: &Source,
        scope: &Scope,
        steps: &Node,
        key: Span,
        id: &CaseId,
    ) -> Steps {
        let mut expanded = Steps::default();
        self.steps(source, scope, steps, "", &mut Vec::new(), &mut expanded);
        if expanded.steps.is_empty() && !self.findings.has_error(&source.name) {
            let title = format!("case `{id}` has no steps");
            let help = "all of them are skipped by a `when:`";
            let error = Diagnostic::error(source, key, title);
            self.findings.push(error.help(help));
        }
        expanded
    }

    /// Reports unused secrets and matrix keys of a scenario, unless a file has errors: the part that
    /// could not be read may be the one that uses them.
    fn unused(
        &mut self,
        source: &Source,
        scope: &Scope,
        secrets: &[(String, Span)],
        run_values: &[(String, Span)],
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
        for (name, span) in run_values {
            if !self.findings.is_used(&source.name, Declared::Value, name) {
                let title = format!("value `{name}` is not used");
                let help = format!("use it as `${{value.{name}}}`, or remove it");
                unused.push((*span, title, help));
            }
        }
        // The id is used in any case: it names the case.
        for name in scope.choices.keys().filter(|name| *name != ID) {
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

    fn named_device<'d>(
        &mut self,
        node: &Node,
        devices: &'d BTreeMap<String, Device>,
    ) -> Option<&'d Device> {
        let name = self.literal(node, "`device`")?;
        let device = devices.get(&name);
        if device.is_none() {
            let names: Vec<&str> = devices.keys().map(String::as_str).collect();
            let help = suggest::help(&name, "devices", &names);
            let error = self.error(node.span, format!("there is no device `{name}`"));
            self.push(error.help(help));
        }
        device
    }
}

/// The values that the keys of a matrix have in its entries.
fn choices<'a>(entries: impl Iterator<Item = &'a Entry>) -> BTreeMap<String, Vec<String>> {
    let mut choices: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, given) in entries.flat_map(|entry| &entry.values) {
        if let InputValue::Known(template, _) = given {
            let of_key = choices.entry(name.clone()).or_default();
            of_key.push(template.to_string());
        }
    }
    choices
}
