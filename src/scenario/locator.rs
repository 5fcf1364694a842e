//! Reading of locators.

use super::misprint::{self, shown};
use super::model::{Locator, Template, TextMatch};
use super::node::{Key, Node, Value};
use super::read::Reader;
use super::suggest;
use super::text::Dynamic;
use crate::locator;
use crate::page;

type By = locator::By<Template>;

/// The kinds of locators that are not roles.
pub(super) const OTHER_KINDS: &[&str] = &["name", "role", "text", "testid", "css"];

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
];

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

    fn by(&mut self, node: &Node, entries: &[(Key, Node)], what: &str) -> Option<By> {
        let mut kinds = entries.iter().filter(|(key, _)| key.text != "in");
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
                "kinds: `name`, `text`, `testid`, `css`, or an ARIA role such as `button`, \
                 `link`, `textbox`, `radio`, `dialog`; places: `in`"
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
                    .filter(|(key, _)| !matches!(key.text.as_str(), "in" | "frame"))
                    .count();
                locations.push(match frame {
                    Some((_, name)) if others == 0 => {
                        let name = self.text_match(name, "`frame`")?;
                        By::Frame { name }
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
