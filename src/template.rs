//! Fills in the templates of documents and reports with minijinja.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use crate::escape::markdown;
use crate::prose::paragraphs;

/// Why a template cannot be filled in: a team may have written it.
#[derive(Debug, thiserror::Error)]
#[error("{0:#}")]
pub struct TemplateError(#[from] minijinja::Error);

/// Fills in a template. In one whose name ends in `.html`, values are escaped.
pub fn render(name: &str, template: &str, values: impl Serialize) -> Result<String, TemplateError> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .build()?;
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("md", |text: String| markdown(&text.replace('\n', " ")));
    environment.add_filter("attribute", attribute);
    environment.add_filter("paragraphs", |text: Option<String>| {
        paragraphs(text.as_deref())
    });
    environment.add_template(name, template)?;
    let template = environment.get_template(name)?;
    let mut text = template.render(Serde(values))?;
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// Escapes text for an HTML attribute.
fn attribute(text: String) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
}
