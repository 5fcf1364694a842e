//! Fonts: which characters a font has, and how wide a text is.

use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb;
use skrifa::MetadataProvider as _;
use skrifa::instance::{LocationRef, Size};

use super::{PictureError, Theme};

/// A font. Never one installed on the machine, so that pictures are the same everywhere.
pub(super) struct Font {
    pub(super) database: Arc<fontdb::Database>,
    /// Its name in the database.
    pub(super) family: String,
    bytes: Arc<[u8]>,
}

impl Font {
    /// The theme's font, or the built-in one.
    pub(super) fn of(theme: &Theme) -> Result<Arc<Self>, PictureError> {
        static OWN: LazyLock<Option<Arc<Font>>> = LazyLock::new(|| {
            Font::read(Arc::from(epaint_default_fonts::UBUNTU_LIGHT))
                .ok()
                .map(Arc::new)
        });
        match &theme.font {
            Some(bytes) => Self::read(bytes.clone()).map(Arc::new),
            None => OWN
                .clone()
                .ok_or_else(|| PictureError::Font("the built-in font".into())),
        }
    }

    fn read(bytes: Arc<[u8]>) -> Result<Self, PictureError> {
        let mut database = fontdb::Database::new();
        database.load_font_data(bytes.to_vec());
        let face = database.faces().next();
        let family = face.and_then(|face| face.families.first());
        let family = family
            .map(|(name, _)| name.clone())
            .ok_or_else(|| PictureError::Font("it holds no face".into()))?;
        Ok(Self {
            database: Arc::new(database),
            family,
            bytes,
        })
    }

    /// Width of `text` at that size, both in pixels. An error if a glyph is missing, since it would
    /// be left out silently.
    pub(super) fn width(&self, text: &str, size: f64) -> Result<f64, PictureError> {
        // The first face of a collection, like the one in the database.
        let font = skrifa::FontRef::from_index(&self.bytes, 0)
            .map_err(|error| PictureError::Font(error.to_string()))?;
        let glyphs = font.charmap();
        let missing: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && glyphs.map(*c).is_none())
            .collect();
        if !missing.is_empty() {
            return Err(PictureError::NoGlyph(format!("`{missing}`")));
        }
        #[expect(clippy::cast_possible_truncation, reason = "a size of type")]
        let metrics = font.glyph_metrics(Size::new(size as f32), LocationRef::default());
        let widths = text.chars().map(|c| {
            let glyph = glyphs.map(c);
            f64::from(
                glyph
                    .and_then(|glyph| metrics.advance_width(glyph))
                    .unwrap_or_default(),
            )
        });
        Ok(widths.sum())
    }
}
