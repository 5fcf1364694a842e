//! Pictures as pixels, and as PNG.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops;
use image::{ImageEncoder as _, ImageFormat, Rgba, RgbaImage};
use oxipng::{Deflater, Options, StripChunks};

use super::area::Area;
use super::{Colour, PictureError};

/// A picture: pixels of red, green, blue and opacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image(pub(super) RgbaImage);

impl Image {
    /// A picture of one colour.
    pub fn filled(width: u32, height: u32, colour: Colour) -> Self {
        let Colour([r, g, b]) = colour;
        Self(RgbaImage::from_pixel(width, height, Rgba([r, g, b, 255])))
    }

    /// The whole picture as an area.
    pub fn area(&self) -> Area {
        let side = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
        Area::between(0, 0, side(self.0.width()), side(self.0.height()))
    }

    /// Its pixels, four bytes each, row by row.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_raw()
    }

    /// The part that lies in an area; smaller if the area reaches beyond the picture.
    #[must_use]
    pub fn cropped(&self, area: Area) -> Self {
        let area = area.common(self.area());
        let (x, y, width, height) = unsigned(area);
        Self(imageops::crop_imm(&self.0, x, y, width, height).to_image())
    }

    /// Scaled to this width.
    #[must_use]
    pub(super) fn resized(&self, width: u32, height: u32) -> Self {
        let filter = imageops::FilterType::CatmullRom;
        Self(imageops::resize(&self.0, width, height, filter))
    }

    /// Draws `over` onto it at this position.
    pub(super) fn overlay(&mut self, over: &Self, x: i32, y: i32) {
        imageops::overlay(&mut self.0, &over.0, i64::from(x), i64::from(y));
    }
}

/// Reads a PNG.
pub fn decode(png: &[u8]) -> Result<Image, PictureError> {
    image::load_from_memory_with_format(png, ImageFormat::Png)
        .map(|image| Image(image.into_rgba8()))
        .map_err(|error| PictureError::Unreadable(error.to_string()))
}

/// Writes a PNG quickly.
pub fn encode_fast(image: &Image) -> Result<Vec<u8>, PictureError> {
    let mut png = Cursor::new(Vec::new());
    let unwritable = |error: image::ImageError| PictureError::Unwritable(error.to_string());
    // Three bytes per pixel if all of them are opaque.
    if image.0.pixels().all(|pixel| pixel.0[3] == 255) {
        let image = image::DynamicImage::ImageRgba8(image.0.clone()).into_rgb8();
        PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive)
            .write_image(
                image.as_raw(),
                image.width(),
                image.height(),
                image::ExtendedColorType::Rgb8,
            )
            .map_err(unwritable)?;
    } else {
        PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive)
            .write_image(
                image.0.as_raw(),
                image.0.width(),
                image.0.height(),
                image::ExtendedColorType::Rgba8,
            )
            .map_err(unwritable)?;
    }
    Ok(png.into_inner())
}

/// Writes a small PNG: lossless, without metadata, the same bytes for the same pixels.
pub fn encode(image: &Image) -> Result<Vec<u8>, PictureError> {
    let options = Options {
        strip: StripChunks::All,
        deflater: Deflater::Libdeflater { compression: 11 },
        ..Options::from_preset(2)
    };
    oxipng::optimize_from_memory(&encode_fast(image)?, &options)
        .map_err(|error| PictureError::Unwritable(error.to_string()))
}

/// Covers an area: what was there cannot be restored.
pub fn cover(image: &mut Image, area: Area) {
    // Dark, so that it is not taken for an empty field.
    fill(image, area, Colour([31, 35, 41]));
}

/// Paints an area in one colour.
pub fn fill(image: &mut Image, area: Area, Colour([r, g, b]): Colour) {
    let (left, top, width, height) = unsigned(area.common(image.area()));
    for y in top..top + height {
        for x in left..left + width {
            image.0.put_pixel(x, y, Rgba([r, g, b, 255]));
        }
    }
}

/// Where a picture has exactly that colour, row by row.
pub fn areas_of(image: &Image, Colour([r, g, b]): Colour) -> Vec<Area> {
    let side = |at: usize| i32::try_from(at).unwrap_or(i32::MAX - 1);
    let rows = image.0.rows().enumerate();
    let areas = rows.flat_map(|(y, row)| {
        let has = row
            .enumerate()
            .filter(|(_, pixel)| pixel.0 == [r, g, b, 255]);
        let has: Vec<usize> = has.map(|(x, _)| x).collect();
        let runs = has.chunk_by(|a, b| a + 1 == *b);
        let areas = runs.filter_map(|run| {
            let (first, last) = (run.first()?, run.last()?);
            Some(Area::between(
                side(*first),
                side(y),
                side(*last) + 1,
                side(y) + 1,
            ))
        });
        areas.collect::<Vec<_>>()
    });
    areas.collect()
}

pub(super) fn unsigned(area: Area) -> (u32, u32, u32, u32) {
    let side = |side: i32| u32::try_from(side).unwrap_or_default();
    (
        side(area.x),
        side(area.y),
        side(area.width),
        side(area.height),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(width: u32, height: u32) -> Image {
        Image(RgbaImage::from_fn(width, height, |x, y| {
            Rgba([(x * 7) as u8, (y * 5) as u8, ((x ^ y) & 255) as u8, 255])
        }))
    }

    #[test]
    fn the_same_pixels_give_the_same_bytes_and_come_back() {
        let image = checked(120, 80);
        let png = encode(&image).unwrap();
        assert_eq!(encode(&image).unwrap(), png);
        assert_eq!(decode(&png).unwrap(), image);
        assert_eq!(decode(&encode_fast(&image).unwrap()).unwrap(), image);
        for chunk in [b"tIME", b"tEXt", b"gAMA"] {
            assert!(!png.windows(4).any(|window| window == chunk));
        }
    }

    #[test]
    fn what_is_covered_cannot_be_told_any_more() {
        let (mut one, mut other) = (checked(40, 40), Image::filled(40, 40, Colour([9, 9, 9])));
        let area = Area::between(5, 5, 60, 20);
        cover(&mut one, area);
        cover(&mut other, area);
        assert_eq!(one.cropped(area), other.cropped(area));
        assert_ne!(one, other);
    }

    #[test]
    fn what_is_no_picture_is_an_error() {
        for bytes in [&b""[..], b"\x89PNG", b"<html>"] {
            assert!(decode(bytes).is_err());
        }
    }
}
