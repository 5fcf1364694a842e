//! What a record says, for people and for machines. Pure: text in, text out.
//!
//! Whatever came from a page is hostile until [`crate::escape`] has been through it.

mod check;
mod github;
mod json;
mod junit;
mod notes;
mod paint;
mod slow;
mod summary;
mod terminal;
mod timings;
mod words;

pub use self::check::{check_html, check_json, check_markdown};
pub use self::github::{annotations, step_summary};
pub use self::paint::Paint;
pub use self::summary::{SummaryOptions, summary};
pub use self::terminal::Progress;
pub use self::timings::timings;
pub use self::words::{count, duration, shell};
use crate::record::RunRecord;

/// A file that a run writes for machines.
#[derive(Debug)]
pub struct Report {
    /// Its name in the output tree.
    pub file: &'static str,
    /// Its text. The second argument is the path of the output tree, for what refers to its files.
    pub render: fn(&RunRecord, &str) -> anyhow::Result<String>,
}

/// All files that a run writes for machines. A new one is a module of its own and an entry here.
pub const ALL: &[Report] = &[json::REPORT, junit::REPORT];
