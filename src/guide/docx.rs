//! The guide as a Word document.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, Docx, FieldCharType, Footer, InstrPAGE, InstrText, LineSpacing, PageMargin,
    Paragraph, Pic, Run, RunFonts, Style, StyleType,
};

use super::document::{Document, DocumentError, Make, Source};
use super::manifest::{StepEntry, StepText};
use super::page::plain;
use super::png::png_size;
use super::words::{Words, words};
use crate::files::FileError;
use crate::prose::paragraphs;

/// English Metric Units of a CSS pixel and of the line's width on A4.
const EMU_PER_PX: u32 = 9525;
const LINE: u32 = 5_760_000;
/// No picture is higher than this, so that it fits on one page with its sentence.
const HIGHEST: u32 = 6_400_000;

/// The guide as a Word document.
pub(super) const DOCX: Document = Document {
    format: "docx",
    extension: "docx",
    about: "A Word document",
    make: Make::File(docx),
};

/// The Word document of a locale; the same guide gives the same bytes.
fn docx(source: &Source<'_>) -> Result<Vec<u8>, DocumentError> {
    let Source {
        manifest,
        locale,
        picture,
        ..
    } = *source;
    let words = words(locale);
    let mut writer = Writer {
        docx: empty(),
        alts: Vec::new(),
    };
    let text = manifest.texts.get(locale);
    writer.styled("Title", text.map_or("", |text| &text.title));
    if manifest.mock {
        let run = Run::new().add_text(words.mock).bold();
        writer.add(Paragraph::new().add_run(run));
    }
    for paragraph in paragraphs(text.and_then(|text| text.introduction.as_deref())) {
        writer.plain(&paragraph);
    }
    for chapter in &manifest.chapters {
        let text = chapter.texts.get(locale);
        writer.styled("Heading1", text.map_or("", |text| &text.title));
        for paragraph in paragraphs(text.and_then(|text| text.introduction.as_deref())) {
            writer.plain(&paragraph);
        }
        for (index, step) in chapter.steps.iter().enumerate() {
            if let Some(text) = step.texts.get(locale) {
                writer.step(index + 1, text, step, locale, words, picture)?;
            }
        }
    }
    let Writer { docx, alts } = writer;
    let mut package = docx.footer(page_number()).build();
    package.document = with_alts(&package.document, &alts)?;
    let mut file = Cursor::new(Vec::new());
    package
        .pack(&mut file)
        .map_err(|error| DocumentError::Word(error.into()))?;
    Ok(file.into_inner())
}

/// An empty A4 document, with styles that Word knows by name and common fonts.
fn empty() -> Docx {
    let heading = |id: &str, name: &str, size: usize| {
        Style::new(id, StyleType::Paragraph)
            .name(name)
            .size(size)
            .bold()
            .line_spacing(LineSpacing::new().before(320).after(120))
    };
    let fonts = RunFonts::new()
        .ascii("Calibri")
        .hi_ansi("Calibri")
        .east_asia("Microsoft YaHei");
    Docx::new()
        .default_fonts(fonts)
        .default_size(22)
        .page_size(11_906, 16_838)
        .page_margin(PageMargin {
            top: 1_134,
            bottom: 1_134,
            left: 1_417,
            right: 1_417,
            ..PageMargin::default()
        })
        // The real time would change the bytes of an unchanged guide.
        .created_at("1980-01-01T00:00:00Z")
        .updated_at("1980-01-01T00:00:00Z")
        .add_style(heading("Title", "Title", 40))
        .add_style(heading("Heading1", "heading 1", 32))
        .add_style(heading("Heading2", "heading 2", 26))
}

fn page_number() -> Footer {
    let run = Run::new()
        .add_field_char(FieldCharType::Begin, false)
        .add_instr_text(InstrText::PAGE(InstrPAGE::new()))
        .add_field_char(FieldCharType::Separate, false)
        .add_text("1")
        .add_field_char(FieldCharType::End, false);
    Footer::new().add_paragraph(Paragraph::new().align(AlignmentType::Center).add_run(run))
}

struct Writer {
    docx: Docx,
    /// Descriptions of the pictures, in order.
    alts: Vec<String>,
}

impl Writer {
    fn add(&mut self, paragraph: Paragraph) {
        let docx = std::mem::take(&mut self.docx);
        self.docx = docx.add_paragraph(paragraph);
    }

    fn plain(&mut self, text: &str) {
        self.add(Paragraph::new().add_run(Run::new().add_text(text)));
    }

    fn styled(&mut self, style: &str, text: &str) {
        let paragraph = Paragraph::new().style(style).keep_next(true);
        self.add(paragraph.add_run(Run::new().add_text(text)));
    }

    fn step(
        &mut self,
        number: usize,
        text: &StepText,
        step: &StepEntry,
        locale: &str,
        words: &Words,
        picture: &dyn Fn(&str) -> Result<Vec<u8>, FileError>,
    ) -> Result<(), DocumentError> {
        if let Some(section) = &text.section {
            self.styled("Heading2", section);
        }
        let (before, after) = words.step;
        let label = Run::new()
            .add_text(format!("{before}{number}{after}  "))
            .bold();
        let shown = step.pictures.get(locale);
        let mut label = Some(label);
        for paragraph in paragraphs(Some(&text.sentence)) {
            let before = if label.is_some() { 240 } else { 0 };
            let mut sentence = Paragraph::new()
                .keep_next(shown.is_some())
                .line_spacing(LineSpacing::new().before(before).after(120));
            if let Some(label) = label.take() {
                sentence = sentence.add_run(label);
            }
            self.add(sentence.add_run(Run::new().add_text(plain(&paragraph))));
        }
        let remarks = [(words.warning, &text.warning), (words.note, &text.note)];
        for (label, remark) in remarks {
            let mut label = Some(Run::new().add_text(format!("{label}  ")).bold());
            for words in paragraphs(remark.as_deref()) {
                let mut paragraph =
                    Paragraph::new()
                        .keep_next(shown.is_some())
                        .indent(Some(420), None, None, None);
                if let Some(label) = label.take() {
                    paragraph = paragraph.add_run(label);
                }
                self.add(paragraph.add_run(Run::new().add_text(words)));
            }
        }
        let Some(shown) = shown else {
            return Ok(());
        };
        let png = picture(&shown.file)?;
        let not_png = || DocumentError::NotPng(shown.file.clone());
        let (width, height) = png_size(&png).ok_or_else(not_png)?;
        let (wide, high) = fitted(shown.width, width, height);
        self.alts.push(text.alt.clone().unwrap_or_default());
        let picture = Pic::new_with_dimensions(png, width, height)
            .id(format!("rIdPicture{}", self.alts.len()))
            .size(wide, high);
        self.add(Paragraph::new().add_run(Run::new().add_image(picture)));
        if let Some(caption) = &text.caption {
            let run = Run::new().add_text(caption).italic();
            self.add(Paragraph::new().add_run(run));
        }
        Ok(())
    }
}

/// The size on paper: as on a screen, but no wider than the line and no higher than [`HIGHEST`].
fn fitted(shown: u32, width: u32, height: u32) -> (u32, u32) {
    let (width, height) = (u64::from(width), u64::from(height));
    let wide = u64::from(shown.saturating_mul(EMU_PER_PX).min(LINE));
    let high = wide * height / width;
    let (wide, high) = if high > u64::from(HIGHEST) {
        (u64::from(HIGHEST) * width / height, u64::from(HIGHEST))
    } else {
        (wide, high)
    };
    let emu = |length: u64| u32::try_from(length).unwrap_or(LINE);
    (emu(wide), emu(high))
}

/// Gives each picture its description: the library cannot set it.
fn with_alts(document: &[u8], alts: &[String]) -> Result<Vec<u8>, DocumentError> {
    const EMPTY: &str = r#"<wp:docPr id="1" name="Figure" />"#;
    let text = std::str::from_utf8(document).map_err(|error| DocumentError::Word(error.into()))?;
    let pieces: Vec<&str> = text.split(EMPTY).collect();
    if pieces.len() != alts.len() + 1 {
        let (pictures, alts) = (pieces.len() - 1, alts.len());
        let message = format!("it has {pictures} pictures and {alts} descriptions");
        return Err(DocumentError::Word(message.into()));
    }
    let mut whole = String::new();
    for (index, piece) in pieces.iter().enumerate() {
        whole.push_str(piece);
        if let Some(alt) = alts.get(index) {
            let alt = alt
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('"', "&quot;");
            let id = index + 1;
            whole.push_str(&format!(
                r#"<wp:docPr id="{id}" name="Picture {id}" descr="{alt}" />"#
            ));
        }
    }
    Ok(whole.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_paragraph_becomes_a_word_paragraph_and_the_first_has_the_label() {
        let text = StepText {
            section: None,
            sentence: "One{1}\ngoes on.\n\nTwo.".into(),
            note: Some("Three.\n\nFour.\n".into()),
            warning: None,
            alt: None,
            caption: None,
        };
        let step = StepEntry {
            id: "one".into(),
            texts: [("en".to_owned(), text.clone())].into(),
            pictures: std::collections::BTreeMap::new(),
        };
        let mut writer = Writer {
            docx: empty(),
            alts: Vec::new(),
        };
        let unused = |_: &str| unreachable!("the step has no picture");
        let words = words("en");
        writer.step(1, &text, &step, "en", words, &unused).unwrap();
        let document = String::from_utf8(writer.docx.build().document).unwrap();
        let paragraphs: Vec<String> = document
            .split("</w:p>")
            .map(|paragraph| {
                let texts = paragraph.split("<w:t ").skip(1);
                let texts = texts.filter_map(|text| text.split(['>', '<']).nth(1));
                texts.collect()
            })
            .filter(|text: &String| !text.is_empty())
            .collect();
        assert_eq!(
            paragraphs,
            ["Step 1  One① goes on.", "Two.", "Note  Three.", "Four."]
        );
    }
}
