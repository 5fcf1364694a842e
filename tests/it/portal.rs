//! The mock portal, driven by HTTP alone.

mod bank;
mod control;
mod faults;
mod flows;
mod insured;
mod sign_in;
mod visitor;
