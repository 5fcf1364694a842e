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
    /// A cell of a table, by what stands in its row and at the head of its column.
    Cell {
        /// The text of another cell of the row, or the name of the row.
        row: TextMatch<T>,
        /// The header of the column.
        column: TextMatch<T>,
    },
    /// The nearest such element on one side of another one.
    Beside {
        /// The kind of the element; without it, what a bare name matches for this use.
        #[serde(skip_serializing_if = "Option::is_none")]
        of: Option<Box<By<T>>>,
        /// The side.
        side: Side,
        /// The other element, or a piece of text.
        anchor: Box<By<T>>,
    },
    /// One of several equal elements.
    Nth {
        /// All of them.
        of: Box<By<T>>,
        /// Its number in the order of the page, from 1.
        number: usize,
        /// Why nothing else tells it apart.
        #[serde(skip)]
        reason: String,
    },
    /// An element that is named in one of several ways: for a site in transition.
    Any {
        /// The ways.
        of: Vec<By<T>>,
    },
}

/// A side of an element, as it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// To the right of it, on its line.
    RightOf,
    /// To the left of it, on its line.
    LeftOf,
    /// Below it, in its column.
    Below,
    /// Above it, in its column.
    Above,
}

impl Side {
    /// All sides.
    pub const ALL: [Self; 4] = [Self::RightOf, Self::LeftOf, Self::Below, Self::Above];

    /// The key that it is written with.
    pub fn key(self) -> &'static str {
        match self {
            Self::RightOf => "right_of",
            Self::LeftOf => "left_of",
            Self::Below => "below",
            Self::Above => "above",
        }
    }
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
        match self {
            Self::Cell { row, column } => [row.texts(), column.texts()].concat(),
            Self::Beside { of, anchor, .. } => {
                let of = of.iter().flat_map(|of| of.texts());
                of.chain(anchor.texts()).collect()
            }
            Self::Nth { of, .. } => of.texts(),
            Self::Any { of } => of.iter().flat_map(Fill::texts).collect(),
            _ => self.name().map(Fill::texts).unwrap_or_default(),
        }
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
            Self::Cell { row, column } => By::Cell {
                row: row.map(replace),
                column: column.map(replace),
            },
            Self::Beside { of, side, anchor } => By::Beside {
                of: of.as_ref().map(|of| Box::new(of.map(replace))),
                side: *side,
                anchor: Box::new(anchor.map(replace)),
            },
            Self::Nth { of, number, reason } => By::Nth {
                of: Box::new(of.map(replace)),
                number: *number,
                reason: reason.clone(),
            },
            Self::Any { of } => By::Any {
                of: of.iter().map(|by| by.map(replace)).collect(),
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
            Self::Beside { anchor, .. } => anchor.name(),
            Self::Nth { of, .. } => of.name(),
            Self::Any { of } => of.first().and_then(Self::name),
            Self::TestId { .. } | Self::Css { .. } | Self::Cell { .. } => None,
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
        self.by.called()
    }
}

impl<T: Display> By<T> {
    fn called(&self) -> String {
        match (self, self.name()) {
            (_, Some(TextMatch::Is(name))) => name.to_string(),
            (_, Some(TextMatch::Matches(pattern))) => pattern.clone(),
            (Self::TestId { value } | Self::Css { value }, None) => value.clone(),
            (Self::Role { role, .. }, None) => role.clone(),
            (Self::Beside { anchor: of, .. } | Self::Nth { of, .. }, None) => of.called(),
            (Self::Any { of }, None) => of.first().map(Self::called).unwrap_or_default(),
            (Self::Cell { .. }, None) => self.to_string(),
            // These have a name.
            (Self::Name { .. } | Self::Text { .. } | Self::Frame { .. }, None) => String::new(),
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
            Self::Cell { row, column } => write!(f, "cell of row {row} and column {column}"),
            Self::Beside { of, side, anchor } => {
                match of {
                    Some(of) => of.fmt(f)?,
                    None => f.write_str("control")?,
                }
                write!(f, " {side} {anchor}")
            }
            Self::Nth { of, number, .. } => write!(f, "number {number} of {of}"),
            Self::Any { of } => {
                let of: Vec<_> = of.iter().map(ToString::to_string).collect();
                f.write_str(&of.join(" or "))
            }
        }
    }
}

/// `right of`.
impl Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key().replace('_', " "))
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
    fn a_locator_by_other_elements_is_filled_displayed_and_serialized_like_any() {
        let field = By::Nth {
            of: Box::new(By::Beside {
                of: Some(Box::new(By::Role {
                    role: "textbox".into(),
                    name: None,
                })),
                side: Side::RightOf,
                anchor: Box::new(By::Text { name: is("电话") }),
            }),
            number: 2,
            reason: "two fields are equal".into(),
        };
        let cell = By::Cell {
            row: is("张三"),
            column: is("金额"),
        };
        let any = By::Any {
            of: vec![field, cell],
        };
        assert_eq!(any.texts(), ["电话", "张三", "金额"]);
        assert_eq!(any.map(&mut String::clone), any);
        assert_eq!(
            any.to_string(),
            "number 2 of textbox right of text \"电话\" or cell of row \"张三\" and column \"金额\""
        );
        assert_eq!(any.called(), "电话");
        let textbox = serde_json::json!({ "kind": "role", "role": "textbox" });
        let anchor = serde_json::json!({ "kind": "text", "name": { "is": "电话" } });
        let beside = serde_json::json!({
            "kind": "beside", "of": textbox, "side": "right-of", "anchor": anchor,
        });
        let nth = serde_json::json!({ "kind": "nth", "of": beside, "number": 2 });
        assert_eq!(serde_json::to_value(any).unwrap()["of"][0], nth);
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
