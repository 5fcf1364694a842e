//! The requests that the pages of a case have made.

use std::collections::HashMap;

use tokio::time::Instant;

/// A request that a page has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Its method, in capitals.
    pub method: String,
    /// Its URL.
    pub url: String,
    /// The HTTP status of its answer, if there is one.
    pub status: Option<u16>,
    /// Whether it is for a part of a page: a script, style, image or font.
    pub is_part: bool,
    /// When it began.
    pub began: Instant,
    /// When it was answered, or failed.
    pub answered: Option<Instant>,
}

/// Collects requests.
#[derive(Default)]
pub(super) struct Calls {
    all: Vec<Call>,
    /// Indexes of those that are not answered, by their ids.
    open: HashMap<String, usize>,
}

impl Calls {
    /// A request has begun. A redirected one begins again under the same id.
    pub(super) fn begin(&mut self, id: &str, method: &str, url: &str, is_part: bool) {
        // Pages load data that is in the page itself, too.
        if !url.starts_with("http") {
            return;
        }
        self.open.insert(id.to_owned(), self.all.len());
        self.all.push(Call {
            method: method.to_ascii_uppercase(),
            url: url.to_owned(),
            status: None,
            is_part,
            began: Instant::now(),
            answered: None,
        });
    }

    /// A request was answered.
    pub(super) fn answer(&mut self, id: &str, status: Option<u16>) {
        let call = self.open.remove(id).and_then(|at| self.all.get_mut(at));
        if let Some(call) = call {
            call.status = status;
            call.answered = Some(Instant::now());
        }
    }

    /// How many have begun.
    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    /// Those that have begun since there were so many.
    pub(super) fn since(&self, count: usize) -> Vec<Call> {
        self.all.get(count..).unwrap_or_default().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_has_its_status_and_a_redirected_one_is_two() {
        let mut calls = Calls::default();
        calls.begin("1", "post", "http://h/save", false);
        calls.begin("2", "GET", "data:,x", true);
        calls.answer("1", Some(303));
        calls.begin("1", "GET", "http://h/saved", false);
        let before = calls.count();
        calls.begin("3", "GET", "http://h/late", false);
        calls.answer("3", Some(404));
        calls.answer("3", Some(200));
        let told = |since| {
            let calls = calls.since(since).into_iter();
            calls
                .map(|call| (call.method, call.status))
                .collect::<Vec<_>>()
        };
        let all = [("POST", Some(303)), ("GET", None), ("GET", Some(404))];
        assert_eq!(
            told(0),
            all.map(|(method, status)| (method.to_owned(), status))
        );
        assert_eq!(told(before), [("GET".to_owned(), Some(404))]);
        assert!(told(9).is_empty());
    }
}
