//! Pictures and texts of pages: in the page itself while they are few, or else as links to the files.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::super::{Context, EMBEDDED};
use super::Part;
use super::overview::line;
use crate::escape::visible;
use crate::page::{Rect, Row, side_by_side};
use crate::record::{CaseRecord, Marked, Picture, RunRecord, StepRecord, Target};

/// What stays as it is in a link to a file.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_');

/// The pictures and texts that the page shows.
pub(super) struct Evidence<'a> {
    context: &'a Context<'a>,
    /// Whether they are in the page.
    embedded: bool,
    parts: Vec<Part>,
    /// The part that holds a file, or a text.
    known: HashMap<String, String>,
}

impl<'a> Evidence<'a> {
    /// Of a run. Whether they are in the page depends on their size.
    pub(super) fn of(record: &RunRecord, context: &'a Context<'a>) -> Self {
        let steps = record
            .cases
            .iter()
            .flat_map(CaseRecord::steps_of_all_attempts);
        let mut left = EMBEDDED;
        let embedded = steps.flat_map(StepRecord::files).all(|path| {
            let size = (context.file)(path).map_or(0, |bytes| bytes.len());
            let fits = size <= left;
            left = left.saturating_sub(size);
            fits
        });
        Self {
            context,
            embedded,
            parts: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// The parts of the page that hold them.
    pub(super) fn into_parts(self) -> Vec<Part> {
        self.parts
    }

    fn link(&self, path: &str) -> Value {
        let path = utf8_percent_encode(path, PATH);
        format!("{}{path}", self.context.files).into()
    }

    /// All pictures of a step: what it shows, what the next step then shows, and what was compared.
    pub(super) fn pictures(&mut self, step: &StepRecord, next: Option<&StepRecord>) -> Vec<Value> {
        let mut all = Vec::new();
        if let Some(picture) = &step.picture {
            let (marks, notes) = marks(picture);
            let kind = format!("this step: {}", titled(picture));
            all.extend(self.picture(&picture.path, &kind, step, marks, notes));
        }
        let after = next.and_then(|next| Some((next, next.picture.as_ref()?)));
        if let (Some((next, picture)), true) = (after, step.failures.is_empty()) {
            let kind = format!("then, in step {}: {}", next.number, titled(picture));
            all.extend(self.picture(&picture.path, &kind, step, Vec::new(), Vec::new()));
        }
        if let Some(path) = &step.failure_screenshot {
            all.extend(self.picture(path, "at the failure", step, Vec::new(), Vec::new()));
        }
        if let Some(compared) = &step.compared_picture {
            let kinds = ["accepted", "now", "difference"];
            for (path, kind) in compared.files.iter().zip(kinds) {
                let changes = match kind {
                    "difference" => compared.changes.iter().map(|name| line(name)).collect(),
                    _ => Vec::new(),
                };
                all.extend(self.picture(path, kind, step, Vec::new(), changes));
            }
        }
        all
    }

    /// The picture of an element that violates a rule.
    pub(super) fn violation(&mut self, path: &str, step: &StepRecord) -> Option<Value> {
        self.picture(path, "the element", step, Vec::new(), Vec::new())
    }

    /// A picture; `None` if its file is gone.
    fn picture(
        &mut self,
        path: &str,
        kind: &str,
        step: &StepRecord,
        marks: Vec<Value>,
        notes: Vec<String>,
    ) -> Option<Value> {
        let mut shown = json!({
            "kind": kind,
            "alt": format!("step {}: {kind}", step.number),
            "marks": marks,
            "notes": notes,
        });
        if self.embedded {
            let kept = self.known.get(path).cloned();
            let id = match kept {
                Some(id) => id,
                None => {
                    let png = (self.context.file)(path)?;
                    self.keep(path.to_owned(), "text/plain", STANDARD.encode(png))
                }
            };
            shown["part"] = id.into();
        } else {
            shown["link"] = self.link(path);
        }
        Some(shown)
    }

    /// A text of a page: the key and the value that say where it is; `None` if its file is gone.
    pub(super) fn text(&mut self, path: &str) -> Option<(&'static str, Value)> {
        if !self.embedded {
            return Some(("link", self.link(path)));
        }
        let text = self.read(path)?;
        let id = match self.known.get(&text) {
            Some(id) => id.clone(),
            None => {
                let json = crate::escape::script_json(&Value::from(&*text).to_string());
                self.keep(text, "application/json", json)
            }
        };
        Some(("part", id.into()))
    }

    fn keep(&mut self, key: String, kind: &'static str, text: String) -> String {
        let id = format!("part-{}", self.parts.len());
        self.parts.push(Part {
            id: id.clone(),
            kind,
            text,
        });
        self.known.insert(key, id.clone());
        id
    }

    fn read(&self, path: &str) -> Option<String> {
        let bytes = (self.context.file)(path)?;
        Some(visible(&String::from_utf8_lossy(&bytes)).into_owned())
    }

    /// The lines of two texts side by side: `=` for one that both have, `~` for others.
    pub(super) fn difference(&self, old: &str, new: &str) -> Option<Vec<Value>> {
        let (old, new) = (self.read(old)?, self.read(new)?);
        let rows = side_by_side(&old, &new).into_iter();
        let rows = rows.map(|row| match row {
            Row::Equal(line) => json!(["=", line]),
            Row::Other(old, new) => json!(["~", old, new]),
        });
        Some(rows.collect())
    }
}

/// `the page “Sign in”`, by the title of the page in a picture.
fn titled(picture: &Picture) -> String {
    match line(&picture.title) {
        title if title.is_empty() => "the page".to_owned(),
        title => format!("the page “{title}”"),
    }
}

/// The marks of a picture, and what is to be said of those that it does not show.
fn marks(picture: &Picture) -> (Vec<Value>, Vec<String>) {
    let mut seen = Vec::new();
    let mut notes = Vec::new();
    for (index, mark) in picture.marks.iter().enumerate() {
        let number = index + 1;
        match mark {
            Marked::Seen(target) => seen.push(json!({
                "number": number,
                "what": what(target),
                "at": part_of(&target.rect, picture),
            })),
            Marked::Gone => notes.push(format!("{number} was used on an earlier page")),
            Marked::LeftOut(why) | Marked::Hidden(why) => {
                notes.push(format!("{number} is not marked: {}", line(why)));
            }
            Marked::Missing => notes.push(format!("{number} is not on the page")),
        }
    }
    (seen, notes)
}

fn what(target: &Target) -> String {
    let role = match target.role.as_str() {
        "" => "element",
        role => role,
    };
    line(&format!("{role} \"{}\"", target.name))
}

/// Left, top, width and height in percent of the picture.
fn part_of(rect: &Rect, picture: &Picture) -> [f64; 4] {
    let part = |length: f64, all: f64| match all > 0.0 {
        true => (length / all * 10_000.0).round() / 100.0,
        false => 0.0,
    };
    [
        part(rect.x, picture.width),
        part(rect.y, picture.height),
        part(rect.width, picture.width),
        part(rect.height, picture.height),
    ]
}
