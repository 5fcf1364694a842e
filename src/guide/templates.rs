//! The templates of the documents.

/// The minijinja templates of the documents. `docs/guides.md` lists the values that they get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    /// The template of the Markdown file.
    pub markdown: String,
    /// The template of the HTML file.
    pub html: String,
}

impl Default for Templates {
    fn default() -> Self {
        Self {
            markdown: include_str!("templates/guide.md").to_owned(),
            html: include_str!("templates/guide.html").to_owned(),
        }
    }
}
