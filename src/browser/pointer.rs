//! The position of the mouse.

use super::Point;

/// Where the mouse is, and how many documents had been requested when it was moved there: this tells
/// which page it is on.
#[derive(Default)]
pub(super) struct Pointer {
    at: Option<(Point, u64)>,
    /// Whether it was moved on this page just to be there.
    hovers: bool,
    hidden: bool,
}

impl Pointer {
    /// Notes the position. This is done before the mouse is moved: that may lead to another page.
    pub(super) fn moves_to(&mut self, at: Point, documents: u64) {
        self.hovers &= self.at.is_some_and(|(_, before)| before == documents);
        self.at = Some((at, documents));
        self.hidden = false;
    }

    /// The same, for a mouse that is moved there and does nothing else.
    pub(super) fn hovers_at(&mut self, at: Point, documents: u64) {
        self.moves_to(at, documents);
        self.hovers = true;
    }

    /// Where the mouse rests; `away` if another page has come since. `None` if it was never used.
    pub(super) fn rest(&self, documents: u64, away: Point) -> Option<Point> {
        let (at, before) = self.at?;
        Some(if documents == before { at } else { away })
    }

    /// Where the mouse goes to be out of the way, if it has only clicked on this page.
    pub(super) fn hide(&mut self, documents: u64, away: Point) -> Option<Point> {
        let (_, before) = self.at?;
        self.hidden = documents == before && !self.hovers;
        self.hidden.then_some(away)
    }

    /// Where it comes back to.
    pub(super) fn show(&mut self) -> Option<Point> {
        let (at, _) = self.at?;
        std::mem::take(&mut self.hidden).then_some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AWAY: Point = (-1.0, -1.0);

    #[test]
    fn it_hides_from_what_it_has_clicked_and_comes_back() {
        let mut pointer = Pointer::default();
        assert_eq!(pointer.hide(1, AWAY), None);
        pointer.moves_to((3.0, 4.0), 1);
        assert_eq!(pointer.hide(1, AWAY), Some(AWAY));
        assert_eq!(pointer.show(), Some((3.0, 4.0)));
        assert_eq!(pointer.show(), None);
        // Another page has come.
        assert_eq!(pointer.hide(2, AWAY), None);
    }

    #[test]
    fn it_stays_where_it_hovers_until_another_page_comes() {
        let mut pointer = Pointer::default();
        pointer.hovers_at((3.0, 4.0), 1);
        assert_eq!(pointer.hide(1, AWAY), None);
        pointer.moves_to((3.0, 9.0), 1);
        assert_eq!(pointer.hide(1, AWAY), None);
        pointer.moves_to((5.0, 5.0), 2);
        assert_eq!(pointer.hide(2, AWAY), Some(AWAY));
    }
}
