//! Whether two pictures show the same. Never a share of the whole picture: a renamed button is
//! less than a thousandth of it.

use std::collections::{BTreeMap, VecDeque};

use image::{Rgba, RgbaImage};

use super::area::Area;
use super::image::Image;

/// How two pictures differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    /// Not at all.
    Same,
    /// In size.
    Size,
    /// In this many pixels, all inside the area.
    Pixels(usize, Area),
}

/// Compares pixel by pixel.
pub fn compare(one: &Image, other: &Image) -> Difference {
    let different = match differing(one, other, |a, b| a != b) {
        None => return Difference::Size,
        Some(different) => different,
    };
    let mut area: Option<Area> = None;
    for (x, y) in &different {
        let pixel = pixel_area(*x, *y);
        area = Some(area.map_or(pixel, |area| area.union(pixel)));
    }
    area.map_or(Difference::Same, |area| {
        Difference::Pixels(different.len(), area)
    })
}

/// Levels of 255 by which the same colour comes out differently, for nobody to see.
const NOISE: u8 = 4;
/// Greatest distance of two colours, of 1, that nobody sees in a few pixels.
const SEEN: f64 = 0.1;
/// A spot of more pixels is no artefact of drawing.
const SPOT: usize = 6;

/// Whether two pictures show the same to a person, their volatile areas left out: no pixel in a
/// watched area differs by more than noise, and elsewhere no more than six that touch, by little.
/// Pixels on the edges of smoothed shapes do not count.
///
/// The distance is that of YIQ, after Kotsarenko and Ramos, "Measuring perceived color difference
/// using YIQ NTSC transmission color space in mobile applications" (2010).
pub fn alike(one: &Image, other: &Image, watched: &[Area], volatile: &[Area]) -> bool {
    let is_in = |areas: &[Area], (x, y): (u32, u32)| {
        let pixel = pixel_area(x, y);
        areas.iter().any(|area| area.meets(pixel))
    };
    let Some(different) = differing(one, other, |a, b| a != b && is_beyond_noise(*a, *b)) else {
        return false;
    };
    let mut spots: Vec<(u32, u32)> = different
        .into_iter()
        .filter(|at| !is_in(volatile, *at) && !is_edge(&one.0, &other.0, *at))
        .collect();
    let is_seen =
        |(x, y): (u32, u32)| distance(*one.0.get_pixel(x, y), *other.0.get_pixel(x, y)) > SEEN;
    if spots.iter().any(|at| is_in(watched, *at) || is_seen(*at)) {
        return false;
    }
    // Spots: pixels that touch.
    while let Some(first) = spots.pop() {
        let (mut size, mut queue) = (0, VecDeque::from([first]));
        while let Some((x, y)) = queue.pop_front() {
            size += 1;
            spots.retain(|(other_x, other_y)| {
                let touches = x.abs_diff(*other_x) <= 1 && y.abs_diff(*other_y) <= 1;
                if touches {
                    queue.push_back((*other_x, *other_y));
                }
                !touches
            });
        }
        if size > SPOT {
            return false;
        }
    }
    true
}

/// Pixels that differ are of one change when no more than so many lie between them.
const APART: i32 = 32;

/// The areas in which two pictures of one size differ, each apart from the others.
pub fn changes(one: &Image, other: &Image) -> Vec<Area> {
    let differ = |a: &Rgba<u8>, b: &Rgba<u8>| a != b && is_beyond_noise(*a, *b);
    let different = differing(one, other, differ).unwrap_or_default();
    let mut tiles: BTreeMap<(i32, i32), Area> = BTreeMap::new();
    for (x, y) in different {
        let pixel = pixel_area(x, y);
        let tile = tiles.entry((pixel.x / APART, pixel.y / APART));
        let area = tile.or_insert(pixel);
        *area = area.union(pixel);
    }
    let mut areas: Vec<Area> = Vec::new();
    for mut area in tiles.into_values() {
        // It may join what was apart.
        areas.retain(|other| {
            let joins = other.grown(APART).meets(area);
            if joins {
                area = area.union(*other);
            }
            !joins
        });
        areas.push(area);
    }
    areas
}

/// The second picture in grey, with the differences in red, for people.
pub fn difference(one: &Image, other: &Image) -> Image {
    let (width, height) = (
        one.0.width().max(other.0.width()),
        one.0.height().max(other.0.height()),
    );
    Image(RgbaImage::from_fn(width, height, |x, y| {
        match (
            one.0.get_pixel_checked(x, y),
            other.0.get_pixel_checked(x, y),
        ) {
            (Some(a), Some(b)) if a == b => {
                let grey = luma(*b) * 0.25 + 0.75 * 255.0;
                let grey = byte(grey);
                Rgba([grey, grey, grey, 255])
            }
            (None, None) => Rgba([255, 255, 255, 255]),
            _ => Rgba([217, 30, 24, 255]),
        }
    }))
}

fn pixel_area(x: u32, y: u32) -> Area {
    let at = |at: u32| i32::try_from(at).unwrap_or(i32::MAX - 1);
    Area::between(at(x), at(y), at(x) + 1, at(y) + 1)
}

fn differing(
    one: &Image,
    other: &Image,
    differ: impl Fn(&Rgba<u8>, &Rgba<u8>) -> bool,
) -> Option<Vec<(u32, u32)>> {
    if one.0.dimensions() != other.0.dimensions() {
        return None;
    }
    let pairs = one.0.enumerate_pixels().zip(other.0.pixels());
    let different = pairs.filter(|((_, _, a), b)| differ(a, b));
    Some(different.map(|((x, y, _), _)| (x, y)).collect())
}

fn channels(Rgba([r, g, b, a]): Rgba<u8>) -> [f64; 3] {
    // On white, as readers see it.
    let part = f64::from(a) / 255.0;
    [r, g, b].map(|channel| 255.0 + (f64::from(channel) - 255.0) * part)
}

fn luma(pixel: Rgba<u8>) -> f64 {
    let [r, g, b] = channels(pixel);
    r * 0.298_895_31 + g * 0.586_622_47 + b * 0.114_482_23
}

fn is_beyond_noise(a: Rgba<u8>, b: Rgba<u8>) -> bool {
    let mut channels = a.0.iter().zip(b.0);
    channels.any(|(a, b)| a.abs_diff(b) > NOISE)
}

/// From 0 to 1.
fn distance(a: Rgba<u8>, b: Rgba<u8>) -> f64 {
    let (one, other) = (channels(a), channels(b));
    let [r, g, b] = [0, 1, 2].map(|at| one[at] - other[at]);
    let y = r * 0.298_895_31 + g * 0.586_622_47 + b * 0.114_482_23;
    let i = r * 0.595_977_99 - g * 0.274_171_76 - b * 0.321_801_89;
    let q = r * 0.211_470_19 - g * 0.522_617_11 + b * 0.311_146_94;
    let square = 0.5053 * y * y + 0.299 * i * i + 0.1957 * q * q;
    (square / 35_215.0).sqrt()
}

/// Whether the pixel lies on the smoothed edge of a shape in both pictures: it is neither the
/// darkest nor the lightest of its surroundings.
fn is_edge(one: &RgbaImage, other: &RgbaImage, (x, y): (u32, u32)) -> bool {
    let between = |image: &RgbaImage| {
        let own = luma(*image.get_pixel(x, y));
        let (mut darker, mut lighter) = (false, false);
        for near_x in x.saturating_sub(1)..=x + 1 {
            for near_y in y.saturating_sub(1)..=y + 1 {
                if let Some(near) = image.get_pixel_checked(near_x, near_y) {
                    darker |= luma(*near) < own - 8.0;
                    lighter |= luma(*near) > own + 8.0;
                }
            }
        }
        darker && lighter
    };
    between(one) && between(other)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a grey, from 0 to 255"
)]
fn byte(grey: f64) -> u8 {
    grey.round() as u8
}

#[cfg(test)]
mod tests {
    use super::super::{Colour, cover, fill};
    use super::*;

    fn ground() -> Image {
        Image::filled(60, 40, Colour([240, 240, 240]))
    }

    fn with(area: Area) -> Image {
        let mut image = ground();
        cover(&mut image, area);
        image
    }

    #[test]
    fn one_pixel_is_a_difference() {
        let other = with(Area::between(7, 9, 8, 10));
        let pixel = Area::between(7, 9, 8, 10);
        assert_eq!(compare(&ground(), &other), Difference::Pixels(1, pixel));
        assert_eq!(compare(&ground(), &ground()), Difference::Same);
        let small = Image::filled(10, 10, Colour([0, 0, 0]));
        assert_eq!(compare(&ground(), &small), Difference::Size);
    }

    #[test]
    fn invisible_specks_are_no_difference() {
        let shaded = |area, light: u8| {
            let mut image = ground();
            fill(&mut image, area, Colour([light; 3]));
            image
        };
        let speck = Area::between(7, 9, 9, 11);
        let alike = |other: &Image, watched: &[Area]| alike(&ground(), other, watched, &[]);
        assert!(alike(&shaded(speck, 225), &[]));
        assert!(!alike(&shaded(speck, 225), &[Area::between(0, 0, 20, 20)]));
        assert!(!alike(&shaded(Area::between(7, 9, 11, 11), 225), &[]));
        // However small, a dot is seen.
        assert!(!alike(&with(speck), &[]));
        let paler = Image::filled(60, 40, Colour([238, 240, 241]));
        assert!(alike(&paler, &[Area::between(0, 0, 60, 40)]));
        let tinted = Image::filled(60, 40, Colour([246, 240, 240]));
        assert!(!alike(&tinted, &[]));
    }

    #[test]
    fn volatile_areas_are_left_out_and_nothing_beside_them() {
        let area = Area::between(10, 10, 30, 20);
        let all = Area::between(0, 0, 60, 40);
        assert!(alike(&ground(), &with(area), &[all], &[area]));
        let wider = with(area.grown(1));
        assert!(!alike(&ground(), &wider, &[], &[area]));
    }

    #[test]
    fn changes_that_are_near_each_other_are_one() {
        let wide = || Image::filled(300, 200, Colour([240; 3]));
        let mut other = wide();
        let near = [Area::between(10, 10, 12, 12), Area::between(30, 40, 36, 44)];
        let far = Area::between(200, 100, 204, 108);
        for area in near.into_iter().chain([far]) {
            cover(&mut other, area);
        }
        let found = changes(&wide(), &other);
        assert_eq!(found, [near[0].union(near[1]), far]);
        assert_eq!(changes(&wide(), &wide()), []);
    }

    #[test]
    fn a_difference_is_shown_also_of_pictures_of_different_size() {
        let other = with(Area::between(7, 9, 8, 10));
        let shown = difference(&ground(), &other);
        assert_eq!(shown.0.get_pixel(7, 9).0, [217, 30, 24, 255]);
        assert_ne!(shown.0.get_pixel(8, 9).0, [217, 30, 24, 255]);
        let small = Image::filled(10, 50, Colour([0, 0, 0]));
        assert_eq!(difference(&ground(), &small).0.dimensions(), (60, 50));
    }
}
