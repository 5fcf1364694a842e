//! Writes a procedure as a scenario, with a comment at each guess.

use std::fmt::Write as _;

use super::deed::{Act, Deed};
use super::steps::{Procedure, Step};
use crate::escape::one_line;
use crate::page::{inline_scalar, scalar};

/// Stands for a value that the article does not tell.
const VALUE: &str = "…";

/// The draft of a scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The file.
    pub text: String,
    /// How many steps it has.
    pub steps: usize,
    /// How many actions.
    pub actions: usize,
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
        unclear: 0,
        pictures: 0,
    };
    draft.line(&format!("# A draft, made from {}.", one_line(file)));
    draft.line(
        "# What is marked `draft` is a guess or a question: settle each, and delete the comment.",
    );
    draft.line(&format!("scenario: {id}"));
    let title = procedure.title.as_deref().unwrap_or(id);
    draft.line(&format!("title: {}", scalar(title)));
    draft.prose("", "doc", &procedure.introduction, false);
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
            Deed::Unclear(words, question) => {
                self.unclear += 1;
                return format!("# draft: “{}”: {question}", one_line(words));
            }
        };
        let mut remarks = remarks.to_vec();
        let map = |word: &str, key: &str, value: &str| {
            format!(
                "{word}: {{ {}: {} }}",
                inline_scalar(key),
                inline_scalar(value)
            )
        };
        let action = match act {
            Act::On(word, name) => format!("{word}: {}", scalar(name)),
            Act::Fill(field, Some(value)) => map("fill", field, value),
            Act::Fill(field, None) => {
                remarks.insert(0, "which value?");
                map("fill", field, VALUE)
            }
            Act::Select(field, option) => map("select", field, option),
            Act::Press(key) => format!("press: {key}"),
            Act::Open(path) => format!("open: {}", scalar(path)),
            Act::Upload(field) => {
                self.unclear += 1;
                let action = map("upload", field, "../files/FILE");
                return format!("# draft: which file? {}", one_line(&action));
            }
        };
        self.actions += 1;
        match remarks.is_empty() {
            true => format!("- {action} # draft"),
            false => format!("- {action} # draft: {}", remarks.join("; ")),
        }
    }
}

/// Braces in a sentence refer to marks, unless they stand twice.
fn braces(text: &str) -> String {
    text.replace('{', "{{").replace("${{", "${")
}
