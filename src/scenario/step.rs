//! Reading of one step.

use super::accessibility::ACCESSIBILITY;
use super::action::ActionWord;
use super::errors::{PAGE_ERRORS, REQUESTS};
use super::findings::Declared;
use super::model::{Claims, Settings, Step};
use super::node::{Node, Value};
use super::read::Reader;
use super::scope::InputValue;
use super::suggest;
use super::terms::{MENTIONS, TERMS};

pub(super) const KEYS: &[&str] = &[
    "step",
    "section",
    "text",
    "note",
    "warning",
    "expect",
    "do",
    "then",
    "picture",
    "snapshot",
    "timeout",
    "optional",
    "when",
    PAGE_ERRORS,
    REQUESTS,
    ACCESSIBILITY,
    TERMS,
    MENTIONS,
];

/// The keys of a session.
pub(super) const SESSION_KEYS: &[&str] = &["use", "with", "renew", "valid"];

/// The keys of an entry that uses a part.
pub(super) const USE_KEYS: &[&str] = &["use", "with", "prefix", "when"];

impl Reader<'_> {
    /// A step, and whether its `when:` holds. Its id gets the `prefix` of the part's use.
    pub fn step(&mut self, node: &Node, prefix: &str, settings: &Settings) -> Option<(Step, bool)> {
        let fields = self.fields(node, "a step", KEYS)?;
        let example = "a step is `step: <id>` with a `text`, or `use: parts/<file>.yaml`";
        let id = self.required(&fields, "step", example);
        let id = id.and_then(|id| self.id(id, "the id of a step"));
        let text = self.required(
            &fields,
            "text",
            "write the sentence for the reader of the guide",
        );
        let text_node = text;
        let text = text.and_then(|text| self.local_text(text, "`text`"));
        let remark = |reader: &mut Self, key: &'static str, what: &str| {
            let node = fields.get(key)?;
            reader.local_text(node, what)
        };
        let section = remark(self, "section", "`section`");
        let note = remark(self, "note", "`note`");
        let warning = remark(self, "warning", "`warning`");
        let expectations = |reader: &mut Self, key: &'static str, what: &'static str| {
            let node = fields.get(key)?;
            Some(reader.expectations(node, what))
        };
        let expect = expectations(self, "expect", "`expect`").unwrap_or_default();
        let actions = fields.get("do").map(|node| self.actions(node));
        let then = expectations(self, "then", "`then`").unwrap_or_default();
        let snapshot = self.evidence(&fields, "snapshot", "`snapshot`");
        let picture = self.picture(&fields);
        let timeout = match fields.get("timeout") {
            None => Some(settings.step_timeout),
            Some(node) => self.duration(node, "`timeout`"),
        };
        let optional = match fields.get("optional") {
            None => None,
            Some(node) => Some(self.reason(node)?),
        };
        let errors = self.error_rules(&fields, &settings.errors);
        let accessibility = self.accessibility(&fields, &settings.accessibility);
        let caption = fields.get("picture").and_then(|node| node.field("caption"));
        let remarks = [
            ("section", &section),
            ("note", &note),
            ("warning", &warning),
        ];
        let remarks = remarks.map(|(key, text)| (fields.get(key), text.as_ref()));
        let remarks = remarks
            .into_iter()
            .chain([(caption, picture.caption.as_ref())]);
        let claims = Claims {
            sentence: self.terms(text_node, text.as_ref(), false, settings),
            remarks: remarks
                .flat_map(|(node, text)| self.terms(node, text, true, settings))
                .collect(),
            known: self.known_terms(&fields),
            places: self.places(text_node, text.as_ref()),
            unmentioned: self.unmentioned(&fields),
        };
        let runs = fields.get("when").is_none_or(|when| self.when(when));
        if let Some(actions) = fields.get("do")
            && runs
        {
            self.suits_device(actions);
        }
        let step = Step {
            id: format!("{prefix}{}", id?),
            section,
            text: text?,
            note,
            warning,
            location: self.location(fields.key("step")?),
            timeout: timeout?,
            expect,
            actions: actions.unwrap_or_default(),
            then,
            snapshot,
            picture,
            optional,
            errors,
            accessibility,
            claims,
        };
        self.unused_terms(&step.claims);
        if let Some(node) = text_node {
            self.references(node, &step);
        }
        Some((step, runs))
    }

    /// A touch device has no mouse, and others take no finger.
    fn suits_device(&mut self, actions: &Node) {
        let Value::List(actions) = &actions.value else {
            return;
        };
        for action in actions {
            let Value::Map(entries) = &action.value else {
                continue;
            };
            let [(key, _)] = entries.as_slice() else {
                continue;
            };
            let touch = self.scope.touch;
            let instead = match ActionWord::of(&key.text) {
                Some(ActionWord::Hover) if touch => "`click` the control that opens it",
                Some(ActionWord::RightClick) if touch => "`click` what opens the menu there",
                Some(ActionWord::Swipe) if !touch => "`scroll` to what it shows, or `drag`",
                _ => continue,
            };
            let (with, other) = if touch {
                ("with", "without")
            } else {
                ("without", "with")
            };
            let title = format!("a device {with} `touch` cannot `{}`", key.text);
            let help = format!("{instead}, or use a `device` {other} `touch`");
            self.push(self.error(key.span, title).help(help));
        }
    }

    fn reason(&mut self, node: &Node) -> Option<String> {
        const EXAMPLE: &str = "say why the step may fail: `optional: { reason: … }`";
        if !matches!(node.value, Value::Map(_)) {
            self.push(
                self.error(node.span, "`optional` has no reason")
                    .help(EXAMPLE),
            );
            return None;
        }
        let fields = self.fields(node, "`optional`", &["reason"])?;
        let reason = self.required(&fields, "reason", EXAMPLE)?;
        self.literal(reason, "`reason`")
    }

    /// Whether all conditions of a `when:` hold. Each names an input (in a scenario, a matrix key) and
    /// the value, or the list of values, that it must have.
    pub fn when(&mut self, node: &Node) -> bool {
        let mut holds = true;
        for (key, wanted) in self.entries(node, "`when`").unwrap_or_default() {
            let name = key.text.as_str();
            let Some(given) = self.scope.values.get(name).cloned() else {
                let known: Vec<&str> = self.scope.values.keys().map(String::as_str).collect();
                let title = format!("`{}.{name}` is not declared", self.scope.namespace());
                let help = suggest::help(name, "declared", &known);
                self.push(self.error(key.span, title).help(help));
                continue;
            };
            let file = self.scope.file.clone();
            let kind: Declared = self.scope.kind;
            self.findings.mark_used(&file, kind, name);
            let wanted = match &wanted.value {
                Value::List(_) => self.items(wanted, "`when`").unwrap_or_default(),
                _ => std::slice::from_ref(wanted),
            };
            let mut matches = false;
            for value in wanted {
                let Some(text) = self.wanted(name, value) else {
                    continue;
                };
                matches |= match &given {
                    InputValue::Known(template, _) => template.to_string() == text,
                    InputValue::Unknown => false,
                };
            }
            holds &= matches;
        }
        holds
    }

    /// A value in `when:`. A value that the input can never have is an error: the step would never run.
    fn wanted<'n>(&mut self, name: &str, node: &'n Node) -> Option<&'n str> {
        let choices = self.scope.choices.get(name).cloned();
        let may_be = |text| {
            choices
                .as_ref()
                .is_none_or(|all| all.iter().any(|c| c == text))
        };
        if node.is_quoted_nothing() && may_be("") {
            return Some("");
        }
        match choices {
            None => Some(self.scalar(node, "`when`")?.text.as_str()),
            Some(choices) => {
                let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
                self.word(node, &format!("`{name}`"), &choices)
            }
        }
    }
}
