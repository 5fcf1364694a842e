//! Conditions on the page, which the page script checks.

use std::fmt::{self, Display};

use serde::Serialize;

use crate::locator::{Fill, Locator, TextMatch};

/// One condition on the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Check<T> {
    /// The page's visible text contains this, or (`present: false`) does not.
    Text {
        /// The text.
        text: TextMatch<T>,
        /// Whether it must be there.
        present: bool,
    },
    /// Exactly one such element is visible, or (`present: false`) none is.
    Visible {
        /// The element.
        locator: Locator<T>,
        /// Whether it must be there.
        present: bool,
    },
    /// So many such elements are visible.
    Count {
        /// The elements.
        locator: Locator<T>,
        /// How many.
        count: Count,
    },
    /// The one such control is enabled, or not.
    Enabled {
        /// The control.
        locator: Locator<T>,
        /// Whether it must be enabled.
        enabled: bool,
    },
    /// The one such radio button, checkbox or switch is checked, or not.
    Checked {
        /// The control.
        locator: Locator<T>,
        /// Whether it must be checked.
        checked: bool,
        /// It may also be gone: a choice may lead to the next page.
        or_gone: bool,
    },
    /// The one such control has the focus.
    Focused {
        /// The control.
        locator: Locator<T>,
    },
    /// The one such field or drop-down holds this value.
    Value {
        /// The field.
        locator: Locator<T>,
        /// Its value.
        value: TextMatch<T>,
    },
    /// The one such drop-down or list box has these options, in this order.
    Options {
        /// The drop-down.
        locator: Locator<T>,
        /// The options' texts.
        options: Vec<TextMatch<T>>,
    },
    /// The one such element has an attribute with this value.
    Attribute {
        /// The element.
        locator: Locator<T>,
        /// The attribute.
        name: String,
        /// Its value.
        value: TextMatch<T>,
    },
    /// The browser shows this message at the field that it refuses to send.
    Validation {
        /// The message.
        text: TextMatch<T>,
    },
    /// The page's path, with its query when the text has a `?`.
    Path {
        /// The path.
        text: TextMatch<T>,
    },
    /// The page's whole address; without the host when the text begins with `/`.
    Url {
        /// The address.
        text: TextMatch<T>,
    },
    /// A parameter of the query in the page's address.
    Query {
        /// Its name.
        name: String,
        /// Its value.
        value: TextMatch<T>,
    },
    /// The page's title.
    Title {
        /// The title.
        text: TextMatch<T>,
    },
}

/// A number of elements: from `least` to `most`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The smallest number.
    pub least: usize,
    /// The largest number; `None` if there is no limit.
    pub most: Option<usize>,
}

impl<T> Check<T> {
    /// Whether it expects something to be absent, or just so many, which only a stable page can show.
    pub fn is_of_absence(&self) -> bool {
        matches!(
            self,
            Self::Text { present: false, .. }
                | Self::Visible { present: false, .. }
                | Self::Count {
                    count: Count { most: Some(_), .. },
                    ..
                }
        )
    }
}

impl<T> Fill<T> for Check<T> {
    type With<U> = Check<U>;

    fn texts(&self) -> Vec<&T> {
        match self {
            Self::Text { text, .. }
            | Self::Path { text }
            | Self::Url { text }
            | Self::Query { value: text, .. }
            | Self::Validation { text }
            | Self::Title { text } => text.texts(),
            Self::Visible { locator, .. }
            | Self::Count { locator, .. }
            | Self::Enabled { locator, .. }
            | Self::Focused { locator }
            | Self::Checked { locator, .. } => locator.texts(),
            Self::Value { locator, value } | Self::Attribute { locator, value, .. } => {
                let mut texts = locator.texts();
                texts.extend(value.texts());
                texts
            }
            Self::Options { locator, options } => {
                let mut texts = locator.texts();
                texts.extend(options.iter().flat_map(Fill::texts));
                texts
            }
        }
    }

    fn map<U>(&self, replace: &mut dyn FnMut(&T) -> U) -> Check<U> {
        match self {
            Self::Text { text, present } => Check::Text {
                text: text.map(replace),
                present: *present,
            },
            Self::Visible { locator, present } => Check::Visible {
                locator: locator.map(replace),
                present: *present,
            },
            Self::Count { locator, count } => Check::Count {
                locator: locator.map(replace),
                count: *count,
            },
            Self::Enabled { locator, enabled } => Check::Enabled {
                locator: locator.map(replace),
                enabled: *enabled,
            },
            Self::Checked {
                locator,
                checked,
                or_gone,
            } => Check::Checked {
                locator: locator.map(replace),
                checked: *checked,
                or_gone: *or_gone,
            },
            Self::Focused { locator } => Check::Focused {
                locator: locator.map(replace),
            },
            Self::Value { locator, value } => Check::Value {
                locator: locator.map(replace),
                value: value.map(replace),
            },
            Self::Options { locator, options } => Check::Options {
                locator: locator.map(replace),
                options: options.iter().map(|option| option.map(replace)).collect(),
            },
            Self::Attribute {
                locator,
                name,
                value,
            } => Check::Attribute {
                locator: locator.map(replace),
                name: name.clone(),
                value: value.map(replace),
            },
            Self::Validation { text } => Check::Validation {
                text: text.map(replace),
            },
            Self::Path { text } => Check::Path {
                text: text.map(replace),
            },
            Self::Url { text } => Check::Url {
                text: text.map(replace),
            },
            Self::Query { name, value } => Check::Query {
                name: name.clone(),
                value: value.map(replace),
            },
            Self::Title { text } => Check::Title {
                text: text.map(replace),
            },
        }
    }
}

/// What is expected: `the text "已缴费"`.
impl<T: Display> Display for Check<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let choose = |on: bool, yes, no| if on { yes } else { no };
        match self {
            Self::Text { text, present } => {
                write!(f, "{} {text}", choose(*present, "the text", "no text"))
            }
            Self::Visible { locator, present } => {
                let state = choose(*present, "visible", "hidden");
                write!(f, "{locator} to be {state}")
            }
            Self::Count { locator, count } => write!(f, "{count} of {locator}"),
            Self::Enabled { locator, enabled } => {
                let state = choose(*enabled, "enabled", "disabled");
                write!(f, "{locator} to be {state}")
            }
            Self::Checked {
                locator, checked, ..
            } => {
                let state = choose(*checked, "checked", "unchecked");
                write!(f, "{locator} to be {state}")
            }
            Self::Focused { locator } => write!(f, "{locator} to have the focus"),
            Self::Value { locator, value } => write!(f, "{locator} to hold {value}"),
            Self::Options { locator, options } => {
                let options: Vec<_> = options.iter().map(ToString::to_string).collect();
                write!(f, "{locator} to have the options {}", options.join(", "))
            }
            Self::Attribute {
                locator,
                name,
                value,
            } => write!(f, "the attribute `{name}` of {locator} to be {value}"),
            Self::Validation { text } => write!(f, "the browser's message {text} at a field"),
            Self::Path { text } => write!(f, "the path {text}"),
            Self::Url { text } => write!(f, "the address {text}"),
            Self::Query { name, value } => {
                write!(f, "the parameter `{name}` of the address to be {value}")
            }
            Self::Title { text } => write!(f, "the title {text}"),
        }
    }
}

/// `3`, `at least 1`, `2 to 4`.
impl Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least, self.most) {
            (least, None) => write!(f, "at least {least}"),
            (0, Some(most)) if most > 0 => write!(f, "at most {most}"),
            (least, Some(most)) if least == most => write!(f, "{least}"),
            (least, Some(most)) => write!(f, "{least} to {most}"),
        }
    }
}
