//! A page as the page script reads it.

use serde::Deserialize;

/// A whole page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "Flat")]
pub struct PageSnapshot {
    /// Its title.
    pub title: String,
    /// Path, query and fragment: no host, so that a snapshot does not depend on a port. Of a page
    /// of another site than the tested one, the whole address.
    pub location: String,
    /// Its language (`<html lang>`).
    pub lang: Option<String>,
    /// Its direction (`<html dir>`).
    pub dir: Option<String>,
    /// After how many seconds it reloads itself or goes to another page, and where.
    pub refresh: Option<String>,
    /// The content of its body.
    pub children: Vec<Node>,
}

/// A page as the script sends it: its nodes in order, each with its depth, so that the JSON is not
/// nested as deeply as the page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flat {
    title: String,
    location: String,
    #[serde(default)]
    lang: Option<String>,
    #[serde(default)]
    dir: Option<String>,
    #[serde(default)]
    refresh: Option<String>,
    nodes: Vec<(usize, Node)>,
}

impl From<Flat> for PageSnapshot {
    fn from(flat: Flat) -> Self {
        let mut root = Node::default();
        // The path of nodes whose children may follow, each inside the one before it.
        let mut open: Vec<Node> = Vec::new();
        let close = |open: &mut Vec<Node>, root: &mut Node, depth: usize| {
            while open.len() > depth
                && let Some(node) = open.pop()
            {
                open.last_mut().unwrap_or(root).children.push(node);
            }
        };
        for (depth, node) in flat.nodes {
            close(&mut open, &mut root, depth);
            open.push(node);
        }
        close(&mut open, &mut root, 0);
        Self {
            title: flat.title,
            location: flat.location,
            lang: flat.lang,
            dir: flat.dir,
            refresh: flat.refresh,
            children: root.children,
        }
    }
}

/// An element of the page, or (with `text` and an empty `role`) a piece of text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Node {
    /// ARIA role; empty for text.
    pub role: String,
    /// Accessible name; empty when it has none.
    pub name: String,
    /// The text, for a piece of text.
    pub text: Option<String>,
    /// Level of a heading or tree item.
    pub level: Option<u32>,
    /// Checked or mixed.
    pub checked: Flag,
    /// It cannot be used.
    pub disabled: bool,
    /// The part that it controls is open.
    pub expanded: bool,
    /// `true`, `grammar` or `spelling`.
    pub invalid: Flag,
    /// Pressed or mixed.
    pub pressed: Flag,
    /// Selected.
    pub selected: bool,
    /// Further states, in this order: modal, inert, collapsed, required, readonly, current=V,
    /// busy, secret, editable, controls, download, draggable, invisible.
    pub state: Vec<String>,
    /// The language of a part (`lang`).
    pub lang: Option<String>,
    /// The direction of a part (`dir`).
    pub dir: Option<String>,
    /// The author's description of its role (`aria-roledescription`).
    pub roledescription: Option<String>,
    /// Where a link leads or what a frame shows; without the host if it is on the same site.
    pub url: Option<String>,
    /// Method and address of a form, or of a button that sends the form elsewhere.
    pub action: Option<String>,
    /// The window that a link or form opens.
    pub target: Option<String>,
    /// What a field accepts, or what a button does: `email; maxlength 40`, `submit`.
    pub accepts: Option<String>,
    /// What a form sends that nobody sees, or an option sends instead of its label.
    pub sends: Option<String>,
    /// What it opens (`aria-haspopup`).
    pub popup: Option<String>,
    /// How a list is numbered, or the number of an item that does not continue the previous one.
    pub numbers: Option<String>,
    /// How a column is sorted.
    pub sort: Option<String>,
    /// How many columns and rows a cell spans.
    pub spans: Option<String>,
    /// Its keyboard shortcut.
    pub shortcut: Option<String>,
    /// Placeholder, if it is not the name.
    pub placeholder: Option<String>,
    /// Value of a slider, meter or progress bar.
    pub value: Option<String>,
    /// Accessible description.
    pub description: Option<String>,
    /// What the browser itself says about its value, where it keeps a form from being sent.
    pub validation: Option<String>,
    /// How changes are announced (`aria-live`).
    pub live: Option<String>,
    /// The id of a frame whose page another script reads.
    pub frame: Option<String>,
    /// Its content.
    #[serde(skip)]
    pub children: Vec<Node>,
}

impl PageSnapshot {
    /// What a person notices first: title and address, then each dialog and alert with its text. For
    /// messages about a page that is not the expected one.
    pub fn at_first_sight(&self) -> Vec<String> {
        let mut lines = vec![format!(
            "the page is \"{}\" at {}",
            self.title, self.location
        )];
        self.children
            .iter()
            .for_each(|node| node.announce(&mut lines));
        lines
    }
}

impl Node {
    /// All names, texts and values of the element and its content, one per line.
    pub fn said(&self) -> String {
        let own = [
            Some(&self.name),
            self.text.as_ref(),
            self.value.as_ref(),
            self.placeholder.as_ref(),
        ];
        let own = own.into_iter().flatten().map(|text| format!("{text}\n"));
        own.chain(self.children.iter().map(Self::said)).collect()
    }

    fn announce(&self, lines: &mut Vec<String>) {
        if !matches!(self.role.as_str(), "dialog" | "alertdialog" | "alert") {
            return self.children.iter().for_each(|child| child.announce(lines));
        }
        let mut words = Vec::new();
        self.words(&mut words);
        let name = if self.name.is_empty() {
            String::new()
        } else {
            format!(" \"{}\"", self.name)
        };
        let all = words.join(" ");
        let mut words: String = all.chars().take(LONGEST_ANNOUNCEMENT).collect();
        // Marked, so that the rest of a shortened secret is recognised.
        if words.len() < all.len() {
            words.push('…');
        }
        let says = match words.as_str() {
            "" => String::new(),
            words => format!(": {words}"),
        };
        lines.push(format!("it shows the {}{name}{says}", self.role));
    }

    /// Its texts, in order, without values of fields and texts of controls.
    fn words<'a>(&'a self, words: &mut Vec<&'a str>) {
        const NOT_SAID: [&str; 6] = ["button", "link", "textbox", "combobox", "radio", "checkbox"];
        if !NOT_SAID.contains(&self.role.as_str()) {
            words.extend(self.text.as_deref());
            self.children.iter().for_each(|child| child.words(words));
        }
    }
}

const LONGEST_ANNOUNCEMENT: usize = 200;

/// A state that is off, on, or a third value such as `mixed`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(untagged)]
pub enum Flag {
    /// Off: nothing is written.
    #[default]
    Off,
    /// On or off.
    Is(bool),
    /// A third value, such as `mixed`.
    Word(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_become_children_of_the_nearest_one_of_less_depth() {
        let page: PageSnapshot = serde_json::from_str(
            r#"{"title":"t","location":"/","nodes":[[0,{"role":"a"}],[1,{"role":"b"}],
            [2,{"text":"c"}],[1,{"role":"d"}],[0,{"text":"e"}]]}"#,
        )
        .unwrap();
        assert_eq!(
            page.to_string().lines().skip(2).collect::<Vec<_>>(),
            ["- a:", "  - b: c", "  - d", "- text: e"]
        );
    }

    #[test]
    fn a_page_may_be_nested_deeply() {
        let nodes: Vec<_> = (0..500)
            .map(|depth| serde_json::json!([depth, { "role": "list" }]))
            .collect();
        let page = serde_json::json!({ "title": "t", "location": "/", "nodes": nodes });
        let page: PageSnapshot = serde_json::from_value(page).unwrap();
        assert_eq!(page.to_string().matches("list").count(), 500);
    }

    #[test]
    fn the_summary_of_a_page_has_title_dialogs_and_alerts() {
        let text = |text: &str| Node {
            text: Some(text.into()),
            ..Node::default()
        };
        let node = |role: &str, name: &str, children: Vec<Node>| Node {
            role: role.into(),
            name: name.into(),
            children,
            ..Node::default()
        };
        let page = PageSnapshot {
            title: "缴费".into(),
            location: "/pay".into(),
            children: vec![
                node(
                    "main",
                    "",
                    vec![text("正文"), node("alert", "", vec![text("验证码错误")])],
                ),
                node(
                    "dialog",
                    "提示",
                    vec![
                        node("paragraph", "", vec![text("用户登录超时？")]),
                        node("button", "重新登录", vec![]),
                    ],
                ),
                node("dialog", "日期", vec![node("button", "下一月", vec![])]),
            ],
            ..PageSnapshot::default()
        };
        let expected = [
            "the page is \"缴费\" at /pay",
            "it shows the alert: 验证码错误",
            "it shows the dialog \"提示\": 用户登录超时？",
            "it shows the dialog \"日期\"",
        ];
        assert_eq!(page.at_first_sight(), expected);
    }
}
