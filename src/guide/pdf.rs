//! The guide as PDF: the HTML file printed by the browser, without the time of printing.

use super::document::{Document, Make};
use super::page::html;

/// The guide as PDF.
pub(super) const PDF: Document = Document {
    format: "pdf",
    extension: "pdf",
    about: "The HTML file, printed by the browser",
    make: Make::Print {
        page: html,
        finish: undated,
    },
};

/// Replaces the dates in a PDF (ISO 32000-1, 14.3.3) by a fixed one of the same length, so that the
/// same guide gives the same bytes.
fn undated(mut pdf: Vec<u8>) -> Vec<u8> {
    const FIXED: &[u8] = b"19800101000000";
    for key in [&b"/CreationDate (D:"[..], b"/ModDate (D:"] {
        let mut from = 0;
        while let Some(found) = find(&pdf[from..], key) {
            let at = from + found + key.len();
            let digits = pdf[at..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            let length = digits.min(FIXED.len());
            pdf[at..at + length].copy_from_slice(&FIXED[..length]);
            from = at;
        }
    }
    pdf
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_fixed_and_the_length_stays() {
        let pdf = b"/CreationDate (D:20261125081500+00'00')\n/ModDate (D:20261125081501Z)".to_vec();
        let length = pdf.len();
        let undated = undated(pdf);
        assert_eq!(undated.len(), length);
        assert_eq!(
            undated,
            b"/CreationDate (D:19800101000000+00'00')\n/ModDate (D:19800101000000Z)"
        );
    }
}
