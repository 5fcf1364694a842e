//! Works on the pixels of pictures: covers, crops, marks, encodes and compares them.
//!
//! All this is done to the picture, never to the page under test. Areas are in whole pixels of the
//! picture; lengths of the [`Theme`] are in CSS pixels, multiplied by the picture's scale.
//!
//! ```text
//! PNG ─decode→ Image ─cover→ (what may be kept) ─draw(Plan, Theme)→ Image ─encode→ PNG
//! ```

mod alike;
mod area;
mod compare;
mod crop;
mod draw;
mod font;
mod image;
mod ink;
mod place;
mod regions;
mod theme;

pub use self::alike::{alike, seen};
pub use self::area::Area;
pub use self::compare::{Difference, changes, compare, difference};
pub use self::crop::crop;
pub use self::draw::{Mark, MarkKind, Plan, draw, placed};
pub use self::image::{Image, areas_of, cover, decode, encode, encode_fast, fill};
pub use self::ink::Ink;
pub use self::regions::{Region, differences};
pub use self::theme::{Colour, Theme};

/// Version of the drawing: raised whenever the same pixels and plan give a different picture.
pub const RENDERER: &str = "3";

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// It is not a PNG, or a broken one.
    #[error("the picture cannot be read: {0}")]
    Unreadable(String),
    /// It cannot be written as a PNG.
    #[error("the picture cannot be written: {0}")]
    Unwritable(String),
    /// A marked element has no size.
    #[error("{0} has no size")]
    Empty(String),
    /// A marked element is not entirely in the picture.
    #[error("{0} is not entirely in the picture")]
    CroppedAway(String),
    /// There is no room for a number, an arrow or an inset that does not cover something else.
    #[error("there is no room for {0} that does not cover something else")]
    NoRoom(String),
    /// The font lacks characters.
    #[error("the font has no glyph for {0}")]
    NoGlyph(String),
    /// The font cannot be used.
    #[error("the font cannot be read: {0}")]
    Font(String),
}
