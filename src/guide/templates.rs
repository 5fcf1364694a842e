//! The templates of documents.

/// The templates of the documents: minijinja, given the values that `docs/guides.md` lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Templates {
    /// Of the Markdown file.
    pub markdown: String,
    /// Of the HTML file.
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
