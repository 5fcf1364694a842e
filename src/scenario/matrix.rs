//! Reading of `matrix:`.

use std::collections::BTreeMap;

use super::model::{Piece, Template};
use super::names::Named;
use super::node::{Node, Value};
use super::read::Reader;
use super::scope::InputValue;
use super::text::Dynamic;
use crate::source::Span;

/// An entry of a matrix: one case.
pub(super) struct Entry {
    pub id: String,
    pub span: Span,
    pub values: BTreeMap<String, InputValue>,
}

/// The keys of a matrix with errors, as far as they can be read: the steps of its scenario are read
/// nevertheless.
pub(super) fn unknown_values(node: &Node) -> BTreeMap<String, InputValue> {
    let Value::List(items) = &node.value else {
        return BTreeMap::new();
    };
    let keys = items.iter().flat_map(|item| match &item.value {
        Value::Map(entries) => entries.as_slice(),
        _ => &[],
    });
    keys.map(|(key, _)| key.text.clone())
        .chain([ID.to_owned()])
        .map(|key| (key, InputValue::Unknown))
        .collect()
}

/// The key for the id of an entry; if it is not written, the id is made of the other values.
pub(super) const ID: &str = "id";

const MOST_ENTRIES: usize = 200;

impl Reader<'_> {
    /// The entries of a matrix; `None` if their ids or keys have errors.
    pub fn matrix(&mut self, node: &Node) -> Option<Vec<Entry>> {
        let items = self.items(node, "`matrix`")?;
        if let Some(more) = items.get(MOST_ENTRIES) {
            let title = format!("`matrix` has more than {MOST_ENTRIES} entries");
            self.push(self.error(more.span, title));
            return None;
        }
        let mut entries: Vec<Entry> = Vec::new();
        let mut complete = true;
        for item in items {
            let Some(entry) = self.matrix_entry(item) else {
                complete = false;
                continue;
            };
            if let Some(twin) = entries.iter().find(|other| other.id == entry.id) {
                let title = format!("two entries of `matrix` have the id `{}`", entry.id);
                self.push(
                    self.error(entry.span, title)
                        .related(self.source, twin.span, "the first")
                        .help("give each its own `id:`"),
                );
                complete = false;
            }
            if let Some(first) = entries.first()
                && !first.values.keys().eq(entry.values.keys())
            {
                let lacks = |a: &Entry, b: &Entry| {
                    let key = a.values.keys().find(|key| !b.values.contains_key(*key));
                    key.cloned()
                };
                let title = match (lacks(first, &entry), lacks(&entry, first)) {
                    (Some(key), _) => format!("this entry of `matrix` has no `{key}`"),
                    (_, key) => format!(
                        "the first entry of `matrix` has no `{}`",
                        key.unwrap_or_default()
                    ),
                };
                self.push(
                    self.error(entry.span, title)
                        .related(self.source, first.span, "the first entry")
                        .help("give every entry the same keys"),
                );
                complete = false;
            }
            entries.push(entry);
        }
        complete.then_some(entries)
    }

    fn matrix_entry(&mut self, node: &Node) -> Option<Entry> {
        let mut id = None;
        let mut values = BTreeMap::new();
        let mut complete = true;
        for (key, value) in self.entries(node, "an entry of `matrix`")? {
            if key.text == ID {
                id = Some(self.id(value, "the id of an entry")?);
                continue;
            }
            complete &= self.name(key, "a matrix key");
            let named = Named::whole(self.source, value);
            self.findings.given(named, &self.source.name, &key.text);
            match self.template_or_empty(value, &format!("`{}`", key.text), Dynamic::None) {
                Some(template) => {
                    let plain = matches!(&value.value, Value::Scalar(scalar) if !scalar.quoted);
                    values.insert(key.text.clone(), InputValue::Known(template, plain));
                }
                None => complete = false,
            }
        }
        if !complete {
            return None;
        }
        let id = match id {
            Some(id) => id,
            None => self.id_of_values(node, &values)?,
        };
        let named = Template(vec![Piece::Text(id.clone())]);
        values.insert(ID.to_owned(), InputValue::Known(named, false));
        Some(Entry {
            id,
            span: node.span,
            values,
        })
    }

    /// The id of an entry without `id:`: its values, if they are valid in an id.
    fn id_of_values(
        &mut self,
        node: &Node,
        values: &BTreeMap<String, InputValue>,
    ) -> Option<String> {
        let texts = values.values().map(|value| match value {
            InputValue::Known(template, _) => template.to_string(),
            InputValue::Unknown => String::new(),
        });
        let id = texts.collect::<Vec<String>>().join("-");
        let fit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if (1..=64).contains(&id.len())
            && id.chars().all(fit)
            && !id.starts_with('-')
            && !id.ends_with('-')
        {
            return Some(id);
        }
        self.push(
            self.error(node.span, "this entry of `matrix` needs an `id`")
                .label("its values do not make a valid id")
                .help("write `id: …` with letters a-z, digits and `-`: it names the case"),
        );
        None
    }
}
