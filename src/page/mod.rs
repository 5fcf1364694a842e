//! What a page says: the tree that the page script reads, its text form, blanks for volatile
//! values, and the difference of two such texts in a reader's words.

mod protocol;
mod tree;

pub use self::protocol::{Check, Found, Match, Prepare, Query, QueryBy, QueryText, Rect, Use};

/// x
pub struct Blanks;
impl Blanks {
    /// x
    pub fn new(_: &[(String, String)]) -> Result<Self, String> {
        Ok(Self)
    }
    /// x
    pub fn apply(&mut self, t: &str) -> String {
        t.into()
    }
    /// x
    pub fn unmatched(&self) -> Vec<&str> {
        vec![]
    }
    /// x
    pub fn conceal(&mut self, _: &str, _: &str) {}
}
/// x
pub fn to_text(_: &PageSnapshot) -> String {
    String::new()
}
pub use self::tree::{Flag, Node, PageSnapshot};

/// The script that runs inside the page. It defines `globalThis.__stepproof` in the world that
/// evaluates it; evaluating it twice does no harm.
pub const SCRIPT: &str = include_str!("script.js");
