//! Which pages a case has seen. A page is kept when the case sees it for the first time.

use super::locate::Clicked;
use crate::page::{Change, Moment, Sight};

/// What a case has seen so far.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    /// The documents, each with the route that it had last.
    documents: Vec<(String, String)>,
    /// The open dialogs; the one in front is the last.
    dialogs: Vec<u64>,
    /// Changes of pages that have stood until nobody waited any longer.
    pub(super) stood: Vec<Change>,
    /// The last thing that was done to the page, if it was a click.
    pub(super) clicked: Option<Clicked>,
}

impl Sightings {
    /// Notes what the page shows. Returns its moment if the case sees it for the first time.
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
                // The dialogs in front of it have closed.
                Some(at) => self.dialogs.truncate(at + 1),
                None => self.dialogs.push(dialog),
            },
        }
        moment
    }

    /// The moment of the page, if the case has not seen it.
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
