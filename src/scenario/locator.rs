//! Reading of locators.

use super::misprint::{self, shown};
use super::model::{Locator, Template, TextMatch};
use super::node::{Key, Node, Value};
use super::read::Reader;
use super::suggest;
use super::text::Dynamic;
use crate::locator::{self, Side};
use crate::page;

type By = locator::By<Template>;

/// The kinds of locators that are not roles.
pub(super) const OTHER_KINDS: &[&str] = &["name", "role", "text", "testid", "css", "any"];

/// Keys beside the kind.
pub(super) fn is_modifier(key: &str) -> bool {
    matches!(key, "in" | "nth") || Side::ALL.iter().any(|side| side.key() == key)
}

/// What people write who know other tools.
const SYNONYMS: &[(&str, &str)] = &[
    ("input", "textbox"),
    ("field", "textbox"),
    ("label", "name"),
    ("id", "testid"),
    ("selector", "css"),
    ("xpath", "css"),
    ("select", "combobox"),
    ("dropdown", "combobox"),
    ("title", "heading"),
    ("modal", "dialog"),
    ("or", "any"),
    ("any_of", "any"),
    ("index", "nth"),
    ("near", "right_of"),
    ("under", "below"),
    ("within", "in"),
];

fn is_cell_by_row(node: &Node) -> bool {
    let Value::Map(entries) = &node.value else {
        return false;
    };
    entries
        .iter()
        .any(|(key, _)| matches!(key.text.as_str(), "row" | "column"))
}

fn is_role(word: &str) -> bool {
    page::roles().any(|role| role == word)
}

const EXAMPLE: &str = "write a name, or a kind with one: `{ button: 登录 }`";

impl Reader<'_> {
    /// A locator: a name, or a map with one kind and, in `in`, the places that contain the element.
    pub fn locator(&mut self, node: &Node, what: &str) -> Option<Locator> {
        let (by, within) = match &node.value {
            Value::Scalar(_) => {
                let name = self.template(node, what, Dynamic::Portal)?;
                let name = TextMatch::Is(name);
                (By::Name { name }, Vec::new())
            }
            Value::List(_) => {
                let error = self.error(node.span, format!("{what} must be one element"));
                self.push(error.label("this is a list").help(EXAMPLE));
                return None;
            }
            Value::Map(entries) => {
                let within = match entries.iter().find(|(key, _)| key.text == "in") {
                    None => Some(Vec::new()),
                    Some((_, location)) => self.within(location),
                };
                (self.by(node, entries, what)?, within?)
            }
        };
        Some(Locator {
            location: self.location(node.span),
            by,
            within,
        })
    }

    /// The element of a map: its kind, on one side of another element, and one of several.
    fn by(&mut self, node: &Node, entries: &[(Key, Node)], what: &str) -> Option<By> {
        let entry = |key: &str| entries.iter().find(|(found, _)| found.text == key);
        let mut sides = Side::ALL
            .into_iter()
            .filter_map(|side| entry(side.key()).map(|(key, node)| (side, key, node)));
        let by = match sides.next() {
            None => self.by_kind(node, entries, what)?,
            Some((side, _, anchor)) => {
                if let Some((_, second, _)) = sides.next() {
                    let title = "a locator can have one side only".to_owned();
                    self.push(self.error(second.span, title).help(
                        "write one of `right_of`, `left_of`, `below` and `above`, and say the rest by `in`",
                    ));
                    return None;
                }
                let is_bare = entries.iter().all(|(key, _)| is_modifier(&key.text));
                let of = match is_bare {
                    true => None,
                    false => Some(Box::new(self.by_kind(node, entries, what)?)),
                };
                let anchor = Box::new(self.anchor(anchor, side.key())?);
                By::Beside { of, side, anchor }
            }
        };
        match entry("nth") {
            None => Some(by),
            Some((_, nth)) => self.nth(nth, by),
        }
    }

    /// What an element stands beside: a text, or a map with one kind.
    fn anchor(&mut self, node: &Node, what: &'static str) -> Option<By> {
        match &node.value {
            Value::Map(entries) if !entries.iter().any(|(key, _)| key.text == "matches") => {
                self.kind_alone(node, entries, what)
            }
            _ => {
                let name = self.text_match(node, what)?;
                Some(By::Text { name })
            }
        }
    }

    /// A map with a kind and nothing beside it.
    fn kind_alone(&mut self, node: &Node, entries: &[(Key, Node)], what: &str) -> Option<By> {
        if let Some((key, _)) = entries.iter().find(|(key, _)| is_modifier(&key.text)) {
            let error = self.error(key.span, format!("`{}` cannot be used here", key.text));
            self.push(error.help("write it beside the whole, or leave it out"));
            return None;
        }
        self.by_kind(node, entries, what)
    }

    /// `{ number: 2, reason: … }`.
    fn nth(&mut self, node: &Node, of: By) -> Option<By> {
        const EXAMPLE: &str =
            "write `nth: { number: 2, reason: the second wheel has the minutes }`";
        if !matches!(node.value, Value::Map(_)) {
            let error = self.error(node.span, "`nth` needs a number and the reason for it");
            self.push(error.help(EXAMPLE));
            return None;
        }
        let fields = self.fields(node, "`nth`", &["number", "reason"])?;
        let number = self.required(&fields, "number", EXAMPLE);
        let reason = self.required(&fields, "reason", EXAMPLE);
        let reason = reason.and_then(|reason| self.literal(reason, "`reason`"));
        let written = number?;
        let text = &self.scalar(written, "`number`")?.text;
        let Some(number) = text
            .parse()
            .ok()
            .filter(|number| (1..=1000).contains(number))
        else {
            let error = self.error(written.span, format!("`{text}` is not a number from 1"));
            self.push(error.help("the first one is `1`"));
            return None;
        };
        Some(By::Nth {
            of: Box::new(of),
            number,
            reason: reason?,
        })
    }

    /// Ways to name one element, at least two: names, or maps with one kind.
    fn any(&mut self, node: &Node) -> Option<By> {
        let items = self.items(node, "`any`")?;
        let mut of = Vec::new();
        for item in items {
            of.push(match &item.value {
                Value::Map(entries) => self.kind_alone(item, entries, "`any`"),
                _ => {
                    let name = self.template(item, "a name", Dynamic::Portal);
                    name.map(|name| By::Name {
                        name: TextMatch::Is(name),
                    })
                }
            });
        }
        if items.len() < 2 {
            let error = self.error(node.span, "`any` has one way only");
            self.push(error.help("write the locator itself, without `any`"));
            return None;
        }
        let of = of.into_iter().collect::<Option<_>>()?;
        Some(By::Any { of })
    }

    /// `{ row: 张三, column: 金额 }`.
    fn cell(&mut self, node: &Node) -> Option<By> {
        const EXAMPLE: &str = "write `{ cell: { row: 张三, column: 金额 } }`";
        let fields = self.fields(node, "`cell`", &["row", "column"])?;
        let row = self.required(&fields, "row", EXAMPLE);
        let column = self.required(&fields, "column", EXAMPLE);
        let row = row.and_then(|row| self.text_match(row, "`row`"));
        let column = column.and_then(|column| self.text_match(column, "`column`"));
        Some(By::Cell {
            row: row?,
            column: column?,
        })
    }

    fn by_kind(&mut self, node: &Node, entries: &[(Key, Node)], what: &str) -> Option<By> {
        let mut kinds = entries.iter().filter(|(key, _)| !is_modifier(&key.text));
        let Some((kind, value)) = kinds.next() else {
            let span = entries.first().map_or(node.span, |(key, _)| key.span);
            let error = self.error(span, format!("{what} does not say what to match"));
            self.push(error.help(EXAMPLE));
            return None;
        };
        if let Some((other, more)) = kinds.next() {
            return self.role_and_name(&[(kind, value), (other, more)]);
        }
        match kind.text.as_str() {
            "name" => {
                let name = self.text_match(value, "`name`")?;
                Some(By::Name { name })
            }
            "text" => {
                let name = self.text_match(value, "`text`")?;
                Some(By::Text { name })
            }
            "testid" => {
                let value = self.literal(value, "`testid`")?;
                Some(By::TestId { value })
            }
            "css" => {
                let value = self.css(value)?;
                Some(By::Css { value })
            }
            "role" => {
                let role = self.role(value)?.to_owned();
                Some(By::Role { role, name: None })
            }
            "any" => self.any(value),
            "cell" | "gridcell" if is_cell_by_row(value) => self.cell(value),
            "frame" => {
                let error = self.error(kind.span, "a frame is a place, not an element");
                self.push(error.help("write `in: { frame: … }` beside the element in the frame"));
                None
            }
            role if is_role(role) => {
                if value.is_empty() {
                    let error = self.error(kind.span, format!("`{role}` has no name"));
                    self.push(error.help(format!(
                        "write its name, or `{{ role: {role} }}` if there is only one"
                    )));
                    return None;
                }
                let name = Some(self.text_match(value, "the name")?);
                let role = role.to_owned();
                Some(By::Role { role, name })
            }
            unknown => {
                self.unknown_kind(kind, unknown);
                None
            }
        }
    }

    fn role<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        let role = self.scalar(node, "`role`")?.text.as_str();
        if is_role(role) {
            return Some(role);
        }
        let help = match suggest::nearest(role, page::roles()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "roles are those of WAI-ARIA, such as `button`, `row` or `dialog`".to_owned(),
        };
        let title = format!("there is no role `{role}`");
        self.push(self.error(node.span, title).help(help));
        None
    }

    /// `{ role: dialog, name: 提示 }` is the long form of `{ dialog: 提示 }`.
    fn role_and_name(&mut self, kinds: &[(&Key, &Node); 2]) -> Option<By> {
        let find = |key: &str| kinds.iter().find(|(found, _)| found.text == key);
        if let (Some((_, role)), Some((_, name))) = (find("role"), find("name")) {
            let role = self.role(role);
            let name = self.text_match(name, "`name`");
            return Some(By::Role {
                role: role?.to_owned(),
                name: Some(name?),
            });
        }
        let known = |key: &Key| OTHER_KINDS.contains(&key.text.as_str()) || is_role(&key.text);
        match kinds.iter().find(|(key, _)| !known(key)) {
            Some((key, _)) if key.text == "matches" => {
                let error = self.error(key.span, "`matches` belongs in place of the name");
                self.push(error.help("write `{ button: { matches: … } }`"));
            }
            Some((key, _)) => self.unknown_kind(key, &key.text),
            None => {
                let (first, second) = (kinds[0].0, kinds[1].0);
                let title = format!("`{}` and `{}` cannot be combined", first.text, second.text);
                self.push(
                    self.error(second.span, title)
                        .related(self.source, first.span, "one kind is enough")
                        .help("use `in:` to say where it is: `{ button: 确定, in: { dialog: 提示 } }`"),
                );
            }
        }
        None
    }

    fn unknown_kind(&mut self, key: &Key, kind: &str) {
        let synonym = SYNONYMS.iter().find(|(word, _)| *word == kind);
        let kinds = || OTHER_KINDS.iter().copied().chain(page::roles());
        let known: Vec<&str> = kinds().collect();
        let near = || suggest::nearest(kind, kinds()).map(|near| format!("did you mean `{near}`?"));
        let help = synonym
            .map(|(_, kind)| format!("did you mean `{kind}`?"))
            .or_else(|| misprint::in_word(kind, &known))
            .or_else(near)
            .unwrap_or_else(|| {
                "kinds: `name`, `text`, `testid`, `css`, `any`, or an ARIA role such as `button`, \
                 `link`, `textbox`, `radio`, `dialog`; beside it: `in`, `right_of`, `left_of`, \
                 `below`, `above`, `nth`"
                    .to_owned()
            });
        let title = format!("unknown kind of locator `{}`", shown(kind));
        self.push(self.error(key.span, title).help(help));
    }

    /// The places of `in:`, outermost first.
    fn within(&mut self, node: &Node) -> Option<Vec<By>> {
        match &node.value {
            Value::Scalar(_) => {
                let error = self.error(node.span, "`in` does not say the kind of the place");
                self.push(error.help("write `in: { dialog: 提示 }`, or another role, or `frame`"));
                None
            }
            Value::List(_) => {
                let mut locations = Vec::new();
                for location in self.items(node, "`in`")? {
                    locations.extend(self.within(location)?);
                }
                Some(locations)
            }
            Value::Map(entries) => {
                let mut locations = match entries.iter().find(|(key, _)| key.text == "in") {
                    None => Vec::new(),
                    Some((_, outer)) => self.within(outer)?,
                };
                let frame = entries.iter().find(|(key, _)| key.text == "frame");
                let others = entries
                    .iter()
                    .filter(|(key, _)| !matches!(key.text.as_str(), "in" | "nth" | "frame"))
                    .count();
                let nth = entries.iter().find(|(key, _)| key.text == "nth");
                locations.push(match (frame, nth) {
                    (Some((_, name)), nth) if others == 0 => {
                        let name = self.text_match(name, "`frame`")?;
                        let by = By::Frame { name };
                        match nth {
                            None => by,
                            Some((_, nth)) => self.nth(nth, by)?,
                        }
                    }
                    _ => self.by(node, entries, "`in`")?,
                });
                Some(locations)
            }
        }
    }

    /// A CSS selector: only its brackets and quotes are checked; the browser checks the rest.
    fn css(&mut self, node: &Node) -> Option<String> {
        let selector = self.literal(node, "`css`")?;
        let mut open = Vec::new();
        let mut quote = None;
        for character in selector.chars() {
            match (quote, character) {
                (Some(mark), _) if mark == character => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(character),
                (None, '(' | '[') => open.push(character),
                (None, ')') if open.pop() != Some('(') => open.push('!'),
                (None, ']') if open.pop() != Some('[') => open.push('!'),
                _ => {}
            }
        }
        let problem = if selector.starts_with("//") {
            "this is an XPath, not a CSS selector"
        } else if quote.is_some() || !open.is_empty() {
            "brackets or quotes of the CSS selector do not match"
        } else {
            return Some(selector);
        };
        self.push(self.error(node.span, problem));
        None
    }
}
