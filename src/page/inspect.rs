//! What a scenario can use on a page, as the function `inspect` of the page script answers it.

use std::fmt;

use serde::Deserialize;

use super::protocol::Rect;
use super::text::inline_scalar;

/// A control, with the shortest locator that means it alone.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Control {
    /// ARIA role.
    pub role: String,
    /// Accessible name, or the words beside it or its text when it has none.
    pub name: String,
    /// What a person usually does with it: the word of an action.
    #[serde(rename = "use")]
    pub purpose: String,
    /// How a locator names it; `None` where no locator means it alone.
    pub by: Option<Named>,
    /// The place that it is in, where that is needed.
    #[serde(rename = "in", default)]
    pub within: Vec<Named>,
    /// Where it is in the window.
    pub rect: Rect,
}

/// How a locator names an element.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Named {
    /// By its name alone.
    Name {
        /// The name.
        name: Is,
    },
    /// By its role and name.
    Role {
        /// The role.
        role: String,
        /// The name, if it has one.
        name: Option<Is>,
    },
    /// By its number among equal elements.
    Nth {
        /// What they are equal in.
        of: Box<Self>,
        /// Its number, from 1.
        number: usize,
    },
    /// By `data-testid`.
    TestId {
        /// Its value.
        value: String,
    },
    /// By a selector.
    Css {
        /// The selector.
        value: String,
    },
}

/// A text that is compared literally.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Is {
    /// The text.
    pub is: String,
}

/// As a scenario writes it: `登录`, `{ button: 登录 }`.
impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { name } => f.write_str(&inline_scalar(&name.is)),
            _ => write!(f, "{{ {} }}", self.pair()),
        }
    }
}

impl Named {
    fn pair(&self) -> String {
        let (kind, text) = match self {
            Self::Nth { of, number } => {
                let nth = format!("nth: {{ number: {number}, reason: … }}");
                return format!("{}, {nth}", of.pair());
            }
            Self::Name { name } => ("name", &name.is),
            Self::Role {
                role,
                name: Some(name),
            } => (&**role, &name.is),
            Self::Role { role, name: None } => ("role", role),
            Self::TestId { value } => ("testid", value),
            Self::Css { value } => ("css", value),
        };
        format!("{kind}: {}", inline_scalar(text))
    }
}

impl Control {
    /// The locator as a scenario writes it; `None` where no locator means it alone.
    pub fn locator(&self) -> Option<String> {
        let by = self.by.as_ref()?;
        Some(match self.within.first() {
            None => by.to_string(),
            Some(place) => format!("{{ {}, in: {place} }}", by.pair()),
        })
    }

    /// The usual action on it, ready to be pasted below `do:`.
    pub fn action(&self) -> Option<String> {
        Some(format!("- {}", self.action_with("…")?))
    }

    /// The usual action on it, with this value where it takes one.
    pub fn action_with(&self, value: &str) -> Option<String> {
        let locator = self.locator()?;
        let word = &self.purpose;
        let key = match word.as_str() {
            "fill" => "with",
            "select" => "option",
            "upload" => "file",
            "press" => return Some(format!("press: {{ key: ArrowRight, in: {locator} }}")),
            _ => return Some(format!("{word}: {locator}")),
        };
        let value = inline_scalar(value);
        Some(match &self.by {
            Some(Named::Name { .. }) => format!("{word}: {{ {locator}: {value} }}"),
            _ => format!("{word}: {{ field: {locator}, {key}: {value} }}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn action(purpose: &str, by: Value, within: Value) -> Option<String> {
        let rect = json!({ "x": 0.0, "y": 0.0, "width": 1.0, "height": 1.0 });
        let control = json!({
            "role": "button", "name": "x", "use": purpose, "by": by, "in": within, "rect": rect,
        });
        serde_json::from_value::<Control>(control).unwrap().action()
    }

    #[test]
    fn actions_can_be_pasted() {
        let name = |text: &str| json!({ "kind": "name", "name": { "is": text } });
        let role = |role: &str| json!({ "kind": "role", "role": role, "name": { "is": "张三" } });
        let css = json!({ "kind": "css", "value": "#a" });
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            action("click", name("登录"), json!([])),
            some("- click: 登录")
        );
        assert_eq!(
            action("fill", name("a: b"), json!([])),
            some("- fill: { \"a: b\": … }")
        );
        assert_eq!(
            action("click", role("button"), json!([role("row")])),
            some("- click: { button: 张三, in: { row: 张三 } }")
        );
        assert_eq!(
            action("select", css, json!([])),
            some("- select: { field: { css: \"#a\" }, option: … }")
        );
        let nth = json!({ "kind": "nth", "number": 2, "of": { "kind": "role", "role": "button" } });
        assert_eq!(
            action("click", nth, json!([])),
            some("- click: { role: button, nth: { number: 2, reason: … } }")
        );
        assert_eq!(
            action("press", name("From"), json!([])),
            some("- press: { key: ArrowRight, in: From }")
        );
        assert_eq!(action("click", Value::Null, json!([])), None);
    }
}
