//! A team's own Markdown file whose marked places show steps of a guide, or quote pages.
//!
//! ```text
//! <!-- stepproof: web-self/pay -->            the sentence and the picture of a step
//! <!-- stepproof: web-self/pay picture -->    one of them
//! <!-- stepproof: proved by web-self -->      prose whose quoted terms pages of the case must show
//! <!-- /stepproof -->                         the end of each
//! ```
//!
//! A place in fenced code or in a code span is an example. Everything outside of the places keeps its
//! bytes.

mod marker;
mod prose;

use std::ops::Range;

use self::marker::{Marker, Said, markers};
use crate::case_id::CaseId;
use crate::scenario::Diagnostic;
use crate::source::{Source, Span};

/// A document of a team's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manual {
    /// Its text.
    pub source: Source,
    /// The places that show steps, in order.
    pub places: Vec<Place>,
    /// The sections that a case proves, in order.
    pub proved: Vec<Proved>,
}

/// A place that shows a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The step's case.
    pub case: CaseId,
    /// The step.
    pub step: String,
    /// What of it is shown.
    pub shows: Shows,
    /// In which locale, if not in the first one of the guide.
    pub locale: Option<String>,
    /// Its first marker.
    pub span: Span,
    /// What lies between its markers.
    inside: Range<usize>,
    /// What each of its lines begins with; `None` if it is part of a line.
    indent: Option<String>,
}

/// What a place shows of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// Its sentence, and its picture if it has one.
    Both,
    /// Its sentence.
    Sentence,
    /// Its picture.
    Picture,
}

/// Prose that a case proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// The case.
    pub case: CaseId,
    /// Its first marker.
    pub span: Span,
    /// What lies between its markers.
    inside: Range<usize>,
}

impl Manual {
    /// Finds the marked places of a Markdown file, and everything that is wrong with them.
    pub fn read(source: Source) -> (Self, Vec<Diagnostic>) {
        let mut manual = Self {
            places: Vec::new(),
            proved: Vec::new(),
            source,
        };
        let (found, mut errors) = markers(&manual.source);
        let mut open: Vec<Marker> = Vec::new();
        for marker in found {
            match (&marker.said, open.last()) {
                (Said::End, None) => errors.push(
                    manual
                        .error(marker.span, "this marker ends nothing")
                        .help("remove it, or write the marker that begins its place"),
                ),
                (Said::End, Some(_)) => {
                    if let Some(begin) = open.pop() {
                        errors.extend(manual.close(begin, &marker));
                    }
                }
                // Proved prose may show steps between its sentences.
                (Said::Step { .. }, Some(outer)) if matches!(outer.said, Said::Proved(_)) => {
                    open.push(marker);
                }
                (Said::Unread, _) => open.push(marker),
                (_, Some(outer)) if !matches!(outer.said, Said::Unread) => {
                    let title = format!(
                        "this place begins inside the one of line {}",
                        outer.span.line
                    );
                    errors.push(manual.error(marker.span, title).help(
                        "end the outer place first, with `<!-- /stepproof -->` on a line of its own",
                    ));
                    // Its end is not taken for that of the outer one.
                    open.push(marker);
                }
                (_, Some(_) | None) => open.push(marker),
            }
        }
        open.retain(|begin| !matches!(begin.said, Said::Unread));
        errors.extend(open.iter().map(|begin| {
            manual
                .error(begin.span, "this place has no end")
                .help("write `<!-- /stepproof -->` where it ends")
        }));
        manual.places.sort_by_key(|place| place.inside.start);
        manual.proved.sort_by_key(|proved| proved.inside.start);
        errors.sort_by_key(|error| error.span.start);
        (manual, errors)
    }

    fn error(&self, span: Span, title: impl Into<String>) -> Diagnostic {
        Diagnostic::error(&self.source, span, title)
    }

    /// Keeps the place between two markers.
    fn close(&mut self, begin: Marker, end: &Marker) -> Option<Diagnostic> {
        let inside = begin.span.end..end.span.start;
        match begin.said {
            Said::Step {
                case,
                step,
                shows,
                locale,
            } => {
                let in_a_line = begin.span.line == end.span.line;
                if !in_a_line && (begin.indent.is_none() || end.indent.is_none()) {
                    return Some(
                        self.error(
                            begin.span,
                            "a place of several lines has text beside its markers",
                        )
                        .help("write each marker on a line of its own, or both on one line"),
                    );
                }
                self.places.push(Place {
                    case,
                    step,
                    shows,
                    locale,
                    span: begin.span,
                    inside,
                    indent: begin.indent.filter(|_| !in_a_line),
                });
            }
            Said::Proved(case) => self.proved.push(Proved {
                case,
                span: begin.span,
                inside,
            }),
            Said::End | Said::Unread => {}
        }
        None
    }

    /// The text with the places filled: each with the paragraphs that `content` gives. Without them a
    /// place stays as it is.
    pub fn filled<E>(
        &self,
        content: impl Fn(&Place) -> Result<Option<Vec<String>>, E>,
    ) -> Result<String, E> {
        let text = &*self.source.text;
        let mut filled = String::new();
        let mut kept = 0;
        for place in &self.places {
            filled.push_str(&text[kept..place.inside.start]);
            match content(place)? {
                Some(paragraphs) => filled.push_str(&self.laid_out(place, &paragraphs)),
                None => filled.push_str(&text[place.inside.clone()]),
            }
            kept = place.inside.end;
        }
        filled.push_str(&text[kept..]);
        Ok(filled)
    }

    /// Whether a place holds these paragraphs.
    pub fn is_fresh(&self, place: &Place, paragraphs: &[String]) -> bool {
        self.source.text[place.inside.clone()] == self.laid_out(place, paragraphs)
    }

    /// The paragraphs as they stand between the markers of a place.
    fn laid_out(&self, place: &Place, paragraphs: &[String]) -> String {
        let Some(indent) = &place.indent else {
            return format!(" {} ", paragraphs.join(" "));
        };
        let rest = &self.source.text[place.span.end..];
        let ending = match rest.find('\n') {
            Some(at) if rest[..at].ends_with('\r') => "\r\n",
            _ => "\n",
        };
        let blank = indent.trim_end();
        let mut text = format!("{ending}{blank}{ending}");
        for paragraph in paragraphs {
            text.push_str(&format!("{indent}{paragraph}{ending}{blank}{ending}"));
        }
        text.push_str(indent);
        text
    }
}

#[cfg(test)]
mod tests;
