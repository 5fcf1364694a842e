//! Whether a person sees a difference between two pictures, and where.
//!
//! Drawing is not exact. A browser may draw the same glyphs at another fraction of a pixel, smooth a round
//! corner differently, or draw a colour one or two levels lighter. The size of a difference does not show
//! whether it matters: a changed digit has fewer pixels than a line of text that has moved by a quarter of a
//! pixel. So a difference does not count if, around each pixel that differs, the one picture *is* the other,
//! moved by less than a CSS pixel.
//!
//! # What a move can make of a pixel
//!
//! A pixel holds some amount of ink, from none (the lightest or darkest colour near it) to all. If it moves
//! by a part of a pixel, it gets that part of the ink of its neighbour, and keeps the rest of its own. How
//! much this is depends on where the ink lies within the pixels, which is unknown, but it has bounds: in a
//! pixel that is three quarters full, the left half holds between a quarter and a half. A change that exceeds
//! these bounds by more than [`SMOOTHING`] of the contrast is not a move.
//!
//! Neighbouring pixels move together, so one move must explain all pixels of a small window.
//!
//! # Strokes
//!
//! A shape that moves sideways keeps the ink of each of its rows, and one that moves up or down keeps the ink
//! of each of its columns. A stroke that has become longer by half a pixel (未 and 末, in small print) looks
//! like a move at each of its ends, but its row has more ink than before. This rule does not apply to shapes
//! that have moved in both directions, or are fitted to the pixels differently (hinting).

use std::collections::VecDeque;

use image::RgbaImage;

use super::area::Area;
use super::image::Image;

/// Levels of 255 by which the same colour may differ, invisibly.
const NOISE: u8 = 4;
/// The part of the contrast that smoothing may add or remove.
const SMOOTHING: f32 = 0.08;
/// A pixel is divided into this many parts, by which moves are tried.
const PLACES: i32 = 8;
/// The largest move, in these parts: glyphs are drawn at quarters of a pixel.
const FARTHEST: i32 = 6;
/// The same where a CSS pixel has several pixels: a layer may also be drawn a whole one aside.
const FARTHEST_OF_SMALL: i32 = 8;
/// Width and height of the window whose pixels move together.
const WINDOW: (usize, usize) = (3, 5);
/// Pixels that differ belong to one spot if no more than this many lie between them.
const JOIN: usize = 2;
/// The largest height and width of a glyph, in CSS pixels.
const GLYPH: usize = 24;
/// The ink, in pixels, that a row or column of glyphs may gain or lose.
const GAIN: f32 = 0.3;
/// The part of the moved ink that it may gain or lose in addition.
const GAIN_OF_MOVED: f32 = 0.05;

/// Whether a person sees no difference between two pictures with `scale` pixels per CSS pixel. The
/// `unsteady` areas do not count.
pub fn alike(one: &Image, other: &Image, unsteady: &[Area], scale: f64) -> bool {
    one.area() == other.area() && seen(one, other, unsteady, scale).is_empty()
}

/// The areas where a person sees a difference between two pictures of the same size with `scale` pixels per
/// CSS pixel. The `unsteady` areas do not count.
pub fn seen(one: &Image, other: &Image, unsteady: &[Area], scale: f64) -> Vec<Area> {
    let pair = Pair {
        one: &one.0,
        other: &other.0,
        width: one.0.width() as usize,
        height: one.0.height() as usize,
        steady: steady(one, unsteady),
        farthest: if whole(scale) > 1 {
            FARTHEST_OF_SMALL
        } else {
            FARTHEST
        },
    };
    let differs = pair.differs();
    if !differs.contains(&true) {
        return Vec::new();
    }
    let spots_found = spots(&differs, pair.width, JOIN);
    let mut moves = vec![Moves::default(); differs.len()];
    for spot in &spots_found {
        pair.explain(spot, &mut moves);
    }
    let all = differs.iter().zip(&moves);
    let mut seen: Vec<bool> = all.map(|(differs, moves)| *differs && !moves.any).collect();
    let glyph = GLYPH * whole(scale);
    let strokes = pair.strokes(&spots_found, &moves, glyph);
    for line in pair.rows() {
        pair.mark_gains(&line, &strokes.in_rows, glyph, &mut seen);
    }
    for line in pair.columns() {
        pair.mark_gains(&line, &strokes.in_columns, glyph, &mut seen);
    }
    let spots = spots(&seen, pair.width, JOIN);
    spots.iter().map(|spot| area_of(spot, pair.width)).collect()
}

/// Whether two colours differ by more than drawing does.
pub(super) fn is_beyond_noise(a: [u8; 4], b: [u8; 4]) -> bool {
    a.iter().zip(b).any(|(a, b)| a.abs_diff(b) > NOISE)
}

/// Which pixels count.
fn steady(image: &Image, unsteady: &[Area]) -> Vec<bool> {
    let (width, height) = (image.0.width() as usize, image.0.height() as usize);
    let mut steady = vec![true; width * height];
    for area in unsteady {
        let area = area.common(image.area());
        for y in index(area.y)..index(area.bottom()) {
            for x in index(area.x)..index(area.right()) {
                steady[y * width + x] = false;
            }
        }
    }
    steady
}

fn index(at: i32) -> usize {
    usize::try_from(at).unwrap_or_default()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pixels for a CSS pixel, and the cast saturates"
)]
fn whole(scale: f64) -> usize {
    scale.round().clamp(1.0, 4.0) as usize
}

/// The indexes that are set, in groups of pixels that are at most `join` apart.
fn spots(set: &[bool], width: usize, join: usize) -> Vec<Vec<usize>> {
    let height = set.len() / width.max(1);
    let mut left = set.to_vec();
    let mut spots = Vec::new();
    for first in 0..left.len() {
        if !std::mem::take(&mut left[first]) {
            continue;
        }
        let mut spot = Vec::new();
        let mut queue = VecDeque::from([first]);
        while let Some(at) = queue.pop_front() {
            spot.push(at);
            let (x, y) = (at % width, at / width);
            for near_y in y.saturating_sub(join)..(y + join + 1).min(height) {
                for near_x in x.saturating_sub(join)..(x + join + 1).min(width) {
                    let near = near_y * width + near_x;
                    if std::mem::take(&mut left[near]) {
                        queue.push_back(near);
                    }
                }
            }
        }
        spots.push(spot);
    }
    spots
}

fn area_of(spot: &[usize], width: usize) -> Area {
    let at = |at: usize| i32::try_from(at).unwrap_or(i32::MAX - 1);
    let pixel = |place: &usize| {
        let (x, y) = (at(place % width), at(place / width));
        Area::between(x, y, x + 1, y + 1)
    };
    let mut pixels = spot.iter().map(pixel);
    let first = pixels.next().unwrap_or(Area::between(0, 0, 0, 0));
    pixels.fold(first, Area::union)
}

/// By which moves a pixel can be explained.
#[derive(Debug, Clone, Copy, Default)]
struct Moves {
    /// In one row.
    sideways: bool,
    /// In one column.
    upright: bool,
    /// In some direction.
    any: bool,
}

/// The pixels that are judged by the ink of their lines.
struct Strokes {
    /// Those judged by the ink of their rows.
    in_rows: Vec<bool>,
    /// Those judged by the ink of their columns.
    in_columns: Vec<bool>,
}

/// The ink that a stretch of glyphs has gained, in full pixels.
struct Gain {
    /// More ink, or less.
    ink: f32,
    /// Ink that has moved.
    moved: f32,
}

/// Two pictures of one size.
struct Pair<'a> {
    one: &'a RgbaImage,
    other: &'a RgbaImage,
    width: usize,
    height: usize,
    /// The pixels that count.
    steady: Vec<bool>,
    /// The largest move.
    farthest: i32,
}

impl Pair<'_> {
    /// The pixels that differ by more than drawing does, of those that count.
    fn differs(&self) -> Vec<bool> {
        let all = self.one.pixels().zip(self.other.pixels());
        let all = all.zip(&self.steady);
        all.map(|((a, b), steady)| *steady && a != b && is_beyond_noise(a.0, b.0))
            .collect()
    }

    /// The spots that are judged by the ink of their rows, and those that are judged by that of their
    /// columns: they are no larger than a `glyph`, and nothing near them has moved in another direction.
    fn strokes(&self, spots: &[Vec<usize>], moves: &[Moves], glyph: usize) -> Strokes {
        let otherwise = |moved: fn(&Moves) -> bool| {
            let is = |x: usize, y: usize| {
                let moves = &moves[y * self.width + x];
                moves.any && !moved(moves)
            };
            Sums::of(self.width, self.height, is)
        };
        let lifted = otherwise(|moves| moves.sideways);
        let pushed = otherwise(|moves| moves.upright);
        let mut strokes = Strokes {
            in_rows: vec![false; moves.len()],
            in_columns: vec![false; moves.len()],
        };
        for spot in spots {
            let area = area_of(spot, self.width);
            let near = self.around(area, glyph);
            let judged = if index(area.height) <= glyph && lifted.count_in(near) == 0 {
                &mut strokes.in_rows
            } else if index(area.width) <= glyph && pushed.count_in(near) == 0 {
                &mut strokes.in_columns
            } else {
                continue;
            };
            spot.iter().for_each(|at| judged[*at] = true);
        }
        strokes
    }

    /// Notes how each pixel of a spot may have moved.
    fn explain(&self, spot: &[usize], all: &mut [Moves]) {
        let cut = self.cut(spot, WINDOW.0.max(WINDOW.1) + 1);
        let places = spot.iter().map(|at| (*at, cut.place(*at, self.width)));
        let mut left: Vec<(usize, usize)> = places.collect();
        if left.iter().any(|(_, here)| !cut.may_have_moved(*here)) {
            // The spot is one change, so its other pixels need not be tried.
            return;
        }
        let explained = |dx, dy| opened(&cut.fits(dx, dy), cut.width, WINDOW);
        for by in -self.farthest..=self.farthest {
            let (across, down) = (explained(by, 0), explained(0, by));
            for (at, here) in &left {
                let moves = &mut all[*at];
                moves.sideways |= across[*here];
                moves.upright |= down[*here];
                moves.any |= across[*here] || down[*here];
            }
        }
        for (dx, dy) in askew(self.farthest) {
            left.retain(|(at, _)| !all[*at].any);
            if left.is_empty() {
                return;
            }
            let explained = explained(dx, dy);
            for (at, here) in &left {
                all[*at].any |= explained[*here];
            }
        }
    }

    /// An area with a margin, as its left, upper, right and lower edge in the picture.
    fn around(&self, area: Area, by: usize) -> [usize; 4] {
        [
            index(area.x).saturating_sub(by),
            index(area.y).saturating_sub(by),
            (index(area.right()) + by).min(self.width),
            (index(area.bottom()) + by).min(self.height),
        ]
    }

    /// The pixels of each row.
    fn rows(&self) -> impl Iterator<Item = Vec<usize>> + use<> {
        let (width, height) = (self.width, self.height);
        (0..height).map(move |y| (y * width..(y + 1) * width).collect())
    }

    /// The pixels of each column.
    fn columns(&self) -> impl Iterator<Item = Vec<usize>> + use<> {
        let (width, height) = (self.width, self.height);
        (0..width).map(move |x| (x..width * height).step_by(width).collect())
    }

    /// Marks the `judged` pixels of a row or column that have gained or lost more ink than a move can explain.
    /// Pixels that are at most `glyph` apart are one stretch, on one background.
    fn mark_gains(&self, line: &[usize], judged: &[bool], glyph: usize, seen: &mut [bool]) {
        let judged: Vec<usize> = (0..line.len()).filter(|at| judged[line[*at]]).collect();
        let stretches: Vec<&[usize]> = judged.chunk_by(|a, b| b - a <= glyph).collect();
        for channel in 0..3 {
            let gains = stretches
                .iter()
                .map(|stretch| self.gain(line, stretch, channel));
            let gains: Vec<Gain> = gains.collect();
            // A shape that is wider than a glyph has moved at both of its ends.
            let gain: f32 = gains.iter().map(|gain| gain.ink).sum();
            let moved: f32 = gains.iter().map(|gain| gain.moved).sum();
            let allowed = GAIN + GAIN_OF_MOVED * moved;
            if gain.abs() <= allowed {
                continue;
            }
            for (stretch, gain) in stretches.iter().zip(&gains) {
                if gain.ink.abs() > allowed {
                    stretch.iter().for_each(|at| seen[line[*at]] = true);
                }
            }
        }
    }

    /// The gain of a stretch of a line.
    fn gain(&self, line: &[usize], stretch: &[usize], channel: usize) -> Gain {
        let level =
            |image: &RgbaImage, at: usize| f32::from(image.as_raw()[line[at] * 4 + channel]);
        let (mut ink, mut moved) = (0.0, 0.0);
        let (mut low, mut high) = (f32::MAX, f32::MIN);
        let mut done = 0;
        for at in stretch {
            // With the neighbours, which may differ by less.
            let near = at.saturating_sub(1).max(done)..(at + 2).min(line.len());
            done = near.end;
            for at in near {
                let (one, other) = (level(self.one, at), level(self.other, at));
                (low, high) = (low.min(one).min(other), high.max(one).max(other));
                ink += other - one;
                moved += (other - one).abs();
            }
        }
        let contrast = (high - low).max(1.0);
        Gain {
            ink: ink / contrast,
            moved: moved / contrast,
        }
    }

    /// The two pictures around a spot, as ink.
    fn cut(&self, spot: &[usize], room: usize) -> Cut {
        let [x, y, right, bottom] = self.around(area_of(spot, self.width), room);
        let read = |image: &RgbaImage| -> Vec<Ink> {
            let rows = (y..bottom).flat_map(|y| (x..right).map(move |x| (x, y)));
            let pixel = |(x, y): (usize, usize)| {
                let at = (y * self.width + x) * 4;
                let bytes = &image.as_raw()[at..at + 3];
                [bytes[0], bytes[1], bytes[2]].map(f32::from)
            };
            rows.map(pixel).collect()
        };
        let rows = (y..bottom).flat_map(|y| (x..right).map(move |x| y * self.width + x));
        Cut::new(
            (x, y),
            right - x,
            read(self.one),
            read(self.other),
            rows.map(|at| self.steady[at]).collect(),
        )
    }
}

/// Red, green and blue: how much of the contrast around it a pixel has.
type Ink = [f32; 3];

/// A part of two pictures.
struct Cut {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
    one: Vec<Ink>,
    other: Vec<Ink>,
    /// What may be added or taken away.
    tolerance: Vec<Ink>,
    steady: Vec<bool>,
}

impl Cut {
    fn new(
        (x, y): (usize, usize),
        width: usize,
        mut one: Vec<Ink>,
        mut other: Vec<Ink>,
        steady: Vec<bool>,
    ) -> Self {
        let height = one.len() / width;
        let merge = |f: fn(f32, f32) -> f32| -> Vec<Ink> {
            let pairs = one.iter().zip(&other);
            let merged: Vec<Ink> = pairs.map(|(a, b)| both(a, b, f)).collect();
            near(&merged, width, 2, f)
        };
        let (low, high) = (merge(f32::min), merge(f32::max));
        let range: Vec<Ink> = low
            .iter()
            .zip(&high)
            .map(|(low, high)| both(high, low, |high, low| (high - low).max(1.0)))
            .collect();
        for image in [&mut one, &mut other] {
            for ((ink, low), range) in image.iter_mut().zip(&low).zip(&range) {
                *ink = both(&both(ink, low, |ink, low| ink - low), range, |a, b| a / b);
            }
        }
        let noise = |range: &Ink| range.map(|range| SMOOTHING + f32::from(NOISE) / range);
        Self {
            x,
            y,
            width,
            height,
            tolerance: range.iter().map(noise).collect(),
            one,
            other,
            steady,
        }
    }

    /// A pixel of a picture of that width, here.
    fn place(&self, at: usize, width: usize) -> usize {
        (at / width - self.y) * self.width + at % width - self.x
    }

    /// Whether all the ink of its neighbours in the other picture is enough for a pixel, both ways, and
    /// so is what they lack: most of what has not moved but changed is found by that.
    fn may_have_moved(&self, at: usize) -> bool {
        let (x, y) = (at % self.width, at / self.width);
        let tolerance = self.tolerance[at];
        let enough = |ink: &Ink, image: &[Ink]| {
            let (mut most, mut lack) = ([0.0; 3], [0.0; 3]);
            for near_y in y.saturating_sub(1)..(y + 2).min(self.height) {
                for near_x in x.saturating_sub(1)..(x + 2).min(self.width) {
                    let near = &image[near_y * self.width + near_x];
                    (most, lack) = (
                        both(&most, near, |a, b| a + b),
                        both(&lack, near, |a, b| a + 1.0 - b),
                    );
                }
            }
            (0..3)
                .all(|c| ink[c] <= most[c] + tolerance[c] && 1.0 - ink[c] <= lack[c] + tolerance[c])
        };
        enough(&self.one[at], &self.other) && enough(&self.other[at], &self.one)
    }

    /// Which pixels of the other picture are those of the one, moved by so many places of a pixel.
    fn fits(&self, dx: i32, dy: i32) -> Vec<bool> {
        let there = Move::by(dx, dy);
        let back = Move::by(-dx, -dy);
        let fits = |at: usize| {
            !self.steady[at]
                || there.gives(self, &self.one, &self.other, at)
                    && back.gives(self, &self.other, &self.one, at)
        };
        (0..self.one.len()).map(fits).collect()
    }
}

/// Which pixels a moved one gets its ink from, and how much of each.
struct Move([(i32, i32, f32); 4]);

impl Move {
    fn by(dx: i32, dy: i32) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "places of a pixel")]
        let part = |at: i32| at.rem_euclid(PLACES) as f32 / PLACES as f32;
        let (x, y) = (-dx.div_euclid(PLACES), -dy.div_euclid(PLACES));
        let (right, down) = (part(dx), part(dy));
        Self([
            (x, y, (1.0 - right) * (1.0 - down)),
            (x - 1, y, right * (1.0 - down)),
            (x, y - 1, (1.0 - right) * down),
            (x - 1, y - 1, right * down),
        ])
    }

    fn gives(&self, cut: &Cut, from: &[Ink], to: &[Ink], at: usize) -> bool {
        let (mut least, mut most) = ([0.0; 3], [0.0; 3]);
        for (x, y, part) in self.0 {
            if part == 0.0 {
                continue;
            }
            let ink = from[cut.beside(at, x, y)];
            for channel in 0..3 {
                least[channel] += (ink[channel] - (1.0 - part)).max(0.0);
                most[channel] += ink[channel].min(part);
            }
        }
        let (ink, tolerance) = (to[at], cut.tolerance[at]);
        (0..3).all(|c| least[c] - tolerance[c] <= ink[c] && ink[c] <= most[c] + tolerance[c])
    }
}

impl Cut {
    /// The pixel so far from another one, or the last one before the edge.
    fn beside(&self, at: usize, x: i32, y: i32) -> usize {
        let step = |from: usize, by: i32, size: usize| {
            let by_whole = usize::try_from(by.unsigned_abs()).unwrap_or_default();
            match by < 0 {
                true => from.saturating_sub(by_whole),
                false => (from + by_whole).min(size - 1),
            }
        };
        let (own_x, own_y) = (at % self.width, at / self.width);
        step(own_y, y, self.height) * self.width + step(own_x, x, self.width)
    }
}

/// Moves that are neither sideways nor upright, the shortest first.
fn askew(farthest: i32) -> Vec<(i32, i32)> {
    let all = -farthest..=farthest;
    let all = all
        .clone()
        .flat_map(|dy| all.clone().map(move |dx| (dx, dy)));
    let mut askew: Vec<_> = all.filter(|(dx, dy)| *dx != 0 && *dy != 0).collect();
    askew.sort_by_key(|(dx, dy)| dx.abs() + dy.abs());
    askew
}

fn both(a: &Ink, b: &Ink, f: impl Fn(f32, f32) -> f32) -> Ink {
    [f(a[0], b[0]), f(a[1], b[1]), f(a[2], b[2])]
}

/// The least or greatest values not farther away than `reach`.
fn near(all: &[Ink], width: usize, reach: usize, f: fn(f32, f32) -> f32) -> Vec<Ink> {
    let height = all.len() / width;
    let across = (0..all.len()).map(|at| {
        let (x, row) = (at % width, at - at % width);
        let beside = x.saturating_sub(reach)..(x + reach + 1).min(width);
        beside.fold(all[at], |ink, x| both(&ink, &all[row + x], f))
    });
    let across: Vec<Ink> = across.collect();
    let down = (0..all.len()).map(|at| {
        let (x, y) = (at % width, at / width);
        let beside = y.saturating_sub(reach)..(y + reach + 1).min(height);
        beside.fold(across[at], |ink, y| both(&ink, &across[y * width + x], f))
    });
    down.collect()
}

/// Which places lie in a window of that size, reaching beyond the edges, of which all are set.
fn opened(set: &[bool], width: usize, (across, down): (usize, usize)) -> Vec<bool> {
    let height = set.len() / width;
    let unset = Sums::of(width, height, |x, y| !set[y * width + x]);
    // A window is told by its last column and row.
    let (columns, rows) = (width + across - 1, height + down - 1);
    let whole = Sums::of(columns, rows, |x, y| {
        let (left, top) = ((x + 1).saturating_sub(across), (y + 1).saturating_sub(down));
        unset.count(left, top, (x + 1).min(width), (y + 1).min(height)) == 0
    });
    let places = (0..set.len()).map(|at| (at % width, at / width));
    places
        .map(|(x, y)| whole.count(x, y, x + across, y + down) > 0)
        .collect()
}

/// How many are set in any rectangle.
struct Sums {
    width: usize,
    sums: Vec<u32>,
}

impl Sums {
    fn of(width: usize, height: usize, set: impl Fn(usize, usize) -> bool) -> Self {
        let stride = width + 1;
        let mut sums = vec![0; stride * (height + 1)];
        for y in 0..height {
            let mut row = 0;
            for x in 0..width {
                row += u32::from(set(x, y));
                sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1] + row;
            }
        }
        Self {
            width: stride,
            sums,
        }
    }

    fn count_in(&self, [left, top, right, bottom]: [usize; 4]) -> u32 {
        self.count(left, top, right, bottom)
    }

    fn count(&self, left: usize, top: usize, right: usize, bottom: usize) -> u32 {
        let at = |x: usize, y: usize| self.sums[y * self.width + x];
        at(right, bottom) + at(left, top) - at(right, top) - at(left, bottom)
    }
}
