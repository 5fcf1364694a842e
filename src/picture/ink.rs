//! Where a picture shows text, or symbols as fine as text.

use super::area::{Area, pixels};
use super::image::{Image, unsigned};

/// Two neighbouring pixels differ visibly if the sum of the differences of their channels is above
/// this.
const EDGE: u32 = 60;
/// An edge that is straight for this many CSS pixels belongs to a box or a line, not to a letter.
const STRAIGHT: f64 = 24.0;
/// Fewer inked pixels than this, in CSS pixels, are the round corner of a box, not a letter.
const CLEAR: f64 = 8.0;

/// The inked pixels of a picture: those at edges that are short or not straight. Letters and symbols
/// have many of them; boxes and lines have none.
pub struct Ink {
    bounds: Area,
    /// For each pixel, the number of inked pixels above and to the left of it; the first row and
    /// column are zeros.
    sums: Vec<u32>,
    clear: u32,
}

impl Ink {
    /// The ink of a picture with this many pixels per CSS pixel. `unsteady` areas count as full of
    /// ink, whatever they show at the moment.
    pub fn of(image: &Image, scale: f64, unsteady: &[Area]) -> Self {
        let bounds = image.area();
        let (_, _, width, height) = sides(bounds);
        let straight = usize::try_from(pixels(STRAIGHT * scale)).unwrap_or_default();
        let mut ink = vec![false; width * height];
        let mut edges = Edges {
            ink: &mut ink,
            colours: image.bytes().as_chunks().0,
            straight,
        };
        for x in 1..width {
            edges.mark(x, width, height, 1);
        }
        for y in 1..height {
            edges.mark(y * width, 1, width, width);
        }
        for area in unsteady {
            let (x, y, wide, high) = sides(area.common(bounds));
            for row in y..y + high {
                ink[row * width + x..row * width + x + wide].fill(true);
            }
        }
        Self {
            bounds,
            sums: sums(&ink, width, height),
            clear: u32::try_from(pixels(CLEAR * scale)).unwrap_or_default(),
        }
    }

    /// The whole picture as an area.
    pub(super) fn bounds(&self) -> Area {
        self.bounds
    }

    /// How many pixels of an area are inked.
    pub(super) fn count(&self, area: Area) -> u32 {
        let area = area.common(self.bounds);
        if area.is_empty() {
            return 0;
        }
        let (x, y, width, height) = sides(area);
        let (_, _, row, _) = sides(self.bounds);
        let sum = |x: usize, y: usize| self.sums[y * (row + 1) + x];
        sum(x + width, y + height) + sum(x, y) - sum(x + width, y) - sum(x, y + height)
    }

    /// Whether an area shows no text.
    pub(super) fn is_clear(&self, area: Area) -> bool {
        self.count(area) <= self.clear
    }
}

/// Left, top, width and height, as indices; `None` for an empty area.
fn sides(area: Area) -> (usize, usize, usize, usize) {
    if area.is_empty() {
        return (0, 0, 0, 0);
    }
    let (x, y, width, height) = unsigned(area);
    (x as usize, y as usize, width as usize, height as usize)
}

fn sums(ink: &[bool], width: usize, height: usize) -> Vec<u32> {
    let row = width + 1;
    let mut sums = vec![0; row * (height + 1)];
    for y in 0..height {
        let mut so_far = 0;
        for x in 0..width {
            so_far += u32::from(ink[y * width + x]);
            sums[(y + 1) * row + x + 1] = sums[y * row + x + 1] + so_far;
        }
    }
    sums
}

struct Edges<'a> {
    ink: &'a mut [bool],
    /// Red, green, blue and opacity of each pixel.
    colours: &'a [[u8; 4]],
    straight: usize,
}

impl Edges<'_> {
    /// Marks edges along a line of `length` pixels, starting at `first`, with `step` between one pixel
    /// and the next. An edge is where a pixel differs from the one `across` before it. Only edges too
    /// short to be straight are marked.
    fn mark(&mut self, first: usize, step: usize, length: usize, across: usize) {
        let mut run = 0;
        for along in 0..=length {
            let pixel = first + along * step;
            if along < length && self.differ(pixel, pixel - across) {
                run += 1;
                continue;
            }
            if run < self.straight {
                for back in 1..=run {
                    self.ink[pixel - back * step] = true;
                }
            }
            run = 0;
        }
    }

    fn differ(&self, one: usize, other: usize) -> bool {
        let (one, other) = (self.colours[one], self.colours[other]);
        if one == other {
            return false;
        }
        let by = |channel: usize| u32::from(one[channel].abs_diff(other[channel]));
        by(0) + by(1) + by(2) > EDGE
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Colour, fill};
    use super::*;

    const DARK: Colour = Colour([40, 40, 40]);

    fn ground() -> Image {
        Image::filled(200, 120, Colour([255, 255, 255]))
    }

    #[test]
    fn letters_are_ink_but_boxes_and_lines_are_not() {
        let mut image = ground();
        // A box, a line and the stem of a letter.
        fill(
            &mut image,
            Area::between(10, 10, 90, 50),
            Colour([20, 90, 160]),
        );
        fill(&mut image, Area::between(0, 80, 200, 81), DARK);
        fill(&mut image, Area::between(150, 20, 152, 32), DARK);
        let ink = Ink::of(&image, 1.0, &[]);
        assert_eq!(ink.count(Area::between(0, 0, 120, 120)), 0);
        assert!(!ink.is_clear(Area::between(140, 10, 160, 40)));
        assert!(ink.is_clear(Area::between(155, 10, 175, 40)));
        // At twice the scale, the same stem is longer in pixels, but still not a line.
        assert!(!Ink::of(&image, 2.0, &[]).is_clear(Area::between(140, 10, 160, 40)));
    }

    #[test]
    fn what_is_unsteady_is_full_of_ink_whatever_it_shows() {
        let area = Area::between(20, 20, 60, 40);
        let ink = Ink::of(&ground(), 1.0, &[area, Area::between(190, 100, 300, 300)]);
        assert_eq!(ink.count(area), 800);
        assert_eq!(ink.count(ground().area()), 800 + 200);
        assert_eq!(ink.count(Area::between(-50, -50, 0, 0)), 0);
    }
}
