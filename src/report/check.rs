//! The result of `guide check` for people and machines.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::escape::{self, markdown, markdown_code};
use crate::guide::{Problem, Review, Stale, plain};
use crate::template::{TemplateError, render};

/// The review as JSON.
pub fn check_json(guide: &str, review: &Review, problems: &[Problem]) -> String {
    let steps = review.stale.iter().map(|stale| {
        let reasons = stale
            .reasons
            .iter()
            .map(|reason| json!({ "code": reason.code(), "text": plain(&reason.to_string()) }));
        json!({
            "step": stale.name(),
            "sentence": plain(&stale.sentence),
            "reasons": reasons.collect::<Vec<_>>(),
            "files": stale.files,
        })
    });
    let problems = problems.iter().map(|problem| {
        json!({ "title": problem.title, "location": problem.location.to_string(), "help": problem.help })
    });
    let all = json!({
        "guide": guide,
        "fresh": review.is_fresh() && problems.len() == 0,
        "stale": steps.collect::<Vec<_>>(),
        "unreached": review.unreached,
        "document": review.document,
        "kept": review.kept,
        "problems": problems.collect::<Vec<_>>(),
    });
    let text = serde_json::to_string_pretty(&all).unwrap_or_default();
    escape::json(&text).into_owned() + "\n"
}

/// The review as Markdown, for the summary page of a CI job.
pub fn check_markdown(guide: &str, review: &Review, problems: &[Problem]) -> String {
    // A table cell has no line breaks.
    let cell = |text: &str| markdown(&plain(text).replace('\n', " "));
    let mut out = format!("## Guide {}\n\n", markdown_code(guide));
    if review.is_fresh() && problems.is_empty() {
        out.push_str("Fresh: a build would change nothing.\n");
        return out;
    }
    for problem in problems {
        out.push_str(&format!(
            "- **{}** ({}): {}\n",
            markdown(&problem.title),
            markdown(&problem.location.to_string()),
            markdown(&problem.help)
        ));
    }
    for line in &review.document {
        out.push_str(&format!("- {}\n", markdown(line)));
    }
    if !review.stale.is_empty() {
        out.push_str(&format!(
            "\n{} stale:\n\n| step | sentence | why |\n|---|---|---|\n",
            counted(review.stale.len())
        ));
        for stale in &review.stale {
            out.push_str(&format!(
                "| {} | {} | {} |\n",
                markdown_code(&stale.name()),
                cell(&stale.sentence),
                cell(&reasons(stale))
            ));
        }
        out.push_str("\nIf the changes are right: `stepproof guide accept`.\n");
    }
    if !review.unreached.is_empty() {
        let names = review.unreached.iter().map(|name| markdown_code(name));
        let names = names.collect::<Vec<_>>().join(", ");
        out.push_str(&format!("\nNot reached, so not compared: {names}.\n"));
    }
    out
}

/// `1 step is`, `3 steps are`.
fn counted(steps: usize) -> String {
    match steps {
        1 => "1 step is".to_owned(),
        many => format!("{many} steps are"),
    }
}

fn reasons(stale: &Stale) -> String {
    let reasons: Vec<_> = stale.reasons.iter().map(ToString::to_string).collect();
    reasons.join("; ")
}

/// The review as one HTML page: for each stale step the stored picture, the current one, and their
/// difference. `pictures` returns these three for a file, as far as they exist.
pub fn check_html(
    guide: &str,
    review: &Review,
    problems: &[Problem],
    pictures: &dyn Fn(&str) -> [Option<Vec<u8>>; 3],
) -> Result<String, TemplateError> {
    let data = |png: &Vec<u8>| format!("data:image/png;base64,{}", STANDARD.encode(png));
    let steps: Vec<Value> = review
        .stale
        .iter()
        .map(|stale| {
            let shown: Vec<Value> = stale
                .files
                .iter()
                .map(|file| {
                    let [stored, current, difference] = pictures(file);
                    json!({
                        "file": file,
                        "stored": stored.as_ref().map(data),
                        "current": current.as_ref().map(data),
                        "difference": difference.as_ref().map(data),
                    })
                })
                .collect();
            json!({
                "name": stale.name(),
                "sentence": plain(&stale.sentence),
                "reasons": stale.reasons.iter().map(|reason| plain(&reason.to_string())).collect::<Vec<_>>(),
                "pictures": shown,
            })
        })
        .collect();
    let problems: Vec<Value> = problems
        .iter()
        .map(|problem| json!({ "title": problem.title, "location": problem.location.to_string(), "help": problem.help }))
        .collect();
    let values = json!({
        "guide": guide,
        "steps": steps,
        "unreached": review.unreached,
        "document": review.document,
        "kept": review.kept,
        "problems": problems,
    });
    render("check.html", include_str!("templates/check.html"), values)
}
