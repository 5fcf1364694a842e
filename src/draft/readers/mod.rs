//! Reads files of each format into an article.

mod docx;
mod html;
mod markdown;
mod nesting;
mod text;

use super::article::Article;

/// Why a file is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong with it.
    pub title: String,
    /// Where, in a text.
    pub line: Option<u32>,
    /// What to do.
    pub help: &'static str,
}

impl Unreadable {
    fn new(title: impl Into<String>, help: &'static str) -> Self {
        let (title, line) = (title.into(), None);
        Self { title, line, help }
    }
}

/// Reads a file by the extension of its name.
pub fn read(extension: &str, bytes: &[u8]) -> Result<Article, Unreadable> {
    let read: fn(&str) -> Article = match &*extension.to_lowercase() {
        "docx" => return docx::read(bytes),
        "md" | "mdx" | "markdown" => markdown::read,
        "txt" => text::read,
        "html" | "htm" => return html::read(&utf8(bytes)?),
        "doc" => return Err(Unreadable::new("is an old Word document", docx::SAVE_AS)),
        _ => {
            let help = "files of `.md`, `.mdx`, `.markdown`, `.txt`, `.html`, `.htm` and `.docx` are read: \
                        save the article as one of them";
            return Err(Unreadable::new("is of a format that is not read", help));
        }
    };
    Ok(read(&utf8(bytes)?))
}

/// The text of a file, with line breaks of one character.
fn utf8(bytes: &[u8]) -> Result<String, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let before = &bytes[..error.valid_up_to()];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        Unreadable {
            title: "is not UTF-8".to_owned(),
            line: Some(crate::source::number(line)),
            help: "save it as UTF-8 in an editor",
        }
    })?;
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}
