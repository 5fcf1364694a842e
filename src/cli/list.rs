//! `list`: prints the cases to stdout, for people or for machines.

use std::path::Path;

use serde_json::{Value, json};

use super::args::{Format, ListArgs};
use super::exit::{CliError, Exit};
use super::mock::Against;
use super::{check, out, select};
use crate::escape::{self, one_line};
use crate::report::Paint;
use crate::scenario::{Case, Step};

/// `stepproof list`.
pub fn list(dir: Option<&Path>, args: &ListArgs, paint: Paint) -> Result<(), CliError> {
    let checked = check::open(dir, Against::Anything, paint)?;
    let cases = select::select(&checked.suite, &args.select, &checked.project)?;
    let locale = &checked.suite.settings.locale;
    match args.format {
        Format::Text => {
            let lines = cases.iter().flat_map(|case| text(case, locale, args.steps));
            out::data(&lines.collect::<String>())
        }
        Format::Json => {
            let cases = cases.iter().map(|case| as_json(case, locale, args.steps));
            let json = serde_json::to_string_pretty(&cases.collect::<Vec<_>>());
            let json = json.map_err(|e| CliError::new(Exit::Environment, e.to_string()))?;
            out::data(&(escape::json(&json).into_owned() + "\n"))
        }
    }
}

fn text(case: &Case, locale: &str, with_steps: bool) -> Vec<String> {
    let tags = match case.tags.len() {
        0 => String::new(),
        _ => format!("  [{}]", one_line(&case.tags.join(", "))),
    };
    let title = one_line(case.title.get(locale));
    let steps = case.steps.iter().enumerate().filter(|_| with_steps);
    let steps = steps.map(|(index, step)| {
        let sentence = step.plain_text(locale);
        let sentence = one_line(&sentence);
        format!("  {:>2}. {}  {sentence}\n", index + 1, one_line(&step.id))
    });
    let head = format!(
        "{}  {title}{tags}  {}\n",
        one_line(&case.id.to_string()),
        case.location
    );
    std::iter::once(head).chain(steps).collect()
}

fn as_json(case: &Case, locale: &str, with_steps: bool) -> Value {
    let mut json = json!({
        "id": case.id,
        "scenario": case.id.scenario(),
        "title": case.title.get(locale),
        "tags": case.tags,
        "device": case.device.name,
        "file": case.location.file,
        "line": case.location.line,
    });
    if with_steps {
        let step = |step: &Step| {
            json!({
                "id": step.id,
                "text": step.plain_text(locale),
                "file": step.location.file,
                "line": step.location.line,
            })
        };
        json["steps"] = case.steps.iter().map(step).collect();
    }
    json
}
