//! Places for badges, arrows and insets: where they cover nothing that matters.

use super::area::Area;

/// A place with a smaller share of pixels of other colours than its ground shows nothing.
const CLEAR: f64 = 0.06;

/// What is taken in a picture so far.
pub(super) struct Places {
    /// All of the picture.
    pub(super) bounds: Area,
    /// The marked controls.
    pub(super) controls: Vec<Area>,
    /// Badges, labels, arrows and insets.
    pub(super) taken: Vec<Area>,
}

impl Places {
    /// A square of this side for the badge of the box around the control of that number: at a
    /// corner outside of it, or at the middle of an edge.
    pub(super) fn badge(
        &mut self,
        control: usize,
        around: Area,
        side: i32,
        busy: impl Fn(Area) -> f64,
    ) -> Option<Area> {
        let half = side / 2;
        let out = side / 4;
        let (left, right) = (around.x - out, around.right() + out);
        let (top, bottom) = (around.y - out, around.bottom() + out);
        let (middle, centre) = (around.y + around.height / 2, around.x + around.width / 2);
        let centres = [
            (left, top),
            (right, top),
            (right, bottom),
            (left, bottom),
            (around.x - half, middle),
            (around.right() + half, middle),
            (centre, around.y - half),
            (centre, around.bottom() + half),
        ];
        let at = |(x, y): (i32, i32)| {
            Area::between(x - half, y - half, x - half + side, y - half + side).within(self.bounds)
        };
        let own = self.controls[control];
        // The corner of the control itself may be touched, its middle may not.
        let kept = own.grown(-(side / 3).min(own.height / 3).min(own.width / 3));
        let free = |place: &Area| {
            let others = self.controls.iter().enumerate();
            let others = others.filter(|(at, other)| *at != control && !other.contains(own));
            !place.meets(kept)
                && others.clone().all(|(_, other)| !place.meets(*other))
                && self.taken.iter().all(|taken| !place.meets(*taken))
        };
        let place = clearest(centres.into_iter().map(at).filter(free), &busy)?;
        self.taken.push(place);
        Some(place)
    }

    /// A place of that size beside the box: right of it, below, above, left.
    pub(super) fn beside(
        &mut self,
        around: Area,
        width: i32,
        height: i32,
        gap: i32,
        busy: impl Fn(Area) -> f64,
    ) -> Option<Area> {
        let sized = |x: i32, y: i32| Area {
            x,
            y,
            width,
            height,
        };
        let middle = around.y + (around.height - height) / 2;
        let places = [
            sized(around.right() + gap, middle),
            sized(around.x, around.bottom() + gap),
            sized(around.x, around.y - gap - height),
            sized(around.right() - width, around.bottom() + gap),
            sized(around.right() - width, around.y - gap - height),
            sized(around.x - gap - width, middle),
        ];
        self.free(places, &busy)
    }

    /// A place in a corner of the picture.
    pub(super) fn corner(
        &mut self,
        width: i32,
        height: i32,
        gap: i32,
        busy: impl Fn(Area) -> f64,
    ) -> Option<Area> {
        let inside = self.bounds.grown(-gap);
        let sized = |x: i32, y: i32| Area {
            x,
            y,
            width,
            height,
        };
        let (right, bottom) = (inside.right() - width, inside.bottom() - height);
        let places = [
            sized(right, bottom),
            sized(right, inside.y),
            sized(inside.x, bottom),
            sized(inside.x, inside.y),
        ];
        self.free(places, &busy)
    }

    /// The two ends, tail first, of an arrow of that length and thickness that points at the
    /// control. From the side with most room.
    pub(super) fn arrow(
        &mut self,
        control: usize,
        around: Area,
        length: i32,
        thick: i32,
        busy: impl Fn(Area) -> f64,
    ) -> Option<[(i32, i32); 2]> {
        let (middle, centre) = (around.y + around.height / 2, around.x + around.width / 2);
        let half = thick / 2;
        let mut sides = [
            (
                around.x - self.bounds.x,
                [(around.x - length, middle), (around.x, middle)],
            ),
            (
                self.bounds.right() - around.right(),
                [(around.right() + length, middle), (around.right(), middle)],
            ),
            (
                around.y - self.bounds.y,
                [(centre, around.y - length), (centre, around.y)],
            ),
            (
                self.bounds.bottom() - around.bottom(),
                [
                    (centre, around.bottom() + length),
                    (centre, around.bottom()),
                ],
            ),
        ];
        sides.sort_by_key(|(room, _)| -room);
        let own = self.controls[control];
        let area = |ends: [(i32, i32); 2]| {
            let [(x, y), (to_x, to_y)] = ends;
            let (across, along) = if y == to_y { (half, 0) } else { (0, half) };
            Area::between(
                x.min(to_x) - along,
                y.min(to_y) - across,
                x.max(to_x) + along,
                y.max(to_y) + across,
            )
        };
        let free = |place: &Area| {
            let others = self.controls.iter().enumerate();
            let mut others = others.filter(|(at, other)| *at != control && !other.contains(own));
            self.bounds.contains(*place)
                && others.all(|(_, other)| !place.meets(*other))
                && self.taken.iter().all(|taken| !place.meets(*taken))
        };
        let places = sides.iter().map(|(_, ends)| area(*ends)).filter(free);
        let place = clearest(places, &busy)?;
        self.taken.push(place);
        let (_, ends) = sides.into_iter().find(|(_, ends)| area(*ends) == place)?;
        Some(ends)
    }

    /// The clearest of these places that is free.
    fn free(
        &mut self,
        places: impl IntoIterator<Item = Area>,
        busy: &impl Fn(Area) -> f64,
    ) -> Option<Area> {
        let free = |place: &Area| {
            let mut all = self.controls.iter().chain(&self.taken);
            self.bounds.contains(*place) && all.all(|other| !place.meets(*other))
        };
        let place = clearest(places.into_iter().filter(free), busy)?;
        self.taken.push(place);
        Some(place)
    }
}

/// The first place that covers nothing, or else as little as can be.
fn clearest(places: impl IntoIterator<Item = Area>, busy: &impl Fn(Area) -> f64) -> Option<Area> {
    let mut best: Option<(f64, Area)> = None;
    for place in places {
        let busy = busy(place);
        if busy < CLEAR {
            return Some(place);
        }
        if best.is_none_or(|(least, _)| busy < least) {
            best = Some((busy, place));
        }
    }
    best.map(|(_, place)| place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_badge_is_in_the_picture_and_covers_no_control_wherever_that_is() {
        let bounds = Area::between(0, 0, 400, 300);
        for x in (0..=300).step_by(20) {
            for y in (0..=260).step_by(20) {
                let control = Area::between(x, y, x + 100, y + 40);
                let mut places = Places {
                    bounds,
                    controls: vec![control],
                    taken: Vec::new(),
                };
                let badge = places.badge(0, control.grown(4), 22, |_| 0.0).unwrap();
                assert!(bounds.contains(badge), "{control:?}: {badge:?}");
                assert!(!badge.meets(control.grown(-8)), "{control:?}: {badge:?}");
            }
        }
    }

    #[test]
    fn badges_of_close_controls_stay_apart() {
        let rows: Vec<_> = (0..5)
            .map(|row| Area::between(50, 40 + row * 34, 250, 70 + row * 34))
            .collect();
        let mut places = Places {
            bounds: Area::between(0, 0, 400, 300),
            controls: rows.clone(),
            taken: Vec::new(),
        };
        let badges: Vec<_> = (0..rows.len())
            .map(|at| places.badge(at, rows[at].grown(4), 22, |_| 0.0).unwrap())
            .collect();
        for (at, badge) in badges.iter().enumerate() {
            assert!(badges[..at].iter().all(|other| !other.meets(*badge)));
        }
    }

    #[test]
    fn an_arrow_and_a_label_stand_where_they_cover_no_text() {
        let control = Area::between(150, 100, 250, 140);
        let mut places = Places {
            bounds: Area::between(0, 0, 400, 300),
            controls: vec![control],
            taken: Vec::new(),
        };
        // Text on both sides, and below.
        let text = [
            Area::between(0, 100, 150, 140),
            Area::between(250, 100, 400, 140),
            Area::between(0, 150, 400, 200),
        ];
        let busy = |place: Area| f64::from(u8::from(text.iter().any(|text| place.meets(*text))));
        let arrow = places.arrow(0, control, 60, 20, busy);
        assert_eq!(arrow, Some([(200, 40), (200, 100)]));
        let label = places.beside(control, 40, 20, 4, busy).unwrap();
        assert_eq!((label.x, label.bottom()), (150, 96));
        // Where there is text everywhere, it is covered.
        let corner = places.corner(30, 30, 4, |_| 1.0);
        assert_eq!(corner, Some(Area::between(366, 266, 396, 296)));
    }

    #[test]
    fn where_there_is_no_room_there_is_none() {
        let all = Area::between(0, 0, 100, 40);
        let mut places = Places {
            bounds: all,
            controls: vec![all],
            taken: Vec::new(),
        };
        assert_eq!(places.corner(30, 30, 4, |_| 0.0), None);
        assert_eq!(places.arrow(0, all, 60, 20, |_| 0.0), None);
        assert_eq!(places.beside(all, 40, 20, 4, |_| 0.0), None);
    }
}
