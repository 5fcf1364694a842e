//! The position of the mouse.

use super::Point;

/// Where the mouse is, and how many documents had been requested when it was moved there: this tells
/// which page it is on.
#[derive(Default)]
pub(super) struct Pointer(Option<(Point, u64)>);

impl Pointer {
    /// Notes the position. This is done before the mouse is moved: that may lead to another page.
    pub(super) fn moves_to(&mut self, at: Point, documents: u64) {
        self.0 = Some((at, documents));
    }

    /// Where the mouse rests; `away` if another page has come since. `None` if it was never used.
    pub(super) fn rest(&self, documents: u64, away: Point) -> Option<Point> {
        let (at, before) = self.0?;
        Some(if documents == before { at } else { away })
    }
}
