//! The errors of WebDriver BiDi.

use crate::browser::BrowserError;

/// What a refusal means. If the page has gone, the command is repeated on the next one.
pub(super) fn refused(command: &str, code: &str, message: String) -> BrowserError {
    const GONE: [&str; 4] = [
        "Actor destroyed",
        "AbortError",
        "can't access dead object",
        "discarded",
    ];
    let gone = ["no such frame", "no such node"].contains(&code)
        || GONE.iter().any(|gone| message.contains(gone));
    if gone {
        return BrowserError::PageGone;
    }
    BrowserError::refused(command, code, &message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_went_away_is_asked_again() {
        let of = |code: &str, message: &str| refused("script.callFunction", code, message.into());
        assert_eq!(of("no such frame", "… not found"), BrowserError::PageGone);
        let destroyed = "AbortError: Actor destroyed before query was resolved";
        assert_eq!(of("unknown error", destroyed), BrowserError::PageGone);
        let wrong = of("invalid argument", "x");
        assert_eq!(
            wrong.to_string(),
            "script.callFunction: invalid argument: x"
        );
    }
}
