//! Finds markers, and reads what they say.

use std::ops::Range;

use regex::Regex;

use super::Shows;
use crate::case_id::CaseId;
use crate::scenario::Diagnostic;
use crate::source::{Source, Span};

/// A marker.
pub(super) struct Marker {
    pub(super) said: Said,
    pub(super) span: Span,
    /// What the lines of its place begin with, if nothing else is on its line.
    pub(super) indent: Option<String>,
}

/// What a marker says.
pub(super) enum Said {
    /// A place that shows a step begins.
    Step {
        case: CaseId,
        step: String,
        shows: Shows,
        locale: Option<String>,
    },
    /// Prose begins that this case proves.
    Proved(CaseId),
    /// A place begins of which nothing can be made.
    Unread,
    /// The last place ends.
    End,
}

const EXAMPLE: &str = "write `<!-- stepproof: CASE/STEP -->`, with `picture`, `sentence` or \
    `locale=en` behind the step, or `<!-- stepproof: proved by CASE -->`";

/// A marker up to its end, or to the end of its line.
const MARKER: &str =
    r"<!--[^\S\n]*(?:(/)[^\S\n]*stepproof\b|stepproof[^\S\n]*:)([^\n]*?)(-->|\n|\z)";

/// All markers of a text outside of code, and the mistakes in them.
pub(super) fn markers(source: &Source) -> (Vec<Marker>, Vec<Diagnostic>) {
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    let Ok(pattern) = Regex::new(MARKER) else {
        return (found, errors);
    };
    let code = Code::of(&source.text);
    for parts in pattern.captures_iter(&source.text) {
        let (Some(all), words) = (parts.get(0), &parts[2]) else {
            continue;
        };
        if code.has(all.start()) {
            continue;
        }
        let span = source.span(all.start(), all.end());
        let said = match &parts[3] {
            "-->" => said(parts.get(1).is_some(), words.trim()),
            _ => Err("this marker does not end on its line".to_owned()),
        };
        let said = said.unwrap_or_else(|title| {
            errors.push(Diagnostic::error(source, span, title).help(EXAMPLE));
            Said::Unread
        });
        // The end of a place ends it, whatever else it says.
        let said = match said {
            Said::Unread if parts.get(1).is_some() => Said::End,
            said => said,
        };
        found.push(Marker {
            said,
            span,
            indent: indent(&source.text, span),
        });
    }
    (found, errors)
}

fn said(is_end: bool, words: &str) -> Result<Said, String> {
    if is_end {
        return match words {
            "" => Ok(Said::End),
            more => Err(format!(
                "an end says nothing more, but this one says `{more}`"
            )),
        };
    }
    let mut words = words.split_whitespace();
    let first = words.next().unwrap_or_default();
    if first == "proved" {
        return match (words.next(), words.next(), words.next()) {
            (Some("by"), Some(case), None) => Ok(Said::Proved(CaseId::from(case))),
            _ => Err("`proved` needs one case".to_owned()),
        };
    }
    let Some((case, step)) = first.rsplit_once('/') else {
        return Err("this marker names no step".to_owned());
    };
    let (mut shows, mut locale) = (None, None);
    for word in words {
        let part = match word {
            "picture" => Some(Shows::Picture),
            "sentence" => Some(Shows::Sentence),
            _ => None,
        };
        match (part, word.strip_prefix("locale=")) {
            (Some(part), _) if shows.is_none() => shows = Some(part),
            // Both words mean both.
            (Some(part), _) if shows != Some(part) => shows = Some(Shows::Both),
            (None, Some(name)) if locale.is_none() => locale = Some(name.to_owned()),
            _ => return Err(format!("`{word}` is not known here")),
        }
    }
    Ok(Said::Step {
        case: CaseId::from(case),
        step: step.to_owned(),
        shows: shows.unwrap_or(Shows::Both),
        locale,
    })
}

/// What the lines of a block begin with: quotes stay, and the sign of a list becomes space.
fn indent(text: &str, span: Span) -> Option<String> {
    let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let before = text[line..span.start].trim_start_matches('\u{FEFF}');
    let after = text[span.end..].lines().next().unwrap_or_default();
    let list = Regex::new(r"^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*$").ok()?;
    if !list.is_match(before) || !after.trim().is_empty() {
        return None;
    }
    let blank = |c: char| {
        if c.is_whitespace() || c == '>' {
            c
        } else {
            ' '
        }
    };
    Some(before.chars().map(blank).collect())
}

/// The parts of a Markdown text that are code.
#[derive(Default)]
pub(super) struct Code {
    fenced: Vec<Range<usize>>,
    spans: Vec<Range<usize>>,
}

impl Code {
    pub(super) fn of(text: &str) -> Self {
        let mut code = Self::default();
        let mut fence: Option<(char, usize)> = None;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let range = at..at + line.len();
            at = range.end;
            let start = line
                .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '\u{FEFF}'));
            let run = |sign: char| start.chars().take_while(|c| *c == sign).count();
            match fence {
                Some((sign, length)) => {
                    code.fenced.push(range);
                    let rest = start.trim_start_matches(sign);
                    if run(sign) >= length && rest.trim().is_empty() {
                        fence = None;
                    }
                }
                None => {
                    // A fence may be the first thing in an item of a list.
                    let item = start.trim_start_matches(|c: char| {
                        c.is_ascii_digit() || matches!(c, '-' | '*' | '+' | '.' | ')' | ' ')
                    });
                    let sign = item.chars().next().filter(|sign| matches!(sign, '`' | '~'));
                    let opened =
                        sign.map(|sign| (sign, item.chars().take_while(|c| *c == sign).count()));
                    match opened.filter(|(sign, length)| {
                        *length >= 3 && !(*sign == '`' && item[*length..].contains('`'))
                    }) {
                        Some(opened) => {
                            fence = Some(opened);
                            code.fenced.push(range);
                        }
                        None => spans(line, range.start, &mut code.spans),
                    }
                }
            }
        }
        code
    }

    fn has(&self, at: usize) -> bool {
        let mut all = self.fenced.iter().chain(&self.spans);
        all.any(|range| range.contains(&at))
    }

    /// The lines of fenced code.
    pub(super) fn fenced(&self) -> &[Range<usize>] {
        &self.fenced
    }
}

/// The code spans of a line.
fn spans(line: &str, start: usize, code: &mut Vec<Range<usize>>) {
    let mut ticks: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(found) = line[at..].find('`') {
        let from = at + found;
        let length = line[from..]
            .bytes()
            .take_while(|byte| *byte == b'`')
            .count();
        ticks.push((from, length));
        at = from + length;
    }
    let mut open = 0;
    while open < ticks.len() {
        let (from, length) = ticks[open];
        let close = (open + 1..ticks.len()).find(|close| ticks[*close].1 == length);
        match close {
            Some(close) => {
                code.push(start + from..start + ticks[close].0 + length);
                open = close + 1;
            }
            None => open += 1,
        }
    }
}
