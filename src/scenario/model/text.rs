//! Texts of a scenario, with what is open until run time.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::template::Template;
use crate::locator;

/// A text in one language, or in several by locale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LocalText {
    /// The same for every locale.
    One(String),
    /// By locale, e.g. `zh-CN`; never empty.
    ByLocale(BTreeMap<String, String>),
}

impl LocalText {
    /// The texts with their locales; a text for every locale has none.
    pub fn all(&self) -> Vec<(Option<&str>, &str)> {
        match self {
            Self::One(text) => vec![(None, text)],
            Self::ByLocale(map) => {
                let texts = map.iter();
                texts
                    .map(|(locale, text)| (Some(&**locale), &**text))
                    .collect()
            }
        }
    }

    /// The text for `locale`, or else the first one.
    pub fn get(&self, locale: &str) -> &str {
        match self {
            Self::One(text) => text,
            Self::ByLocale(map) => map
                .get(locale)
                .or_else(|| map.values().next())
                .map_or("", String::as_str),
        }
    }
}

/// A locator of a scenario, with run-time values left open.
pub type Locator = locator::Locator<Template>;

/// An expected text of a scenario, with run-time values left open.
pub type TextMatch = locator::TextMatch<Template>;

/// A secret value, which `Debug` does not show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Keeps a value secret.
    pub fn new(value: impl Into<Arc<str>>) -> Self {
        Self(value.into())
    }

    /// The value, to be typed.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}
