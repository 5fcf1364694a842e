//! The schema of a mock: the states that it can be set to, its expectations, its values and its faults.
//! `docs/control-api.md` describes the file.

use regex::Regex;
use serde_json::Value as Json;

use super::decode::decode;
use super::diagnostic::Diagnostic;
use super::findings::Findings;
use super::node::{Node, Value};
use super::read::{Fields, Reader};
use super::scope::Scope;
use super::yaml;

/// The version of the control API that this crate supports.
const VERSION: &str = "1";

const KEYS: &[&str] = &["control_api", "setup", "expect", "values", "faults"];

const FAULT_KEYS: &[&str] = &["name", "summary", "pages", "harmful"];

/// The supported keywords of JSON Schema.
const KEYWORDS: &[&str] = &[
    "type",
    "enum",
    "format",
    "pattern",
    "minimum",
    "maximum",
    "items",
    "properties",
    "additionalProperties",
    "propertyNames",
    "required",
    "anyOf",
    "title",
    "description",
    "default",
    "examples",
];

/// The schema of a mock. A part that is left out is not validated.
#[derive(Debug, Clone, Default)]
pub struct MockSchema {
    /// For the key `portal:` of scenarios.
    pub(super) setup: Option<Shape>,
    /// For the expectation `portal:`.
    pub(super) expect: Option<Shape>,
    /// The names that `${portal.NAME}` can use.
    pub(super) values: Option<Vec<String>>,
    faults: Option<Vec<String>>,
}

impl MockSchema {
    /// The names of the mock's faults; `None` if the schema does not list them.
    pub fn faults(&self) -> Option<&[String]> {
        self.faults.as_deref()
    }
}

/// What a JSON value must be. An empty or missing part allows everything.
#[derive(Debug, Clone, Default)]
pub(super) struct Shape {
    pub types: Vec<Type>,
    pub values: Option<Vec<Json>>,
    /// `format: date-time`.
    pub moment: bool,
    pub pattern: Option<Regex>,
    pub minimum: Option<f64>,
    pub maximum: Option<f64>,
    pub items: Option<Box<Shape>>,
    pub properties: Vec<(String, Shape)>,
    pub others: Others,
    pub names: Option<Box<Shape>>,
    pub required: Vec<String>,
    /// Sets of keys, one of which must be complete.
    pub any_of: Vec<Vec<String>>,
}

/// The keys of an object that are not among its properties.
#[derive(Debug, Clone, Default)]
pub(super) enum Others {
    #[default]
    Any,
    None,
    Are(Box<Shape>),
}

/// A type of JSON Schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Integer,
    Number,
    Boolean,
    Null,
    List,
    Map,
}

impl Type {
    const ALL: [(&'static str, Self); 7] = [
        ("string", Self::Text),
        ("integer", Self::Integer),
        ("number", Self::Number),
        ("boolean", Self::Boolean),
        ("null", Self::Null),
        ("array", Self::List),
        ("object", Self::Map),
    ];

    /// Whether a value is of this type.
    pub fn has(self, value: &Json) -> bool {
        match self {
            Self::Text => value.is_string(),
            Self::Integer => value.is_i64() || value.is_u64(),
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
            Self::Null => value.is_null(),
            Self::List => value.is_array(),
            Self::Map => value.is_object(),
        }
    }

    /// The type in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Boolean => "`true` or `false`",
            Self::Null => "`null`",
            Self::List => "a list",
            Self::Map => "a map",
        }
    }
}

/// Reads the schema of a mock, JSON or YAML. The error has all its mistakes.
pub fn mock_schema(name: &str, bytes: Vec<u8>) -> Result<MockSchema, Vec<Diagnostic>> {
    let mut findings = Findings::default();
    let source = decode(name, bytes, &mut findings);
    let tree = source
        .as_ref()
        .and_then(|source| yaml::parse(source, &mut findings));
    let schema = source.as_ref().zip(tree).and_then(|(source, tree)| {
        let scope = Scope::bare(&source.name);
        let mut reader = Reader {
            source,
            scope: &scope,
            mock: None,
            findings: &mut findings,
        };
        reader.mock_schema(&tree)
    });
    let diagnostics = findings.into_diagnostics();
    schema.filter(|_| diagnostics.is_empty()).ok_or(diagnostics)
}

impl Reader<'_> {
    fn mock_schema(&mut self, node: &Node) -> Option<MockSchema> {
        const WHAT: &str = "the schema of a mock";
        let entries = self.entries(node, WHAT)?;
        let version = entries.iter().find(|(key, _)| key.text == "control_api");
        if let Some((_, node)) = version {
            let version = &self.scalar(node, "`control_api`")?.text;
            if version != VERSION {
                let title = format!("version `{version}` of the control API is not supported");
                let help = format!("this version of stepproof supports version {VERSION}");
                self.push(self.error(node.span, title).help(help));
                return None;
            }
        }
        let fields = self.fields(node, WHAT, KEYS)?;
        let help = format!("write the version of the control API: `control_api: {VERSION}`");
        self.required(&fields, "control_api", &help)?;
        let setup = fields.get("setup").and_then(|node| self.shape(node));
        let expect = fields.get("expect").and_then(|node| self.shape(node));
        let values = fields.get("values").map(|node| self.value_names(node));
        let faults = fields.get("faults").map(|node| self.fault_names(node));
        Some(MockSchema {
            setup,
            expect,
            values,
            faults,
        })
    }

    /// The keys of a map of names and descriptions.
    fn value_names(&mut self, node: &Node) -> Vec<String> {
        let mut names = Vec::new();
        for (key, description) in self.entries(node, "`values`").unwrap_or_default() {
            self.scalar(description, "the description of a value");
            names.push(key.text.clone());
        }
        names
    }

    fn fault_names(&mut self, node: &Node) -> Vec<String> {
        let mut names = Vec::new();
        for item in self.items(node, "`faults`").unwrap_or_default() {
            let Some(fields) = self.fields(item, "a fault", FAULT_KEYS) else {
                continue;
            };
            let name = self.required(&fields, "name", "write the name that `--fault` takes");
            names.extend(name.and_then(|node| self.id(node, "the name of a fault")));
            let help = "describe in a sentence what it does";
            if let Some(summary) = self.required(&fields, "summary", help) {
                self.scalar(summary, "`summary`");
            }
            if let Some(pages) = fields.get("pages") {
                self.scalar(pages, "`pages`");
            }
            if let Some(harmful) = fields.get("harmful") {
                self.boolean(harmful, "`harmful`");
            }
        }
        names
    }

    /// A JSON Schema.
    fn shape(&mut self, node: &Node) -> Option<Shape> {
        let fields = self.fields(node, "a JSON Schema", KEYWORDS)?;
        let mut shape = Shape {
            types: self.types(&fields),
            items: self.shape_of(&fields, "items"),
            names: self.shape_of(&fields, "propertyNames"),
            required: self.names_of(&fields, "required"),
            minimum: self.number(&fields, "minimum", "`minimum`"),
            maximum: self.number(&fields, "maximum", "`maximum`"),
            ..Shape::default()
        };
        if let Some(node) = fields.get("enum") {
            let items = self.items(node, "`enum`")?;
            let values = items.iter().filter_map(|item| self.json(item, "`enum`"));
            shape.values = Some(values.collect());
        }
        if let Some(node) = fields.get("format") {
            shape.moment = self.word(node, "`format`", &["date-time"]).is_some();
        }
        if let Some(node) = fields.get("pattern") {
            let pattern = self.regex(node, "`pattern`");
            shape.pattern = pattern.and_then(|pattern| Regex::new(&pattern).ok());
        }
        if let Some(node) = fields.get("properties") {
            for (key, node) in self.entries(node, "`properties`").unwrap_or_default() {
                let property = self.shape(node).unwrap_or_default();
                shape.properties.push((key.text.clone(), property));
            }
        }
        if let Some(node) = fields.get("additionalProperties") {
            shape.others = match node.value {
                Value::Map(_) => Others::Are(Box::new(self.shape(node)?)),
                _ if self.boolean(node, "`additionalProperties`")? => Others::Any,
                _ => Others::None,
            };
        }
        if let Some(node) = fields.get("anyOf") {
            for item in self.items(node, "`anyOf`").unwrap_or_default() {
                let fields = self.fields(item, "an entry of `anyOf`", &["required"])?;
                shape.any_of.push(self.names_of(&fields, "required"));
            }
        }
        Some(shape)
    }

    fn shape_of(&mut self, fields: &Fields<'_>, key: &str) -> Option<Box<Shape>> {
        self.shape(fields.get(key)?).map(Box::new)
    }

    fn names_of(&mut self, fields: &Fields<'_>, key: &str) -> Vec<String> {
        let items = fields
            .get(key)
            .and_then(|node| self.items(node, "`required`"));
        let mut names = Vec::new();
        for item in items.unwrap_or_default() {
            names.extend(self.scalar(item, "a key").map(|key| key.text.clone()));
        }
        names
    }

    /// One type, or a list of them.
    fn types(&mut self, fields: &Fields<'_>) -> Vec<Type> {
        let Some(node) = fields.get("type") else {
            return Vec::new();
        };
        let nodes = match &node.value {
            Value::List(items) => items.as_slice(),
            _ => std::slice::from_ref(node),
        };
        let words = Type::ALL.map(|(word, _)| word);
        let mut types = Vec::new();
        for node in nodes {
            let word = self.word(node, "`type`", &words);
            let known = Type::ALL.iter().find(|(known, _)| Some(*known) == word);
            types.extend(known.map(|(_, kind)| *kind));
        }
        types
    }

    fn number(&mut self, fields: &Fields<'_>, key: &str, what: &str) -> Option<f64> {
        let node = fields.get(key)?;
        let text = &self.scalar(node, what)?.text;
        let number = text.parse().ok();
        if number.is_none() {
            let title = format!("{what} cannot be `{text}`");
            self.push(self.error(node.span, title).help("write a number"));
        }
        number
    }
}
