//! What a page says: the tree that the page script reads, its text form, blanks for volatile
//! values, and the difference of two such texts in a reader's words.

mod protocol;

pub use self::protocol::{Check, Found, Match, Prepare, Query, QueryBy, QueryText, Rect, Use};

/// The script that runs in the page; see [`protocol`] for what it offers.
pub const SCRIPT: &str = "globalThis.__stepproof = {}";
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
#[derive(serde::Deserialize)]
pub struct PageSnapshot;
/// x
pub fn to_text(_: &PageSnapshot) -> String {
    String::new()
}
