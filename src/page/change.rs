//! A change of a page, as data and in plain words.

use std::fmt::{self, Display};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::text::Item;

/// Texts are shown up to this many characters.
const LONG: usize = 60;

/// An element without a name can be called by texts of up to this many characters.
const SHORT: usize = 40;

/// Characters shown on both sides of the difference of long texts.
const AROUND: usize = 12;

/// Roles whose only text is their value.
const FIELDS: [&str; 4] = ["textbox", "searchbox", "spinbutton", "combobox"];

/// A change from one snapshot of a page to another. It is displayed as a line such as
///
/// ```text
/// button 下一步 → 继续 (in form "缴费")
/// textbox "账号": value zhangcs → liyl
/// button "提交" is now disabled
/// + dialog "提示": 确定要删除吗？
/// − paragraph: 办理须知
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// What changed.
    #[serde(flatten)]
    pub kind: ChangeKind,
    /// The nearest named element that contains it; `None` for the page itself.
    #[serde(rename = "in", default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Element>,
    /// At which moment, such as `at first sight`; `None` when the reader is shown the page so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<String>,
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum ChangeKind {
    /// An element has another name.
    Renamed {
        /// Its ARIA role.
        role: String,
        /// Its old name.
        old: String,
        /// Its new name.
        new: String,
    },
    /// An element has another role, and perhaps another name.
    Role {
        /// What it was.
        old: Element,
        /// What it is now.
        new: Element,
    },
    /// The text of an element or the value of a field differs.
    Text {
        /// The element; `None` for a text that belongs to none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<Element>,
        /// What it was.
        old: String,
        /// What it is now.
        new: String,
    },
    /// Another key of an element or of the page, such as `url`, has changed.
    Fact {
        /// The element; `None` for the page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<Element>,
        /// The key, as in the snapshot without its slash.
        key: String,
        /// Its old value; `None` if it is new.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        old: Option<String>,
        /// Its new value; `None` if it was removed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new: Option<String>,
    },
    /// An element got or lost a state, such as `disabled`.
    State {
        /// The element.
        of: Element,
        /// The state, as in the snapshot.
        state: String,
        /// Whether it has it now.
        on: bool,
    },
    /// An element is new.
    Added {
        /// The element.
        element: Element,
        /// The beginning of what it says.
        text: String,
    },
    /// An element is gone.
    Removed {
        /// The element.
        element: Element,
        /// The beginning of what it said.
        text: String,
    },
    /// An element is in another position.
    Moved {
        /// The element.
        element: Element,
        /// The beginning of what it says.
        text: String,
        /// The nearest named element that contained it before; `None` for the page.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Element>,
    },
    /// The snapshots have the same meaning but are written differently.
    Line {
        /// The line, from 1.
        number: usize,
        /// The old line.
        old: String,
        /// The new line.
        new: String,
    },
    /// The snapshots differ only in their line breaks.
    LineBreaks,
}

/// An element of a page, by role and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Element {
    /// ARIA role; `text` for a piece of text, empty for the term of a definition.
    pub role: String,
    /// Accessible name; empty when it has none.
    pub name: String,
    /// Its heading or its last button, by which a part without a name is told from others.
    #[serde(rename = "with", default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Box<Self>>,
}

impl Element {
    pub(super) fn new(role: &str, name: &str) -> Self {
        Self {
            role: role.to_owned(),
            name: name.to_owned(),
            mark: None,
        }
    }

    pub(super) fn of(item: &Item) -> Self {
        Self::new(&item.role, &item.name)
    }

    /// The element; one without a name is called by its text, if that is short and all that it has, or
    /// else by its heading or its last button.
    pub(super) fn called(item: &Item) -> Self {
        let said = said(item);
        let is_text = item.name.is_empty() && has_only_text(item);
        match is_text && said.chars().count() <= SHORT {
            true => Self::new(&item.role, &said),
            false => Self {
                mark: mark(item).map(Box::new),
                ..Self::of(item)
            },
        }
    }

    /// The texts that come from the page.
    fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let mark = self.mark.iter_mut().map(|mark| &mut mark.name);
        std::iter::once(&mut self.name).chain(mark)
    }

    /// The element, and the beginning of its text.
    pub(super) fn with_text(item: &Item) -> (Self, String) {
        if item.is_text() {
            return (Self::new("text", ""), item.value.clone());
        }
        (Self::of(item), said(item))
    }

    /// Whether its only text is its value.
    pub(super) fn is_field(&self) -> bool {
        FIELDS.contains(&self.role.as_str())
    }
}

impl Change {
    /// The old and the new name of an element that has another one.
    pub fn renamed(&self) -> Option<(&str, &str)> {
        match &self.kind {
            ChangeKind::Renamed { old, new, .. } => Some((old, new)),
            _ => None,
        }
    }

    /// A change of the page itself.
    pub(super) fn of_page(kind: ChangeKind) -> Self {
        Self {
            kind,
            within: None,
            seen: None,
        }
    }

    /// All its texts that come from the page.
    pub fn texts_mut(&mut self) -> Vec<&mut String> {
        let within = self.within.iter_mut().flat_map(Element::texts_mut);
        let mut texts: Vec<&mut String> = within.chain(&mut self.seen).collect();
        match &mut self.kind {
            ChangeKind::Renamed { role: _, old, new } => texts.extend([old, new]),
            ChangeKind::Role { old, new } => {
                texts.extend(old.texts_mut().chain(new.texts_mut()));
            }
            ChangeKind::Text { of, old, new } => {
                texts.extend(of.iter_mut().flat_map(Element::texts_mut));
                texts.extend([old, new]);
            }
            ChangeKind::Fact {
                of,
                key: _,
                old,
                new,
            } => {
                texts.extend(of.iter_mut().flat_map(Element::texts_mut));
                texts.extend(old.iter_mut().chain(new));
            }
            ChangeKind::State { of, state, on: _ } => texts.extend(of.texts_mut().chain([state])),
            ChangeKind::Added { element, text } | ChangeKind::Removed { element, text } => {
                texts.extend(element.texts_mut().chain([text]));
            }
            ChangeKind::Moved {
                element,
                text,
                from,
            } => {
                texts.extend(element.texts_mut().chain([text]));
                texts.extend(from.iter_mut().flat_map(Element::texts_mut));
            }
            ChangeKind::Line {
                number: _,
                old,
                new,
            } => texts.extend([old, new]),
            ChangeKind::LineBreaks => {}
        }
        texts
    }
}

impl Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, within, seen } = self;
        if let ChangeKind::Moved {
            element,
            text,
            from,
        } = kind
            && from != within
        {
            let called = |element: &Option<Element>| match element {
                Some(element) => element.to_string(),
                None => "page".to_owned(),
            };
            let what = Summary(element, text);
            write!(f, "{what} moved: {} → {}", called(from), called(within))?;
        } else {
            kind.fmt(f)?;
            if let Some(element) = within {
                write!(f, " (in {element})")?;
            }
        }
        seen.iter().try_for_each(|seen| write!(f, " ({seen})"))
    }
}

impl Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Renamed { role, old, new } => write!(f, "{role} {}", Arrow(old, new)),
            Self::Role { old, new } if old.name == new.name => {
                write!(f, "{old} is now {}", new.role)
            }
            Self::Role { old, new } => write!(f, "{old} is now {new}"),
            Self::Text { of: None, old, new } => write!(f, "text: {}", Arrow(old, new)),
            Self::Text {
                of: Some(of),
                old,
                new,
            } => {
                let what = if of.is_field() { "value " } else { "" };
                write!(f, "{of}: {what}{}", Arrow(old, new))
            }
            Self::Fact { of, key, old, new } => fact(f, of.as_ref(), key, old, new),
            Self::State { of, state, on } => match (state.as_str(), on) {
                (_, true) => write!(f, "{of} is now {state}"),
                ("disabled", false) => write!(f, "{of} is now enabled"),
                (_, false) => write!(f, "{of} is no longer {state}"),
            },
            Self::Added { element, text } => write!(f, "+ {}", Summary(element, text)),
            Self::Removed { element, text } => write!(f, "− {}", Summary(element, text)),
            Self::Moved { element, text, .. } => write!(f, "{} moved", Summary(element, text)),
            Self::Line { number, old, new } => {
                let (old, new) = (excerpt(old, LONG), excerpt(new, LONG));
                write!(f, "line {number}: {old} → {new}")
            }
            Self::LineBreaks => f.write_str("line breaks differ"),
        }
    }
}

fn fact(
    f: &mut fmt::Formatter<'_>,
    of: Option<&Element>,
    key: &str,
    old: &Option<String>,
    new: &Option<String>,
) -> fmt::Result {
    match (of, old, new) {
        (None, Some(old), Some(new)) => write!(f, "{key} {}", Arrow(old, new)),
        (Some(of), Some(old), Some(new)) => write!(f, "{of}: {key} {}", Arrow(old, new)),
        (None, None, Some(new)) => write!(f, "+ {key} {}", excerpt(new, LONG)),
        (Some(of), None, Some(new)) => write!(f, "{of}: now with {key} {}", shown(new)),
        (None, Some(old), None) => write!(f, "− {key} {}", excerpt(old, LONG)),
        (Some(of), Some(old), None) => write!(f, "{of}: without {key} {}", shown(old)),
        (_, None, None) => Ok(()),
    }
}

/// `button "提交"`; `"费用"` for a term; `form with button "登录"` for a part without a name.
impl Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = excerpt(&self.name, LONG);
        match (self.role.as_str(), name.as_str()) {
            (role, "") => f.write_str(role)?,
            ("", name) => write!(f, "\"{name}\"")?,
            (role, name) => write!(f, "{role} \"{name}\"")?,
        }
        match &self.mark {
            Some(mark) => write!(f, " with {mark}"),
            None => Ok(()),
        }
    }
}

/// Parts of a page that often have no name.
const PARTS: [&str; 7] = [
    "form",
    "main",
    "navigation",
    "region",
    "group",
    "dialog",
    "complementary",
];

/// The first heading of a part without a name, or else its last button: both are what a reader knows it by.
fn mark(item: &Item) -> Option<Element> {
    if !item.name.is_empty() || !PARTS.contains(&item.role.as_str()) {
        return None;
    }
    let mut inside = Vec::new();
    below(item, &mut inside);
    let is = |role| move |item: &&&Item| item.role == role && !item.name.is_empty();
    let heading = inside.iter().find(is("heading"));
    let found = heading.or_else(|| inside.iter().rfind(is("button")));
    found.map(|found| Element::of(found))
}

/// All items below one, in the order of the page.
fn below<'i>(item: &'i Item, all: &mut Vec<&'i Item>) {
    for child in &item.children {
        all.push(child);
        below(child, all);
    }
}

/// An element with its text.
struct Summary<'a>(&'a Element, &'a str);

impl Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(element, text) = self;
        match *text {
            "" => element.fmt(f),
            text => write!(f, "{element}: {}", excerpt(text, LONG)),
        }
    }
}

/// `下一步 → 继续`; long texts are shortened to where they differ.
struct Arrow<'a>(&'a str, &'a str);

impl Display for Arrow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (old, new) = differing(self.0, self.1);
        write!(f, "{old} → {new}")
    }
}

/// The text of an element's content.
pub(super) fn said(item: &Item) -> String {
    let mut said = String::new();
    for child in &item.children {
        gather(child, &mut said);
    }
    said.trim().to_owned()
}

/// Whether it has no element with a name.
fn has_only_text(item: &Item) -> bool {
    item.children
        .iter()
        .all(|child| child.name.is_empty() && has_only_text(child))
}

/// Appends the name, value and content of an element.
fn gather(item: &Item, said: &mut String) {
    if said.chars().count() > LONG || item.is_key() {
        return;
    }
    for words in [&item.name, &item.value] {
        if !words.is_empty() {
            said.push_str(words);
            said.push(' ');
        }
    }
    for child in &item.children {
        gather(child, said);
    }
}

/// The beginning of a text if it has more than `most` characters, else all of it.
fn excerpt(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most - 1).collect();
    short.push('…');
    short
}

/// A value as part of a sentence.
fn shown(value: &str) -> String {
    if value.is_empty() {
        "(none)".to_owned()
    } else {
        excerpt(value, LONG)
    }
}

/// Both texts; long ones are shortened to where they differ.
fn differing(old: &str, new: &str) -> (String, String) {
    if old.chars().count() <= LONG && new.chars().count() <= LONG {
        return (shown(old), shown(new));
    }
    let (a, b): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let most = a.len().min(b.len()) - start;
    let ends = a.iter().rev().zip(b.iter().rev());
    let end = ends.take(most).take_while(|(x, y)| x == y).count();
    let cut = |chars: &[char]| {
        let from = start.saturating_sub(AROUND);
        let to = (chars.len() - end + AROUND).min(chars.len());
        let middle: String = chars[from..to].iter().collect();
        let lead = if from > 0 { "…" } else { "" };
        let tail = if to < chars.len() { "…" } else { "" };
        format!("{lead}{}{tail}", excerpt(&middle, 2 * LONG))
    };
    (cut(&a), cut(&b))
}
