//! What texts for readers claim about the page, and whether the page shows it.
//!
//! A quoted term is proved by a control that its step uses or expects, by what the step enters, or by a
//! page. While a case runs, [`Claims`] looks at the pages as they are seen; [`unshown`] looks at the
//! stored ones, without a browser. [`unmentioned`] asks the other way: whether a sentence mentions what its
//! step does.

mod mentions;
mod open;
mod repair;
mod said;
mod sayings;
mod stored;

pub use self::mentions::unmentioned;
pub use self::open::{Claims, Told};
pub use self::sayings::Sayings;
pub use self::stored::{Finding, StoredPages, unshown, unshown_in_guide};
