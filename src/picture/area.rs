//! Rectangles of whole pixels.

use serde::{Deserialize, Serialize};

/// A rectangle of whole pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

impl Area {
    /// From its edges; the right and the lower edge are just past the last pixel.
    pub fn between(left: i32, top: i32, right: i32, bottom: i32) -> Self {
        Self {
            x: left,
            y: top,
            width: right - left,
            height: bottom - top,
        }
    }

    /// A rectangle in CSS pixels, rounded to the pixels nearest to its edges.
    pub fn of(x: f64, y: f64, width: f64, height: f64, scale: f64) -> Self {
        let edge = |at: f64| pixels(at * scale);
        Self::between(edge(x), edge(y), edge(x + width), edge(y + height))
    }

    /// The edge just past its last column.
    pub fn right(self) -> i32 {
        self.x + self.width
    }

    /// The edge just past its last row.
    pub fn bottom(self) -> i32 {
        self.y + self.height
    }

    /// Whether it has no pixels.
    pub fn is_empty(self) -> bool {
        self.width <= 0 || self.height <= 0
    }

    /// Number of pixels.
    pub fn size(self) -> i64 {
        i64::from(self.width) * i64::from(self.height)
    }

    /// The smallest rectangle that contains both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self::between(
            self.x.min(other.x),
            self.y.min(other.y),
            self.right().max(other.right()),
            self.bottom().max(other.bottom()),
        )
    }

    /// What both have in common; empty if they do not overlap.
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        Self::between(
            self.x.max(other.x),
            self.y.max(other.y),
            self.right().min(other.right()),
            self.bottom().min(other.bottom()),
        )
    }

    /// Whether they have a pixel in common.
    pub fn meets(self, other: Self) -> bool {
        !self.common(other).is_empty()
    }

    /// Whether `other` is entirely inside.
    pub fn contains(self, other: Self) -> bool {
        self.union(other) == self
    }

    /// Enlarged by `by` on each side; made smaller if `by` is negative.
    #[must_use]
    pub fn grown(self, by: i32) -> Self {
        Self::between(
            self.x - by,
            self.y - by,
            self.right() + by,
            self.bottom() + by,
        )
    }

    /// Moved.
    #[must_use]
    pub fn moved(self, x: i32, y: i32) -> Self {
        Self {
            x: self.x + x,
            y: self.y + y,
            ..self
        }
    }

    /// Shifted into `bounds`, and cut only if it is larger than them.
    #[must_use]
    pub fn within(self, bounds: Self) -> Self {
        let width = self.width.min(bounds.width);
        let height = self.height.min(bounds.height);
        Self {
            x: self.x.min(bounds.right() - width).max(bounds.x),
            y: self.y.min(bounds.bottom() - height).max(bounds.y),
            width,
            height,
        }
    }
}

/// The nearest whole number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "pixels of a picture, and the cast saturates"
)]
pub(super) fn pixels(length: f64) -> i32 {
    length.round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_rounded_and_not_sizes() {
        // Adjacent rectangles stay adjacent.
        let (a, b) = (
            Area::of(0.0, 0.0, 10.3, 5.0, 1.5),
            Area::of(10.3, 0.0, 10.3, 5.0, 1.5),
        );
        assert_eq!((a.right(), b.x, b.right()), (15, 15, 31));
    }

    #[test]
    fn what_is_too_far_is_shifted_and_what_is_too_large_is_cut() {
        let bounds = Area::between(0, 0, 100, 50);
        let shifted = Area::between(90, -10, 110, 10).within(bounds);
        assert_eq!(shifted, Area::between(80, 0, 100, 20));
        assert_eq!(Area::between(-5, -5, 200, 10).within(bounds).width, 100);
    }
}
