//! The guide as Markdown and as one HTML file, from templates that a team can replace.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::document::{Document, DocumentError, Make, Source};
use super::manifest::{ChapterEntry, Manifest, StepEntry};
use super::templates::Templates;
use super::words::words;
use crate::prose::paragraphs;
use crate::scenario::{SentencePart, circled, sentence};
use crate::template::{TemplateError, render};

/// What a template is given.
#[derive(Debug, Serialize)]
struct View {
    lang: String,
    title: String,
    introduction: Vec<String>,
    /// The notice that the pictures show a mock, if they do.
    mock: Option<&'static str>,
    words: WordsView,
    chapters: Vec<ChapterView>,
}

#[derive(Debug, Serialize)]
struct WordsView {
    note: &'static str,
    warning: &'static str,
    contents: &'static str,
}

#[derive(Debug, Serialize)]
struct ChapterView {
    id: String,
    title: String,
    introduction: Vec<String>,
    phone: bool,
    sections: Vec<SectionView>,
}

/// Steps under one heading. Steps before the first heading form a section without a title.
#[derive(Debug, Serialize)]
struct SectionView {
    title: Option<String>,
    steps: Vec<StepView>,
}

#[derive(Debug, Serialize)]
struct StepView {
    id: String,
    anchor: String,
    number: usize,
    /// `Step 3`.
    label: String,
    sentence: Vec<Piece>,
    note: Option<String>,
    warning: Option<String>,
    picture: Option<PictureView>,
}

/// A piece of a sentence: text, the number of a mark, or the break between two paragraphs.
#[derive(Debug, Serialize)]
struct Piece {
    text: String,
    number: Option<usize>,
    /// It is the break between two paragraphs; the text is an empty line.
    paragraph: bool,
}

#[derive(Debug, Serialize)]
struct PictureView {
    src: String,
    width: u32,
    alt: String,
    caption: Option<String>,
}

fn view(manifest: &Manifest, locale: &str, source: &dyn Fn(&str) -> String) -> View {
    let texts = manifest.texts.get(locale);
    let words = words(locale);
    View {
        lang: locale.to_owned(),
        title: texts.map_or_else(String::new, |text| text.title.clone()),
        introduction: paragraphs(texts.and_then(|text| text.introduction.as_deref())),
        mock: manifest.mock.then_some(words.mock),
        words: WordsView {
            note: words.note,
            warning: words.warning,
            contents: words.contents,
        },
        chapters: manifest
            .chapters
            .iter()
            .map(|chapter| chapter_view(chapter, locale, source))
            .collect(),
    }
}

fn chapter_view(
    chapter: &ChapterEntry,
    locale: &str,
    source: &dyn Fn(&str) -> String,
) -> ChapterView {
    let texts = chapter.texts.get(locale);
    let mut sections: Vec<SectionView> = Vec::new();
    for (index, step) in chapter.steps.iter().enumerate() {
        let heading = step.texts.get(locale).and_then(|text| text.section.clone());
        if heading.is_some() || sections.is_empty() {
            sections.push(SectionView {
                title: heading,
                steps: Vec::new(),
            });
        }
        if let Some(section) = sections.last_mut() {
            section
                .steps
                .push(step_view(chapter, step, index + 1, locale, source));
        }
    }
    ChapterView {
        id: chapter.case.folder(),
        title: texts.map_or_else(String::new, |text| text.title.clone()),
        introduction: paragraphs(texts.and_then(|text| text.introduction.as_deref())),
        phone: chapter.phone,
        sections,
    }
}

fn step_view(
    chapter: &ChapterEntry,
    step: &StepEntry,
    number: usize,
    locale: &str,
    source: &dyn Fn(&str) -> String,
) -> StepView {
    let text = step.texts.get(locale);
    let (before, after) = words(locale).step;
    let picture = step.pictures.get(locale).map(|picture| PictureView {
        src: source(&picture.file),
        width: picture.width,
        alt: text.and_then(|text| text.alt.clone()).unwrap_or_default(),
        caption: text.and_then(|text| text.caption.clone()),
    });
    StepView {
        id: step.id.clone(),
        anchor: format!("{}-{}", chapter.case.folder(), step.id),
        number,
        label: format!("{before}{number}{after}"),
        sentence: pieces(text.map_or("", |text| &text.sentence)),
        note: text.and_then(|text| text.note.clone()),
        warning: text.and_then(|text| text.warning.clone()),
        picture,
    }
}

fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for paragraph in paragraphs(Some(text)) {
        if !pieces.is_empty() {
            pieces.push(Piece {
                text: "\n\n".to_owned(),
                number: None,
                paragraph: true,
            });
        }
        let parts = sentence(&paragraph);
        let parts = parts.unwrap_or_else(|_| vec![SentencePart::Text(paragraph)]);
        pieces.extend(parts.into_iter().map(|part| {
            let (text, number) = match part {
                SentencePart::Text(text) => (text, None),
                SentencePart::Number(number) | SentencePart::Label(number) => {
                    (circled(number), Some(number))
                }
            };
            Piece {
                text,
                number,
                paragraph: false,
            }
        }));
    }
    pieces
}

/// A sentence as plain text, with circled numbers for its references.
pub fn plain(text: &str) -> String {
    pieces(text).into_iter().map(|piece| piece.text).collect()
}

/// The Markdown file of a locale. Its folder has the locale's name and also holds the pictures.
pub fn markdown(
    manifest: &Manifest,
    locale: &str,
    templates: &Templates,
) -> Result<String, TemplateError> {
    let inside = format!("{locale}/");
    let source = |file: &str| file.strip_prefix(&inside).unwrap_or(file).to_owned();
    render(
        "guide.md",
        &templates.markdown,
        view(manifest, locale, &source),
    )
}

/// The guide as one HTML file with everything in it.
pub(super) const HTML: Document = Document {
    format: "html",
    about: "One self-contained file",
    make: Make::File(|source| html(source).map(String::into_bytes)),
};

/// The HTML file of a locale.
pub(super) fn html(source: &Source<'_>) -> Result<String, DocumentError> {
    let Source {
        manifest,
        locale,
        templates,
        picture,
    } = *source;
    let mut sources = BTreeMap::new();
    for file in manifest.files() {
        let data = STANDARD.encode(picture(file)?);
        sources.insert(file.to_owned(), format!("data:image/png;base64,{data}"));
    }
    let source = |file: &str| sources.get(file).cloned().unwrap_or_default();
    let view = view(manifest, locale, &source);
    Ok(render("guide.html", &templates.html, view)?)
}

#[cfg(test)]
mod tests;
