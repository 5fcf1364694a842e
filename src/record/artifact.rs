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

/// Path of the failed page as text, next to its [`screenshot`].
pub fn failed_page(case: &CaseId, attempt: usize, number: usize, step: &str) -> String {
    format!("{}{FAILED_PAGE}", stem(case, attempt, number, step))
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

/// The suffix of the files named by [`failed_page`].
pub const FAILED_PAGE: &str = ".failed.txt";

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
            failed_page(&"web-pay[card]".into(), 1, 3, "sign-in"),
            "screenshots/web-pay.card/03-sign-in.failed.txt"
        );
        assert_eq!(
            screenshot(&"web-pay[card]".into(), 2, 3, "sign-in", true),
            "screenshots/web-pay.card/03-sign-in.attempt-2.failed.png"
        );
    }
}
