//! Collects errors on pages: equal ones become one with a count, and their number is limited.

use std::collections::HashMap;

use crate::page::{PageError, PageErrorKind};

/// The errors on the pages of a case since they were last taken.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageErrors {
    /// Errors of the windows in the order in which they began, then those of frames and workers in
    /// alphabetical order.
    pub errors: Vec<PageError>,
    /// How many more there were.
    pub left_out: u64,
}

/// Most different errors that are kept: a page may log without end.
const MOST: usize = 1000;

/// Where and when an error began. Frames and workers run beside the page, so the order of their
/// errors differs between runs and is ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Began {
    /// In the window of this number, at this moment.
    InWindow(usize, u64),
    /// In a frame or worker.
    Beside,
}

/// Collects errors.
#[derive(Clone, Default)]
pub(super) struct Folded {
    kept: Vec<(Began, PageError)>,
    /// Their indexes.
    places: HashMap<PageErrorKind, usize>,
    left_out: u64,
}

impl Folded {
    /// Adds an error; returns its index if it is kept.
    pub(super) fn add(&mut self, began: Began, kind: PageErrorKind) -> Option<usize> {
        if let Some(place) = self.places.get(&kind) {
            let (first, error) = &mut self.kept[*place];
            *first = began.min(*first);
            error.times += 1;
            return Some(*place);
        }
        if self.kept.len() >= MOST {
            self.left_out += 1;
            return None;
        }
        let place = self.kept.len();
        self.places.insert(kind.clone(), place);
        self.kept.push((began, PageError { kind, times: 1 }));
        Some(place)
    }

    /// Removes one of the errors at this index.
    pub(super) fn take_back(&mut self, place: usize) {
        if let Some((_, error)) = self.kept.get_mut(place) {
            error.times = error.times.saturating_sub(1);
        }
    }

    /// Takes the errors so far.
    pub(super) fn take(&mut self) -> PageErrors {
        let mut kept = std::mem::take(&mut self.kept);
        self.places.clear();
        kept.sort_by_cached_key(|(began, error)| {
            let beside = *began == Began::Beside;
            (*began, beside.then(|| error.to_string()))
        });
        let errors = kept.into_iter().map(|(_, error)| error);
        PageErrors {
            errors: errors.filter(|error| error.times > 0).collect(),
            left_out: std::mem::take(&mut self.left_out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::ErrorMessage;

    fn logged(message: impl Into<String>) -> PageErrorKind {
        PageErrorKind::Console(ErrorMessage {
            message: message.into(),
            at: None,
        })
    }

    fn told(errors: &PageErrors) -> Vec<String> {
        errors.errors.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn equal_errors_are_one_and_their_order_is_that_of_the_page() {
        let mut folded = Folded::default();
        let began = [
            (Began::Beside, "z"),
            (Began::InWindow(1, 1), "popup"),
            (Began::InWindow(0, 4), "c"),
            (Began::InWindow(0, 2), "a"),
            (Began::Beside, "y"),
            (Began::Beside, "b"),
            (Began::InWindow(0, 3), "b"),
        ];
        for (began, message) in began {
            folded.add(began, logged(message));
        }
        let all = folded.take();
        let expected = ["a", "b (2 times)", "c", "popup", "y", "z"];
        assert_eq!(
            told(&all),
            expected.map(|words| format!("console.error: {words}"))
        );
        assert_eq!(folded.take(), PageErrors::default());
    }

    #[test]
    fn what_is_taken_back_is_none() {
        let mut folded = Folded::default();
        let place = folded.add(Began::Beside, logged("a")).unwrap();
        folded.add(Began::Beside, logged("a"));
        folded.take_back(place);
        let other = folded.add(Began::Beside, logged("b")).unwrap();
        folded.take_back(other);
        assert_eq!(told(&folded.take()), ["console.error: a"]);
    }

    #[test]
    fn a_page_that_logs_without_end_is_counted() {
        let mut folded = Folded::default();
        for number in 0..100_000 {
            let began = Began::InWindow(0, number);
            folded.add(began, logged(format!("{}", number % 50_000)));
        }
        let all = folded.take();
        assert_eq!((all.errors.len(), all.left_out), (MOST, 98_000));
        assert!(all.errors.iter().all(|error| error.times == 2));
    }
}
