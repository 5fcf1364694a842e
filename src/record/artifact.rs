//! Names of files that belong to a case or step.

use std::fmt::Write as _;

/// The folder name of a case: `web-pay[card-sms]` → `web-pay.card-sms`.
///
/// Two ids never share a folder, also where the file system ignores case, and no id leaves the
/// folder it is put in: what is not `a-z 0-9 - _` becomes `%XX`, and the dot stands for the
/// bracket of a matrix entry alone.
pub fn case_folder(case: &str) -> String {
    match case.strip_suffix(']').and_then(|id| id.split_once('[')) {
        Some((scenario, entry)) => format!("{}.{}", file_name(scenario), file_name(entry)),
        None => file_name(case),
    }
}

/// The id of the case that has this folder name: the inverse of [`case_folder`].
pub fn case_of_folder(folder: &str) -> Option<String> {
    let id = match folder.split_once('.') {
        Some((scenario, entry)) => format!("{}[{}]", decode(scenario)?, decode(entry)?),
        None => decode(folder)?,
    };
    (case_folder(&id) == folder).then_some(id)
}

/// The id of the case that a run has under this id: with `--repeat`, `web-self#2` is the second
/// run of `web-self`. All runs of a case share its snapshots.
pub fn case_of_run(id: &str) -> &str {
    id.split('#').next().unwrap_or(id)
}

/// The file name of a step, without its extension: ids are kept, all else becomes `%XX`.
pub fn file_name(id: &str) -> String {
    id.bytes().fold(String::new(), |mut name, byte| {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            // Writing to a String cannot fail.
            _ => {
                let _ = write!(name, "%{byte:02X}");
            }
        }
        name
    })
}

/// Path of a step's screenshot in the output tree: `screenshots/<case>/<NN>-<step>.png`, with
/// `.failed` before the extension when it shows the page at the moment of a failure.
pub fn screenshot(case: &str, number: usize, step: &str, failed: bool) -> String {
    let (case, step) = (case_folder(case), file_name(step));
    let failed = if failed { ".failed" } else { "" };
    format!("screenshots/{case}/{number:02}-{step}{failed}.png")
}

/// Path of the page as text, as it was when the step failed: beside [`screenshot`].
pub fn failed_page(case: &str, number: usize, step: &str) -> String {
    let (case, step) = (case_folder(case), file_name(step));
    format!("screenshots/{case}/{number:02}-{step}{FAILED_PAGE}")
}

/// How the name of a file of [`failed_page`] ends.
pub const FAILED_PAGE: &str = ".failed.txt";

/// The id that has this file name.
pub(crate) fn decode(name: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = name.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first == b'%' {
            let hex = std::str::from_utf8(rest.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
            rest = &rest[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_readable_unique_and_stay_in_their_folder() {
        let ids = [
            ("web-self", "web-self"),
            ("web-pay[card-sms]", "web-pay.card-sms"),
            ("web-pay.card-sms", "web-pay%2Ecard-sms"),
            ("a[b", "a%5Bb"),
            ("a[b]]", "a.b%5D"),
            ("A", "%41"),
            ("..", "%2E%2E"),
            ("../x", "%2E%2E%2Fx"),
            ("缴费", "%E7%BC%B4%E8%B4%B9"),
        ];
        for (id, folder) in ids {
            assert_eq!(case_folder(id), folder);
            assert_eq!(case_of_folder(folder).as_deref(), Some(id));
        }
        assert_eq!(case_of_folder("%zz"), None);
        assert_eq!(case_of_folder("A"), None);
    }

    #[test]
    fn screenshots_sort_by_step() {
        assert_eq!(
            screenshot("web-pay[card]", 3, "sign-in", false),
            "screenshots/web-pay.card/03-sign-in.png"
        );
        assert_eq!(
            failed_page("web-pay[card]", 3, "sign-in"),
            "screenshots/web-pay.card/03-sign-in.failed.txt"
        );
    }
}
