//! The mock portal, tested with HTTP requests only.

mod app;
mod axe;
mod bank;
mod branches;
mod control;
mod faults;
mod flows;
mod insured;
mod register;
mod sessions;
mod sign_in;
mod start;
pub mod visitor;
