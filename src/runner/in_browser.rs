//! Whether what is expected of the browser holds, and what was found instead.

use regex::Regex;
use url::Url;

use super::error::{At, StepError};
use super::locate::Resolver;
use super::page_errors::console_errors;
use crate::browser::{Activity, Call, Download, DownloadState};
use crate::locator::TextMatch;
use crate::scenario::BrowserCheck;
use crate::source::Location;

/// Most lines of a message.
const MOST_SHOWN: usize = 5;

impl Resolver<'_> {
    /// What was found instead of what is expected; `None` if that holds. Requests count since there
    /// were so many of them.
    pub(super) async fn found_instead(
        &mut self,
        check: &BrowserCheck<String>,
        calls: usize,
        location: &Location,
    ) -> Result<Option<Vec<String>>, StepError> {
        let page = &mut *self.live.page;
        Ok(match check {
            BrowserCheck::Download(name) => {
                let downloads = page.activity().downloads;
                let complete = downloads
                    .iter()
                    .filter(|one| one.state == DownloadState::Whole);
                let names = complete.map(|download| download.name.clone()).collect();
                let same = self.match_texts(name, names, location).await?;
                let held = same.is_some_and(|same| same.contains(&true));
                (!held).then(|| download_words(&downloads))
            }
            BrowserCheck::Status(status) => other_status(&page.activity(), *status),
            BrowserCheck::Request {
                method,
                path,
                status,
            } => {
                let made = page.calls(calls);
                let is_it = |call: &&Call| {
                    call.method == *method
                        && fits_address(path, &call.url)
                        && status.is_none_or(|status| call.status == Some(status))
                };
                let held = made.iter().any(|call| is_it(&call));
                (!held).then(|| self.call_words(&made))
            }
            BrowserCheck::Cookie {
                name,
                value,
                present,
            } => {
                let cookies = page.cookies().await.at(location)?;
                let mut own = cookies.iter().filter(|cookie| cookie.name == *name);
                let held = match value {
                    Some(value) => own.any(|cookie| fits(value, &cookie.value)),
                    None => own.next().is_some() == *present,
                };
                // Its value may be a session.
                (!held).then(|| {
                    let names: Vec<_> = cookies
                        .iter()
                        .map(|one| format!("`{}`", one.name))
                        .collect();
                    vec![match names.as_slice() {
                        [] => "the page has no cookies".to_owned(),
                        names => format!("the page has the cookies {}", names.join(", ")),
                    }]
                })
            }
            BrowserCheck::NoConsoleErrors => {
                let home = self.live.home();
                let page = &mut *self.live.page;
                let errors = console_errors(self.errors, page, home, self.values.blanks);
                (!errors.is_empty()).then(|| some_of(errors))
            }
        })
    }

    /// The requests in words.
    fn call_words(&self, calls: &[Call]) -> Vec<String> {
        let mut words = Vec::new();
        for call in calls {
            let answer = match call.status {
                Some(status) => format!("was answered by {status}"),
                None => "has no answer".to_owned(),
            };
            let line = format!("{} {} {answer}", call.method, self.live.address(&call.url));
            if !words.contains(&line) {
                words.push(line);
            }
        }
        match words.is_empty() {
            true => vec!["the page has made no request".to_owned()],
            false => some_of(words),
        }
    }
}

/// The last lines, with how many there are before them.
fn some_of(mut lines: Vec<String>) -> Vec<String> {
    let more = lines.len().saturating_sub(MOST_SHOWN);
    if more > 0 {
        lines.drain(..more);
        lines.insert(0, format!("{more} more"));
    }
    lines
}

fn other_status(activity: &Activity, wanted: u16) -> Option<Vec<String>> {
    let status = activity.document.as_ref().map(|document| &document.status);
    match status {
        Some(Ok(status)) if *status == wanted => None,
        Some(Ok(status)) => Some(vec![format!("found {status}")]),
        _ => Some(vec!["no page was asked for".to_owned()]),
    }
}

fn fits(wanted: &TextMatch<String>, text: &str) -> bool {
    match wanted {
        TextMatch::Is(wanted) => wanted == text,
        // The reader has compiled it before.
        TextMatch::Matches(pattern) => {
            Regex::new(pattern).is_ok_and(|pattern| pattern.is_match(text))
        }
    }
}

/// Whether it is the path of the address; with its query if a `?` is wanted or a pattern is given.
fn fits_address(wanted: &TextMatch<String>, url: &str) -> bool {
    let Ok(url) = Url::parse(url) else {
        return false;
    };
    let with_query = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    match wanted {
        TextMatch::Is(path) if !path.contains('?') => {
            // Addresses are compared as browsers write them.
            let wanted = url.join(path);
            wanted.is_ok_and(|wanted| wanted.path() == url.path())
        }
        TextMatch::Is(path) => {
            let wanted = url.join(path);
            wanted.is_ok_and(|wanted| (wanted.path(), wanted.query()) == (url.path(), url.query()))
        }
        TextMatch::Matches(_) => fits(wanted, &with_query),
    }
}

fn download_words(downloads: &[Download]) -> Vec<String> {
    let words = downloads.iter().map(|download| {
        let name = &download.name;
        match download.state {
            DownloadState::Running => format!("\"{name}\" is not complete yet"),
            DownloadState::Whole => format!("\"{name}\" was downloaded"),
            DownloadState::Failed => format!("\"{name}\" could not be downloaded"),
        }
    });
    match downloads.is_empty() {
        true => vec!["nothing was downloaded".to_owned()],
        false => words.collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_compared_by_its_path_and_its_query_where_one_is_wanted() {
        let is = |path: &str, url: &str| fits_address(&TextMatch::Is(path.to_owned()), url);
        assert!(is("/api/save", "https://h:1/api/save?id=1#x"));
        assert!(is("/缴费", "http://h/%E7%BC%B4%E8%B4%B9"));
        assert!(is("/api?a=1", "http://h/api?a=1"));
        assert!(!is("/api?a=1", "http://h/api?a=2"));
        assert!(!is("/api", "http://h/api/save"));
        let matches = TextMatch::Matches(r"^/orders/\d+\?full".to_owned());
        assert!(fits_address(&matches, "http://h/orders/17?full=1"));
        assert!(!fits_address(&matches, "http://h/orders/x?full=1"));
    }

    #[test]
    fn of_many_lines_the_last_are_told() {
        let lines = |count: usize| (0..count).map(|n| n.to_string()).collect::<Vec<_>>();
        assert_eq!(some_of(lines(5)), lines(5));
        assert_eq!(some_of(lines(7)), ["2 more", "2", "3", "4", "5", "6"]);
    }
}
