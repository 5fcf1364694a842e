//! How the window is made to show all that a picture must show: by posing, enlarging or scrolling, or
//! by taking a part of the page beyond the window. For a guide, pictures are taken until they are
//! alike.

use std::time::Duration;

use super::stillness::Stillness;
use crate::page::{Observation, Rect};

/// No picture is larger than this, in CSS pixels.
const LARGEST: f64 = 8192.0;
/// Space around what is marked in a picture that shows more than a window.
const ROOM: f64 = 200.0;
/// How often the page is posed again after the window has changed.
const POSES: u32 = 3;

/// What to do before the next picture is taken.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Move {
    /// Nothing: the picture is right.
    Done,
    /// Scroll what is marked into view inside boxes that scroll by themselves.
    Pose,
    /// Give the window this size, or its original size (`None`).
    Resize(Option<(u32, u32)>),
    /// Scroll this part of the page into the window.
    Scroll(Rect),
    /// Just take it again: it shows another part of the page, or something is still being loaded.
    Again,
    /// Take it again after a moment, to see whether it is still the same.
    Watch,
}

/// The state of this process.
#[derive(Default)]
pub(super) struct Framing {
    /// Nothing may move: the picture is for a guide.
    still: bool,
    poses: u32,
    grown: bool,
    shrunk: bool,
    scrolled: bool,
    part: Option<Rect>,
    stillness: Stillness,
    /// The last picture that was found to differ from the accepted one.
    differs: Option<Vec<u8>>,
}

impl Framing {
    pub(super) fn new(still: bool) -> Self {
        Self {
            still,
            ..Self::default()
        }
    }

    /// The part of the page that is pictured, instead of the window.
    pub(super) fn part(&self) -> Option<Rect> {
        self.part
    }

    /// The window has a different size than the device.
    pub(super) fn is_resized(&self) -> bool {
        self.grown && !self.shrunk
    }

    /// The page was posed, so it must be released.
    pub(super) fn is_posed(&self) -> bool {
        self.poses > 0
    }

    /// Nothing may move: the picture is for a guide.
    pub(super) fn is_still(&self) -> bool {
        self.still
    }

    /// The pictures so far.
    pub(super) fn stillness(&mut self) -> &mut Stillness {
        &mut self.stillness
    }

    /// Whether this picture has already been found to differ from the accepted one.
    pub(super) fn is_known_to_differ(&self, png: &[u8]) -> bool {
        self.differs.as_deref() == Some(png)
    }

    /// Notes that this picture differs from the accepted one.
    pub(super) fn differs(&mut self, png: &[u8]) {
        self.differs = Some(png.to_vec());
    }

    /// What to do after an observation at that time in which everything wanted held.
    pub(super) fn next(
        &mut self,
        seen: &Observation,
        png: Option<&Vec<u8>>,
        now: Duration,
    ) -> Move {
        let is_out = |target: &Option<crate::page::Match>| {
            target
                .as_ref()
                .is_some_and(|found| found.left_out.is_some())
        };
        let poses = match self.still {
            true => 1 + u32::from(self.grown) + u32::from(self.shrunk),
            false => u32::from(seen.targets.iter().any(is_out)),
        };
        if self.poses < poses.min(POSES) {
            self.poses += 1;
            return Move::Pose;
        }
        if self.part.is_none()
            && let Some(step) = self.show_all(seen)
        {
            return step;
        }
        match png {
            Some(png) if self.still && !self.stillness.take(png, now) => Move::Watch,
            _ => Move::Done,
        }
    }

    /// The next attempt to get everything marked into the picture.
    fn show_all(&mut self, seen: &Observation) -> Option<Move> {
        let window = &seen.window;
        let targets = seen.targets.iter().flatten();
        let rects = targets.filter(|found| found.left_out.is_none());
        let rects: Vec<Rect> = rects.map(|found| found.rect).collect();
        let inside = |rect: &Rect| {
            rect.x >= 0.0
                && rect.y >= 0.0
                && rect.x + rect.width <= window.width
                && rect.y + rect.height <= window.height
        };
        if rects.iter().all(inside) {
            return None;
        }
        let all = rects.into_iter().reduce(union)?;
        let all = Rect {
            x: all.x + window.x,
            y: all.y + window.y,
            ..all
        };
        let (right, bottom) = (all.x + all.width, all.y + all.height);
        if !self.grown && right.max(bottom) <= LARGEST {
            self.grown = true;
            let side = |needed: f64, own: f64, page: f64| {
                let grown = (needed + ROOM).min(page).min(LARGEST);
                whole(if needed > own {
                    grown.max(own).ceil()
                } else {
                    own
                })
            };
            return Some(Move::Resize(Some((
                side(right, window.width, window.page_width),
                side(bottom, window.height, window.page_height),
            ))));
        }
        // A box as high as the window has grown with the window.
        if self.is_resized() {
            self.shrunk = true;
            return Some(Move::Resize(None));
        }
        if !self.scrolled && all.width <= window.width && all.height <= window.height {
            self.scrolled = true;
            return Some(Move::Scroll(all));
        }
        let top = (all.y - ROOM).max(0.0).floor();
        let left = match right > LARGEST {
            true => (all.x - ROOM).max(0.0).floor(),
            false => 0.0,
        };
        let width = right.max(window.width).min(window.page_width) - left;
        let height = (bottom + ROOM).min(window.page_height) - top;
        if width > LARGEST || height > LARGEST || width <= 0.0 || height <= 0.0 {
            return None;
        }
        self.part = Some(Rect {
            x: left,
            y: top,
            width: width.ceil(),
            height: height.ceil(),
        });
        Some(Move::Again)
    }
}

/// Converts an observation of the window into one of this part of the page.
pub(super) fn seen_in(mut seen: Observation, part: Option<Rect>) -> Observation {
    let Some(part) = part else {
        return seen;
    };
    let (x, y) = (seen.window.x - part.x, seen.window.y - part.y);
    let shift = |rect: &mut Rect| {
        rect.x += x;
        rect.y += y;
    };
    for target in seen.targets.iter_mut().flatten() {
        shift(&mut target.rect);
        target.around.iter_mut().for_each(shift);
    }
    let covers = seen.covers.iter_mut().flatten();
    covers.for_each(|cover| shift(&mut cover.rect));
    let window = &mut seen.window;
    (window.x, window.y) = (part.x, part.y);
    (window.width, window.height) = (part.width, part.height);
    seen
}

fn union(a: Rect, b: Rect) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Rect {
        x,
        y,
        width: (a.x + a.width).max(b.x + b.width) - x,
        height: (a.y + a.height).max(b.y + b.height) - y,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a size in CSS pixels"
)]
fn whole(length: f64) -> u32 {
    length as u32
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// What a window of 800 x 600 shows, scrolled to `y` on a page of that height, with these
    /// targets at `(x, y, height)` of the window.
    fn seen(y: f64, page: f64, targets: &[(f64, f64, f64)]) -> Observation {
        let target = |(x, y, height): &(f64, f64, f64)| -> Value {
            json!({
                "role": "button", "name": "x", "around": [],
                "rect": { "x": x, "y": y, "width": 40.0, "height": height },
            })
        };
        let seen = json!({
            "quiet": true, "why": "", "unchanged": true, "checks": [], "covers": [],
            "targets": targets.iter().map(target).collect::<Vec<_>>(),
            "window": {
                "x": 0.0, "y": y, "width": 800.0, "height": 600.0,
                "page_width": 800.0, "page_height": page, "title": "",
            },
            "page": null,
        });
        serde_json::from_value(seen).unwrap()
    }

    #[test]
    fn what_is_in_the_window_is_pictured_at_once() {
        let mut framing = Framing::new(false);
        let next = framing.next(
            &seen(0.0, 2000.0, &[(0.0, 10.0, 20.0)]),
            None,
            Duration::ZERO,
        );
        assert_eq!((next, framing.part()), (Move::Done, None));
        assert!(!framing.is_posed() && !framing.is_resized());
    }

    #[test]
    fn what_is_below_the_fold_makes_the_window_higher_and_a_window_high_block_is_scrolled_by() {
        let mut framing = Framing::new(false);
        let below = seen(0.0, 2000.0, &[(0.0, 700.0, 20.0)]);
        assert_eq!(
            framing.next(&below, None, Duration::ZERO),
            Move::Resize(Some((800, 920)))
        );
        assert!(framing.is_resized());
        // It has moved down with the window's edge.
        assert_eq!(
            framing.next(&below, None, Duration::ZERO),
            Move::Resize(None)
        );
        let location = Rect {
            x: 0.0,
            y: 700.0,
            width: 40.0,
            height: 20.0,
        };
        assert_eq!(
            framing.next(&below, None, Duration::ZERO),
            Move::Scroll(location)
        );
        let scrolled = seen(410.0, 2000.0, &[(0.0, 290.0, 20.0)]);
        assert_eq!(framing.next(&scrolled, None, Duration::ZERO), Move::Done);
        assert!(!framing.is_resized());
    }

    #[test]
    fn what_no_window_shows_together_is_pictured_as_a_part_of_the_page() {
        let mut framing = Framing::new(false);
        let apart = seen(500.0, 9000.0, &[(0.0, -490.0, 20.0), (0.0, 900.0, 20.0)]);
        assert!(matches!(
            framing.next(&apart, None, Duration::ZERO),
            Move::Resize(Some(_))
        ));
        assert_eq!(
            framing.next(&apart, None, Duration::ZERO),
            Move::Resize(None)
        );
        assert_eq!(framing.next(&apart, None, Duration::ZERO), Move::Again);
        let part = framing.part();
        let seen = seen_in(apart, part);
        let rects: Vec<f64> = seen.targets.iter().flatten().map(|t| t.rect.y).collect();
        assert_eq!(rects, [10.0, 1400.0]);
        assert_eq!(
            (seen.window.y, seen.window.width, seen.window.height),
            (0.0, 800.0, 1620.0)
        );
    }

    #[test]
    fn what_is_out_of_sight_is_scrolled_to_once_and_moves_no_window() {
        let mut framing = Framing::new(false);
        let mut out = seen(0.0, 600.0, &[(0.0, 900.0, 20.0)]);
        if let Some(target) = &mut out.targets[0] {
            target.left_out = Some("scrolled out of sight".into());
        }
        assert_eq!(framing.next(&out, None, Duration::ZERO), Move::Pose);
        assert_eq!(framing.next(&out, None, Duration::ZERO), Move::Done);
    }

    #[test]
    fn a_guide_takes_pictures_of_a_page_that_is_posed_until_they_are_alike() {
        let mut framing = Framing::new(true);
        let page = seen(0.0, 600.0, &[(0.0, 10.0, 20.0)]);
        let png = Some(vec![1]);
        assert_eq!(
            framing.next(&page, png.as_ref(), Duration::ZERO),
            Move::Pose
        );
        assert!(framing.is_posed());
        assert_eq!(
            framing.next(&page, png.as_ref(), Duration::ZERO),
            Move::Watch
        );
        let later = Duration::from_secs(1);
        let next = framing.next(&page, png.as_ref(), later);
        assert_eq!(next, Move::Done);
    }
}
