//! Locators name an element by what a person sees.
//!
//! In a scenario, the texts of a locator are templates; once their values are filled in, they are
//! plain strings. Only such a locator is sent to the page script, as JSON.

use std::fmt::{self, Display};

use serde::Serialize;

use crate::source::Location;

/// Names one element.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Locator<T> {
    /// Its location in the scenario.
    #[serde(skip)]
    pub location: Location,
    /// How it is named.
    pub by: By<T>,
    /// The containers it is in, outermost first; a frame is entered.
    #[serde(rename = "in")]
    pub within: Vec<By<T>>,
}

/// How an element is named.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum By<T> {
    /// A control by its accessible name; which roles count as controls depends on how it is used.
    Name {
        /// The accessible name.
        name: TextMatch<T>,
    },
    /// An element of an ARIA role.
    Role {
        /// The role.
        role: String,
        /// The accessible name, if it matters.
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<TextMatch<T>>,
    },
    /// The innermost element with a visible text.
    Text {
        /// The text.
        name: TextMatch<T>,
    },
    /// An element by `data-testid`.
    TestId {
        /// Its value.
        value: String,
    },
    /// An element by a CSS selector.
    Css {
        /// The selector.
        value: String,
    },
    /// A frame that contains other elements.
    Frame {
        /// Its accessible name or title.
        name: TextMatch<T>,
    },
}

/// How a text is compared. Both sides are folded first: white space is collapsed, full-width forms
/// and punctuation become ASCII.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextMatch<T> {
    /// Literally.
    Is(T),
    /// By a regular expression (the common part of Rust's `regex` and ECMAScript's, flag `u`),
    /// searched.
    Matches(String),
}

/// Something with texts whose values are filled in before it is used.
pub trait Fill<T> {
    /// The same with texts of another type.
    type With<U>;

    /// The texts, in the order in which [`Fill::map`] replaces them.
    fn texts(&self) -> Vec<&T>;

    /// The same with each text replaced.
    fn map<U>(&self, replace: &mut dyn FnMut(&T) -> U) -> Self::With<U>;
}

impl<T> Fill<T> for TextMatch<T> {
    type With<U> = TextMatch<U>;

    fn texts(&self) -> Vec<&T> {
        match self {
            Self::Is(text) => vec![text],
            Self::Matches(_) => Vec::new(),
        }
    }

    fn map<U>(&self, replace: &mut dyn FnMut(&T) -> U) -> TextMatch<U> {
        match self {
            Self::Is(text) => TextMatch::Is(replace(text)),
            Self::Matches(pattern) => TextMatch::Matches(pattern.clone()),
        }
    }
}

impl<T> Fill<T> for By<T> {
    type With<U> = By<U>;

    fn texts(&self) -> Vec<&T> {
        self.name().map(Fill::texts).unwrap_or_default()
    }

    fn map<U>(&self, replace: &mut dyn FnMut(&T) -> U) -> By<U> {
        match self {
            Self::Name { name } => By::Name {
                name: name.map(replace),
            },
            Self::Role { role, name } => By::Role {
                role: role.clone(),
                name: name.as_ref().map(|name| name.map(replace)),
            },
            Self::Text { name } => By::Text {
                name: name.map(replace),
            },
            Self::TestId { value } => By::TestId {
                value: value.clone(),
            },
            Self::Css { value } => By::Css {
                value: value.clone(),
            },
            Self::Frame { name } => By::Frame {
                name: name.map(replace),
            },
        }
    }
}

impl<T> By<T> {
    /// The name or text to compare.
    fn name(&self) -> Option<&TextMatch<T>> {
        match self {
            Self::Name { name } | Self::Text { name } | Self::Frame { name } => Some(name),
            Self::Role { name, .. } => name.as_ref(),
            Self::TestId { .. } | Self::Css { .. } => None,
        }
    }
}

impl<T> Fill<T> for Locator<T> {
    type With<U> = Locator<U>;

    fn texts(&self) -> Vec<&T> {
        let within = self.within.iter().flat_map(Fill::texts);
        self.by.texts().into_iter().chain(within).collect()
    }

    fn map<U>(&self, replace: &mut dyn FnMut(&T) -> U) -> Locator<U> {
        Locator {
            location: self.location.clone(),
            by: self.by.map(replace),
            within: self.within.iter().map(|by| by.map(replace)).collect(),
        }
    }
}

impl<T: PartialEq> Locator<T> {
    /// Whether both name the same element, wherever they are written.
    pub fn means(&self, other: &Self) -> bool {
        self.by == other.by && self.within == other.within
    }
}

impl<T: Display> Locator<T> {
    /// The name of the element as the scenario writes it, or what is written instead of a name.
    pub fn called(&self) -> String {
        match (&self.by, self.by.name()) {
            (_, Some(TextMatch::Is(name))) => name.to_string(),
            (_, Some(TextMatch::Matches(pattern))) => pattern.clone(),
            (By::TestId { value } | By::Css { value }, None) => value.clone(),
            (By::Role { role, .. }, None) => role.clone(),
            // These have a name.
            (By::Name { .. } | By::Text { .. } | By::Frame { .. }, None) => String::new(),
        }
    }
}

/// `button "提交" in dialog "提示"`.
impl<T: Display> Display for Locator<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.by.fmt(f)?;
        let within = self.within.iter().rev();
        within
            .into_iter()
            .try_for_each(|container| write!(f, " in {container}"))
    }
}

impl<T: Display> Display for By<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { name } => write!(f, "control {name}"),
            Self::Role { role, name: None } => f.write_str(role),
            Self::Role {
                role,
                name: Some(name),
            } => write!(f, "{role} {name}"),
            Self::Text { name } => write!(f, "text {name}"),
            Self::TestId { value } => write!(f, "testid `{value}`"),
            Self::Css { value } => write!(f, "css `{value}`"),
            Self::Frame { name } => write!(f, "frame {name}"),
        }
    }
}

/// `"提交"`; a pattern as `/^提/`.
impl<T: Display> Display for TextMatch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(text) => write!(f, "\"{text}\""),
            Self::Matches(pattern) => write!(f, "/{pattern}/"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str) -> TextMatch<String> {
        TextMatch::Is(text.to_owned())
    }

    fn submit() -> Locator<String> {
        Locator {
            location: Location::nowhere(),
            by: By::Role {
                role: "button".into(),
                name: Some(is("提交")),
            },
            within: vec![
                By::Frame { name: is("支付") },
                By::Role {
                    role: "dialog".into(),
                    name: Some(TextMatch::Matches("^提".into())),
                },
                By::Css { value: "#a".into() },
            ],
        }
    }

    #[test]
    fn texts_are_replaced_in_order() {
        let locator = submit();
        assert_eq!(locator.texts(), ["提交", "支付"]);
        let mut count = 0;
        let numbered = locator.map(&mut |_| {
            count += 1;
            count
        });
        assert_eq!(numbered.texts(), [&1, &2]);
        let again = numbered.map(&mut |number| locator.texts()[*number - 1].clone());
        assert_eq!(again, locator);
    }

    #[test]
    fn a_locator_is_displayed_from_the_inside_out() {
        let told = "button \"提交\" in css `#a` in dialog /^提/ in frame \"支付\"";
        assert_eq!(submit().to_string(), told);
        assert_eq!(submit().called(), "提交");
    }

    #[test]
    fn it_is_serialized_as_the_script_reads_it() {
        let json = serde_json::to_value(submit()).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "by": { "kind": "role", "role": "button", "name": { "is": "提交" } },
                "in": [
                    { "kind": "frame", "name": { "is": "支付" } },
                    { "kind": "role", "role": "dialog", "name": { "matches": "^提" } },
                    { "kind": "css", "value": "#a" },
                ],
            })
        );
    }
}
