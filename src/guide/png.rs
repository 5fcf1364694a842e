//! What the header of a PNG says.

/// Width and height of a PNG in pixels, from its header (ISO/IEC 15948, 11.2.2).
pub(super) fn png_size(png: &[u8]) -> Option<(u32, u32)> {
    let side = |at: usize| Some(u32::from_be_bytes(png.get(at..at + 4)?.try_into().ok()?));
    (png.get(12..16)? == b"IHDR").then_some(())?;
    Some((side(16)?, side(20)?)).filter(|(width, height)| *width > 0 && *height > 0)
}
