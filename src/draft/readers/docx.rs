//! Word documents: paragraphs with their style, lists, tables and pictures.

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::Unreadable;
use crate::draft::article::{Article, Builder, Kind};

/// What to do with documents that are not read.
pub(super) const SAVE_AS: &str =
    "open it in Word or LibreOffice, and save it as .docx without a password";

/// How documents of the old format begin, and encrypted ones of the new.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// So much of a part is read.
const LIMIT: u64 = 64 << 20;

/// Reads an article.
pub(super) fn read(bytes: &[u8]) -> Result<Article, Unreadable> {
    if bytes.starts_with(OLE) {
        let title = "is encrypted, or an old Word document (.doc)";
        return Err(Unreadable::new(title, SAVE_AS));
    }
    let unreadable = |cause: String| {
        Unreadable::new(format!("is not a readable Word document: {cause}"), SAVE_AS)
    };
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
    let mut part = |name: &str| -> Result<Option<String>, Unreadable> {
        let Ok(file) = archive.by_name(name) else {
            return Ok(None);
        };
        let mut text = String::new();
        let read = file.take(LIMIT).read_to_string(&mut text);
        read.map_err(|error| unreadable(format!("`{name}`: {error}")))?;
        Ok(Some(text))
    };
    let document = part("word/document.xml")?
        .ok_or_else(|| unreadable("it has no `word/document.xml`".to_owned()))?;
    let mut body = Body::default();
    for (name, read) in [
        (
            "word/_rels/document.xml.rels",
            Body::relation as fn(&mut Body, &Element),
        ),
        ("word/styles.xml", Body::style),
        ("word/numbering.xml", Body::numbering),
    ] {
        let text = part(name)?.unwrap_or_default();
        elements(&text, |event| {
            if let Part::Begins(element) = event {
                read(&mut body, &element);
            }
        })
        .map_err(|error| unreadable(format!("`{name}`: {error}")))?;
    }
    elements(&document, |event| body.event(event))
        .map_err(|error| unreadable(format!("`word/document.xml`: {error}")))?;
    Ok(body.builder.finish())
}

/// The beginning of an element, without the prefixes of its names.
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
}

impl Element {
    fn of(start: &BytesStart<'_>) -> Result<Self, quick_xml::Error> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
            let name = text(attribute.key.local_name().as_ref());
            attributes.push((name, value.into_owned()));
        }
        let name = text(start.local_name().as_ref());
        Ok(Self { name, attributes })
    }

    fn get(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        attributes
            .find(|(key, _)| key == name)
            .map(|(_, value)| &**value)
    }

    /// The value of a property, which is on if it has none.
    fn is_on(&self) -> bool {
        !matches!(self.get("val"), Some("0" | "false" | "off" | "none"))
    }
}

enum Part {
    Begins(Element),
    Ends(String),
    Text(String),
}

/// Walks over the elements and texts of a part.
fn elements(xml: &str, mut each: impl FnMut(Part)) -> Result<(), quick_xml::Error> {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event()? {
            Event::Start(start) => each(Part::Begins(Element::of(&start)?)),
            Event::Empty(start) => {
                let element = Element::of(&start)?;
                let name = element.name.clone();
                each(Part::Begins(element));
                each(Part::Ends(name));
            }
            Event::End(end) => {
                let name = String::from_utf8_lossy(end.local_name().as_ref()).into_owned();
                each(Part::Ends(name));
            }
            Event::Text(text) => each(Part::Text(text.decode()?.into_owned())),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref()?.map(String::from);
                let name = reference.decode()?;
                let text = character.or(resolve_predefined_entity(&name).map(str::to_owned));
                each(Part::Text(text.unwrap_or_default()));
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

#[derive(Default)]
struct Body {
    builder: Builder,
    /// Targets of links and pictures, by id.
    relations: HashMap<String, String>,
    /// Levels of headings, by the id of the style.
    headings: HashMap<String, u8>,
    /// Whether a style makes items with numbers or with bullets.
    items: HashMap<String, bool>,
    style: String,
    /// Whether a level has numbers, by the id of the abstract list and the level.
    levels: HashMap<(String, usize), bool>,
    /// The abstract list of a list.
    lists: HashMap<String, String>,
    list: String,
    level: usize,
    /// The level and the list that the properties of a paragraph name.
    item: (usize, String),
    /// Whether the run is bold.
    is_bold: bool,
    in_text: bool,
    in_properties: bool,
    /// How many tables and copies for old programs are around.
    rows: usize,
    left_out: usize,
}

impl Body {
    fn relation(&mut self, element: &Element) {
        if let (Some(id), Some(target)) = (element.get("Id"), element.get("Target")) {
            self.relations.insert(id.to_owned(), target.to_owned());
        }
    }

    fn style(&mut self, element: &Element) {
        let value = element.get("val").unwrap_or_default();
        match &*element.name {
            "style" => self.style = element.get("styleId").unwrap_or_default().to_owned(),
            "name" => {
                let level = match &*value.to_lowercase() {
                    "title" => Some(1),
                    name => name
                        .strip_prefix("heading ")
                        .and_then(|level| level.parse().ok()),
                };
                let style = self.style.clone();
                self.headings
                    .extend(level.map(|level| (style.clone(), level)));
                let name = value.to_lowercase();
                if name.starts_with("list number") || name.starts_with("list bullet") {
                    self.items.insert(style, name.starts_with("list number"));
                }
            }
            "outlineLvl" => {
                let level = value.parse().ok().filter(|level: &u8| *level < 9);
                let style = self.style.clone();
                let level = level.map(|level| level + 1);
                self.headings.extend(level.map(|level| (style, level)));
            }
            _ => {}
        }
    }

    fn numbering(&mut self, element: &Element) {
        let value = element.get("val").unwrap_or_default();
        match &*element.name {
            "abstractNum" => {
                self.list = element.get("abstractNumId").unwrap_or_default().to_owned()
            }
            "lvl" => {
                self.level = element
                    .get("ilvl")
                    .and_then(|level| level.parse().ok())
                    .unwrap_or(0)
            }
            "numFmt" => {
                let is_numbered = !["bullet", "none"].contains(&value);
                self.levels
                    .insert((self.list.clone(), self.level), is_numbered);
            }
            "num" => self.list = element.get("numId").unwrap_or_default().to_owned(),
            "abstractNumId" => {
                self.lists.insert(self.list.clone(), value.to_owned());
            }
            _ => {}
        }
    }

    fn event(&mut self, part: Part) {
        match part {
            // A second copy of a drawing, for old programs.
            Part::Begins(element) if self.left_out > 0 || element.name == "Fallback" => {
                self.left_out += 1;
            }
            Part::Ends(_) if self.left_out > 0 => self.left_out -= 1,
            Part::Text(_) if self.left_out > 0 => {}
            Part::Begins(element) => self.begins(&element),
            Part::Ends(name) => self.ends(&name),
            Part::Text(text) if self.in_text => self.builder.text(&text),
            Part::Text(_) => {}
        }
    }

    fn begins(&mut self, element: &Element) {
        let value = element.get("val").unwrap_or_default();
        let builder = &mut self.builder;
        match &*element.name {
            "tr" => {
                if self.rows == 0 {
                    builder.begin(Kind::Row);
                }
                self.rows += 1;
            }
            "p" if self.rows > 0 => builder.text("\n"),
            "p" => {
                builder.begin(Kind::Paragraph);
                self.item = Default::default();
            }
            "pPr" => self.in_properties = true,
            "pStyle" if self.rows == 0 => {
                if let Some(level) = self.headings.get(value) {
                    builder.becomes(Kind::Heading(*level), 0);
                } else if let Some(&ordered) = self.items.get(value) {
                    builder.becomes(Kind::Item { ordered }, 1);
                }
            }
            "ilvl" => self.item.0 = value.parse().unwrap_or(0),
            "numId" if value != "0" => self.item.1 = value.to_owned(),
            "r" => self.is_bold = false,
            "b" if !self.in_properties => self.is_bold = element.is_on(),
            "t" => {
                // Runs that follow each other may both be bold.
                builder.bold(self.is_bold);
                self.in_text = true;
            }
            "tab" if !self.in_properties => builder.text(" "),
            "br" if element.get("type").is_none() && self.rows == 0 => builder.line_break(),
            "blip" | "imagedata" => {
                let id = element
                    .get("embed")
                    .or(element.get("id"))
                    .unwrap_or_default();
                let file = self.relations.get(id).map_or("a picture", |file| file);
                builder.image(file);
            }
            "hyperlink" => {
                let address = element.get("id").and_then(|id| self.relations.get(id));
                builder.link_begins(address.map_or("", |address| address));
            }
            _ => {}
        }
    }

    fn ends(&mut self, name: &str) {
        let builder = &mut self.builder;
        match name {
            "tr" => {
                self.rows = self.rows.saturating_sub(1);
                if self.rows == 0 {
                    builder.end();
                }
            }
            "tc" if self.rows == 1 => builder.text("\t"),
            "p" if self.rows == 0 => builder.end(),
            "pPr" => {
                self.in_properties = false;
                let (level, list) = &self.item;
                if !list.is_empty() && self.rows == 0 && !builder.is_heading() {
                    let list = self.lists.get(list).unwrap_or(list).clone();
                    let ordered = self.levels.get(&(list, *level)).copied().unwrap_or(true);
                    builder.becomes(Kind::Item { ordered }, level + 1);
                }
            }
            "t" => self.in_text = false,
            "hyperlink" => builder.link_ends(),
            _ => {}
        }
    }
}
