//! Writes a procedure as a scenario, with a comment at each guess.

use std::fmt::Write as _;

use super::deed::{Act, Deed};
use super::steps::{Procedure, Step};
use crate::escape::one_line;
use crate::page::{inline_scalar, scalar};

/// Stands for a value that the article does not tell.
pub(super) const VALUE: &str = "…";

/// What is asked about it.
pub(super) const WHICH_VALUE: &str = "which value?";
pub(super) const WHICH_OPTION: &str = "which option?";

/// The draft of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The file.
    pub text: String,
    /// How many steps it has.
    pub steps: usize,
    /// How many actions.
    pub actions: usize,
    /// How many of them are guesses by the sentence alone.
    pub guesses: usize,
    /// How many places of which it asks what is done.
    pub unclear: usize,
    /// How many pictures stood beside the steps.
    pub pictures: usize,
}

/// Writes the draft of the scenario with this id, made from this file.
pub fn write(procedure: &Procedure, id: &str, file: &str) -> Draft {
    let mut draft = Draft {
        text: String::new(),
        steps: procedure.steps.len(),
        actions: 0,
        guesses: 0,
        unclear: 0,
        pictures: 0,
    };
    draft.line(&format!("# A draft, made from {}.", one_line(file)));
    draft.line(
        "# What is marked `draft` is a guess or a question: settle each, and delete the comment.",
    );
    if let Some(site) = &procedure.walked_on {
        draft.line(&format!(
            "# What is not was carried out on {}.",
            one_line(site)
        ));
    }
    draft.line(&format!("scenario: {id}"));
    let title = procedure.title.as_deref().unwrap_or(id);
    draft.line(&format!("title: {}", scalar(title)));
    draft.prose("", "doc", &procedure.introduction, false);
    if let Some(act) = procedure.told_before.as_ref().and_then(action) {
        draft.unclear += 1;
        draft.comment("", &format!("it tells “{act}”: is that a step?"));
    }
    draft.line("steps:");
    for (at, step) in procedure.steps.iter().enumerate() {
        draft.step(at + 1, step);
    }
    draft
}

impl Draft {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.text, "{line}");
    }

    fn comment(&mut self, indent: &str, comment: &str) {
        self.line(&format!("{indent}# draft: {}", one_line(comment)));
    }

    /// A text of one or more paragraphs.
    fn prose(&mut self, indent: &str, key: &str, paragraphs: &[String], is_sentence: bool) {
        let escaped = |text: &String| match is_sentence {
            true => braces(text),
            false => text.clone(),
        };
        let paragraphs: Vec<String> = paragraphs.iter().map(escaped).collect();
        match paragraphs.as_slice() {
            [] => {}
            [only] => self.line(&format!("{indent}{key}: {}", scalar(only))),
            several => {
                let lines = several
                    .iter()
                    .map(|text| format!("{indent}  {}", text.replace("${", "$${")));
                let lines: Vec<String> = lines.collect();
                self.line(&format!("{indent}{key}: |\n{}", lines.join("\n\n")));
            }
        }
    }

    fn step(&mut self, number: usize, step: &Step) {
        self.line(&format!("  - step: step-{number}"));
        let indent = "    ";
        if let Some(section) = &step.section {
            self.prose(indent, "section", std::slice::from_ref(section), false);
        }
        self.pictures += step.pictures.len();
        for picture in &step.pictures {
            self.comment(indent, &format!("a picture stood here: {picture}"));
        }
        self.prose(indent, "text", &step.text, true);
        self.prose(indent, "note", &step.notes, true);
        self.prose(indent, "warning", &step.warnings, true);
        let deeds = &step.deeds.deeds;
        let lines: Vec<String> = deeds.iter().map(|deed| self.deed(deed)).collect();
        let acts = lines.iter().any(|line| !line.starts_with('#'));
        if acts {
            self.line("    do:");
        }
        for line in &lines {
            let below = if acts { "  " } else { "" };
            self.line(&format!("{indent}{below}{line}"));
        }
        if deeds.is_empty() && !step.deeds.shows {
            self.unclear += 1;
            self.comment(indent, "what is done here?");
        }
    }

    /// The line of an action, or the comment that asks for it.
    fn deed(&mut self, deed: &Deed) -> String {
        let (act, remarks) = match deed {
            Deed::Act(act, remarks) => (act, remarks),
            Deed::Found(action, remarks) => {
                self.actions += 1;
                return match remarks.is_empty() {
                    true => format!("- {action}"),
                    false => format!("- {action} # draft: {}", noted(remarks)),
                };
            }
            Deed::Unclear(words, question) => {
                self.unclear += 1;
                return format!("# draft: “{}”: {question}", one_line(words));
            }
        };
        let mut remarks = remarks.clone();
        let Some(action) = action(act) else {
            self.unclear += 1;
            let Act::Upload(field, files) = act else {
                return String::new();
            };
            return format!("# draft: which file? {}", one_line(&upload(field, files)));
        };
        match act {
            Act::Fill(_, None) => remarks.insert(0, WHICH_VALUE.to_owned()),
            Act::Select(_, None) => remarks.insert(0, WHICH_OPTION.to_owned()),
            _ => {}
        }
        self.actions += 1;
        self.guesses += 1;
        match remarks.is_empty() {
            true => format!("- {action} # draft"),
            false => format!("- {action} # draft: {}", noted(&remarks)),
        }
    }
}

/// Remarks as a comment.
fn noted(remarks: &[String]) -> String {
    one_line(&remarks.join("; ")).into_owned()
}

/// An action as a scenario writes it; `None` for a file, which an article does not name.
pub(super) fn action(act: &Act) -> Option<String> {
    Some(match act {
        Act::On(word, name) => format!("{word}: {}", scalar(name)),
        Act::Fill(field, value) => map("fill", field, value.as_deref().unwrap_or(VALUE)),
        Act::Select(field, option) => map("select", field, option.as_deref().unwrap_or(VALUE)),
        Act::Press(key) => format!("press: {key}"),
        Act::Open(path) => format!("open: {}", scalar(path)),
        Act::Drag(from, to) => format!(
            "drag: {{ from: {}, to: {} }}",
            inline_scalar(from),
            inline_scalar(to)
        ),
        Act::Plain(word) => (*word).to_owned(),
        Act::Upload(..) => return None,
    })
}

/// What uploads files, beside the scenarios as they usually are.
fn upload(field: &str, files: &[String]) -> String {
    let file = |file: &String| inline_scalar(&format!("../files/{file}"));
    match files {
        [] => map("upload", field, "../files/FILE"),
        [only] => format!("upload: {{ {}: {} }}", inline_scalar(field), file(only)),
        several => {
            let files: Vec<_> = several.iter().map(file).collect();
            format!(
                "upload: {{ {}: [{}] }}",
                inline_scalar(field),
                files.join(", ")
            )
        }
    }
}

fn map(word: &str, key: &str, value: &str) -> String {
    format!(
        "{word}: {{ {}: {} }}",
        inline_scalar(key),
        inline_scalar(value)
    )
}

/// Braces in a sentence refer to marks, unless they stand twice.
fn braces(text: &str) -> String {
    text.replace('{', "{{").replace("${{", "${")
}
