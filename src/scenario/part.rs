//! Parts: their declared inputs, and the values given by a `use:`.

use std::collections::BTreeMap;

use super::misprint;
use super::model::Piece;
use super::names::Named;
use super::node::{Node, Value};
use super::read::Reader;
use super::scope::InputValue;
use super::suggest;
use super::text::Dynamic;
use crate::source::Span;

pub(super) const KEYS: &[&str] = &["part", "doc", "inputs", "steps"];
pub(super) const INPUT_KEYS: &[&str] = &["type", "choices", "default"];
/// The types of inputs.
pub(super) const TYPES: &[&str] = &["text", "integer", "boolean", "choice"];

/// A part's `part`, `inputs` and `steps`.
pub(super) struct Part<'n> {
    pub id: Option<(String, Span)>,
    pub inputs: Vec<Input>,
    pub steps: Option<&'n Node>,
}

/// A declared input.
pub(super) struct Input {
    pub name: String,
    pub span: Span,
    /// Its type.
    pub kind: InputKind,
    pub default: Option<InputValue>,
}

/// The type of an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum InputKind {
    Text,
    Integer,
    Choice(Vec<String>),
}

impl Input {
    /// All its possible values, if they are known.
    pub fn choices(&self) -> Option<&Vec<String>> {
        match &self.kind {
            InputKind::Choice(choices) => Some(choices),
            _ => None,
        }
    }
}

impl Reader<'_> {
    /// The head of a part.
    pub fn part<'n>(&mut self, node: &'n Node) -> Option<Part<'n>> {
        let fields = self.fields(node, "a part", KEYS)?;
        let id = self.required(&fields, "part", "a part begins with `part: <id>`");
        let id = id.and_then(|node| Some((self.id(node, "the id of a part")?, node.span)));
        if let Some(doc) = fields.get("doc") {
            self.local_text(doc, "`doc`");
        }
        let mut inputs = Vec::new();
        if let Some(node) = fields.get("inputs") {
            for (key, value) in self.entries(node, "`inputs`").unwrap_or_default() {
                self.name(key, "an input");
                let choices = match value.field("choices").map(|node| &node.value) {
                    Some(Value::List(choices)) => choices.as_slice(),
                    _ => &[],
                };
                for known in value.field("default").into_iter().chain(choices) {
                    let named = Named::whole(self.source, known);
                    self.findings.given(named, &self.source.name, &key.text);
                }
                let (kind, default) = self
                    .input(value)
                    .unwrap_or((InputKind::Text, Some(InputValue::Unknown)));
                inputs.push(Input {
                    name: key.text.clone(),
                    span: key.span,
                    kind,
                    default,
                });
            }
        }
        let steps = self.required(&fields, "steps", "write the steps of the part");
        Some(Part { id, inputs, steps })
    }

    /// `text`, or `{ type: choice, choices: […], default: … }`.
    fn input(&mut self, node: &Node) -> Option<(InputKind, Option<InputValue>)> {
        const CHOICES: &str = "list its possible values: `choices: [password, sms]`";
        if node.scalar().is_some() {
            let kind = match self.word(node, "the type", TYPES)? {
                "choice" => {
                    self.push(
                        self.error(node.span, "`choice` has no `choices`")
                            .help(CHOICES),
                    );
                    return None;
                }
                word => kind(word),
            };
            return Some((kind, None));
        }
        let fields = self.fields(node, "an input", INPUT_KEYS)?;
        let word = self.required(
            &fields,
            "type",
            "types: `text`, `integer`, `boolean`, `choice`",
        )?;
        let word = self.word(word, "the type", TYPES)?;
        let kind = match fields.get("choices") {
            Some(choices) if word == "choice" => {
                let mut texts = Vec::new();
                for choice in self.items(choices, "`choices`")? {
                    texts.push(self.scalar(choice, "a choice")?.text.clone());
                }
                InputKind::Choice(texts)
            }
            Some(_) => {
                let span = fields.key("choices").unwrap_or(node.span);
                let title = format!("`choices` does not fit the type `{word}`");
                self.push(self.error(span, title).help("write `type: choice`"));
                return None;
            }
            None if word == "choice" => {
                self.required(&fields, "choices", CHOICES);
                return None;
            }
            None => kind(word),
        };
        let default = fields
            .get("default")
            .map(|default| self.given(default, &kind, "`default`"));
        Some((kind, default))
    }

    /// The values that a `use:`, in the caller's file, gives to the declared inputs of a part.
    pub fn arguments(
        &mut self,
        at: Span,
        with: Option<&Node>,
        inputs: &[Input],
        part: &crate::source::Source,
    ) -> BTreeMap<String, InputValue> {
        let entries = match with.map(|with| self.entries(with, "`with`")) {
            None => &[],
            Some(Some(entries)) => entries,
            Some(None) => {
                let unknown = |input: &Input| (input.name.clone(), InputValue::Unknown);
                return inputs.iter().map(unknown).collect();
            }
        };
        let mut values = BTreeMap::new();
        for (key, value) in entries {
            let Some(input) = inputs.iter().find(|input| input.name == key.text) else {
                let known: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
                let title = format!("`{}` has no input `{}`", part.name, key.text);
                let help = misprint::in_word(&key.text, &known)
                    .unwrap_or_else(|| suggest::help(&key.text, "inputs", &known));
                self.push(self.error(key.span, title).help(help));
                continue;
            };
            let named = Named::whole(self.source, value);
            self.findings.given(named, &part.name, &input.name);
            let given = self.given(value, &input.kind, &format!("`{}`", input.name));
            values.insert(input.name.clone(), given);
        }
        for input in inputs {
            if values.contains_key(&input.name) {
                continue;
            }
            let given = input.default.clone().unwrap_or_else(|| {
                let title = format!("input `{}` is missing", input.name);
                let help = format!("write `with: {{ {}: … }}`", input.name);
                self.push(
                    self.error(at, title)
                        .related(part, input.span, "declared here, without a default")
                        .help(help),
                );
                InputValue::Unknown
            });
            values.insert(input.name.clone(), given);
        }
        values
    }

    /// A value for an input of this kind.
    fn given(&mut self, node: &Node, kind: &InputKind, what: &str) -> InputValue {
        let Some(template) = self.template_or_empty(node, what, Dynamic::Secrets) else {
            return InputValue::Unknown;
        };
        let literal = match template.0.as_slice() {
            [Piece::Text(text)] => Some(text.as_str()),
            _ => None,
        };
        let wrong = match kind {
            InputKind::Text => None,
            InputKind::Integer if literal.is_some_and(is_integer) => None,
            InputKind::Choice(choices)
                if literal.is_some_and(|text| choices.iter().any(|c| c == text)) =>
            {
                None
            }
            InputKind::Integer => Some("write a whole number".to_owned()),
            InputKind::Choice(choices) => {
                let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
                Some(suggest::help(
                    literal.unwrap_or_default(),
                    "it is one of",
                    &choices,
                ))
            }
        };
        if let Some(help) = wrong {
            let title = format!("{what} cannot be `{template}`");
            self.push(self.error(node.span, title).help(help));
            return InputValue::Unknown;
        }
        let plain = matches!(&node.value, Value::Scalar(scalar) if self.is_plain(scalar));
        InputValue::Known(template, plain)
    }
}

fn kind(word: &str) -> InputKind {
    match word {
        "integer" => InputKind::Integer,
        "boolean" => InputKind::Choice(vec!["true".to_owned(), "false".to_owned()]),
        _ => InputKind::Text,
    }
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}
