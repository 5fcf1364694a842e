//! Which pages a case has seen. A page is kept when the case sees it for the first time.

use std::collections::{HashMap, HashSet};

use super::locate::Clicked;
use crate::page::{Change, Moment, Node, PageSnapshot, Sight, Spot};

/// What a case has seen so far.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    /// The documents, each as it was last.
    documents: HashMap<String, Document>,
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
        let known = self.documents.entry(sight.document.clone()).or_default();
        known.route.clone_from(&sight.route);
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
        let known = self.documents.get(&sight.document);
        if known.is_none_or(|known| known.route != sight.route) {
            return Some(Moment::FirstSight);
        }
        let opened = sight
            .dialog
            .is_some_and(|dialog| !self.dialogs.contains(&dialog));
        opened.then_some(Moment::DialogOpened)
    }

    /// Notes what stands on a page that is kept as a view.
    pub(super) fn keep(&mut self, sight: &Sight, page: &PageSnapshot) {
        let known = self.documents.entry(sight.document.clone()).or_default();
        keep_all(&page.children, &mut known.kept);
    }

    /// Whether no view of the document has the control, so that what it holds would be overwritten unseen.
    ///
    /// What it holds plays no part: a script that sets it some time or other would make the views of a step
    /// differ from run to run.
    pub(super) fn is_unseen(&self, sight: &Sight, control: &Spot) -> bool {
        let known = self.documents.get(&sight.document);
        known.is_some_and(|known| !known.kept.contains(control))
    }
}

fn keep_all(nodes: &[Node], kept: &mut HashSet<Spot>) {
    for node in nodes {
        kept.insert(Spot {
            role: node.role.clone(),
            name: node.name.clone(),
        });
        keep_all(&node.children, kept);
    }
}

/// What a case has seen of a document.
#[derive(Debug, Default)]
struct Document {
    /// The route that it had last.
    route: String,
    /// What stands in its views.
    kept: HashSet<Spot>,
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

    #[test]
    fn a_control_is_seen_if_a_view_of_its_document_has_it() {
        let node = |role: &str, name: &str, children| Node {
            role: role.to_owned(),
            name: name.to_owned(),
            children,
            ..Node::default()
        };
        let spot = |role: &str, name: &str| Spot {
            role: role.to_owned(),
            name: name.to_owned(),
        };
        let mut sightings = Sightings::default();
        let sight = |document: &str| Sight {
            document: document.to_owned(),
            ..Sight::default()
        };
        // A document that nothing was kept of: its first sight comes.
        assert!(!sightings.is_unseen(&sight("a"), &spot("textbox", "Card")));
        let page = PageSnapshot {
            children: vec![node("form", "", vec![node("textbox", "Card", Vec::new())])],
            ..PageSnapshot::default()
        };
        sightings.keep(&sight("a"), &page);
        assert!(!sightings.is_unseen(&sight("a"), &spot("textbox", "Card")));
        assert!(sightings.is_unseen(&sight("a"), &spot("textbox", "Name")));
        assert!(sightings.is_unseen(&sight("a"), &spot("checkbox", "Card")));
        sightings.keep(&sight("b"), &PageSnapshot::default());
        assert!(sightings.is_unseen(&sight("b"), &spot("textbox", "Card")));
    }
}
