//! `mutate`: runs cases against changed pages, and measures which changes they notice.
//!
//! First, each case runs twice on the unchanged pages. This shows which pages it passes, where each
//! [`Operator`] finds a place on them, and whether two runs are equal. The plan then has one change of one
//! place for each page and operator, in an order that the seed decides. Each mutant is one run of one case,
//! with an [`Interceptor`](crate::browser::Interceptor) between the site and the page. A mutant counts once
//! its change was really on a page; one that the case did not notice runs again, to record what it looks
//! like.

mod advice;
mod baseline;
mod bench;
mod interceptors;
mod judge;
mod operator;
mod operators;
mod page;
mod plan;
mod record;
mod report;
mod run;
mod script;
mod select;
mod source;

mod trial;

pub use self::advice::{Advice, advice};
pub use self::bench::{Bench, MakePlan};
pub use self::operator::{Family, Operator, Oracle};
pub use self::operators::all as operators;
pub use self::page::{Passed, Place};
pub use self::record::{Baseline, Detection, FORMAT, Mutant, MutantRecord, PageRecord, Verdict};
pub use self::report::{html, json, markdown};
pub use self::run::{Options, Progress, Watch, run};
pub use self::select::{Unknown, choose};
