//! Which pages a case has seen: a page that it has not is evidence.

use super::locate::Clicked;
use crate::page::{Moment, Sight};

/// What a case has seen so far.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    /// The documents, each with the route at which it was seen last.
    documents: Vec<(String, String)>,
    /// The dialogs that are open, the one in front last.
    dialogs: Vec<u64>,
    /// The click that was the last thing done to the page.
    pub(super) clicked: Option<Clicked>,
}

impl Sightings {
    /// The page shows this; at which moment it is, if the case sees it for the first time.
    pub(super) fn note(&mut self, sight: &Sight) -> Option<Moment> {
        let moment = self.moment(sight);
        let known = self
            .documents
            .iter_mut()
            .find(|(document, _)| *document == sight.document);
        match known {
            Some((_, route)) => route.clone_from(&sight.route),
            None => {
                let seen = (sight.document.clone(), sight.route.clone());
                self.documents.push(seen);
            }
        }
        match sight.dialog {
            None => self.dialogs.clear(),
            Some(dialog) => match self.dialogs.iter().position(|open| *open == dialog) {
                // Those that were in front of it are closed.
                Some(at) => self.dialogs.truncate(at + 1),
                None => self.dialogs.push(dialog),
            },
        }
        moment
    }

    /// At which moment the page is, if it is new to the case.
    pub(super) fn moment(&self, sight: &Sight) -> Option<Moment> {
        let seen = (sight.document.clone(), sight.route.clone());
        if !self.documents.contains(&seen) {
            return Some(Moment::FirstSight);
        }
        let opened = sight
            .dialog
            .is_some_and(|dialog| !self.dialogs.contains(&dialog));
        opened.then_some(Moment::DialogOpened)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(sightings: &mut Sightings, shows: (&str, &str, Option<u64>)) -> Option<Moment> {
        sightings.note(&Sight {
            document: shows.0.to_owned(),
            route: shows.1.to_owned(),
            dialog: shows.2,
        })
    }

    #[test]
    fn documents_routes_and_dialogs_are_new_once() {
        let mut sightings = Sightings::default();
        let new = [
            (("a", "/", None), Some(Moment::FirstSight)),
            (("a", "/", None), None),
            (("a", "/list", None), Some(Moment::FirstSight)),
            (("a", "/list", Some(1)), Some(Moment::DialogOpened)),
            (("a", "/list", Some(2)), Some(Moment::DialogOpened)),
            // The second dialog has closed, the first one too, and it opens again.
            (("a", "/list", Some(1)), None),
            (("a", "/list", None), None),
            (("a", "/list", Some(1)), Some(Moment::DialogOpened)),
            // A window opens and closes.
            (("b", "/", None), Some(Moment::FirstSight)),
            (("a", "/list", None), None),
            (("a", "/", None), Some(Moment::FirstSight)),
        ];
        for (shows, expected) in new {
            assert_eq!(seen(&mut sightings, shows), expected, "{shows:?}");
        }
    }
}
