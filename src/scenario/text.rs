//! Reading of texts with values, and of everything that is written as a text.

use std::time::Duration;

use super::findings::Declared;
use super::misprint;
use super::model::{LocalText, Piece, Template, TextMatch};
use super::names::Named;
use super::node::{Node, Value};
use super::read::Reader;
use super::scope::InputValue;
use super::suggest;
use super::template::{Segment, split};
use crate::source::Span;

/// Which run-time values a text may contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dynamic {
    /// None: the text is read by people, or before the run.
    None,
    /// Values of the mock.
    Portal,
    /// Values of the mock and secrets: the text is typed and never shown.
    Secrets,
    /// Secrets: the text is sent to the site and never shown.
    Site,
}

/// The units of a duration, in milliseconds, and the messages about them.
struct Scale {
    units: [(&'static str, u64); 3],
    longest: Duration,
    range: &'static str,
    example: &'static str,
}

/// Durations of waits.
const WAITS: Scale = Scale {
    units: [("ms", 1), ("s", 1_000), ("m", 60_000)],
    longest: Duration::from_secs(60 * 60),
    range: "it may be `1ms` to `60m`",
    example: "write a whole number and `ms`, `s` or `m`, as in `10s`",
};

/// Durations by which a clock is moved.
const SPANS: Scale = Scale {
    units: [("s", 1_000), ("m", 60_000), ("h", 3_600_000)],
    longest: Duration::from_secs(999 * 60 * 60),
    range: "it may be `1s` to `999h`",
    example: "write a whole number and `s`, `m` or `h`, as in `16m`",
};

impl Reader<'_> {
    /// A text; the values that are known before the run are filled in.
    pub fn template(&mut self, node: &Node, what: &str, open: Dynamic) -> Option<Template> {
        let template = self.template_or_empty(node, what, open)?;
        if template.0.is_empty() {
            let error = self.error(node.span, format!("{what} is empty"));
            self.push(error.label("expected a text"));
            return None;
        }
        Some(template)
    }

    /// A text that may be `""`, for example to clear a field.
    pub fn template_or_empty(
        &mut self,
        node: &Node,
        what: &str,
        open: Dynamic,
    ) -> Option<Template> {
        if node.is_quoted_nothing() {
            return Some(Template::default());
        }
        let text = &self.scalar(node, what)?.text;
        let segments = match split(text) {
            Ok(segments) => segments,
            Err(at) => {
                let error = self.error(node.part(self.source, at, at + 2), "`${` without its `}`");
                self.push(
                    error.help("close it, or write `$${` for the characters `${` themselves"),
                );
                return None;
            }
        };
        if open == Dynamic::Portal {
            self.findings.named(Named::whole(self.source, node));
        }
        let mut template = Template::default();
        let mut whole = true;
        for segment in segments {
            match segment {
                Segment::Text(text) => append(&mut template, Piece::Text(text)),
                Segment::Value(path, at) => {
                    match self.value(node, path, at, what, open) {
                        Some(value) => value
                            .0
                            .into_iter()
                            .for_each(|piece| append(&mut template, piece)),
                        None => whole = false,
                    };
                }
            }
        }
        whole.then_some(template)
    }

    pub fn value(
        &mut self,
        node: &Node,
        path: &str,
        at: std::ops::Range<usize>,
        what: &str,
        open: Dynamic,
    ) -> Option<Template> {
        // Only computed for errors, since it takes a search.
        let source = self.source;
        let span = || node.part(source, at.start, at.end);
        let (namespace, name) = path.split_once('.').unwrap_or((path, ""));
        let ours = self.scope.namespace();
        let value = match namespace {
            "secret" | "value" if !name.is_empty() => {
                self.declared_value(namespace == "secret", name, &span)?
            }
            "portal" if !name.is_empty() => {
                self.mock_value(name, span);
                Template(vec![Piece::Portal(name.to_owned())])
            }
            _ if namespace == ours && !name.is_empty() => self.given_value(path, name, &span)?,
            _ => {
                let error = self.error(span(), format!("unknown value `${{{path}}}`"));
                self.push(error.help(unknown_value_help(namespace, name, ours)));
                return None;
            }
        };
        self.may_stand_here(&value, namespace, what, open, &span)
            .then_some(value)
    }

    /// A secret, or a value that is got at run time, which the scenario has to declare.
    fn declared_value(
        &mut self,
        is_secret: bool,
        name: &str,
        span: &dyn Fn() -> Span,
    ) -> Option<Template> {
        let owner = self.scope.scenario.clone();
        let (kind, word, declared) = match is_secret {
            true => (Declared::Secret, "secret", &self.scope.secrets),
            false => (Declared::Value, "value", &self.scope.run_values),
        };
        self.findings.mark_used(&owner, kind, name);
        if let Some(declared) = declared
            && !declared.iter().any(|own| own == name)
        {
            let known: Vec<&str> = declared.iter().map(String::as_str).collect();
            let help = match (suggest::nearest(name, known), is_secret) {
                (Some(near), _) => format!("did you mean `{near}`?"),
                (None, true) => format!("add it to `secrets:` of {owner}"),
                (None, false) => format!("declare it below `values:` of {owner}"),
            };
            let title = format!("{word} `{name}` is not declared");
            self.push(self.error(span(), title).help(help));
            return None;
        }
        let name = name.to_owned();
        Some(Template(vec![match is_secret {
            true => Piece::Secret(name),
            false => Piece::Value(name),
        }]))
    }

    /// A value of the matrix, or an input of the part.
    fn given_value(&mut self, path: &str, name: &str, span: &dyn Fn() -> Span) -> Option<Template> {
        let Some(given) = self.scope.values.get(name) else {
            let known: Vec<&str> = self.scope.values.keys().map(String::as_str).collect();
            let help = suggest::help(name, "declared", &known);
            let title = format!("`{path}` is not declared");
            self.push(self.error(span(), title).help(help));
            return None;
        };
        let file = self.scope.file.clone();
        self.findings.mark_used(&file, self.scope.kind, name);
        match given {
            InputValue::Known(template, _) => Some(template.clone()),
            InputValue::Unknown => None,
        }
    }

    /// Whether a value of this kind may be used there; reports it if not.
    fn may_stand_here(
        &mut self,
        value: &Template,
        namespace: &str,
        what: &str,
        open: Dynamic,
        span: &dyn Fn() -> Span,
    ) -> bool {
        let mut pieces = value.0.iter();
        let has_secret = pieces.any(|piece| matches!(piece, Piece::Secret(_)));
        let mut pieces = value.0.iter();
        let is_late = pieces.any(|piece| matches!(piece, Piece::Portal(_) | Piece::Value(_)));
        if has_secret && !matches!(open, Dynamic::Secrets | Dynamic::Site) {
            let title = format!("a secret cannot be used in {what}");
            let help = "a secret may only be typed (`fill`, `type`, `paste`, `keys`) or be the answer \
                        of a `dialog`";
            self.push(self.error(span(), title).help(help));
            return false;
        }
        if is_late && matches!(open, Dynamic::None | Dynamic::Site) {
            let title = match namespace {
                "value" => format!("a value that is got at run time cannot be used in {what}"),
                _ => format!("a value of the mock cannot be used in {what}"),
            };
            let help = "it is only known while the case runs: use it in actions and expectations";
            self.push(self.error(span(), title).help(help));
            return false;
        }
        true
    }

    /// A text without run-time values.
    pub fn literal(&mut self, node: &Node, what: &str) -> Option<String> {
        let template = self.template(node, what, Dynamic::None)?;
        Some(template.to_string())
    }

    /// A sentence, or one for each locale.
    pub fn local_text(&mut self, node: &Node, what: &str) -> Option<LocalText> {
        if !matches!(node.value, Value::Map(_)) {
            return self.literal(node, what).map(LocalText::One);
        }
        let mut texts = std::collections::BTreeMap::new();
        for (key, value) in self.entries(node, what)? {
            if !is_locale(&key.text) {
                let title = format!("`{}` is not a locale", key.text);
                let help = misprint::in_word(&key.text, &[]).unwrap_or_else(|| {
                    "write a text, or texts by locale: `{ zh-CN: 登录, en: Sign in }`".to_owned()
                });
                self.push(self.error(key.span, title).help(help));
            } else if let Some(text) = self.literal(value, what) {
                texts.insert(key.text.clone(), text);
            }
        }
        (!texts.is_empty()).then_some(LocalText::ByLocale(texts))
    }

    /// A text to compare with: literal, or `{ matches: regex }`.
    pub fn text_match(&mut self, node: &Node, what: &'static str) -> Option<TextMatch> {
        if !matches!(node.value, Value::Map(_)) {
            return self
                .template(node, what, Dynamic::Portal)
                .map(TextMatch::Is);
        }
        let fields = self.fields(node, what, &["matches"])?;
        let node = fields.get("matches")?;
        let pattern = self.regex(node, "`matches`")?;
        self.is_portable(node, &pattern)
            .then_some(TextMatch::Matches(pattern))
    }

    /// A duration of a wait, with its unit.
    pub fn duration(&mut self, node: &Node, what: &str) -> Option<Duration> {
        self.measure(node, what, &WAITS)
    }

    /// A duration to move a clock by, with its unit.
    pub fn time_span(&mut self, node: &Node, what: &str) -> Option<Duration> {
        self.measure(node, what, &SPANS)
    }

    fn measure(&mut self, node: &Node, what: &str, scale: &Scale) -> Option<Duration> {
        let text = &self.literal(node, what)?;
        let digits = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let (count, unit) = text.split_at(digits);
        let known = scale.units.iter().find(|(known, _)| *known == unit);
        let millis = known.map(|(_, millis)| *millis);
        let duration = count
            .parse::<u64>()
            .ok()
            .zip(millis)
            .and_then(|(count, unit)| count.checked_mul(unit))
            .map(Duration::from_millis);
        let error = match duration {
            Some(duration) if !duration.is_zero() && duration <= scale.longest => {
                return Some(duration);
            }
            Some(_) => self
                .error(node.span, format!("{what} is out of range"))
                .help(scale.range),
            None if unit.is_empty() && !count.is_empty() => {
                let [(first, _), (second, _), ..] = scale.units;
                self.error(node.span, format!("{what} has no unit"))
                    .help(format!("write `{text}{second}` or `{text}{first}`"))
            }
            None => self
                .error(node.span, format!("`{text}` is not a duration"))
                .help(scale.example),
        };
        self.push(error);
        None
    }
}

/// Whether a text looks like a BCP 47 tag.
pub(super) fn is_locale(text: &str) -> bool {
    let mut parts = text.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.chars().all(|c| c.is_ascii_lowercase())
        && parts.all(|part| {
            (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric())
        })
}

/// What to do about a value that is not known here.
fn unknown_value_help(namespace: &str, name: &str, ours: &str) -> String {
    match namespace {
        "inputs" => "`inputs` belong to parts; a scenario has `matrix`".to_owned(),
        "matrix" => "a part sees only its `inputs`; pass the value with `with:`".to_owned(),
        "secrets" => format!("did you mean `${{secret.{name}}}`?"),
        "input" => format!("did you mean `${{inputs.{name}}}`?"),
        "values" => format!("did you mean `${{value.{name}}}`?"),
        _ => format!(
            "values here: `${{{ours}.…}}`, `${{secret.…}}`, `${{value.…}}`, `${{portal.…}}`; write `$${{` for `${{` itself"
        ),
    }
}

fn append(template: &mut Template, piece: Piece) {
    match (template.0.last_mut(), piece) {
        (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
        (_, piece) => template.0.push(piece),
    }
}
