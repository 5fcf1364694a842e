//! What a record says, for people and for machines. Pure: text in, text out.
//!
//! Whatever came from a page is hostile until [`crate::escape`] has been through it.

mod github;
mod json;
mod junit;
mod paint;
mod summary;
mod terminal;
mod words;

pub use self::github::{annotations, step_summary};
pub use self::json::run_json;
pub use self::junit::junit_xml;
pub use self::paint::Paint;
pub use self::summary::{Look, summary};
pub use self::terminal::Progress;
pub use self::words::{count, duration, shell};
