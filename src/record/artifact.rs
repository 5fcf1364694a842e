//! Paths of a step's files in the output tree.

use crate::case_id::{CaseId, file_name};

/// Path of a step's screenshot: `screenshots/<case>/<NN>-<step>.png`, with `.failed` before the
/// extension if it shows the page at the moment of a failure, and `.attempt-2` behind the step if it
/// is of the second attempt.
pub fn screenshot(
    case: &CaseId,
    attempt: usize,
    number: usize,
    step: &str,
    failed: bool,
) -> String {
    let failed = if failed { ".failed" } else { "" };
    format!("{}{failed}.png", stem(case, attempt, number, step))
}

/// Path of another picture of the step, next to its [`screenshot`]: `old`, `new` or `difference`.
pub fn beside_screenshot(
    case: &CaseId,
    attempt: usize,
    number: usize,
    step: &str,
    which: &str,
) -> String {
    format!("{}.{which}.png", stem(case, attempt, number, step))
}

/// What the files of a step have in common; a step's name is written without dots.
fn stem(case: &CaseId, attempt: usize, number: usize, step: &str) -> String {
    let (case, step) = (case.folder(), file_name(step));
    let attempt = match attempt {
        1 => String::new(),
        later => format!(".attempt-{later}"),
    };
    format!("screenshots/{case}/{number:02}-{step}{attempt}")
}

/// A text of a page, as a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageText {
    /// The page at the moment of a failure.
    Failed,
    /// What is compared with the snapshot.
    Compared,
    /// The snapshot that it differs from.
    Stored,
}

impl PageText {
    /// All texts that a run may write.
    pub const ALL: [Self; 3] = [Self::Failed, Self::Compared, Self::Stored];

    /// The end of its file's name.
    pub fn suffix(self) -> &'static str {
        match self {
            Self::Failed => ".failed.txt",
            Self::Compared => ".page.txt",
            Self::Stored => ".stored.txt",
        }
    }
}

/// Path of a text of the step's page, next to its [`screenshot`].
pub fn page_text(
    case: &CaseId,
    attempt: usize,
    number: usize,
    step: &str,
    text: PageText,
) -> String {
    format!("{}{}", stem(case, attempt, number, step), text.suffix())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screenshots_sort_by_step() {
        assert_eq!(
            screenshot(&"web-pay[card]".into(), 1, 3, "sign-in", false),
            "screenshots/web-pay.card/03-sign-in.png"
        );
        assert_eq!(
            page_text(&"web-pay[card]".into(), 1, 3, "sign-in", PageText::Failed),
            "screenshots/web-pay.card/03-sign-in.failed.txt"
        );
        assert_eq!(
            screenshot(&"web-pay[card]".into(), 2, 3, "sign-in", true),
            "screenshots/web-pay.card/03-sign-in.attempt-2.failed.png"
        );
    }
}
