//! Pixels of pictures for readers: covering, cropping, marks, encoding, comparing.
//!
//! All of it happens in the picture, never in the page under test. Areas are whole pixels of the
//! picture; lengths of the [`Theme`] are CSS pixels, multiplied by the picture's scale.
//!
//! ```text
//! PNG ─decode→ Image ─cover→ (what may be kept) ─draw(Plan, Theme)→ Image ─encode→ PNG
//! ```

mod area;
mod compare;
mod crop;
mod draw;
mod font;
mod image;
mod ink;
mod place;
mod theme;

pub use self::area::Area;
pub use self::compare::{Difference, alike, changes, compare, difference};
pub use self::crop::crop;
pub use self::draw::{Mark, MarkKind, Plan, draw, placed};
pub use self::image::{Image, cover, decode, encode, encode_fast, fill};
pub use self::ink::Ink;
pub use self::theme::{Colour, Theme};

/// Version of the drawing: raised whenever the same pixels and plan give another picture.
pub const RENDERER: &str = "3";

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// It is no PNG, or a broken one.
    #[error("the picture cannot be read: {0}")]
    Unreadable(String),
    /// It cannot be written as PNG.
    #[error("the picture cannot be written: {0}")]
    Unwritable(String),
    /// What is marked has no extent.
    #[error("{0} has no extent")]
    Empty(String),
    /// What is marked is not wholly in the picture.
    #[error("{0} is not wholly in the picture")]
    CroppedAway(String),
    /// There is no place for a number, an arrow or an inset that covers nothing else.
    #[error("there is no place for {0} that covers nothing else")]
    NoRoom(String),
    /// The font lacks characters.
    #[error("the font has no glyph for {0}")]
    NoGlyph(String),
    /// The font cannot be used.
    #[error("the font cannot be read: {0}")]
    Font(String),
}
