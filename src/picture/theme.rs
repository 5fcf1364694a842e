//! The appearance of marks.

use std::fmt;
use std::sync::Arc;

/// Red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

impl Colour {
    /// From `#RRGGBB`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let byte = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self([byte(0)?, byte(2)?, byte(4)?]))
    }
}

/// `#RRGGBB`.
impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02X}{g:02X}{b:02X}")
    }
}

/// The appearance of marks. Lengths are in CSS pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// Colour of boxes, arrows and badges.
    pub colour: Colour,
    /// Colour around them, so that they are visible on any background, and of the digits.
    pub halo: Colour,
    /// Width of strokes.
    pub stroke: f64,
    /// Space between a control and its box.
    pub gap: f64,
    /// Radius of a box's corners.
    pub radius: f64,
    /// Diameter of a badge.
    pub badge: f64,
    /// Space around the marked areas.
    pub padding: f64,
    /// Smallest size of a cropped picture.
    pub smallest: (f64, f64),
    /// Largest width of a picture; a wider one is scaled down.
    pub width: f64,
    /// How much everything that is not marked is darkened by `dim`, from 0 to 1.
    pub dim: f64,
    /// Font of the labels; without one, the built-in font with Latin letters and digits is used.
    pub font: Option<Arc<[u8]>>,
}

impl Default for Theme {
    fn default() -> Self {
        Self {
            colour: Colour([0xD4, 0x38, 0x0D]),
            halo: Colour([0xFF, 0xFF, 0xFF]),
            stroke: 3.0,
            gap: 4.0,
            radius: 4.0,
            badge: 22.0,
            padding: 24.0,
            smallest: (600.0, 240.0),
            width: 1000.0,
            dim: 0.35,
            font: None,
        }
    }
}
