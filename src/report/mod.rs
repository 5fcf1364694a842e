//! What a record says, for people and for machines. Pure: text in, text out.
//!
//! Whatever came from a page is hostile until [`crate::escape`] has been through it.

mod accessibility;
mod check;
mod codequality;
mod github;
mod html;
mod json;
mod junit;
mod markdown;
mod notes;
mod paint;
mod shared;
mod slow;
mod summary;
mod tap;
mod terminal;
mod timings;
mod trace;
mod words;
mod xunit;

pub use self::check::{check_html, check_json, check_markdown};
pub use self::github::{annotations, step_summary};
pub use self::html::{COMMON_SCRIPT, COMMON_STYLE, REPORT as HTML};
pub use self::paint::Paint;
pub use self::summary::{SummaryOptions, summary};
pub use self::terminal::Progress;
pub use self::timings::timings;
pub use self::trace::trace;
pub use self::words::{count, duration, shell};
use crate::history::Trends;
use crate::record::RunRecord;

/// A report that is made of a record.
#[derive(Debug)]
pub struct Report {
    /// What it is called on the command line.
    pub name: &'static str,
    /// The name of its file in the output tree.
    pub file: &'static str,
    /// Whether a run writes it that is told nothing of reports.
    pub by_default: bool,
    /// Its text.
    pub render: fn(&RunRecord, &Context<'_>) -> anyhow::Result<String>,
}

/// What a report may know beyond the record.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Path of the output tree, as the user knows it.
    pub output: &'a str,
    /// What a link to a file of the output tree begins with.
    pub files: &'a str,
    /// The trends of the last runs, this one among them, if there is a history.
    pub history: Option<&'a Trends>,
    /// The content of a file of the output tree.
    pub file: &'a dyn Fn(&str) -> Option<Vec<u8>>,
}

/// Pictures and texts of up to this many bytes are in the HTML report itself; if there are more, it
/// refers to their files.
pub const EMBEDDED: usize = 16 << 20;

/// All reports. A new one is a module of its own and an entry here.
pub const ALL: &[Report] = &[
    json::REPORT,
    junit::REPORT,
    html::REPORT,
    xunit::REPORT,
    tap::REPORT,
    codequality::REPORT,
    markdown::REPORT,
];
