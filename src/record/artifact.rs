//! Paths of a step's files in the output tree.

use crate::case_id::{CaseId, file_name};

/// Path of a step's screenshot: `screenshots/<case>/<NN>-<step>.png`, with `.failed` before the
/// extension if it shows the page at the moment of a failure.
pub fn screenshot(case: &CaseId, number: usize, step: &str, failed: bool) -> String {
    let (case, step) = (case.folder(), file_name(step));
    let failed = if failed { ".failed" } else { "" };
    format!("screenshots/{case}/{number:02}-{step}{failed}.png")
}

/// Path of another picture of the step, next to its [`screenshot`]: `old`, `new` or `difference`.
pub fn beside_screenshot(case: &CaseId, number: usize, step: &str, which: &str) -> String {
    let (case, step) = (case.folder(), file_name(step));
    format!("screenshots/{case}/{number:02}-{step}.{which}.png")
}

/// Path of the failed page as text, next to its [`screenshot`].
pub fn failed_page(case: &CaseId, number: usize, step: &str) -> String {
    let (case, step) = (case.folder(), file_name(step));
    format!("screenshots/{case}/{number:02}-{step}{FAILED_PAGE}")
}

/// The suffix of the files named by [`failed_page`].
pub const FAILED_PAGE: &str = ".failed.txt";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screenshots_sort_by_step() {
        assert_eq!(
            screenshot(&"web-pay[card]".into(), 3, "sign-in", false),
            "screenshots/web-pay.card/03-sign-in.png"
        );
        assert_eq!(
            failed_page(&"web-pay[card]".into(), 3, "sign-in"),
            "screenshots/web-pay.card/03-sign-in.failed.txt"
        );
    }
}
