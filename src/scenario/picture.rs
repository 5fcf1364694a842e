//! Reading of `picture:`, and checking the references of a sentence to its marks.

use super::model::{Crop, Evidence, Mark, MarkKind, Picture, Redact, Step};
use super::node::{Node, Value};
use super::read::{Fields, Reader};
use super::sentence::{SentencePart, sentence};

pub(super) const KEYS: &[&str] = &[
    "when", "compare", "crop", "controls", "mark", "dim", "redact", "alt", "caption",
];
pub(super) const MOMENTS: &[&str] = &["auto", "before", "after", "off"];
/// What `picture:` says in a word: a moment, or that it is compared.
pub(super) const WORDS: &[&str] = &["auto", "before", "after", "off", "compare"];
const MARK_KINDS: [(&str, MarkKind); 3] = [
    ("box", MarkKind::Box),
    ("arrow", MarkKind::Arrow),
    ("inset", MarkKind::Inset),
];

impl Reader<'_> {
    /// When a step's evidence is taken.
    pub fn evidence(&mut self, fields: &Fields<'_>, key: &str, what: &str) -> Evidence {
        let word = fields
            .get(key)
            .and_then(|node| self.word(node, what, MOMENTS));
        moment(word)
    }

    /// `picture:` of a step: a word that says when, or a map.
    pub fn picture(&mut self, fields: &Fields<'_>) -> Picture {
        let mut picture = Picture::default();
        let Some(node) = fields.get("picture") else {
            return picture;
        };
        if node.scalar().is_some() {
            let word = self.word(node, "`picture`", WORDS);
            picture.when = moment(word);
            picture.compare = (word == Some("compare")).then_some(true);
            return picture;
        }
        let Some(fields) = self.fields(node, "`picture`", KEYS) else {
            return picture;
        };
        picture.when = self.evidence(&fields, "when", "`when`");
        if let Some(node) = fields.get("crop") {
            picture.crop = self.crop(node);
        }
        let boolean = |reader: &mut Self, key: &str, what: &str| {
            fields.get(key).and_then(|node| reader.boolean(node, what))
        };
        picture.compare = boolean(self, "compare", "`compare`");
        picture.controls = boolean(self, "controls", "`controls`").unwrap_or(true);
        picture.dim = boolean(self, "dim", "`dim`").unwrap_or_default();
        if let Some(node) = fields.get("mark") {
            for item in self.items(node, "`mark`").unwrap_or_default() {
                picture.marks.extend(self.mark(item));
            }
        }
        if let Some(node) = fields.get("redact") {
            for item in self.items(node, "`redact`").unwrap_or_default() {
                picture.redact.extend(self.redact(item));
            }
        }
        let text = |reader: &mut Self, key: &str, what: &str| {
            fields
                .get(key)
                .and_then(|node| reader.local_text(node, what))
        };
        picture.alt = text(self, "alt", "`alt`");
        picture.caption = text(self, "caption", "`caption`");
        picture
    }

    fn crop(&mut self, node: &Node) -> Crop {
        if let Value::List(_) = node.value {
            let items = self.items(node, "`crop`").unwrap_or_default();
            let locators = items.iter().map(|item| self.locator(item, "`crop`"));
            return Crop::Around(locators.flatten().collect());
        }
        match self.word(node, "`crop`", &["auto", "window"]) {
            Some("window") => Crop::Window,
            _ => Crop::Auto,
        }
    }

    fn mark(&mut self, node: &Node) -> Option<Mark> {
        let fields = self.fields(node, "a mark", &["box", "arrow", "inset", "label"])?;
        let mut kinds = MARK_KINDS
            .iter()
            .filter_map(|(key, kind)| Some((*kind, fields.get(key)?)));
        let (Some((kind, what)), None) = (kinds.next(), kinds.next()) else {
            let error = self.error(node.span, "a mark is one of `box`, `arrow` and `inset`");
            self.push(error.help("write `- box: { button: 提交 }`"));
            return None;
        };
        let label = fields
            .get("label")
            .and_then(|node| self.local_text(node, "`label`"));
        Some(Mark {
            kind,
            locator: self.locator(what, "a mark")?,
            purpose: None,
            label,
        })
    }

    /// A locator, or `{ all: locator }` for all that match.
    fn redact(&mut self, node: &Node) -> Option<Redact> {
        let all = match &node.value {
            Value::Map(entries) => entries.iter().find(|(key, _)| key.text == "all"),
            _ => None,
        };
        if all.is_none() {
            let locator = self.locator(node, "`redact`")?;
            return Some(Redact {
                locator,
                all: false,
            });
        }
        let fields = self.fields(node, "a redaction", &["all"])?;
        let locator = self.locator(fields.get("all")?, "`all`")?;
        Some(Redact { locator, all: true })
    }

    /// Checks that the picture has the marks that a sentence refers to.
    pub fn references(&mut self, node: &Node, step: &Step) {
        let node_of = |locale: Option<&str>| match (&node.value, locale) {
            (Value::Map(entries), Some(locale)) => entries
                .iter()
                .find(|(key, _)| key.text == locale)
                .map_or(node, |(_, node)| node),
            _ => node,
        };
        let off = step.picture.when == Evidence::Off;
        let marks = if off { 0 } else { step.numbered() };
        for (locale, text) in step.text.all() {
            let node = node_of(locale);
            let numbers = match sentence(text) {
                Ok(parts) => parts.into_iter().filter_map(|part| match part {
                    SentencePart::Number(number) | SentencePart::Label(number) => Some(number),
                    SentencePart::Text(_) => None,
                }),
                Err(at) => {
                    // If values were filled in, the text differs from the file.
                    let same = node.scalar().is_some_and(|scalar| scalar.text == text);
                    let span = match same {
                        true => node.part(self.source, at.start, at.end),
                        false => node.span,
                    };
                    self.push(self.error(span, "this brace is not a reference").help(
                        "`{1}` is the number of a mark, `{label:1}` its name; write `{{` for a brace",
                    ));
                    continue;
                }
            };
            let beyond = numbers.filter(|number| *number > marks).max();
            if let Some(number) = beyond {
                let title = format!("the picture has no mark {number}");
                let help = match marks {
                    0 if off => "the picture of this step is switched off".to_owned(),
                    0 => "no control is used in this step; add marks with `picture: { mark: … }`"
                        .to_owned(),
                    1 => "it has one: `{1}`".to_owned(),
                    many => format!(
                        "it has {many}: the controls in the order of their use, then the boxes of `mark`"
                    ),
                };
                self.push(self.error(node.span, title).help(help));
            }
        }
    }
}

fn moment(word: Option<&str>) -> Evidence {
    match word {
        Some("before") => Evidence::Before,
        Some("after") => Evidence::After,
        Some("off") => Evidence::Off,
        _ => Evidence::Auto,
    }
}

impl Step {
    /// Whether its picture is compared with the accepted one.
    pub fn compares_picture(&self) -> bool {
        self.picture.compare == Some(true) && self.picture.when != Evidence::Off
    }

    /// The sentence as plain text: with circled numbers, and with labels named as in the scenario.
    pub fn plain_text(&self, locale: &str) -> String {
        let text = self.text.get(locale);
        let Ok(parts) = sentence(text) else {
            return text.to_owned();
        };
        let marks = self.marks();
        let boxes: Vec<_> = marks
            .iter()
            .filter(|mark| mark.kind == MarkKind::Box)
            .collect();
        let words = parts.into_iter().map(|part| match part {
            SentencePart::Text(text) => text,
            SentencePart::Number(number) => super::sentence::circled(number),
            SentencePart::Label(number) => number
                .checked_sub(1)
                .and_then(|at| boxes.get(at))
                .map_or_else(String::new, |mark| mark.locator.called()),
        });
        words.collect()
    }
}
