//! Places boxes, badges, arrows and insets where they cover no text.

use std::cmp::Reverse;

use super::area::Area;
use super::ink::Ink;

/// What is already taken in a picture.
pub(super) struct Places<'a> {
    /// The whole picture.
    pub(super) bounds: Area,
    /// The marked controls.
    pub(super) controls: Vec<Area>,
    /// Badges, labels, arrows and insets.
    pub(super) taken: Vec<Area>,
    /// The text of the whole page; the picture shows a part of it.
    pub(super) ink: &'a Ink,
    /// Where that part begins on the page.
    pub(super) origin: (i32, i32),
}

/// A badge, and the line to its box if it stands apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Badge {
    pub(super) place: Area,
    pub(super) line: Option<[(i32, i32); 2]>,
}

/// Where a badge may stand at its box. The places on one side are tried one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spot {
    LeftTop,
    Left,
    LeftBottom,
    RightTop,
    Right,
    RightBottom,
    Top,
    Bottom,
}

const LEFT: [Spot; 3] = [Spot::LeftTop, Spot::Left, Spot::LeftBottom];
const RIGHT: [Spot; 3] = [Spot::RightTop, Spot::Right, Spot::RightBottom];
const MIDDLE: [Spot; 2] = [Spot::Top, Spot::Bottom];

impl Spot {
    /// The square with sides of this length.
    fn square(self, around: Area, side: i32) -> Area {
        let (half, out) = (side / 2, side / 4);
        let (left, right) = (around.x - out, around.right() + out);
        let (top, bottom) = (around.y - out, around.bottom() + out);
        let (middle, centre) = (around.y + around.height / 2, around.x + around.width / 2);
        let (x, y) = match self {
            Self::LeftTop => (left, top),
            Self::Left => (around.x - half, middle),
            Self::LeftBottom => (left, bottom),
            Self::RightTop => (right, top),
            Self::Right => (around.right() + half, middle),
            Self::RightBottom => (right, bottom),
            Self::Top => (centre, around.y - half),
            Self::Bottom => (centre, around.bottom() + half),
        };
        Area::between(x - half, y - half, x - half + side, y - half + side)
    }
}

impl Places<'_> {
    /// The box around a control, as the centre of its line, which is `line` wide. There is a gap if
    /// there is room; the box is nearer, or on the control's own edge, where the line would run
    /// through the text of a neighbour or cross the box of another mark.
    pub(super) fn boxed(&self, control: usize, gap: i32, line: i32) -> Area {
        let own = self.controls[control];
        let half = line / 2 + 1;
        let inside = self.bounds.grown(-half);
        let room = |side: Side| {
            let others = self.controls.iter().enumerate();
            let near = others.filter(|(at, other)| {
                let within = other.contains(own) || own.contains(**other);
                *at != control && !within && own.grown(2 * (gap + half)).meets(**other)
            });
            let apart = near.filter_map(|(_, other)| side.distance(own, *other));
            apart.map(|apart| apart / 2 - half).min().unwrap_or(gap)
        };
        let gap_of = |side: Side| {
            let most = room(side).min(gap).max(-half);
            let strip = |by: i32| side.strip(own, by, half, gap);
            let gaps = (-half..=most).rev();
            self.clearest(gaps.map(|by| (by, strip(by))))
                .unwrap_or(most)
        };
        Area::between(
            own.x - gap_of(Side::Left),
            own.y - gap_of(Side::Top),
            own.right() + gap_of(Side::Right),
            own.bottom() + gap_of(Side::Bottom),
        )
        .common(inside)
    }

    /// Squares for the badges of these boxes, each given with its control: at a corner or the middle
    /// of an edge. All are on the same side if they cover no text there, since readers follow numbers
    /// down a column. A badge that would cover text stands apart, with a line.
    pub(super) fn badges(&mut self, boxes: &[(usize, Area)], side: i32) -> Vec<Option<Badge>> {
        let fits = |spot: Spot, (control, around): (usize, Area)| {
            let place = spot.square(around, side).within(self.bounds);
            self.is_free_for(place, control, boxes, side) && self.is_clear(place)
        };
        let many = |spots: &[Spot]| {
            let fitting = |at: &&(usize, Area)| spots.iter().any(|spot| fits(*spot, **at));
            boxes.iter().filter(fitting).count()
        };
        let mut sides = [LEFT, RIGHT];
        sides.sort_by_key(|spots| Reverse(many(spots)));
        for spots in &mut sides {
            spots.sort_by_key(|spot| Reverse(many(&[*spot])));
        }
        let spots: Vec<Spot> = sides.into_iter().flatten().chain(MIDDLE).collect();
        let mut badges = Vec::new();
        for (control, around) in boxes.iter().copied() {
            let places = spots.iter().map(|spot| spot.square(around, side));
            let places = places.map(|place| place.within(self.bounds));
            let free = |place: &Area| self.is_free_for(*place, control, boxes, side);
            let places: Vec<Area> = places.filter(free).collect();
            let at_box = |place: Area| Badge { place, line: None };
            let clear = places.iter().copied().find(|place| self.is_clear(*place));
            let badge = clear
                .map(at_box)
                .or_else(|| self.apart(around, boxes, side))
                .or_else(|| {
                    let places = places.into_iter().map(|place| (place, place));
                    self.clearest(places).map(at_box)
                });
            self.taken.extend(badge.map(|badge| badge.place));
            badges.push(badge);
        }
        badges
    }

    /// Whether a badge there covers neither the middle of its own control (it may touch a corner) nor
    /// anything else that is marked or drawn.
    fn is_free_for(&self, place: Area, control: usize, boxes: &[(usize, Area)], side: i32) -> bool {
        let own = self.controls[control];
        let kept = own.grown(-(side / 3).min(own.height / 3).min(own.width / 3));
        let of_others = boxes.iter().filter(|(other, _)| *other != control);
        let of_others = of_others.map(|(_, around)| *around);
        let others = self.controls.iter().enumerate();
        let others = others.filter(|(at, _)| *at != control);
        let mut others = others.map(|(_, other)| *other).chain(of_others);
        !place.meets(kept)
            && others.all(|other| other.contains(own) || !place.meets(other))
            && self.taken.iter().all(|taken| !place.meets(*taken))
    }

    /// The nearest free place for a badge away from its box, and the line to it.
    fn apart(&self, around: Area, boxes: &[(usize, Area)], side: i32) -> Option<Badge> {
        let step = (side / 6).max(1);
        let search = around.grown(side * 6).common(self.bounds);
        let mut best: Option<(i32, Badge)> = None;
        for y in (search.y..=search.bottom() - side).step_by(step.unsigned_abs() as usize) {
            for x in (search.x..=search.right() - side).step_by(step.unsigned_abs() as usize) {
                let place = Area::between(x, y, x + side, y + side);
                let (from_x, from_y) = (x + side / 2, y + side / 2);
                let to_x = from_x.clamp(around.x, around.right());
                let to_y = from_y.clamp(around.y, around.bottom());
                let far = (from_x - to_x).abs() + (from_y - to_y).abs();
                if best.is_some_and(|(least, _)| far >= least)
                    || !self.is_free(place)
                    || boxes.iter().any(|(_, other)| place.meets(*other))
                    || !self.is_clear(place)
                {
                    continue;
                }
                let line = [(from_x, from_y), (to_x, to_y)];
                let crossed = self.crossed(line, place, step);
                let cost = far + i32::try_from(crossed).unwrap_or(i32::MAX / 2);
                if best.is_none_or(|(least, _)| cost < least) {
                    let line = Some(line);
                    best = Some((cost, Badge { place, line }));
                }
            }
        }
        best.map(|(_, badge)| badge)
    }

    /// How much ink a line of this width covers outside the badge where it begins.
    fn crossed(&self, [(x, y), (to_x, to_y)]: [(i32, i32); 2], badge: Area, width: i32) -> u32 {
        let steps = (to_x - x).abs().max((to_y - y).abs()) / width;
        let at = |step: i32| {
            let (x, y) = (x + (to_x - x) * step / steps, y + (to_y - y) * step / steps);
            Area::between(
                x - width / 2,
                y - width / 2,
                x - width / 2 + width,
                y - width / 2 + width,
            )
        };
        let spots = (1..steps).map(at).filter(|spot| !spot.meets(badge));
        spots.map(|spot| self.ink(spot)).sum()
    }

    /// A place of this size beside the box: to the right, below, above or to the left.
    pub(super) fn beside(
        &mut self,
        around: Area,
        width: i32,
        height: i32,
        gap: i32,
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
        self.free(places)
    }

    /// A place in a corner of the picture, or otherwise at its edge.
    pub(super) fn corner(&mut self, width: i32, height: i32, gap: i32) -> Option<Area> {
        let inside = self.bounds.grown(-gap);
        let sized = |x: i32, y: i32| Area {
            x,
            y,
            width,
            height,
        };
        let (right, bottom) = (inside.right() - width, inside.bottom() - height);
        let (centre, middle) = ((inside.x + right) / 2, (inside.y + bottom) / 2);
        let places = [
            sized(right, bottom),
            sized(right, inside.y),
            sized(inside.x, bottom),
            sized(inside.x, inside.y),
            sized(right, middle),
            sized(inside.x, middle),
            sized(centre, bottom),
            sized(centre, inside.y),
        ];
        self.free(places)
    }

    /// The two ends, tail first, of an arrow of about this length and thickness that points at the
    /// control, from the side with the most room.
    pub(super) fn arrow(
        &mut self,
        control: usize,
        around: Area,
        length: i32,
        thick: i32,
    ) -> Option<[(i32, i32); 2]> {
        let own = self.controls[control];
        let ends: Vec<[(i32, i32); 2]> = [length, length * 2 / 3]
            .into_iter()
            .flat_map(|length| arrows(around, self.bounds, length))
            .collect();
        let half = thick / 2;
        let area = |[(x, y), (to_x, to_y)]: [(i32, i32); 2]| {
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
        let places = ends.into_iter().map(|ends| (ends, area(ends)));
        let ends = self.clearest(places.filter(|(_, place)| free(place)))?;
        self.taken.push(area(ends));
        Some(ends)
    }

    /// The free place that covers the least text.
    fn free(&mut self, places: impl IntoIterator<Item = Area>) -> Option<Area> {
        let free = places.into_iter().filter(|place| self.is_free(*place));
        let place = self.clearest(free.map(|place| (place, place)))?;
        self.taken.push(place);
        Some(place)
    }

    fn is_free(&self, place: Area) -> bool {
        let mut all = self.controls.iter().chain(&self.taken);
        self.bounds.contains(place) && all.all(|other| !place.meets(*other))
    }

    /// The first one whose place shows no text, or otherwise the one that shows the least.
    fn clearest<T>(&self, places: impl IntoIterator<Item = (T, Area)>) -> Option<T> {
        let mut best: Option<(u32, T)> = None;
        for (what, place) in places {
            if self.is_clear(place) {
                return Some(what);
            }
            let ink = self.ink(place);
            if best.as_ref().is_none_or(|(least, _)| ink < *least) {
                best = Some((ink, what));
            }
        }
        best.map(|(_, what)| what)
    }

    fn is_clear(&self, place: Area) -> bool {
        self.ink.is_clear(place.moved(self.origin.0, self.origin.1))
    }

    fn ink(&self, place: Area) -> u32 {
        self.ink.count(place.moved(self.origin.0, self.origin.1))
    }
}

/// Arrows of this length to each edge of a box, the side with the most room first: to its middle, and
/// to points beside it.
fn arrows(around: Area, bounds: Area, length: i32) -> Vec<[(i32, i32); 2]> {
    let (left, right) = (around.x, around.right());
    let (top, bottom) = (around.y, around.bottom());
    let mut sides = [
        (Side::Left, left - bounds.x),
        (Side::Right, bounds.right() - right),
        (Side::Top, top - bounds.y),
        (Side::Bottom, bounds.bottom() - bottom),
    ];
    sides.sort_by_key(|(_, room)| -room);
    let mut ends = Vec::new();
    for quarters in [2, 1, 3] {
        let (x, y) = (
            left + around.width * quarters / 4,
            top + around.height * quarters / 4,
        );
        ends.extend(sides.iter().map(|(side, _)| match side {
            Side::Left => [(left - length, y), (left, y)],
            Side::Right => [(right + length, y), (right, y)],
            Side::Top => [(x, top - length), (x, top)],
            Side::Bottom => [(x, bottom + length), (x, bottom)],
        }));
    }
    ends
}

/// A side of a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
    Top,
    Bottom,
}

impl Side {
    /// How far `other` is from `own` on this side; `None` if it is not on this side.
    fn distance(self, own: Area, other: Area) -> Option<i32> {
        let middle = |area: Area| (area.x * 2 + area.width, area.y * 2 + area.height);
        let ((x, y), (other_x, other_y)) = (middle(own), middle(other));
        let beside = other.y < own.bottom() && own.y < other.bottom();
        let stacked = other.x < own.right() && own.x < other.right();
        let apart = match self {
            Self::Left if other_x < x && !stacked => own.x - other.right(),
            Self::Right if other_x > x && !stacked => other.x - own.right(),
            Self::Top if other_y < y && !beside => own.y - other.bottom(),
            Self::Bottom if other_y > y && !beside => other.y - own.bottom(),
            _ => return None,
        };
        Some(apart.max(0))
    }

    /// What a line covers that runs `by` pixels outside this edge of `own` and is twice `half` wide.
    /// Its ends do not count: the round corners of the control's own outline would be taken for text.
    fn strip(self, own: Area, by: i32, half: i32, gap: i32) -> Area {
        let (down, along) = ((2 * gap).min(own.height / 4), (2 * gap).min(own.width / 4));
        let (top, bottom) = (own.y + down, own.bottom() - down);
        let (left, right) = (own.x + along, own.right() - along);
        let across = |at: i32| Area::between(at - half, top, at + half, bottom);
        let along = |at: i32| Area::between(left, at - half, right, at + half);
        match self {
            Self::Left => across(own.x - by),
            Self::Right => across(own.right() + by),
            Self::Top => along(own.y - by),
            Self::Bottom => along(own.bottom() + by),
        }
    }
}

#[cfg(test)]
mod tests;
