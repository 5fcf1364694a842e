//! The guide as Markdown and as one HTML file, from templates that a team can replace.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use super::document::{Document, DocumentError, Make, Source};
use super::manifest::{ChapterEntry, Manifest, PictureEntry, StepEntry};
use super::png::png_size;
use super::templates::Templates;
use super::words::words;
use crate::escape;
use crate::prose::paragraphs;
use crate::scenario::{SentencePart, circled, sentence};
use crate::template::{TemplateError, render};

/// What a template is given.
#[derive(Debug, Serialize)]
pub(super) struct View {
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
    /// The controls to use, in order; none in Markdown.
    targets: Vec<TargetView>,
}

/// A control in a picture, with its place in percent of the picture.
#[derive(Debug, Serialize)]
struct TargetView {
    number: usize,
    /// Its number and its name.
    label: String,
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

/// A picture as a document shows it.
#[derive(Debug, Clone, Default)]
struct Shown {
    /// Its address.
    src: String,
    /// Its width and height in pixels, if the document contains it.
    size: Option<(u32, u32)>,
}

fn view(manifest: &Manifest, locale: &str, image: &dyn Fn(&str) -> Shown) -> View {
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
            .map(|chapter| chapter_view(chapter, locale, image))
            .collect(),
    }
}

fn chapter_view(
    chapter: &ChapterEntry,
    locale: &str,
    image: &dyn Fn(&str) -> Shown,
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
                .push(step_view(chapter, step, index + 1, locale, image));
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
    image: &dyn Fn(&str) -> Shown,
) -> StepView {
    let text = step.texts.get(locale);
    let (before, after) = words(locale).step;
    let picture = step.pictures.get(locale).map(|picture| {
        let shown = image(&picture.file);
        PictureView {
            src: shown.src,
            width: picture.width,
            alt: text.and_then(|text| text.alt.clone()).unwrap_or_default(),
            caption: text.and_then(|text| text.caption.clone()),
            targets: shown
                .size
                .map_or_else(Vec::new, |size| targets(picture, size)),
        }
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

fn targets(picture: &PictureEntry, (width, height): (u32, u32)) -> Vec<TargetView> {
    // Two digits place a box within a fifth of a pixel.
    let percent = |part: i32, whole: u32| (f64::from(part) * 1e4 / f64::from(whole)).round() / 1e2;
    let targets = picture.targets.iter();
    let targets = targets.map(|target| TargetView {
        number: target.number,
        label: format!("{}{}", circled(target.number), target.name),
        left: percent(target.area.x, width),
        top: percent(target.area.y, height),
        width: percent(target.area.width, width),
        height: percent(target.area.height, height),
    });
    targets.collect()
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

/// The paragraphs of a sentence as Markdown, with circled numbers for its references.
pub fn markdown_paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for piece in pieces(text) {
        let shown = match piece.number {
            Some(_) => piece.text,
            None => escape::markdown(&piece.text),
        };
        match paragraphs.last_mut() {
            Some(last) if !piece.paragraph => last.push_str(&shown),
            _ => paragraphs.push(String::new()),
        }
    }
    paragraphs
}

/// The Markdown file of a locale. Its folder has the locale's name and also holds the pictures.
pub fn markdown(
    manifest: &Manifest,
    locale: &str,
    templates: &Templates,
) -> Result<String, TemplateError> {
    let inside = format!("{locale}/");
    let image = |file: &str| Shown {
        src: file.strip_prefix(&inside).unwrap_or(file).to_owned(),
        size: None,
    };
    render(
        "guide.md",
        &templates.markdown,
        view(manifest, locale, &image),
    )
}

/// The guide as one HTML file with everything in it.
pub(super) const HTML: Document = Document {
    format: "html",
    extension: "html",
    about: "One self-contained file",
    make: Make::File(|source| html(source).map(String::into_bytes)),
};

/// The HTML file of a locale.
pub(super) fn html(source: &Source<'_>) -> Result<String, DocumentError> {
    let view = view_with_pictures(source)?;
    Ok(render("guide.html", &source.templates.html, view)?)
}

/// What a template of a document is given that contains its pictures.
pub(super) fn view_with_pictures(source: &Source<'_>) -> Result<View, DocumentError> {
    let Source {
        manifest,
        locale,
        picture,
        ..
    } = *source;
    let mut images = BTreeMap::new();
    for file in manifest.files() {
        let png = picture(file)?;
        let not_png = || DocumentError::NotPng(file.to_owned());
        let shown = Shown {
            size: Some(png_size(&png).ok_or_else(not_png)?),
            src: format!("data:image/png;base64,{}", STANDARD.encode(png)),
        };
        images.insert(file.to_owned(), shown);
    }
    let image = |file: &str| images.get(file).cloned().unwrap_or_default();
    Ok(view(manifest, locale, &image))
}

#[cfg(test)]
pub(super) mod tests;
