//! Hashes that tell two states of a guide apart.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::picture::Image;

/// Hash of a picture's size and pixels.
pub fn pixels(image: &Image) -> String {
    let area = image.area();
    let mut hasher = Sha256::new();
    hasher.update(format!("{}x{} ", area.width, area.height));
    hasher.update(image.bytes());
    digits(&hasher.finalize())
}

/// Hash of any bytes.
pub fn fingerprint(bytes: &[u8]) -> String {
    digits(&Sha256::digest(bytes))
}

/// The hash by which a content security policy allows an inline script or style.
pub fn policy(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// The first 16 digits: a guide has few states.
fn digits(digest: &[u8]) -> String {
    let bytes = digest.iter().take(8);
    bytes.map(|byte| format!("{byte:02x}")).collect()
}
