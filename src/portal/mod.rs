//! The mock portal: the Web and the APP flow of the documented procedure, with people, orders and a clock of
//! its own, and a control API for tests. `docs/portal.md` describes it.
//!
//! It is independent: nothing here imports another module of the crate.

mod accounts;
mod app;
mod captcha;
mod catalogue;
mod chance;
mod clock;
mod codes;
mod control;
mod coverage;
mod enrolment;
mod expect;
mod faults;
mod fees;
mod fixtures;
mod flow;
mod form;
mod guards;
mod identity;
mod instance;
mod ledger;
mod listen;
mod messages;
mod money;
mod page;
mod paths;
mod records;
mod redirect;
mod registration;
mod render;
mod request;
mod serve;
mod session;
mod settlement;
mod setup;
mod site;
mod start_control;
mod start_page;
mod start_texts;
mod texts;
mod tries;
mod web;
mod world;

use serde_json::Value;

pub use coverage::CoveragePoint;
pub use faults::{Fault, faults};
pub use serve::{Options, Portal, Reach, StartError, start};
pub use site::coverage_points;

/// The schema of the control API, as `docs/control-api.md` describes it.
pub fn schema() -> Value {
    control::schema(site::catalogue())
}
