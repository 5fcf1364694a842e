//! Reading of actions.

use std::path::PathBuf;

use super::expect::CheckWord;
use super::misprint::{self, shown};
use super::model::{
    Action, ActionKind, Choice, Clicks, ClockMove, Locator, Piece, ProjectFile, Template,
};
use super::node::{Key, Node, Value};
use super::read::Reader;
use super::suggest;
use super::text::Dynamic;
use super::vocabulary::vocabulary;
use crate::source::Span;

vocabulary! {
    /// The word of `do:` that an action is written with.
    pub enum ActionWord {
        Open = "open",
        Click = "click",
        DoubleClick = "double_click",
        RightClick = "right_click",
        Drag = "drag",
        Swipe = "swipe",
        Scroll = "scroll",
        Fill = "fill",
        Type = "type",
        Paste = "paste",
        Keys = "keys",
        Choose = "choose",
        Check = "check",
        Uncheck = "uncheck",
        Select = "select",
        Hover = "hover",
        Press = "press",
        Upload = "upload",
        Back = "back",
        Reload = "reload",
        Switch = "switch",
        Close = "close",
        Dialog = "dialog",
        Clock = "clock",
        Until = "until",
    }
}

impl ActionKind {
    /// The word that it is written with.
    pub fn word(&self) -> ActionWord {
        match self {
            Self::Open(_) => ActionWord::Open,
            Self::Click(_, Clicks::Single, _) => ActionWord::Click,
            Self::Click(_, Clicks::Double, _) => ActionWord::DoubleClick,
            Self::Click(_, Clicks::Right, _) => ActionWord::RightClick,
            Self::Drag(..) => ActionWord::Drag,
            Self::Swipe(..) => ActionWord::Swipe,
            Self::Scroll(..) => ActionWord::Scroll,
            Self::Fill(..) => ActionWord::Fill,
            Self::Type(..) => ActionWord::Type,
            Self::Paste(..) => ActionWord::Paste,
            Self::Keys(..) => ActionWord::Keys,
            Self::Choose(_) => ActionWord::Choose,
            Self::Check(_, true) => ActionWord::Check,
            Self::Check(_, false) => ActionWord::Uncheck,
            Self::Select(..) => ActionWord::Select,
            Self::Hover(_) => ActionWord::Hover,
            Self::Press(..) => ActionWord::Press,
            Self::Upload(..) => ActionWord::Upload,
            Self::Back => ActionWord::Back,
            Self::Reload => ActionWord::Reload,
            Self::Switch(_) => ActionWord::Switch,
            Self::Close => ActionWord::Close,
            Self::Dialog { .. } => ActionWord::Dialog,
            Self::Clock(_) => ActionWord::Clock,
            Self::Until(_) => ActionWord::Until,
        }
    }
}

/// What people write who know other tools.
const SYNONYMS: &[(&str, &str)] = &[
    ("goto", "open"),
    ("navigate", "open"),
    ("visit", "open"),
    ("tap", "click"),
    ("tapOn", "click"),
    ("dblclick", "double_click"),
    ("doubleClick", "double_click"),
    ("rightClick", "right_click"),
    ("contextmenu", "right_click"),
    ("context_click", "right_click"),
    ("dragTo", "drag"),
    ("dragAndDrop", "drag"),
    ("drag_and_drop", "drag"),
    ("scrollIntoView", "scroll"),
    ("scrollTo", "scroll"),
    ("wheel", "scroll"),
    ("input", "fill"),
    ("enter", "fill"),
    ("radio", "choose"),
    ("tick", "check"),
    ("untick", "uncheck"),
    ("key", "press"),
    ("pressSequentially", "type"),
    ("keyboard", "type"),
    ("keypad", "keys"),
    ("refresh", "reload"),
    ("alert", "dialog"),
    ("confirm", "dialog"),
    ("time", "clock"),
    ("tab", "switch"),
    ("window", "switch"),
    ("switchTo", "switch"),
    ("closeTab", "close"),
    ("closeWindow", "close"),
];

const WAITS: &[&str] = &["sleep", "wait", "pause", "delay", "waitFor", "wait_for"];

/// Words for expectations in other tools.
const ASSERTIONS: &[&str] = &["assert", "expect", "verify", "should", "see"];

const EXPECTATION_HELP: &str =
    "write expectations in `expect` (before the actions of the step) or in `then` (after them)";

impl Reader<'_> {
    /// The actions of `do:`.
    pub fn actions(&mut self, node: &Node) -> Vec<Action> {
        let mut actions = Vec::new();
        let items = self.items(node, "`do`").unwrap_or_default();
        for item in items {
            self.action(item, &mut actions);
        }
        self.until_is_between(items);
        actions
    }

    /// Before the first action and after the last there are words of their own for expectations.
    fn until_is_between(&mut self, actions: &[Node]) {
        let until = |node: Option<&Node>| match &node?.value {
            Value::Map(entries) => {
                let (key, _) = entries.first()?;
                (key.text == ActionWord::Until.as_str()).then_some(key.span)
            }
            _ => None,
        };
        let (first, last) = (until(actions.first()), until(actions.last()));
        let ends = [
            (first, "there is no action before it", "expect"),
            (
                last.filter(|_| first != last),
                "there is no action after it",
                "then",
            ),
        ];
        for (span, why, word) in ends {
            if let Some(span) = span {
                let error = self
                    .error(span, "`until` stands between two actions")
                    .label(why);
                self.push(error.help(format!("write the expectation in `{word}` of the step")));
            }
        }
    }

    fn action(&mut self, node: &Node, actions: &mut Vec<Action>) {
        let Some((key, value)) = self.one_key(node, "an action") else {
            return;
        };
        let location = self.location(key.span);
        let Some(word) = ActionWord::of(&key.text) else {
            return self.unknown_action(&key.text, key.span);
        };
        let kind = match (word, value) {
            (ActionWord::Back, None) => Some(ActionKind::Back),
            (ActionWord::Reload, None) => Some(ActionKind::Reload),
            (ActionWord::Close, None) => Some(ActionKind::Close),
            (word, None) => {
                let title = format!("{} does not say what to act on", word.quoted());
                let help = format!("write `- {}: …`", word.as_str());
                return self.push(self.error(key.span, title).help(help));
            }
            (ActionWord::Back | ActionWord::Reload | ActionWord::Close, Some(value)) => {
                let title = format!("{} takes no value", word.quoted());
                let help = format!("write `- {}`", word.as_str());
                return self.push(self.error(value.span, title).help(help));
            }
            (ActionWord::Open, Some(value)) => self.open(value).map(ActionKind::Open),
            (ActionWord::Click, Some(value)) => self.click(value, word, Clicks::Single),
            (ActionWord::DoubleClick, Some(value)) => self.click(value, word, Clicks::Double),
            (ActionWord::RightClick, Some(value)) => self.click(value, word, Clicks::Right),
            (ActionWord::Drag, Some(value)) => self.drag(value),
            (ActionWord::Swipe, Some(value)) => self.swipe(value),
            (ActionWord::Scroll, Some(value)) => self.scroll(value),
            (ActionWord::Choose, Some(value)) => {
                self.locator(value, word.quoted()).map(ActionKind::Choose)
            }
            (ActionWord::Hover, Some(value)) => {
                self.locator(value, word.quoted()).map(ActionKind::Hover)
            }
            (ActionWord::Check | ActionWord::Uncheck, Some(value)) => self
                .locator(value, word.quoted())
                .map(|locator| ActionKind::Check(locator, word == ActionWord::Check)),
            (ActionWord::Switch, Some(value)) => self
                .text_match(value, word.quoted())
                .map(ActionKind::Switch),
            (ActionWord::Press, Some(value)) => self.press(value),
            (ActionWord::Dialog, Some(value)) => self.dialog(value),
            (ActionWord::Clock, Some(value)) => self.clock(value).map(ActionKind::Clock),
            (ActionWord::Fill, Some(value)) => {
                return self.pairs(value, word, "with", actions, |r, to, value| {
                    let text = r.template_or_empty(value, word.quoted(), Dynamic::Secrets);
                    Some(ActionKind::Fill(to?, text?))
                });
            }
            (ActionWord::Type | ActionWord::Paste, Some(value)) => {
                return self.typing(value, word, actions);
            }
            (ActionWord::Keys, Some(value)) => {
                return self.pairs(value, word, "with", actions, |r, pad, value| {
                    let text = r.template(value, word.quoted(), Dynamic::Secrets);
                    Some(ActionKind::Keys(pad?, text?))
                });
            }
            (ActionWord::Until, Some(value)) => self.until(value),
            (ActionWord::Select, Some(value)) => {
                return self.pairs(value, word, "option", actions, |r, to, value| {
                    let choices = r.choices(value);
                    Some(ActionKind::Select(to?, choices?))
                });
            }
            (ActionWord::Upload, Some(value)) => {
                return self.pairs(value, word, "file", actions, |r, to, value| {
                    let files = r.project_files(value, word.quoted());
                    Some(ActionKind::Upload(to?, files?))
                });
            }
        };
        actions.extend(kind.map(|kind| Action { location, kind }));
    }

    /// `type` and `paste`: a text for where the focus is, or for fields.
    fn typing(&mut self, node: &Node, word: ActionWord, actions: &mut Vec<Action>) {
        let kind = |field, text| match word {
            ActionWord::Paste => ActionKind::Paste(field, text),
            _ => ActionKind::Type(field, text),
        };
        if matches!(node.value, Value::Map(_)) {
            return self.pairs(node, word, "with", actions, |r, to, value| {
                let text = r.template(value, word.quoted(), Dynamic::Secrets);
                Some(kind(Some(to?), text?))
            });
        }
        let location = self.location(node.span);
        let text = self.template(node, word.quoted(), Dynamic::Secrets);
        actions.extend(text.map(|text| Action {
            location,
            kind: kind(None, text),
        }));
    }

    /// The options of `select`: one, or a list.
    fn choices(&mut self, node: &Node) -> Option<Vec<Choice>> {
        if !matches!(node.value, Value::List(_)) {
            return Some(vec![self.choice(node)?]);
        }
        let items = self.items(node, "`select`")?;
        let choices: Vec<_> = items.iter().map(|item| self.choice(item)).collect();
        choices.into_iter().collect()
    }

    /// An option by its text, or `{ option, group }`.
    fn choice(&mut self, node: &Node) -> Option<Choice> {
        if !matches!(node.value, Value::Map(_)) {
            let option = self.template(node, "`select`", Dynamic::Portal)?;
            return Some(Choice {
                option,
                group: None,
            });
        }
        const EXAMPLE: &str = "write `{ option: 办公室, group: 南区 }`";
        let fields = self.fields(node, "an option", &["option", "group"])?;
        let option = self.required(&fields, "option", EXAMPLE);
        let option = option.and_then(|node| self.template(node, "`option`", Dynamic::Portal));
        let group = self.required(&fields, "group", EXAMPLE);
        let group = group.and_then(|node| self.template(node, "`group`", Dynamic::Portal));
        Some(Choice {
            option: option?,
            group: Some(group?),
        })
    }

    /// The expectations of `until`: one, or a list.
    fn until(&mut self, node: &Node) -> Option<ActionKind> {
        let what = ActionWord::Until.quoted();
        let expected = match &node.value {
            Value::List(_) => self.expectations(node, what),
            _ => self.one_expectation(node),
        };
        (!expected.is_empty()).then_some(ActionKind::Until(expected))
    }

    /// The only key of an action or expectation, with its value unless it is a bare word.
    pub fn one_key<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
    ) -> Option<(std::borrow::Cow<'n, Key>, Option<&'n Node>)> {
        match &node.value {
            Value::Scalar(_) => {
                let text = self.scalar(node, what)?.text.clone();
                let key = Key {
                    text,
                    span: node.span,
                };
                Some((std::borrow::Cow::Owned(key), None))
            }
            Value::List(_) => {
                self.mismatch(node, what, "a map of one key");
                None
            }
            Value::Map(entries) => match entries.as_slice() {
                [(key, value)] => Some((std::borrow::Cow::Borrowed(key), Some(value))),
                [(first, _), (second, _), ..] => {
                    let title = format!(
                        "{what} has two keys, `{}` and `{}`",
                        first.text, second.text
                    );
                    self.push(
                        self.error(second.span, title)
                            .related(self.source, first.span, "the first")
                            .help("begin the second with `- ` on its own line"),
                    );
                    None
                }
                [] => {
                    self.push(self.error(node.span, format!("{what} is empty")));
                    None
                }
            },
        }
    }

    fn unknown_action(&mut self, unknown: &str, span: Span) {
        if WAITS.contains(&unknown) {
            let title = format!("there is no `{unknown}`: waiting is built in");
            self.push(self.error(span, title).help(
                "every action waits for its element; to wait for something else, write it in `expect` or `then`, or in `until` between two actions",
            ));
            return;
        }
        let synonym = SYNONYMS.iter().find(|(word, _)| *word == unknown);
        let is_expectation = CheckWord::of(unknown).is_some() || ASSERTIONS.contains(&unknown);
        let help = synonym
            .map(|(_, action)| format!("did you mean `{action}`?"))
            .or_else(|| is_expectation.then(|| EXPECTATION_HELP.to_owned()))
            .or_else(|| misprint::in_word(unknown, ActionWord::WORDS))
            .unwrap_or_else(|| suggest::help(unknown, "actions", ActionWord::WORDS));
        let title = format!("unknown action `{}`", shown(unknown));
        self.push(self.error(span, title).help(help));
    }

    /// `{ label: value, … }`, one action per entry; or `{ field: locator, <with>: value }`.
    fn pairs(
        &mut self,
        node: &Node,
        word: ActionWord,
        with: &str,
        actions: &mut Vec<Action>,
        read: impl Fn(&mut Self, Option<Locator>, &Node) -> Option<ActionKind>,
    ) {
        let (name, what) = (word.as_str(), word.quoted());
        let example =
            format!("write `{name}: {{ label: … }}`, or `{name}: {{ field: locator, {with}: … }}`");
        let Value::Map(entries) = &node.value else {
            let error = self.error(node.span, format!("{what} needs a field and its value"));
            self.push(error.help(example));
            return;
        };
        let has = |name: &str| entries.iter().any(|(key, _)| key.text == name);
        if has("field") || has(with) {
            let Some(fields) = self.fields(node, what, &["field", with]) else {
                return;
            };
            let field = self.required(&fields, "field", &example);
            let value = self.required(&fields, with, &example);
            let location = self.location(fields.key("field").unwrap_or(node.span));
            let locator = field.and_then(|field| self.locator(field, "`field`"));
            if let Some(value) = value {
                let kind = read(self, locator, value);
                actions.extend(kind.map(|kind| Action { location, kind }));
            }
            return;
        }
        for (key, value) in self.entries(node, what).unwrap_or_default() {
            let location = self.location(key.span);
            let locator = self.label(key);
            if value.is_empty() {
                let title = format!("`{}` has no value", key.text);
                let help = misprint::in_word(&key.text, &[])
                    .unwrap_or_else(|| "write a value; `\"\"` clears a field".to_owned());
                self.push(self.error(key.span, title).help(help));
                continue;
            }
            let kind = read(self, locator, value);
            actions.extend(kind.map(|kind| Action { location, kind }));
        }
    }

    /// The locator for the key of a map, which is the name of a field.
    pub fn label(&mut self, key: &Key) -> Option<Locator> {
        self.locator(&key.node(), "the label")
    }

    fn open(&mut self, node: &Node) -> Option<Template> {
        let target = self.template(node, "`open`", Dynamic::Portal)?;
        match target.0.first() {
            Some(Piece::Text(text)) => {
                let relative = text.starts_with('/') && !text.starts_with("//");
                if relative || text.starts_with("https://") || text.starts_with("http://") {
                    return Some(target);
                }
                let title = format!("cannot open `{target}`");
                self.push(self.error(node.span, title).help(
                    "write a path of the site, as in `/index.html`, or an `https://` address",
                ));
                None
            }
            _ => Some(target),
        }
    }

    fn dialog(&mut self, node: &Node) -> Option<ActionKind> {
        if node.scalar().is_some() {
            let answer = self.word(node, "`dialog`", &["accept", "dismiss"])?;
            return Some(ActionKind::Dialog {
                accept: answer == "accept",
                text: None,
                answer: None,
            });
        }
        let fields = self.fields(node, "`dialog`", &["accept", "dismiss", "answer"])?;
        let (accept, text) = match (fields.get("accept"), fields.get("dismiss")) {
            (Some(text), None) => (true, text),
            (None, Some(text)) => (false, text),
            _ => {
                let error = self.error(node.span, "`dialog` needs either `accept` or `dismiss`");
                self.push(error.help("write `dialog: accept`, or `dialog: { accept: its text }`"));
                return None;
            }
        };
        let text = self.text_match(text, "the text of the dialog");
        let answer = match fields.get("answer") {
            None => None,
            Some(_) if !accept => {
                let span = fields.key("answer").unwrap_or(node.span);
                self.push(self.error(span, "a dismissed dialog takes no `answer`"));
                return None;
            }
            Some(answer) => Some(self.template_or_empty(answer, "`answer`", Dynamic::Secrets)?),
        };
        Some(ActionKind::Dialog {
            accept,
            text: Some(text?),
            answer,
        })
    }

    fn clock(&mut self, node: &Node) -> Option<ClockMove> {
        const EXAMPLE: &str = "write `clock: { advance: 16m }`, or \
                               `clock: { set: \"2023-01-10T15:01:00+08:00\" }`";
        if !matches!(node.value, Value::Map(_)) {
            let error = self.error(node.span, "`clock` does not say how to move the clock");
            self.push(error.help(EXAMPLE));
            return None;
        }
        let fields = self.fields(node, "`clock`", &["advance", "set"])?;
        match (fields.get("advance"), fields.get("set")) {
            (Some(by), None) => self.time_span(by, "`advance`").map(ClockMove::Advance),
            (None, Some(to)) => {
                let moment = self.literal(to, "`set`")?;
                self.moment(to, &moment)?;
                Some(ClockMove::Set(moment))
            }
            _ => {
                let error = self.error(node.span, "`clock` needs either `advance` or `set`");
                self.push(error.help(EXAMPLE));
                None
            }
        }
    }

    /// A file or a list of files.
    fn project_files(&mut self, node: &Node, what: &str) -> Option<Vec<ProjectFile>> {
        if !matches!(node.value, Value::List(_)) {
            return Some(vec![self.project_file(node, what)?]);
        }
        let items = self.items(node, what)?;
        let files: Vec<_> = items
            .iter()
            .map(|item| self.project_file(item, what))
            .collect();
        files.into_iter().collect()
    }

    /// A file, given relative to the scenario's file.
    pub fn project_file(&mut self, node: &Node, what: &str) -> Option<ProjectFile> {
        let written = self.literal(node, what)?;
        let folder = self
            .source
            .name
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        let mut inside = !written.starts_with('/') && !written.contains(['\\', ':']);
        for part in written.split('/') {
            match part {
                "" | "." => {}
                ".." => inside &= parts.pop().is_some(),
                part => parts.push(part),
            }
        }
        if !inside {
            self.push(
                self.error(node.span, "a file must be inside the project")
                    .help("write a path relative to this file, with `/` between folders"),
            );
            return None;
        }
        let root = if folder.starts_with('/') { "/" } else { "" };
        Some(ProjectFile {
            location: self.location(node.span),
            path: PathBuf::from(format!("{root}{}", parts.join("/"))),
        })
    }
}
