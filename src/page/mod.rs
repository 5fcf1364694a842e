//! What a page says: the tree that the page script reads, its text form, blanks for volatile
//! values, and the difference of two such texts in a reader's words.

mod diff;
mod personal;
mod protocol;
mod redact;
mod text;
mod tree;

pub use self::diff::{diff, renamed};
pub use self::personal::{Personal, PersonalKind, personal};
pub use self::protocol::{
    Check, Cover, Found, Held, Look, Match, Prepare, Query, QueryBy, QueryText, Rect, Same, Seen,
    Sought, Use, Window,
};
pub use self::redact::{BlankError, Blanks};
pub use self::tree::{Flag, Node, PageSnapshot};

/// The script that runs inside the page. It defines `globalThis.__stepproof` in the world that
/// evaluates it; evaluating it twice does no harm.
pub const SCRIPT: &str = concat!(
    "(() => {\n'use strict';\nif (globalThis.__stepproof) return;\n",
    include_str!("script/prelude.js"),
    include_str!("script/text.js"),
    include_str!("script/flat_tree.js"),
    include_str!("script/visibility.js"),
    include_str!("script/roles.js"),
    include_str!("script/names.js"),
    include_str!("script/states.js"),
    include_str!("script/seen_text.js"),
    include_str!("script/snapshot.js"),
    include_str!("script/find.js"),
    include_str!("script/prepare.js"),
    include_str!("script/set_value.js"),
    include_str!("script/pictures.js"),
    include_str!("script/checks.js"),
    include_str!("script/settle.js"),
    include_str!("script/api.js"),
    "})();\n",
);
