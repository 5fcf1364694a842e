//! Templates of documents and reports, filled in by minijinja.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, UndefinedBehavior};
use serde::Serialize;

use crate::escape::markdown;
use crate::prose::paragraphs;

/// Fills a template in; values are escaped in those whose name ends in `.html`.
///
/// # Errors
/// The template engine's own words: a template of a team's own may be wrong.
pub fn render(name: &str, template: &str, values: impl Serialize) -> Result<String, String> {
    let words = |error: Error| format!("{error:#}");
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()
        .map_err(words)?;
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("md", |text: String| markdown(&text.replace('\n', " ")));
    environment.add_filter("attribute", attribute);
    environment.add_filter("paragraphs", |text: Option<String>| {
        paragraphs(text.as_deref())
    });
    environment.add_template(name, template).map_err(words)?;
    let template = environment.get_template(name).map_err(words)?;
    let mut text = template.render(Serde(values)).map_err(words)?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// Text in an attribute of HTML.
fn attribute(text: String) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}
