//! In which pixels two pictures differ.

use std::collections::BTreeMap;

use image::{Rgba, RgbaImage};

use super::alike::is_beyond_noise;
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

/// Differing pixels belong to one change if no more than this many pixels lie between them.
const APART: i32 = 32;

/// The areas in which two pictures of one size differ, each apart from the others.
pub fn changes(one: &Image, other: &Image) -> Vec<Area> {
    let differ = |a: &Rgba<u8>, b: &Rgba<u8>| is_beyond_noise(a.0, b.0);
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
    use super::super::{Colour, cover};
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
