//! What a page says: the tree that the page script reads, its text form, blanks for volatile
//! values, and the difference of two such texts in a reader's words.

mod protocol;

pub use self::protocol::{Check, Found, Match, Prepare, Query, QueryBy, QueryText, Rect, Use};
