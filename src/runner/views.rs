//! The views of a step: the pages that it has passed so far, and those of its stored snapshot.

use super::sightings::Sightings;
use crate::page::{Change, Moment, Sight, View, diff, read_views, write_views};
use crate::record::Verdict;

/// The views of a step.
#[derive(Default)]
pub(super) struct StepViews {
    /// Those of the stored snapshot, if there is one.
    stored: Option<Vec<View>>,
    seen: Vec<View>,
    documents: Vec<String>,
}

impl StepViews {
    /// For a step with this stored snapshot.
    pub(super) fn new(stored: Option<&str>) -> Self {
        Self {
            stored: stored.map(read_views),
            ..Self::default()
        }
    }

    /// The view of a page with this text.
    pub(super) fn view(
        &mut self,
        sightings: &Sightings,
        sight: &Sight,
        shown: bool,
        text: String,
    ) -> View {
        let otherwise = if shown {
            Moment::Shown
        } else {
            Moment::OnTheWay
        };
        let moment = sightings.moment(sight).unwrap_or(otherwise);
        let document = self.document(&sight.document);
        View {
            moment,
            shown,
            document,
            text,
        }
    }

    /// The number of the document (or browser dialog) with this name.
    pub(super) fn document(&mut self, name: &str) -> usize {
        let known = self.documents.iter().position(|known| known == name);
        known.unwrap_or_else(|| {
            self.documents.push(name.to_owned());
            self.documents.len() - 1
        })
    }

    pub(super) fn push(&mut self, view: View) {
        self.seen.push(view);
    }

    /// How many it has passed.
    pub(super) fn len(&self) -> usize {
        self.seen.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Whether a step that ends early can be compared: it has a stored snapshot, or has passed the page that
    /// the reader is shown.
    pub(super) fn can_be_judged(&self) -> bool {
        self.stored.is_some() || self.seen.iter().any(|view| view.shown)
    }

    /// The text of the page that the reader is shown, or of the last one.
    pub(super) fn shown(&self) -> Option<&str> {
        let shown = self.seen.iter().find(|view| view.shown);
        shown.or(self.seen.last()).map(|view| view.text.as_str())
    }

    /// How the next view compares with the stored one.
    pub(super) fn verdict(&self, view: &View) -> Verdict {
        let Some(stored) = &self.stored else {
            return Verdict::New;
        };
        match counterpart(&self.seen, view, stored) {
            None => Verdict::New,
            Some(stored) if stored.text == view.text => Verdict::Same,
            Some(_) => Verdict::Changed,
        }
    }

    /// What has changed since the stored view; nothing if there is none.
    pub(super) fn changes_of(&self, view: &View) -> Vec<Change> {
        let stored = self.stored.iter();
        let stored = stored.filter_map(|stored| counterpart(&self.seen, view, stored));
        stored
            .flat_map(|stored| diff(&stored.text, &view.text))
            .collect()
    }

    /// The text of the snapshot. If the step ended early, the views that it did not reach are those of the
    /// stored snapshot.
    pub(super) fn text(&self, complete: bool) -> String {
        let Some(stored) = self.stored.as_ref().filter(|_| !complete) else {
            return write_views(&self.seen);
        };
        let mut views: Vec<View> = Vec::new();
        let mut left = stored.clone();
        for view in &self.seen {
            if let Some(at) = left.iter().position(|stored| stored.stands_for(view)) {
                // The step did not pass the views before it this time.
                left.drain(..=at);
            }
            views.push(view.clone());
        }
        views.extend(left);
        write_views(&views)
    }

    /// The changes of the page that it has against each stored view of it. What the step itself does to the
    /// page differs from only some of the views.
    pub(super) fn changes(&self, page: &str) -> Vec<Change> {
        let place = |text: &str| text.lines().nth(1).map(str::to_owned);
        let stored = self.stored.iter().flatten();
        let mut same = stored.filter(|view| place(&view.text) == place(page));
        let Some(first) = same.next() else {
            return Vec::new();
        };
        let mut changes = diff(&first.text, page);
        for view in same {
            let others = diff(&view.text, page);
            changes.retain(|change| others.contains(change));
        }
        changes
    }
}

/// The stored view that corresponds to a view which comes after those that were `seen`.
fn counterpart<'a>(seen: &[View], view: &View, stored: &'a [View]) -> Option<&'a View> {
    let before = seen.iter().filter(|seen| seen.stands_for(view)).count();
    let mut equal = stored.iter().filter(|stored| stored.stands_for(view));
    equal.nth(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(moment: Moment, shown: bool, text: &str) -> View {
        View {
            moment,
            shown,
            document: 0,
            text: text.to_owned(),
        }
    }

    const FORM: &str = "- /title: 登录\n- /location: /login\n- textbox \"账号\"\n- text: 一\n";
    const FILLED: &str =
        "- /title: 登录\n- /location: /login\n- textbox \"账号\": zhangcs\n- text: 一\n";

    fn stored() -> String {
        write_views(&[
            view(Moment::FirstSight, false, FORM),
            view(Moment::Shown, true, FILLED),
        ])
    }

    #[test]
    fn what_a_step_did_not_come_to_stays_as_it_is_stored() {
        let mut views = StepViews::new(Some(&stored()));
        let first = view(Moment::FirstSight, false, FORM);
        assert_eq!(views.verdict(&first), Verdict::Same);
        views.push(first);
        assert_eq!(views.text(false), stored());
        assert_ne!(views.text(true), stored());
    }

    #[test]
    fn what_a_step_does_is_no_change_of_the_page() {
        let views = StepViews::new(Some(&stored()));
        assert!(views.changes(FORM).is_empty());
        assert!(views.changes(FILLED).is_empty());
        let changes = views.changes(&FILLED.replace("text: 一", "text: 二"));
        let told: Vec<_> = changes.iter().map(ToString::to_string).collect();
        assert_eq!(told, ["text: 一 → 二"]);
        assert!(views.changes(&FORM.replace("/login", "/")).is_empty());
    }
}
