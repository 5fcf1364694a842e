//! Decodes the bytes of a file: limited in size, UTF-8, without invisible characters.

use super::diagnostic::Diagnostic;
use super::findings::Findings;
use crate::source::Source;

/// The maximum size of a file. A scenario of a hundred steps has a twentieth of it.
pub const MAX_BYTES: usize = 1024 * 1024;

/// The file as text; `None` if it cannot be read, which is reported.
pub(super) fn decode(name: &str, bytes: Vec<u8>, findings: &mut Findings) -> Option<Source> {
    if bytes.len() > MAX_BYTES {
        let source = Source::new(name, "");
        let title = format!("the file has more than {MAX_BYTES} bytes");
        findings.push(
            Diagnostic::error(&source, source.span(0, 0), title)
                .help("split the scenario, or move steps to a part"),
        );
        return None;
    }
    if is_utf16(&bytes) {
        let source = Source::new(name, "");
        findings.push(
            Diagnostic::error(&source, source.span(0, 0), "the file is written in UTF-16")
                .help("save the file in the encoding UTF-8"),
        );
        return None;
    }
    let source = match String::from_utf8(bytes) {
        // Both kinds of line endings give the same tree and the same excerpts.
        Ok(text) => Source::new(name, text.replace("\r\n", "\n")),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let source = Source::new(name, String::from_utf8_lossy(error.as_bytes()));
            let span = source.span(at, at + char::REPLACEMENT_CHARACTER.len_utf8());
            findings.push(
                Diagnostic::error(&source, span, "the file is not valid UTF-8")
                    .label("not UTF-8 from here")
                    .help("save the file in the encoding UTF-8"),
            );
            return None;
        }
    };
    match forbidden_character(&source) {
        None => Some(source),
        Some(diagnostic) => {
            findings.push(diagnostic);
            None
        }
    }
}

/// Whether there is a UTF-16 byte order mark, or every other byte of the beginning is null, as for Latin
/// letters in UTF-16.
fn is_utf16(bytes: &[u8]) -> bool {
    let marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let beginning = &bytes[..bytes.len().min(16)];
    let null = |first: usize| {
        beginning
            .iter()
            .skip(first)
            .step_by(2)
            .all(|byte| *byte == 0)
    };
    marked || beginning.len() > 3 && null(0) != null(1)
}

/// Reports a character that is invisible in an editor.
fn forbidden_character(source: &Source) -> Option<Diagnostic> {
    let text = &source.text;
    if text.starts_with('\u{feff}') {
        let shown = Source::new(source.name.clone(), &text['\u{feff}'.len_utf8()..]);
        return Some(
            Diagnostic::error(
                &shown,
                shown.span(0, 0),
                "the file begins with a byte order mark",
            )
            .help("save the file as UTF-8 without BOM"),
        );
    }
    let invisible = |c: char| c.is_control() && !matches!(c, '\n' | '\t') || c == '\u{feff}';
    let (at, character) = text.char_indices().find(|(_, c)| invisible(*c))?;
    let span = source.span(at, at + character.len_utf8());
    let (title, help) = if character == '\r' {
        (
            "a line ends with CR alone".to_owned(),
            "save the file with LF or CR LF",
        )
    } else {
        let title = format!(
            "control character U+{:04X} in the file",
            u32::from(character)
        );
        (title, "remove it")
    };
    Some(Diagnostic::error(source, span, title).help(help))
}
