//! The fields of a posted form, and the messages about them on the next page.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{FromRequest, Request};

use super::session::{self, Flash};
use super::world::World;

/// The fields of a form or a query. Reading never fails: garbage has no fields.
pub(super) struct Fields(Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let fields = axum::Form::<Vec<(String, String)>>::from_request(request, state).await;
        Ok(Self(fields.map(|form| form.0).unwrap_or_default()))
    }
}

impl Fields {
    /// The field's value without white space around it; empty when there is none.
    pub fn get(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// All fields as they were sent.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.0.iter();
        fields.map(|(name, value)| (name.as_str(), value.trim()))
    }

    /// The years among the values of a field.
    pub fn years(&self, name: &str) -> BTreeSet<u16> {
        let named = self.0.iter().filter(|(known, _)| known == name);
        named
            .filter_map(|(_, value)| value.trim().parse().ok())
            .collect()
    }

    /// The values of these fields, to show them again.
    pub fn keep(&self, names: &[&str]) -> BTreeMap<String, String> {
        let kept = |name: &&str| ((*name).to_owned(), self.get(name).to_owned());
        names.iter().map(kept).collect()
    }
}

/// Errors for the fields that are empty.
pub(super) fn required(
    world: &World,
    fields: &Fields,
    wanted: &[(&'static str, &'static str)],
) -> BTreeMap<&'static str, String> {
    wanted
        .iter()
        .filter(|(field, _)| fields.get(field).is_empty())
        .map(|(field, id)| (*field, world.covered_text(id).to_owned()))
        .collect()
}

/// A flash with these errors.
pub(super) fn with_errors(errors: BTreeMap<&'static str, String>) -> Flash {
    Flash {
        errors,
        ..Flash::default()
    }
}

/// A flash with one error.
pub(super) fn one_error(world: &World, field: &'static str, id: &str) -> Flash {
    with_errors(std::iter::once((field, world.covered_text(id).to_owned())).collect())
}

/// A message over `page`.
pub(super) fn say(world: &World, page: &'static str, text: &str) -> Flash {
    say_then(world, page, text, None)
}

/// A message over `page` whose 确定 leads to `to`.
pub(super) fn say_then(
    world: &World,
    page: &'static str,
    text: &str,
    to: Option<&'static str>,
) -> Flash {
    Flash {
        page,
        dialog: Some(session::Message {
            title: world.text("dialog_title"),
            text: world.covered_text(text),
            to,
        }),
        ..Flash::default()
    }
}

/// Why a user cannot go on, by ids of texts, since the Web and the APP show it on their own pages.
pub(super) enum Rejection {
    /// Errors by field.
    Fields(BTreeMap<&'static str, &'static str>),
    /// A message.
    Message(&'static str),
}

impl Rejection {
    /// The flash for `page`; a message that nothing is left to pay leads `back`.
    pub fn flash(self, world: &World, page: &'static str, back: &'static str) -> Flash {
        match self {
            Self::Fields(errors) => Flash {
                page,
                ..with_errors(
                    errors
                        .into_iter()
                        .map(|(field, id)| (field, world.covered_text(id).to_owned()))
                        .collect(),
                )
            },
            Self::Message(id) => {
                say_then(world, page, id, (id == "already_declared").then_some(back))
            }
        }
    }
}
