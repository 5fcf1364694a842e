//! portal
mod agreed;
pub use self::agreed::*;
